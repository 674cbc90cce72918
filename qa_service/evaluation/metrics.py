"""Figures over judged answers; all pure."""

from __future__ import annotations

import difflib
import itertools
import re
import unicodedata
from collections import Counter
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from typing import TypeVar

Row = TypeVar("Row")

MAX_HIT_CHARS = 200  # a longer quote is no answer but a page …
MAX_HIT_RATIO = 1.5  # … unless the sentence that answers is nearly as long
HELD = 0.6  # so much of a gold sentence must stand in a quote without a gap
BINS = 10  # of equal width, in which probabilities are compared with what came true


@dataclass(frozen=True, slots=True)
class Trial:
    """One question, as a threshold on confidence sees it."""

    confidence: float
    answerable: bool
    right: bool  # its first quote answers; never so where nothing does


@dataclass(frozen=True, slots=True)
class OperatingPoint:
    """What answering from a confidence on brings; a share of nothing is None."""

    threshold: float
    coverage: float | None  # answerable questions that are answered
    risk: float | None  # answers given whose first quote does not answer
    refused: float | None  # unanswerable questions that are refused


@dataclass(frozen=True, slots=True)
class Bin:
    """Probabilities near each other: how many, what they say in the mean, and the share that came true."""

    size: int
    said: float
    true: float


def folded(text: str) -> str:
    """The form in which texts are compared: NFKC, lower case, without white space."""
    return "".join(unicodedata.normalize("NFKC", text).split()).lower()


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


def mean(rows: Sequence[Row], value: Callable[[Row], float], places: int = 3) -> float | None:
    """The mean of a value over rows, rounded; None over no rows."""
    return round(sum(map(value, rows)) / len(rows), places) if rows else None


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


def operating_point(trials: Sequence[Trial], threshold: float) -> OperatingPoint:
    """What answering exactly the questions of at least this confidence brings."""
    given = [trial for trial in trials if trial.confidence >= threshold]
    return OperatingPoint(
        threshold,
        coverage=mean([trial for trial in trials if trial.answerable], lambda trial: trial.confidence >= threshold),
        risk=mean(given, lambda trial: not trial.right),
        refused=mean([trial for trial in trials if not trial.answerable], lambda trial: trial.confidence < threshold),
    )


def area_under_risk(trials: Sequence[Trial]) -> float | None:
    """Area under the risk–coverage curve (AURC): the mean risk over the thresholds that just answer each answerable question."""
    area, given, wrong, answerable = 0.0, 0, 0, 0
    ranked = sorted(trials, key=lambda trial: -trial.confidence)
    for _, tied in itertools.groupby(ranked, key=lambda trial: trial.confidence):
        together = list(tied)
        given += len(together)
        wrong += sum(not trial.right for trial in together)
        reached = sum(trial.answerable for trial in together)
        area += reached * wrong / given
        answerable += reached
    return round(area / answerable, 3) if answerable else None


def reliability(chances: Sequence[float], came_true: Sequence[bool]) -> list[Bin]:
    """Probabilities in bins of equal width, lowest first, empty ones left out."""
    held: list[list[tuple[float, bool]]] = [[] for _ in range(BINS)]
    for chance, true in zip(chances, came_true, strict=True):
        held[min(int(chance * BINS), BINS - 1)].append((chance, true))
    return [
        Bin(len(pairs), sum(chance for chance, _ in pairs) / len(pairs), sum(true for _, true in pairs) / len(pairs))
        for pairs in held
        if pairs
    ]


def calibration_error(bins: Sequence[Bin]) -> float | None:
    """Expected calibration error: how far, in the mean, what is said lies from what came true; None over nothing."""
    size = sum(one.size for one in bins)
    return round(sum(one.size * abs(one.said - one.true) for one in bins) / size, 3) if size else None
