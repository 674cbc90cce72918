import pytest
from hypothesis import given
from hypothesis import strategies as st
from told import TOKENISER

from qa_service.reader.tokens import TOKENIZER, Tokeniser

TEXTS = st.text(alphabet=st.sampled_from("图书馆职工電话2０。！？…”“，\n Aa½㎡😀Wi-"), max_size=80)


@given(TEXTS)
def test_pieces_stand_in_the_text_in_order_and_none_is_empty(text):
    cut = TOKENISER.cut(text)
    assert len(cut.ids) == len(cut.starts) == len(cut.ends)
    assert all(0 <= start < end <= len(text) for start, end in zip(cut.starts, cut.ends, strict=True))
    assert sorted(cut.starts) == list(cut.starts)


@given(st.text(alphabet="图书馆职工电话大赛第一届，。", max_size=60))
def test_no_character_of_plain_chinese_is_passed_over(text):
    cut = TOKENISER.cut(text)
    assert {n for start, end in zip(cut.starts, cut.ends, strict=True) for n in range(start, end)} == set(
        range(len(text))
    )


def test_traditional_characters_are_read_as_simplified_ones():
    assert TOKENISER.cut("圖書館電話").ids.tolist() == TOKENISER.cut("图书馆电话").ids.tolist()


@pytest.mark.parametrize("odd", ["\u200b", "\u00ad", "\ufe0e", "\ue000"])
def test_what_is_not_seen_is_passed_over(odd):
    cut, plain = TOKENISER.cut(f"图书{odd}馆电话"), TOKENISER.cut("图书馆电话")
    assert cut.ids.tolist() == plain.ids.tolist()
    assert [(end > 2) + end for end in plain.ends.tolist()] == cut.ends.tolist()


def test_radicals_are_read_as_the_ideographs_that_they_look_like():
    assert TOKENISER.cut("⻢⻬⺠").ids.tolist() == TOKENISER.cut("马齐民").ids.tolist()


def test_text_of_nothing_has_no_pieces():
    assert len(TOKENISER.cut("")) == 0


def test_first_pieces_are_those_that_come_first():
    assert TOKENISER.cut("图书馆开放时间").first(2).ids.tolist() == TOKENISER.cut("图书馆开放时间").ids.tolist()[:2]


def test_tokeniser_that_cannot_be_read_is_told_by_its_name(tmp_path):
    (tmp_path / TOKENIZER).write_text("{}", "utf-8")
    with pytest.raises(ValueError, match=TOKENIZER):
        Tokeniser.load(tmp_path)
