"""Bars of quality: a later change may raise them, and none may fall below them unseen."""

import pytest
from conftest import DATA

from qa_service.evaluation import evaluate, read_questions

BARS = {
    "quote@1": 0.58,
    "quote@3": 0.78,
    "article@1": 0.93,
    "answered": 0.93,
    "abstain_off_topic": 1.0,
    "verbatim": 1.0,
}


@pytest.fixture(scope="module")
def figures(seed_service):
    return evaluate(read_questions(DATA / "questions_dev.jsonl"), seed_service)


@pytest.mark.parametrize("name", BARS)
def test_answers_on_the_seed_pages_are_as_good_as_before(figures, name):
    assert figures[name] >= BARS[name]
