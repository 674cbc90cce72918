"""What decides between sentences: how the ranker and the network place each of them, and what speaks for both."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.lib.stride_tricks import sliding_window_view
from numpy.typing import NDArray

from qa_service.reader.features import NAMES as FEATURES
from qa_service.reader.features import Matrix, Scene, Sentence
from qa_service.reader.network import NOTHING
from qa_service.reader.neural import Told
from qa_service.types import Passage

READ = 8  # passages that the network reads
LONGEST = 25  # words of an answer that is looked for
UNREAD = np.nan
LEAST_ODDS, LEAST_SPAN = -20.0, -30.0  # below nearly all that is read
# On questions that neither has seen, what the ranker says counts twice the network's word on the sentence, and its best answer inside
# the sentence a little; boosted trees over all the evidence chose no better.
RANK_WEIGHT, SPAN_WEIGHT = 2.0, 0.4
LEAST_CHANCE = -12.0  # log probability; what is less likely is all the same

Scores = NDArray[np.float64]
Place = tuple[str, str, int]

# What the judge sees besides the two placings.
SEEN = tuple(
    FEATURES.index(name)
    for name in (
        *("sentence_words", "sentence_pairs", "window_pairs", "novel_pairs", "with_context_pairs", "article_pairs"),
        *("asked_found", "asked_any", "asked_near", "measure_found", "digit", "listing", "length", "caption"),
        *("first_of_article", "hit_rank", "hit_share", "article_rank", "article_lead", "rarest_held", "question_words"),
        *(name for name in FEATURES if name.startswith("asks_")),
    )
)
PLACINGS = (
    *("rank", "rank_to_best", "rank_place", "rank_to_article"),
    *("odds", "odds_to_best", "odds_to_article", "odds_to_none", "odds_place", "chance"),
    *("span", "span_to_best", "none", "none_to_least"),
)
NAMES = (*PLACINGS, *(FEATURES[n] for n in SEEN))


def to_read(seen: Scene, ranks: Scores, most: int = READ) -> list[Passage]:
    """The passages whose best sentences are ranked highest, best first."""
    found: dict[Place, Passage] = {}
    for n in np.argsort(-ranks, kind="stable"):
        passage = seen.sentences[n].passage
        found.setdefault(place(passage), passage)
        if len(found) == most:
            break
    return list(found.values())


@dataclass(frozen=True, slots=True)
class Heard:
    """What the network says of each sentence of a scene, (sentences,) each, UNREAD where it has not read it.

    odds: that the sentence answers; none: that its passage does not; span: log probability of the best answer inside the sentence.
    """

    odds: Scores
    none: Scores
    span: Scores


def heard(seen: Scene, told: Mapping[Place, Told]) -> Heard:
    """The network's word on each sentence of the scene."""
    size = len(seen.sentences)
    odds, none, span = np.full(size, UNREAD), np.full(size, UNREAD), np.full(size, UNREAD)
    first, last = _log_sum([said.first for said in told.values()]), _log_sum([said.last for said in told.values()])
    for n, sentence in enumerate(seen.sentences):
        said = told.get(place(sentence.passage))
        if said is not None and (sentence.start, sentence.end) in said.sentences:
            odds[n], none[n] = said.sentences[sentence.start, sentence.end], said.none
            span[n] = _best_span(said, sentence) - first - last
    return Heard(odds, none, span)


def _best_span(said: Told, sentence: Sentence) -> float:
    """The largest sum of a first and a last word's odds in a sentence; very small where it has no word."""
    inside = np.flatnonzero((said.row.starts >= sentence.start) & (said.row.ends <= sentence.end))
    if not len(inside):
        return -100.0
    first, last = said.first[inside], said.last[inside]
    ahead = np.append(last, np.full(LONGEST - 1, -np.inf))
    return float((first + sliding_window_view(ahead, LONGEST).max(axis=1)).max())


def _log_sum(values: Sequence[Scores]) -> float:
    every = np.concatenate(values) if values else np.zeros(0)
    return float(np.logaddexp.reduce(every, initial=NOTHING))


def evidence(seen: Scene, rows: Matrix, ranks: Scores, told: Heard) -> Matrix:
    """(sentences, len(NAMES)) float32: what the judge sees of each sentence."""
    odds, none = told.odds, told.none
    best = np.nanmax(odds, initial=-100.0)
    least = np.nanmin(none, initial=100.0)
    read = ~np.isnan(odds)
    every = np.append(odds[read], none[read].mean() if read.any() else 0.0)
    columns = [
        *(ranks, ranks - ranks.max(), _order(ranks), ranks - _of_group(ranks, seen.articles)),
        *(odds, odds - best, odds - _of_group(np.nan_to_num(odds, nan=-100.0), seen.articles), odds - none),
        *(_order(np.nan_to_num(odds, nan=-100.0)), odds - np.logaddexp.reduce(every)),
        *(told.span, told.span - np.nanmax(told.span, initial=-200.0), none, none - least),
    ]
    return np.column_stack([*columns, rows[:, list(SEEN)]]).astype(np.float32)


def weigh(evidence: Matrix) -> Scores:
    """(sentences,): how well each sentence answers, by ranker and network together; what was not read stands behind."""
    rank, odds, span = (evidence[:, NAMES.index(name)].astype(float) for name in ("rank", "odds", "span"))
    read: Scores = np.nan_to_num(odds, nan=LEAST_ODDS) + SPAN_WEIGHT * np.nan_to_num(span, nan=LEAST_SPAN)
    return RANK_WEIGHT * rank + read


def chances(evidence: Matrix) -> Scores:
    """(sentences,): the log probability that the network gives each sentence; LEAST_CHANCE where it has read none or next to none."""
    told = evidence[:, NAMES.index("chance")].astype(float)
    return np.asarray(np.maximum(np.nan_to_num(told, nan=LEAST_CHANCE), LEAST_CHANCE))


def _order(values: Scores) -> Scores:
    return np.argsort(np.argsort(-values, kind="stable"), kind="stable").astype(float)


def _of_group(values: Scores, groups: NDArray[np.intp]) -> Scores:
    best = np.full(int(groups.max(initial=0)) + 1, -np.inf)
    np.maximum.at(best, groups, values)
    return best[groups]


def place(passage: Passage) -> Place:
    """What tells a passage from all others."""
    return passage.article_id, passage.field, passage.start
