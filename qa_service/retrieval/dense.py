"""Nearest vectors: codes of FAISS tell which are near, the vectors themselves, mapped from disk, how near."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from pathlib import Path

import faiss
import numpy as np
from numpy.typing import NDArray

from qa_service.errors import REBUILD, IndexDamaged
from qa_service.types import Encoder, Hit, Passage, Question, Scope

FLAT_BELOW = 5_000  # vectors; comparing with every one takes half a millisecond there and is exact
# Of 100 nearest among 29,000, codes of two numbers a half byte find 99.96 in the first 800, in a quarter of the time that comparing takes.
NUMBERS_A_CODE = 2
LOOKED_AT, LOOKED_AT_LEAST = 8, 400  # vectors compared for each that is wanted, and in all
LEARNT_FROM = 20_000  # vectors that the codes are fitted to
WRITE_AT_ONCE = 1 << 20  # bytes

_VECTORS, _CODES = "vectors.npy", "codes.faiss"

# One question at a time gains nothing from more threads: 1.9 ms with one, 23 ms with two that wait for each other on a busy machine.
faiss.omp_set_num_threads(1)


class DenseIndex:
    """The vectors of the passages, searched by inner product with the question's."""

    def __init__(
        self,
        vectors: NDArray[np.float32],
        codes: faiss.Index | None,
        passages: Sequence[Passage],
        encoder: Encoder,
    ) -> None:
        """codes: of a larger index, in the order of the vectors."""
        self._vectors = vectors
        self._codes = codes
        self._passages = passages
        self._encoder = encoder

    @classmethod
    def build(cls, vectors: NDArray[np.float32], passages: Sequence[Passage], encoder: Encoder) -> DenseIndex:
        """The index of the passages' vectors; vectors: (passages, dimensions) float32, unit length."""
        if vectors.shape != (len(passages), encoder.dimensions):
            raise ValueError(f"{vectors.shape} vectors for {len(passages)} passages of {encoder.dimensions} dimensions")
        vectors = np.ascontiguousarray(vectors, np.float32)
        return cls(vectors, None if len(vectors) < FLAT_BELOW else _codes(vectors), passages, encoder)

    def save(self, folder: Path) -> None:
        """Writes the index into a folder, which is made if need be; OSError where that cannot be."""
        folder.mkdir(parents=True, exist_ok=True)
        np.save(folder / _VECTORS, self._vectors, allow_pickle=False)
        if self._codes:
            _write(self._codes, folder / _CODES)

    @classmethod
    def load(cls, folder: Path, passages: Sequence[Passage], encoder: Encoder) -> DenseIndex:
        """The index saved in a folder, for the passages and by the encoder it was built with; IndexDamaged where it is not that."""
        try:
            vectors = np.load(folder / _VECTORS, "r", allow_pickle=False)
            codes = faiss.read_index(str(folder / _CODES)) if (folder / _CODES).exists() else None
        except (OSError, ValueError, EOFError, RuntimeError, MemoryError) as error:
            raise IndexDamaged(
                f"The vector index in {folder.absolute()} is missing or cannot be read. {REBUILD}"
            ) from error
        if vectors.shape != (len(passages), encoder.dimensions):
            count, width = vectors.shape if vectors.ndim == 2 else (len(vectors), 1)
            raise IndexDamaged(
                f"The vector index in {folder.absolute()} holds {count} vectors of {width} dimensions for {len(passages)} passages "
                f"of {encoder.dimensions}. {REBUILD}"
            )
        if vectors.dtype != np.float32 or (codes and (codes.ntotal, codes.d) != vectors.shape):
            raise IndexDamaged(f"The vector index in {folder.absolute()} does not fit its passages. {REBUILD}")
        return cls(vectors, codes, passages, encoder)

    def vectors(self) -> NDArray[np.float32]:
        """(passages, dimensions) float32: the vectors as they were put in."""
        return self._vectors

    def vector(self, number: int) -> NDArray[np.float32]:
        """(dimensions,) float32: one of them."""
        return np.asarray(self._vectors[number])

    def retrieve(self, question: Question, top_k: int) -> list[Hit]:
        """At most `top_k` passages nearest in meaning, best first, ties in the order of the index."""
        return [Hit(self._passages[number], score) for number, score in self.ranked(question, top_k)]

    def ranked(self, question: Question, top_k: int) -> list[tuple[int, float]]:
        """Their numbers and scores."""
        return self.search(self._encoder.encode_question(question.understood_as), top_k, question.scope)

    def search(self, vector: NDArray[np.float32], top_k: int, scope: Scope | None = None) -> list[tuple[int, float]]:
        """Numbers and inner products of at most `top_k` vectors, best first, ties in order; vector: (dimensions,) float32."""
        if top_k < 1 or not len(self._vectors) or not vector.any():
            return []
        numbers = self._near(vector, top_k) if scope is None else scope.passages
        # The same product for each row, whatever rows stand around it: equal vectors have equal scores.
        scores = np.einsum("nd,d->n", self._vectors if numbers is None else self._vectors[numbers], vector)
        best = _first(scores, top_k)
        found = best if numbers is None else numbers[best]
        return list(zip(found.tolist(), scores[best].tolist(), strict=True))

    def _near(self, vector: NDArray[np.float32], top_k: int) -> NDArray[np.int64] | None:
        """Numbers of the vectors that may be among the nearest, in order; None for all."""
        looked_at = max(LOOKED_AT * top_k, LOOKED_AT_LEAST)
        if self._codes is None or looked_at >= len(self._vectors):
            return None
        _, (numbers,) = self._codes.search(np.ascontiguousarray(vector, np.float32)[None], looked_at)
        return np.sort(numbers[numbers >= 0])


def _first(scores: NDArray[np.float32], top_k: int) -> NDArray[np.int64]:
    """Places of the highest scores, best first, ties in order."""
    if top_k < len(scores):
        least = np.partition(scores, len(scores) - top_k)[len(scores) - top_k]
        places = np.flatnonzero(scores >= least)
    else:
        places = np.arange(len(scores))
    return places[np.argsort(-scores[places], kind="stable")][:top_k]


def _write(index: faiss.Index, path: Path) -> None:
    failures: list[OSError] = []
    with path.open("wb") as file:
        try:
            # FAISS writing by itself does not notice a disk that is full when it closes the file.
            writer = faiss.PyCallbackIOWriter(_telling(file.write, failures), WRITE_AT_ONCE)  # type: ignore[attr-defined]
            faiss.write_index(index, writer)
        except RuntimeError:
            if failures:
                raise failures[0] from None
            raise


def _telling(write: Callable[[bytes], int], failures: list[OSError]) -> Callable[[bytes], int]:
    """The same writing, which notes why it failed: FAISS only says that it did."""

    def wrapped(data: bytes) -> int:
        try:
            return write(data)
        except OSError as error:
            failures.append(error)
            raise

    return wrapped


def _codes(vectors: NDArray[np.float32]) -> faiss.Index:
    """The vectors in four bits for every few numbers, which are compared with a question many at a time."""
    width = vectors.shape[1]
    parts = width // NUMBERS_A_CODE if width % NUMBERS_A_CODE == 0 else width
    codes = faiss.IndexPQFastScan(width, parts, 4, faiss.METRIC_INNER_PRODUCT)
    codes.train(np.ascontiguousarray(vectors[:: -(-len(vectors) // LEARNT_FROM)]))
    for start in range(0, len(vectors), LEARNT_FROM):
        codes.add(vectors[start : start + LEARNT_FROM])
    return codes
