"""Physical lines of a page, cleaned by leaving characters out, each told apart by what it is."""

from __future__ import annotations

import bisect
import itertools
import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from enum import Enum

from qa_service.ingest import bylines
from qa_service.ingest.folio import JUMP, is_apart
from qa_service.ingest.front_matter import FrontMatter
from qa_service.ingest.mapped import Mapped, as_read
from qa_service.ingest.markdown import Markup, Shape
from qa_service.ingest.overprint import Paper
from qa_service.language.spacing import gaps_in_words
from qa_service.types import Offsets


class Kind(Enum):
    """What a line is by its own looks."""

    TEXT = "text"
    LEAD = "lead"  # opens an article: 本报讯（记者 …）
    BYLINE = "byline"  # □本报记者 …
    CREDIT = "credit"  # … 摄, 转自…
    LABEL = "label"  # over a group of articles: ■工会动态
    FOLIO = "folio"  # of no article: date, page name, editors; a rule


@dataclass(frozen=True, slots=True)
class Line:
    """One line that is not blank."""

    number: int  # counted from 1, over every separator that parts lines
    raw_start: int
    raw_end: int
    content: Mapped  # as it is read: without marks, doubled characters, stray spaces and what is not seen
    kind: Kind
    shape: Shape  # by its Markdown marks
    overprinted: bool  # every character stood there more than once
    blank_before: int  # blank lines above it
    mark: Mapped = field(default_factory=Mapped)  # that a label stands without; as text the line has it

    @property
    def text(self) -> str:
        """The cleaned characters."""
        return self.content.text

    @property
    def whole(self) -> Mapped:
        """As it is read where it is text: with its mark."""
        return Mapped.join((self.mark, self.content)) if self.mark.text else self.content

    @property
    def level(self) -> int:
        """Of its Markdown heading mark, 0 where there is none."""
        return self.shape.level


@dataclass(frozen=True, slots=True, order=True)
class Address:
    """Where a line stands in its file, as editors count."""

    line: int  # counted from 1
    part: int = 1  # of a line that has several columns, a form feed or a line separator of Unicode in it

    def __str__(self) -> str:
        return f"{self.line}.{self.part}" if self.part > 1 else str(self.line)


_LINE = re.compile(r"[^\r\n]*(?:\r\n|\r|\n|$)")
_LABEL_MARK = re.compile(r"[■◆▲★◎●▼※☆]+\s*")
_ARROWS = re.compile(
    r"(?:[>＞»]{1,3}|[《【〖〔\[])\s*(?P<name>[^<>＜＞«»《》【】〖〗〔〕\[\]]{2,20}?)\s*(?:[<＜«]{1,3}|[》】〗〕\]])"
)
_FRAMED = re.compile(
    r"(?P<mark>[■◆▲★◎●▼※☆|｜~～—=＝*_◇○□△※❖✦]{1,3})\s*(?P<name>[\u4e00-\u9fffA-Za-z][^。，；…|｜]{0,18}?[\u4e00-\u9fffA-Za-z”》])\s*(?P=mark)"
    r"|·\s*(?P<dotted>[\u4e00-\u9fff“”]{2,10})\s*·"
)  # ★工会动态★, | 身边事 |, ·短讯·
_BOX_MARKS = "□▍▌▎▏◇△▲■◆● \u3000"  # ▍链接, □记者手记
_GENERIC_LABEL = re.compile(
    r"(?:图片新闻|新闻速递|短讯|简讯|要闻|快讯|综合新闻|工会动态|工会新闻|工会资讯|基层动态|基层风采|热点关注|新闻集锦|一线传真|图说新闻|本版导读|导读"
    r"|记者手记|采访手记|编后|短评|链接|相关链接|新闻链接|知识链接|背景链接|延伸阅读|新闻背景|名词解释)"
)
_TERMINAL = re.compile(
    r"(?:[。！？!?…]|(?<=[a-z\u4e00-\u9fff”’])\.)[”’」』）)】\"]*\s*(?:[（(][^（）()。]{1,40}[）)])?$"
)  # …。（记者 张三）
_STRAY_SPACE = re.compile(
    r"(?<=[，。、；：！？）】》”’（【《“‘])[ \t\u3000]+|[ \t\u3000]+(?=[，。、；：！？）】》”’])|(?<=[ \t\u3000])[ \t\u3000]+"
)
MAX_LABEL_CHARS = 20
LEAST_SPREAD = 20  # lines of a page on which each has a blank one below it
BROKEN = 0.6  # share of the lines of a column that end no sentence


def ends_sentence(text: str) -> bool:
    """Whether a text ends with a full stop, question or exclamation mark or ellipsis, closing marks included."""
    return bool(_TERMINAL.search(text))


def unspaced(text: str) -> str:
    """A text without white space: 通　知 is 通知."""
    return "".join(text.split())


def split_lines(raw: str) -> list[Offsets]:
    """Spans of the lines of a text as they are counted, without their ends; a line ends at LF, CR LF or CR only."""
    spans: list[Offsets] = []
    for match in _LINE.finditer(raw):
        if match.start() == len(raw) and spans:
            break
        spans.append((match.start(), match.start() + len(match.group().rstrip("\r\n"))))
    return spans


