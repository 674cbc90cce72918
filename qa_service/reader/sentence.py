"""The sentences of the passages that a search found, with what the network says of each."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from qa_service.language.text import sentences
from qa_service.reader.network import NOTHING, Told
from qa_service.types import Offsets, Passage


@dataclass(frozen=True, slots=True, eq=False)
class Sentence:
    """A sentence: `passage.text[start:end]`; told is None, and odds NOTHING, where its passage was not read."""

    passage: Passage
    start: int
    end: int
    odds: float
    told: Told | None

    @property
    def text(self) -> str:
        """Its words."""
        return self.passage.text[self.start : self.end]

    @property
    def span(self) -> Offsets:
        """Where it stands in the article's field."""
        return self.passage.start + self.start, self.passage.start + self.end


def sentences_of(passages: Sequence[Passage], told: Sequence[Told]) -> list[Sentence]:
    """The sentences of the passages, of which the first were read, in the order of the articles and of each article's text; each once."""
    order = {article: n for n, article in reversed(list(enumerate(passage.article_id for passage in passages)))}
    found: dict[tuple[int, str, Offsets], Sentence] = {}
    for n, passage in enumerate(passages):
        for sentence in _of(passage, told[n] if n < len(told) else None):
            place = order[passage.article_id], passage.field, sentence.span
            found[place] = max(found.get(place, sentence), sentence, key=lambda one: one.odds)
    return [found[place] for place in sorted(found)]


def _of(passage: Passage, told: Told | None) -> Iterator[Sentence]:
    for n, (start, end) in enumerate(told.row.spans if told else sentences(passage.text)):
        yield Sentence(passage, start, end, float(told.sentences[n]) if told else NOTHING, told)
