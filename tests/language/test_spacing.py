"""Letters that stand apart as such are closed up, and what parts words stays."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from qa_service.language.spacing import gaps_in_words, together
from qa_service.language.text import normalise, pairs, words


def closed(line: str) -> str:
    gaps = gaps_in_words(line)
    return "".join(c for at, c in enumerate(line) if at not in gaps)


@pytest.mark.parametrize(
    ("line", "read"),
    [
        ("共 1 8 个项目", "共 18个项目"),
        ("共 1 8个项目、3 6 名职工", "共 18个项目、36名职工"),
        ("占 1 2 %", "占12%"),
        ("记 者 从 区 总 工 会 获 悉", "记者从区总工会获悉"),
        ("本 次 活 动 共 有 1 2 8 名 职 工 参 加 。", "本次活动共有128名职工参加 。"),
        ("2 0 3 1 年 9 月 2 日 开 幕", "2031年9月2日开幕"),
        ("2\u30000\u30003\u30001\u3000年\u30009\u3000月", "2031年9月"),
        ("占 比 1 2 . 5 % 以 上", "占比12.5%以上"),
        ("C B A 联 赛 开 幕", "CBA联赛开幕"),
        ("职 工 运 动 会　　隆 重 开 幕", "职工运动会　　隆重开幕"),
        ("职  工  运  动  会  开  幕", "职工运动会开幕"),
        ("区总工会 创 新 案 例", "区总工会 创新案例"),
        ("今 天，大 家 都 来", "今天，大家都来"),
    ],
)
def test_letters_that_stand_apart_are_closed_up(line, read):
    assert closed(line) == read


@pytest.mark.parametrize(
    "line",
    [
        "张 伟、李小明、王　芳",
        "松湾区 96",
        "区总工会 职工运动会",
        "3 5 2 1 8",
        "甲 1 乙 2 丙 3",
        "A B",
        "电话 010 6353 8576",
        "是 否",
        "1 2",
        "第 1 页",
    ],
)
def test_white_space_that_may_part_words_stays(line):
    assert closed(line) == line


def test_a_row_of_names_set_apart_stays_a_row_of_names():
    assert closed("张 伟 王 芳 李 娜 赵 军") == "张伟 王芳 李娜 赵军"
    assert closed("张 伟　王 芳　李 娜") == "张伟　王芳　李娜"


def test_a_number_beside_a_name_that_is_set_apart_stays_beside_it():
    assert closed("松 湾 区 9 6") == "松湾区 96"


@given(st.text(alphabet="工会记者张伟1289年月个,.:%aB \u3000\n，。", max_size=60))
def test_nothing_but_white_space_is_closed_up(text):
    assert all(text[at].isspace() for at in gaps_in_words(text))
    assert "".join(together(text).split()) == "".join(text.split())


@given(
    first=st.sampled_from("张王李赵孙"),
    last=st.sampled_from("伟芳娜军洋"),
    gap=st.sampled_from([" ", "\u3000", "  ", "\xa0"]),
)
@pytest.mark.parametrize("frame", ["{}", "入选的有：{}、李小明。", "李小明 {} 周立波", "{}入选了吗", "记者{}报道"])
def test_a_name_is_found_in_either_spelling(first, last, gap, frame):
    assert first + last in pairs(normalise(frame.format(first + gap + last)))


@settings(deadline=None)  # the first one reads the dictionary
@given(st.integers(10, 99999), st.sampled_from("个名元年人"))
def test_a_number_is_found_in_either_spelling(number, unit):
    for apart in (" ".join(str(number)) + unit, " ".join(str(number)) + " " + unit):
        assert str(number) in words(normalise(f"共 {apart}项目"))


@pytest.mark.parametrize("printed", ["9 月 2 日", "９　月　２　日", "9月 2日", "9 月2 日"])
def test_a_date_with_white_space_is_found_as_a_date(printed):
    assert "9月2日" in words(normalise(printed))
