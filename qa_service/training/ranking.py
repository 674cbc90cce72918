"""Trains the model that orders the sentences of a search by their features."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

import lightgbm
import numpy as np
from numpy.typing import NDArray

from qa_service.question.understanding import understand
from qa_service.reader.features import NAMES, Matrix, Rarity, Scene, features, scene
from qa_service.training.reading_data import Searched

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
ROUNDS = 550


@dataclass(frozen=True, slots=True)
class Rows:
    """The sentences of one search: `labels` is 1 where a sentence answers, -1 where it must not be learned from."""

    searched: Searched
    seen: Scene
    values: Matrix  # (sentences, features)
    labels: NDArray[np.int8]


def rows_of(found: Iterable[Searched], rarity: Rarity) -> Iterator[Rows]:
    """The labelled sentences of every search that found any."""
    for searched in found:
        seen = scene(understand(searched.example.question), searched.hits, rarity)
        if seen.sentences and seen.held.any():
            yield Rows(searched, seen, features(seen), _labels(searched, seen))


def _labels(searched: Searched, seen: Scene) -> NDArray[np.int8]:
    example = searched.example
    spoilers = example.spoilers
    labels = np.zeros(len(seen.sentences), np.int8)
    for n, sentence in enumerate(seen.sentences):
        own = sentence.passage.article_id == example.article_id
        if own and example.is_told_in(sentence.span):
            labels[n] = 1
        elif any(spoiler in seen.folded[n] for spoiler in spoilers):
            labels[n] = -1
    return labels


def train_ranker(rows: Sequence[Rows]) -> lightgbm.Booster:
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
    return lightgbm.train(RANKING, data, ROUNDS)


def _rivals(row: Rows) -> NDArray[np.bool_]:
    """The sentences that answer, and those that come nearest to the question without."""
    close = row.values[
        :, [NAMES.index("with_context_pairs"), NAMES.index("sentence_words"), NAMES.index("article_lead")]
    ].sum(axis=1)
    near = np.argsort(np.argsort(-close, kind="stable"), kind="stable") < RIVALS
    return np.asarray((row.labels == 1) | ((row.labels == 0) & near))
