"""Pieces set as the lines of a text file, in the manner of one page, with what each line is."""

from __future__ import annotations

import itertools
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

from qa_service.ingest.reflow import width
from qa_service.ingest.roles import Role
from qa_service.training.press.manners import Draw
from qa_service.training.press.pieces import Piece

HALF = str.maketrans("，：；！？（）", ",:;!?()")
FULL_DIGITS = str.maketrans("0123456789", "０１２３４５６７８９")
_CLOSERS = "，。、；：！？）》】”’,.;:!?)%％…"
_OPENERS = "（《【“‘("
_PAUSE = re.compile(r"[，。、；：！？]")
CENTRED = (Role.TITLE, Role.SUBTITLE, Role.SECTION, Role.FURNITURE)
WIDEST_CENTRED = 30.0  # of the columns in whose middle headlines stand
LEAST_BESIDE = 12  # rows of a column that stands beside another
_SINGLE = re.compile(r"[0-9A-Za-z.:/@\-]+|.", re.S)


@dataclass(frozen=True, slots=True)
class Style:
    """The manner of one page."""

    mode: str  # line: a paragraph a line; broken: so, with column ends in it; wrapped: at `width`
    width: float  # in Chinese characters
    blank: str  # where blank lines stand: all, none, articles, heads, random
    indent: str
    kept_indent: bool  # else the first line of a paragraph is only narrower by it
    hanging: bool  # a closing mark may stand beyond the width
    column: int  # a blank line after about so many lines; 0 for none
    half: bool  # punctuation of half width
    spaces: float  # share of the punctuation marks followed by a space
    full_digits: bool
    markdown: bool
    levels: tuple[int, int, int]  # of section, title and heading marks, 0 for none
    photo_gap: int  # blank lines where a photo stood
    titles: str  # above, mixed, or stacked: those of several articles above the first
    breaks: float  # share of the paragraphs that a column's end breaks, where the mode is broken
    interrupts: float  # share of the breaks where something stands in the gap
    beside: bool  # its second half stands beside the first, as a column
    set_in: bool = False  # rows, verses and signatures stand in as the first lines of paragraphs do
    hang: str = ""  # stands before all lines of a paragraph but its first
    centred: bool = False  # headlines and labels stand in the middle of the column
    gap: int = 1  # blank lines between two pieces, at most


@dataclass(frozen=True, slots=True)
class Line:
    """A raw line that is not blank, what it is, and whether it goes on with what was begun above."""

    raw: str
    role: Role
    article: int | None
    goes_on: bool


Row = Line | None  # None is a blank line


def style(draw: Draw) -> Style:
    """A manner drawn at random, each of its parts by itself."""
    mode = draw.weighed({"line": 0.5, "broken": 0.1, "wrapped": 0.4})
    markdown = mode != "wrapped" and draw.chance(0.08)
    blank = draw.weighed({"all": 0.14, "none": 0.32, "articles": 0.32, "heads": 0.1, "random": 0.12})
    if markdown or (mode == "broken" and draw.chance(0.6)):
        blank = "all"
    title = draw.any([1, 2, 3, 3])
    beside = mode == "wrapped" and draw.chance(0.08)
    indents = (
        ["", "", "　　"] if markdown else ["", "", "　　", "　　", "　　", "　", "  ", "    "]
    )  # of Markdown, four spaces make code
    indents += [] if markdown or beside else ["\t"]
    hang = draw.any(["　", "  ", "　　"]) if not beside and mode == "wrapped" and draw.chance(0.06) else ""
    return Style(
        mode=mode,
        width=float(draw.between(12, 24) if draw.chance(0.55) else draw.between(18, 34)),
        blank=blank,
        indent=draw.any(indents),
        kept_indent=draw.chance(0.6),
        hanging=draw.chance(0.5),
        column=draw.any([0, 0, draw.between(12, 50)]),
        half=draw.chance(0.08),
        spaces=draw.any([0.0, 0.0, 0.0, 0.9, 0.15]) if mode == "wrapped" else draw.any([0.0] * 9 + [0.2]),
        full_digits=draw.chance(0.06),
        markdown=markdown,
        levels=(draw.any([0, 2]), title, draw.any([0, title + 1])),
        photo_gap=draw.any([1, 1, 3, 3, 4]),
        titles=draw.weighed(
            {"above": 0.62, "mixed": 0.33, "stacked": 0.05}
            if mode == "wrapped"
            else {"above": 0.8, "mixed": 0.14, "stacked": 0.06}
        ),
        breaks=draw.any([0.1, 0.3, 0.5]),
        interrupts=draw.any([0.0, 0.1, 0.3]),
        beside=beside,
        hang=hang,
        set_in=draw.chance(0.6),
        centred=not markdown and draw.chance(0.1),
    )


