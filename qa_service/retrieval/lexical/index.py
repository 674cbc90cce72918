"""BM25 over words, character pairs and characters: the leg of retrieval that finds passages by the question's own words.

Words find what is meant, pairs the names that no dictionary holds, characters what is left in a slip or in other wording.
"""

from __future__ import annotations

import dataclasses
import itertools
import math
from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from qa_service.errors import REBUILD, IndexDamaged
from qa_service.language.text import characters, normalise, pairs, words
from qa_service.retrieval.lexical.counts import TermCounts, count_terms
from qa_service.retrieval.lexical.terms import Terms
from qa_service.types import Hit, Passage, Question, Scope

K1 = 0.9  # how soon a repeated term stops counting
B = 0.75  # how much a long passage is held back
SYNONYM_WEIGHT = 0.3  # of a word that the question does not hold itself
WEIGHED_AT_ONCE = 1 << 20  # postings; bounds the memory for the doubles that scores are worked out in

_SCORES, _HOLDERS, _STARTS = "scores.npy", "passages.npy", "starts.npy"
_COUNTS, _LENGTHS = "counts.npy", "lengths.npy"


class LexicalIndex:
    """The BM25 score of every term in every passage that holds it; a question's score is the sum over its terms."""

    def __init__(self, counts: TermCounts, scores: NDArray[np.float32], passages: Sequence[Passage]) -> None:
        """scores: (postings,), in the order of the counts."""
        self._terms = _terms_of(counts)
        self.counts = dataclasses.replace(counts, terms=self._terms)
        # Plain views: a mapped array makes another of its kind of each slice.
        self._scores = scores.view(np.ndarray)
        self._holders = counts.holders.view(np.ndarray)
        self._starts: memoryview[int] = memoryview(counts.starts.data)
        self._passages = passages

    @classmethod
    def build(cls, passages: Sequence[Passage]) -> LexicalIndex:
        """The index of the passages, each searched together with its context."""
        return cls.of_counts(count_terms(passages), passages)

    @classmethod
    def of_counts(cls, counts: TermCounts, passages: Sequence[Passage]) -> LexicalIndex:
        """The index of passages whose terms were counted."""
        if len(counts.lengths) != len(passages):
            raise ValueError(f"counts of {len(counts.lengths)} passages for {len(passages)}")
        return cls(counts, np.concatenate([np.zeros(0, np.float32), *bm25_scores(counts)]), passages)

    def save(self, folder: Path) -> None:
        """Writes the index into a folder, which is made if need be."""
        _write(self.counts, self._terms, [self._scores], folder)

    @classmethod
    def write(cls, counts: TermCounts, folder: Path) -> None:
        """Writes the index of passages whose terms were counted, as `of_counts` makes it, without all of its scores in memory."""
        _write(counts, _terms_of(counts), bm25_scores(counts), folder)

    @classmethod
    def load(cls, folder: Path, passages: Sequence[Passage]) -> LexicalIndex:
        """The index saved in a folder, for the passages it was built from; IndexDamaged where a file is missing or broken."""
        try:
            names = (_SCORES, _HOLDERS, _STARTS, _COUNTS, _LENGTHS)
            scores, holders, starts, times, lengths = (np.load(folder / n, "r", allow_pickle=False) for n in names)
            counts = TermCounts(Terms.load(folder), starts, holders, times, lengths)
            fits = _fits(counts, scores, len(passages))
        except (OSError, ValueError, EOFError, LookupError, TypeError) as error:
            raise IndexDamaged(f"The word index in {folder.absolute()} cannot be read ({error}). {REBUILD}") from error
        if not fits:
            raise IndexDamaged(f"The word index in {folder.absolute()} does not fit its passages. {REBUILD}")
        return cls(counts, scores, passages)

    def retrieve(self, question: Question, top_k: int) -> list[Hit]:
        """At most `top_k` passages that share a term with the question, best first, ties in the order of the index."""
        return [Hit(self._passages[number], score) for number, score in self.ranked(question, top_k)]

    def ranked(self, question: Question, top_k: int) -> list[tuple[int, float]]:
        """Their numbers and scores."""
        scores = self.scores(question)
        if question.scope is not None:
            scores = _within(scores, question.scope)
        best = np.argpartition(-scores, top_k)[:top_k] if top_k < len(scores) else np.arange(len(scores))
        worst = scores[best].min(initial=np.inf)
        tied = np.flatnonzero(scores >= max(worst, np.finfo(np.float32).tiny))
        ranking = tied[np.argsort(-scores[tied], kind="stable")][:top_k]
        return list(zip(ranking.tolist(), scores[ranking].tolist(), strict=True))

    def holders(self, term: str) -> NDArray[np.int32]:
        """Numbers of the passages that hold a term, in order."""
        return self._holders[self._postings(term)]

    def occurrences(self, term: str) -> tuple[NDArray[np.int32], NDArray[np.uint16]]:
        """Numbers of the passages that hold a term, in order, and how often each does, its context counted along."""
        postings = self._postings(term)
        return self._holders[postings], self.counts.counts[postings]

    def rarity(self, term: str) -> float:
        """How rare a term is among the passages (its idf): the fewer hold it, the more."""
        postings = self._postings(term)
        return math.log((len(self._passages) + 1) / (postings.stop - postings.start + 1))

    def short_terms(self, characters: int) -> tuple[list[str], NDArray[np.int64]]:
        """The terms of at most so many characters, maybe some longer ones; and of each, how many passages hold it."""
        numbers = self._terms.short(characters)
        starts = self.counts.starts
        is_short = np.zeros(len(self._terms), np.bool_)
        is_short[numbers] = True
        return list(itertools.compress(self._terms, is_short.tolist())), starts[numbers + 1] - starts[numbers]

    def _postings(self, term: str) -> slice:
        number = self._terms.number(term)
        return slice(0, 0) if number is None else slice(self._starts[number], self._starts[number + 1])

    def scores(self, question: Question) -> NDArray[np.float32]:
        """(passages,) float32: how well each passage fits a question; 0 where it shares no term with it."""
        own = self._score(question_terms(question))
        also = synonym_terms(question)
        return own + SYNONYM_WEIGHT * self._score(also) if also else own

    def _score(self, found: Iterable[str]) -> NDArray[np.float32]:
        """(passages,) float32: the summed BM25 scores of the terms."""
        totals = np.zeros(len(self._passages), np.float32)
        for term in found:
            postings = self._postings(term)
            totals[self._holders[postings]] += self._scores[postings]
        return totals


