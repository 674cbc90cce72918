"""Makes probabilities of the network's log odds, from searches of known truth that it never learned from."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import asdict, replace
from pathlib import Path

import numpy as np
import torch
from numpy.typing import NDArray
from torch import Tensor

from qa_service.reader.calibration import CALIBRATION, Calibration, Values, probability, quote_rows, weighed
from qa_service.training.cases import RIGHT, UNKNOWN, Case, weights_of

PASSING = 0.985  # share of the answered questions on news that the threshold lets pass
QUOTES = 5  # sentences of a search that the probabilities of quotes are learned from
ROUNDS = 50  # of Newton's method, and of its kin
PENALTY = 1e-3  # on the square of each weight; it keeps the method from running away where truth is plain

Truth = NDArray[np.bool_]


def fit(cases: Sequence[Case]) -> Calibration:
    """The calibration that makes these cases most likely."""
    weights, answered = weights_of(cases), np.array([case.answered for case in cases])
    leaning = lean(cases, weights)
    confidence = logistic(np.stack([case.confidence_row(leaning) for case in cases]), answered, weights)
    fitted = Calibration(leaning, confidence, (), 0.5)
    rows, truths = zip(*(quotes_of(case, fitted) for case in cases), strict=True)
    counts = np.repeat(weights, [len(row) for row in rows])
    quote = logistic(np.concatenate(rows), np.concatenate(truths), counts)
    passing = confidences([case for case in cases if case.met and case.on_news and case.answered], fitted)
    return replace(fitted, quote=quote, threshold=round(float(np.quantile(passing, 1 - PASSING)), 3))


def lean(cases: Sequence[Case], weights: Values) -> tuple[float, ...]:
    """The weights of the signs beside the odds that make the sentences that answer most likely among all that were read.

    The odds have a weight too, of which those that are returned are multiples: the network is too sure of what it says.
    """
    met = [n for n, case in enumerate(cases) if case.met]
    counts = torch.from_numpy(weights[met] / weights[met].sum())
    told, signs, known, right = (torch.from_numpy(held) for held in _stacked([cases[n] for n in met]))
    scale, found = torch.zeros(1).double().requires_grad_(), torch.zeros(signs.shape[-1]).double().requires_grad_()
    method = torch.optim.LBFGS([scale, found], max_iter=ROUNDS, line_search_fn="strong_wolfe")

    def loss() -> Tensor:
        method.zero_grad()
        odds = (told * scale.exp() + signs @ found).masked_fill(~known, -torch.inf)
        shares = odds.masked_fill(~right, -torch.inf).logsumexp(1) - odds.logsumexp(1)
        lost = PENALTY * (found**2).sum() - (counts * shares).sum()
        lost.backward()  # type: ignore[no-untyped-call]
        return lost

    method.step(loss)  # type: ignore[no-untyped-call]
    return tuple(round(weight, 3) for weight in (found / scale.exp()).tolist())


def _stacked(cases: Sequence[Case]) -> tuple[Values, Values, Truth, Truth]:
    """(cases, sentences), (cases, sentences, signs), (cases, sentences) twice: odds, signs, what is known to answer or not, and what answers."""
    shape = len(cases), max(len(case.truths) for case in cases)
    odds, signs, truths = np.zeros(shape), np.zeros((*shape, cases[0].signs.shape[1])), np.full(shape, UNKNOWN)
    for n, case in enumerate(cases):
        count = len(case.truths)
        odds[n, :count], signs[n, :count] = [sentence.odds for sentence in case.sentences], case.signs
        truths[n, :count] = case.truths
    return odds, signs, truths != UNKNOWN, truths == RIGHT


def quotes_of(case: Case, calibration: Calibration) -> tuple[Values, Truth]:
    """The rows of the best sentences whose truth is known, and whether each answers."""
    odds, order = case.odds(calibration.leaning), case.ranked(calibration.leaning)
    sure = float(weighed(calibration.confidence, case.confidence_row(calibration.leaning)))
    rows = quote_rows(sure, odds[order], float(np.logaddexp.reduce([*odds, case.none])))
    known = [n for n, sentence in enumerate(order) if case.truths[sentence] != UNKNOWN][:QUOTES]
    return rows[known], np.array([case.truths[order[n]] == RIGHT for n in known], bool)


def confidences(cases: Sequence[Case], calibration: Calibration) -> Values:
    """(cases,): the probability that the articles answer."""
    rows = np.stack([case.confidence_row(calibration.leaning) for case in cases])
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
