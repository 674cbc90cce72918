"""What the network learns from, a question at a time: its passages, with the sentences and words that answer."""

from __future__ import annotations

import random
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import numpy as np

from qa_service.reader.rows import Row
from qa_service.reader.vocabulary import Ids
from qa_service.types import Offsets

AT_ONCE = 600  # questions among which those of about one length are put together


@dataclass(frozen=True, slots=True)
class Group:
    """A question and the passages it meets; without `right`, none of them answers."""

    question: Ids
    rows: tuple[Row, ...]
    right: tuple[tuple[int, int], ...]  # (row, sentence)
    doubtful: tuple[tuple[int, int], ...]  # neither right nor wrong for certain
    answer: tuple[int, int, int] | None  # row, first and last word
    weight: float = 1.0


def words_at(row: Row, span: Offsets) -> tuple[int, int] | None:
    """The first and last word of a row that lie in a span of its passage's text."""
    inside = np.flatnonzero((row.ends > span[0]) & (row.starts < span[1]) & (row.starts >= 0))
    return (int(inside[0]), int(inside[-1])) if len(inside) else None


def batches(groups: Sequence[Group], words: int, draw: random.Random) -> Iterator[list[Group]]:
    """The groups in random order, those of about one length together, about `words` words in each batch."""
    order = draw.sample(range(len(groups)), len(groups))
    found: list[list[Group]] = []
    for at in range(0, len(order), AT_ONCE):
        near = sorted((groups[n] for n in order[at : at + AT_ONCE]), key=_longest)
        found += _filled(near, words)
    draw.shuffle(found)
    yield from found


def _filled(groups: Sequence[Group], words: int) -> Iterator[list[Group]]:
    held: list[Group] = []
    rows = 0
    for group in groups:  # the longest comes last
        if held and _longest(group) * (rows + len(group.rows)) > words:
            yield held
            held, rows = [], 0
        held.append(group)
        rows += len(group.rows)
    if held:
        yield held


def _longest(group: Group) -> int:
    return max(len(row.words) for row in group.rows)
