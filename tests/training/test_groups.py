import random

import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st
from small_reader import row, vocabulary

from qa_service.training.groups import Group, batches, words_at

VOCABULARY = vocabulary()
TEXT = "图书馆开放。招收120名。"
ROWS = [row(VOCABULARY, "公园。" * n) for n in range(1, 30)]


def group(rows, number=0):
    return Group(np.array([number], np.int64), tuple(rows), (), (), None)


def number_of(of):
    return int(of.question[0])


def words_of(laid, found):
    return "".join(TEXT[laid.starts[n] : laid.ends[n]] for n in range(found[0], found[1] + 1))


def test_span_is_found_in_the_words_that_it_touches():
    laid = row(VOCABULARY, TEXT, "公园")
    for words, told in [
        ("120", "120"),
        ("书馆开", "图书馆开放"),
        ("图", "图书馆"),
        ("。招", "。招收"),
        ("名。", "名。"),
    ]:
        start = TEXT.index(words)
        assert words_of(laid, words_at(laid, (start, start + len(words)))) == told


def test_span_without_words_is_found_nowhere():
    laid = row(VOCABULARY, "公园 \n 开放", "公园")
    assert words_at(laid, (2, 5)) is None
    assert words_at(laid, (0, 0)) is None
    assert words_at(laid, (90, 99)) is None


@given(st.integers(0, 12), st.integers(1, 12))
@settings(max_examples=40, deadline=None)
def test_words_of_a_span_hold_it_and_none_lies_in_the_context(start, length):
    laid = row(VOCABULARY, TEXT, "公园图书馆")
    found = words_at(laid, (start, start + length))
    if start < len(TEXT):
        first, last = found
        assert 0 <= laid.starts[first] <= start < laid.ends[first]
        assert laid.ends[last] >= min(start + length, len(TEXT))


SIZES = st.lists(st.lists(st.integers(0, 28), min_size=1, max_size=4), max_size=40)


@settings(max_examples=40, deadline=None)
@given(sizes=SIZES, words=st.integers(1, 400))
def test_batches_hold_every_group_once(sizes, words):
    groups = [group([ROWS[n] for n in rows], number) for number, rows in enumerate(sizes)]
    found = list(batches(groups, words, random.Random(1)))
    assert all(found)
    assert sorted(number_of(one) for batch in found for one in batch) == list(range(len(groups)))


@settings(max_examples=40, deadline=None)
@given(sizes=SIZES, words=st.integers(1, 400))
def test_batch_is_no_larger_than_asked_for_unless_one_group_is(sizes, words):
    groups = [group([ROWS[n] for n in rows]) for rows in sizes]
    for batch in batches(groups, words, random.Random(1)):
        longest = max(len(laid.words) for one in batch for laid in one.rows)
        assert len(batch) == 1 or longest * sum(len(one.rows) for one in batch) <= words


def test_groups_of_one_length_are_put_together():
    groups = [group([ROWS[n % 2 * 20]]) for n in range(40)]
    padded = sum(
        max(len(one.rows[0].words) for one in batch) - len(one.rows[0].words)
        for batch in batches(groups, 200, random.Random(1))
        for one in batch
    )
    assert padded <= 4 * 40


def test_same_lot_gives_the_same_batches_and_another_lot_others():
    groups = [group([ROWS[n % 29]], n) for n in range(60)]
    one, same, other = (
        [[number_of(g) for g in batch] for batch in batches(groups, 100, random.Random(lot))] for lot in (1, 1, 2)
    )
    assert one == same != other
