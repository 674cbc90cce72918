"""Chinese text is folded to one form, cut into words, numbers and sentences, and nothing in it is lost."""

import itertools

import jieba
import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from qa_service.language.text import (
    MAX_SENTENCE_CHARS,
    characters,
    content_words,
    first_sentence,
    normalise,
    pairs,
    sentences,
    terms,
    words,
    words_known,
)

PROSE = st.text(alphabet='工会职工的三十百万年月日a1-.,:/ )　\n\r。！？；，、.:“”"（）《》…', max_size=300)
ANY = st.text(max_size=80)


def cut(text: str) -> list[str]:
    return [text[start:end] for start, end in sentences(text)]


# --- one form


@pytest.mark.parametrize(
    ("text", "folded"),
    [("１月１３日", "1月13日"), ("運河小工匠選樹", "运河小工匠选树"), ("ＣＢＡ", "cba"), ("500～3000", "500~3000")],
)
def test_width_case_and_script_are_folded(text, folded):
    assert normalise(text) == folded


# --- words and numbers


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("2019年1月21日", ["2019年1月21日", "2019年", "1月", "21日", "2019", "1", "21"]),
        ("1月13日", ["1月13日", "1月", "13日", "1", "13"]),
        ("2019-01-21", ["2019-01-21", "2019年1月21日", "2019年", "1月", "21日"]),
        ("二〇二三年一月十三日", ["2023年", "2023", "1月", "13日", "13"]),
        ("12351热线", ["12351"]),
        ("010-63538576", ["010-63538576", "010", "63538576", "01063538576"]),
        ("010 63538576", ["010-63538576", "63538576", "01063538576"]),
        ("（010）63538576", ["010-63538576", "63538576", "01063538576"]),
        ("01063538576", ["01063538576"]),
        ("400-650-1234", ["400-650-1234", "4006501234"]),
        ("500-3000元", ["500-3000", "500", "3000", "元"]),
        ("500～3000元", ["500", "3000", "元"]),
        ("3.5万元", ["3.5", "万元"]),
        ("12.5%", ["12.5"]),
        ("1,200元", ["1,200", "1200", "元"]),
        ("１２，０００人", ["12000", "人"]),
        ("9:30", ["9:30", "9", "30"]),
        ("iPhone15", ["iphone15", "iphone", "15"]),
        ("十四届", ["14"]),
        ("第三届", ["3"]),
        ("五名", ["5"]),
        ("一百三十六个网格", ["136", "网格"]),
    ],
)
def test_numbers_are_found_whole_and_in_part(text, found):
    assert set(found) <= set(words(normalise(text)))


@pytest.mark.parametrize("text", ["2019-2023", "500-3000元", "2019-01-21"])
def test_a_range_or_a_date_is_no_phone_number(text):
    assert not any(len(word) > 7 and word.isdecimal() for word in words(text))


@pytest.mark.parametrize("text", ["三明市", "一带一路", "九寨沟"])
def test_a_digit_inside_a_name_is_no_number(text):
    assert not any(word.isdecimal() for word in words(text))


def test_half_width_punctuation_is_no_word():
    assert words('他说,今天"下雨".明天!') == ["他", "说", "今天", "下雨", "明天"]


@given(ANY)
@example("一" * 5000)
@example("万" * 5000)
def test_any_text_has_words(text):
    assert all(isinstance(term, str) and term for term in terms(text))


@given(PROSE)
def test_every_latin_letter_digit_and_chinese_character_is_in_a_word(text):
    folded = normalise(text)
    assert {c for c in folded if c.isalnum()} <= set("".join(words(folded)))


def test_pairs_and_characters_do_not_cross_punctuation():
    assert pairs("工会，职工a动") == ["工会", "职工"]
    assert characters("工会，a动1") == ["工", "会", "动"]


# --- what a question is about


def test_question_words_are_left_out_and_words_not_repeated():
    assert content_words("职工技师申报打什么电话，职工技师？") == ("职工", "技师", "申报", "打", "电话")


def test_a_question_of_question_words_alone_keeps_them():
    assert content_words("是谁的？") == ("是", "谁", "的")


# --- sentences


