"""Passages laid out for the network: their context's words and then their own, side by side, with the question."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import torch

from qa_service.language.text import sentences
from qa_service.reader.network import CONTEXT, ENDED, MAX_CONTEXT, Batch
from qa_service.reader.vocabulary import Ids, Vocabulary
from qa_service.types import Offsets, Passage

MAX_WORDS = 330  # of a passage with its context
MAX_QUESTION = 40  # words; the last ones, for earlier questions stand before


@dataclass(frozen=True, slots=True)
class Row:
    """A passage as the network reads it.

    words, sentence, starts, ends: (words,) each. sentence: the number of each word's sentence, CONTEXT in the context; starts, ends: each
    word's place in the passage's text, -1 in the context; spans: the sentences, even those past the last word that is read.
    """

    words: Ids
    sentence: Ids
    starts: Ids
    ends: Ids
    spans: tuple[Offsets, ...]


def row_of(passage: Passage, vocabulary: Vocabulary) -> Row:
    """A passage laid out for the network."""
    context = vocabulary.cut(passage.context[: 2 * MAX_CONTEXT]).ids[:MAX_CONTEXT]
    own = vocabulary.cut(passage.text)
    spans = tuple(sentences(passage.text))
    kept = min(len(own), MAX_WORDS - len(context))
    numbers = np.searchsorted([end for _, end in spans], own.starts[:kept], side="right")
    nowhere = np.full(len(context), CONTEXT, np.int64)
    return Row(
        np.concatenate([context, own.ids[:kept]]),
        np.concatenate([nowhere, np.minimum(numbers, max(len(spans) - 1, 0))]),
        np.concatenate([nowhere, own.starts[:kept]]),
        np.concatenate([nowhere, own.ends[:kept]]),
        spans,
    )


def batch_of(asked: Sequence[tuple[Ids, Sequence[Row]]]) -> Batch:
    """The rows of several questions side by side, all as long as the longest."""
    rows = [(question, row) for question, held in asked for row in held]
    return Batch(
        _padded([row.words for _, row in rows], 0),
        _padded([row.sentence for _, row in rows], ENDED),
        _padded([question[-MAX_QUESTION:] for question, _ in rows], ENDED),
        max((len(row.spans) for _, row in rows), default=1) or 1,
    )


def _padded(rows: Sequence[Ids], filler: int) -> torch.Tensor:
    table = np.full((len(rows), max(map(len, rows), default=1) or 1), filler, np.int64)
    for n, row in enumerate(rows):
        table[n, : len(row)] = row
    return torch.from_numpy(table)
