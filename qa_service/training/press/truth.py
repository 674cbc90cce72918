"""Printed pages as the network learns from them: the signs of their lines, and the label of each."""

from __future__ import annotations

import bisect
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from qa_service.ingest.lines import Line
from qa_service.ingest.pages import lines_of
from qa_service.ingest.proposal import proposed
from qa_service.ingest.roles import LABELS, Label, Role, label_of, may_follow, place_of
from qa_service.ingest.signs import Signs, signs_of
from qa_service.training.press import setting
from qa_service.training.press.printing import PrintedPage


@dataclass(frozen=True, slots=True)
class Example:
    """A page: what is seen of its lines, and the place of each one's label in LABELS."""

    signs: Signs
    labels: NDArray[np.int64]


def example(page: PrintedPage) -> Example | None:
    """A printed page to learn from; None where it has no line."""
    lines, _ = lines_of(page.raw, "page.txt")
    if not lines:
        return None
    places = {label: i for i, label in enumerate(LABELS)}
    return Example(
        signs_of(lines, page.raw, proposed(lines)),
        np.asarray([places[label] for label in labels_of(page, lines)], np.int64),
    )


def labels_of(page: PrintedPage, lines: Sequence[Line]) -> list[Label]:
    """What the lines of a page are, in the labels of the network."""
    rows = sorted((span[1], number, row) for span, (number, row) in zip(page.spans, page.lines, strict=True))
    first: dict[int | None, int] = {}
    for number, row in page.lines:
        if row.role is Role.BODY:
            first.setdefault(row.article, number)
    opened = sorted((number, article) for article, number in first.items())
    found: list[Label] = []
    for line in lines:
        _, number, row = rows[bisect.bisect_right(rows, line.raw_start, key=lambda known: known[0])]
        label = _label(row, number, opened)
        if label.goes_on and not may_follow(found[-1] if found else None, label):
            label = Label(label.role, label.place)
        found.append(label)
    return found


def _label(row: setting.Line, number: int, opened: Sequence[tuple[int, int | None]]) -> Label:
    opens = row.role is Role.BODY and (number, row.article) in opened
    return label_of(row.role, place_of(row.article, number, opened), goes_on=row.goes_on, opens=opens)


def examples(pages: Iterator[PrintedPage]) -> Iterator[Example]:
    """Every page that has lines, to learn from."""
    return (found for page in pages if (found := example(page)) is not None)
