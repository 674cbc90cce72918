from collections import Counter

import numpy as np
import pytest
import torch

from qa_service.reader.network import MARKS
from qa_service.reader.vocabulary import Vocabulary
from qa_service.training.encoder import VOCABULARY, build_tokenizer, tokenise
from qa_service.training.vocabulary import DIGITS, PUNCTUATION, rarity, reading_tokenizer, word_table

KNOWN = {"图书馆": 50, "开放": 20, "图": 3}


@pytest.fixture(scope="module")
def searching():
    return build_tokenizer(Counter(KNOWN), ["书", "馆", "开", "放"])


@pytest.fixture(scope="module")
def reading(searching):
    return reading_tokenizer(searching)


def test_words_keep_the_numbers_that_searching_gives_them(searching, reading):
    numbers = searching.get_vocab()
    assert {word: reading.token_to_id(word) for word in numbers} == numbers


def test_marks_and_digits_are_read_that_searching_leaves_out(searching, reading):
    assert searching.encode("图书馆，“开放”！").tokens == ["图书馆", "开放"]
    assert reading.encode("图书馆，“开放”！2 0").tokens == ["图书馆", ",", "“", "开放", "”", "!", "2", "0"]


def test_number_of_every_mark_and_digit_is_its_own_and_fits_the_network(reading):
    assert len({*PUNCTUATION, *DIGITS}) == len(PUNCTUATION) + len(DIGITS) < MARKS
    numbers = [reading.token_to_id(mark) for mark in (*PUNCTUATION, *DIGITS)]
    assert None not in numbers
    assert len(set(numbers)) == len(numbers)


def table_of(searching, reading, rare=None):
    draw = np.random.default_rng(0)
    parts = [draw.normal(size=(searching.get_vocab_size(), width)).astype(np.float32) for width in (8, 4)]
    rare = np.full(reading.get_vocab_size(), 0.5, np.float32) if rare is None else rare
    return parts, word_table(reading, parts, rare)


def test_vectors_of_each_kind_have_unit_length_and_the_direction_they_were_given(searching, reading):
    parts, table = table_of(searching, reading)
    vectors = table.vectors.float() * table.scales[:, None]
    word = reading.token_to_id("图书馆")
    for part, stored in zip(parts, (vectors[word, :8], vectors[word, 8:]), strict=True):
        given = torch.from_numpy(part[word])
        assert stored.norm().item() == pytest.approx(1, abs=0.02)
        assert torch.cosine_similarity(stored, given, dim=0).item() > 0.999


def test_marks_have_a_number_but_neither_vector_nor_rarity(searching, reading):
    _, table = table_of(searching, reading)
    marks = torch.tensor([reading.token_to_id(mark) for mark in (*PUNCTUATION, *DIGITS)])
    assert table.marks[marks].tolist() == list(range(1, len(marks) + 1))
    assert not table.vectors[marks].any()
    assert not table.rarity[marks].any()
    assert table.marks[reading.token_to_id("图书馆")] == 0


def test_table_leaves_what_it_is_made_from_as_it_was(searching, reading):
    rare = np.full(reading.get_vocab_size(), 0.5, np.float32)
    table_of(searching, reading, rare)
    assert (rare == 0.5).all()


def test_table_is_stored_without_loss(searching, reading, tmp_path):
    _, table = table_of(searching, reading)
    Vocabulary(reading, table).save(tmp_path)
    loaded = Vocabulary.load(tmp_path).table
    assert all(
        (getattr(loaded, name) == getattr(table, name)).all() for name in ("vectors", "scales", "rarity", "marks")
    )


def test_word_of_few_documents_is_rarer_than_one_of_many(searching):
    documents = [["图书馆开放"], ["图书馆"], ["图书馆图书馆"], ["图"]]
    weights = rarity(tokenise(searching, documents), VOCABULARY + 5)
    often, seldom, never = (
        weights[n] for n in (*(searching.token_to_id(w) for w in ("图书馆", "开放")), VOCABULARY - 1)
    )
    assert 0 <= often < seldom < never <= 1
    assert weights.shape == (VOCABULARY + 5,)
    assert not weights[VOCABULARY:].any()
