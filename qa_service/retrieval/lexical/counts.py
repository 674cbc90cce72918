"""How often each term stands in each passage: what BM25 weighs, and what a later build takes over instead of reading again."""

from __future__ import annotations

import functools
import io
import itertools
import re
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import overload

import numpy as np
from numpy.typing import NDArray

from qa_service.language.text import HAN, characters, closed_up, is_chinese, normalise, pairs, words
from qa_service.retrieval.lexical.terms import Terms
from qa_service.types import Passage

_SHORT = re.compile(f"[{HAN}]{{1,2}}")  # a word that stands in a text as a pair or a character too
SEPARATOR = "\n"  # of terms that are kept; none holds one
_UNIT_BITS, _UNIT = 16, 0xFFFF  # of a Chinese character's code
_MOST = np.iinfo(np.uint16).max  # of one term in one passage; more weigh the same to the last place


@dataclass(frozen=True, slots=True)
class TermCounts:
    """Term t has the postings [starts[t], starts[t + 1]), in the order of the passages."""

    terms: Sequence[str]  # sorted, but in the counts of a part
    starts: NDArray[np.int64]  # (terms + 1,)
    holders: NDArray[np.int32]  # (postings,) numbers of the passages
    counts: NDArray[np.uint16]  # (postings,) how often the term stands there
    lengths: NDArray[np.int32]  # (passages,) all terms of each

    def to_bytes(self) -> bytes:
        """The counts as bytes; `from_bytes` reads them back."""
        file = io.BytesIO()
        terms = np.frombuffer(SEPARATOR.join(self.terms).encode(), np.uint8)
        for array in (terms, self.starts, self.holders, self.counts, self.lengths):
            np.save(file, array, allow_pickle=False)
        return file.getvalue()

    @classmethod
    def from_bytes(cls, data: bytes) -> TermCounts:
        """The counts that were made into bytes."""
        file = io.BytesIO(data)
        terms, *arrays = (np.load(file, allow_pickle=False) for _ in range(5))
        return cls(_Joined(terms.tobytes(), len(arrays[0]) - 1), *arrays)


class _Joined(Sequence[str]):
    """Terms in one text, parted when they are asked for."""

    def __init__(self, text: bytes, count: int) -> None:
        self._text, self._count = text, count

    @functools.cached_property
    def _terms(self) -> list[str]:
        return self._text.decode().split(SEPARATOR) if self._count else []

    def __len__(self) -> int:
        return self._count

    @overload
    def __getitem__(self, number: int) -> str: ...
    @overload
    def __getitem__(self, number: slice) -> list[str]: ...
    def __getitem__(self, number: int | slice) -> str | list[str]:
        return self._terms[number]

    def __iter__(self) -> Iterator[str]:
        return iter(self._terms)


def passage_terms(passage: Passage) -> list[str]:
    """What is counted in a passage and its context; the pairs and characters stand for words as short as they are."""
    folded = normalise(passage.searched)
    shorter = pairs(folded) + characters(folded)
    found_otherwise = set(shorter)
    return [word for word in words(folded) if word not in found_otherwise] + shorter


def count_terms(passages: Iterable[Passage]) -> TermCounts:
    """The counts of what `passage_terms` tells of some passages, numbered from 0."""
    part = count_part(passages)
    return gathered([(part, np.arange(len(part.lengths)))], len(part.lengths))


def count_part(passages: Iterable[Passage]) -> TermCounts:
    """The same counts, with the terms in no order: for `gathered`, which puts those of all parts in order at once."""
    folded = [normalise(passage.searched) for passage in passages]
    groups = [_longer_words(folded), *_pairs_and_characters(folded)]
    postings = np.cumsum([0, *(len(group.holders) for group in groups)])
    return TermCounts(
        [term for group in groups for term in group.terms],
        np.concatenate([[0], *(group.starts[1:] + before for group, before in zip(groups, postings, strict=False))]),
        np.concatenate([group.holders for group in groups]),
        np.concatenate([group.counts for group in groups]),
        np.stack([group.lengths for group in groups]).sum(axis=0).astype(np.int32),
    )


class _Numbers(dict[str, int | None]):
    """The number of each word, in the order in which they are met; None for one that a pair or a character stands for."""

    def __init__(self) -> None:
        self.counted: list[str] = []

    def __missing__(self, word: str) -> int | None:
        self[word] = None if _SHORT.fullmatch(word) else len(self.counted)
        if self[word] is not None:
            self.counted.append(word)
        return self[word]


def _longer_words(folded: Sequence[str]) -> TermCounts:
    """The counts of the words that no pair or character stands for; in the order in which they are met."""
    numbers = _Numbers()
    found = [[number for word in words(text) if (number := numbers[word]) is not None] for text in folded]
    lengths = np.array([len(row) for row in found], np.int64)
    told = np.fromiter(itertools.chain.from_iterable(found), np.int64, lengths.sum())
    every = np.arange(len(numbers.counted))
    return _counted(told, np.repeat(np.arange(len(folded)), lengths), len(folded), lambda _: numbers.counted, every)


