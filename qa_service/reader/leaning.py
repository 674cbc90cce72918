"""What speaks for a sentence beside its own words: what the search says of its article, and how much of the question stands near it."""

from __future__ import annotations

import math
from collections.abc import Sequence

import numpy as np

from qa_service.language.text import closed_up, normalise, pairs
from qa_service.reader.calibration import Values
from qa_service.reader.sentence import Sentence
from qa_service.types import Hit, Question

LEAST_SHARE = 0.05  # an article that shares less is no less likely
APART = 2  # characters between a sentence and one that follows it at once, at most


def signs(question: Question, hits: Sequence[Hit], sentences: Sequence[Sentence]) -> Values:
    """(sentences, 3): the log share that a sentence's article has of the best one's score in the search; the share of the question's words that
    stand in the sentence or over its passage; the share of them that stand in it or in the sentence before it.

    sentences: in the order of their articles' texts.
    """
    shares = shares_of(hits)
    units = [unit for word in question.words for unit in pairs(word) or [word]]
    found: Values = np.zeros((len(sentences), 3))
    above = {context: _folded(context) for context in {sentence.passage.context for sentence in sentences}}
    own = [_folded(sentence.text) for sentence in sentences]
    for n, sentence in enumerate(sentences):
        before = own[n - 1] if n and _follows(sentences[n - 1], sentence) else ""
        near = f"{above[sentence.passage.context]}\n{own[n]}", f"{before}\n{own[n]}"
        found[n] = shares.get(sentence.passage.article_id, 0.0), *(_held(units, text) for text in near)
    return found


def shares_of(hits: Sequence[Hit]) -> dict[str, float]:
    """The log share that each article's best hit has of the best of all."""
    best: dict[str, float] = {}
    for hit in hits:
        best[hit.passage.article_id] = max(best.get(hit.passage.article_id, 0.0), hit.score)
    most = max(best.values(), default=0.0) or 1.0
    return {article: math.log(max(score / most, LEAST_SHARE)) for article, score in best.items()}


def _folded(text: str) -> str:
    return closed_up(normalise(text))


def _follows(before: Sentence, sentence: Sentence) -> bool:
    one, other = before.passage, sentence.passage
    same = (one.article_id, one.field) == (other.article_id, other.field)
    return same and sentence.span[0] - before.span[1] <= APART


def _held(units: Sequence[str], text: str) -> float:
    return sum(unit in text for unit in units) / max(len(units), 1)
