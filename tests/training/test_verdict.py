import numpy as np
import pytest
from small_reader import passage

from qa_service.question.understanding import understand
from qa_service.reader.features import Rarity, features, scene
from qa_service.training.ranking import Rows
from qa_service.training.reading_data import Example, Searched
from qa_service.training.verdict import PARTS, Decisions, logistic, situation, verdicts_out_of_part
from qa_service.types import Hit


def row(labels=(1, 0), kind="number", evidence=((0, 6),), present=True):
    example = Example("图书馆什么时候开放", "written", kind, "a", 0, (), evidence)
    hits = (Hit(passage("图书馆开放。" * len(labels)), 1.0),)
    seen = scene(understand(example.question), hits, Rarity({"图书馆": 5.0}))
    return Rows(Searched(example, hits, "large", present), seen, features(seen), np.array(labels, np.int8))


def test_search_stands_for_the_share_of_use_that_it_is_like():
    assert situation(row()) == "answered"
    assert situation(row((0, 0), evidence=())) == "near"
    assert situation(row((0, 0), present=False)) == "absent"
    assert situation(row((0, 0), kind="chatter", present=False)) == "chatter"


def test_absent_article_whose_answer_another_may_hold_is_no_known_case():
    assert situation(row((0, -1), present=False)) is None


def test_search_is_judged_by_a_model_that_never_saw_its_article():
    draw = np.random.default_rng(0)
    parts = [n % PARTS for n in range(400)]
    values = draw.normal(size=(400, 3)).astype(np.float32)
    answered = values[:, 0] > 0
    answered[np.array(parts) == 0] ^= True  # what only the first part teaches
    said = verdicts_out_of_part(Decisions(list(range(400)), values, answered, np.ones(400), parts))
    agrees = (said > 0) == answered
    assert agrees[np.array(parts) == 0].mean() < 0.3
    assert agrees[np.array(parts) == 1].mean() > 0.6


def test_logistic_finds_the_odds_that_a_truth_was_drawn_with():
    draw = np.random.default_rng(0)
    column = draw.normal(size=20_000)
    truth = draw.random(len(column)) < 1 / (1 + np.exp(-(2 * column - 1)))
    assert logistic(column[:, None], truth, np.ones(len(column))) == pytest.approx([-1, 2], abs=0.1)


def test_weights_of_logistic_count_a_row_so_many_times():
    column, truth = np.array([0.0, 1, 2, 3, 1, 2]), np.array([False, False, True, True, True, False])
    twice = logistic(np.tile(column, 2)[:, None], np.tile(truth, 2), np.ones(12))
    assert logistic(column[:, None], truth, np.full(6, 2.0)) == pytest.approx(twice, abs=1e-4)
