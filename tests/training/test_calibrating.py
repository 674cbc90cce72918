import math
from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from told import passage, told

from qa_service.reader.calibration import Calibration, probability, weighed
from qa_service.reader.sentence import Sentence
from qa_service.training.calibrating import PASSING, confidences, fit, lean, logistic, quotes_of, save
from qa_service.training.cases import RIGHT, SHARES, UNKNOWN, WRONG, Case, cases_of, situation_of, truth_of, weights_of
from qa_service.training.measuring import error_of, table
from qa_service.training.questions import SMALL_TALK, Example
from qa_service.training.searches import Searched
from qa_service.types import Hit

TEXT = "图书馆招收120名学生。公园改造。"
EXAMPLE = Example("招多少学生", "written", "short", "a", 0, ("120名",), ((0, 12),), ((5, 9),))
NEAR = replace(EXAMPLE, kind="near:object", answers=(), evidence=(), marked=())
TALK = Example("你好", SMALL_TALK, SMALL_TALK, None, 0)
NOTHING_SPEAKS = (0.0, 0.0, 0.0)
PLAIN = Calibration(NOTHING_SPEAKS, (0.0, 1.0, 0.0, 0.0, 0.0), (0.0, 0.0, 1.0, 1.0, 0.0), 0.5)


def sentence(text, odds=0.0, article_id="a", start=0):
    return Sentence(passage(text, article_id, start=start), 0, len(text), odds, None)


def case(odds, truths, example=EXAMPLE, situation="answered", shares=None, sure=0.0, none=0.0):
    """A search in which every sentence is of another article."""
    sentences = tuple(sentence(f"第{n}句。", value, str(n)) for n, value in enumerate(odds))
    signs = np.zeros((len(odds), 3))
    signs[:, 0] = 0.0 if shares is None else shares
    return Case(example, situation, np.array([sure, 0.0]), sentences, truths, signs, np.zeros((len(odds), 2)), none)


def test_a_case_is_sure_by_what_the_article_of_its_first_sentence_lacks():
    both = replace(case([1.0, 2.0], (WRONG, RIGHT), shares=[0.0, -1.0], sure=3.0), lacking=np.array([[0.5, 1], [0, 0]]))
    assert both.confidence_row(NOTHING_SPEAKS).tolist() == [3.0, 0.0, 0.0, 0.0]
    assert both.confidence_row((2.0, 0.0, 0.0)).tolist() == [3.0, 0.0, 0.5, 1.0]


class Network:
    """Says of every passage what it was made to say."""

    def __init__(self, **said):
        self.said = said
        self.asked = []

    def tell(self, question, passages):
        self.asked.append((question, len(passages)))
        return [told(one.text, self.said[one.article_id]) for one in passages]


def searched(example, *hits, present=True):
    return Searched(example, tuple(hits), "25-0", present)


def hit(text, article_id, score=1.0):
    return Hit(passage(text, article_id), score)


@pytest.mark.parametrize(
    ("text", "article_id", "start", "truth"),
    [
        ("图书馆招收120名学生。", "a", 0, RIGHT),
        ("公园改造。", "a", 12, WRONG),
        ("公园招收120名职工。", "b", 0, UNKNOWN),
        ("公园招收１２０名职工。", "b", 0, UNKNOWN),
        ("公园改造。", "b", 0, WRONG),
    ],
)
def test_sentence_is_right_as_evidence_and_of_unknown_truth_where_it_holds_the_answer(text, article_id, start, truth):
    assert truth_of(sentence(text, article_id=article_id, start=start), EXAMPLE) == truth


@pytest.mark.parametrize(
    ("example", "present", "truths", "situation"),
    [
        (EXAMPLE, True, (RIGHT,), "answered"),
        (EXAMPLE, True, (WRONG,), "answered"),
        (NEAR, True, (WRONG,), "near"),
        (EXAMPLE, False, (WRONG,), "absent"),
        (EXAMPLE, False, (WRONG, UNKNOWN), None),
        (TALK, False, (WRONG,), SMALL_TALK),
    ],
)
def test_search_stands_for_the_share_of_use_that_it_is_like(example, present, truths, situation):
    assert situation_of(searched(example, present=present), truths) == situation


