"""A run without a full stop is cut after a clause or between words, never inside a word, number or address."""

import random

import pytest

from qa_service.language.text import MAX_SENTENCE_CHARS, sentences

WORDS = [
    "总工会",
    "组织",
    "职工",
    "参加",
    "焊接",
    "技能",
    "培训",
    "邀请",
    "专家",
    "讲解",
    "新型",
    "设备",
    "操作",
    "规程",
    "体育馆",
    "图书馆",
    "现场",
    "考核",
    "办公室",
    "负责人",
    "运动会",
    "奖学金",
]
WHOLE = [
    "松湾区幸福路128号3单元502室",
    "河东市柳溪镇人民路7号",
    "2031年9月2日",
    "010-63538576",
    "010 6353 8576",
    "1,234,567.89元",
    "cx__2031@songwan.example",
    "https://www.songwan.example/a/b?c=1",
    "12.5%",
    "3.5万元",
    "三千二百八十六名",
    "14:30",
    "京A·12345",
    "iPhone15",
    "第128届",
    "亚历山大·尼古拉耶维奇",
    "2031年9月2日14时30分",
    "400 650 1234",
]


def cut(text):
    return [text[start:end] for start, end in sentences(text)]


def run_of(units, length, source):
    text, ends = "", set()
    while len(text) < length:
        text += source.choice(units)
        ends.add(len(text))
    return text, ends


@pytest.mark.parametrize("length", [351, 400, 450, 500, 501, 700, 1200, 3000])
@pytest.mark.parametrize("seed", range(5))
def test_a_run_of_words_is_cut_between_words(length, seed):
    text, ends = run_of(WORDS, length, random.Random(seed))
    spans = sentences(text)
    assert "".join(cut(text)) == text
    assert {end for _, end in spans} <= ends
    assert all(len(piece) <= MAX_SENTENCE_CHARS for piece in cut(text))


@pytest.mark.parametrize("whole", WHOLE)
@pytest.mark.parametrize("place", range(0, 40, 3))
def test_a_number_or_an_address_is_never_cut(whole, place):
    source = random.Random(place)
    before, _ = run_of(WORDS, MAX_SENTENCE_CHARS - 40 + place, source)
    text = before + whole + run_of(WORDS, 300, source)[0]
    assert sum(whole in piece for piece in cut(text)) == 1
    assert "".join(cut(text)) == text


@pytest.mark.parametrize("whole", WHOLE)
def test_a_run_of_nothing_else_is_cut_between_them(whole):
    text = " ".join([whole] * 60) if " " not in whole else "、".join([whole] * 60)
    assert sum(piece.count(whole) for piece in cut(text)) == 60


def test_a_clause_is_kept_whole_where_there_are_clauses():
    text = "，".join(["区总工会组织职工参加焊接技能培训"] * 60)
    assert all(piece.endswith("，") for piece in cut(text)[:-1])


def test_rows_of_a_table_stay_rows():
    text = " ".join(
        f"{name}区 {number}" for number, name in enumerate(["松湾", "柳溪", "河东", "南山"] * 20, start=100)
    )
    assert all(piece[0] in "松柳河南" and piece[-1].isdecimal() for piece in cut(text))


def test_the_last_piece_is_no_mere_rest():
    text = "区总工会组织职工参加焊接技能培训" * 22
    assert len(text) == MAX_SENTENCE_CHARS + 2
    assert min(map(len, cut(text))) > MAX_SENTENCE_CHARS // 5


def test_marks_stay_with_what_they_close_and_open():
    text = "".join(f"“工会{n}”（职工{n}）《培训{n}》" for n in range(40))
    assert all(piece[0] not in "”）》" and piece[-1] not in "“（《" for piece in cut(text))


@pytest.mark.parametrize("run", ["1" * 2000, "a" * 2000, "一" * 2000, "，" * 2000, "1 " * 1000, "“" * 2000])
def test_what_has_no_place_to_cut_is_cut_all_the_same(run):
    assert "".join("".join(cut(run)).split()) == "".join(run.split())
    assert max(map(len, cut(run))) <= 2 * MAX_SENTENCE_CHARS
