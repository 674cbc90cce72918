"""The reader that every other one has to beat: of each hit the sentence that shares the rarest words with the question.

It is not served; evaluation measures against it what the trained reader adds.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping, Sequence

from qa_service.language.text import normalise, sentences, words
from qa_service.types import Hit, Passage, Question, Quote, Reading


class OverlapReader:
    """Quotes the best sentence of each hit, in the order of the hits, and never refuses what was found."""

    def __init__(self, rarity: Callable[[str], float]) -> None:
        """rarity: how much a word weighs, e.g. its idf."""
        self._rarity = rarity

    def read(self, question: Question, hits: Sequence[Hit]) -> Reading:
        """One quote for each hit; its score is the share of the question's weight that it holds."""
        weights = {word: self._rarity(word) for word in question.words}
        quotes = tuple(_best(hit.passage, weights) for hit in hits)
        return Reading(quotes, quotes[0].score if quotes else 0.0, bool(quotes))


def _best(passage: Passage, weights: Mapping[str, float]) -> Quote:
    spans = sentences(passage.text)
    shares = [_share(words(normalise(passage.text[start:end])), weights) for start, end in spans]
    best = shares.index(max(shares))
    start, end = spans[best]
    at = passage.start
    return Quote(
        passage.article_id, passage.field, at + start, at + end, passage.text[start:end], (), round(shares[best], 9)
    )


def _share(found: Collection[str], weights: Mapping[str, float]) -> float:
    held = set(found)
    whole = sum(weights.values())
    return sum(weight for word, weight in weights.items() if word in held) / whole if whole else 0.0
