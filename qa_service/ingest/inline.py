"""Markdown within a paragraph: which of its characters are marks, and what stands in their stead."""

from __future__ import annotations

import bisect
import re
from collections import defaultdict
from collections.abc import Collection
from dataclasses import dataclass, field

from qa_service.ingest import hypertext
from qa_service.ingest.emphasis import emphasised
from qa_service.types import Offsets

_ESCAPE_OR_CODE = re.compile(r"\\(?:[!-/:-@\[-`{-~]|(?=\n))|`+")
_AUTOLINK = re.compile(r"<(?:[A-Za-z][A-Za-z0-9+.-]{1,31}:[^\s<>]*|[\w.+-]+@[\w.-]+)>")
_ADDRESS = re.compile(  # what is written in it stands for itself
    r"(?:https?://|ftp://|www\.)[!#-&*-;=?-Z^_a-~]++|(?<![A-Za-z0-9._+*-])[A-Za-z0-9._+*-]++@[A-Za-z0-9.-]++"
)
_BRACKET = re.compile(r"!?\[|\]")
_TITLE = r"""(?:\s++(?:"[^"]*+"|'[^']*+'|\([^()]*+\)))?\s*+"""
_FILE = r"[^()<>\n]*\.(?:jpe?g|png|gif|webp|bmp|svg|pdf)"  # whose name may hold spaces, as people write it
_TARGET = re.compile(rf"\(\s*+(?:<[^<>\n]*+>|[^\s()]*+(?:\([^\s()]*+\)[^\s()]*+)*+){_TITLE}\)|\({_FILE}\s*+\)", re.I)
_OF_AN_ADDRESS = re.compile("[./:#]")  # (见第3版) is none
_LABEL = re.compile(r"\[([^\[\]]*+)\]")
MAX_NESTED = 50  # brackets within brackets; more are no links
_FILE_NAME = re.compile(r"[\w./\\ -]+\.(?:jpe?g|png|gif|webp|bmp|svg)", re.I)


@dataclass(slots=True)
class Inline:
    """The marks of a paragraph."""

    marks: dict[int, str] = field(default_factory=dict)  # place → what stands in its stead, mostly nothing
    pictures: list[Offsets] = field(default_factory=list)  # the words that stand for a picture
    emphasis: list[tuple[Offsets, Offsets]] = field(default_factory=list)  # opening and closing marks
    links: int = 0

    def leave_out(self, start: int, end: int) -> None:
        """Take the characters from start to end as marks."""
        self.marks |= dict.fromkeys(range(start, end), "")


def name_of(label: str) -> str:
    """A link label as it is compared: case and white space make no difference."""
    return " ".join(label.casefold().split())


def read(text: str, labels: Collection[str] = ()) -> Inline:
    """The marks of a paragraph; labels: the names of the link definitions of its page."""
    found = Inline()
    closed = bytearray(len(text))  # 1 where a character can be no mark
    _read_code(text, found, closed)
    _read_tags(text, found, closed)
    for link in _links(text, labels, found, closed):
        _read_emphasis(text, *link, found, closed)
    _read_emphasis(text, 0, len(text), found, closed)
    return found


def _close(closed: bytearray, start: int, end: int) -> None:
    closed[start:end] = b"\1" * (end - start)


def _read_code(text: str, found: Inline, closed: bytearray) -> None:
    """Backslashes before a mark, and code between backticks of the same number."""
    runs: dict[int, list[int]] = defaultdict(list)  # starts, by length
    for run in re.finditer("`+", text):
        runs[len(run[0])].append(run.start())
    at = 0
    while match := _ESCAPE_OR_CODE.search(text, at):
        start, at = match.span()
        if text[start] == "\\":
            found.leave_out(start, start + 1)
            _close(closed, start, at)
            continue
        same = runs[at - start]
        k = bisect.bisect_left(same, at)
        if k < len(same):
            end = same[k] + at - start
            found.leave_out(start, at)
            found.leave_out(same[k], end)
            _close(closed, start, end)
            at = end


def _read_tags(text: str, found: Inline, closed: bytearray) -> None:
    """Addresses in angle brackets or without, and HTML."""
    shown = "".join("\0" if shut else c for c, shut in zip(text, closed, strict=True)) if any(closed) else text
    for address in _AUTOLINK.finditer(shown):
        found.leave_out(address.start(), address.start() + 1)
        found.leave_out(address.end() - 1, address.end())
        _close(closed, *address.span())
    for place, stead in hypertext.marks(shown, " ").items():
        if not closed[place]:
            found.marks[place] = stead
            closed[place] = 1
    for address in _ADDRESS.finditer(shown):
        start, end = address.span()
        outer = "*_~"  # **https://…** is emphasised as a whole
        _close(closed, end - len(address[0].lstrip(outer)), start + len(address[0].rstrip(outer)))


def _links(text: str, labels: Collection[str], found: Inline, closed: bytearray) -> list[Offsets]:
    """The words of links and pictures, inner ones first; all else of them is left out."""
    words: list[Offsets] = []
    opened: list[Offsets] = []  # brackets
    within = 0  # so many of them stand around a link, and can be none
    for bracket in _BRACKET.finditer(text):
        start, end = bracket.span()
        if closed[end - 1]:
            continue
        if bracket[0] != "]":
            opened.append((start + closed[start], end))
            continue
        if not opened:
            continue
        begin, inner = opened.pop()
        within, barred = min(within, len(opened)), len(opened) < within
        pictured = text[begin] == "!"
        tail = _tail(text, inner, start, labels)
        if tail is None or len(opened) >= MAX_NESTED or (barred and not pictured):
            continue
        for edge in ((begin, inner), (start, tail)):
            found.leave_out(*edge)
            _close(closed, *edge)
        words.append((inner, start))
        found.links += bool(_OF_AN_ADDRESS.search(text, start, tail))
        if pictured:
            _picture(text, inner, start, found)
        else:
            within = len(opened)
    return words


def _tail(text: str, inner: int, end: int, labels: Collection[str]) -> int | None:
    """Where a link ends whose words are `text[inner:end]`; None where it is none."""
    if (target := _TARGET.match(text, end + 1)) and (target[0].isascii() or _OF_AN_ADDRESS.search(target[0])):
        return target.end()
    label = _LABEL.match(text, end + 1)
    if label and name_of(label[1] or text[inner:end]) in labels:
        return label.end()
    return end + 1 if labels and name_of(text[inner:end]) in labels else None


def _picture(text: str, start: int, end: int, found: Inline) -> None:
    """The words that stand for a picture; the name of its file is none."""
    if _FILE_NAME.fullmatch(text[start:end].strip()):
        found.leave_out(start, end)
    else:
        found.pictures.append((start, end))


def _read_emphasis(text: str, start: int, end: int, found: Inline, closed: bytearray) -> None:
    for pair in emphasised(text[start:end], closed[start:end]):
        opening, closing = ((a + start, b + start) for a, b in pair)
        found.emphasis.append((opening, closing))
        found.leave_out(*opening)
        found.leave_out(*closing)
    _close(closed, start, end)