class Setter:
    """Sets the pieces of a page one after another."""

    def __init__(self, style: Style, draw: Draw) -> None:
        self.style = style
        self.draw = draw
        self.rows: list[Row] = []
        self.since = 0  # lines since the last blank that ends a column

    def blank(self, lines: int = 1) -> None:
        """So many blank lines, if something stands above."""
        standing = sum(1 for _ in itertools.takewhile(lambda row: row is None, reversed(self.rows)))
        if self.rows:
            self.rows += [None] * max(0, lines - standing)

    def part(self) -> None:
        """Blank lines between two articles, where the manner has them."""
        if self.style.blank != "none" and (self.style.blank != "random" or self.draw.chance(0.6)):
            self.blank(self.draw.any([1, 1, 1, 2, self.style.gap]))

    def gap(self, after: Piece | None, before: Piece) -> None:
        """Blank lines between two pieces of an article, where the manner has them."""
        blank = self.style.blank
        heads = after is not None and (after.role is not Role.BODY) != (before.role is not Role.BODY)
        if blank == "all" or (blank == "heads" and heads) or (blank == "random" and self.draw.chance(0.4)):
            self.blank(2 if self.draw.chance(0.03) else self.draw.between(1, self.style.gap))

    def put(self, pieces: Sequence[Piece]) -> None:
        """Set pieces below each other."""
        for after, piece in zip([None, *pieces], pieces, strict=False):
            photo = piece.role is Role.CAPTION or (after is not None and after.role is Role.CAPTION)
            if piece.parted:
                self.blank()
            elif photo and self.style.photo_gap > 1:
                self.blank(self.style.photo_gap)
            elif after is not None and not (after.row and piece.row and self.draw.chance(0.8)):
                self.gap(after, piece)
            self.set(piece)

    def set(self, piece: Piece) -> None:
        """Set one piece."""
        lines = list(self.lines(piece))
        apart = self.style.blank == "all" and piece.role in (Role.TITLE, Role.SUBTITLE) and self.draw.chance(0.08)
        for k, raw in enumerate(lines):
            if k and apart:
                self.blank()
            self.add(Line(raw, piece.role, piece.article, k > 0))
            if k < len(lines) - 1 and piece.role is Role.BODY:
                self.end_line()

    def add(self, line: Line) -> None:
        """Put a line below the others."""
        self.rows.append(line)
        self.since += 1

    def end_line(self) -> None:
        """What may stand between two lines of a paragraph: the end of a column, now and then with something in it."""
        ends = self.style.mode == "broken" or (self.style.column and self.since >= self.style.column)
        if ends:
            self.since = 0
            if self.style.blank != "none" or self.style.mode == "wrapped":
                self.blank()
        if ends and self.interruption and (self.forced or self.draw.chance(self.style.interrupts)):
            self.blank(self.draw.any([1, self.style.photo_gap]))
            for line in self.interruption.pop():
                self.add(line)
            self.blank(self.draw.any([1, self.style.photo_gap]))

    interruption: list[list[Line]] = []  # noqa: RUF012 — set by the page before each article
    forced: bool = False  # whether it stands in the first gap that there is

    def lines(self, piece: Piece) -> Iterator[str]:
        """The raw lines of a piece."""
        if piece.role is Role.BODY and not piece.row:
            yield from self.prose(piece)
            return
        pieces = [part for line in piece.lines or (piece.text,) for part in self.short(line, piece)]
        first, last = piece.set.split("{}") if "{}" in piece.set else ("", "")
        for k, line in enumerate(pieces):
            whole = (first if k == 0 else "") + line + (last if k == len(pieces) - 1 else "")
            yield self.marked(self.printed(whole, piece), piece, k)

    def short(self, line: str, piece: Piece) -> list[str]:
        """A headline or caption, wrapped where it is far too wide for its column."""
        room = self.style.width * (1.0 if piece.role is Role.CAPTION or self.style.beside else 2.2)
        if self.style.mode != "wrapped" or piece.row or width(line) <= room:
            return [line]
        return wrap(line, room, 0, hanging=self.style.hanging)

    def prose(self, piece: Piece) -> Iterator[str]:
        """The lines of a paragraph; its lead may stand on a line of its own."""
        if len(piece.lines) == 2 and self.style.mode != "line":
            yield self.printed(piece.lines[0], piece)
            piece = replace(piece, text=piece.lines[1], lines=())
        text = self.printed(piece.set.format(piece.text) if "{}" in piece.set else piece.text, piece)
        if self.style.markdown and any(row and row.raw.startswith("#") for row in self.rows):
            text = re.sub(r"^(本报讯) ?(?=[(（])", r"**\1** ", text)
        first = "" if self.style.hang else self.style.indent
        if self.style.mode == "wrapped":
            lines = wrap(
                text, self.style.width, width(first) * 1.0 if first.isspace() else 0, hanging=self.style.hanging
            )
            yield (first if self.style.kept_indent else "") + lines[0]
            yield from (self.style.hang + line for line in lines[1:])
        elif self.style.mode == "broken" and self.draw.chance(self.style.breaks) and len(text) > 30:
            cuts = sorted({self.draw.between(8, len(text) - 4) for _ in range(self.draw.any([1, 1, 2]))})
            cuts = [c for c in cuts if text[c] not in _CLOSERS and not re.match(r"\w\w", text[c - 1 : c + 1], re.ASCII)]
            for a, b in itertools.pairwise([0, *cuts, len(text)]):
                yield text[a:b].strip()
        else:
            yield first + text

    def printed(self, text: str, piece: Piece) -> str:
        """The characters as this page prints them."""
        if self.style.half:
            text = text.translate(HALF)
        if self.style.full_digits:
            text = text.translate(FULL_DIGITS)
        if self.style.spaces and piece.role is Role.BODY:
            text = _PAUSE.sub(lambda m: m.group() + (" " if self.draw.chance(self.style.spaces) else ""), text)
        if piece.doubled:
            return "".join(c * 2 for c in text if not c.isspace())
        return " ".join(text) if piece.spaced else text

    def marked(self, text: str, piece: Piece, k: int) -> str:
        """A line with its Markdown mark, and the spaces that centre it."""
        levels = dict(zip((Role.SECTION, Role.TITLE, Role.HEADING), self.style.levels, strict=True))
        if self.style.set_in and piece.role is Role.BODY and not self.style.hang:
            return self.style.indent + text
        if self.style.markdown and k == 0 and (level := levels.get(piece.role, 0)):
            return "#" * level + " " + text
        if self.style.centred and piece.role in CENTRED:
            return "　" * round((min(self.style.width, WIDEST_CENTRED) - width(text)) / 2) + text
        if self.style.set_in and piece.closing and not self.style.hang:
            return (
                self.draw.any(
                    [self.style.indent, self.style.indent, "　" * max(0, round(self.style.width - width(text)))]
                )
                + text
            )
        if piece.role in (Role.TITLE, Role.SUBTITLE, Role.HEADING, Role.CREDIT) and self.draw.chance(0.06):
            return self.draw.any([" ", "　　　", "    ", "　　"]) + text
        return text


def wrap(text: str, room: float, indent: float, *, hanging: bool) -> list[str]:
    """Lines of at most `room` Chinese characters, the first narrower by the indent; no line begins with a closing mark."""
    lines, line, used = [], "", indent
    for unit in _SINGLE.findall(text):
        size = width(unit)
        if line and used + size > room and not (hanging and unit in _CLOSERS):
            while (unit[0] in _CLOSERS or line[-1] in _OPENERS) and len(line) > 2:
                line, unit = line[:-1], line[-1] + unit
            lines.append(line)
            line, used = "", 0.0
            size = width(unit)
        line, used = line + unit, used + size
    return [part for part in (raw.strip() for raw in [*lines, line]) if part]


def beside(rows: Sequence[Row], room: float, draw: Draw) -> list[tuple[Row, Row]] | None:
    """The second half of a page's rows beside the first; None where a row is too wide for a column, or the page too short."""
    half = (len(rows) + 1) // 2 + draw.between(0, 2)
    while half < len(rows) and (rows[half] is None or rows[half - 1] is None):
        half += 1
    if half < LEAST_BESIDE or half >= len(rows) or any(row and width(row.raw) > room + 1 for row in rows):
        return None
    return list(itertools.zip_longest(rows[:half], rows[half:]))
