"""Reads the hits of a question: which sentences answer, which of their words, and how likely they answer at all."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

import numpy as np
from safetensors import SafetensorError

from qa_service.errors import ModelError
from qa_service.reader.calibration import (
    Calibration,
    confidence_row,
    evidence_of,
    lacking_in,
    log_sum,
    probability,
    quote_rows,
    weighed,
)
from qa_service.reader.choosing import MAX_QUOTES, distinct, item_marked, parts_of
from qa_service.reader.leaning import signs
from qa_service.reader.marking import marked
from qa_service.reader.network import NOTHING, Network, Told
from qa_service.reader.sentence import Sentence, sentences_of
from qa_service.types import Hit, Offsets, Passage, Question, Quote, Reading

MODEL = Path(__file__).parents[1] / "models" / "reader"
READ, MOST = 6, 10  # passages: the first ones, and all where none of those seems to answer
MARKED = 4  # quotes whose answering words are looked for; later ones hardly ever answer


class EvidenceReader:
    """A reader that asks the network about the first passages."""

    def __init__(self, network: Network, calibration: Calibration, min_confidence: float | None = None) -> None:
        """min_confidence: below it no answer is given; None for the threshold that the calibration came with."""
        self._network, self._calibration = network, calibration
        self._least = calibration.threshold if min_confidence is None else min_confidence

    @classmethod
    def load(cls, folder: Path = MODEL, min_confidence: float | None = None, threads: int = 1) -> EvidenceReader:
        """The reader saved in a folder; ModelError where something is missing or broken."""
        try:
            return cls(Network.load(folder, threads), Calibration.load(folder), min_confidence)
        except (OSError, ValueError, KeyError, SafetensorError) as error:
            raise ModelError(
                f"The reader's model in {folder} cannot be read ({error}). Install the package again."
            ) from error

    def read(self, question: Question, hits: Sequence[Hit]) -> Reading:
        """Candidate quotes, best first, with the probability that the articles answer."""
        passages = [hit.passage for hit in hits]
        told = told_of(question, passages, self._network)
        sentences = self._leaned(question, hits, sentences_of(passages, told))
        read = sorted((s for s in sentences if s.odds > NOTHING / 2), key=lambda s: -s.odds)
        ranking = distinct(read)
        if not ranking:
            return Reading((), 0.0, answerable=False)
        lacking = lacking_in(ranking[0].passage.article_id, passages[: len(told)], question)
        sure = weighed(self._calibration.confidence, confidence_row(evidence_of(told), lacking))
        confidence = float(probability(sure))
        parts = parts_of(ranking[0], sentences, question.kinds)
        chosen = [*parts, *(s for s in ranking if s not in parts)][:MAX_QUOTES]
        marks = [_marks(question, sentence, n, len(parts)) for n, sentence in enumerate(chosen)]
        odds = np.array([ranking[0].odds] * len(parts) + [s.odds for s in chosen[len(parts) :]])
        columns = quote_rows(float(sure), odds, log_sum([s.odds for s in read], told), len(parts))
        chances = probability(weighed(self._calibration.quote, columns))
        falling = np.minimum.accumulate(np.minimum(chances, confidence)).tolist()
        return Reading(tuple(map(quote_of, chosen, marks, falling)), confidence, confidence >= self._least, len(parts))

    def _leaned(self, question: Question, hits: Sequence[Hit], sentences: Sequence[Sentence]) -> list[Sentence]:
        """The sentences with their odds after what speaks for them beside their words."""
        added = signs(question, hits, sentences) @ np.array(self._calibration.leaning)
        return [replace(one, odds=one.odds + more) for one, more in zip(sentences, added.tolist(), strict=True)]


def told_of(question: Question, passages: Sequence[Passage], network: Network) -> list[Told]:
    """What the network tells of the first passages, and of some more where none of those seems to answer."""
    told = network.tell(asked(question), passages[:READ])
    if told and evidence_of(told)[1] < 0:
        told += network.tell(asked(question), passages[READ:MOST])
    return told


def asked(question: Question) -> str:
    """The question as the network reads it: the earlier ones that complete it stand before, each on a line of its own."""
    return f"{question.topic}\n{question.now}" if question.topic else question.now


def _marks(question: Question, sentence: Sentence, n: int, parts: int) -> tuple[Offsets, ...]:
    if n < parts > 1:
        return item_marked(sentence.text)
    return marked(question.now, sentence) if n < MARKED else ()


def quote_of(sentence: Sentence, marks: tuple[Offsets, ...], chance: float) -> Quote:
    """A sentence as a quote."""
    passage = sentence.passage
    return Quote(passage.article_id, passage.field, *sentence.span, sentence.text, marks, chance)
