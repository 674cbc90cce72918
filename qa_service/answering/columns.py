"""What all articles have of one kind, in arrays that are mapped from disk: found without reading an article."""

from __future__ import annotations

import functools
import itertools
import json
import mmap
from collections import Counter
from collections.abc import Collection, Iterable, Sequence
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

_VALUES, _PAIRS = "values.json", "pairs.npy"
_TEXT, _STARTS = "text.txt", "starts.npy"
_LINE_END = b"\n"


class Column:
    """The values that articles have of one kind, some of them none and some several."""

    def __init__(self, told: bytes | mmap.mmap, pairs: NDArray[np.int32]) -> None:
        """told: the values in JSON; pairs: (2, n) of numbers of articles, in order, and of the value that each has."""
        self._told, self._pairs = told, pairs

    @functools.cached_property
    def values(self) -> list[str]:
        """All of them."""
        return list(json.loads(self._told[:]))

    @classmethod
    def of(cls, rows: Iterable[Sequence[str]], *, in_order: bool = False) -> Column:
        """The values of each article in turn; the commonest first, or in the order in which they are met."""
        held = [(number, value) for number, row in enumerate(rows) for value in row]
        counted = Counter(value for _, value in held)
        values = list(counted) if in_order else [value for value, _ in counted.most_common()]
        places = {value: place for place, value in enumerate(values)}
        pairs = np.array([(number, places[value]) for number, value in held], np.int32).reshape(-1, 2)
        return cls(json.dumps(values, ensure_ascii=False).encode(), np.ascontiguousarray(pairs.T))

    def save(self, folder: Path) -> None:
        """Writes the column into a folder, which is made."""
        folder.mkdir(parents=True)
        (folder / _VALUES).write_bytes(self._told)
        np.save(folder / _PAIRS, self._pairs, allow_pickle=False)

    @classmethod
    def load(cls, folder: Path) -> Column:
        """The column saved in a folder; OSError or ValueError where it cannot be read."""
        return cls(_mapped(folder / _VALUES), np.load(folder / _PAIRS, "r", allow_pickle=False))

    def held(self, wanted: Collection[str], articles: int) -> NDArray[np.bool_]:
        """(articles,): which of them have one of the wanted values."""
        is_wanted = np.fromiter((value in wanted for value in self.values), np.bool_, len(self.values))
        found = np.zeros(articles, np.bool_)
        owners, numbers = self._pairs
        found[owners[is_wanted[numbers]]] = True
        return found


class Lines:
    """A text for each article, in which words are looked for."""

    def __init__(self, text: bytes | mmap.mmap, starts: NDArray[np.int64]) -> None:
        """text: all of them in UTF-8, each with a line end after it; starts: (articles + 1,) where each begins."""
        self._text, self._starts = text, starts

    @classmethod
    def of(cls, texts: Iterable[str]) -> Lines:
        """The texts; line ends in them count as spaces."""
        encoded = [" ".join(text.splitlines()).encode() + _LINE_END for text in texts]
        starts = np.array([0, *itertools.accumulate(map(len, encoded))], np.int64)
        return cls(b"".join(encoded), starts)

    def save(self, folder: Path) -> None:
        """Writes the texts into a folder, which is made."""
        folder.mkdir(parents=True)
        (folder / _TEXT).write_bytes(self._text)
        np.save(folder / _STARTS, self._starts, allow_pickle=False)

    @classmethod
    def load(cls, folder: Path) -> Lines:
        """The texts saved in a folder; OSError or ValueError where they cannot be read."""
        return cls(_mapped(folder / _TEXT), np.load(folder / _STARTS, "r", allow_pickle=False))

    def holding(self, words: Iterable[str]) -> NDArray[np.bool_]:
        """(articles,): whose texts hold all of the words; a word holds no white space."""
        found = np.ones(len(self._starts) - 1, np.bool_)
        for word in words:
            found &= self._holding(word.encode())
        return found

    def _holding(self, word: bytes) -> NDArray[np.bool_]:
        found = np.zeros(len(self._starts) - 1, np.bool_)
        at = self._text.find(word)
        while at >= 0:
            number = int(np.searchsorted(self._starts, at, side="right")) - 1
            found[number] = True
            at = self._text.find(word, int(self._starts[number + 1]))
        return found


def _mapped(path: Path) -> bytes | mmap.mmap:
    with path.open("rb") as file:
        return mmap.mmap(file.fileno(), 0, access=mmap.ACCESS_READ) if path.stat().st_size else b""
