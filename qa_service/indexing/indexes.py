"""The two indexes of the passages: what was embedded and counted before is taken over, by the hash of what is searched of a passage."""

from __future__ import annotations

import functools
import io
from collections import defaultdict
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TypeVar

import numpy as np
from numpy.typing import NDArray

from qa_service import store
from qa_service.indexing.crew import Crew
from qa_service.indexing.progress import Progress, told
from qa_service.retrieval.dense import DenseIndex
from qa_service.retrieval.lexical import LexicalIndex, TermCounts, count_part, gathered
from qa_service.store import Pieces
from qa_service.types import Encoder, Passage

DENSE, LEXICAL = "dense", "lexical"
# Passages that are embedded or counted at a time; progress is told, and the work kept, after each.
AT_ONCE, COUNTED_AT_ONCE = 1024, 4096

# Writes besides what those who answer would have to work out at their start, into the folder of a generation with all other files.
Also = Callable[[Path], None]
Digests = NDArray[np.uint8]  # (passages, bytes)
Value = TypeVar("Value")
Rows = NDArray[np.int64]  # for each passage of a part, its number in the new index, or −1


def nothing(folder: Path) -> None:
    """Write nothing besides."""


class KnownWidth:
    """The encoder of an index that exists: its dimensions are known without loading it."""

    def __init__(self, encoder: Encoder, dimensions: int) -> None:
        self._encoder = encoder
        self.dimensions = dimensions

    @property
    def fingerprint(self) -> str:
        """That of the encoder."""
        return self._encoder.fingerprint

    def encode_passages(self, texts: Sequence[str]) -> NDArray[np.float32]:
        """(len(texts), dimensions) float32, unit length."""
        return self._encoder.encode_passages(texts)

    def encode_question(self, text: str) -> NDArray[np.float32]:
        """(dimensions,) float32, unit length."""
        return self._encoder.encode_question(text)


class _Wanted:
    """The passages whose work is still to be found or done."""

    def __init__(self, digests: Digests) -> None:
        self._numbers: dict[bytes, list[int]] = defaultdict(list)
        for number in range(len(digests) - 1, -1, -1):
            self._numbers[digests[number].tobytes()].append(number)

    def take(self, digests: Digests) -> Rows:
        """Where the passages of a part stand in the new index; each place is given once."""
        rows = np.full(len(digests), -1, np.int64)
        for number in range(len(digests)):
            if places := self._numbers.get(digests[number].tobytes()):
                rows[number] = places.pop()
        return rows

    def left(self) -> Rows:
        """The numbers of the passages that are still wanted, in order."""
        return np.array(sorted(number for places in self._numbers.values() for number in places), np.int64)


