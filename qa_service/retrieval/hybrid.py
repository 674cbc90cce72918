"""Two retrievers as one: a convex mix of their scores, each brought to the same scale."""

from __future__ import annotations

from collections.abc import Sequence

from qa_service.types import Hit, Passage, Question, Retriever

# article in the first ten, news questions: .980 by words alone, .988 with 0.1 to 0.2; the first article is lost more often beyond.
DENSE_WEIGHT = 0.2
POOL = 100  # hits taken from each leg: 50 lose a little, 200 hardly gain

_Place = tuple[str, str, int]  # article, field and start: what tells a passage from every other


class HybridRetriever:
    """Finds passages by words and by meaning, each leg weighed by measurement."""

    def __init__(self, lexical: Retriever, dense: Retriever, dense_weight: float = DENSE_WEIGHT) -> None:
        if not 0 <= dense_weight <= 1:
            raise ValueError(f"dense_weight is a share between 0 and 1, not {dense_weight}")
        self._lexical = lexical
        self._dense = dense
        self._dense_weight = dense_weight

    def retrieve(self, question: Question, top_k: int) -> list[Hit]:
        """At most `top_k` hits, best first; scores from 0 to 1; ties in the order of the lexical hits, then of the dense ones."""
        reach = max(top_k, POOL)
        legs = (
            (1 - self._dense_weight, self._lexical.retrieve(question, reach)),
            (self._dense_weight, self._dense.retrieve(question, reach)),
        )
        passages: dict[_Place, Passage] = {}
        scores: dict[_Place, float] = {}
        for weight, hits in legs:
            for hit, share in zip(hits, _shares(hits), strict=True):
                place = (hit.passage.article_id, hit.passage.field, hit.passage.start)
                passages.setdefault(place, hit.passage)
                scores[place] = scores.get(place, 0.0) + weight * share
        ranking = sorted(scores, key=lambda place: -scores[place])
        return [Hit(passages[place], scores[place]) for place in ranking[:top_k]]


def _shares(hits: Sequence[Hit]) -> list[float]:
    """Each score's share of the best one; 0 where it is negative, as for a hit that only the other leg found."""
    best = max((hit.score for hit in hits), default=0.0)
    return [max(hit.score, 0.0) / best if best > 0 else 0.0 for hit in hits]
