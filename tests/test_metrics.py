import pytest
from hypothesis import given
from hypothesis import strategies as st

from qa_service.metrics import auroc, character_f1, folded, matched_evidence, mean, quantile

SCORES = st.lists(st.integers(0, 5).map(float), min_size=1, max_size=12)


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