class Indexing:
    """Makes the indexes of some passages."""

    def __init__(
        self, passages: Sequence[Passage], digests: Digests, encoder: Encoder, progress: Progress, crew: Crew
    ) -> None:
        self._passages = passages
        self._digests = digests
        self._encoder = encoder
        self._progress = progress
        self._crew = crew

    def write(self, folder: Path, before: store.Generation | None, pieces: Pieces) -> None:
        """Writes both indexes into the folder of a generation in which the passages are."""
        counting = self._begin_to_count(folder, before, pieces)  # which a crew does while the vectors are made
        write_dense(folder, self._passages, self._vectors(before, pieces), self._encoder)
        counts = self._counted(counting)
        self._progress("建立索引", 0, 1)
        write_lexical(folder, counts)
        self._progress("建立索引", 1, 1)

    def _vectors(self, before: store.Generation | None, pieces: Pieces) -> NDArray[np.float32]:
        """(passages, dimensions) float32."""
        wanted = _Wanted(self._digests)
        vectors = np.empty((len(self._passages), self._encoder.dimensions), np.float32)
        for digests, part in self._known_vectors(before, pieces):
            rows = wanted.take(digests)
            vectors[rows[rows >= 0]] = part[rows >= 0]
        left = wanted.left()
        for start in range(0, len(left), AT_ONCE):
            self._progress("计算向量", start, len(left))
            rows = left[start : start + AT_ONCE]
            vectors[rows] = self._encoder.encode_passages([self._passages[n].searched for n in rows.tolist()])
            pieces.keep("vectors", _arrays_to_bytes(self._digests[rows], vectors[rows]))
        self._progress("计算向量", len(left), len(left))
        return vectors

    def _known_vectors(
        self, before: store.Generation | None, pieces: Pieces
    ) -> Iterator[tuple[Digests, NDArray[np.float32]]]:
        if before:
            loaded = DenseIndex.load(before.folder / DENSE, before.passages(), self._encoder)
            yield before.digests(), loaded.vectors()
        for data in pieces.whole("vectors"):
            file = io.BytesIO(data)
            yield np.load(file, allow_pickle=False), np.load(file, allow_pickle=False)

    def _begin_to_count(self, folder: Path, before: store.Generation | None, pieces: Pieces) -> _Counting:
        """Hand out what is not counted yet."""
        wanted = _Wanted(self._digests)
        known = [_Part(load, wanted.take(digests)) for digests, load in _known_counts(before, pieces)]
        left = wanted.left()
        parts = [left[start : start + COUNTED_AT_ONCE] for start in range(0, len(left), COUNTED_AT_ONCE)]
        return _Counting(
            known,
            self._crew.share(_count, [(folder, rows) for rows in parts], functools.partial(self._kept, pieces)),
        )

    def _kept(self, pieces: Pieces, _: Path, rows: Rows, counts: bytes) -> _Part:
        name = pieces.keep("counts", _arrays_to_bytes(self._digests[rows]) + counts)
        return _Part(functools.partial(_counts_of, pieces, name), rows)

    def _counted(self, counting: _Counting) -> TermCounts:
        new = [part() for part in told("切分词语", counting.waited_for, self._progress)]
        return gathered(_Loaded([*counting.known, *new]), len(self._passages))


@dataclass(frozen=True, slots=True)
class _Part:
    """The counts of a part of the passages, loaded when asked for, and the number of each passage in the new index."""

    load: Callable[[], TermCounts]
    rows: Rows


@dataclass(frozen=True, slots=True)
class _Counting:
    """The parts that are counted, and what waits for each of the others, in the order of their passages."""

    known: Sequence[_Part]
    waited_for: Sequence[Callable[[], _Part]]


class _Loaded:
    """The counts of parts with their rows, one in memory at a time."""

    def __init__(self, parts: Sequence[_Part]) -> None:
        self._parts = parts

    def __iter__(self) -> Iterator[tuple[TermCounts, Rows]]:
        return ((part.load(), part.rows) for part in self._parts)


def _known_counts(
    before: store.Generation | None, pieces: Pieces
) -> Iterator[tuple[Digests, Callable[[], TermCounts]]]:
    if before:
        counts = LexicalIndex.load(before.folder / LEXICAL, before.passages()).counts
        yield before.digests(), functools.partial(_same, counts)
    for name in pieces.names("counts"):
        data = pieces.read(name)
        if data is not None:
            yield np.load(io.BytesIO(data), allow_pickle=False), functools.partial(_counts_of, pieces, name)


def _counts_of(pieces: Pieces, name: str) -> TermCounts:
    file = io.BytesIO(pieces.read(name) or b"")
    np.load(file, allow_pickle=False)  # the digests
    return TermCounts.from_bytes(file.read())


def _count(folder: Path, rows: Rows) -> bytes:
    """The counts of some passages of a generation that is being built; a process of its own may be asked."""
    passages = store.passages_in(folder)
    return count_part(passages[number] for number in rows.tolist()).to_bytes()


def _same(value: Value) -> Value:
    return value


def write_dense(folder: Path, passages: Sequence[Passage], vectors: NDArray[np.float32], encoder: Encoder) -> None:
    """Writes the index of the passages' vectors into the folder of a generation; vectors: (passages, dimensions)."""
    DenseIndex.build(vectors, passages, encoder).save(folder / DENSE)


def write_lexical(folder: Path, counts: TermCounts) -> None:
    """Writes the index of the passages' words into the folder of a generation."""
    LexicalIndex.write(counts, folder / LEXICAL)


def _arrays_to_bytes(*arrays: NDArray[np.generic]) -> bytes:
    file = io.BytesIO()
    for array in arrays:
        np.save(file, array, allow_pickle=False)
    return file.getvalue()
