"""Which words of a sentence answer: proposes runs of words and known patterns, and sees of each what a model ranks them by."""

from __future__ import annotations

import functools
import re
from collections.abc import Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray

from qa_service.language.text import pairs, word_starts
from qa_service.reader.answers import KINDS, candidates, fold, measure_asked
from qa_service.reader.neural import Pointing
from qa_service.types import Offsets, Question

Places = NDArray[np.intp]
Column = NDArray[Any]

MAX_WORDS = 10  # of a proposed run
MAX_SENTENCE = 400  # characters that are looked at; what stands further on is never marked
LEAST = -1e4  # log odds below all that the network gives
NEAR, FAR = 6, 15  # characters to either side in which the question's own count

_MARKED = tuple(kind for kind in KINDS if kind != "decision")
_CLAUSE = re.compile(r"[^，,。；;：:！!？?\n]+")
# The characters around and at the ends of a span that tell most about it; all others are alike.
_TELLING = "，。、：；“”《》（）的是为在由于叫有达共至和与被到从向了以及等说称任中上个名年月日人市区县会元者员家部第一不将对就而把让使成其此该"
_CODES = {c: n + 1 for n, c in enumerate(dict.fromkeys(_TELLING))}
_EDGE, _DIGIT, _LATIN, _OTHER = len(_CODES) + 1, len(_CODES) + 2, len(_CODES) + 3, 0

CATEGORIES = ("before", "after", "first", "last", "asked")
NAMES = (
    "length",
    "words",
    "clause_start",
    "clause_end",
    "clause",
    "at",
    "sentence_length",
    "told_inside",
    "told_near_left",
    "told_near_right",
    "told_far_left",
    "told_far_right",
    "told_clause",
    "gap_left",
    "gap_right",
    "listing",
    "digit",
    "quotation",
    "measure",
    "matches_asked",
    "inside_asked",
    "holds_asked",
    "matches_any",
    *(f"is_{kind}" for kind in _MARKED),
    *(f"asks_{kind}" for kind in KINDS),
    *CATEGORIES,
    *("pointed", "pointed_to_best", "begins_to_best", "ends_to_best"),
)


def propose(sentence: str) -> list[Offsets]:
    """Spans of a folded sentence that could answer something: runs of words inside a clause, clauses, and patterns."""
    text = sentence[:MAX_SENTENCE]
    found: dict[Offsets, None] = {}
    for cuts in _clauses(text):
        found[cuts[0], cuts[-1]] = None
        for n, first in enumerate(cuts[:-1]):
            found.update(dict.fromkeys((first, last) for last in cuts[n + 1 : n + 1 + MAX_WORDS]))
    for kind in _MARKED:
        found.update(dict.fromkeys(candidates(kind, text)))
    return sorted(span for span in found if _whole(text[span[0] : span[1]]))


def _whole(words: str) -> bool:
    """Whether the words could stand alone: no half pair of quotation marks, no punctuation or particle at an end."""
    if words.count("“") != words.count("”") or words.count("《") != words.count("》"):
        return False
    return bool(words.strip()) and words[0] not in "的了、，）” 和与及" and words[-1] not in "的、，（“ 和与及是在为"


def span_features(
    question: Question, sentence: str, spans: Sequence[Offsets], pointing: Pointing | None = None
) -> NDArray[np.float32]:
    """(spans, len(NAMES)) float32; what is asked for stands in the question as typed, what is known in all that is searched."""
    text = fold(sentence)[:MAX_SENTENCE]
    if not spans:
        return np.empty((0, len(NAMES)), np.float32)
    starts, ends = np.array(spans, np.intp).T
    columns = [
        *_shape(text, starts, ends),
        *_nearness(fold(question.understood_as), text, starts, ends),
        *_holdings(measure_asked(question.text), text, starts, ends),
        *_patterns(question.kinds, text, starts, ends),
        *_edges(question.kinds, text, starts, ends),
        *_pointed(pointing, starts, ends),
    ]
    return np.column_stack([np.broadcast_to(np.asarray(column, np.float32), len(spans)) for column in columns])


def _shape(text: str, starts: Places, ends: Places) -> list[Column]:
    """Where the spans lie, among the words and clauses of the sentence."""
    clauses = _clauses(text)
    first, last = np.array([(cuts[0], cuts[-1]) for cuts in clauses]).T
    of = np.searchsorted(first, starts, side="right") - 1
    words = np.sort(np.concatenate([cuts[:-1] for cuts in clauses]))
    count = np.searchsorted(words, ends) - np.searchsorted(words, starts)
    return [ends - starts, count, starts == first[of], ends == last[of], of, starts / len(text), np.array(len(text))]


