"""Hits of equal score, the newest first: the same words printed twice are quoted as they were printed last."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from itertools import groupby

from qa_service.retrieval.hybrid import POOL
from qa_service.types import Hit, Question, Retriever


@dataclass(frozen=True, slots=True)
class NewestFirst:
    """Finds what another retriever finds, in its order but among equal scores: there the newest come first, those without a date last."""

    retriever: Retriever
    date_of: Callable[[str], str | None]  # ISO, of an article by its id

    def retrieve(self, question: Question, top_k: int) -> list[Hit]:
        """At most `top_k` hits, best first; ties by their articles' dates, then in the order of the retriever."""
        groups = (list(tied) for _, tied in groupby(self._reached(question, top_k), key=lambda hit: hit.score))
        return [hit for tied in groups for hit in self._newest_first(tied)][:top_k]

    def _reached(self, question: Question, top_k: int) -> list[Hit]:
        """The hits, with those beyond them that score as the last does; as far as a retriever looks without looking at others."""
        hits = self.retriever.retrieve(question, top_k + 1 if top_k < POOL else top_k)
        cut = len(hits) > top_k > 0 and hits[top_k].score == hits[top_k - 1].score
        return self.retriever.retrieve(question, POOL) if cut else hits

    def _newest_first(self, tied: list[Hit]) -> list[Hit]:
        if len(tied) == 1:
            return tied
        return sorted(tied, key=lambda hit: self.date_of(hit.passage.article_id) or "", reverse=True)
