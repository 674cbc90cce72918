"""An article as it is printed, element by element, with its gold record."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from typing import Any

from qa_service.ingest.roles import Role
from qa_service.training.press.pieces import Piece
from qa_service.training.press.signing import Signed


@dataclass(slots=True)
class Dressed:
    """An article's pieces: what stands at its head, its text with what stands between, and what closes it."""

    gold: dict[str, Any]
    head: list[Piece] = field(default_factory=list)
    body: list[Piece] = field(default_factory=list)
    close: list[Piece] = field(default_factory=list)
    lead: int = 0  # so many characters of the first paragraph stand on a line of their own
    labels: Sequence[tuple[str, str]] = ()  # section labels over it, and the form that each is set in
    box: bool = False  # its first paragraph stands in a box above the headline

    @property
    def number(self) -> int:
        """Of the article on its page."""
        found: int = self.gold["article"]
        return found

    def credit(self, by: Signed) -> None:
        """Note who wrote it and who took its photos."""
        for key in ("reporters", "correspondents", "photographers"):
            self.gold[key] += [n for n in getattr(by, key) if n not in self.gold[key]]

    def mark(self, form: str) -> None:
        """Set its title in a form."""
        self.head = [replace(piece, set=form) if piece.role is Role.TITLE else piece for piece in self.head]

    def note_text(self) -> None:
        """Note what its text and headings say."""
        self.gold["text"] = "\n".join(piece.text for piece in self.body if piece.role is Role.BODY)
        self.gold["headings"] = [piece.text for piece in self.body if piece.role is Role.HEADING]


def begun(number: int, title: str) -> Dressed:
    """An article of which but the title is known."""
    return Dressed({"article": number, "title": title, "title_variants": [title], "subtitle": "", "kicker": "", "reporters": [], "correspondents": [], "photographers": [], "text": "", "headings": [], "captions": []})  # fmt: skip
