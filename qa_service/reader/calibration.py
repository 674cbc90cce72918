"""How the network's log odds become probabilities: that the articles answer, and that each sentence does."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from qa_service.language.text import untold
from qa_service.reader.fixed import unnamed
from qa_service.reader.network import Told
from qa_service.types import Passage, Question

CALIBRATION = "calibration.json"
DECISION = "decision"  # the kind of a question that is answered with yes or no
MAX_LEAD = 8.0  # of the best sentence before the next; further ahead is no surer

Values = NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class Calibration:
    """How much the columns of `leaning.signs` add to a sentence's log odds, and logistic regressions: each a bias, and the weights of the columns of `confidence_row` or `quote_rows`."""

    leaning: tuple[float, ...]
    confidence: tuple[float, ...]
    quote: tuple[float, ...]
    threshold: float  # the confidence from which an answer is given where nothing else is said

    @classmethod
    def load(cls, folder: Path) -> Calibration:
        """The calibration saved in a folder; OSError, ValueError or KeyError where it cannot be read."""
        stored = json.loads((folder / CALIBRATION).read_text(encoding="utf-8"))
        return cls(
            tuple(stored["leaning"]), tuple(stored["confidence"]), tuple(stored["quote"]), float(stored["threshold"])
        )


def evidence_of(told: Sequence[Told]) -> Values:
    """(2,): all sentences together against none, and the best sentence against its passage's none."""
    none = np.array([said.none for said in told])
    best = max(told, key=lambda said: float(said.sentences.max()))
    every = np.logaddexp.reduce(np.concatenate([said.sentences for said in told]).astype(float))
    return np.array([every - none.mean(), float(best.sentences.max()) - best.none])


def confidence_row(evidence: Values, lacking: Values) -> Values:
    """(4,): the evidence, and what the first sentence's article lacks of the question."""
    return np.concatenate([evidence, lacking])


def lacking_in(article_id: str, passages: Sequence[Passage], question: Question) -> Values:
    """(2,): the share of a question's words, by length, that none of an article's passages holds; 1 where none names what the question fixes.

    Of a question to be answered with yes or no another role or year may be the answer.
    """
    told = "\n".join(passage.searched for passage in passages if passage.article_id == article_id)
    share = sum(map(len, untold(question.words, told))) / max(sum(map(len, question.words)), 1)
    return np.array([share, DECISION not in question.kinds and bool(unnamed(question.now, told))])


def log_sum(odds: Sequence[float], told: Sequence[Told]) -> float:
    """The log sum of all that could be: each sentence by its odds, and none."""
    none = float(np.mean([said.none for said in told]))
    return float(np.logaddexp.reduce(np.array([*odds, none])))


def quote_rows(sure: float, odds: Values, every: float, parts: int = 1) -> Values:
    """(quotes, 4): log odds that the articles answer, how far each stands behind the best, its log share of all, how far the first leads.

    odds: (quotes,), of which the first `parts` are one answer.
    """
    lead = np.zeros(len(odds))
    lead[:parts] = min(odds[0] - odds[parts], MAX_LEAD) if len(odds) > parts else MAX_LEAD
    return np.column_stack([np.full(len(odds), sure), odds - odds[0], odds - every, lead])


def weighed(weights: Sequence[float], columns: Values) -> Values:
    """The log odds of rows of columns."""
    bias, *others = weights
    return np.asarray(bias + columns @ np.array(others))


def probability(odds: Values) -> Values:
    """The probabilities of log odds."""
    return np.asarray(1 / (1 + np.exp(-np.clip(odds, -30, 30))))
