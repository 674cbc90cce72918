import pytest
from hypothesis import given
from hypothesis import strategies as st

from qa_service.training import searches
from qa_service.training.candidates import HITS
from qa_service.training.questions import SMALL_TALK, Example, article, small_talk
from qa_service.training.searches import ASKED, LARGE, TALK, search, search_all

SMALL = {3: 6, 8: 2}
ARTICLES = {f"a{n}": article(f"a{n}", "图书馆", f"图书馆招收{n}名小学生。职工读书{n}天。") for n in range(12)}
STRANGERS = [article(f"s{n}", "公园", f"公园改造第{n}天。") for n in range(12)]
EXAMPLES = [
    Example(f"图书馆招收{n}名小学生吗", "written" if n % 2 else "cmrc2018_train", "short", f"a{n}", 0)
    for n in range(12)
]
TALK_OF_ALL = small_talk()[:5]


@pytest.fixture(scope="module")
def found():
    return list(search_all([*EXAMPLES, *TALK_OF_ALL], ARTICLES, STRANGERS, SMALL))


def test_passages_of_an_article_that_is_not_held_are_never_met():
    held = {"a1", "a2"}
    for searched in search(EXAMPLES, list(ARTICLES.values()), "some", held):
        met = {hit.passage.article_id for hit in searched.hits}
        assert (searched.example.article_id in met) == searched.present == (searched.example.article_id in held)
        assert len(searched.hits) == HITS


def test_corpora_are_of_the_sizes_that_are_named_and_one_is_large(found):
    assert {searched.corpus for searched in found} == {*(f"3-{n}" for n in range(6)), "8-0", "8-1", LARGE}


def test_question_of_a_small_corpus_is_present_where_its_article_was_chosen(found):
    for name in {searched.corpus for searched in found} - {LARGE}:
        of_it = [searched for searched in found if searched.corpus == name]
        present = {s.example.article_id for s in of_it if s.present}
        assert present
        assert len([s for s in of_it if s.present]) <= ASKED + len(present)
        assert {s.example.article_id for s in of_it if not s.present and s.example.article_id} & present == set()
        assert len({s.example.source for s in of_it if s.present}) == 1


def test_small_talk_is_put_to_every_corpus_and_all_of_it_to_the_large_one(found):
    talk = [searched.corpus for searched in found if searched.example.kind == SMALL_TALK]
    assert {talk.count(name) for name in set(talk) - {LARGE}} == {TALK}
    assert talk.count(LARGE) == len(TALK_OF_ALL)
    assert not any(searched.present for searched in found if searched.example.kind == SMALL_TALK)


def test_every_question_on_news_may_be_put_to_the_large_corpus(found, monkeypatch):
    def put(found):
        return {s.example for s in found if s.corpus == LARGE and s.example.source == "written"}

    assert put(found) == {e for e in EXAMPLES if e.source == "written"}
    monkeypatch.setattr(searches, "ASKED_OF_ALL", 3)
    assert len(put(search_all(EXAMPLES, ARTICLES, STRANGERS, SMALL))) <= 3


def test_searches_are_the_same_every_time(found):
    again = search_all([*EXAMPLES, *TALK_OF_ALL], ARTICLES, STRANGERS, SMALL)
    assert [(s.example, s.corpus, s.present) for s in again] == [(s.example, s.corpus, s.present) for s in found]


@given(st.sets(st.sampled_from(sorted(ARTICLES))))
def test_what_is_present_is_told_of_every_set_of_articles(held):
    told = {s.example.article_id for s in search(EXAMPLES, list(ARTICLES.values())[:1], "some", held) if s.present}
    assert told == held
