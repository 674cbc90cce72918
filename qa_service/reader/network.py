"""The network that reads a passage with a question in mind: which sentence answers, which words, or none.

A cross-encoder: question and passage go through the lower layers of a pretrained encoder together (models/reader/MODEL_CARD.md). The layers
run in ONNX Runtime in 8 bits; the heads are a few matrices. One passage is read at a time: its scores do not depend on the others', nothing is
padded, and several are read at once by several threads.
"""

from __future__ import annotations

from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import onnxruntime
from numpy.typing import NDArray
from safetensors.numpy import load_file

from qa_service.reader.rows import Row, question_pieces, row_of
from qa_service.reader.tokens import Tokeniser
from qa_service.types import Passage

LAYERS, WEIGHTS = "layers.onnx", "weights.safetensors"
NOTHING = -1e4  # the odds of a sentence of which nothing is read
WHOLE = 0  # the piece that is pointed at where no words narrower than the sentence answer

Odds = NDArray[np.float32]


@dataclass(frozen=True, slots=True, eq=False)
class Told:
    """What the network says of a passage: log odds, up to a constant shared by all passages of one search.

    sentences: (sentences,), NOTHING where no piece is read; first, last: (length of the row,) whether the answer begins or ends with a piece,
    NOTHING outside the passage's own but for WHOLE; none: that the passage does not answer.
    """

    row: Row
    sentences: Odds
    first: Odds
    last: Odds
    none: float


class Network:
    """A trained network with its tokeniser."""

    def __init__(
        self, tokeniser: Tokeniser, layers: onnxruntime.InferenceSession, weights: dict[str, Any], threads: int
    ) -> None:
        self._tokeniser, self._layers = tokeniser, layers
        self._weights = {
            name: value.astype(np.float32) for name, value in weights.items() if not name.startswith("words")
        }
        self._words, self._scales = weights["words"], weights["words.scale"].astype(np.float32)
        self._pool = ThreadPoolExecutor(threads, "reader")

    @classmethod
    def load(cls, folder: Path, threads: int = 1) -> Network:
        """The network saved in a folder; OSError, ValueError, KeyError or SafetensorError where it cannot be read."""
        weights = load_file(folder / WEIGHTS)
        try:
            layers = onnxruntime.InferenceSession(folder / LAYERS, _options(), providers=["CPUExecutionProvider"])
        except Exception as error:  # the library's own errors have no common base but this one
            raise ValueError(f"{LAYERS}: {error}") from error
        return cls(Tokeniser.load(folder), layers, weights, threads)

    def tell(self, question: str, passages: Sequence[Passage]) -> list[Told]:
        """What is told of each passage."""
        asked = question_pieces(question, self._tokeniser)
        return list(self._pool.map(lambda passage: self.read(row_of(asked, passage, self._tokeniser)), passages))

    def read(self, row: Row) -> Told:
        """What is told of one row."""
        of = self._weights
        words = self._words[row.pieces] * self._scales[row.pieces, None]
        embedded = words + of["positions"][: len(row.pieces)] + of["kinds"][row.kinds]
        states: Odds = self._layers.run(None, {"embedded": embedded})[0]
        own = row.sentence >= 0
        pointed = states @ of["span.weight"].T + of["span.bias"]
        pointed[~own & (np.arange(len(own)) != WHOLE)] = NOTHING
        return Told(
            row, self._sentences(states, row), pointed[:, 0], pointed[:, 1], float(self._head("none", states[0]))
        )

    def _sentences(self, states: Odds, row: Row) -> Odds:
        found = np.full(max(len(row.spans), 1), NOTHING, np.float32)
        numbers, begins = np.unique(row.sentence[row.sentence >= 0], return_index=True)
        if len(numbers):
            own = states[row.sentence >= 0]
            counts = np.diff([*begins, len(own)])[:, None]
            mean, most = np.add.reduceat(own, begins) / counts, np.maximum.reduceat(own, begins)
            seen = np.concatenate([mean, most, np.broadcast_to(states[0], mean.shape)], axis=1)
            found[numbers] = self._head("sentence", seen)
        return found

    def _head(self, name: str, seen: Odds) -> Odds:
        of = self._weights
        hidden = _gelu(seen @ of[f"{name}.0.weight"].T + of[f"{name}.0.bias"])
        odds: Odds = (hidden @ of[f"{name}.2.weight"].T + of[f"{name}.2.bias"])[..., 0]
        return odds


def _options() -> onnxruntime.SessionOptions:
    options = onnxruntime.SessionOptions()
    options.intra_op_num_threads = options.inter_op_num_threads = 1  # threads read a passage each
    options.enable_cpu_mem_arena = options.enable_mem_pattern = False  # they keep memory for every length ever met
    return options


def _gelu(values: Odds) -> Odds:
    """The Gaussian error linear unit, by its usual approximation (Hendrycks and Gimpel 2016)."""
    return np.asarray(0.5 * values * (1 + np.tanh(0.7978845608 * (values + 0.044715 * values**3))), np.float32)
