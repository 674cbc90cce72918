import pytest
from hypothesis import given
from hypothesis import strategies as st

from qa_service.evaluation.metrics import (
    Bin,
    OperatingPoint,
    Trial,
    area_under_risk,
    auroc,
    calibration_error,
    character_f1,
    folded,
    matched_evidence,
    mean,
    operating_point,
    quantile,
    reliability,
)

SCORES = st.lists(st.integers(0, 5).map(float), min_size=1, max_size=12)
CHANCES = st.integers(0, 20).map(lambda n: n / 20)
TRIALS = st.lists(
    st.builds(
        lambda chance, answerable, right: Trial(chance, answerable, answerable and right),
        CHANCES,
        st.booleans(),
        st.booleans(),
    ),
    max_size=12,
)
RIGHT, WRONG, NONE = (True, True), (True, False), (False, False)


def trials(*told):
    """Trials of a confidence, and whether there is an answer and it was quoted first."""
    return [Trial(confidence, *outcome) for confidence, outcome in told]


def test_texts_are_compared_without_white_space_width_and_case():
    assert folded("Ａpp １２\n 号") == "app12号"


@pytest.mark.parametrize(
    ("said", "gold", "f1"),
    [("63名", "63名", 1.0), ("63名。", "63名", 1.0), ("63", "63名", 0.8), ("", "63名", 0.0), ("无", "63名", 0.0)],
)
def test_character_f1_ignores_punctuation(said, gold, f1):
    assert character_f1(said, gold) == pytest.approx(f1)


def test_a_quote_matches_the_sentence_that_it_holds_the_larger_part_of():
    sentence = "公园将于五月六日上午九时开放。"
    assert matched_evidence(f"记者获悉，{sentence}", [sentence]) == sentence
    assert matched_evidence("公园将于五月六日上午九时", [sentence]) == sentence
    assert matched_evidence("公园将于今天开放。", [sentence]) is None


def test_a_page_that_holds_the_sentence_is_no_match():
    sentence = "公园将于五月六日开放。"
    assert matched_evidence(sentence + "其他" * 120, [sentence]) is None


@given(SCORES, SCORES)
def test_auroc_is_the_share_of_pairs_in_the_right_order(positive, negative):
    wins = sum((p > n) + (p == n) / 2 for p in positive for n in negative)
    assert auroc(positive, negative) == pytest.approx(wins / (len(positive) * len(negative)), abs=6e-4)


def test_figures_over_nothing_are_not_invented():
    assert mean([], float) is None
    assert auroc([], [1.0]) is None
    assert quantile([], 0.5) == 0.0


def test_a_quantile_is_a_value_of_the_sample():
    assert quantile([3, 1, 2], 0.5) == 2
    assert quantile(list(range(101)), 0.9) == 90


def test_a_threshold_trades_answers_against_wrong_answers():
    asked = trials((0.9, RIGHT), (0.8, WRONG), (0.7, NONE), (0.6, RIGHT), (0.2, NONE))
    assert operating_point(asked, 0.0) == OperatingPoint(0.0, coverage=1.0, risk=0.6, refused=0.0)
    assert operating_point(asked, 0.65) == OperatingPoint(0.65, coverage=0.667, risk=0.667, refused=0.5)
    assert operating_point(asked, 0.9) == OperatingPoint(0.9, coverage=0.333, risk=0.0, refused=1.0)


def test_shares_of_nothing_are_not_invented():
    assert operating_point([], 0.5) == OperatingPoint(0.5, None, None, None)
    assert operating_point(trials((0.2, RIGHT)), 0.5) == OperatingPoint(0.5, 0.0, None, None)


@given(TRIALS, CHANCES, CHANCES)
def test_a_stricter_threshold_answers_less_and_refuses_more(asked, one, other):
    lax, strict = (operating_point(asked, threshold) for threshold in sorted((one, other)))
    if lax.coverage is not None:
        assert strict.coverage <= lax.coverage
    if lax.refused is not None:
        assert strict.refused >= lax.refused


@given(TRIALS)
def test_the_area_is_the_mean_risk_where_each_answerable_question_is_just_answered(asked):
    risks = []
    for one in asked:
        given_answers = [trial for trial in asked if trial.confidence >= one.confidence]
        if one.answerable:
            risks.append(sum(not trial.right for trial in given_answers) / len(given_answers))
    expected = sum(risks) / len(risks) if risks else None
    assert area_under_risk(asked) == (None if expected is None else pytest.approx(expected, abs=6e-4))


@given(TRIALS)
def test_the_area_asks_for_the_order_of_the_confidences_only(asked):
    squeezed = [Trial(trial.confidence**2 / 2, trial.answerable, trial.right) for trial in asked]
    assert area_under_risk(squeezed) == area_under_risk(asked[::-1])


@pytest.mark.parametrize(
    ("asked", "area"),
    [
        (trials((0.9, RIGHT), (0.8, RIGHT), (0.1, NONE)), 0.0),
        (trials((0.9, WRONG), (0.8, WRONG)), 1.0),
        (trials((0.9, RIGHT), (0.8, WRONG), (0.7, RIGHT)), 0.278),  # the mean of 0, 1/2 and 1/3
        (trials((0.9, NONE), (0.8, RIGHT)), 0.5),
        (trials((0.5, RIGHT), (0.5, WRONG)), 0.5),
        (trials((0.5, NONE)), None),
    ],
)
def test_known_areas_under_risk(asked, area):
    assert area_under_risk(asked) == area


@given(st.lists(st.tuples(CHANCES, st.booleans()), max_size=20))
def test_every_probability_is_in_one_bin_and_no_bin_is_empty(told):
    bins = reliability([chance for chance, _ in told], [true for _, true in told])
    assert sum(one.size for one in bins) == len(told)
    assert sum(one.size * one.true for one in bins) == pytest.approx(sum(true for _, true in told))
    assert [one.said for one in bins] == sorted(one.said for one in bins)
    assert all(one.size for one in bins)


def test_a_probability_of_one_is_in_the_last_bin():
    assert reliability([0.95, 1.0, 0.0], [True, True, False]) == [Bin(1, 0.0, 0.0), Bin(2, 0.975, 1.0)]


@pytest.mark.parametrize(
    ("chances", "came_true", "error"),
    [
        ([1.0, 0.0], [True, False], 0.0),
        ([1.0, 0.0], [False, True], 1.0),
        ([0.75] * 4, [True, True, True, False], 0.0),
        ([0.75] * 4, [True, False, False, False], 0.5),
        ([0.25, 0.25, 0.85, 0.85], [True, False, True, True], 0.2),
        ([], [], None),
    ],
)
def test_known_calibration_errors(chances, came_true, error):
    assert calibration_error(reliability(chances, came_true)) == error


@given(st.lists(st.tuples(CHANCES, st.booleans()), min_size=1, max_size=20))
def test_saying_nothing_but_the_share_that_comes_true_is_calibrated(told):
    share = sum(true for _, true in told) / len(told)
    assert calibration_error(reliability([share] * len(told), [true for _, true in told])) == 0
