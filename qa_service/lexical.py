"""BM25 over words, character pairs and characters: the leg of retrieval that finds passages by the question's own words.

Words find what is meant, pairs the names that no dictionary holds, characters what is left in a slip or in other wording.
"""

from __future__ import annotations

import json
import logging
import math
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import Any

import bm25s
import numpy as np
from numpy.typing import NDArray

from qa_service.errors import REBUILD, IndexDamaged
from qa_service.text import characters, normalise, pairs, words
from qa_service.types import Hit, Passage, Question

K1 = 0.9  # how soon a repeated term stops counting
B = 0.75  # how much a long passage is held back

logging.getLogger("bm25s").setLevel(logging.WARNING)  # it tells every index it builds

_SCORES, _HOLDERS, _STARTS, _TERMS = "scores.npy", "passages.npy", "starts.npy", "terms.json"


class LexicalIndex:
    """The BM25 score of every term in every passage that holds it; a question's score is the sum over its terms."""

    def __init__(
        self,
        scores: NDArray[np.float32],
        holders: NDArray[np.int32],
        starts: NDArray[np.int64],
        vocabulary: dict[str, int],
        passages: Sequence[Passage],
    ) -> None:
        """scores, holders: (postings,); starts: (terms + 1,); term t has the postings [starts[t], starts[t + 1])."""
        self._scores = scores
        self._holders = holders
        self._starts = starts
        self._vocabulary = vocabulary
        self._passages = passages

    @classmethod
    def build(cls, passages: Sequence[Passage]) -> LexicalIndex:
        """The index of the passages, each searched together with its context."""
        vocabulary: dict[str, int] = {}
        counted = [
            [vocabulary.setdefault(term, len(vocabulary)) for term in passage_terms(passage)] for passage in passages
        ]
        if not vocabulary:
            return cls(np.empty(0, np.float32), np.empty(0, np.int32), np.zeros(1, np.int64), {}, passages)
        weigher = bm25s.BM25(k1=K1, b=B)
        weigher.index((counted, vocabulary), create_empty_token=False, show_progress=False)
        scores, holders, starts = (weigher.scores[name] for name in ("data", "indices", "indptr"))
        return cls(scores, holders.astype(np.int32), starts.astype(np.int64), vocabulary, passages)

    def save(self, folder: Path) -> None:
        """Writes the index into a folder, which is made if need be."""
        folder.mkdir(parents=True, exist_ok=True)
        np.save(folder / _SCORES, self._scores, allow_pickle=False)
        np.save(folder / _HOLDERS, self._holders, allow_pickle=False)
        np.save(folder / _STARTS, self._starts, allow_pickle=False)
        listed = {"passages": len(self._passages), "terms": list(self._vocabulary)}
        (folder / _TERMS).write_text(json.dumps(listed, ensure_ascii=False), encoding="utf-8")

    @classmethod
    def load(cls, folder: Path, passages: Sequence[Passage]) -> LexicalIndex:
        """The index saved in a folder, for the passages it was built from; IndexDamaged where a file is missing or broken."""
        try:
            scores, holders, starts = (
                np.load(folder / name, allow_pickle=False) for name in (_SCORES, _HOLDERS, _STARTS)
            )
            listed = json.loads((folder / _TERMS).read_text(encoding="utf-8"))
            vocabulary = {str(term): number for number, term in enumerate(listed["terms"])}
            fits = listed["passages"] == len(passages) and _fits(
                scores, holders, starts, len(vocabulary), len(passages)
            )
        except (OSError, ValueError, EOFError, LookupError, TypeError) as error:
            raise IndexDamaged(f"The word index in {folder.absolute()} cannot be read ({error}). {REBUILD}") from error
        if not fits:
            raise IndexDamaged(f"The word index in {folder.absolute()} does not fit its passages. {REBUILD}")
        return cls(scores, holders, starts, vocabulary, passages)

    def retrieve(self, question: Question, top_k: int) -> list[Hit]:
        """At most `top_k` passages that share a term with the question, best first, ties in the order of the index."""
        scores = self._score(question_terms(question))
        best = np.argpartition(-scores, top_k)[:top_k] if top_k < len(scores) else np.arange(len(scores))
        worst = scores[best].min(initial=np.inf)
        tied = np.flatnonzero(scores >= max(worst, np.finfo(np.float32).tiny))
        ranking = tied[np.argsort(-scores[tied], kind="stable")][:top_k]
        return [Hit(self._passages[int(n)], float(scores[n])) for n in ranking]

    def rarity(self, term: str) -> float:
        """How rare a term is among the passages (its idf): the fewer hold it, the more."""
        number = self._vocabulary.get(term)
        holders = 0 if number is None else int(self._starts[number + 1] - self._starts[number])
        return math.log((len(self._passages) + 1) / (holders + 1))

    def _score(self, found: Iterable[str]) -> NDArray[np.float32]:
        """(passages,) float32: the summed BM25 scores of the terms."""
        totals = np.zeros(len(self._passages), np.float32)
        for term in found:
            number = self._vocabulary.get(term)
            if number is not None:
                postings = slice(self._starts[number], self._starts[number + 1])
                totals[self._holders[postings]] += self._scores[postings]
        return totals


def passage_terms(passage: Passage) -> list[str]:
    """What is counted in a passage and its context; the pairs and characters stand for words as short as they are."""
    folded = normalise(f"{passage.context}\n{passage.text}")
    found_otherwise = set(pairs(folded)) | set(characters(folded))
    longer = [word for word in words(folded) if word not in found_otherwise]
    return longer + pairs(folded) + characters(folded)


def question_terms(question: Question) -> list[str]:
    """What is looked up for a question: its content words, their characters, and all its pairs; a word that is a pair counts twice."""
    once = dict.fromkeys(characters("".join(question.words)))
    return [*question.words, *pairs(normalise(question.understood_as)), *once]


def _fits(scores: NDArray[Any], holders: NDArray[Any], starts: NDArray[Any], terms_held: int, passages: int) -> bool:
    typed = [scores.dtype, holders.dtype, starts.dtype] == [np.dtype(t) for t in (np.float32, np.int32, np.int64)]
    shaped = typed and scores.shape == holders.shape == (len(scores),) and starts.shape == (terms_held + 1,)
    return bool(
        shaped
        and (starts[0], starts[-1]) == (0, len(scores))
        and (np.diff(starts) >= 0).all()
        and holders.min(initial=0) >= 0
        and holders.max(initial=-1) < passages
    )
