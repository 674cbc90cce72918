"""Telling how far a build has come."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from typing import TypeVar

# Told as work goes on: the stage, how much of it is done, and how much there is.
Progress = Callable[[str, int, int], None]
Item = TypeVar("Item")


def silent(stage: str, done: int, total: int) -> None:
    """Tell nobody."""


def told(stage: str, items: Sequence[Item], progress: Progress) -> Iterator[Item]:
    """The items, with progress told at every hundredth of them."""
    step = max(1, len(items) // 100)
    for number, item in enumerate(items):
        if number % step == 0:
            progress(stage, number, len(items))
        yield item
    progress(stage, len(items), len(items))
