"""Lines joined into paragraphs: columns, photos and page ends break lines, and often sentences, where no paragraph ends."""

from __future__ import annotations

import bisect
import dataclasses
import functools
import itertools
import re
import statistics
from collections.abc import Sequence
from dataclasses import dataclass, field

from qa_service.ingest import bylines
from qa_service.ingest.lines import Kind, Line, ends_sentence, without_jump
from qa_service.ingest.mapped import INSERTED, Mapped
from qa_service.ingest.rows import is_number, rows
from qa_service.language.text import straddles_word

MAX_SHORT_CHARS = 60  # a headline, heading or caption is no longer
MAX_HEADING_CHARS = 16  # a longer line is a title, or a sentence that a column's end breaks off
REPEATED_SHARE = 0.1  # of the character pairs of a title return in the paragraph under it
MIN_BROKEN_LINES = 4  # fewer do not tell how wide a column is
MIN_COLUMN = 9.0  # characters; narrower lines are verses or lists
PHOTO_GAP = 3  # so many blank lines are the place of a photo
_CAPTION_START = re.compile(r"(?:[上下左右]?图[为①②③④一二三四：:]|[上下左右]图|图片说明)")
_QUOTED = re.compile(r"“[^“”]*”|《[^《》]*》|（[^（）]*）|\([^()]*\)|\"[^\"]*\"")
_INNER_STOP = re.compile(r"[，；;。]|,(?!\d{3})|[：:](?=[“\"‘])")
_UNFINISHED = re.compile(r"[，,、；;：:（(“《‘]$")
_STOP = re.compile(r"[，。、；！？）》”]")
SPACE = Mapped(" ", (INSERTED,))
_DANGLING = re.compile(r"[的和与及将被把从由并而或于，,、；;：:（(“《‘]$")  # no headline ends so
_DASH = re.compile(r"[—―\-–]")
_ITEM = re.compile(
    r"(?:\d{1,2}[.、)）]|[（(][一二三四五六七八九十\d]{1,2}[）)]|[一二三四五六七八九十]{1,2}、|[-*•·|])(?!\d)"
)
_BULLET = re.compile(r"[-*+•·]\s")  # an item of a list: a paragraph of its own, whatever it says
_ASCII = re.compile(r"[\x21-\x7e]")


@dataclass(frozen=True, slots=True)
class Block:
    """A paragraph, or a line that stands for itself (headline, heading, caption, byline, credit, label, folio)."""

    content: Mapped
    lines: tuple[Line, ...]
    is_paragraph: bool
    is_row: bool = False  # of a table or list in the text: a paragraph of one line

    @property
    def text(self) -> str:
        """The cleaned characters."""
        return self.content.text

    @property
    def first(self) -> Line:
        """The line it begins with."""
        return self.lines[0]

    @property
    def kind(self) -> Kind:
        """What its first line is."""
        return self.lines[0].kind

    @property
    def is_marked(self) -> bool:
        """Whether a heading mark, or that it was printed over itself, says that it is a headline."""
        return self.first.overprinted or self.first.level > 0

    @property
    def is_caption(self) -> bool:
        """Whether its words, or a mark, say that it describes a photo."""
        return _is_caption(self.first)


@dataclass(slots=True)
class Parts:
    """The blocks that an article is made of, but for its headlines."""

    paragraphs: list[Block] = field(default_factory=list)
    headings: list[tuple[int, Block]] = field(default_factory=list)  # before which paragraph
    captions: list[Block] = field(default_factory=list)
    credits: list[Block] = field(default_factory=list)
    labels: list[Block] = field(default_factory=list)

    @property
    def body(self) -> str:
        """The text of its paragraphs."""
        return "\n".join(block.text for block in self.paragraphs)


def width(text: str) -> float:
    """Width in units of one Chinese character; the space after a squeezed punctuation mark is part of it."""
    return len(text) - 0.5 * len(_ASCII.findall(text)) - 0.5 * text.count(" ")


