"""Asks the network about the passages of a search: how each sentence answers, and where in it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import torch
from numpy.typing import NDArray
from safetensors.torch import load_file, save_file

from qa_service.reader.network import Network
from qa_service.reader.rows import Row, batch_of, row_of
from qa_service.reader.vocabulary import Vocabulary
from qa_service.types import Offsets, Passage, Question

WEIGHTS = "network.safetensors"
# A processor that multiplies bfloat16 reads three times as fast, and as well.
HALVED = bool(torch.ops.mkldnn._is_mkldnn_bf16_supported())

Odds = NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class Told:
    """What the network says of a passage: log odds, up to a constant shared by all passages of one search.

    sentences: by the span of each sentence; first, last: (words of the row,) whether the answer begins or ends with a word; none: that the
    passage does not answer.
    """

    sentences: dict[Offsets, float]
    row: Row
    first: Odds
    last: Odds
    none: float


@dataclass(frozen=True, slots=True)
class Pointing:
    """Where the network sees the answer begin and end in a sentence: (characters,) log odds, NaN where no word begins or ends."""

    first: Odds
    last: Odds


def pointing(told: Told, sentence: Offsets) -> Pointing:
    """What is told of the words of one sentence of the passage."""
    size = sentence[1] - sentence[0]
    first, last = np.full(size, np.nan), np.full(size, np.nan)
    inside = (told.row.starts >= sentence[0]) & (told.row.ends <= sentence[1])
    first[told.row.starts[inside] - sentence[0]] = told.first[inside]
    last[told.row.ends[inside] - 1 - sentence[0]] = told.last[inside]
    return Pointing(first, last)


class NeuralReader:
    """A trained network with its vocabulary."""

    def __init__(self, network: Network, vocabulary: Vocabulary) -> None:
        self._network = network.eval()
        self._vocabulary = vocabulary

    @classmethod
    def load(cls, folder: Path) -> NeuralReader:
        """The network saved in a folder; OSError, ValueError, KeyError, RuntimeError or SafetensorError where it cannot be read."""
        vocabulary = Vocabulary.load(folder)
        network = Network(vocabulary.table, vocabulary.characters)
        network.load_state_dict({name: values.float() for name, values in load_file(folder / WEIGHTS).items()})
        return cls(network, vocabulary)

    def save(self, folder: Path) -> None:
        """Writes the weights in half precision, and the vocabulary."""
        save_file({name: values.half() for name, values in self._network.state_dict().items()}, folder / WEIGHTS)
        self._vocabulary.save(folder)

    def tell(self, question: Question, passages: Sequence[Passage]) -> list[Told]:
        """What the network says of each passage."""
        if not passages:
            return []
        asked = self._vocabulary.cut(question.understood_as).ids
        rows = [row_of(passage, self._vocabulary) for passage in passages]
        with torch.inference_mode(), torch.autocast("cpu", torch.bfloat16, enabled=HALVED):
            scores = self._network(batch_of([(asked, rows)]))
        return [
            Told(
                dict(zip(row.spans, sentence[: len(row.spans)].tolist(), strict=True)),
                row,
                first[: len(row.words)].double().numpy(),
                last[: len(row.words)].double().numpy(),
                float(none),
            )
            for row, sentence, first, last, none in zip(
                rows, scores.sentence, scores.first, scores.last, scores.none, strict=True
            )
        ]
