"""Trains what decides whether to answer, on questions that neither ranker nor network has seen."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any

import lightgbm
import numpy as np
from numpy.typing import NDArray

from qa_service.question.understanding import understand
from qa_service.reader import judge
from qa_service.reader.features import Matrix
from qa_service.reader.judge import Scores
from qa_service.reader.neural import NeuralReader
from qa_service.reader.reading import predict
from qa_service.reader.verdict import quote_rows, verdict_row
from qa_service.training.ranking import RANKING, Rows
from qa_service.training.reading_data import HELD_OUT

DECIDING = RANKING | {
    "objective": "binary",
    "learning_rate": 0.04,
    "num_leaves": 6,
    "min_data_in_leaf": 60,
    "feature_fraction": 0.5,
}
DECIDING_ROUNDS = 160
PARTS = 4  # each is judged by what the others teach
# How often a question that the articles answer, one that they nearly answer and one far from all of them is met in use.
SHARES = {"answered": 0.75, "near": 0.1, "absent": 0.08, "chatter": 0.07}


@dataclass(frozen=True, slots=True)
class Case:
    """A search of known truth with what ranker and network say of it."""

    row: Rows
    evidence: Matrix
    scores: Scores  # of the sentences
    part: int  # cases of one article are of one part


def cases_of(rows: Iterable[Rows], ranker: lightgbm.Booster, network: NeuralReader) -> Iterator[Case]:
    """The searches, with what ranker and network say of their sentences."""
    for row in rows:
        ranks = predict(ranker, row.values)
        passages = judge.to_read(row.seen, ranks)
        told = network.tell(understand(row.searched.example.question), passages)
        found = judge.heard(row.seen, dict(zip(map(judge.place, passages), told, strict=True)))
        evidence = judge.evidence(row.seen, row.values, ranks, found)
        part = row.searched.example.lot // HELD_OUT % PARTS
        yield Case(row, evidence, judge.weigh(evidence), part)


def situation(row: Rows) -> str | None:
    """Which share of use a search stands for; None for one whose truth is doubtful."""
    example, labels = row.searched.example, row.labels
    if example.kind == "chatter":
        return "chatter"
    if not row.searched.present:
        return "absent" if (labels == 0).all() else None
    return "answered" if example.evidence else "near"


@dataclass(frozen=True, slots=True)
class Decisions:
    """What the verdict learns from: one row for each search of known truth."""

    cases: list[int]  # the number of each row's case
    values: Matrix
    answered: NDArray[np.bool_]
    weights: Scores
    parts: list[int]


def decisions(cases: Sequence[Case]) -> Decisions:
    """The verdict's rows."""
    kinds = {n: kind for n, case in enumerate(cases) if (kind := situation(case.row))}
    own = {n: cases[n].row.searched.example.weight for n in kinds}
    sums = {share: sum(own[n] for n, kind in kinds.items() if kind == share) or 1.0 for share in SHARES}
    weights = [len(kinds) * SHARES[kind] / sums[kind] * own[n] for n, kind in kinds.items()]
    values = [verdict_row(cases[n].row.seen, cases[n].row.values, cases[n].evidence, cases[n].scores) for n in kinds]
    answered = [kind == "answered" for kind in kinds.values()]
    parts = [cases[n].part for n in kinds]
    return Decisions(list(kinds), np.stack(values), np.array(answered), np.array(weights), parts)


def train_verdict(known: Decisions, taught: Sequence[int]) -> lightgbm.Booster:
    """A model that tells searches with an answer from those without."""
    chosen = list(taught)
    data = lightgbm.Dataset(known.values[chosen], known.answered[chosen], weight=known.weights[chosen])
    return lightgbm.train(DECIDING, data, DECIDING_ROUNDS)


def verdicts_out_of_part(known: Decisions) -> Scores:
    """The verdict on every search by a model that never saw its article."""
    parts = np.array(known.parts)
    models = [train_verdict(known, np.flatnonzero(parts != part).tolist()) for part in range(PARTS)]
    said = [predict(model, known.values) for model in models]
    return np.choose(parts, said)


def logistic(columns: NDArray[Any], truth: NDArray[np.bool_], weights: Scores, rounds: int = 50) -> list[float]:
    """Bias and weights of the columns that make the truth most likely, by Newton's method."""
    design: Scores = np.column_stack([np.ones(len(truth)), columns])
    found: Scores = np.zeros(design.shape[1])
    for _ in range(rounds):
        chance = 1 / (1 + np.exp(-(design @ found)))
        slope = design.T @ (weights * (truth - chance)) - 1e-3 * found
        bend = (design * (weights * chance * (1 - chance))[:, None]).T @ design + 1e-3 * np.eye(len(found))
        found += np.linalg.solve(bend, slope)
    return [round(float(value), 6) for value in found]


def calibrate(cases: Sequence[Case], known: Decisions, verdicts: Scores) -> dict[str, list[float]]:
    """The weights that turn verdicts and margins into probabilities, from what was held out."""
    design, truth, weights = [], [], []
    for n, verdict, weight in zip(known.cases, verdicts, known.weights, strict=True):
        case = cases[n]
        order = [k for k in np.argsort(-case.scores, kind="stable") if case.row.labels[k] >= 0][:5]
        rows = quote_rows(verdict, case.scores[order], judge.chances(case.evidence)[order])
        design += list(rows)
        truth += [case.row.labels[k] == 1 for k in order]
        weights += [weight] * len(order)
    return {
        "verdict": logistic(verdicts[:, None], known.answered, known.weights),
        "quote": logistic(np.array(design), np.array(truth), np.array(weights)),
    }
