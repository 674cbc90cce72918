import itertools
import random

import numpy as np
from conftest import examples
from hypothesis import given, settings
from hypothesis import strategies as st

from qa_service.training.candidates import Candidates, Ragged
from qa_service.training.drawing import Group, batches, filled, group_of, length_of, pick

# Passage n is n + 2 pieces long. Of each question: home, rivals, what is right, doubtful, and the words that answer.
PASSAGES = 12


def candidates(*asked, shares=None):
    home, rivals, right, doubtful, words = zip(*asked, strict=True)
    lengths = [np.arange(n + 2) for n in range(PASSAGES)]
    return Candidates(
        Ragged.of(lengths),
        Ragged.of([np.zeros(n + 2, np.int64) for n in range(PASSAGES)]),
        Ragged.of([[number] for number in range(len(asked))]),
        Ragged.of(home),
        Ragged.of(rivals),
        Ragged.of(right, 2),
        Ragged.of(doubtful, 2),
        Ragged.of(words, 3),
        np.ones(len(asked), np.float32),
        np.array(shares or [1.0] * len(asked), np.float32),
    )


ANSWERED = ([3, 4, 5], [6, 7, 8], [(4, 1), (3, 0)], [(7, 2)], [(4, 2, 3), (4, 5, 5), (3, 1, 1)])
NEAR = ([3, 4, 5], [6, 7, 8], [], [], [])
NUMBERS = st.lists(st.integers(0, 30), max_size=6, unique=True)


@given(NUMBERS.filter(bool), NUMBERS, st.integers(0, 2), st.integers(0, 10**6))
def test_question_is_read_with_passages_of_its_own_and_none_twice(home, others, count, lot):
    rivals = [n + 100 for n in others]
    picked = pick(home[:count], home, rivals, random.Random(lot))
    assert len(set(picked)) == len(picked) <= 3
    assert set(picked) <= {*home, *rivals}
    assert (
        picked or count == len(home) or not rivals
    )  # all that there is answers, or is of the article, and is withheld


@given(st.integers(0, 10**6))
@settings(max_examples=examples(200))
def test_what_is_known_of_a_passage_moves_with_it(lot):
    group = group_of(candidates(ANSWERED), 0, random.Random(lot))
    place = {passage: row for row, passage in enumerate(group.passages)}
    assert set(group.right) == {(place[p], s) for p, s in ANSWERED[2] if p in place}
    assert set(group.doubtful) == {(place[p], s) for p, s in ANSWERED[3] if p in place}
    assert bool(group.words) == bool(group.right)
    if group.words:
        row = group.words[0][0]
        assert row == min(row for row, _ in group.right)
        assert {(f, e) for _, f, e in group.words} == {(f, e) for p, f, e in ANSWERED[4] if p == group.passages[row]}


def test_any_question_is_read_now_and_then_with_passages_of_other_articles_alone():
    drawn = [pick(right, [1, 2], [6, 7, 8], random.Random(lot)) for lot in range(300) for right in ([1], [])]
    abroad = [picked for picked in drawn if min(picked) > 5]
    assert 0.02 * len(drawn) < len(abroad) < 0.2 * len(drawn)
    assert {len(picked) for picked in abroad} <= {2, 3}


def test_question_about_no_article_is_read_with_what_the_search_found():
    assert sorted(pick([], [], [6, 7], random.Random(0))) == [6, 7]


def test_answering_passages_are_withheld_now_and_then():
    groups = [group_of(candidates(ANSWERED), 0, random.Random(lot)) for lot in range(2000)]
    assert 0.08 < sum(not group.right for group in groups) / len(groups) < 0.16
    assert all(len(group.passages) in (2, 3) for group in groups)


def test_near_miss_is_read_with_the_first_passages_of_its_article():
    groups = [group_of(candidates(NEAR), 0, random.Random(lot)) for lot in range(200)]
    at_home = [group for group in groups if 3 in group.passages]
    assert not any(group.right for group in groups)
    assert len(at_home) > 0.8 * len(groups)
    assert {len(group.passages) for group in at_home} == {1, 2, 3}


def test_first_rivals_are_drawn_more_often():
    drawn = [n for lot in range(500) for n in pick([1], [1], list(range(6, 16)), random.Random(lot)) if n > 5]
    assert drawn.count(6) > drawn.count(7) > drawn.count(9) > drawn.count(14)


def test_questions_are_drawn_by_their_shares():
    of = candidates(NEAR, NEAR, shares=[4.0, 1.0])
    drawn = [group for batch in itertools.islice(batches(of, 500, random.Random(0)), 200) for group in batch]
    share = np.mean([int(group.question[0]) == 0 for group in drawn])
    assert 0.75 < share < 0.85


SIZES = st.lists(st.lists(st.integers(0, PASSAGES - 1), min_size=1, max_size=4), max_size=30)


@given(SIZES, st.integers(1, 80))
@settings(max_examples=80)
def test_batches_hold_every_group_once_and_no_more_pieces_than_asked_for(sizes, pieces):
    of = candidates(NEAR)
    groups = [Group(np.array([n]), tuple(passages), (), (), ()) for n, passages in enumerate(sizes)]
    groups.sort(key=lambda group: length_of(group, of))
    found = list(filled(groups, of, pieces))
    assert [int(group.question[0]) for batch in found for group in batch] == [int(g.question[0]) for g in groups]
    for batch in found:
        size = max(length_of(group, of) for group in batch) * sum(len(group.passages) for group in batch)
        assert len(batch) == 1 or size <= pieces


def test_same_lot_gives_the_same_batches_and_another_lot_others():
    def numbers(lot):
        drawn = itertools.islice(batches(candidates(ANSWERED, NEAR), 60, random.Random(lot)), 20)
        return [[group.passages for group in batch] for batch in drawn]

    assert numbers(1) == numbers(1) != numbers(2)


def test_question_without_any_passage_is_passed_over():
    of = candidates(([], [], [], [], []), NEAR)
    drawn = [group for batch in itertools.islice(batches(of, 60, random.Random(0)), 20) for group in batch]
    assert {int(group.question[0]) for group in drawn} == {1}
