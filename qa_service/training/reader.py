"""Trains the reader's models: `python -m qa_service.training.reader --data DIR` writes them where the package looks for them."""

from __future__ import annotations

import argparse
import json
import math
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import lightgbm
import numpy as np
from numpy.typing import NDArray

from qa_service.chunking import passages
from qa_service.question import understand
from qa_service.reader.features import NAMES, Matrix, Rarity, Scene, features, scene
from qa_service.reader.reading import (
    CALIBRATION,
    MODELS,
    RANKER,
    RARITY,
    SPANS,
    VERDICT,
    Scores,
    predict,
    verdict_row,
)
from qa_service.text import normalise, terms
from qa_service.training.reading_data import (
    FOLDS,
    Searched,
    load_distractors,
    load_questions,
    search_all,
)
from qa_service.training.reading_spans import sample, spans_of, train_spans
from qa_service.types import Article

MIN_DOCUMENTS = 8  # terms in fewer passages than this are all taken as equally rare
RIVALS = 24  # sentences of a search that the ranker learns to put below those that answer
RANKING = {
    "objective": "lambdarank",
    "learning_rate": 0.04,
    "num_leaves": 31,
    "min_data_in_leaf": 60,
    "feature_fraction": 0.7,
    "bagging_fraction": 0.8,
    "bagging_freq": 1,
    "lambda_l2": 1.0,
    "lambdarank_truncation_level": 5,
    "max_bin": 63,
    "seed": 1,
    "deterministic": True,
    "force_row_wise": True,
    "num_threads": 2,
    "verbose": -1,
}
RANKING_ROUNDS = 550
DECIDING = RANKING | {"objective": "binary", "learning_rate": 0.04, "num_leaves": 12, "min_data_in_leaf": 80}
DECIDING_ROUNDS = 250
# How often a question that the articles answer, one that they nearly answer and one far from all of them is met in use.
SHARES = {"answered": 0.75, "near": 0.08, "absent": 0.09, "chatter": 0.08}


@dataclass(frozen=True, slots=True)
class Rows:
    """The sentences of one search: `labels` is 1 where a sentence answers, -1 where it must not be learned from."""

    searched: Searched
    seen: Scene
    values: Matrix  # (sentences, features)
    labels: NDArray[np.int8]


def count_rarity(articles: Iterable[Article]) -> Rarity:
    """How rare words, pairs and characters are in the passages of the articles."""
    counts: Counter[str] = Counter()
    total = 0
    for article in articles:
        for passage in passages(article):
            total += 1
            counts.update({*terms(passage.text), *normalise(passage.text)})
    return Rarity(
        {t: math.log((total + 1) / (n + 0.5)) for t, n in counts.items() if n >= MIN_DOCUMENTS and t.isalnum()}
    )


def rows_of(found: Iterable[Searched], rarity: Rarity) -> Iterator[Rows]:
    """The labelled sentences of every search that found any."""
    for searched in found:
        seen = scene(understand(searched.example.question), searched.hits, rarity)
        if seen.sentences and seen.held.any():
            yield Rows(searched, seen, features(seen), _labels(searched, seen))


def _labels(searched: Searched, seen: Scene) -> NDArray[np.int8]:
    example = searched.example
    spoilers = [normalise(answer) for answer in example.answers if len(answer) > 1]
    labels = np.zeros(len(seen.sentences), np.int8)
    for n, sentence in enumerate(seen.sentences):
        own = sentence.passage.article_id == example.article_id
        if own and any(_overlaps(sentence.span, span) for span in example.evidence):
            labels[n] = 1
        elif any(spoiler in seen.folded[n] for spoiler in spoilers):
            labels[n] = -1
    return labels


def _overlaps(one: tuple[int, int], other: tuple[int, int]) -> bool:
    shared = min(one[1], other[1]) - max(one[0], other[0])
    return shared >= 0.5 * min(one[1] - one[0], other[1] - other[0])


def train_ranker(rows: Sequence[Rows], rounds: int = RANKING_ROUNDS) -> lightgbm.Booster:
    """A model that orders the sentences of a search, from the searches that met an answer."""
    taught = [r for r in rows if (r.labels == 1).any()]
    kept = [_rivals(r) for r in taught]
    data = lightgbm.Dataset(
        np.concatenate([r.values[k] for r, k in zip(taught, kept, strict=True)]),
        np.concatenate([r.labels[k] for r, k in zip(taught, kept, strict=True)]),
        group=[int(k.sum()) for k in kept],
        weight=np.concatenate(
            [np.full(int(k.sum()), r.searched.example.weight) for r, k in zip(taught, kept, strict=True)]
        ),
        feature_name=list(NAMES),
    )
    return lightgbm.train(RANKING, data, rounds)