def _terms_of(counts: TermCounts) -> Terms:
    return counts.terms if isinstance(counts.terms, Terms) else Terms.of(counts.terms)


def _write(counts: TermCounts, terms: Terms, scores: Iterable[NDArray[np.float32]], folder: Path) -> None:
    """Writes an index into a folder; scores: those of the postings, some at a time."""
    folder.mkdir(parents=True, exist_ok=True)
    with (folder / _SCORES).open("wb") as file:
        kind = np.lib.format.dtype_to_descr(np.dtype(np.float32))
        told = {"descr": kind, "fortran_order": False, "shape": counts.holders.shape}
        np.lib.format.write_array_header_1_0(file, told)
        for part in scores:
            file.write(part.data)
    np.save(folder / _HOLDERS, counts.holders, allow_pickle=False)
    np.save(folder / _STARTS, counts.starts, allow_pickle=False)
    np.save(folder / _COUNTS, counts.counts, allow_pickle=False)
    np.save(folder / _LENGTHS, counts.lengths, allow_pickle=False)
    terms.save(folder)


def _within(scores: NDArray[np.float32], scope: Scope) -> NDArray[np.float32]:
    """The scores of the passages in a scope; 0 for all others."""
    kept = np.zeros_like(scores)
    kept[scope.passages] = scores[scope.passages]
    return kept


def bm25_scores(counts: TermCounts) -> Iterator[NDArray[np.float32]]:
    """What each term of each passage is worth, as Lucene weighs it: (postings,) float32, those of some terms at a time.

    idf · n / (n + K1 · (1 − B + B · length / mean length)), idf = ln(1 + (N − df + ½) / (df + ½)):
    https://doi.org/10.1007/978-3-030-45442-5_4
    """
    held = np.diff(counts.starts)
    rarity = np.log1p((len(counts.lengths) - held + 0.5) / (held + 0.5)).astype(np.float32)
    mean_length = counts.lengths.sum() / max(1, len(counts.lengths)) or 1.0
    restraint = K1 * (1 - B + B * counts.lengths / mean_length)
    marks = np.arange(0, len(counts.holders), WEIGHED_AT_ONCE)
    firsts = np.append(np.unique(np.searchsorted(counts.starts, marks)), len(held))
    for first, last in itertools.pairwise(firsts.tolist()):
        terms, own = slice(first, last), slice(counts.starts[first], counts.starts[last])
        times = counts.counts[own].astype(np.float64)
        worth = np.repeat(rarity[terms], held[terms]) * (times / (times + restraint[counts.holders[own]]))
        yield worth.astype(np.float32)


def synonym_terms(question: Question) -> list[str]:
    """What is looked up besides: the words of its synonyms that are not its own."""
    found = dict.fromkeys(word for synonym in question.synonyms for word in words(normalise(synonym)))
    return [word for word in found if word not in question.words]


def question_terms(question: Question) -> list[str]:
    """What is looked up for a question: its content words, their characters, and all its pairs; a word that is a pair counts twice."""
    once = dict.fromkeys(characters("".join(question.words)))
    return [*question.words, *pairs(normalise(question.understood_as)), *once]


def _fits(counts: TermCounts, scores: NDArray[Any], passages: int) -> bool:
    """Whether the arrays belong together, by what is quick to see: their contents are held by the checksums of the generation."""
    starts, holders = counts.starts, counts.holders
    found = [array.dtype for array in (scores, holders, starts, counts.counts, counts.lengths)]
    typed = found == [np.dtype(t) for t in (np.float32, np.int32, np.int64, np.uint16, np.int32)]
    shaped = scores.shape == holders.shape == counts.counts.shape == (len(scores),)
    return bool(
        typed
        and shaped
        and starts.shape == (len(counts.terms) + 1,)
        and counts.lengths.shape == (passages,)
        and (starts[0], starts[-1]) == (0, len(scores))
    )