@pytest.mark.parametrize(
    "parts",
    [
        ["他说：“好。”", "她走了。"],
        ["他走了！", "“真的？”", "是的。"],
        ['他说:"好!"', "走了."],
        ["走了。", '"好的。"', "她说。"],
        ["（详见二版。）", "完。"],
        ["好！！！", "真的？！", "是。"],
        ["“我……”", "他说。"],
        ["占12.5%。", "共3.5万元。"],
        ["没有句号的段落", "第二段。"],
    ],
)
def test_a_sentence_ends_at_its_mark_with_its_closing_quotation_mark(parts):
    ending = "" if parts[0][-1] in '。！？!?.”」）"' else "\n"
    assert cut(ending.join(parts)) == parts


@pytest.mark.parametrize(
    "whole",
    [
        "《谁是最可爱的人？》是一篇通讯。",
        "“加油！”的喊声响起。",
        "“走吧！”，他说。",
        "面对“谁来干？”、“怎么干？”，他们想了很久。",
        "他走了……然后回来。",
        "网址是www.example.cn/a?b=1",
        "版本3.14发布",
    ],
)
def test_a_mark_inside_a_sentence_does_not_end_it(whole):
    assert cut(whole) == [whole]


@pytest.mark.parametrize("end", ["\n", "\r\n", "\r", "\n\n　　", "\v", "\f", "\x85", "\u2028", "\u2029"])
def test_a_line_end_ends_a_sentence(end):
    assert cut(f"标题{end}正文。") == ["标题", "正文。"]


@given(PROSE)
def test_sentences_hold_every_character_but_white_space_once_and_in_order(text):
    found = sentences(text)
    assert all(before[1] <= after[0] for before, after in itertools.pairwise(found))
    assert "".join("".join(cut(text)).split()) == "".join(text.split())
    assert all(piece and piece == piece.strip() for piece in cut(text))


def test_a_long_run_of_white_space_costs_no_time():
    assert cut("甲" + " " * 200_000 + "乙。") == ["甲", "乙。"]


def test_a_run_without_a_full_stop_is_cut_after_a_clause_and_loses_nothing():
    table = "，".join(f"第{n}行" for n in range(1000))
    spans = sentences(table)
    assert "".join(table[start:end] for start, end in spans) == table
    assert max(end - start for start, end in spans) <= MAX_SENTENCE_CHARS
    assert all(table[end - 1] == "，" for _, end in spans[:-1])


def test_a_run_without_any_mark_is_cut_too():
    run = "甲" * (2 * MAX_SENTENCE_CHARS + 1)
    assert "".join(cut(run)) == run
    assert max(map(len, cut(run))) <= MAX_SENTENCE_CHARS


@pytest.mark.parametrize(("printed", "asked"), [("张　伟", "张伟"), ("王 芳、李 娜", "李娜"), ("图 书 馆", "书馆")])
def test_a_name_that_is_printed_apart_is_found_by_its_pair(printed, asked):
    assert asked in pairs(normalise(printed))


def test_names_on_lines_of_their_own_are_not_joined():
    assert pairs("张\n伟") == []


@pytest.mark.parametrize(("printed", "asked"), [("Wi-Fi", "wifi"), ("wifi", "WI-FI"), ("Ph.D", "phd"), ("5G-A", "5ga")])
def test_a_latin_word_is_found_with_its_marks_or_without(printed, asked):
    assert set(words(normalise(printed))) & set(words(normalise(asked)))


# --- as jieba would cut it


HAN = st.text(
    alphabet="北京市总工会职工技师申报南河公园门票研究生命起源的和了在是张伟王芳长春市长药店中华人民共和国，。\n",
    max_size=60,
)


@given(HAN)
@example("北京市总工会职工技师申报，长春市长春药店。")
def test_chinese_text_is_cut_into_the_words_of_jieba(text):
    assert [word for word in words(text) if word not in "，。\n"] == [
        word for word in jieba.cut_for_search(text) if word not in "，。\n"
    ]


@given(HAN)
def test_the_words_that_are_known_are_those_of_jieba(text):
    known = [word for word in jieba.cut(text, HMM=False) if len(word) > 1]
    assert [text[start:end] for start, end in words_known(text)] == known


@given(PROSE)
def test_the_first_sentence_is_the_first_of_all(text):
    assert first_sentence(text) == next(iter(sentences(text)), None)
