"""Articles that are printed twice: found by samples of their letters, and compared letter by letter.

Time and memory grow with the number of articles: each is compared with a few others at most, those that share most samples.
"""

from __future__ import annotations

import hashlib
from collections import Counter, defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.lib.stride_tricks import sliding_window_view
from numpy.typing import NDArray

from qa_service.indexing.same_story import LEAST, same_story, titles_agree
from qa_service.language.essence import essence
from qa_service.types import Article

LETTERS = 12  # in a sample
SPREAD = 16  # of so many samples in a row one is kept at least: texts that share LETTERS + SPREAD letters share one
KEPT = 32  # samples of a text at most, the same of a text that holds another
LED_TO = 20  # texts that a sample leads to at most: the first that hold it
COMPARED = 8  # texts that one is compared with at most, for each that comes after it
SHARED = 0.2  # of the samples of the text that has fewer
TITLES = 8  # titles under which one text is told apart

_FACTOR = np.uint64(0x9E3779B97F4A7C15)
_MIXED = np.uint64(29)


@dataclass(slots=True)
class _Text:
    """One text under one title: the articles that print it."""

    title: str  # its letters
    members: list[int]
    samples: NDArray[np.uint64]


class Reprints:
    """Told of all articles in their order, tells which are the same."""

    def __init__(self) -> None:
        self._ids: list[str] = []
        self._dates: list[str | None] = []
        self._texts: list[_Text] = []
        self._by_letters: dict[bytes, list[int]] = defaultdict(list)

    def see(self, article: Article) -> None:
        """Takes the next article in."""
        number = len(self._ids)
        self._ids.append(article.article_id)
        self._dates.append(article.date)
        letters = essence(article.text)
        title = essence(article.title or "")
        known = self._by_letters[hashlib.blake2b(letters.encode(), digest_size=16).digest()]
        for text in (self._texts[n] for n in known[:TITLES]):
            if letters and _may_be_one(title, text.title, letters):
                text.members.append(number)
                text.title = text.title or title
                return
        known.append(len(self._texts))
        self._texts.append(_Text(title, [number], _samples(letters)))

    def same(self) -> Iterator[tuple[str, ...]]:
        """The ids of the articles of each text that several print: the earliest first where all dates are known, else in order."""
        for text in self._texts:
            if len(text.members) > 1:
                yield tuple(self._ids[n] for n in self._ranked(text))

    def near(self, articles: Sequence[Article]) -> Iterator[tuple[str, str]]:
        """The first articles of each two texts that are one story; articles: those that were taken in."""
        for one, other in self._candidates():
            first, second = self._ranked(self._texts[one])[0], self._ranked(self._texts[other])[0]
            if same_story(articles[first], articles[second]):
                yield self._ids[first], self._ids[second]

    def _ranked(self, text: _Text) -> list[int]:
        if all(self._dates[n] for n in text.members):
            return sorted(text.members, key=lambda n: (self._dates[n], n))
        return text.members

    def _candidates(self) -> Iterator[tuple[int, int]]:
        """Pairs of texts that share enough samples, in order."""
        shared: dict[int, Counter[int]] = defaultdict(Counter)
        for held in self._holders():
            for i, number in enumerate(held):
                shared[number].update(held[:i])
        for number in sorted(shared):
            near = sorted(shared[number].items(), key=lambda counted: (-counted[1], counted[0]))
            for other, count in near[:COMPARED]:
                fewer = min(len(self._texts[number].samples), len(self._texts[other].samples))
                if count >= SHARED * fewer:
                    yield other, number

    def _holders(self) -> Iterator[list[int]]:
        """For each sample that several texts hold, the first of them, in order."""
        if not self._texts:
            return
        samples = np.concatenate([text.samples for text in self._texts])
        owners = np.repeat(np.arange(len(self._texts)), [len(text.samples) for text in self._texts])
        order = np.argsort(samples, kind="stable")
        starts = np.flatnonzero(np.diff(samples[order], prepend=samples[order][:1] - np.uint64(1)))
        sizes = np.diff(starts, append=len(order))
        for start, size in zip(starts[sizes > 1].tolist(), sizes[sizes > 1].tolist(), strict=True):
            yield owners[order[start : start + min(size, LED_TO)]].tolist()


def _may_be_one(title: str, other: str, letters: str) -> bool:
    """Whether one text under two titles is one article; a short one may stand under many."""
    if len(letters) < LEAST:
        return title == other
    return titles_agree(title, other, f"{title}\n{letters}", f"{other}\n{letters}")


def _samples(letters: str) -> NDArray[np.uint64]:
    """Hashes of some stretches of a text, the same in every text that holds their surroundings; the smallest, in order."""
    codes = np.frombuffer(letters.encode("utf-32-le"), np.uint32).astype(np.uint64)
    if len(codes) < LETTERS:
        return np.zeros(0, np.uint64)
    hashes = np.zeros(len(codes) - LETTERS + 1, np.uint64)
    for i in range(LETTERS):
        hashes = (hashes + codes[i : i + len(hashes)]) * _FACTOR
        hashes ^= hashes >> _MIXED
    least = sliding_window_view(hashes, min(SPREAD, len(hashes))).min(axis=1)
    return np.unique(least)[:KEPT]
