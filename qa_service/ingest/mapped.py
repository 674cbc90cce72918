"""Text whose every character knows its place in the raw file."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Set
from dataclasses import dataclass

from qa_service.language.folding import HAN, PRIVATE, UNSEEN, is_unseen, plain

_FRAME = "本报讯电记者通员年月日"  # what leads, bylines and dates are made of
# Characters of private use stand for rare ones in names (张\ue863); elsewhere, for bullets and for nothing.
_LOOSE = re.compile(
    rf"[{UNSEEN}]|^\s*[{PRIVATE}]+|(?:(?<![{HAN}])|(?<=[{_FRAME}]))[{PRIVATE}]+(?:(?![{HAN}])|(?=[{_FRAME}]))"
)
INSERTED = -1  # the place of a character that stands in no file: a separator put between joined pieces


@dataclass(frozen=True, slots=True)
class Mapped:
    """A text and, for each of its characters, the offset of that character in the raw file (or INSERTED)."""

    text: str = ""
    at: tuple[int, ...] = ()

    @classmethod
    def of(cls, raw: str, start: int, end: int) -> Mapped:
        """The slice `raw[start:end]`."""
        return cls(raw[start:end], tuple(range(start, end)))

    @classmethod
    def join(cls, pieces: Iterable[Mapped], separator: str = "") -> Mapped:
        """The pieces in order, with an inserted separator between them."""
        text: list[str] = []
        at: list[int] = []
        for piece in pieces:
            if text and separator:
                text.append(separator)
                at += [INSERTED] * len(separator)
            text.append(piece.text)
            at += piece.at
        return cls("".join(text), tuple(at))

    def __len__(self) -> int:
        return len(self.text)

    def __getitem__(self, part: slice) -> Mapped:
        return Mapped(self.text[part], self.at[part])

    def strip(self) -> Mapped:
        """Without white space at either end."""
        start = len(self.text) - len(self.text.lstrip())
        return self[start : max(start, len(self.text.rstrip()))]

    def drop(self, unwanted: Set[int]) -> Mapped:
        """Without the characters at some positions."""
        if not unwanted:
            return self
        places = [i for i in range(len(self.text)) if i not in unwanted]
        return Mapped("".join(self.text[i] for i in places), tuple(self.at[i] for i in places))

    def replaced(self, steads: Mapping[int, str]) -> Mapped:
        """Without the characters at some places of the file; what is put in their stead, mostly nothing, stands in none."""
        if steads.keys().isdisjoint(self.at):
            return self
        pieces = [(steads.get(place, c), place) for c, place in zip(self.text, self.at, strict=True)]
        at = (INSERTED if place in steads else place for stead, place in pieces for _ in stead)
        return Mapped("".join(stead for stead, _ in pieces), tuple(at))

    def without(self, pattern: re.Pattern[str]) -> Mapped:
        """Without the matches of a pattern."""
        return self.drop({i for match in pattern.finditer(self.text) for i in range(*match.span())})

    def restored(self, raw: str) -> Mapped:
        """The characters of the raw file themselves, with those between two of them that were left out because they are not seen."""
        text: list[str] = []
        at: list[int] = []
        for character, place in zip(self.text, self.at, strict=True):
            between = range(at[-1] + 1, place) if at and INSERTED not in (at[-1], place) else range(0)
            if is_unseen(raw[between.start : between.stop]):
                text += raw[between.start : between.stop]
                at += between
            text.append(character if place == INSERTED else raw[place])
            at.append(place)
        return Mapped("".join(text), tuple(at))

    def runs(self) -> Iterator[tuple[int, int, int]]:
        """Maximal stretches (start, end, raw start) that stand unbroken in the raw file."""
        start = 0
        for i in range(1, len(self.at) + 1):
            if i < len(self.at) and self.at[i] == self.at[i - 1] + 1 and self.at[i - 1] != INSERTED:
                continue
            if self.at[start] != INSERTED:
                yield start, i, self.at[start]
            start = i


def as_read(content: Mapped) -> Mapped:
    """What a page is cut by: ideographs for what looks like them, nothing that is not seen; `restored` gives the characters back."""
    return Mapped(plain(content.text), content.at).without(_LOOSE)
