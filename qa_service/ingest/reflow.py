"""Lines joined into paragraphs: columns, photos and page ends break lines, and often sentences, where no paragraph ends."""

from __future__ import annotations

import functools
import itertools
import re
import statistics
from collections.abc import Sequence
from dataclasses import dataclass

from qa_service.ingest import bylines
from qa_service.ingest.lines import Kind, Line, ends_sentence, without_jump
from qa_service.ingest.mapped import Mapped
from qa_service.text import straddles_word

MAX_SHORT_CHARS = 60  # a headline, heading or caption is no longer
PHOTO_GAP = 3  # so many blank lines are the place of a photo
_CAPTION_START = re.compile(r"(?:[上下左右]?图[为①②③④一二三四：:]|[上下左右]图|图片说明)")
_QUOTED = re.compile(r"“[^“”]*”|《[^《》]*》|（[^（）]*）|\([^()]*\)|\"[^\"]*\"")
_INNER_STOP = re.compile(r"[，；;。]|,(?!\d{3})|[：:](?=[“\"‘])")
_UNFINISHED = re.compile(r"[，,、；;：:（(“《‘]$")
_OPENER = re.compile(
    r"近日|日前|近年来|据|此外|同时|记者|会上|目前|今年|去年|随后|接下来|下一步|为了?|在|活动|当天|昨日|昨天|从|“|自|截至|如今|作为|针对|其中|\d+月\d+日|\d{4}年"
)
_DASH = re.compile(r"[—―\-–]")
_ASCII = re.compile(r"[\x21-\x7e]")


@dataclass(frozen=True, slots=True)
class Block:
    """A paragraph, or a line that stands for itself (headline, heading, caption, byline, credit, label, folio)."""

    content: Mapped
    lines: tuple[Line, ...]
    is_paragraph: bool

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
    def is_caption(self) -> bool:
        """Whether its words say that it describes a photo."""
        return bool(_CAPTION_START.match(self.text))


def width(text: str) -> float:
    """Width in units of one Chinese character; the space after a squeezed punctuation mark is part of it."""
    return len(text) - 0.5 * len(_ASCII.findall(text)) - 0.5 * text.count(" ")


def column_width(lines: Sequence[Line]) -> float | None:
    """Width of the column that a page was set in, or None where its lines are whole paragraphs."""
    texts = [line for line in lines if line.kind in (Kind.TEXT, Kind.LEAD)]
    widths = [width(a.text) for a, b in itertools.pairwise(texts) if b.blank_before == 0 and not ends_sentence(a.text)]
    if len(widths) < 5 or len(widths) < len(texts) // 3:
        return None
    usual = statistics.median(widths)
    near = sum(abs(w - usual) <= max(2.0, 0.12 * usual) for w in widths)
    return usual if near >= 0.7 * len(widths) else None


def blocks(lines: Sequence[Line]) -> list[Block]:
    """The lines of a page joined into blocks, in their order."""
    return _Joiner(lines).join()


