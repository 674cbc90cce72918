import unicodedata

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from small_reader import vocabulary

from qa_service.language.text import simplified
from qa_service.reader.vocabulary import CHARACTERS, TOKENIZER, WORDS, Vocabulary

VOCABULARY = vocabulary()
UNKNOWN = 0
TEXTS = st.text(alphabet=st.sampled_from("图书馆圖書館职工電話2０。，…《》 \n\tAb½㎡😀\u200bﬁ가"), max_size=60)


def word(number):
    return VOCABULARY._tokenizer.id_to_token(int(number))


def words(text):
    return [word(number) for number in VOCABULARY.cut(text).ids]


@settings(max_examples=60, deadline=None)
@given(TEXTS)
def test_places_of_words_lie_in_the_text_in_order(text):
    tokens = VOCABULARY.cut(text)
    assert len(tokens.ids) == len(tokens.starts) == len(tokens.ends) == len(tokens)
    assert (tokens.starts >= 0).all()
    assert (tokens.starts < tokens.ends).all()
    assert (tokens.ends <= len(text)).all()
    assert (np.diff(tokens.starts) >= 0).all()
    assert (np.diff(tokens.ends) >= 0).all()


@settings(max_examples=60, deadline=None)
@given(TEXTS)
def test_place_of_a_word_gives_that_word_back(text):
    tokens = VOCABULARY.cut(text)
    for number, start, end in zip(tokens.ids, tokens.starts, tokens.ends, strict=True):
        if number != UNKNOWN:
            assert word(number) in unicodedata.normalize("NFKC", simplified(text)[start:end]).lower()


@settings(max_examples=60, deadline=None)
@given(st.text(alphabet=st.sampled_from("图书馆读职工比赛电话2。，《》 \n"), max_size=60))
def test_words_of_known_characters_leave_nothing_out_but_white_space(text):
    assert "".join(words(text)) == unicodedata.normalize("NFKC", "".join(text.split()))


@settings(max_examples=60, deadline=None)
@given(TEXTS)
def test_cutting_twice_gives_the_same(text):
    assert VOCABULARY.cut(text).ids.tolist() == VOCABULARY.cut(text).ids.tolist()


@pytest.mark.parametrize(
    ("one", "other"), [("圖書館開放", "图书馆开放"), ("職工電話１２", "职工电话12"), ("（公園）", "(公园)")]
)
def test_forms_of_one_word_have_one_number(one, other):
    assert VOCABULARY.cut(one).ids.tolist() == VOCABULARY.cut(other).ids.tolist()


def test_digits_and_marks_are_words_of_their_own():
    assert words("招收120个，鑫") == ["招收", "1", "2", "0", "个", ",", "<unk>"]


def test_marks_are_numbered_apart_from_words_and_have_no_vector():
    tokens = VOCABULARY.cut("图书馆。1")
    table = VOCABULARY.table
    numbers = table.marks[tokens.ids].tolist()
    assert numbers[0] == 0 < numbers[1] < numbers[2]
    assert table.rarity[tokens.ids].tolist()[1:] == [0, 0]
    assert not table.vectors[tokens.ids[1:]].any()


@pytest.mark.parametrize("text", ["", " \n\u3000", "😀", "鑫", "\u200b", "\u3164", "a" * 10_000, "图" * 10_000])
def test_odd_texts_are_cut_without_harm(text):
    tokens = VOCABULARY.cut(text)
    assert (tokens.ends <= len(text)).all()


def test_each_characters_number_is_its_own_and_the_unknown_word_has_none():
    characters = VOCABULARY.characters
    assert characters.shape == (len(VOCABULARY.table.marks), CHARACTERS)
    assert not characters[UNKNOWN].any()
    whole, single = VOCABULARY.cut("图书馆").ids, VOCABULARY.cut("图").ids
    assert characters[whole[0], 0] == characters[single[0], 0] > 0
    assert characters[whole[0], 3] == 0


@settings(max_examples=20, deadline=None)
@given(text=TEXTS)
def test_saving_and_loading_keep_words_and_table(tmp_path_factory, text):
    folder = tmp_path_factory.mktemp("vocabulary")
    VOCABULARY.save(folder)
    loaded = Vocabulary.load(folder)
    assert loaded.cut(text).ids.tolist() == VOCABULARY.cut(text).ids.tolist()
    for name in ("vectors", "scales", "rarity", "marks"):
        one, other = getattr(loaded.table, name), getattr(VOCABULARY.table, name)
        assert one.dtype == other.dtype
        assert (one == other).all()
    assert (loaded.characters == VOCABULARY.characters).all()


def test_missing_vocabulary_is_an_os_error(tmp_path):
    VOCABULARY.save(tmp_path)
    (tmp_path / TOKENIZER).unlink()
    with pytest.raises(OSError, match=TOKENIZER):
        Vocabulary.load(tmp_path)
    (tmp_path / WORDS).unlink()
    with pytest.raises(OSError, match=WORDS):
        Vocabulary.load(tmp_path)


def test_broken_tokenizer_is_a_value_error_that_names_the_file(tmp_path):
    VOCABULARY.save(tmp_path)
    (tmp_path / TOKENIZER).write_text("{", "utf-8")
    with pytest.raises(ValueError, match=TOKENIZER):
        Vocabulary.load(tmp_path)