def _pairs_and_characters(folded: Sequence[str]) -> tuple[TermCounts, TermCounts]:
    """The counts of neighbouring Chinese characters, spaced or not, and of each alone; in order."""
    texts = [f"{closed_up(text)}\n" for text in folded]
    units = np.frombuffer("".join(texts).encode("utf-32-le"), np.uint32).astype(np.int64)
    holder = np.repeat(np.arange(len(texts)), [len(text) for text in texts])
    chinese = is_chinese(units)
    both = np.flatnonzero(chinese[:-1] & chinese[1:])
    codes = (units[both] << _UNIT_BITS) | units[both + 1]
    return (
        _counted(
            codes, holder[both], len(texts), lambda c: [chr(n >> _UNIT_BITS) + chr(n & _UNIT) for n in c.tolist()]
        ),
        _counted(units[chinese], holder[chinese], len(texts), lambda c: list(map(chr, c.tolist()))),
    )


def _counted(
    told: NDArray[np.int64],
    holder: NDArray[np.int64],
    passages: int,
    spelled: Callable[[NDArray[np.int64]], list[str]],
    known: NDArray[np.int64] | None = None,
) -> TermCounts:
    """The counts of terms that are told by numbers; spelled: the terms of some numbers. told, holder: one for each time."""
    keys, counts = np.unique(told * max(1, passages) + holder, return_counts=True)
    term, holders = np.divmod(keys, max(1, passages))
    distinct = np.unique(term) if known is None else known
    starts = np.searchsorted(term, np.append(distinct, np.iinfo(np.int64).max)).astype(np.int64)
    lengths = np.bincount(holder, minlength=passages).astype(np.int32)
    return TermCounts(spelled(distinct), starts, holders.astype(np.int32), _clipped(counts), lengths)


def _clipped(counts: NDArray[np.int64]) -> NDArray[np.uint16]:
    return np.minimum(counts, _MOST).astype(np.uint16)


def gathered(parts: Iterable[tuple[TermCounts, NDArray[np.int64]]], passages: int) -> TermCounts:
    """The counts of all passages, from those of parts; the same arrays whatever the parts were.

    Each part comes with the new number of each of its passages, or −1 where one is left out; the parts are gone through twice, so that
    none need stay in memory. Memory: all terms with their numbers, then all postings once.
    """
    terms, places, sizes = _all_terms(parts)
    total = np.zeros(len(terms), np.int64)
    for place, own in zip(places, sizes, strict=True):
        total[place] += own
    starts = np.concatenate([[0], np.cumsum(total)])
    holders, counts = np.empty(starts[-1], np.int32), np.empty(starts[-1], np.uint16)
    lengths, filled = np.zeros(passages, np.int32), starts[:-1].copy()
    for (part, rows), place, own in zip(parts, places, sizes, strict=True):
        own_starts, own_holders, own_counts = _renumbered(part, rows)
        to = np.repeat(filled[place] - own_starts[:-1], own) + np.arange(len(own_holders))
        holders[to], counts[to] = own_holders, own_counts
        filled[place] += own
        lengths[rows[rows >= 0]] = part.lengths[rows >= 0]
    _put_in_order(starts, holders, counts)
    return TermCounts(terms, starts, holders, counts, lengths)


def _all_terms(
    parts: Iterable[tuple[TermCounts, NDArray[np.int64]]],
) -> tuple[Terms, list[NDArray[np.int32]], list[NDArray[np.int32]]]:
    """The terms that any part holds, sorted; for each part the numbers of its own, and in how many passages it holds each."""
    first: dict[str, int] = {}
    met, sizes = [], []
    for part, rows in parts:
        each = np.diff(part.starts) if (rows >= 0).all() else _kept_each(part, rows)
        held = part.terms if each.all() else itertools.compress(part.terms, each > 0)
        met.append(np.fromiter((first.setdefault(term, len(first)) for term in held), np.int32))
        sizes.append(each[each > 0].astype(np.int32))
    ranked = sorted(first)
    rank = np.empty(len(first), np.int32)
    rank[[first[term] for term in ranked]] = np.arange(len(first), dtype=np.int32)
    return Terms.of(ranked), [rank[numbers] for numbers in met], sizes


def _kept_each(part: TermCounts, rows: NDArray[np.int64]) -> NDArray[np.int64]:
    """(terms,) how many of the passages that hold each term are kept."""
    return np.diff(np.concatenate([[0], np.cumsum(rows[part.holders] >= 0)])[part.starts])


def _renumbered(
    part: TermCounts, rows: NDArray[np.int64]
) -> tuple[NDArray[np.int64], NDArray[np.int32], NDArray[np.uint16]]:
    """Starts, holders and counts of the passages that are kept, with their new numbers; terms without one are left out."""
    holders = rows.astype(np.int32)[part.holders]
    if (rows >= 0).all():
        return part.starts, holders, part.counts
    each = _kept_each(part, rows)
    kept = holders >= 0
    return np.concatenate([[0], np.cumsum(each[each > 0])]), holders[kept], part.counts[kept]


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