def parted_lines(raw: str) -> list[Offsets]:
    """Spans of the lines of a text as they are read, without their ends; whatever separates lines in Unicode parts them."""
    starts = itertools.accumulate(map(len, raw.splitlines(keepends=True)), initial=0)
    return [(start, start + len(line)) for start, line in zip(starts, raw.splitlines(), strict=False)]


def addresses(raw: str, spans: Sequence[Offsets]) -> dict[int, Address]:
    """Where the lines of a text that are not blank stand, by their numbers as they are read; spans: of the lines as they are read."""
    starts = [start for start, _ in split_lines(raw)]
    found: dict[int, Address] = {}
    parts: Counter[int] = Counter()
    for number, (start, end) in enumerate(spans, start=1):
        if raw[start:end].strip():
            line = bisect.bisect_right(starts, start)
            parts[line] += 1
            found[number] = Address(line, parts[line])
    return found


def read_lines(raw: str, spans: Sequence[Offsets], markup: Markup) -> list[Line]:
    """The lines of a page that are not blank, without its marks; spans: as `parted_lines`."""
    lines: list[Line] = []
    paper = Paper(raw)
    blank = 0
    for number, span in enumerate(spans, start=1):
        whole = Mapped.of(raw, *span).strip()
        words = markup.clean(whole).strip()
        if words.text:
            lines.append(_read_line(whole, as_read(words).strip(), number, markup.shape(number), blank, paper))
            blank = 0
        else:
            blank = blank + 1 if not whole.text else max(blank, 1)  # a line of marks parts as one that is blank
    return [*_titles(spans, lines, markup.front), *_set_close(lines)]


def _set_close(lines: Sequence[Line]) -> Sequence[Line]:
    """The lines without the blank ones that stand below each in a column that is set wide; those say nothing."""
    least = min((line.blank_before for line in lines[1:]), default=0)
    broken = sum(not ends_sentence(line.text) for line in lines)
    if not least or len(lines) < LEAST_SPREAD or broken < BROKEN * len(lines):
        return lines
    return [replace(line, blank_before=max(0, line.blank_before - least)) for line in lines]


def _read_line(whole: Mapped, content: Mapped, number: int, shape: Shape, blank: int, paper: Paper) -> Line:
    raw_start, raw_end = whole.at[0], whole.at[-1] + 1
    if content.text and (shape.apart or shape.continues or shape.picture):
        return Line(number, raw_start, raw_end, content, Kind.TEXT, shape, False, blank)
    content, overprinted = paper.undoubled(content)
    content = bylines.tidy_lead(_close_up(content)).strip()
    if not JUMP.fullmatch(content.text):
        content = without_jump(content)
    kind, named = _classify(content)
    mark = content[: len(content) - len(named)] if content.text.endswith(named.text) else Mapped()
    return Line(number, raw_start, raw_end, named, kind, shape, overprinted, blank, mark)


def _titles(spans: Sequence[Offsets], lines: Sequence[Line], front: FrontMatter) -> list[Line]:
    """The titles that the front matter states, as lines: of the article, or of the page where it holds several."""
    if not lines or not front.titles:
        return []
    marked = [line for line in lines if line.level == 1]
    several = max(len(marked), sum(line.kind is Kind.LEAD for line in lines)) > 1
    told = {line.text for line in (lines[0], *marked)}
    places = [(sum(start <= title.at[0] for start, _ in spans), title) for title in front.titles]
    return [
        Line(
            number, title.at[0], title.at[-1] + 1, title, Kind.LABEL if several else Kind.TEXT, Shape(level=1), False, 0
        )
        for number, title in places
        if title.text not in told
    ]


def _close_up(content: Mapped) -> Mapped:
    """Without the stray spaces of justified setting; a space that parts two words stays."""
    if bylines.is_byline(content.text) or bylines.is_credit(content.text):
        return content.without(_STRAY_SPACE)
    named = {at for span in bylines.named(content.text) for at in range(*span)}  # names are spaced by other rules
    return content.drop(gaps_in_words(content.text) - named).without(_STRAY_SPACE)


def _classify(content: Mapped) -> tuple[Kind, Mapped]:
    text = content.text
    if bylines.is_lead(text):
        return Kind.LEAD, content
    if bylines.is_byline(text):
        return Kind.BYLINE, content
    if bylines.is_credit(text):
        return Kind.CREDIT, content
    if not text or is_apart(text):
        return Kind.FOLIO, content
    return _label(content)


def _label(content: Mapped) -> tuple[Kind, Mapped]:
    text = content.text
    if arrows := _ARROWS.fullmatch(text):
        return Kind.LABEL, content[arrows.start("name") : arrows.end("name")]
    if framed := _FRAMED.fullmatch(text):
        name = "name" if framed["name"] else "dotted"
        return Kind.LABEL, content[framed.start(name) : framed.end(name)]
    if (mark := _LABEL_MARK.match(text)) and len(text) - mark.end() <= MAX_LABEL_CHARS and not ends_sentence(text):
        return Kind.LABEL, content[mark.end() :].strip()
    words = text.lstrip(_BOX_MARKS)
    if _GENERIC_LABEL.fullmatch(unspaced(words)):
        return Kind.LABEL, content[len(text) - len(words) :]
    return Kind.TEXT, content


def without_jump(content: Mapped) -> Mapped:
    """A line or paragraph without （下转第3版） and the like."""
    return content.without(JUMP).strip()