def test_case_holds_what_the_network_says_of_the_passages_that_are_read():
    network = Network(a=[5.0, -2.0], b=[1.0])
    hits = [hit(TEXT, "a", 2.0), *(hit("公园招收120名职工。", "b", 1.0) for _ in range(9))]
    (found,) = cases_of([searched(EXAMPLE, *hits)], network)
    assert network.asked == [("招多少学生", 6)]
    assert (found.truths, found.situation, found.met) == ((RIGHT, WRONG, UNKNOWN), "answered", True)
    assert found.odds(NOTHING_SPEAKS).tolist() == [5.0, -2.0, 1.0]
    assert found.odds((2.0, 0.0, 0.0)).tolist() == pytest.approx([5.0, -2.0, 1.0 + 2 * math.log(0.5)])


def test_search_that_finds_nothing_or_whose_truth_is_doubtful_is_no_case():
    network = Network(b=[1.0])
    doubtful = searched(EXAMPLE, hit("公园招收120名职工。", "b"), present=False)
    assert list(cases_of([searched(EXAMPLE), doubtful], network)) == []


def test_each_situation_weighs_as_it_is_met_in_use():
    cases = [case([1.0], (RIGHT,))] * 6 + [case([1.0], (WRONG,), NEAR, "near")] * 2
    cases += [case([1.0], (WRONG,), situation="absent"), case([1.0], (WRONG,), TALK, SMALL_TALK)]
    weights = weights_of(cases)
    shares = [weights[:6].sum(), weights[6:8].sum(), weights[8], weights[9]]
    assert shares == pytest.approx([len(cases) * share for share in SHARES.values()])


def test_sentences_of_unknown_truth_teach_nothing():
    rows, right = quotes_of(case([3.0, 2.0, 1.0], (UNKNOWN, RIGHT, WRONG)), PLAIN)
    assert rows[:, 1].tolist() == [-1.0, -2.0]
    assert right.tolist() == [True, False]


@given(st.lists(st.tuples(st.floats(-9, 9), st.sampled_from([RIGHT, WRONG, UNKNOWN])), min_size=1, max_size=9))
@settings(max_examples=60)
def test_rows_of_quotes_stand_in_the_order_of_their_odds(sentences):
    odds, truths = zip(*sentences, strict=True)
    rows, right = quotes_of(case(odds, truths), PLAIN)
    assert len(rows) == len(right) <= 5
    assert (np.diff(rows[:, 1]) <= 0).all()
    assert right.sum() <= truths.count(RIGHT)


def leaning_cases(help_of, sureness=1.0, count=400):
    """Cases of three sentences whose odds and whose search speak for the right one, among much else."""
    draw = np.random.default_rng(0)
    for _ in range(count):
        right = draw.permutation([True, False, False])
        odds = sureness * (2 * right + draw.normal(size=3))
        yield case(odds.tolist(), tuple(np.where(right, RIGHT, WRONG)), shares=help_of * right + draw.normal(size=3))


@pytest.mark.parametrize(("help_of", "least", "most"), [(1.0, 0.3, 0.9), (0.0, -0.15, 0.15), (-1.0, -0.9, -0.3)])
def test_search_counts_as_much_as_it_helps(help_of, least, most):
    article, *others = lean([*leaning_cases(help_of)], np.ones(400))
    assert least < article < most
    assert others == [0.0, 0.0]  # signs that say nothing


def test_what_speaks_for_a_sentence_counts_beside_the_odds_however_sure_these_are():
    sober, sure = (lean([*leaning_cases(1.0, sureness)], np.ones(400))[0] for sureness in (1.0, 3.0))
    assert sure == pytest.approx(3 * sober, rel=0.05)


