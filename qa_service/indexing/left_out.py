"""What a seed file says and none of its articles holds, by line: read off the map of clean text to raw characters; and what is in doubt."""

from __future__ import annotations

import itertools
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from qa_service import ingest
from qa_service.types import Article, Doubt, Omission

FORGOTTEN = "forgotten"  # the kind of furniture that a withdrawn article's characters become
SETTLED = "settled"  # the kind of what an operator says belongs to no article
Piece = tuple[int, int, str]  # of furniture: start, end and kind


@dataclass(frozen=True, slots=True)
class LeftOut:
    """Characters of one line that no article holds, white space aside."""

    line: int  # as the API counts them, from 1
    kind: str | None  # of furniture; None where nothing explains why they are in no article
    characters: int
    text: str | None  # None for those of a withdrawn article, which is told nowhere

    @property
    def words(self) -> int:
        """How many letters, digits and Chinese characters it has, those of doubled titles and withdrawn articles aside."""
        return 0 if self.kind in ("overprint", FORGOTTEN) else sum(map(str.isalnum, self.text or ""))


def left_out(raw: str, articles: Iterable[Article], furniture: Iterable[Piece]) -> Iterator[LeftOut]:
    """What no field of the articles holds of a page's text, in its order."""
    held = {place for article in articles for place in article.places()}
    kinds = {place: kind for start, end, kind in furniture for place in range(start, end)}
    for number, (start, end) in enumerate(ingest.split_lines(raw), start=1):
        loose = [i for i in range(start, end) if i not in held and not raw[i].isspace()]
        for kind, run in itertools.groupby(loose, key=kinds.get):
            places = list(run)
            yield LeftOut(number, kind, len(places), None if kind == FORGOTTEN else _words(raw, places))


def omissions(pages: Iterable[Mapping[str, Any]]) -> Iterator[Omission]:
    """How much of each file is left out, by the records that an index keeps of files; a withdrawn article is not counted."""
    for page in pages:
        characters = sum(end - start for start, end, kind in page["furniture"] if kind != FORGOTTEN)
        if characters:
            yield Omission(page["file"], characters)


def doubts(pages: Iterable[Mapping[str, Any]]) -> Iterator[Doubt]:
    """The files of which some lines are in doubt, by the records that an index keeps of files."""
    return (Doubt(page["file"], tuple(lines)) for page in pages if (lines := page.get("doubtful")))


def _words(raw: str, places: Sequence[int]) -> str:
    """The characters at some places of a line, with a space where they are parted by white space only."""
    before = [places[0] - 1, *places[:-1]]
    return "".join((" " if raw[a + 1 : b].isspace() else "") + raw[b] for a, b in zip(before, places, strict=True))
