"""What a printed article is made of, element by element."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from qa_service.ingest.roles import Role

_CLAUSE = re.compile(r"[，。；：！？、…,.;:!?]")
_UNEVEN = re.compile(r"[“”‘’《》（）()【】\"]")


@dataclass(frozen=True, slots=True)
class Piece:
    """One element of an article as it is printed, or furniture.

    lines: as they are set by hand, where there are several; set: how its clean text is printed, as a format; row: never
    wrapped; doubled: overprinted; parted: blank lines stand above it in every manner; closing: it signs
    what stands above.
    """

    text: str
    role: Role
    article: int | None = None
    lines: tuple[str, ...] = ()
    set: str = "{}"
    row: bool = False
    doubled: bool = False
    spaced: bool = False
    parted: bool = False
    closing: bool = False


def clauses(paragraphs: Sequence[str], low: int, high: int) -> list[str]:
    """Clauses of a text that could stand as a headline."""
    found = [c.strip() for p in paragraphs for c in _CLAUSE.split(p)]
    return [c for c in found if low <= len(c) <= high and not _UNEVEN.search(c)]
