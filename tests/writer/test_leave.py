"""What a writer may say of quotes."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from qa_service.writer.leave import clauses, limits, may_say

PRIZES = "张建国获一等奖，李红梅获二等奖，奖金1000元。"
MEETING = "4月6日上午，市总工会在劳动人民文化宫举行表彰大会，200名劳动模范受到表彰。"
CLOSED = "城南区的代表没有到会，城北区的代表到会。"


@pytest.mark.parametrize(
    ("sentence", "quotes"),
    [
        (PRIZES, [PRIZES]),
        ("张建国获一等奖。", [PRIZES]),
        ("李红梅获二等奖", [PRIZES]),
        ("市总工会举行表彰大会，200名劳动模范受到表彰。", [MEETING]),
        ("200名劳动模范受到表彰，张建国获一等奖。", [MEETING, PRIZES]),
        ("城南区的代表没有到会。", [CLOSED]),
    ],
)
def test_sentence_that_joins_or_shortens_may_stand(sentence, quotes):
    assert may_say(sentence, quotes)


@pytest.mark.parametrize(
    ("sentence", "quotes"),
    [
        ("", [PRIZES]),
        ("。", [PRIZES]),
        ("张建国获一等奖。", []),
        ("张建国获二等奖。", [PRIZES]),  # another's prize
        ("李红梅，获一等奖。", [PRIZES]),
        ("张建国和李红梅获二等奖。", [PRIZES]),
        ("奖金100元。", [PRIZES]),
        ("奖金1000万元。", [PRIZES]),
        ("王五获一等奖。", [PRIZES]),
        ("张建国昨天获一等奖。", [PRIZES]),
        ("4月7日上午，市总工会举行表彰大会。", [MEETING]),
        ("300名劳动模范受到表彰。", [MEETING]),
        ("城南区的代表到会。", [CLOSED]),  # a negation lost
        ("城北区的代表没有到会。", [CLOSED]),  # a negation moved
        ("城北区的代表到会。", [CLOSED]),  # what is denied is not told
        ("张建国没获一等奖。", [PRIZES]),
    ],
)
def test_sentence_that_says_more_less_or_another_thing_may_not(sentence, quotes):
    assert not may_say(sentence, quotes)


@pytest.mark.parametrize(
    ("quote", "sentence"),
    [
        ("图书馆预计明年开放。", "图书馆明年开放。"),
        ("参赛者约300人。", "参赛者300人。"),
        ("参赛者3万多人。", "参赛者3人。"),
        ("补贴最高500元。", "补贴500元。"),
        ("如果下雨，活动改在室内。", "活动改在室内。"),
        ("他曾任主席。", "他任主席。"),
        ("会议5日举行，后来取消。", "会议5日举行。"),
    ],
)
def test_words_that_limit_a_statement_are_not_lost(quote, sentence):
    assert may_say(quote, [quote])
    assert not may_say(sentence, [quote])


@pytest.mark.parametrize(
    ("quote", "sentence"),
    [("最低气温-5℃。", "最低气温5℃。"), ("最低气温−5℃。", "最低气温5℃。"), ("捐款$500。", "捐款500。")],
)
def test_signs_before_a_number_belong_to_it(quote, sentence):
    assert may_say(quote, [quote])
    assert not may_say(sentence, [quote])


@pytest.mark.parametrize(
    ("quote", "sentence"),
    [("李红梅的父亲获一等奖。", "李红梅获一等奖。"), ("李红梅的父亲张建国获一等奖。", "李红梅获一等奖。")],
)
def test_whose_something_is_does_not_stand_for_it(quote, sentence):
    assert may_say(quote, [quote])
    assert not may_say(sentence, [quote])


WORDS = st.sampled_from(
    [
        "张建国",
        "李红梅",
        "获",
        "一等奖",
        "二等奖",
        "没",
        "未",
        "1000元",
        "200名",
        "市总工会",
        "在",
        "举行",
        "大会",
        "，",
        "、",
        "。",
        "约",
        "5月1日",
        "王五",
        "北京",
        "的",
        "和",
        "不",
    ]
)
FREE = {"并", "并且", "和", "与", "及", "以及", "同时", "另外", "此外", "也", "还", "的", "了"}
TEXTS = st.lists(WORDS, min_size=1, max_size=14).map("".join)


@given(TEXTS, st.lists(TEXTS, max_size=3))
def test_nothing_gets_through_that_its_quotes_do_not_hold(sentence, quotes):
    if may_say(sentence, quotes):
        held = {word for quote in quotes for clause in clauses(quote) for word in clause}
        assert {word for clause in clauses(sentence) for word in clause} <= held | FREE
        assert limits(sentence) == limits("\n".join(quotes))


@given(st.lists(TEXTS, min_size=1, max_size=3))
def test_whole_clauses_of_the_quotes_may_stand_unless_a_limiting_word_goes_missing(quotes):
    kept = [quote for quote in quotes if clauses(quote) and all({*clause} - FREE for clause in clauses(quote))]
    if kept:
        assert may_say("。".join(kept), kept)
