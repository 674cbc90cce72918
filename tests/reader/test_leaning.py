import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from told import passage

from qa_service.language.text import content_words
from qa_service.reader.leaning import LEAST_SHARE, shares_of, signs
from qa_service.reader.sentence import sentences_of
from qa_service.types import Hit, Question

TEXT = "柳溪区图书馆招生。共收120名学生。\n七月开课。"


def of(asked, passages, hits=()):
    words = content_words(asked)
    return signs(Question(asked, (), asked, words, ()), hits, sentences_of(passages, []))


def test_the_article_that_the_search_likes_best_has_no_handicap_and_others_lose_by_the_log_of_their_share():
    hits = [Hit(passage("甲。", "a"), 0.8), Hit(passage("乙。", "b"), 0.2), Hit(passage("乙。", "b", start=2), 0.4)]
    assert shares_of(hits) == pytest.approx({"a": 0.0, "b": np.log(0.5)})
    assert shares_of([Hit(passage("甲。"), 0.0)]) == pytest.approx({"a": np.log(LEAST_SHARE)})
    assert of("", [hit.passage for hit in hits], hits)[:, 0] == pytest.approx([0.0, np.log(0.5), np.log(0.5)])


def test_a_sentence_holds_of_a_question_what_stands_in_it_over_its_passage_and_before_it():
    under, after = of("图书馆收多少学生", [passage(TEXT)])[:, 1:].T.tolist()
    assert under == [pytest.approx(2 / 3), pytest.approx(1 / 3), 0.0]
    assert after == [pytest.approx(2 / 3), 1.0, pytest.approx(1 / 3)]


def test_what_heads_a_passage_counts_for_each_of_its_sentences():
    headed = passage(TEXT)
    headed = type(headed)(**{name: getattr(headed, name) for name in headed.__slots__} | {"context": "收学生的图书馆"})
    assert of("图书馆收多少学生", [headed])[:, 1].tolist() == [1.0, 1.0, 1.0]


def test_nothing_comes_before_a_sentence_of_another_article_or_of_another_place():
    elsewhere = [passage("图书馆招生。", "a"), passage("共收120名。", "a", start=40), passage("共收99名。", "b")]
    assert of("图书馆", elsewhere)[:, 2].tolist() == [1.0, 0.0, 0.0]


@settings(max_examples=60)
@given(
    st.text("图书馆招生a1 。", max_size=20), st.lists(st.text("图书馆招生a1。", min_size=1, max_size=20), max_size=3)
)
def test_shares_of_a_question_lie_between_none_and_all(asked, texts):
    held = of(asked, [passage(text, f"a{n}") for n, text in enumerate(texts)])[:, 1:]
    assert ((held >= 0) & (held <= 1)).all()
