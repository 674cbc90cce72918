"""A text of our own, as newspapers print beside news."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Written:
    """A text of our own: title, author's line and paragraphs; `rows` are set line by line, never joined."""

    title: str
    paragraphs: tuple[str, ...]
    rows: bool = False
    author: str = ""
    breaks: frozenset[int] = frozenset()  # paragraphs above which blank lines stand
    headings: frozenset[int] = frozenset()  # paragraphs that are headings
    below: tuple[str, ...] = ()  # who signs it, and when: lines under its text that are none of it
    by: str = ""  # who wrote it, as his name stands in the author's line or below
    under: str = ""  # a line under its title: a unit, the number of a document
    marked: bool = False  # its title is set as section labels are
