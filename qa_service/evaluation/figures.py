"""Judged answers → figures, under the names that are usual for the form of the questions; refused questions count as misses."""

from __future__ import annotations

import dataclasses
import statistics
from collections.abc import Mapping, Sequence
from typing import Any

from qa_service.answering.service import QAService
from qa_service.evaluation.judging import PLACES, Judged, judge_all
from qa_service.evaluation.metrics import (
    Bin,
    Trial,
    area_under_risk,
    auroc,
    calibration_error,
    mean,
    operating_point,
    quantile,
    reliability,
)
from qa_service.evaluation.questions import GoldQuestion

THRESHOLDS = (0.0, 0.1, 0.2, 0.3, 0.4, 0.5, 0.6, 0.7, 0.8, 0.9)  # on confidence, for the risk–coverage curve
SUREST = 0.8  # share of the answerable questions that risk@80 looks at

Figures = dict[str, Any]


def evaluate(questions: Sequence[GoldQuestion], service: QAService) -> Figures:
    """The figures of a service over all questions, and by tag or kind."""
    return figures(judge_all(questions, service))


def figures(judged: Sequence[Judged]) -> Figures:
    """All figures over judged answers."""
    yes = [row for row in judged if row.question.answerable]
    no = [row for row in judged if not row.question.answerable]
    if sentences_known(judged):
        told = _sentence_figures(yes, no) | _usage(judged, yes, statistics.median)
        parts = {"by_tag": _by_tag(yes)}
    else:
        told = _answer_figures(yes, no, judged) | _usage(judged, yes, statistics.median_high)
        parts = _by_kind(judged)
    return {
        "questions": len(judged),
        **told,
        "errors": sum(row.answer is None for row in judged),
        **parts,
        **confidence_figures(judged),
    }


def sentences_known(judged: Sequence[Judged]) -> bool:
    """Whether the questions are of the form that names the sentences that answer."""
    return any(row.question.every_answer for row in judged)


def _sentence_figures(yes: Sequence[Judged], no: Sequence[Judged]) -> Figures:
    kinds = {f"abstain_{tag}": [row for row in no if tag in row.question.tags] for tag in ("near_miss", "off_topic")}
    return {
        "quote@1": mean(yes, _hit_at_1),
        "quote@3": mean(yes, _hit_at_3),
        "answer@1": mean(yes, lambda row: row.complete),
        "cover": mean(yes, lambda row: row.covered),
        "article@1": mean(yes, _article_at_1),
        "answered": mean(yes, _answered),
        "abstain": mean(no, _refused),
        **{name: mean(rows, _refused) for name, rows in kinds.items()},
        "span_f1": mean(yes, lambda row: row.f1),
        "auroc": _auroc(yes, no),
    }


def _answer_figures(yes: Sequence[Judged], no: Sequence[Judged], judged: Sequence[Judged]) -> Figures:
    surest = sorted(yes, key=lambda row: -row.confidence)[: int(SUREST * len(yes))]
    return {
        "hit@1": mean(yes, _hit_at_1),
        "hit@3": mean(yes, _hit_at_3),
        "article@1": mean(yes, _article_at_1),
        "article@3": mean(yes, lambda row: any(row.right_articles)),
        "raw_hit@1": mean(yes, lambda row: row.raw_hit),
        "raw_article@1": mean(yes, lambda row: row.raw_right_article),
        "em": mean(yes, lambda row: row.exact),
        "f1": mean(yes, lambda row: row.f1),
        "answered": mean(yes, _answered),
        "refused": mean(no, _refused),
        "precision": mean([row for row in judged if row.answered], _hit_at_1),
        "auroc": _auroc(yes, no),
        "risk@80": mean(surest, lambda row: not row.raw_hit),
    }


def _hit_at_1(row: Judged) -> bool:
    return any(row.hits[:1])


def _hit_at_3(row: Judged) -> bool:
    return any(row.hits)


def _article_at_1(row: Judged) -> bool:
    return any(row.right_articles[:1])