def _rivals(row: Rows) -> NDArray[np.bool_]:
    """The sentences that answer, and those that come nearest to the question without."""
    close = row.values[
        :, [NAMES.index("with_context_pairs"), NAMES.index("sentence_words"), NAMES.index("article_lead")]
    ].sum(axis=1)
    near = np.argsort(np.argsort(-close, kind="stable"), kind="stable") < RIVALS
    return np.asarray((row.labels == 1) | ((row.labels == 0) & near))


def out_of_fold(rows: Sequence[Rows]) -> list[Scores]:
    """The scores of every row by a ranker that never saw its article."""
    rankers = [train_ranker([r for r in rows if r.searched.example.fold != fold]) for fold in range(FOLDS)]
    return [predict(rankers[r.searched.example.fold], r.values) for r in rows]


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

    values: Matrix
    answered: NDArray[np.bool_]
    weights: NDArray[np.float64]
    folds: NDArray[np.intp]


def decisions(rows: Sequence[Rows], scores: Sequence[Scores]) -> tuple[Decisions, list[int]]:
    """The verdict's rows with the numbers of the searches they stand for."""
    kept = [n for n, row in enumerate(rows) if situation(row)]
    kinds = [str(situation(rows[n])) for n in kept]
    own = np.array([rows[n].searched.example.weight for n in kept])
    sums = {kind: own[[k == kind for k in kinds]].sum() for kind in SHARES}
    weights = np.array([len(kept) * SHARES[kind] / sums[kind] for kind in kinds]) * own
    values = np.stack([verdict_row(rows[n].seen, rows[n].values, scores[n]) for n in kept])
    answered = np.array([kind == "answered" for kind in kinds])
    return Decisions(values, answered, weights, np.array([rows[n].searched.example.fold for n in kept])), kept


def train_verdict(known: Decisions, chosen: NDArray[np.bool_]) -> lightgbm.Booster:
    """A model that tells searches with an answer from those without."""
    data = lightgbm.Dataset(known.values[chosen], known.answered[chosen], weight=known.weights[chosen])
    return lightgbm.train(DECIDING, data, DECIDING_ROUNDS)


def verdicts_out_of_fold(known: Decisions) -> Scores:
    """The verdict on every search by a model that never saw its article."""
    models = [train_verdict(known, known.folds != fold) for fold in range(FOLDS)]
    told = [predict(model, known.values) for model in models]
    return np.choose(known.folds, told)


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


def calibrate(
    rows: Sequence[Rows], scores: Sequence[Scores], known: Decisions, kept: list[int], verdicts: Scores
) -> dict[str, list[float]]:
    """The weights that turn verdicts and margins into probabilities, from what was held out."""
    design, truth, weights = [], [], []
    for n, verdict, weight in zip(kept, verdicts, known.weights, strict=True):
        for k in np.argsort(-scores[n], kind="stable")[:5]:
            design.append((verdict, scores[n][k] - scores[n].max()))
            truth.append(rows[n].labels[k] == 1)
            weights.append(weight)
    return {
        "verdict": logistic(verdicts[:, None], known.answered, known.weights),
        "quote": logistic(np.array(design), np.array(truth), np.array(weights)),
    }


def train(data: Path, out: Path) -> None:
    """Writes the models learned from a data folder."""
    out.mkdir(parents=True, exist_ok=True)
    examples, articles = load_questions(data)
    distractors = load_distractors(data)
    count_rarity([*distractors, *articles.values()]).save(out / RARITY)
    found = search_all(examples, articles, distractors)
    rows = list(rows_of(found, Rarity.load(out / RARITY)))
    scores = out_of_fold(rows)
    known, kept = decisions(rows, scores)
    verdicts = verdicts_out_of_fold(known)
    calibration = calibrate(rows, scores, known, kept, verdicts)
    train_ranker(rows).save_model(out / RANKER)
    train_spans(list(spans_of(sample(examples), articles))).save_model(out / SPANS)
    train_verdict(known, np.ones(len(kept), bool)).save_model(out / VERDICT)
    (out / CALIBRATION).write_text(json.dumps(calibration) + "\n", encoding="utf-8")


def main() -> None:
    """Reads the command line."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--data", type=Path, required=True, help="folder with qa/ and text/")
    parser.add_argument("--out", type=Path, default=MODELS, help="folder for the models")
    chosen = parser.parse_args()
    train(chosen.data, chosen.out)


if __name__ == "__main__":
    main()
