"""A refusal says what was searched and what is missing, in plain words."""

import pytest
from fakes import article, passage

from qa_service.answering.refusal import missing_words, refusal
from qa_service.question.understanding import understand
from qa_service.types import Hit

PARK = article("南河公园今天开放。门票五元。")
HITS = [Hit(passage(PARK), 1.0)]


def test_a_word_that_the_nearest_articles_do_not_hold_is_named():
    message = refusal(understand("南河公园的熊猫叫什么？"), HITS, 12, True)
    assert message.startswith("在 12 篇文章里查找了「南河公园的熊猫叫什么？」")
    assert "没有提到“熊猫”" in message
    assert "南河公园”" not in message


@pytest.mark.parametrize(
    ("text", "lacking"),
    [
        ("南河公园打什么电话？", "没有说明电话号码"),
        ("南河公园是谁开放的？", "没有说明是谁"),
        ("南河公园什么时候开放？", "没有说明时间"),
        ("南河公园的门票？", "原文。下面"),
    ],
)
def test_where_all_words_are_told_what_was_asked_for_is_missing(text, lacking):
    assert lacking in refusal(understand(text), HITS, 12, True)


def test_missing_words_side_by_side_are_one():
    assert missing_words("比特币多少钱", HITS) == ["比特币"]


def test_general_words_are_never_missing():
    assert missing_words("一共花了多少钱？什么时候开始？", HITS) == []


def test_what_to_do_depends_on_whether_anything_near_is_shown():
    assert "供您参考" in refusal(understand("熊猫？"), HITS, 12, True)
    assert "换一种说法" in refusal(understand("熊猫？"), [], 12, False)


def test_a_refusal_never_shows_a_score():
    hits = [Hit(passage(PARK), 0.8712)]
    assert "0." not in refusal(understand("南河公园的熊猫叫什么？"), hits, 12, True)


@pytest.mark.parametrize(
    ("printed", "asked"),
    [
        ("记者张　伟报道。", "张伟写了什么？"),
        ("馆内有免费Wi-Fi。", "有没有wifi"),
        ("投入5万3千元。", "53000元是干什么的"),
        ("九点三十分开门。", "9:30开门吗"),
        ("廿五日截止。", "25日截止吗"),
    ],
)
def test_a_refusal_never_denies_what_is_told_in_another_form(printed, asked):
    assert missing_words(asked, [Hit(passage(article(printed)), 1.0)]) == []
