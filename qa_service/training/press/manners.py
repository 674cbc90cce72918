"""Draws of the manners in which a page is laid out, some of them kept apart for measuring."""

from __future__ import annotations

import random
import zlib
from collections.abc import Sequence
from typing import TypeVar

KEPT_APART = 5  # one in so many forms of a list is kept apart from training
MIN_FORMS = 4  # a shorter list is used whole
APART_SHARE = 0.6  # how often a page of the manners kept apart draws one of them

T = TypeVar("T")


class Draw:
    """A source of choices; without `apart` it never draws a form that is kept apart."""

    def __init__(self, seed: int | str, *, apart: bool = False) -> None:
        self.random = random.Random(seed)
        self.apart = apart

    def chance(self, share: float) -> bool:
        """True in so many of one draws."""
        return self.random.random() < share

    def between(self, low: int, high: int) -> int:
        """A whole number, both ends included."""
        return self.random.randint(low, high)

    def any(self, options: Sequence[T]) -> T:
        """One of the options, each as likely."""
        return self.random.choice(options)

    def weighed(self, options: dict[T, float]) -> T:
        """One of the options, by their weights."""
        return self.random.choices(list(options), weights=list(options.values()))[0]

    def form(self, forms: Sequence[str]) -> str:
        """One of the forms that something is printed in."""
        if len(forms) < MIN_FORMS:
            return self.any(forms)
        held = [form for form in forms if is_kept_apart(form)]
        free = [form for form in forms if not is_kept_apart(form)]
        if self.apart and held and self.chance(APART_SHARE):
            return self.any(held)
        return self.any(free or forms)


def is_kept_apart(form: str) -> bool:
    """Whether a form is kept apart from training, by its own letters."""
    return zlib.crc32(form.encode()) % KEPT_APART == 0
