"""Markdown on a page: which of its characters are marks, and what its lines are: headings, items, rows, pictures.

Read are CommonMark and its tables, but for what newspapers print: see `emphasis`. A Markdown library gives no places of its own.
"""

from __future__ import annotations

import itertools
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field

from qa_service.ingest import front_matter, inline
from qa_service.ingest.front_matter import FrontMatter
from qa_service.ingest.inline import Inline
from qa_service.ingest.mapped import INSERTED, Mapped
from qa_service.types import Offsets

MIN_SIGNS = 2  # of different kinds make a .txt file Markdown
_HEADING = re.compile(r"(#{1,6})(?:[ \t\u3000]+|$)")
_CLOSING = re.compile(r"(?:^|[ \t]+)#+[ \t]*$")
_PLAIN_HEADING = re.compile(r"(#{1,6})[ \t\u3000]+(?=[^\s#])[^#]*(?<!。)$")  # in a file that is no Markdown
_UNDERLINE = re.compile(r"=+|-{2,}")
_RULE = re.compile(r"([-*_])(?:[ \t]*\1){2,}")
_FENCE = re.compile(r"(`{3,}|~{3,})([^`]*)")
_QUOTE = re.compile(r"(?:>(?=[>\s]|[^\x00-\x7f]|$)[ \t]*)+")
_ARROWS = re.compile(r">{1,3}[^<>]+<{1,3}")  # >> 河湾经验 <<
_BULLET = re.compile(r"[-*+][ \t]+(?:\[[ xX]\][ \t]+)?(?=\S)")
_NUMBERED = re.compile(r"(\d{1,9})[.)][ \t]+(?=\S)")
_DEFINITION = re.compile(
    r"\[(?!\^)([^\[\]]+)\]:\s*+(?:<[^<>]*+>|(?=[!-~]*[./#])[!-~]++)(?:\s++(?:\"[^\"]*+\"|'[^']*+'|\([^()]*+\)))?"
)
_PIPE = re.compile(r"(?<!\\)\|")
_DELIMITERS = re.compile(r"\|?(?:[ \t]*:?-+:?[ \t]*\|)*[ \t]*:?-+:?[ \t]*\|?")
_COMMENT, _COMMENT_END = "<!--", "-->"


@dataclass(frozen=True, slots=True)
class Shape:
    """What a line is by its marks."""

    level: int = 0  # of a heading, 0 where it is none
    apart: bool = False  # an item of a list, a quotation or a row of a table begins: a paragraph of its own
    continues: bool = False  # goes on with the item or quotation above it
    among: bool = False  # stands among paragraphs, away from the headings of its page, and so is none
    picture: bool = False  # nothing but the words that stand for a picture


@dataclass(slots=True)
class Markup:
    """The marks of a page."""

    marks: dict[int, str] = field(default_factory=dict)  # place in the file → what stands in its stead, mostly nothing
    shapes: dict[int, Shape] = field(default_factory=dict)  # by the line's number, counted from 1
    front: FrontMatter = field(default_factory=FrontMatter)
    signs: set[str] = field(default_factory=set)  # kinds of marks that are hardly anything else

    def shape(self, number: int) -> Shape:
        """What a line is by its marks."""
        return self.shapes.get(number, _PLAIN)

    def leave_out(self, piece: Mapped) -> None:
        """Take the characters of a piece of the page as marks."""
        self.marks |= dict.fromkeys(piece.at, "")

    def clean(self, line: Mapped) -> Mapped:
        """A line without its marks; empty where nothing of it stands in the file."""
        cleaned = line.replaced(self.marks)
        return cleaned if any(place != INSERTED for place in cleaned.at) else Mapped()


_PLAIN = Shape()


def read(raw: str, lines: Sequence[Offsets], *, certain: bool) -> Markup:
    """The marks of a page with these lines; where it is not certain to be Markdown, only if it has signs of several kinds.

    In a page that is none, a line may still be marked as a heading: by # and a space, with no further # in it.
    """
    markup = _Reader(raw, lines, certain=certain).read()
    return markup if certain or len(markup.signs) >= MIN_SIGNS else _headings(raw, lines)


def _headings(raw: str, lines: Sequence[Offsets]) -> Markup:
    markup = Markup()
    for number, (start, end) in enumerate(lines, start=1):
        line = Mapped.of(raw, start, end).strip()
        if mark := _PLAIN_HEADING.match(line.text):
            markup.leave_out(line[: mark.end(1)])
            markup.shapes[number] = Shape(level=len(mark[1]))
    return markup


