"""Says how well the bundled reader does on the questions that are kept apart: `python -m qa_service.training.measuring --data DIR`.

They are searched for by words alone in corpora of 5 to some 29,000 articles, an eighth of which lack what is asked for.
"""

from __future__ import annotations

import argparse
import os
from collections.abc import Iterator, Sequence
from pathlib import Path

import numpy as np

from qa_service.evaluation.metrics import BINS, auroc
from qa_service.reader.calibration import Calibration, Values, probability, weighed
from qa_service.reader.network import Network
from qa_service.reader.reading import MODEL
from qa_service.training.calibrating import Truth, confidences, quotes_of
from qa_service.training.cases import RIGHT, SHARES, Case, cases_of, weights_of
from qa_service.training.questions import WRITTEN, Example, load_questions, load_strangers
from qa_service.training.searches import search_all
from qa_service.types import Article


def searched(
    examples: Sequence[Example], articles: dict[str, Article], strangers: Sequence[Article], folder: Path
) -> list[Case]:
    """What the network in a folder says in the searches for some examples."""
    network = Network.load(folder, os.cpu_count() or 1)
    return list(cases_of(search_all(examples, articles, strangers), network))


def table(cases: Sequence[Case], calibration: Calibration) -> str:
    """How well a calibration holds on cases that it was not made from: in all, by situation and by kind of question."""
    sure, weights = confidences(cases, calibration), weights_of(cases)
    rows, truths = zip(*(quotes_of(case, calibration) for case in cases), strict=True)
    chances = probability(weighed(calibration.quote, np.concatenate(rows)))
    counts = np.repeat(weights, [len(row) for row in rows])
    answered = np.array([case.answered for case in cases])
    return "\n".join(
        [
            f"confidence: calibration error {error_of(sure, answered, weights):.3f} over {len(cases):,} searches",
            f"quotes: calibration error {error_of(chances, np.concatenate(truths), counts):.3f} over {len(chances):,}",
            _on_news(cases, sure, calibration),
            *_by_situation(cases, sure, calibration.threshold),
            *_by_kind(cases, sure, calibration.leaning),
        ]
    )


def error_of(chances: Values, truth: Truth, weights: Values) -> float:
    """How far, in the mean, what is said lies from what came true, in bins of equal width."""
    bins = np.minimum((chances * BINS).astype(int), BINS - 1)
    return float(np.abs(np.bincount(bins, weights * (chances - truth))).sum() / weights.sum())


def _on_news(cases: Sequence[Case], sure: Values, calibration: Calibration) -> str:
    """The share of right first sentences among answered questions on news, and how well these are told from all that is not answered."""
    passing = sure >= calibration.threshold
    right = np.array([case.truths[case.ranked(calibration.leaning)[0]] == RIGHT for case in cases])
    answered = np.array([case.answered and case.on_news for case in cases])
    others = np.array([not case.answered for case in cases])
    return (
        f"on news: right first {np.mean(right[answered]):.3f} of {answered.sum():,}, "
        f"{np.mean((right & passing)[answered]):.3f} where refusals count as misses; "
        f"AUROC {auroc(sure[answered].tolist(), sure[others].tolist())}"
    )


def _by_situation(cases: Sequence[Case], sure: Values, threshold: float) -> Iterator[str]:
    of = {name: [float(c) for case, c in zip(cases, sure, strict=True) if case.situation == name] for name in SHARES}
    for name, chances in of.items():
        passing = sum(chance >= threshold for chance in chances) / max(len(chances), 1)
        apart = "" if name == "answered" else f", AUROC {auroc(of['answered'], chances)}"
        yield f"{name}: {len(chances):,}, of which {passing:.3f} pass {threshold}{apart}"


def _by_kind(cases: Sequence[Case], sure: Values, leaning: Sequence[float]) -> Iterator[str]:
    """Of each kind on news, the share of right first sentences, or how well answered questions are told from such near misses."""
    told = [(case, float(chance)) for case, chance in zip(cases, sure, strict=True) if case.on_news]
    answered = [chance for case, chance in told if case.answered and case.met]
    for kind in sorted({case.example.kind for case, _ in told}):
        own = [(case, chance) for case, chance in told if case.example.kind == kind]
        first = [case.truths[case.ranked(leaning)[0]] == RIGHT for case, _ in own if case.answered and case.met]
        near = [chance for case, chance in own if case.situation == "near"]
        if first:
            yield f"{kind:20} right first {np.mean(first):.3f} of {len(first):,}"
        if near:
            yield f"{kind:20} AUROC {auroc(answered, near)} of {len(near):,} near misses"


def main(arguments: Sequence[str] | None = None) -> None:
    """The command line."""
    parser = argparse.ArgumentParser(prog="python -m qa_service.training.measuring", description=__doc__)
    parser.add_argument("--data", type=Path, required=True, metavar="DIR", help="folder of training data")
    parser.add_argument("--questions", type=Path, default=WRITTEN, metavar="FILE", help="questions on its news")
    parser.add_argument("--model", type=Path, default=MODEL, metavar="DIR", help="folder of the reader")
    given = parser.parse_args(arguments)
    examples, articles = load_questions(given.data, given.questions)
    apart = [example for example in examples if example.apart]
    strangers = [article for article in load_strangers(given.data) if article.article_id not in articles]
    print(table(searched(apart, articles, strangers, given.model), Calibration.load(given.model)))


if __name__ == "__main__":
    main()
