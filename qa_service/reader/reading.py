"""Reads the hits of a question: judges their sentences, marks the words that answer, and tells how likely they answer at all."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

import lightgbm
import numpy as np
from safetensors import SafetensorError

from qa_service.errors import ModelError
from qa_service.reader import judge
from qa_service.reader.answers import candidates, fold
from qa_service.reader.choosing import MAX_QUOTES, distinct, further_items, item_marked, whole_answer
from qa_service.reader.features import Matrix, Rarity, Sentence, features, scene
from qa_service.reader.judge import Scores
from qa_service.reader.neural import NeuralReader, Pointing, Told, pointing
from qa_service.reader.spans import propose, span_features
from qa_service.reader.verdict import Calibration, quote_rows, sigmoid, verdict_row
from qa_service.types import Hit, Offsets, Question, Quote, Reading

MODELS = Path(__file__).parents[1] / "models" / "reader"
RARITY, CALIBRATION = "rarity.safetensors", "calibration.json"
RANKER, SPANS, VERDICT = "ranker.txt", "spans.txt", "verdict.txt"

MARKED = 4  # quotes whose answering words are looked for; later ones hardly ever answer
# On held-out questions 98 of 100 that the articles answer pass it, and half of the near misses do not; see MODEL_CARD.md.
MIN_CONFIDENCE = 0.27


@dataclass(frozen=True, slots=True)
class Models:
    """What the reader learned."""

    rarity: Rarity
    ranker: lightgbm.Booster
    network: NeuralReader
    spans: lightgbm.Booster
    verdict: lightgbm.Booster
    calibration: Calibration

    @classmethod
    def load(cls, folder: Path = MODELS) -> Models:
        """The models saved in a folder; ModelError where one is missing or broken."""
        try:
            stored = json.loads((folder / CALIBRATION).read_text(encoding="utf-8"))
            ranker, spans, verdict = (lightgbm.Booster(model_file=folder / name) for name in (RANKER, SPANS, VERDICT))
            calibration = Calibration(tuple(stored["verdict"]), tuple(stored["quote"]))
            network = NeuralReader.load(folder)
            return cls(Rarity.load(folder / RARITY), ranker, network, spans, verdict, calibration)
        except (OSError, ValueError, KeyError, RuntimeError, SafetensorError, lightgbm.basic.LightGBMError) as error:
            raise ModelError(
                f"The reader's models in {folder} cannot be read ({error}). Install the package again."
            ) from error


class EvidenceReader:
    """A reader that weighs what a ranker says of the sentences' features against what a network reads in them."""

    def __init__(self, models: Models, min_confidence: float = MIN_CONFIDENCE) -> None:
        self._models = models
        self._min_confidence = min_confidence

    @classmethod
    def load(cls, folder: Path = MODELS, min_confidence: float = MIN_CONFIDENCE) -> EvidenceReader:
        """The reader of the models saved in a folder."""
        return cls(Models.load(folder), min_confidence)

    def read(self, question: Question, hits: Sequence[Hit]) -> Reading:
        """Candidate quotes, best first, with the probability that the articles answer."""
        models = self._models
        seen = scene(question, hits, models.rarity)
        if not seen.sentences or not seen.held.any():
            return Reading((), 0.0, False)
        rows = features(seen)
        ranks = predict(models.ranker, rows)
        passages = judge.to_read(seen, ranks)
        told = dict(zip(map(judge.place, passages), models.network.tell(question, passages), strict=True))
        evidence = judge.evidence(seen, rows, ranks, judge.heard(seen, told))
        scores = judge.weigh(evidence)
        verdict = float(predict(models.verdict, verdict_row(seen, rows, evidence, scores)[None])[0])
        bias, slope = models.calibration.verdict
        confidence = sigmoid(bias + slope * verdict)
        ranking = distinct(seen, np.argsort(-scores, kind="stable"))
        items = further_items(seen, ranking[0])
        order = [ranking[0], *items, *(n for n in ranking[1:] if n not in items)][:MAX_QUOTES]
        chosen = [whole_answer(seen, n) for n in order]
        marks = self._marks(question, chosen, told)
        marks[1 : len(items) + 1] = [item_marked(sentence.text) for sentence in chosen[1 : len(items) + 1]]
        chances = self._chances(verdict, scores[order], judge.chances(evidence)[order], confidence)
        chances[: len(items) + 1] = chances[0]  # parts of one answer
        chances = np.minimum.accumulate(chances)
        quotes = tuple(quote_of(*one) for one in zip(chosen, marks, chances.tolist(), strict=True))
        return Reading(quotes, confidence, confidence >= self._min_confidence)

    def _chances(self, verdict: float, scores: Scores, read: Scores, confidence: float) -> Scores:
        """The probability of each quote, at most that of any answer."""
        bias, *weights = self._models.calibration.quote
        odds = bias + quote_rows(verdict, scores, read) @ np.array(weights)
        return np.array([min(sigmoid(value), confidence) for value in odds])

    def _marks(
        self, question: Question, sentences: Sequence[Sentence], told: Mapping[judge.Place, Told]
    ) -> list[tuple[Offsets, ...]]:
        """The words that answer best: every telephone number where one is asked for, else one span; of the first sentences only."""
        first, rest = sentences[:MARKED], sentences[MARKED:]
        proposals = [propose(fold(sentence.text)) for sentence in first]
        rows = [
            span_features(question, sentence.text, spans, _pointing(sentence, told))
            for sentence, spans in zip(first, proposals, strict=True)
        ]
        scores = predict(self._models.spans, np.concatenate(rows))
        parts = np.split(scores, np.cumsum([len(row) for row in rows])[:-1])
        marks = [
            _telephones(question, sentence.text) or _best(spans, part)
            for sentence, spans, part in zip(first, proposals, parts, strict=True)
        ]
        return [*marks, *(() for _ in rest)]


def _pointing(sentence: Sentence, told: Mapping[judge.Place, Told]) -> Pointing | None:
    said = told.get(judge.place(sentence.passage))
    return pointing(said, (sentence.start, sentence.end)) if said else None


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


def quote_of(sentence: Sentence, marked: tuple[Offsets, ...], chance: float) -> Quote:
    """A sentence as a quote."""
    start, end = sentence.span
    passage = sentence.passage
    return Quote(passage.article_id, passage.field, start, end, sentence.text, marked, chance)
