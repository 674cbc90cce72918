"""What a text says without its white space and punctuation: the same for a text that is set or marked in another way."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from qa_service.language.folding import plain

_HALF = {code: chr(code - 0xFEE0) for code in range(0xFF01, 0xFF5F)} | {ord("○"): "〇", ord("￥"): "¥", 0x3000: " "}
_SIGNS = "√×✓✗+=±≥≤<>%‰℃°$¥€£"  # that mean something wherever they stand
_UNITS = re.compile(rf"[^\W_]+|(?<=\d)[^\w{_SIGNS}]+(?=\d)|[{_SIGNS}]|[-−](?=\d)")
_THOUSANDS = re.compile(r"\d{3}(?!\d)")
_DASHES = frozenset("-–—−~〜")


@dataclass(frozen=True, slots=True)
class Essence:
    """The letters, digits and meaningful signs of a text, and for each the place in the text where it stands."""

    text: str
    places: tuple[int, ...]

    @classmethod
    def of(cls, text: str) -> Essence:
        """That of a text."""
        pieces = list(_pieces(text))
        places = (place for piece, start in pieces for place in range(start, start + len(piece)))
        return cls("".join(piece for piece, _ in pieces), tuple(places))


def essence(text: str) -> str:
    """The letters, digits and meaningful signs of a text; what parts two digits stays, so that 3.5 is not 35."""
    return "".join(piece for piece, _ in _pieces(text))


def _pieces(text: str) -> Iterator[tuple[str, int]]:
    folded = plain(text).translate(_HALF)
    for found in _UNITS.finditer(folded):
        piece = found.group()
        if piece[0].isalnum() or piece in _SIGNS:
            yield piece, found.start()
        elif piece != "," or not _THOUSANDS.match(folded, found.end()):
            yield _parting(piece), found.start()


def _parting(piece: str) -> str:
    """One character for what parts two digits, or stands before one."""
    marks = piece.strip()
    if marks in (".", ":", "/"):
        return marks
    return "-" if marks and _DASHES.issuperset(marks) else ","
