"""The terms of an index, mapped from disk: processes share them, and each is found by its hash."""

from __future__ import annotations

import io
import zlib
from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path
from typing import Any, overload

import numpy as np
from numpy.typing import NDArray

SEPARATOR = b"\n"  # no term holds one
MOST_BYTES = 4  # of a character in UTF-8

_TEXT, _STARTS, _BUCKETS, _NUMBERS = "terms.txt", "term_starts.npy", "term_buckets.npy", "term_numbers.npy"
_HASH_BITS = 32


class Terms(Sequence[str]):
    """Distinct terms in a fixed order."""

    def __init__(
        self,
        text: NDArray[np.uint8],
        starts: NDArray[np.int64],
        buckets: NDArray[np.int32],
        numbers: NDArray[np.int32],
    ) -> None:
        """ValueError where the arrays do not fit each other.

        text: the terms in UTF-8, each with a separator after it; starts: (terms + 1,) where each begins in it; numbers: (terms,)
        numbers of the terms by the first bits of their hashes, those of bucket b in [buckets[b], buckets[b + 1]).
        """
        types = [array.dtype for array in (text, starts, buckets, numbers)]
        if types != [np.dtype(t) for t in (np.uint8, np.int64, np.int32, np.int32)]:
            raise ValueError("the terms are of other types")
        sizes = (int(starts[-1]), int(buckets[-1])) if len(starts) and len(buckets) else None
        if sizes != (len(text), len(numbers)) or len(starts) != len(numbers) + 1:
            raise ValueError("the terms do not fit their numbers")
        self._arrays: tuple[NDArray[np.integer[Any]], ...] = (starts, buckets, numbers)
        # A single number is read from a view of memory in a fifth of the time.
        self._text: memoryview[int] = memoryview(text.data)
        self._starts: memoryview[int] = memoryview(starts.data)
        self._buckets: memoryview[int] = memoryview(buckets.data)
        self._numbers: memoryview[int] = memoryview(numbers.data)
        self._shift = _HASH_BITS - (len(buckets) - 1).bit_length() + 1

    @classmethod
    def of(cls, terms: Iterable[str]) -> Terms:
        """The terms in their order; each must be there once."""
        encoded = [term.encode() for term in terms]
        starts = np.zeros(len(encoded) + 1, np.int64)
        np.cumsum([len(term) + len(SEPARATOR) for term in encoded], out=starts[1:])
        text = np.frombuffer(b"".join(term + SEPARATOR for term in encoded), np.uint8)
        hashes = np.array([zlib.crc32(term) for term in encoded], np.int64)
        bits = max(1, len(encoded)).bit_length()
        buckets = np.searchsorted(np.sort(hashes >> (_HASH_BITS - bits)), np.arange((1 << bits) + 1)).astype(np.int32)
        return cls(text, starts, buckets, np.argsort(hashes, kind="stable").astype(np.int32))

    def save(self, folder: Path) -> None:
        """Writes the terms into a folder."""
        with (folder / _TEXT).open("wb") as file:
            file.write(self._text)
        for name, array in zip((_STARTS, _BUCKETS, _NUMBERS), self._arrays, strict=True):
            np.save(folder / name, array, allow_pickle=False)

    @classmethod
    def load(cls, folder: Path) -> Terms:
        """The terms saved in a folder; OSError or ValueError where they cannot be read."""
        path = folder / _TEXT
        text = np.memmap(path, np.uint8, "r") if path.stat().st_size else np.zeros(0, np.uint8)
        arrays = (np.load(folder / name, "r", allow_pickle=False) for name in (_STARTS, _BUCKETS, _NUMBERS))
        return cls(text, *arrays)

    def number(self, term: str) -> int | None:
        """The number of a term; None where it is none of them."""
        wanted = term.encode()
        bucket = zlib.crc32(wanted) >> self._shift
        for place in range(self._buckets[bucket], self._buckets[bucket + 1]):
            number = self._numbers[place]
            if self._text[self._starts[number] : self._starts[number + 1] - len(SEPARATOR)] == wanted:
                return int(number)
        return None

    def short(self, characters: int) -> NDArray[np.int64]:
        """The numbers of the terms of at most so many characters, and of some longer ones."""
        return np.flatnonzero(np.diff(self._arrays[0]) <= MOST_BYTES * characters + len(SEPARATOR))

    def __len__(self) -> int:
        return len(self._numbers)

    @overload
    def __getitem__(self, number: int) -> str: ...
    @overload
    def __getitem__(self, number: slice) -> list[str]: ...
    def __getitem__(self, number: int | slice) -> str | list[str]:
        if isinstance(number, slice):
            return [self[n] for n in range(*number.indices(len(self)))]
        number = range(len(self))[number]
        return bytes(self._text[self._starts[number] : self._starts[number + 1] - len(SEPARATOR)]).decode()

    def __iter__(self) -> Iterator[str]:
        for line in io.BytesIO(self._text):
            yield line[: -len(SEPARATOR)].decode()
