"""The hybrid retriever mixes two legs by weight, keeps its ties in order, and stands on one leg if it must."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from qa_service.retrieval.hybrid import HybridRetriever
from qa_service.types import Passage, Question

QUESTION = Question("问", (), "问", ("问",), ())


NAMES = "abcdefgh"
PASSAGES = [Passage(name, "text", 0, 1, "文", "") for name in NAMES]


class Leg:
    """Finds what it was made with."""

    def __init__(self, **scores: float) -> None:
        self.scores = [(NAMES.index(name), score) for name, score in scores.items()]

    def ranked(self, question, top_k):
        return sorted(self.scores, key=lambda scored: -scored[1])[:top_k]


def mixed(lexical: Leg, dense: Leg, dense_weight: float) -> HybridRetriever:
    return HybridRetriever(lexical, dense, PASSAGES, dense_weight)


def ranking(lexical: Leg, dense: Leg, dense_weight: float, top_k: int = 10) -> list[str]:
    return [hit.passage.article_id for hit in mixed(lexical, dense, dense_weight).retrieve(QUESTION, top_k)]


def test_the_legs_are_mixed_by_weight():
    lexical, dense = Leg(a=9, b=8, c=1), Leg(b=0.7, a=0.3, c=0.1)
    assert ranking(lexical, dense, 0.05) == ["a", "b", "c"]
    assert ranking(lexical, dense, 0.5) == ["b", "a", "c"]


def test_one_leg_alone_keeps_its_own_order():
    lexical, dense = Leg(a=9, b=8, c=1), Leg(c=0.7, b=0.3, a=0.1)
    assert ranking(lexical, dense, 0) == ["a", "b", "c"]
    assert ranking(lexical, dense, 1) == ["c", "b", "a"]


def test_the_scales_of_the_legs_do_not_matter():
    dense = Leg(b=0.9, c=0.5, a=0.1)
    assert ranking(Leg(a=3, b=2, c=1), dense, 0.4) == ranking(Leg(a=300, b=200, c=100), dense, 0.4)


def test_what_only_one_leg_finds_is_found():
    assert ranking(Leg(a=9, b=5), Leg(c=0.9, a=0.1), 0.4) == ["a", "c", "b"]


def test_where_no_word_is_shared_the_meaning_decides():
    assert ranking(Leg(), Leg(a=0.4, b=0.9), 0.2) == ["b", "a"]


def test_near_ties_of_one_leg_are_not_torn_apart():
    assert ranking(Leg(a=9.0, b=8.9), Leg(b=0.9, a=0.6), 0.2) == ["b", "a"]


def test_a_vector_that_points_away_counts_as_not_found():
    (hit,) = mixed(Leg(a=1), Leg(a=-0.5), 0.2).retrieve(QUESTION, 1)
    assert hit.score == pytest.approx(0.8)


def test_where_nothing_is_found_there_are_no_hits():
    assert ranking(Leg(), Leg(), 0.2) == []


def test_ties_keep_the_order_of_the_legs():
    assert ranking(Leg(b=1, a=1), Leg(d=1, c=1), 0.5) == ["b", "a", "d", "c"]


def test_at_most_as_many_hits_as_asked():
    assert ranking(Leg(a=3, b=2, c=1), Leg(d=1), 0.2, top_k=2) == ["a", "b"]


def test_only_the_passages_of_the_hits_are_read():
    class Read(list):
        numbers = ()

        def __getitem__(self, number):
            self.numbers += (number,)
            return super().__getitem__(number)

    passages = Read(PASSAGES)
    HybridRetriever(Leg(a=3, b=2, c=1), Leg(d=1), passages, 0.2).retrieve(QUESTION, 2)
    assert passages.numbers == (0, 1)


@pytest.mark.parametrize("weight", [-0.1, 1.1])
def test_a_weight_is_a_share(weight):
    with pytest.raises(ValueError, match="between 0 and 1"):
        mixed(Leg(), Leg(), weight)


SCORES = st.dictionaries(st.sampled_from(NAMES), st.floats(0.001, 100), max_size=8)


@given(SCORES, SCORES, st.floats(0, 1), st.integers(1, 9))
def test_hits_come_best_first_on_a_scale_from_0_to_1_and_once_each(lexical, dense, weight, top_k):
    retriever = mixed(Leg(**lexical), Leg(**dense), weight)
    hits = retriever.retrieve(QUESTION, top_k)
    assert len(hits) == min(top_k, len({*lexical, *dense})) == len({hit.passage for hit in hits})
    assert all(0 <= hit.score <= 1 + 1e-9 for hit in hits)
    assert [hit.score for hit in hits] == sorted((hit.score for hit in hits), reverse=True)
    assert hits == retriever.retrieve(QUESTION, 100)[:top_k]
