"""JSON records on disk, one a line, each found by its number without reading the others."""

from __future__ import annotations

import json
import mmap
from collections.abc import Callable, Iterable, Iterator, Sequence
from pathlib import Path
from typing import Any, TypeVar, overload

import numpy as np
from numpy.typing import NDArray

from qa_service.errors import REBUILD, IndexDamaged

Value = TypeVar("Value")


def write_records(path: Path, records: Iterable[Any]) -> None:
    """Writes the records to a file, and beside it (`.offsets.npy`) where each line starts."""
    offsets = [0]
    with path.open("wb") as file:
        for record in records:
            offsets.append(
                offsets[-1] + file.write(json.dumps(record, ensure_ascii=False, separators=(",", ":")).encode() + b"\n")
            )
    np.save(_offsets_path(path), np.array(offsets, np.int64), allow_pickle=False)


def _offsets_path(path: Path) -> Path:
    return path.with_name(f"{path.name}.offsets.npy")


class Records(Sequence[Value]):
    """The values of a file of records, each made when asked for."""

    def __init__(self, path: Path, make: Callable[[Any], Value]) -> None:
        """IndexDamaged where a file is missing or does not fit the other."""
        try:
            self._offsets = np.load(_offsets_path(path), allow_pickle=False)
            with path.open("rb") as file:
                size = path.stat().st_size
                self._data = mmap.mmap(file.fileno(), 0, access=mmap.ACCESS_READ) if size else b""
        except (OSError, ValueError, EOFError) as error:
            raise IndexDamaged(f"{path.absolute()} cannot be read ({error}). {REBUILD}") from error
        if self._offsets.ndim != 1 or not len(self._offsets) or int(self._offsets[-1]) != size:
            raise IndexDamaged(f"{path.absolute()} was cut short or changed. {REBUILD}")
        self._make = make
        self._path = path

    def __len__(self) -> int:
        return len(self._offsets) - 1

    @overload
    def __getitem__(self, number: int) -> Value: ...
    @overload
    def __getitem__(self, number: slice) -> Sequence[Value]: ...
    def __getitem__(self, number: int | slice) -> Value | Sequence[Value]:
        if isinstance(number, slice):
            return Some(self, range(len(self))[number])
        if not -len(self) <= number < len(self):
            raise IndexError(number)
        number %= len(self)
        line = self._data[int(self._offsets[number]) : int(self._offsets[number + 1])]
        try:
            return self._make(json.loads(line))
        except (ValueError, TypeError, KeyError, AttributeError) as error:
            raise IndexDamaged(f"{self._path.absolute()} is damaged in line {number + 1}. {REBUILD}") from error

    def __iter__(self) -> Iterator[Value]:
        return (self[i] for i in range(len(self)))


class Some(Sequence[Value]):
    """Some of the values by their numbers, each made when asked for."""

    def __init__(self, values: Sequence[Value], numbers: range | NDArray[np.int64]) -> None:
        self._values, self._numbers = values, numbers

    def __len__(self) -> int:
        return len(self._numbers)

    @overload
    def __getitem__(self, number: int) -> Value: ...
    @overload
    def __getitem__(self, number: slice) -> Sequence[Value]: ...
    def __getitem__(self, number: int | slice) -> Value | Sequence[Value]:
        if isinstance(number, slice):
            return Some(self._values, self._numbers[number])
        return self._values[int(self._numbers[number])]
