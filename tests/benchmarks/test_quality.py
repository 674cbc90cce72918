"""Bars of quality: a later change may raise them, and none may fall below them unseen.

A figure is named as `qa-service evaluate --json` names it, one inside another with a slash: by_tag/paraphrase/quote@1. The seed pages and the invented
ones (300 questions of many kinds; no weight was fitted on them) are measured, the latter in thorough runs; open sets where QA_OPEN_SETS names their folder
(NAME_articles.jsonl.xz and NAME_questions.jsonl).
"""

import functools
import operator
import os
from pathlib import Path

import about_paper
import pytest
from conftest import DATA, thorough
from figures import ARTICLES, QUESTIONS, open_settings

from qa_service import factory
from qa_service.evaluation import evaluate, read_questions
from qa_service.settings import Settings

AT_LEAST = {
    "seeds": {
        "quote@1": 0.86,
        "quote@3": 0.93,
        "article@1": 0.93,
        "answered": 0.97,
        "abstain_off_topic": 1.0,
        "abstain_near_miss": 1.0,
        "span_f1": 0.66,
        "verbatim": 1.0,
        "by_tag/paraphrase/quote@1": 0.74,
        "by_tag/followup/quote@1": 1.0,
        "by_tag/typo/quote@1": 1.0,
        "by_tag/variant/quote@1": 1.0,
    },
    "invented": {
        "quote@1": 0.86,
        "quote@3": 0.93,
        "article@1": 0.94,
        "answered": 0.96,
        "abstain_near_miss": 0.38,
        "span_f1": 0.73,
        "verbatim": 1.0,
        "by_tag/short/quote@1": 0.9,
        "by_tag/paraphrase/quote@1": 0.79,
        "by_tag/yesno/quote@1": 0.94,
    },
    "cmrc": {
        "hit@1": 0.88,
        "hit@3": 0.94,
        "raw_article@1": 0.96,
        "answered": 0.98,
        "refused": 0.3,
        "f1": 0.75,
        "auroc": 0.97,
        "verbatim": 1.0,
    },
    "news": {
        "hit@1": 0.86,
        "hit@3": 0.92,
        "raw_article@1": 0.91,
        "answered": 0.98,
        "refused": 0.5,
        "f1": 0.73,
        "auroc": 0.94,
        "verbatim": 1.0,
        "by_kind/paraphrase/hit@1": 0.77,
    },
}
AT_MOST = {
    "seeds": {"aurc": 0.04, "errors": 0, "quote_chars_p90": 160},
    "invented": {"aurc": 0.11, "calibration/confidence/ece": 0.06, "errors": 0, "quote_chars_p90": 160},
    "cmrc": {"aurc": 0.05, "calibration/confidence/ece": 0.06, "errors": 0, "quote_chars": 80, "quote_chars_p90": 200},
    "news": {"aurc": 0.06, "calibration/confidence/ece": 0.065, "errors": 0, "quote_chars": 80, "quote_chars_p90": 200},
}
OPEN_SETS = os.environ.get("QA_OPEN_SETS")
INVENTED = DATA / "invented"
ABOUT_PAPER = 54 / 60  # of the questions about the paper itself


def bars(limits):
    """The figures of each set; the invented pages, which take half a minute, are measured in thorough runs."""
    marks = {"invented": [thorough]}
    return [pytest.param(name, path, marks=marks.get(name, [])) for name, limited in limits.items() for path in limited]


def figure(figures, path):
    return functools.reduce(operator.getitem, path.split("/"), figures)


@pytest.fixture(scope="module")
def opened(tmp_path_factory):
    """The service over an open set by its name, each built once; the test is skipped where the set is not there."""

    @functools.cache
    def build(name):
        settings = open_settings(Path(OPEN_SETS), name, tmp_path_factory.mktemp(name))
        factory.build_index(settings)
        return factory.load_service(settings)

    def service_of(name):
        if not (OPEN_SETS and (Path(OPEN_SETS) / f"{name}{ARTICLES}").is_file()):
            pytest.skip(f"QA_OPEN_SETS names no folder with {name}{ARTICLES}")
        return build(name)

    return service_of


@pytest.fixture(scope="module")
def measured(seed_service, opened, tmp_path_factory):
    """The figures of a set by its name, each measured once."""

    @functools.cache
    def measure(name):
        if name == "seeds":
            return evaluate(read_questions(DATA / "questions_dev.jsonl"), seed_service)
        if name == "invented":
            settings = Settings(seeds=INVENTED / "pages", index=tmp_path_factory.mktemp(name))
            factory.build_index(settings)
            return evaluate(read_questions(INVENTED / "questions.jsonl"), factory.load_service(settings))
        service = opened(name)
        return evaluate(read_questions(Path(OPEN_SETS) / f"{name}{QUESTIONS}"), service)

    return measure


@pytest.fixture
def figures(measured, request):
    return measured(request.param)


@pytest.mark.parametrize(("figures", "name"), bars(AT_LEAST), indirect=["figures"])
def test_answers_are_as_good_as_before(figures, name, request):
    assert figure(figures, name) >= AT_LEAST[request.node.callspec.params["figures"]][name]


@pytest.mark.parametrize(("figures", "name"), bars(AT_MOST), indirect=["figures"])
def test_wrong_answers_and_long_quotes_are_as_rare_as_before(figures, name, request):
    assert figure(figures, name) <= AT_MOST[request.node.callspec.params["figures"]][name]


def test_questions_about_a_large_paper_are_answered_as_often_as_before(opened):
    service = opened(about_paper.SET)
    results = list(about_paper.judged(service, about_paper.told_in(Path(OPEN_SETS) / f"{about_paper.SET}{ARTICLES}")))
    assert sum(right for _, _, right, _ in results) >= ABOUT_PAPER * len(results)