def _answered(row: Judged) -> bool:
    return row.answered


def _refused(row: Judged) -> bool:
    return row.refused


def _auroc(yes: Sequence[Judged], no: Sequence[Judged]) -> float | None:
    return auroc([row.confidence for row in yes], [row.confidence for row in no])


def _usage(judged: Sequence[Judged], yes: Sequence[Judged], median: Any) -> Figures:
    """Lengths of the first quotes and times; each form of questions has its own median of an even number."""
    chars = [len(row.answer.quotes[0][0].text) for row in yes if row.answer and row.answer.quotes]
    times = [row.answer.took_ms if row.answer else 0.0 for row in judged]
    checked = [verbatim for row in judged for verbatim in row.verbatim]
    return {
        "verbatim": mean(checked, bool, places=4),
        "quotes": len(checked),
        "quote_chars": median(chars or [0]),
        "quote_chars_p90": quantile(chars, 0.9),
        "ms_p50": round(median(times or [0.0]), 2),
        "ms_p95": round(quantile(times, 0.95), 2),
    }


def _by_tag(yes: Sequence[Judged]) -> dict[str, Figures]:
    tags = sorted({tag for row in yes for tag in row.question.tags})
    tagged = {tag: [row for row in yes if tag in row.question.tags] for tag in tags}
    return {
        tag: {
            "n": len(rows),
            "quote@1": mean(rows, _hit_at_1),
            "quote@3": mean(rows, _hit_at_3),
            "article@1": mean(rows, _article_at_1),
            "answered": mean(rows, _answered),
        }
        for tag, rows in tagged.items()
    }


def _by_kind(judged: Sequence[Judged]) -> Figures:
    kinds = sorted({kind for row in judged for kind in row.question.tags})
    held = {kind: [row for row in judged if kind in row.question.tags] for kind in kinds}
    told = {
        kind: {
            "n": len(rows),
            "hit@1": mean([row for row in rows if row.question.answerable], _hit_at_1),
            "refused": mean([row for row in rows if not row.question.answerable], _refused),
        }
        for kind, rows in held.items()
    }
    return {"by_kind": told} if kinds else {}


def confidence_figures(judged: Sequence[Judged]) -> Figures:
    """The risk–coverage curve with its area, and the calibration of both probabilities that an answer tells.

    A refused question has the quote that came nearest: the curve says what another threshold would have made of it.
    """
    trials = [Trial(row.confidence, row.question.answerable, row.raw_hit) for row in judged]
    quoted = [(round(row.first.score, PLACES), row.raw_hit) for row in judged if row.first]
    return {
        "risk_coverage": [dataclasses.asdict(operating_point(trials, threshold)) for threshold in THRESHOLDS],
        "aurc": area_under_risk(trials),
        "calibration": {
            "confidence": _calibration([(trial.confidence, trial.answerable) for trial in trials]),
            "first_quote": _calibration(quoted),
        },
    }


def _calibration(told: Sequence[tuple[float, bool]]) -> Figures:
    bins = reliability([min(max(chance, 0.0), 1.0) for chance, _ in told], [true for _, true in told])
    return {"ece": calibration_error(bins), "bins": [_rounded(one) for one in bins]}


def _rounded(one: Bin) -> Figures:
    return {"n": one.size, "said": round(one.said, 3), "true": round(one.true, 3)}


def ablation(steps: Mapping[str, Sequence[Judged]]) -> list[Figures]:
    """A row of figures for each step that leads to the service: what a part adds is the difference to the row before."""
    return [{"step": name, **_ablation_row(judged)} for name, judged in steps.items()]


def _ablation_row(judged: Sequence[Judged]) -> Figures:
    told = figures(judged)
    known = sentences_known(judged)
    hit, refused = ("quote", "abstain") if known else ("hit", "refused")
    names = ("article@1", f"{hit}@1", f"{hit}@3", refused, "auroc", "aurc", "ms_p50")
    return {name: told[name] for name in names}
