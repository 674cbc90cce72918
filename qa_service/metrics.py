"""Figures over judged answers; all pure."""

from __future__ import annotations

import difflib
import re
import unicodedata
from collections import Counter
from collections.abc import Callable, Iterable, Sequence
from typing import TypeVar

Row = TypeVar("Row")

MAX_HIT_CHARS = 200  # a longer quote is no answer but a page …
MAX_HIT_RATIO = 1.5  # … unless the sentence that answers is nearly as long
HELD = 0.6  # so much of a gold sentence must stand in a quote without a gap


def folded(text: str) -> str:
    """The form in which texts are compared: NFKC, lower case, without white space."""
    return "".join(unicodedata.normalize("NFKC", text).lower().split())


def letters(text: str) -> str:
    """The folded text without punctuation."""
    return re.sub(r"[\W_]+", "", folded(text))


def character_f1(said: str, gold: str) -> float:
    """Harmonic mean of precision and recall over the bags of characters, punctuation left out."""
    a, b = Counter(letters(said)), Counter(letters(gold))
    return 2 * (a & b).total() / (a.total() + b.total()) if a & b else 0.0


def matched_evidence(quote: str, evidence: Iterable[str]) -> str | None:
    """The first gold sentence that a quote holds, at least 60 % of it without a gap, without being much longer; folded."""
    text = folded(quote)
    for sentence in map(folded, evidence):
        if len(text) > max(MAX_HIT_CHARS, MAX_HIT_RATIO * len(sentence)):
            continue
        held = difflib.SequenceMatcher(None, text, sentence, autojunk=False).find_longest_match().size
        if held >= HELD * len(sentence) and held >= HELD * min(len(text), len(sentence)):
            return sentence
    return None


def mean(rows: Sequence[Row], value: Callable[[Row], float]) -> float | None:
    """The mean of a value over rows, to three places; None over no rows."""
    return round(sum(map(value, rows)) / len(rows), 3) if rows else None


def auroc(positive: Sequence[float], negative: Sequence[float]) -> float | None:
    """How often a positive's score is above a negative's, ties counting half; None where either is empty."""
    if not positive or not negative:
        return None
    ranked = sorted([(score, 1) for score in positive] + [(score, 0) for score in negative])
    wins, below, i = 0.0, 0, 0
    while i < len(ranked):
        j = i
        while j < len(ranked) and ranked[j][0] == ranked[i][0]:
            j += 1
        positives = sum(label for _, label in ranked[i:j])
        wins += positives * (below + (j - i - positives) / 2)
        below += j - i - positives
        i = j
    return round(wins / (len(positive) * len(negative)), 3)


def quantile(values: Sequence[float], share: float) -> float:
    """The value below which a share of the values lie; 0 for none."""
    return sorted(values)[int(share * (len(values) - 1))] if values else 0.0