def drawn_cases(count=3000):
    """Cases whose truth was drawn with the odds 2 · sure - 1."""
    draw = np.random.default_rng(0)
    for sure in draw.normal(size=count):
        answered = draw.random() < 1 / (1 + np.exp(1 - 2 * sure))
        right = answered and draw.random() < 0.8
        odds = sorted(draw.normal(size=3), reverse=True)
        truths = (RIGHT if right else WRONG, RIGHT if answered and not right else WRONG, WRONG)
        yield case(odds, truths, EXAMPLE if answered else NEAR, "answered" if answered else "near", sure=sure)


@pytest.fixture(scope="module")
def cases():
    return list(drawn_cases())


@pytest.fixture(scope="module")
def calibration(cases):
    return fit(cases)


def test_confidence_holds_in_use(cases, calibration):
    chances, weights = confidences(cases, calibration), weights_of(cases)
    answered = np.array([one.answered for one in cases])
    for low, high in ((0.0, 0.4), (0.4, 0.8), (0.8, 1.0)):
        near = (chances >= low) & (chances < high)
        assert np.average(answered[near], weights=weights[near]) == pytest.approx(
            np.average(chances[near], weights=weights[near]), abs=0.05
        )


def test_threshold_lets_pass_98_of_100_answered_questions_on_news(cases, calibration):
    chances = [c for one, c in zip(cases, confidences(cases, calibration), strict=True) if one.answered]
    assert np.mean(np.array(chances) >= calibration.threshold) == pytest.approx(PASSING, abs=0.005)


def test_first_sentence_is_surer_than_the_others(cases, calibration):
    rows, _ = quotes_of(cases[0], calibration)
    chances = probability(weighed(calibration.quote, rows))
    assert chances[0] > chances[1:].max()


def test_calibration_is_read_as_it_was_written(calibration, tmp_path):
    save(calibration, tmp_path)
    assert Calibration.load(tmp_path) == calibration


def test_table_tells_errors_situations_and_kinds(cases, calibration):
    lines = table(cases, calibration).splitlines()
    assert lines[0].startswith("confidence: calibration error 0.")
    assert [line.split(":")[0] for line in lines[3:7]] == list(SHARES)
    near, short = lines[7:]
    assert near.startswith("near:object")
    assert near.endswith("near misses")
    assert short.startswith("short")
    assert "right first 0.8" in short or "right first 0.7" in short


def test_table_counts_refusals_as_misses_beside_what_was_right_at_all():
    cases = [case([2.0], (RIGHT,), sure=sure) for sure in (3.0, 2.0, -3.0)] + [case([2.0], (WRONG,), sure=3.0)]
    cases += [case([1.0], (WRONG,), NEAR, "near", sure=sure) for sure in (-5.0, 9.0)]
    on_news = table(cases, PLAIN).splitlines()[2]
    assert on_news == "on news: right first 0.750 of 4, 0.500 where refusals count as misses; AUROC 0.5"


def test_error_is_the_mean_distance_of_what_is_said_from_what_came_true():
    said, true = np.array([0.9, 0.9, 0.9, 0.2]), np.array([True, True, False, False])
    assert error_of(said, true, np.ones(4)) == pytest.approx((0.7 + 0.2) / 4)
    assert error_of(said, true, np.array([1.0, 1.0, 1.0, 0.0])) == pytest.approx(0.7 / 3)


def test_logistic_finds_the_odds_that_a_truth_was_drawn_with():
    draw = np.random.default_rng(0)
    column = draw.normal(size=20_000)
    truth = draw.random(len(column)) < 1 / (1 + np.exp(-(2 * column - 1)))
    assert logistic(column[:, None], truth, np.ones(len(column))) == pytest.approx([-1, 2], abs=0.1)


def test_weights_of_logistic_count_a_row_so_many_times():
    column, truth = np.array([0.0, 1, 2, 3, 1, 2]), np.array([False, False, True, True, True, False])
    twice = logistic(np.tile(column, 2)[:, None], np.tile(truth, 2), np.ones(12))
    assert logistic(column[:, None], truth, np.full(6, 2.0)) == pytest.approx(twice, abs=1e-4)