class _Reader:
    """Reads a page block by block, and each block's words when it ends."""

    def __init__(self, raw: str, lines: Sequence[Offsets], *, certain: bool) -> None:
        self.raw = raw
        self.certain = certain
        self.lines = lines
        self.markup = Markup(front=front_matter.read(raw, lines))
        self.labels: set[str] = set()  # of link definitions
        self.verbatim: set[int] = set()  # lines of code, counted from 0
        self.open: list[tuple[int, Mapped]] = []  # the lines of the paragraph that goes on, numbered from 1
        self.within = ""  # what it is: an item, a quotation, or neither
        self.worded: list[int] = []  # the numbers of the lines that hold words
        self.last_comment = raw.rfind(_COMMENT_END)

    def read(self) -> Markup:
        head = self.markup.front.lines
        if head:
            self.markup.signs.add("front matter")
            self.markup.leave_out(Mapped.of(self.raw, 0, self.lines[head - 1][1]))
        self.read_fences(head)
        self.read_definitions(head)
        while head < len(self.lines):
            head = self.block(head)
        self.close()
        if self.certain:
            self.tell_paragraphs()
        return self.markup

    def tell_paragraphs(self) -> None:
        """Where headings are marked, a line that stands by none of them is no headline, however short it is."""
        shapes = [self.markup.shape(number) for number in self.worded]
        levels = [0, *(shape.level for shape in shapes), 0]
        for k, number in enumerate(self.worded):
            if any(levels) and not any(levels[k : k + 3]) and shapes[k] == _PLAIN:
                self.markup.shapes[number] = Shape(among=True)

    def content(self, n: int) -> Mapped:
        """Line n without what was left out of it so far."""
        return self.markup.clean(Mapped.of(self.raw, *self.lines[n])).strip()

    def read_fences(self, head: int) -> None:
        """Comments, and code between fences; what no closing mark ends is text."""
        ends = self.fence_ends(head)
        n, at = head, 0  # the next line, and where the last comment ends
        while n < len(self.lines):
            start, end = self.lines[n]
            if start >= at and n in ends:
                self.verbatim |= set(range(n + 1, ends[n]))
                self.leave_out_lines(n, ends[n])
                self.markup.signs.add("fence")
                n = ends[n] + 1
                continue
            at = self.read_comments(max(start, at), end)
            n += 1

    def read_comments(self, at: int, end: int) -> int:
        """Leave out the comments that begin between two places; where the last one ends."""
        while (start := self.raw.find(_COMMENT, at, end)) >= 0 and start + len(_COMMENT) <= self.last_comment:
            at = self.raw.index(_COMMENT_END, start + len(_COMMENT)) + len(_COMMENT_END)
            self.markup.leave_out(Mapped.of(self.raw, start, at))
            self.markup.signs.add("comment")
        return at

    def fence_ends(self, head: int) -> dict[int, int]:
        """For each line that may open a fence, the line that closes it."""
        ends: dict[int, int] = {}
        waiting: dict[str, list[tuple[int, int]]] = {"`": [], "~": []}  # line and width of fences, each less wide
        for n in range(head, len(self.lines)):
            match = _FENCE.fullmatch(self.raw[slice(*self.lines[n])].strip())
            if match is None:
                continue
            fences, width = waiting[match[1][0]], len(match[1])
            k = next((k for k, (_, wide) in enumerate(fences) if wide <= width), None)
            if k is None:
                fences.append((n, width))
            elif not match[2]:
                ends[fences[k][0]] = n
                del fences[k:]
        return ends

    def read_definitions(self, head: int) -> None:
        """The definitions of links, which are left out."""
        for n in range(head, len(self.lines)):
            if self.raw.find("]:", *self.lines[n]) >= 0 and n not in self.verbatim:
                line = self.content(n)
                if match := _DEFINITION.fullmatch(line.text):
                    self.labels.add(inline.name_of(match[1]))
                    self.markup.leave_out(line)

    def block(self, n: int) -> int:
        """Read what begins with line n; the line after it."""
        line = self.content(n)
        if n in self.verbatim or not line.text:
            self.close()
            return n + 1
        if self.underlines(line):
            self.markup.shapes[self.open[0][0]] = Shape(level=1 if line.text[0] == "=" else 2)
            self.markup.signs.add("heading")
            self.leave_out_block(line)
            return n + 1
        quote = None if _ARROWS.fullmatch(line.text) else _QUOTE.match(line.text)
        if quote:
            self.markup.leave_out(line[: quote.end()])
            line = line[quote.end() :].strip()
        if not line.text or _RULE.fullmatch(line.text):
            self.leave_out_block(line)
        elif mark := _HEADING.match(line.text):
            self.heading(n + 1, line, mark)
        elif rows := self.rows(n, line):
            return self.table(n, rows)
        else:
            self.paragraph(n + 1, line, quoted=bool(quote))
        return n + 1

    def underlines(self, line: Mapped) -> bool:
        """Whether a line makes the one above it a heading."""
        if len(self.open) != 1 or self.within or not _UNDERLINE.fullmatch(line.text):
            return False
        return not self.open[0][1].text.endswith("。")

    def leave_out_block(self, line: Mapped) -> None:
        self.close()
        self.markup.leave_out(line)

    def leave_out_lines(self, *numbers: int) -> None:
        for n in numbers:
            self.markup.leave_out(Mapped.of(self.raw, *self.lines[n]))

    def heading(self, number: int, line: Mapped, mark: re.Match[str]) -> None:
        self.close()
        self.worded.append(number)
        self.markup.shapes[number] = Shape(level=len(mark[1]))
        words = line[mark.end() :]
        closing = _CLOSING.search(words.text)
        end = closing.start() if closing else len(words)
        self.markup.leave_out(line[: mark.end()])
        self.markup.leave_out(words[end:])
        if _PLAIN_HEADING.match(line.text):
            self.markup.signs.add("heading")
        self.inline([(number, words[:end])])

    def rows(self, n: int, line: Mapped) -> int:
        """How many lines a table has that begins with line n: its head, the dashes under it, and rows; 0 where none begins."""
        if "|" not in line.text or n + 1 == len(self.lines) or n + 1 in self.verbatim:
            return 0
        dashes = self.content(n + 1).text
        if not _DELIMITERS.fullmatch(dashes) or len(_cells(line.text)) != len(_cells(dashes)):
            return 0
        end = n + 2
        while end < len(self.lines) and end not in self.verbatim and "|" in self.content(end).text:
            end += 1
        return end - n

    def table(self, n: int, rows: int) -> int:
        self.close()
        self.markup.signs.add("table")
        self.leave_out_lines(n + 1)
        for row in (n, *range(n + 2, n + rows)):
            self.row(row + 1, self.content(row))
        return n + rows

    def row(self, number: int, line: Mapped) -> None:
        """A row of a table: its cells, parted by tabs."""
        cells = _cells(line.text)
        self.worded.append(number)
        self.markup.leave_out(line)
        for start, end in cells:
            for place in line.at[start:end]:
                del self.markup.marks[place]
            self.inline([(number, line[start:end])])
        for (_, end), (start, _) in itertools.pairwise(cells):
            self.markup.marks[line.at[line.text.index("|", end, start)]] = "\t"
        self.markup.shapes[number] = Shape(apart=True)

    def paragraph(self, number: int, line: Mapped, *, quoted: bool) -> None:
        """A line of a paragraph, of a quotation or of an item of a list."""
        self.worded.append(number)
        count = _NUMBERED.match(line.text)
        if bullet := _BULLET.match(line.text):
            self.markup.leave_out(line[: bullet.end()])
            self.begin(number, line[bullet.end() :], "item")
        elif count and (self.within == "item" or not self.open or count[1] == "1"):
            self.begin(number, line, "item")
        elif quoted and self.within != "quotation":
            self.begin(number, line, "quotation")
        else:
            if self.within:
                self.markup.shapes[number] = Shape(continues=True)
            self.open.append((number, line))

    def begin(self, number: int, words: Mapped, within: str) -> None:
        """Begin an item or a quotation."""
        self.close()
        self.markup.shapes[number] = Shape(apart=True)
        self.open, self.within = [(number, words)], within

    def close(self) -> None:
        """End the paragraph that goes on."""
        if self.open:
            self.inline(self.open)
        self.open, self.within = [], ""

    def inline(self, lines: Sequence[tuple[int, Mapped]]) -> None:
        """Read the marks among the words of some lines that are one block."""
        whole = Mapped.join((line for _, line in lines), "\n")
        found = inline.read(whole.text, self.labels)
        self.markup.marks |= {whole.at[i]: stead for i, stead in found.marks.items() if whole.at[i] != INSERTED}
        self.markup.signs.update(_signs(whole.text, found))
        pictured = {whole.at[i] for span in found.pictures for i in range(*span)}
        for number, line in lines if pictured else ():
            words = self.markup.clean(line)
            if all(place in pictured for place, c in zip(words.at, words.text, strict=True) if not c.isspace()):
                self.markup.shapes[number] = Shape(picture=True)


def _cells(row: str) -> list[Offsets]:
    """The spans of a row's cells, without the spaces around them."""
    pipes = [match.start() for match in _PIPE.finditer(row)]
    edges = [-1, *pipes, len(row)]
    inner = edges[
        row.startswith("|") : len(edges) - (row.endswith("|") and len(pipes) > 1 and pipes[-1] == len(row) - 1)
    ]
    return [_stripped(row, start + 1, end) for start, end in itertools.pairwise(inner)]


def _stripped(text: str, start: int, end: int) -> Offsets:
    part = text[start:end]
    first = start + len(part) - len(part.lstrip())
    return first, max(first, start + len(part.rstrip()))


def _signs(text: str, found: Inline) -> Iterator[str]:
    """What among the marks of a paragraph is hardly anything but Markdown: a link, or strong emphasis around whole words."""
    if found.links:
        yield "link"
    for (start, inner), (_, end) in found.emphasis:
        around = text[start - 1 : start] + text[end : end + 1]
        if inner - start == 2 and not any(c.isalnum() for c in around):
            yield "line" if end - start == len(text) else "emphasis"
