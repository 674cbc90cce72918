"""Whether the articles answer at all: what is seen of the best sentences together, and how a score becomes a probability."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from qa_service.reader import judge
from qa_service.reader.features import NAMES as FEATURES
from qa_service.reader.features import Matrix, Scene
from qa_service.reader.judge import Scores

# What the verdict looks at of the best sentence besides what the judge has seen of it.
SEEN = tuple(
    FEATURES.index(name)
    for name in (
        *(
            f"{view}_{unit}"
            for view in ("window", "with_context", "article", "context")
            for unit in ("words", "characters")
        ),
        *(
            "sentence_characters",
            "context_pairs",
            "asked_window",
            "article_hits",
            "hit_lead",
            "question_length",
            "rarest",
            "rarest_in_article",
        ),
    )
)
MAX_LEAD = 8.0  # of the best sentence before the next; further ahead is no surer
TOLD = (
    *("best", "lead", "lead_of_quarter", "lead_of_all", "lead_of_articles", "sentences", "articles"),
    *("most_words", "most_pairs", "most_characters", "least_none", "best_odds", "best_span", "same_best"),
)
NAMES = (*TOLD, *judge.NAMES, *(FEATURES[n] for n in SEEN))


@dataclass(frozen=True, slots=True)
class Calibration:
    """How scores become probabilities, as weights of log odds."""

    verdict: tuple[float, ...]  # bias, weight of the verdict's score
    quote: tuple[float, ...]  # bias, and the weights of `quote_rows`


def verdict_row(seen: Scene, rows: Matrix, evidence: Matrix, scores: Scores) -> Matrix:
    """(len(NAMES),) float32: the best sentence, how far it leads, and the most that any sentence holds."""
    order = np.argsort(-scores, kind="stable")
    best = order[0]
    elsewhere = scores[seen.articles != seen.articles[best]]
    odds, span, none = (evidence[:, judge.NAMES.index(name)] for name in ("odds", "span", "none"))
    told = [
        scores[best],
        scores[best] - scores[order[1]] if len(order) > 1 else 0.0,
        scores[best] - scores[order[: 1 + len(order) // 4]].mean(),
        scores[best] - scores.mean(),
        scores[best] - elsewhere.max() if len(elsewhere) else 0.0,
        float(len(scores)),
        float(seen.articles.max() + 1),
        *rows[:, :3].max(axis=0),
        np.nanmin(none, initial=100.0),
        np.nanmax(odds, initial=-100.0),
        np.nanmax(span, initial=-200.0),
        float(np.nan_to_num(odds, nan=-100.0).argmax() == best),
    ]
    return np.concatenate([np.array(told, np.float32), evidence[best], rows[best, list(SEEN)]])


def quote_rows(verdict: float, scores: Scores, read: Scores) -> Scores:
    """(quotes, 4): the verdict's score, how far each stands behind the best, the network's log probability, how far the first leads."""
    lead = np.zeros(len(scores))
    lead[:1] = min(scores[0] - scores[1], MAX_LEAD) if len(scores) > 1 else MAX_LEAD
    return np.column_stack([np.full(len(scores), verdict), scores - scores[:1], read, lead])


def sigmoid(odds: float) -> float:
    """The probability of log odds."""
    return float(1 / (1 + np.exp(-np.clip(odds, -30, 30))))
