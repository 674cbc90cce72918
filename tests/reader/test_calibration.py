import json

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from told import passage, told

from qa_service.reader.calibration import (
    CALIBRATION,
    MAX_LEAD,
    Calibration,
    confidence_row,
    evidence_of,
    lacking_in,
    log_sum,
    probability,
    quote_rows,
    weighed,
)
from qa_service.types import Question

SURE, UNSURE = told("图书馆开放。免费。", [6.0, -2.0], none=-4.0), told("公园关闭。", [-3.0], none=3.0)


def test_confidence_sees_how_far_the_sentences_stand_above_none():
    every, best = evidence_of([SURE, UNSURE])
    assert every == pytest.approx(np.logaddexp.reduce([6.0, -2.0, -3.0]) - -0.5)
    assert best == 10.0
    assert (evidence_of([SURE]) > evidence_of([UNSURE])).all()


@pytest.mark.parametrize(
    ("words", "share"),
    [(("图书馆", "开放"), 0.0), (("图书馆", "停水"), 0.4), (("停水",), 1.0), (("23000",), 0.0), ((), 0.0)],
)
def test_share_of_a_question_that_an_article_does_not_hold_is_by_length_and_in_any_form_of_a_number(words, share):
    passages = [passage("图书馆开放。", "a"), passage("2万3千人次。", "a", start=6), passage("柳溪区停水。", "b")]
    assert lacking_in("a", passages, Question("", (), "", words, ())) == pytest.approx([share, 0])


@pytest.mark.parametrize(
    ("asked", "topic", "kinds", "lacks"),
    [
        ("图书馆副馆长是谁", "", ("person",), 1),
        ("图书馆馆长是谁", "", ("person",), 0),
        ("图书馆有没有副馆长", "", ("decision",), 0),
        ("副馆长是谁他几点上班", "副馆长是谁", ("date",), 0),
    ],
)
def test_an_article_lacks_what_the_question_fixes_now_unless_yes_or_no_is_asked(asked, topic, kinds, lacks):
    passages = [passage("图书馆馆长何青。", "a"), passage("副馆长周立。", "b")]
    assert lacking_in("a", passages, Question("", (), asked, (), kinds, topic))[1] == lacks


def test_what_is_lacking_stands_in_the_last_columns():
    assert confidence_row(np.array([1.0, 2.0]), np.array([0.4, 1.0])).tolist() == [1.0, 2.0, 0.4, 1.0]


def test_all_that_could_be_sums_to_one():
    shares = np.exp(np.array([6.0, -2.0, -3.0, -0.5]) - log_sum([6.0, -2.0, -3.0], [SURE, UNSURE]))
    assert shares.sum() == pytest.approx(1)


def test_only_the_first_quote_leads_and_parts_of_one_answer_lead_alike():
    assert quote_rows(2.0, np.array([5.0, 3.0, 1.0]), 6.0).tolist() == [
        [2.0, 0.0, -1.0, 2.0],
        [2.0, -2.0, -3.0, 0.0],
        [2.0, -4.0, -5.0, 0.0],
    ]
    assert quote_rows(2.0, np.array([5.0, 5.0, 1.0]), 6.0, parts=2)[:, 3].tolist() == [4.0, 4.0, 0.0]
    assert quote_rows(2.0, np.array([5.0]), 6.0)[0, 3] == MAX_LEAD


@given(st.lists(st.floats(-1e6, 1e6), min_size=1, max_size=9))
def test_probabilities_are_probabilities_and_grow_with_the_odds(odds):
    found = probability(np.sort(np.array(odds)))
    assert ((found > 0) & (found < 1)).all()
    assert (np.diff(found) >= 0).all()


def test_weights_are_a_bias_and_one_for_each_column():
    assert weighed((1.0, 2.0, 3.0), np.array([[1.0, 1.0], [0.0, 2.0]])).tolist() == [6.0, 7.0]


def test_calibration_is_read_from_its_file(tmp_path):
    stored = {"leaning": [4, 1, 2.5], "confidence": [0.5, 1, 0], "quote": [0, 1, 1, 1, 0], "threshold": 0.3}
    (tmp_path / CALIBRATION).write_text(json.dumps(stored), "utf-8")
    assert Calibration.load(tmp_path) == Calibration((4, 1, 2.5), (0.5, 1, 0), (0, 1, 1, 1, 0), 0.3)
