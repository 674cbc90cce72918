"""Trains the model that marks the answer in a sentence: proposed spans, ranked by how well they match what people marked."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import lightgbm
import numpy as np
from numpy.typing import NDArray

from qa_service.language.text import sentences
from qa_service.question.understanding import understand
from qa_service.reader.answers import fold
from qa_service.reader.neural import NeuralReader, pointing
from qa_service.reader.spans import CATEGORIES, MAX_SENTENCE, NAMES, propose, span_features
from qa_service.retrieval.chunking import passages
from qa_service.training.reading_data import SEED, Example
from qa_service.types import Article, Offsets, Passage

RIVALS = 48  # proposals of a sentence that are learned from
SPANNING = {
    "objective": "lambdarank",
    "learning_rate": 0.15,
    "num_leaves": 31,
    "min_data_in_leaf": 50,
    "feature_fraction": 0.7,
    "lambdarank_truncation_level": 4,
    "label_gain": [0, 1, 3, 7, 15, 31],
    "max_bin": 63,
    "max_cat_to_onehot": 8,
    "seed": 1,
    "deterministic": True,
    "force_row_wise": True,
    "num_threads": 2,
    "verbose": -1,
}
ROUNDS = 120


@dataclass(frozen=True, slots=True)
class Spans:
    """The proposals for one question in the sentence that answers it; grades: 0 (nothing in common) to 5 (the answer)."""

    article_id: str
    weight: float
    sentence: str
    spans: Sequence[Offsets]
    values: NDArray[np.float32]
    matches: NDArray[np.float64]  # F1 of characters with the best answer


def spans_of(examples: Sequence[Example], articles: dict[str, Article], reader: NeuralReader) -> Iterator[Spans]:
    """The proposals for every question whose answer is told and stands in one sentence, with the network's word on it."""
    for example in examples:
        question = understand(example.question)
        found = _answering(example, articles) if example.answers else None
        if found is None:
            continue
        passage, (start, end) = found
        sentence = passage.text[start:end][:MAX_SENTENCE]
        held = [answer for answer in example.answers if answer in sentence]
        told = pointing(reader.tell(question, [passage])[0], (start, start + len(sentence)))
        spans = propose(fold(sentence))
        matches = np.array([max(f1(sentence[s:e], answer) for answer in held) for s, e in spans])
        values = span_features(question, sentence, spans, told)
        yield Spans(str(example.article_id), example.weight, sentence, spans, values, matches)


def _answering(example: Example, articles: dict[str, Article]) -> tuple[Passage, Offsets] | None:
    """The passage and the sentence in it that hold the answer."""
    for passage in passages(articles[str(example.article_id)]):
        for start, end in sentences(passage.text):
            span = passage.start + start, passage.start + end
            told = any(answer in passage.text[start:end][:MAX_SENTENCE] for answer in example.answers)
            if told and any(span[0] < e and s < span[1] for s, e in example.evidence):
                return passage, (start, end)
    return None


def f1(said: str, wanted: str) -> float:
    """How far two texts are made of the same characters, marks aside."""
    one, other = (Counter(re.sub(r"[\W_]+", "", fold(text))) for text in (said, wanted))
    same = (one & other).total()
    return 2 * same / (one.total() + other.total()) if same else 0.0


def train_spans(taught: Sequence[Spans]) -> lightgbm.Booster:
    """A model that puts the span nearest to the answer first."""
    draw = np.random.default_rng(SEED)
    kept = [_rivals(s, draw) for s in taught]
    data = lightgbm.Dataset(
        np.concatenate([s.values[k] for s, k in zip(taught, kept, strict=True)]),
        np.concatenate([np.round(5 * s.matches[k]) for s, k in zip(taught, kept, strict=True)]),
        group=[len(k) for k in kept],
        weight=np.concatenate([np.full(len(k), s.weight) for s, k in zip(taught, kept, strict=True)]),
        feature_name=list(NAMES),
        categorical_feature=list(CATEGORIES),
    )
    return lightgbm.train(SPANNING, data, ROUNDS)


def _rivals(spans: Spans, draw: np.random.Generator) -> NDArray[np.intp]:
    """The proposals that match best, and some of the others by lot."""
    order = np.argsort(-spans.matches, kind="stable")
    rest = order[RIVALS // 4 :]
    drawn = draw.permutation(len(rest))[: RIVALS - RIVALS // 4]
    return np.concatenate([order[: RIVALS // 4], rest[drawn]])