def _nearness(asked: str, text: str, starts: Places, ends: Places) -> list[Column]:
    """How much of what is in and around the spans stands in the question as well."""
    told = _told(asked, text)
    sums = np.concatenate([[0.0], np.cumsum(told)])

    def share(start: Places, end: Places) -> Column:
        held = sums[np.clip(end, 0, len(text))] - sums[np.clip(start, 0, len(text))]
        return np.asarray(held / np.maximum(end - start, 1))

    first, last = np.array([(cuts[0], cuts[-1]) for cuts in _clauses(text)]).T
    of = np.searchsorted(first, starts, side="right") - 1
    left, right = _gaps(told)
    around = [
        share(starts - NEAR, starts),
        share(ends, ends + NEAR),
        share(starts - FAR, starts),
        share(ends, ends + FAR),
    ]
    return [share(starts, ends), *around, share(first[of], last[of]), left[starts], right[ends]]


def _holdings(measure: str | None, text: str, starts: Places, ends: Places) -> list[Column]:
    """How many listed things, digits, quotations and units asked for the spans hold."""
    marks = [[c == "、" for c in text], [c.isdigit() for c in text], [c in "“《" for c in text]]
    sums = [np.concatenate([[0], np.cumsum(mark)]) for mark in marks]
    listed, digits, quoted = (total[ends] - total[starts] for total in sums)
    measured = [measure is not None and measure in text[s:e] for s, e in zip(starts, ends, strict=True)]
    return [listed, digits > 0, quoted > 0, np.array(measured)]


def _patterns(kinds: Sequence[str], text: str, starts: Places, ends: Places) -> list[Column]:
    """How the spans lie to what has the form of an answer."""
    matches = {kind: np.array(candidates(kind, text), np.intp).reshape(-1, 2) for kind in _MARKED}
    places = starts * (MAX_SENTENCE + 1) + ends
    exact = {kind: np.isin(places, found[:, 0] * (MAX_SENTENCE + 1) + found[:, 1]) for kind, found in matches.items()}
    nothing = np.zeros(len(starts), bool)
    wanted = np.concatenate([matches[kind] for kind in kinds if kind in matches] or [np.empty((0, 2), np.intp)])
    inside = (wanted[:, 0] <= starts[:, None]) & (ends[:, None] <= wanted[:, 1])
    holds = (starts[:, None] <= wanted[:, 0]) & (wanted[:, 1] <= ends[:, None])
    first = exact.get(kinds[0], nothing) if kinds else nothing
    every = np.logical_or.reduce(list(exact.values()))
    asks = [np.array(kind in kinds) for kind in KINDS]
    return [first, inside.any(axis=1), holds.any(axis=1), every, *exact.values(), *asks]


def _edges(kinds: Sequence[str], text: str, starts: Places, ends: Places) -> list[Column]:
    """The characters before, after and at the ends of the spans, and the kind asked for, as categories."""
    codes = np.array([_EDGE, *map(_code, text), _EDGE])
    asked = KINDS.index(kinds[0]) + 1 if kinds else 0
    return [codes[starts], codes[ends + 1], codes[starts + 1], codes[ends], np.array(asked)]


def _pointed(pointing: Pointing | None, starts: Places, ends: Places) -> list[Column]:
    """How the network sees the answer begin and end with the spans; NaN where it has not read, or cuts words otherwise."""
    if pointing is None:
        return [np.full(len(starts), np.nan)] * 4
    first, last = pointing.first[starts], pointing.last[ends - 1]
    both = first + last
    best = [np.nanmax(values, initial=LEAST) for values in (both, pointing.first, pointing.last)]
    return [both, both - best[0], first - best[1], last - best[2]]


@functools.lru_cache(maxsize=64)
def _clauses(text: str) -> list[list[int]]:
    """The offsets at which the words of each clause begin, and its end."""
    found = [match.span() for match in _CLAUSE.finditer(text)] or [(0, len(text))]
    return [[*(start + at for at in word_starts(text[start:end])), end] for start, end in found]


def _told(asked: str, text: str) -> NDArray[np.float64]:
    """(characters,): 1 where a character pair of the sentence stands in the question as well."""
    told = np.zeros(len(text))
    shared = set(pairs(asked))
    for n in range(len(text) - 1):
        if text[n : n + 2] in shared:
            told[n : n + 2] = 1
    return told


def _gaps(told: NDArray[np.float64]) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """Characters from each place back and on to the next one that the question holds; 99 where there is none."""
    size = len(told)
    left, right = np.full(size + 1, 99.0), np.full(size + 1, 99.0)
    for n in range(size):
        left[n + 1] = 0 if told[n] else min(99.0, left[n] + 1)
    for n in reversed(range(size)):
        right[n] = 0 if told[n] else min(99.0, right[n + 1] + 1)
    return left, right


def _code(c: str) -> int:
    if c.isdigit():
        return _DIGIT
    return _CODES.get(c, _LATIN if c.isascii() and c.isalpha() else _OTHER)