class _Joiner:
    def __init__(self, lines: Sequence[Line]) -> None:
        self.lines = lines
        self.column = column_width(lines)
        self.done: list[Block] = []
        self.open: list[Line] = []  # the lines of the paragraph that goes on
        self.aside: list[Block] = []  # what stands between two lines of it

    def join(self) -> list[Block]:
        for i, line in enumerate(self.lines):
            if line.kind is Kind.LEAD:
                self.close()
                self.open = [line]
            elif line.kind is not Kind.TEXT:
                self.put(Block(line.content, (line,), is_paragraph=False), line)
            elif self.open and self.goes_on(i):
                self.open.append(line)
            elif self.open and self.interrupts(i):
                self.aside.append(Block(line.content, (line,), is_paragraph=False))
            elif self.is_short(i):
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
            content = without_jump(_rejoined([line.content for line in self.open]))
            self.done.append(Block(content, tuple(self.open), is_paragraph=True))
        self.done += self.aside
        self.open, self.aside = [], []

    def add_short(self, i: int) -> None:
        """A short line; two halves of one broken headline become one."""
        line = self.lines[i]
        last = self.done[-1] if self.done else None
        if last and not last.is_paragraph and last.kind is Kind.TEXT and self.continues_headline(last, line):
            self.done[-1] = Block(_rejoined([last.content, line.content]), (*last.lines, line), is_paragraph=False)
        else:
            self.done.append(Block(line.content, (line,), is_paragraph=False))

    def continues_headline(self, last: Block, line: Line) -> bool:
        """Whether a short line is the second half of the one above it."""
        if line.blank_before or _is_marked(line) or _is_marked(last.first) or len(last.lines) > 2:
            return False
        if last.is_caption or ends_sentence(last.text) or _DASH.match(line.text):
            return False
        if self.column is None:  # where blank lines part all else, lines without one belong together
            return True
        open_ended = last.text.endswith(("、", "和", "与", "及", "的", "：", ":")) or any(
            last.text.count(a) > last.text.count(b) for a, b in ("“”", "《》", "（）", "()")
        )
        across = last.text[-2:] + line.text[:2]
        return open_ended or straddles_word(last.text, line.text) or across in self.phrases

    @functools.cached_property
    def phrases(self) -> frozenset[str]:
        """Every four neighbouring characters of a line."""
        return frozenset(line.text[i : i + 4] for line in self.lines for i in range(len(line.text) - 3))

    def next_line(self, i: int) -> Line | None:
        """The next line that is no folio or photo credit."""
        for line in self.lines[i + 1 :]:
            if line.kind is not Kind.FOLIO and not (line.kind is Kind.CREDIT and not bylines.closes_article(line.text)):
                return line
        return None

    def goes_on(self, i: int) -> bool:
        """Whether line i goes on with the open paragraph."""
        line, before = self.lines[i], self.open[-1]
        if _is_marked(line) or _CAPTION_START.match(line.text):
            return False
        if self.interrupts(i):
            return False
        following = self.next_line(i)
        before_start = following is None or following.kind is Kind.LEAD or _is_marked(following)
        unfinished = bool(re.search(r"[，,、；;：:（(“《]$", before.text)) or straddles_word(before.text, line.text)
        if before_start and not unfinished and self.could_be_short(line):
            return False  # what stands right before a new article and ends in no full stop is its title
        wider = self.column is not None and width(line.text) > self.column + 2.5
        return unfinished or not (wider and self.could_be_short(line))

    def interrupts(self, i: int) -> bool:
        """Whether line i is a caption that stands in mid-sentence, at the place of a photo."""
        line, following = self.lines[i], self.next_line(i)
        if following is None or ends_sentence(line.text) or not self.could_be_short(line):
            return False
        return (
            line.blank_before >= PHOTO_GAP and following.blank_before >= PHOTO_GAP - 1 and following.kind is Kind.TEXT
        )

    def could_be_short(self, line: Line) -> bool:
        """Whether the words of a line may be a headline, heading or caption."""
        if len(line.text) > MAX_SHORT_CHARS or (
            ends_sentence(line.text) and not line.text.endswith(("！", "？", "!", "?"))
        ):
            return False
        bare = _QUOTED.sub("", line.text)
        return not _INNER_STOP.search(bare) and not _UNFINISHED.search(bare)

    def is_short(self, i: int) -> bool:
        """Whether line i, with no paragraph open before it, is a headline, heading or caption."""
        line = self.lines[i]
        if _is_marked(line):
            return True
        if _CAPTION_START.match(line.text):
            return True
        if not self.could_be_short(line):
            return False
        following = self.next_line(i)
        if following is None or following.kind is not Kind.TEXT or _is_marked(following):
            return True
        if straddles_word(line.text, following.text):
            return False
        if self.column:
            return self.is_short_in_column(i, line, following)
        if not _OPENER.match(following.text) and len(line.text) > MAX_SHORT_CHARS // 2 and following.blank_before <= 1:
            return self.could_be_short(following)
        return True

    def is_short_in_column(self, i: int, line: Line, following: Line) -> bool:
        assert self.column is not None
        if width(line.text) > self.column + 1.6:
            return True
        j = self.lines.index(following, i + 1)
        if self.could_be_short(following) and self.is_short(j):
            return True
        # A line that is narrower than its column and does not end a sentence begins a paragraph, by its indent.
        return width(following.text) <= self.column - 1.5 and not ends_sentence(following.text)

    def ends_paragraph(self, i: int) -> bool:
        """Whether the open paragraph ends with line i."""
        line = self.lines[i]
        if not ends_sentence(line.text):
            return False
        following = self.lines[i + 1] if i + 1 < len(self.lines) else None
        if following is None or following.blank_before or not self.column:
            return True
        indented = width(following.text) <= self.column - 1.5 and not ends_sentence(following.text)
        return width(line.text) <= self.column - 1.5 or indented


def _is_marked(line: Line) -> bool:
    return line.level > 0 or line.overprinted


def _rejoined(pieces: Sequence[Mapped]) -> Mapped:
    """The pieces put together; two Latin words or numbers on either side of a line end keep a space between them."""
    whole = pieces[0]
    for piece in pieces[1:]:
        latin = re.search(r"[A-Za-z]$", whole.text) and re.match(r"[A-Za-z]", piece.text)
        whole = Mapped.join((whole, piece), " " if latin else "")
    return whole
