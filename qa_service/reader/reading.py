"""Reads the hits of a question: ranks their sentences, marks the words that answer, and tells how likely they answer at all."""

from __future__ import annotations

import json
import re
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import lightgbm
import numpy as np
from numpy.typing import NDArray
from safetensors import SafetensorError

from qa_service.errors import ModelError
from qa_service.reader.answers import candidates, fold
from qa_service.reader.features import NAMES, Matrix, Rarity, Scene, Sentence, features, scene
from qa_service.reader.spans import propose, span_features
from qa_service.text import pairs
from qa_service.types import Hit, Offsets, Question, Quote, Reading

MODELS = Path(__file__).parents[1] / "models" / "reader"
RARITY, CALIBRATION = "rarity.safetensors", "calibration.json"
RANKER, SPANS, VERDICT = "ranker.txt", "spans.txt", "verdict.txt"

MAX_QUOTES = 10
MARKED = 4  # quotes whose answering words are looked for; later ones hardly ever answer
REPRINT = 0.8  # share of character pairs in common from which two sentences are the same, printed twice
# On held-out folds 99 of 100 answerable questions on news pass it; see MODEL_CARD.md.
MIN_CONFIDENCE = 0.25

MAX_ITEMS = 3  # sentences of an enumeration that are quoted together
# The first item of an enumeration told in several sentences, and a further one.
_FIRST = re.compile(r"[“\"（(]*(?:第?一(?:是|、|，|,|个|方面)|首先|其一|①|1[.、）)])")
_FURTHER = re.compile(r"[“\"（(]*(?:第?[二三](?:是|、|，|,|个|方面)|其次|再次|最后|另外|其[二三]|[②③]|[23][.、）)])")
_ENUMERATING = {"list", "manner", "reason"}

Scores = NDArray[np.float64]

# What the verdict looks at of the best sentence; the rest comes from the scores.
SEEN = tuple(
    NAMES.index(name)
    for name in (
        *(
            f"{view}_{unit}"
            for view in ("sentence", "window", "with_context", "article", "context")
            for unit in ("words", "pairs", "characters")
        ),
        *("asked_found", "asked_any", "asked_near", "asked_window", "measure_found", "digit", "listing", "length"),
        *("hit_rank", "hit_lead", "article_rank", "article_hits", "article_lead"),
        *(name for name in NAMES if name.startswith("asks_") or name in ("question_words", "question_length")),
        *("rarest", "rarest_held", "rarest_in_article"),
    )
)


@dataclass(frozen=True, slots=True)
class Calibration:
    """How scores become probabilities, as weights of log odds."""

    verdict: tuple[float, ...]  # bias, weight of the verdict's score
    quote: tuple[float, ...]  # bias, weight of the verdict's score, weight of the margin to the best sentence


@dataclass(frozen=True, slots=True)
class Models:
    """What the reader learned."""

    rarity: Rarity
    ranker: lightgbm.Booster
    spans: lightgbm.Booster
    verdict: lightgbm.Booster
    calibration: Calibration

    @classmethod
    def load(cls, folder: Path = MODELS) -> Models:
        """The models saved in a folder; ModelError where one is missing or broken."""
        try:
            stored = json.loads((folder / CALIBRATION).read_text(encoding="utf-8"))
            return cls(
                Rarity.load(folder / RARITY),
                lightgbm.Booster(model_file=folder / RANKER),
                lightgbm.Booster(model_file=folder / SPANS),
                lightgbm.Booster(model_file=folder / VERDICT),
                Calibration(tuple(stored["verdict"]), tuple(stored["quote"])),
            )
        except (OSError, ValueError, KeyError, SafetensorError, lightgbm.basic.LightGBMError) as error:
            raise ModelError(
                f"The reader's models in {folder} cannot be read ({error}). Install the package again."
            ) from error