def column_widths(lines: Sequence[Line]) -> list[float]:
    """For each line, the width of the column that it was set in; empty where the lines of a page are whole paragraphs."""
    texts = [i for i, line in enumerate(lines) if line.kind in (Kind.TEXT, Kind.LEAD)]
    broken = [
        i
        for i, j in itertools.pairwise(texts)
        if not lines[j].blank_before
        and not ends_sentence(lines[i].text)
        and not (lines[j].shape.apart or lines[j].shape.continues)
    ]
    if len(broken) < MIN_BROKEN_LINES or len(broken) < len(texts) // 3:
        return []
    widths = [width(lines[i].text) for i in broken]
    around = [_usual(widths[max(0, k - 15) : k + 16]) for k in range(len(widths))]
    near = sum(abs(w - usual) <= max(2.0, 0.12 * usual) for w, usual in zip(widths, around, strict=True))
    if near < 0.7 * len(widths) or statistics.median(widths) < MIN_COLUMN:
        return []
    return [around[min(bisect.bisect_left(broken, i), len(broken) - 1)] for i in range(len(lines))]


def _usual(widths: Sequence[float]) -> float:
    """The width that two in three do not exceed; the first line of a paragraph is narrower by its indent."""
    return sorted(widths)[2 * len(widths) // 3]


def blocks(lines: Sequence[Line]) -> list[Block]:
    """The lines of a page joined into blocks, in their order; where nothing but rows is a paragraph, rows are short lines."""
    joined = _Joiner(lines).join()
    if any(block.is_paragraph and not block.is_row for block in joined):
        return joined
    return [dataclasses.replace(block, is_paragraph=False, is_row=False) for block in joined]


class _Joiner:
    def __init__(self, lines: Sequence[Line]) -> None:
        self.lines = lines
        self.columns = column_widths(lines)
        self.after = _lines_after(lines)
        self.rows = rows(lines)
        self.short = [False] * len(lines)  # whether a line is a headline, heading or caption if no paragraph is open
        for i in reversed(range(len(lines))):
            self.short[i] = self.is_short(i)
        self.done: list[Block] = []
        self.open: list[Line] = []  # the lines of the paragraph that goes on
        self.aside: list[Block] = []  # what stands between two lines of it

    def join(self) -> list[Block]:
        for i, line in enumerate(self.lines):
            if self.open and (_in_bracket(self.end_of_open()) or self.is_amidst(i)):
                self.open.append(line)
            elif line.kind is Kind.LEAD:
                self.close()
                self.open = [line]
            elif line.kind is not Kind.TEXT:
                self.put(Block(line.content, (line,), is_paragraph=False), line)
            elif self.open and self.goes_on(i):
                self.open.append(line)
            elif self.open and self.interrupts(i):
                self.aside.append(Block(line.content, (line,), is_paragraph=False))
            elif self.rows[i]:
                self.close()
                self.done.append(Block(line.content, (line,), is_paragraph=True, is_row=True))
            elif self.short[i]:
                self.close()
                self.add_short(i)
            else:
                self.close()
                self.open = [line]
            if self.open and self.open[-1] is line and self.ends_paragraph(i):
                self.close()
        self.close()
        return self.done

    def put(self, block: Block, line: Line) -> None:
        """A line of its own: it ends the paragraph, unless it is a photo credit or folio in mid-sentence."""
        if self.open and (
            line.kind is Kind.FOLIO or (line.kind is Kind.CREDIT and not bylines.closes_article(line.text))
        ):
            self.aside.append(block)
        else:
            self.close()
            self.done.append(block)

    def close(self) -> None:
        if self.open:
            content = without_jump(rejoined([line.content for line in self.open]))
            self.done.append(Block(content, tuple(self.open), is_paragraph=True))
        self.done += self.aside
        self.open, self.aside = [], []

    def add_short(self, i: int) -> None:
        """A short line; two halves of one broken headline become one."""
        line = self.lines[i]
        last = self.done[-1] if self.done else None
        if last and not last.is_paragraph and last.kind is Kind.TEXT and self.continues_headline(last, i):
            self.done[-1] = Block(rejoined([last.content, line.content]), (*last.lines, line), is_paragraph=False)
        else:
            self.done.append(Block(line.content, (line,), is_paragraph=False))

    def continues_headline(self, last: Block, i: int) -> bool:
        """Whether short line i is the second half of the one above it."""
        line = self.lines[i]
        if line.blank_before or _is_marked(line) or _is_marked(last.first) or len(last.lines) > 2:
            return False
        if last.is_caption or ends_sentence(last.text) or _DASH.match(line.text):
            return False
        if not self.columns:  # where blank lines part all else, two lines without one belong together; more are a list
            listed = [
                j for j in (i - 2, i + 1) if 0 <= j < len(self.lines) and self.short[j] and self.is_adjacent(j, i)
            ]
            set_apart = i + 1 == len(self.lines) or self.lines[i + 1].blank_before > 0
            return set_apart and not listed and not _is_item(last.text) and not _is_item(line.text)
        open_ended = last.text.endswith(("、", "和", "与", "及", "的", "：", ":")) or any(
            last.text.count(a) > last.text.count(b) for a, b in ("“”", "《》", "（）", "()")
        )
        across = last.text[-2:] + line.text[:2]
        return open_ended or straddles_word(last.text, line.text) or across in self.phrases

    def is_adjacent(self, j: int, i: int) -> bool:
        """Whether no blank line stands between two lines, nor above the first of three."""
        return not any(line.blank_before for line in self.lines[min(j, i) + 1 : max(j, i) + 1])

    @functools.cached_property
    def phrases(self) -> frozenset[str]:
        """Every four neighbouring characters of a line."""
        return frozenset(line.text[i : i + 4] for line in self.lines for i in range(len(line.text) - 3))

    def is_amidst(self, i: int) -> bool:
        """Whether a line that looks like a folio, credit or label is but part of the sentence in whose column it stands."""
        line = self.lines[i]
        set_apart = line.blank_before or (i + 1 < len(self.lines) and self.lines[i + 1].blank_before)
        if not self.columns or set_apart or _is_marked(line) or bylines.is_lead_of_paper(line.text):
            return False
        return line.kind not in (Kind.TEXT, Kind.BYLINE) and not ends_sentence(self.end_of_open())

    def end_of_open(self) -> str:
        """The last two lines of the open paragraph, as one: a bracket may stand across their joint."""
        return "".join(line.text for line in self.open[-2:])

    def goes_on(self, i: int) -> bool:
        """Whether line i goes on with the open paragraph."""
        line, before, following = self.lines[i], self.open[-1], self.line_after(i)
        if line.shape.continues:
            return True
        if _is_marked(line) or _is_caption(line) or _is_apart(line) or self.interrupts(i):
            return False
        if line.blank_before and _stands_alone(before, line):
            return False
        if self.rows[i]:
            return self.row_goes_on(i)
        if ends_sentence(self.end_of_open()):
            return not self.short[i]
        if _UNFINISHED.search(before.text) or ends_sentence(line.text) or straddles_word(before.text, line.text):
            return True
        if following is None or following.kind is Kind.LEAD or _is_marked(following):
            return not could_be_short(line)  # what stands right before an article and has no full stop is its title
        if not self.columns:
            return bool(line.blank_before) or _wraps(before.text, line.text)
        return width(line.text) <= self.columns[i] + 2.5 or not could_be_short(line)

    def row_goes_on(self, i: int) -> bool:
        """Whether what looks like a row is a piece of the open paragraph's sentence (新增会员达到|128|人)."""
        before = self.open[-1].text
        if ends_sentence(self.end_of_open()) or before.endswith(("：", ":")):
            return False
        if self.columns and not self.lines[i].blank_before:
            return True
        goes_on_below = i + 1 < len(self.lines) and _STOP.match(self.lines[i + 1].text)
        return bool(goes_on_below or _UNFINISHED.search(before) or is_number(self.lines[i].text))

    def interrupts(self, i: int) -> bool:
        """Whether line i is a caption that stands in mid-sentence, at the place of a photo."""
        line, following = self.lines[i], self.line_after(i)
        if following is None or following.kind is not Kind.TEXT or ends_sentence(line.text):
            return False
        in_photo_gap = line.blank_before >= PHOTO_GAP and following.blank_before >= PHOTO_GAP - 1
        return in_photo_gap and could_be_short(line)

    def line_after(self, i: int) -> Line | None:
        """The next line that is no folio or photo credit."""
        return self.lines[self.after[i]] if self.after[i] < len(self.lines) else None

    def is_short(self, i: int) -> bool:
        """Whether line i, with no paragraph open before it, is a headline, heading or caption; told from the end on."""
        line, following = self.lines[i], self.line_after(i)
        if line.kind is not Kind.TEXT or self.rows[i]:
            return False
        if _is_marked(line) or _is_caption(line):
            return True
        if not could_be_short(line):
            return False
        if following is None or following.kind is not Kind.TEXT or _is_marked(following):
            return not _DANGLING.search(line.text)
        if self.short[self.after[i]] and (self.columns or not following.blank_before):
            return True
        if _DANGLING.search(line.text) or straddles_word(line.text, following.text):
            return False
        if not self.columns:
            at_photo = line.blank_before >= PHOTO_GAP or following.blank_before >= PHOTO_GAP
            takes_up = " " in line.text or _repeats(line.text, following.text)
            return len(line.text) <= MAX_HEADING_CHARS or self.short[self.after[i]] or at_photo or takes_up
        # A line that is narrower than its column and does not end a sentence begins a paragraph, by its indent.
        too_narrow = width(line.text) <= self.columns[i] - 4 and not _ASCII.match(following.text)
        return too_narrow or width(line.text) > self.columns[i] + 1.6 or self.is_indented(self.after[i])

    def is_indented(self, i: int) -> bool:
        """Whether a line of a column begins a paragraph: narrower than the column, without the end of a sentence."""
        text = self.lines[i].text
        return width(text) <= self.columns[i] - 1.5 and not ends_sentence(text)

    def ends_paragraph(self, i: int) -> bool:
        """Whether the open paragraph ends with line i."""
        line = self.lines[i]
        following = self.lines[i + 1] if i + 1 < len(self.lines) else None
        if not ends_sentence(self.end_of_open()) or (following and following.shape.continues):
            return False
        if following is None or following.blank_before or not self.columns:
            return True
        return width(line.text) <= self.columns[i] - 1.5 or self.is_indented(i + 1)


def could_be_short(line: Line) -> bool:
    """Whether a line may be a headline, heading or caption: by its words, and by its mark none of a paragraph."""
    return not (_is_apart(line) or line.shape.continues or line.shape.among) and _reads_short(line.text)


def _reads_short(text: str) -> bool:
    """Whether words may be a headline, heading or caption: not too long, no full stop, no comma outside quotation marks."""
    if len(text) > MAX_SHORT_CHARS or (ends_sentence(text) and not text.endswith(("！", "？", "!", "?"))):
        return False
    return not _INNER_STOP.search(_QUOTED.sub("", text))


def _stands_alone(line: Line, following: Line) -> bool:
    """Whether a line is by its mark a paragraph that a blank line ends, though it ends no sentence."""
    if line.shape.apart or line.shape.continues:
        return True
    broken = _DANGLING.search(line.text) or straddles_word(line.text, following.text)
    return line.shape.among and _reads_short(line.text) and not broken


def _repeats(headline: str, following: str) -> bool:
    """Whether a paragraph takes up words of the line above it, as it does those of its title but not of its own first half."""
    pairs = {headline[i : i + 2] for i in range(len(headline) - 1)}
    return sum(pair in following for pair in pairs) >= REPEATED_SHARE * len(pairs)


def _lines_after(lines: Sequence[Line]) -> list[int]:
    """For each line, the place of the next one that is no folio or photo credit, or the number of lines."""
    after = [len(lines)] * len(lines)
    for i in reversed(range(len(lines) - 1)):
        line = lines[i + 1]
        passed = line.kind is Kind.FOLIO or (line.kind is Kind.CREDIT and not bylines.closes_article(line.text))
        after[i] = after[i + 1] if passed else i + 1
    return after


def _is_marked(line: Line) -> bool:
    return line.level > 0 or line.overprinted


def _is_caption(line: Line) -> bool:
    return line.shape.picture or bool(_CAPTION_START.match(line.text))


def _is_apart(line: Line) -> bool:
    """Whether a line is an item of a list or a row of a table, by its mark."""
    return line.shape.apart or bool(_BULLET.match(line.text))


def _wraps(before: str, line: str) -> bool:
    """Whether a line without a blank line above it goes on with the one above, on a page that is not set in columns."""
    return not _is_item(line) and width(before) >= MIN_COLUMN + 3 and width(line) <= width(before) + 2


def _is_item(text: str) -> bool:
    """Whether a line is an item of a list or a row of a table."""
    return "\t" in text or bool(_ITEM.match(text))


def _in_bracket(text: str) -> bool:
    """Whether a line ends inside brackets that it opened shortly before its end."""
    opening = max(text.rfind("（"), text.rfind("("))
    return max(text.rfind("）"), text.rfind(")")) < opening and len(text) - opening < MAX_SHORT_CHARS // 2


def rejoined(pieces: Sequence[Mapped]) -> Mapped:
    """The pieces put together; two Latin words or two names on either side of a line end keep a space."""
    parts = [pieces[0]]
    for before, after in itertools.pairwise(pieces):
        latin = re.search(r"[A-Za-z][.,;:!?]?$", before.text) and re.match(r"[A-Za-z]", after.text)
        if latin or bylines.parts_names(before.text, after.text):
            parts.append(SPACE)
        parts.append(after)
    return Mapped.join(parts)
