"""The two legs of retrieval in one collection, and its terms one by one."""

from __future__ import annotations

import functools
import math
from collections.abc import Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray

from qa_service.retrieval.milvus.collection import NUMBER, TERMS, holding, of_scope, question_text, token
from qa_service.retrieval.milvus.rows import PassageRows
from qa_service.retrieval.milvus.server import Server
from qa_service.types import Encoder, Hit, Question

MOST_HITS = 16_384  # that Milvus gives at a time
MOST_TEXTS = 1_000  # rows with their terms that are taken at a time: some 3 MB
REMEMBERED = 10_000  # terms

Ranked = list[tuple[int, float]]


class DenseLeg:
    """Finds passages by the vectors that are kept of them."""

    def __init__(self, server: Server, name: str, encoder: Encoder) -> None:
        """name: of the collection."""
        self._server, self._name, self._encoder = server, name, encoder

    def ranked(self, question: Question, top_k: int) -> Ranked:
        """At most `top_k` passages, best first, ties in the order of the index."""
        vector = self._encoder.encode_question(question.understood_as)
        if not vector.any() or _is_empty(question):
            return []
        found = self._server.by_vector(self._name, vector, min(top_k, MOST_HITS), of_scope(question.scope))
        return _in_order(found, top_k)


class WordLeg:
    """Finds passages by the question's words, as Milvus weighs them (BM25), and tells where a term stands."""

    def __init__(self, server: Server, name: str, passages: PassageRows, short: Sequence[tuple[str, int]] = ()) -> None:
        """short: the terms of one or two characters, and how many passages hold each."""
        self._server, self._name, self._passages, self._short = server, name, passages, short
        self._numbers = functools.lru_cache(REMEMBERED)(self._look_up)
        self._count = functools.lru_cache(REMEMBERED)(lambda term: server.count(name, holding(term)) if term else 0)

    def ranked(self, question: Question, top_k: int) -> Ranked:
        """At most `top_k` passages that share a term with the question, best first, ties in the order of the index."""
        text = question_text(question)
        if not text or _is_empty(question):
            return []
        found = self._server.by_words(self._name, text, min(top_k, MOST_HITS), of_scope(question.scope))
        return _in_order(found, top_k)

    def retrieve(self, question: Question, top_k: int) -> list[Hit]:
        """The same as hits."""
        found = self.ranked(question, top_k)
        passages = self._passages.some([number for number, _ in found])
        return [Hit(passage, score) for passage, (_, score) in zip(passages, found, strict=True)]

    def holders(self, term: str) -> NDArray[np.int32]:
        """Numbers of the passages that hold a term, in order."""
        return self._numbers(term)

    def occurrences(self, term: str) -> tuple[NDArray[np.int32], NDArray[np.uint16]]:
        """Numbers of the passages that hold a term, in order, and how often each does, its context counted along."""
        wanted = token(term)
        rows = self._rows(term, [TERMS], MOST_TEXTS)
        counts = [row[TERMS].split(" ").count(wanted) for row in rows]
        return np.array([row[NUMBER] for row in rows], np.int32), np.array(counts, np.uint16)

    def rarity(self, term: str) -> float:
        """How rare a term is among the passages (its idf): the fewer hold it, the more."""
        return math.log((len(self._passages) + 1) / (self._count(term) + 1))

    def short_terms(self, characters: int) -> tuple[list[str], NDArray[np.int64]]:
        """The terms of one or two characters; and of each, how many passages hold it."""
        return [term for term, _ in self._short], np.array([times for _, times in self._short], np.int64)

    def _look_up(self, term: str) -> NDArray[np.int32]:
        return np.array([row[NUMBER] for row in self._rows(term, [], MOST_HITS)], np.int32)

    def _rows(self, term: str, fields: Sequence[str], most: int) -> list[dict[str, Any]]:
        return self._server.every_row(self._name, holding(term), fields, len(self._passages), most) if term else []


def _is_empty(question: Question) -> bool:
    return question.scope is not None and not len(question.scope.passages)


def _in_order(found: Ranked, top_k: int) -> Ranked:
    return sorted(found, key=lambda scored: (-scored[1], scored[0]))[:top_k]
