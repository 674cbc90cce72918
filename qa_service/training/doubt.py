"""Measures how far the certainty of lines can be believed: python -m qa_service.training.doubt --data DIR --pages 300.

Pages are printed in manners and with stories kept apart from training. Told is for several thresholds how many lines and pages are in
doubt, and how many are wrong in doubt and without.
"""

from __future__ import annotations

import argparse
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from qa_service.ingest.pages import lines_of
from qa_service.ingest.telling import told
from qa_service.training.press.printing import PrintedPage, pages
from qa_service.training.press.truth import labels_of

PAGES, SEED = 300, 77
THRESHOLDS = (0.5, 0.7, 0.8, 0.9, 0.95, 0.99)


@dataclass(frozen=True, slots=True)
class Judged:
    """A line: how surely it was taken for something, and whether it is that."""

    sure: float
    right: bool


def judged(page: PrintedPage) -> list[Judged]:
    """The lines of a page whose truth is known."""
    lines, _ = lines_of(page.raw, "page.txt")
    found, truth = told(lines, page.raw), labels_of(page, lines)
    return [Judged(sure, a == b) for sure, a, b in zip(found.sure, found.labels, truth, strict=True)]


def table(known: Sequence[Sequence[Judged]]) -> Iterator[str]:
    """The figures for each threshold, as lines for a person."""
    yield f"{'sure below':>10}  {'lines':>6} {'wrong':>6} {'others wrong':>12}  {'pages':>6} {'wrong':>6} {'others wrong':>12}"
    for threshold in THRESHOLDS:
        lines = [(one.sure < threshold, not one.right) for page in known for one in page]
        whole = [(any(one.sure < threshold for one in page), not all(one.right for one in page)) for page in known]
        cells = [*_shares(lines), *_shares(whole)]
        widths = (6, 6, 12, 7, 6, 12)
        yield f"{threshold:10}  " + " ".join(f"{cell:{width}.4f}" for cell, width in zip(cells, widths, strict=True))


def _shares(rows: Sequence[tuple[bool, bool]]) -> tuple[float, float, float]:
    """How many are in doubt, how many of these are wrong, and how many of the others."""
    doubted, others = [wrong for doubt, wrong in rows if doubt], [wrong for doubt, wrong in rows if not doubt]
    return len(doubted) / (len(rows) or 1), _mean(doubted), _mean(others)


def _mean(wrong: Iterable[bool]) -> float:
    known = list(wrong)
    return sum(known) / (len(known) or 1)


def main() -> None:
    """Print pages, cut them, and tell the figures."""
    options = argparse.ArgumentParser(description=__doc__)
    options.add_argument("--data", type=Path, required=True, help="folder of the training data")
    options.add_argument("--pages", type=int, default=PAGES)
    options.add_argument("--seed", type=int, default=SEED)
    given = options.parse_args()
    print("\n".join(table([judged(page) for page in pages(given.data, given.seed, given.pages, apart=True)])))


if __name__ == "__main__":
    main()
