"""The two indexes of the passages: what was embedded and counted before is taken over, by the hash of what is searched of a passage."""

from __future__ import annotations

import io
from collections import defaultdict
from collections.abc import Iterator, Sequence
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from qa_service import store
from qa_service.indexing.progress import Progress
from qa_service.retrieval.dense import DenseIndex
from qa_service.retrieval.lexical import LexicalIndex, TermCounts, count_terms, gathered
from qa_service.store import Pieces
from qa_service.types import Encoder, Passage

DENSE, LEXICAL = "dense", "lexical"
AT_ONCE = 1024  # passages that are embedded or counted at a time; progress is told, and the work kept, after each

Digests = NDArray[np.uint8]  # (passages, bytes)
Rows = NDArray[np.int64]  # for each passage of a part, its number in the new index, or −1


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

    def __init__(self, passages: Sequence[Passage], digests: Digests, encoder: Encoder, progress: Progress) -> None:
        self._passages = passages
        self._digests = digests
        self._encoder = encoder
        self._progress = progress

    def write(self, folder: Path, before: store.Generation | None, pieces: Pieces) -> None:
        """Writes both indexes into the folder of a generation."""
        # One after the other, so that memory holds the vectors or the counts.
        write_dense(folder, self._passages, self._vectors(before, pieces), self._encoder)
        counts = self._counts(before, pieces)
        self._progress("建立索引", 0, 1)
        write_lexical(folder, self._passages, counts)
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

    def _counts(self, before: store.Generation | None, pieces: Pieces) -> TermCounts:
        wanted = _Wanted(self._digests)
        parts = [(part, wanted.take(digests)) for digests, part in self._known_counts(before, pieces)]
        left = wanted.left()
        for start in range(0, len(left), AT_ONCE):
            self._progress("切分词语", start, len(left))
            rows = left[start : start + AT_ONCE]
            part = count_terms([self._passages[n] for n in rows.tolist()])
            pieces.keep("counts", _arrays_to_bytes(self._digests[rows]) + part.to_bytes())
            parts.append((part, rows))
        counts = gathered(parts, len(self._passages))
        self._progress("切分词语", len(left), len(left))
        return counts

    def _known_counts(self, before: store.Generation | None, pieces: Pieces) -> Iterator[tuple[Digests, TermCounts]]:
        if before:
            yield before.digests(), LexicalIndex.load(before.folder / LEXICAL, before.passages()).counts
        for data in pieces.whole("counts"):
            file = io.BytesIO(data)
            yield np.load(file, allow_pickle=False), TermCounts.from_bytes(file.read())


def write_dense(folder: Path, passages: Sequence[Passage], vectors: NDArray[np.float32], encoder: Encoder) -> None:
    """Writes the index of the passages' vectors into the folder of a generation; vectors: (passages, dimensions)."""
    DenseIndex.build(vectors, passages, encoder).save(folder / DENSE)


def write_lexical(folder: Path, passages: Sequence[Passage], counts: TermCounts) -> None:
    """Writes the index of the passages' words into the folder of a generation."""
    LexicalIndex.of_counts(counts, passages).save(folder / LEXICAL)


def _arrays_to_bytes(*arrays: NDArray[np.generic]) -> bytes:
    file = io.BytesIO()
    for array in arrays:
        np.save(file, array, allow_pickle=False)
    return file.getvalue()
