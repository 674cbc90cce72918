"""Two retrievers as one: a convex mix of their scores, each brought to the same scale."""

from __future__ import annotations

import heapq
from collections.abc import Callable, Sequence
from typing import Protocol

from qa_service.types import Hit, Passage, Question

# article in the first ten, news questions: .980 by words alone, .988 with 0.1 to 0.2; the first article is lost more often beyond.
DENSE_WEIGHT = 0.2
POOL = 100  # hits taken from each leg: 50 lose a little, 200 hardly gain

Ranked = list[tuple[int, float]]  # numbers of passages and their scores, best first


class Leg(Protocol):
    """Finds passages by their numbers."""

    def ranked(self, question: Question, top_k: int) -> Ranked:
        """At most `top_k` passages, best first, ties in the order of the index."""
        ...


class HybridRetriever:
    """Finds passages by words and by meaning, each leg weighed by measurement; only those that are returned are read."""

    def __init__(
        self,
        lexical: Leg,
        dense: Leg,
        passages: Sequence[Passage],
        dense_weight: float = DENSE_WEIGHT,
        some: Callable[[Sequence[int]], list[Passage]] | None = None,
    ) -> None:
        """some: reads the passages of some numbers at once, where one by one would take long."""
        if not 0 <= dense_weight <= 1:
            raise ValueError(f"dense_weight is a share between 0 and 1, not {dense_weight}")
        self._lexical = lexical
        self._dense = dense
        self._some = some or (lambda numbers: [passages[number] for number in numbers])
        self._dense_weight = dense_weight

    def retrieve(self, question: Question, top_k: int) -> list[Hit]:
        """At most `top_k` hits, best first; scores from 0 to 1; ties in the order of the lexical hits, then of the dense ones."""
        reach = max(top_k, POOL)
        legs = (
            (1 - self._dense_weight, self._lexical.ranked(question, reach)),
            (self._dense_weight, self._dense.ranked(question, reach)),
        )
        scores: dict[int, float] = {}
        for weight, found in legs:
            for (number, _), share in zip(found, _shares(found), strict=True):
                scores[number] = scores.get(number, 0.0) + weight * share
        best = heapq.nlargest(top_k, scores.items(), key=lambda scored: scored[1])
        passages = self._some([number for number, _ in best])
        return [Hit(passage, score) for passage, (_, score) in zip(passages, best, strict=True)]


def _shares(found: Ranked) -> list[float]:
    """Each score's share of the best one; 0 where it is negative, as for a hit that only the other leg found."""
    best = max((score for _, score in found), default=0.0)
    return [max(score, 0.0) / best if best > 0 else 0.0 for _, score in found]
