"""Of hits that score the same, the newest comes first; nothing else changes its place."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from qa_service.retrieval.newest import NewestFirst
from qa_service.types import Hit, Passage, Question

QUESTION = Question("问", (), "问", ("问",), ())
DATES = {"old": "2021-05-06", "new": "2023-01-02", "newer": "2023-11-02", "undated": None, "unknown": None}


class Ranked:
    """Finds what it was made with, and keeps how much was asked of it."""

    def __init__(self, *scored):
        hits = [Hit(Passage(name, "text", 0, 1, "文", ""), score) for name, score in scored]
        self.hits = sorted(hits, key=lambda hit: -hit.score)
        self.asked = []

    def retrieve(self, question, top_k):
        self.asked.append(top_k)
        return self.hits[:top_k]


def ranking(*scored, top_k=10):
    hits = NewestFirst(Ranked(*scored), DATES.get).retrieve(QUESTION, top_k)
    return [hit.passage.article_id for hit in hits]


def test_the_newest_of_equal_hits_comes_first_and_those_without_a_date_last():
    assert ranking(("undated", 1), ("old", 1), ("newer", 1), ("new", 1)) == ["newer", "new", "old", "undated"]


def test_a_better_score_stays_before_a_newer_date():
    assert ranking(("newer", 0.5), ("old", 0.6), ("undated", 0.6000001)) == ["undated", "old", "newer"]


def test_equal_hits_of_one_day_or_of_none_keep_their_order():
    assert ranking(("unknown", 1), ("undated", 1)) == ["unknown", "undated"]
    assert ranking(("undated", 1), ("unknown", 1)) == ["undated", "unknown"]


def test_the_newest_comes_first_even_from_beyond_what_is_wanted():
    assert ranking(("old", 1), ("undated", 1), ("new", 1), ("newer", 0.5), top_k=1) == ["new"]
    assert ranking(("newer", 2), ("old", 1), ("undated", 1), ("new", 1), top_k=2) == ["newer", "new"]


def test_no_date_is_looked_up_where_every_score_differs():
    def never(article_id):
        raise AssertionError(article_id)

    ranked = Ranked(("old", 3), ("new", 2), ("undated", 1))
    assert NewestFirst(ranked, never).retrieve(QUESTION, 2) == ranked.hits[:2]
    assert ranked.asked == [3]


@pytest.mark.parametrize("top_k", [100, 250])
def test_who_wants_as_much_as_is_ever_looked_at_gets_what_was_found(top_k):
    ranked = Ranked(("old", 1), ("new", 1))
    NewestFirst(ranked, DATES.get).retrieve(QUESTION, top_k)
    assert ranked.asked == [top_k]


SCORED = st.lists(st.tuples(st.sampled_from(list(DATES)), st.sampled_from([0.0, 0.25, 0.5, 1.0])), max_size=30)


@given(SCORED, st.integers(0, 40))
def test_scores_stay_as_they_are_and_fewer_hits_are_the_first_of_more(scored, top_k):
    ranked = Ranked(*scored)
    first = NewestFirst(ranked, DATES.get)
    hits = first.retrieve(QUESTION, top_k)
    assert [hit.score for hit in hits] == [hit.score for hit in ranked.hits[:top_k]]
    assert hits == first.retrieve(QUESTION, 50)[:top_k]
