import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from small_reader import neural_reader, passage

from qa_service.question.understanding import understand
from qa_service.reader import judge
from qa_service.reader.features import NAMES as FEATURES
from qa_service.reader.features import Rarity, features, scene
from qa_service.reader.verdict import NAMES, SEEN, sigmoid, verdict_row
from qa_service.types import Hit

READER = neural_reader()
PASSAGES = [passage("图书馆开放。读书。招收小学生。", "library"), passage("公园改造。职工比赛。", "park")]


def verdict_of(scores, passages=PASSAGES, read=True):
    """The row by name, with what judge and features saw."""
    question = understand("图书馆什么时候开放")
    seen = scene(question, [Hit(p, 1.0) for p in passages], Rarity({"图书馆": 5.0}))
    rows = features(seen)
    told = dict(zip(map(judge.place, passages), READER.tell(question, passages), strict=True)) if read else {}
    evidence = judge.evidence(seen, rows, np.zeros(len(rows)), judge.heard(seen, told))
    found = verdict_row(seen, rows, evidence, np.array(scores, float))
    assert found.dtype == np.float32
    assert not np.isinf(found).any()
    return dict(zip(NAMES, found.tolist(), strict=True)), evidence, rows


def test_lead_is_told_over_the_next_all_and_other_articles():
    row, _, _ = verdict_of([1, 5, 4, 2, 3])
    told = {name: row[name] for name in ("best", "lead", "lead_of_quarter", "lead_of_all", "lead_of_articles")}
    assert told == {"best": 5, "lead": 1, "lead_of_quarter": 0.5, "lead_of_all": 2, "lead_of_articles": 2}
    assert (row["sentences"], row["articles"]) == (5, 2)


def test_best_sentence_is_told_of_as_judge_and_ranker_saw_it():
    row, evidence, rows = verdict_of([1, 2, 3, 9, 4])
    assert [row[name] for name in judge.NAMES] == evidence[3].tolist()
    assert [row[FEATURES[n]] for n in SEEN] == rows[3, list(SEEN)].tolist()


def test_most_of_any_sentence_and_the_networks_best_are_told():
    row, evidence, rows = verdict_of([1, 2, 3, 9, 4])
    assert [row["most_words"], row["most_pairs"], row["most_characters"]] == rows[:, :3].max(axis=0).tolist()
    assert row["least_none"] == evidence[:, judge.NAMES.index("none")].min()
    assert row["best_odds"] == evidence[:, judge.NAMES.index("odds")].max()
    assert row["best_span"] == evidence[:, judge.NAMES.index("span")].max()


@pytest.mark.parametrize("chosen", range(5))
def test_agreement_of_judge_and_network_is_told(chosen):
    row, evidence, _ = verdict_of(np.eye(5)[chosen])
    assert row["same_best"] == (evidence[:, judge.NAMES.index("odds")].argmax() == chosen)


def test_single_sentence_leads_nobody():
    row, _, _ = verdict_of([2], [passage("图书馆开放。")])
    assert (row["lead"], row["lead_of_articles"], row["lead_of_all"]) == (0, 0, 0)


def test_verdict_can_be_had_without_the_network():
    assert verdict_of([1, 2, 3, 4, 5], read=False)[0]["best"] == 5


def test_names_of_the_verdict_are_told_apart():
    assert len(set(NAMES)) == len(NAMES)


@given(st.floats(-1e6, 1e6), st.floats(-1e6, 1e6))
def test_sigmoid_is_a_probability_that_grows_with_the_odds(one, other):
    low, high = sorted((one, other))
    assert 0 < sigmoid(low) <= sigmoid(high) < 1
    assert sigmoid(0) == 0.5
