"""Nearest vectors with FAISS: the leg of retrieval that finds passages by their meaning."""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from pathlib import Path

import faiss
import numpy as np
from numpy.typing import NDArray

from qa_service.errors import REBUILD, IndexDamaged
from qa_service.types import Encoder, Hit, Passage, Question

FLAT_BELOW = 50_000  # vectors; comparing with every one takes 3 ms there and is exact
WRITE_AT_ONCE = 1 << 20  # bytes
PROBED_SHARE = 1 / 8  # of the cells of a larger index: finds 99 of the 100 nearest in a quarter of the time

# One question at a time gains nothing from more threads: 1.9 ms with one, 23 ms with two that wait for each other on a busy machine.
faiss.omp_set_num_threads(1)


class DenseIndex:
    """The vectors of the passages, searched by inner product with the question's."""

    def __init__(self, index: faiss.Index, passages: Sequence[Passage], encoder: Encoder) -> None:
        self._index = index
        self._passages = passages
        self._encoder = encoder

    @classmethod
    def build(cls, vectors: NDArray[np.float32], passages: Sequence[Passage], encoder: Encoder) -> DenseIndex:
        """The index of the passages' vectors; vectors: (passages, dimensions) float32, unit length."""
        if vectors.shape != (len(passages), encoder.dimensions):
            raise ValueError(f"{vectors.shape} vectors for {len(passages)} passages of {encoder.dimensions} dimensions")
        vectors = np.ascontiguousarray(vectors, np.float32)
        index = _flat(encoder.dimensions) if len(vectors) < FLAT_BELOW else _cells(vectors)
        index.add(vectors)
        return cls(index, passages, encoder)

    def save(self, path: Path) -> None:
        """Writes the index into a file, whose folder is made if need be; OSError where that cannot be."""
        path.parent.mkdir(parents=True, exist_ok=True)
        with path.open("wb") as file:
            failures: list[OSError] = []
            try:
                # FAISS writing by itself does not notice a disk that is full when it closes the file.
                writer = faiss.PyCallbackIOWriter(_telling(file.write, failures), WRITE_AT_ONCE)  # type: ignore[attr-defined]
                faiss.write_index(self._index, writer)
            except RuntimeError:
                if failures:
                    raise failures[0] from None
                raise

    @classmethod
    def load(cls, path: Path, passages: Sequence[Passage], encoder: Encoder) -> DenseIndex:
        """The index saved in a file, for the passages and by the encoder it was built with; IndexDamaged where it is not that."""
        try:
            index = faiss.read_index(str(path))
        except (RuntimeError, MemoryError) as error:
            raise IndexDamaged(f"The vector index {path.absolute()} is missing or cannot be read. {REBUILD}") from error
        if (index.ntotal, index.d) != (len(passages), encoder.dimensions):
            raise IndexDamaged(
                f"The vector index {path.absolute()} holds {index.ntotal} vectors of {index.d} dimensions for {len(passages)} passages "
                f"of {encoder.dimensions}. {REBUILD}"
            )
        return cls(index, passages, encoder)

    def vectors(self) -> NDArray[np.float32]:
        """(passages, dimensions) float32: the vectors as they were put in."""
        self._remember_numbers()
        return np.asarray(self._index.reconstruct_n(0, self._index.ntotal), np.float32)

    def vector(self, number: int) -> NDArray[np.float32]:
        """(dimensions,) float32: one of them."""
        self._remember_numbers()
        return np.asarray(self._index.reconstruct(number), np.float32)

    def _remember_numbers(self) -> None:
        """A larger index knows only in which cell its vectors are, not which one is where."""
        if isinstance(self._index, faiss.IndexIVF):
            self._index.make_direct_map()

    def retrieve(self, question: Question, top_k: int) -> list[Hit]:
        """At most `top_k` passages nearest in meaning, best first, ties in the order of the index."""
        return [Hit(self._passages[number], score) for number, score in self.ranked(question, top_k)]

    def ranked(self, question: Question, top_k: int) -> list[tuple[int, float]]:
        """Their numbers and scores."""
        return self.search(self._encoder.encode_question(question.understood_as), top_k)

    def search(self, vector: NDArray[np.float32], top_k: int) -> list[tuple[int, float]]:
        """Numbers and inner products of at most `top_k` vectors, best first, ties in order; vector: (dimensions,) float32."""
        wanted = min(top_k, self._index.ntotal)
        if wanted < 1 or not vector.any():
            return []
        scores, numbers = self._reach(np.ascontiguousarray(vector, np.float32)[None], wanted)
        found = [(int(n), float(score)) for n, score in zip(numbers, scores, strict=True) if n >= 0]
        return sorted(found, key=lambda hit: (-hit[1], hit[0]))[:wanted]

    def _reach(self, query: NDArray[np.float32], wanted: int) -> tuple[NDArray[np.float32], NDArray[np.int64]]:
        # FAISS leaves open which of equal scores it returns: look on until the last one wanted is told from the next.
        reach = wanted
        while True:
            reach = min(2 * reach, self._index.ntotal)
            (scores,), (numbers,) = self._index.search(query, reach)
            if reach == self._index.ntotal or numbers[-1] < 0 or scores[-1] < scores[wanted - 1]:
                return scores, numbers


def _telling(write: Callable[[bytes], int], failures: list[OSError]) -> Callable[[bytes], int]:
    """The same writing, which notes why it failed: FAISS only says that it did."""

    def wrapped(data: bytes) -> int:
        try:
            return write(data)
        except OSError as error:
            failures.append(error)
            raise

    return wrapped


def _flat(dimensions: int) -> faiss.Index:
    return faiss.IndexFlatIP(dimensions)


def _cells(vectors: NDArray[np.float32]) -> faiss.Index:
    """An index that compares only within the cells nearest to the question; trained, still empty."""
    count = int(4 * math.sqrt(len(vectors)))
    index = faiss.IndexIVFFlat(_flat(vectors.shape[1]), vectors.shape[1], count, faiss.METRIC_INNER_PRODUCT)
    index.train(vectors)
    index.nprobe = max(1, round(count * PROBED_SHARE))
    return index
