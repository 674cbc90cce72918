"""How often each term stands in each passage: what BM25 weighs, and what a later build takes over instead of reading again."""

from __future__ import annotations

import io
import itertools
import json
import sys
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from qa_service.language.text import characters, normalise, pairs, words
from qa_service.types import Passage

_MOST = np.iinfo(np.uint16).max  # of one term in one passage; more weigh the same to the last place


@dataclass(frozen=True, slots=True)
class TermCounts:
    """Term t has the postings [starts[t], starts[t + 1]), in the order of the passages."""

    terms: list[str]  # sorted
    starts: NDArray[np.int64]  # (terms + 1,)
    holders: NDArray[np.int32]  # (postings,) numbers of the passages
    counts: NDArray[np.uint16]  # (postings,) how often the term stands there
    lengths: NDArray[np.int32]  # (passages,) all terms of each

    def to_bytes(self) -> bytes:
        """The counts as bytes; `from_bytes` reads them back."""
        file = io.BytesIO()
        terms = np.frombuffer(json.dumps(self.terms, ensure_ascii=False).encode(), np.uint8)
        for array in (terms, self.starts, self.holders, self.counts, self.lengths):
            np.save(file, array, allow_pickle=False)
        return file.getvalue()

    @classmethod
    def from_bytes(cls, data: bytes) -> TermCounts:
        """The counts that were made into bytes."""
        file = io.BytesIO(data)
        terms, *arrays = (np.load(file, allow_pickle=False) for _ in range(5))
        return cls([sys.intern(term) for term in json.loads(terms.tobytes())], *arrays)


def passage_terms(passage: Passage) -> list[str]:
    """What is counted in a passage and its context; the pairs and characters stand for words as short as they are."""
    folded = normalise(passage.searched)
    shorter = pairs(folded) + characters(folded)
    found_otherwise = set(shorter)
    return [word for word in words(folded) if word not in found_otherwise] + shorter


def count_terms(passages: Iterable[Passage]) -> TermCounts:
    """The counts of some passages, numbered from 0."""
    numbers: dict[str, int] = {}
    found = [[numbers.setdefault(term, len(numbers)) for term in passage_terms(passage)] for passage in passages]
    lengths = np.array([len(row) for row in found], np.int32)
    terms = sorted(numbers)
    rank = np.empty(len(terms), np.int64)
    rank[[numbers[term] for term in terms]] = np.arange(len(terms))
    tokens = rank[np.array([number for row in found for number in row], np.int64)]
    keys, counts = np.unique(tokens * max(1, len(found)) + _repeated(lengths), return_counts=True)
    term, holder = np.divmod(keys, max(1, len(found)))
    starts = np.searchsorted(term, np.arange(len(terms) + 1)).astype(np.int64)
    return TermCounts([sys.intern(t) for t in terms], starts, holder.astype(np.int32), _clipped(counts), lengths)


def _repeated(lengths: NDArray[np.int32]) -> NDArray[np.int64]:
    return np.repeat(np.arange(len(lengths), dtype=np.int64), lengths)


def _clipped(counts: NDArray[np.int64]) -> NDArray[np.uint16]:
    return np.minimum(counts, _MOST).astype(np.uint16)


def gathered(parts: Sequence[tuple[TermCounts, NDArray[np.int64]]], passages: int) -> TermCounts:
    """The counts of all passages, from those of parts; the same arrays whatever the parts were.

    Each part comes with the new number of each of its passages, or −1 where one is left out. Memory: all postings once.
    """
    kept = [_renumbered(part, rows) for part, rows in parts]
    # Sorting what is sorted piece by piece costs little; sorting a set of it would not.
    terms = list(dict.fromkeys(sorted(itertools.chain.from_iterable(part.terms for part in kept))))
    numbers = {term: number for number, term in enumerate(terms)}
    places = [np.fromiter(map(numbers.__getitem__, part.terms), np.int64, len(part.terms)) for part in kept]
    sizes = np.zeros(len(terms), np.int64)
    for part, place in zip(kept, places, strict=True):
        sizes[place] += np.diff(part.starts)
    starts = np.concatenate([[0], np.cumsum(sizes)])
    holders, counts = np.empty(starts[-1], np.int32), np.empty(starts[-1], np.uint16)
    filled = starts[:-1].copy()
    for part, place in zip(kept, places, strict=True):
        own = np.diff(part.starts)
        to = np.repeat(filled[place] - part.starts[:-1], own) + np.arange(len(part.holders))
        holders[to], counts[to] = part.holders, part.counts
        filled[place] += own
    _put_in_order(starts, holders, counts)
    return TermCounts(terms, starts, holders, counts, _lengths(parts, passages))


def _renumbered(part: TermCounts, rows: NDArray[np.int64]) -> TermCounts:
    """The postings of the passages that are kept, with their new numbers; terms without one are left out."""
    holders = rows[part.holders]
    kept = holders >= 0
    starts = np.concatenate([[0], np.cumsum(kept)])[part.starts]
    held = np.diff(starts) > 0
    terms = [term for term, holds in zip(part.terms, held.tolist(), strict=True) if holds]
    starts = np.concatenate([[0], starts[1:][held]])
    return TermCounts(terms, starts, holders[kept].astype(np.int32), part.counts[kept], part.lengths)


def _lengths(parts: Sequence[tuple[TermCounts, NDArray[np.int64]]], passages: int) -> NDArray[np.int32]:
    lengths = np.zeros(passages, np.int32)
    for part, rows in parts:
        lengths[rows[rows >= 0]] = part.lengths[rows >= 0]
    return lengths


def _put_in_order(starts: NDArray[np.int64], holders: NDArray[np.int32], counts: NDArray[np.uint16]) -> None:
    """Sort the postings of each term by passage, in place; only the terms whose parts came in another order are touched."""
    for start, end in _disordered(starts, holders):
        order = np.argsort(holders[start:end])
        holders[start:end], counts[start:end] = holders[start:end][order], counts[start:end][order]


def _disordered(starts: NDArray[np.int64], holders: NDArray[np.int32]) -> Iterator[tuple[int, int]]:
    falls = np.flatnonzero(np.diff(holders) <= 0) + 1
    terms = np.searchsorted(starts, falls, side="right") - 1
    inside = falls > starts[terms]
    for term in np.unique(terms[inside]).tolist():
        yield int(starts[term]), int(starts[term + 1])
