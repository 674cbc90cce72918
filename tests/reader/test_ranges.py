"""Of opening hours, periods, ages and prices both ends are marked, and one alone for who asks for it."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from qa_service.reader.ranges import ended, ranges

ENDS = [
    ("图书馆每天六时至二十二时开放。", "六时", "二十二时"),
    ("展厅9:00-17：30开放。", "9:00", "17：30"),
    ("夜市晚7时到次日凌晨2时营业。", "晚7时", "次日凌晨2时"),
    ("窗口上午八点半至十一点半办理。", "上午八点半", "十一点半"),
    ("报名8时30分—17时受理。", "8时30分", "17时"),
    ("活动7月1日（周六）起至8月31日（周日）举行。", "7月1日", "8月31日"),
    ("书展于2024年8月16日——22日举行。", "2024年8月16日", "22日"),
    ("义诊8月1至7日进行。", "8月1", "7日"),
    ("工程2019年～2022年施工。", "2019年", "2022年"),
    ("食堂周一至周五供餐。", "周一", "周五"),
    ("招聘18至60周岁的职工。", "18", "60周岁"),
    ("补贴500元到1.5万元不等。", "500元", "1.5万元"),
    ("票价80 ~ 120元。", "80", "120元"),
    ("气温零下5℃至3℃。", "5℃", "3℃"),
    ("每组三到五人。", "三", "五人"),
    ("利率3%－4.5%。", "3%", "4.5%"),
    ("周一到周四19:00-23:00可用。", "19:00", "23:00"),
    ("周一到周四19:00-23:00可用。", "周一", "周四"),
    ("泳场6月20日-9月10日8:30起开放。", "6月20日", "9月10日"),
]


def marked(text, words, question="是什么时候"):
    """The words as they are marked in the end; they stand last in the text that they are looked for."""
    at = text.rindex(words)
    start, end = ended((at, at + len(words)), text, question)
    return text[start:end]


def from_to(text, first, last):
    return text[text.index(first) : text.rindex(last) + len(last)]


@pytest.mark.parametrize(
    ("question", "words"),
    [
        ("几点关门", "16点30分"),
        ("开到几点", "16点30分"),
        ("几点开门", "8点"),
        ("从几点起", "8点"),
        ("几点开门几点关门", "8点至16点30分"),
        ("是什么时候", "8点至16点30分"),
    ],
)
def test_of_both_ends_the_one_that_is_asked_for_is_marked(question, words):
    assert marked("收费站每天8点至16点30分开放。", "8点至16点30分", question) == words


@pytest.mark.parametrize(("text", "first", "last"), ENDS)
def test_an_end_brings_the_other_end(text, first, last):
    assert marked(text, last) == from_to(text, first, last)
    assert marked(text, first) == from_to(text, first, last)


@pytest.mark.parametrize(("text", "first", "last"), ENDS)
@pytest.mark.parametrize(
    "question",
    [
        "几点开门",
        "哪天截止",
        "开到几号",
        "最多多少",
        "至少多大",
        "从几点起",
        "哪一年建成",
        "何时闭馆",
        "哪天开始报名",
        "開到幾號",
    ],
)
def test_who_asks_for_one_end_is_told_one(text, first, last, question):
    assert marked(text, last, question) == last
    assert marked(text, first, question) == first


@pytest.mark.parametrize(
    "question", ["几点到几点", "从几号办到几号", "起止日期", "开始和结束的时间", "几点开门几点关门"]
)
def test_who_asks_for_both_ends_is_told_both(question):
    assert marked("图书馆六时至二十二时开放。", "二十二时", question) == "六时至二十二时"


@pytest.mark.parametrize(("words", "told"), [("7月1日起至", "7月1日"), ("至8月31日", "8月31日")])
def test_one_end_is_told_without_the_word_that_leads_to_the_other(words, told):
    assert marked("活动7月1日起至8月31日举行。", words, "到哪天" if "8" in words else "哪天开始") == told


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("活动2023年5月1日至10月7日举行。", "2023年"),
        ("招聘18至60周岁的职工。", "职工"),
        ("活动7月1日至8月31日举行，共两个月。", "两个月"),
        ("活动7月1日至8月31日举行。", "7月1日至8月31日"),
        ("图书馆8月1日4时至7时30分关闭。", "4时至7时30分"),
    ],
)
def test_what_is_no_end_stays_as_it_is(text, words):
    assert marked(text, words) == words


@pytest.mark.parametrize(
    "text",
    [
        "请拨打010-63538576。",
        "印于2023-10-07。",
        "主队3-1取胜。",
        "请于9点到12号楼集合。",
        "7月1日到3楼办理。",
        "人数由100人增加到300人。",
        "统一到5月办理。",
        "从北京到上海。",
    ],
)
def test_what_joins_no_ends_of_one_kind_is_no_range(text):
    assert list(ranges(text)) == []


@given(st.text("七1０两十万亿年月日时点分半人周一岁元至到—-~：:（）起上早晚次 。"), st.data())
def test_marks_stay_words_of_the_text(text, data):
    start = data.draw(st.integers(0, len(text)))
    end = data.draw(st.integers(start, len(text)))
    for question in ("何时", "到几点"):
        begin, close = ended((start, end), text, question)
        assert 0 <= begin <= close <= len(text)
