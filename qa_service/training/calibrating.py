"""Makes probabilities of the network's log odds, from searches of known truth that it never learned from."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import asdict, replace
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from qa_service.reader.calibration import CALIBRATION, Calibration, Values, probability, quote_rows, weighed
from qa_service.training.cases import RIGHT, UNKNOWN, Case, weights_of

PASSING = 0.98  # share of the answered questions on news that the threshold lets pass
QUOTES = 5  # sentences of a search that the probabilities of quotes are learned from
LEANINGS = tuple(n / 4 for n in range(33))  # weights of the search that are tried
ROUNDS = 50  # of Newton's method
PENALTY = 1e-3  # on the square of each weight; it keeps the method from running away where truth is plain

Truth = NDArray[np.bool_]


def fit(cases: Sequence[Case]) -> Calibration:
    """The calibration that makes these cases most likely."""
    weights, answered = weights_of(cases), np.array([case.answered for case in cases])
    article = lean(cases, weights)
    confidence = logistic(np.stack([case.confidence_row(article) for case in cases]), answered, weights)
    fitted = Calibration(article, confidence, (), 0.5)
    rows, truths = zip(*(quotes_of(case, fitted) for case in cases), strict=True)
    counts = np.repeat(weights, [len(row) for row in rows])
    quote = logistic(np.concatenate(rows), np.concatenate(truths), counts)
    passing = confidences([case for case in cases if case.met and case.on_news and case.answered], fitted)
    return replace(fitted, quote=quote, threshold=round(float(np.quantile(passing, 1 - PASSING)), 3))


def lean(cases: Sequence[Case], weights: Values) -> float:
    """The weight of the search's leaning that makes the sentences that answer most likely among all that were read."""
    met = [(case, weight) for case, weight in zip(cases, weights, strict=True) if case.met]

    def likelihood(article: float) -> float:
        return float(sum(weight * _log_share_of_right(case, article) for case, weight in met))

    return max(LEANINGS, key=likelihood)


def _log_share_of_right(case: Case, article: float) -> float:
    odds, truths = case.odds(article), np.array(case.truths)
    return float(np.logaddexp.reduce(odds[truths == RIGHT]) - np.logaddexp.reduce(odds[truths != UNKNOWN]))


def quotes_of(case: Case, calibration: Calibration) -> tuple[Values, Truth]:
    """The rows of the best sentences whose truth is known, and whether each answers."""
    odds, order = case.odds(calibration.article), case.ranked(calibration.article)
    sure = float(weighed(calibration.confidence, case.confidence_row(calibration.article)))
    rows = quote_rows(sure, odds[order], float(np.logaddexp.reduce([*odds, case.none])))
    known = [n for n, sentence in enumerate(order) if case.truths[sentence] != UNKNOWN][:QUOTES]
    return rows[known], np.array([case.truths[order[n]] == RIGHT for n in known], bool)


def confidences(cases: Sequence[Case], calibration: Calibration) -> Values:
    """(cases,): the probability that the articles answer."""
    rows = np.stack([case.confidence_row(calibration.article) for case in cases])
    return probability(weighed(calibration.confidence, rows))


def logistic(columns: Values, truth: Truth, weights: Values) -> tuple[float, ...]:
    """Bias and weights of the columns that make the truth most likely, by Newton's method."""
    design: Values = np.column_stack([np.ones(len(truth)), columns])
    found: Values = np.zeros(design.shape[1])
    for _ in range(ROUNDS):
        chance = probability(design @ found)
        slope = design.T @ (weights * (truth - chance)) - PENALTY * found
        bend = (design * (weights * chance * (1 - chance))[:, None]).T @ design + PENALTY * np.eye(len(found))
        found += np.linalg.solve(bend, slope)
    return tuple(round(float(value), 6) for value in found)


def save(calibration: Calibration, folder: Path) -> None:
    """Writes the calibration where the reader looks for it."""
    (folder / CALIBRATION).write_text(f"{json.dumps(asdict(calibration))}\n", encoding="utf-8")