class FeatureReader:
    """A reader that ranks sentences by their features and decides by those of the best."""

    def __init__(self, models: Models, min_confidence: float = MIN_CONFIDENCE) -> None:
        self._models = models
        self._min_confidence = min_confidence

    @classmethod
    def load(cls, folder: Path = MODELS, min_confidence: float = MIN_CONFIDENCE) -> FeatureReader:
        """The reader of the models saved in a folder."""
        return cls(Models.load(folder), min_confidence)

    def read(self, question: Question, hits: Sequence[Hit]) -> Reading:
        """Candidate quotes, best first, with the probability that the articles answer."""
        seen = scene(question, hits, self._models.rarity)
        if not seen.sentences or not seen.held.any():
            return Reading((), 0.0, False)
        rows = features(seen)
        scores = predict(self._models.ranker, rows)
        order = distinct(seen, np.argsort(-scores, kind="stable"))
        verdict = float(predict(self._models.verdict, verdict_row(seen, rows, scores)[None])[0])
        bias, slope = self._models.calibration.verdict
        confidence = sigmoid(bias + slope * verdict)
        chances = self._chances(verdict, scores[order], confidence)
        chosen = [whole_answer(seen, n) for n in order]
        marks = self._marks(question, [sentence.text for sentence in chosen])
        quotes = tuple(_quote(*told) for told in zip(chosen, marks, chances, strict=True))
        return Reading(quotes, confidence, confidence >= self._min_confidence)

    def _chances(self, verdict: float, scores: Scores, confidence: float) -> list[float]:
        bias, weight, slope = self._models.calibration.quote
        chances = [sigmoid(bias + weight * verdict + slope * (score - scores[0])) for score in scores]
        return [min(chance, confidence) for chance in chances]

    def _marks(self, question: Question, sentences: Sequence[str]) -> list[tuple[Offsets, ...]]:
        """The words that answer best: every telephone number where one is asked for, else one span; of the first sentences only."""
        first, rest = sentences[:MARKED], sentences[MARKED:]
        proposals = [propose(fold(sentence)) for sentence in first]
        rows = [span_features(question, sentence, spans) for sentence, spans in zip(first, proposals, strict=True)]
        scores = predict(self._models.spans, np.concatenate(rows))
        parts = np.split(scores, np.cumsum([len(row) for row in rows])[:-1])
        marks = [
            _telephones(question, sentence) or _best(spans, part)
            for sentence, spans, part in zip(first, proposals, parts, strict=True)
        ]
        return [*marks, *(() for _ in rest)]


def _telephones(question: Question, sentence: str) -> tuple[Offsets, ...]:
    return _in_rows(sentence, candidates("phone", fold(sentence))) if "phone" in question.kinds else ()


def _in_rows(sentence: str, spans: Sequence[Offsets]) -> tuple[Offsets, ...]:
    """The spans, with those that only a 、 parts made one."""
    joined: list[Offsets] = []
    for start, end in spans:
        if joined and sentence[joined[-1][1] : start] == "、":
            joined[-1] = (joined[-1][0], end)
        else:
            joined.append((start, end))
    return tuple(joined)


def _best(spans: Sequence[Offsets], scores: Scores) -> tuple[Offsets, ...]:
    return (spans[int(scores.argmax())],) if len(spans) else ()


def predict(model: lightgbm.Booster, rows: Matrix) -> Scores:
    """(rows,) float64: the model's raw scores."""
    return np.asarray(model.predict(rows, raw_score=True, num_threads=1) if len(rows) else [], np.float64)


def sigmoid(odds: float) -> float:
    """The probability of log odds."""
    return float(1 / (1 + np.exp(-np.clip(odds, -30, 30))))


def verdict_row(seen: Scene, rows: Matrix, scores: Scores) -> Matrix:
    """(features,) float32: the best sentence, how far it leads, and the largest coverage of all."""
    order = np.argsort(-scores, kind="stable")
    best = order[0]
    elsewhere = scores[seen.articles != seen.articles[best]]
    told = [
        scores[best],
        scores[best] - scores[order[1]] if len(order) > 1 else 0.0,
        scores[best] - scores[order[: 1 + len(order) // 4]].mean(),
        scores[best] - scores.mean(),
        scores[best] - elsewhere.max() if len(elsewhere) else 0.0,
        float(len(scores)),
        float(seen.articles.max() + 1),
        *rows[:, :3].max(axis=0),
        *rows[order[:3]][:, list(SEEN[:3])].mean(axis=0),
    ]
    return np.concatenate([np.array(told, np.float32), rows[best, list(SEEN)]])


def whole_answer(seen: Scene, n: int) -> Sentence:
    """A sentence, with those that carry on the enumeration it begins where the question asks for several things."""
    first, last = seen.sentences[n], n
    if _ENUMERATING & set(seen.asked.kinds) and _FIRST.match(first.text):
        for following in range(n + 1, min(n + MAX_ITEMS, len(seen.sentences))):
            sentence = seen.sentences[following]
            if not (sentence.passage is first.passage and seen.before[following] and _FURTHER.match(sentence.text)):
                break
            last = following
    return Sentence(first.passage, first.start, seen.sentences[last].end, first.hit)


def distinct(seen: Scene, order: Sequence[int] | NDArray[np.intp]) -> list[int]:
    """The first sentences of an order, without those that repeat an earlier one."""
    kept: list[int] = []
    held: list[set[str]] = []
    for n in order:
        own = set(pairs(seen.folded[n])) or {seen.folded[n]}
        if all(len(own & other) < REPRINT * min(len(own), len(other)) for other in held):
            kept.append(int(n))
            held.append(own)
        if len(kept) == MAX_QUOTES:
            break
    return kept


def _quote(sentence: Sentence, marked: tuple[Offsets, ...], chance: float) -> Quote:
    start, end = sentence.span
    passage = sentence.passage
    return Quote(passage.article_id, passage.field, start, end, sentence.text, marked, chance)
