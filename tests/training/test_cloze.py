import random

import numpy as np
import pytest
import torch
from hypothesis import given, settings
from hypothesis import strategies as st
from small_reader import CHARACTERS, WORDS, row, vocabulary

from qa_service.training.cloze import ASKING, AWAY, SENTENCE_WORDS, Neighbours, clozes

VOCABULARY = vocabulary()
VECTORS = VOCABULARY.table.vectors.float() * VOCABULARY.table.scales[:, None]
NEIGHBOURS = Neighbours(VECTORS)
ASKED = {int(n) for words in ASKING.values() for word in words for n in VOCABULARY.cut(word).ids}
SENTENCE = st.lists(st.sampled_from([*WORDS, *CHARACTERS, "，", "2", "3", "日"]), min_size=8, max_size=40).map("".join)


class Themselves:
    """Says nothing otherwise."""

    def of(self, word, draw):
        return word


def made(articles, lot=1, near=NEIGHBOURS, others=2):
    rows = [[row(VOCABULARY, text, title) for text, title in passages] for passages in articles]
    return list(clozes(rows, VOCABULARY, near, random.Random(lot), others)), rows


def articles_by_lot(count, lot=0):
    draw = random.Random(lot)

    def text():
        return "".join("".join(draw.choices([*WORDS, "2", "，"], k=draw.randint(8, 20))) + "。" for _ in range(3))

    return [[(text(), "".join(draw.choices(WORDS, k=4))) for _ in range(3)] for _ in range(count)]


def answer_of(group):
    place, first, last = group.answer
    return group.rows[place].words[first : last + 1].tolist()


@settings(max_examples=100, deadline=None)
@given(sentence=SENTENCE, title=SENTENCE, lot=st.integers(0, 10**6), otherwise=st.booleans())
def test_question_never_holds_its_answers_words_unless_they_stand_elsewhere_in_the_sentence(
    sentence, title, lot, otherwise
):
    groups, _ = made([[(sentence + "。", title)]], lot, NEIGHBOURS if otherwise else Themselves(), 0)
    for group in groups:
        if not group.right:
            continue
        _, first, last = group.answer
        own = group.rows[0].words
        inside = group.rows[0].sentence >= 0
        elsewhere = {*own[:first][inside[:first]].tolist(), *own[last + 1 :].tolist()}
        assert not set(group.question.tolist()) & set(answer_of(group)) - elsewhere - ASKED


@settings(max_examples=60, deadline=None)
@given(lot=st.integers(0, 10**6))
def test_answer_lies_in_the_sentence_that_is_right_and_that_in_its_passage(lot):
    groups, rows = made(articles_by_lot(4, lot), lot)
    every = {id(laid) for held in rows for laid in held}
    for group in groups:
        assert {id(laid) for laid in group.rows} <= every
        if group.right:
            ((place, sentence),) = group.right
            assert group.answer[0] == place
            assert 0 <= group.answer[1] <= group.answer[2] < len(group.rows[place].words)
            assert set(group.rows[place].sentence[group.answer[1] : group.answer[2] + 1]) == {sentence}


def test_question_says_something_of_its_sentence_and_asks():
    groups, _ = made(articles_by_lot(60), near=Themselves())
    assert len(groups) > 40
    for group in groups:
        said = set(group.question.tolist())
        assert said & ASKED
        if group.right:
            assert said & set(group.rows[group.answer[0]].words.tolist())


def test_passage_of_some_questions_is_withheld():
    groups, _ = made(articles_by_lot(400))
    withheld = [group for group in groups if not group.right]
    assert AWAY / 2 < len(withheld) / len(groups) < AWAY * 2
    assert all(group.answer is None and len(group.rows) == 2 for group in withheld)
    assert all(len(group.rows) == 3 for group in groups if group.right)


def test_right_passage_stands_at_any_place():
    groups, _ = made(articles_by_lot(100))
    assert {group.answer[0] for group in groups if group.answer} == {0, 1, 2}


def test_same_lot_gives_the_same_questions_and_another_others():
    one, same, other = ([group.question.tolist() for group in made(articles_by_lot(20), lot)[0]] for lot in (1, 1, 2))
    assert one == same != other


@pytest.mark.parametrize(
    "text", ["", "图书馆开放。", "，" * 30, "😀" * 30, "图书馆" * (SENTENCE_WORDS[1] + 1), "1" * 20]
)
def test_sentences_that_tell_too_little_or_too_much_yield_no_question(text):
    assert made([[(text, "")]], others=0)[0] == []


def test_number_is_asked_for_whole_with_its_measure():
    sentence = "图书馆招收120个小学生，公园开放。"
    asked = {
        "".join(VOCABULARY._tokenizer.id_to_token(n) for n in answer_of(group))
        for lot in range(60)
        for group in made([[(sentence, "")]], lot, Themselves(), 0)[0]
        if group.right
    }
    assert "120个" in asked
    assert not asked & {"1", "12", "120", "0个"}


def test_neighbours_of_a_word_are_those_most_like_it_and_not_the_word_itself():
    vectors = torch.tensor(np.random.default_rng(0).normal(size=(30, 6)).astype(np.float32))
    vectors[5] = vectors[4] * 3
    near = Neighbours(vectors)
    found = {near.of(4, random.Random(lot)) for lot in range(50)}
    assert 5 in found
    cosines = torch.cosine_similarity(vectors[4], vectors, dim=1)
    assert all(n == 4 or cosines[n] >= 0.5 for n in found)


def test_word_without_neighbours_stands_for_itself():
    near = Neighbours(torch.eye(12))
    assert [near.of(word, random.Random(0)) for word in range(12)] == list(range(12))
