"""Physical lines of a page, cleaned by leaving characters out, each told apart by what it is."""

from __future__ import annotations

import re
from dataclasses import dataclass
from enum import Enum

from qa_service.ingest import bylines
from qa_service.ingest.folio import JUMP, is_folio
from qa_service.ingest.mapped import Mapped, as_read
from qa_service.language.spacing import gaps_in_words
from qa_service.types import Offsets


class Kind(Enum):
    """What a line is by its own looks."""

    TEXT = "text"
    LEAD = "lead"  # opens an article: 本报讯（记者 …）
    BYLINE = "byline"  # □本报记者 …
    CREDIT = "credit"  # … 摄, 转自…
    LABEL = "label"  # over a group of articles: ■工会动态
    FOLIO = "folio"  # date, page name, editors


@dataclass(frozen=True, slots=True)
class Line:
    """One line that is not blank."""

    number: int  # counted from 1
    raw_start: int
    raw_end: int
    content: Mapped  # as it is read: without marks, doubled characters, stray spaces and what is not seen
    kind: Kind
    level: int  # of its Markdown heading mark, 0 where there is none
    overprinted: bool  # every character stood doubled
    blank_before: int  # blank lines above it

    @property
    def text(self) -> str:
        """The cleaned characters."""
        return self.content.text


_LINE = re.compile(r"[^\r\n]*(?:\r\n|\r|\n|$)")
_MARKUP = re.compile(r"\*\*|__|`")  # Markdown
_HEADING_MARK = re.compile(r"(#{1,6})(?:\s+|(?=[^\s#]))")
_QUOTE_MARK = re.compile(r">\s+(?=\S)")
_LABEL_MARK = re.compile(r"[■◆▲★◎●▼※]+\s*")
_ARROWS = re.compile(r"(?:[>＞»]{1,3}|[《【\[])\s*(?P<name>[^<>＜＞«»《》【】\[\]]{2,20}?)\s*(?:[<＜«]{1,3}|[》】\]])")
_GENERIC_LABEL = re.compile(
    r"(?:图片新闻|新闻速递|短讯|简讯|要闻|快讯|综合新闻|工会动态|工会新闻|工会资讯|基层动态|基层风采|热点关注|新闻集锦|一线传真|图说新闻|本版导读|导读)"
)
_TERMINAL = re.compile(
    r"(?:[。！？!?…]|(?<=[a-z\u4e00-\u9fff”’])\.)[”’」』）)】\"]*\s*(?:[（(][^（）()。]{1,40}[）)])?$"
)  # …。（记者 张三）
_STRAY_SPACE = re.compile(
    r"(?<=[，。、；：！？）】》”’（【《“‘])[ \t\u3000]+|[ \t\u3000]+(?=[，。、；：！？）】》”’])|(?<=[ \t\u3000])[ \t\u3000]+"
)
MAX_LABEL_CHARS = 20


def ends_sentence(text: str) -> bool:
    """Whether a text ends with a full stop, question or exclamation mark or ellipsis, closing marks included."""
    return bool(_TERMINAL.search(text))


def split_lines(raw: str) -> list[Offsets]:
    """Spans of the lines of a text without their ends; a line ends at LF, CR LF or CR only."""
    spans: list[Offsets] = []
    for match in _LINE.finditer(raw):
        if match.start() == len(raw) and spans:
            break
        spans.append((match.start(), match.start() + len(match.group().rstrip("\r\n"))))
    return spans


def read_lines(raw: str) -> list[Line]:
    """The lines of a page that are not blank."""
    lines: list[Line] = []
    blank = 0
    for number, (start, end) in enumerate(split_lines(raw), start=1):
        if not raw[start:end].strip():
            blank += 1
            continue
        lines.append(_read_line(Mapped.of(raw, start, end), number, blank))
        blank = 0
    return lines


def _read_line(whole: Mapped, number: int, blank: int) -> Line:
    content = as_read(whole).strip().without(_MARKUP)
    level = 0
    if mark := _HEADING_MARK.match(content.text):
        level, content = len(mark.group(1)), content[mark.end() :]
    elif mark := _QUOTE_MARK.match(content.text):
        content = content[mark.end() :]
    content, overprinted = _undouble(content)
    content = bylines.tidy_lead(_close_up(content)).strip()
    if not JUMP.fullmatch(content.text):
        content = without_jump(content)
    kind, content = _classify(content)
    return Line(number, whole.at[0], whole.at[-1] + 1, content, kind, level, overprinted, blank)


def _undouble(content: Mapped) -> tuple[Mapped, bool]:
    """Every second character of an overprinted title (精精准准 → 精准); at least four pairs, since 高高兴兴 is a word."""
    places = [i for i, c in enumerate(content.text) if not c.isspace()]
    letters = [content.text[i] for i in places]
    for times in (4, 3, 2):
        groups = [letters[i : i + times] for i in range(0, len(letters), times)]
        if len(groups) >= 4 and len(set(letters)) > 2 and all(len(g) == times and len(set(g)) == 1 for g in groups):
            return content.drop({place for k, place in enumerate(places) if k % times}), True
    return content, False


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
    if not text or is_folio(text):
        return Kind.FOLIO, content
    return _label(content)


def _label(content: Mapped) -> tuple[Kind, Mapped]:
    text = content.text
    if arrows := _ARROWS.fullmatch(text):
        return Kind.LABEL, content[arrows.start("name") : arrows.end("name")]
    if (mark := _LABEL_MARK.match(text)) and len(text) - mark.end() <= MAX_LABEL_CHARS and not ends_sentence(text):
        return Kind.LABEL, content[mark.end() :].strip()
    if _GENERIC_LABEL.fullmatch(text):
        return Kind.LABEL, content
    return Kind.TEXT, content


def without_jump(content: Mapped) -> Mapped:
    """A line or paragraph without （下转第3版） and the like."""
    return content.without(JUMP).strip()
