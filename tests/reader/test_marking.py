import itertools

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from told import passage, told

from qa_service.reader.marking import MOST, lead_chars, marked
from qa_service.reader.sentence import sentences_of

PRIZES = "一等奖4名，二等奖6名，三等奖10名。"


def marks(text, *pointed, question="几个人", whole=-20.0):
    [sentence] = sentences_of([passage(text)], [told(text, [1.0], pointed, whole)])
    return [text[start:end] for start, end in marked(question, sentence)]


def test_words_that_the_network_points_at_are_marked():
    assert marks(PRIZES, ("4名", 6.0)) == ["4名"]


def test_several_spans_are_marked_where_they_answer_about_as_well_in_the_order_of_the_text():
    assert marks(PRIZES, ("10名", 6.0), ("4名", 5.8)) == ["4名", "10名"]
    assert marks(PRIZES, ("10名", 6.0), ("4名", 2.0)) == ["10名"]


def test_nothing_is_marked_where_the_whole_sentence_is_the_answer():
    assert marks(PRIZES, ("4名", 6.0), whole=8.0) == []


HOURS = "图书馆六时至二十二时开放。"


def test_both_ends_of_opening_hours_are_marked_as_one():
    assert marks(HOURS, ("二十二时", 6.0), question="开放时间是什么") == ["六时至二十二时"]
    assert marks(HOURS, ("六时", 6.0), ("二十二时", 5.9), question="开放时间是什么") == ["六时至二十二时"]
    assert marks(HOURS, ("二十二时", 6.0), question="几点闭馆") == ["二十二时"]


LEAD = "本报讯（记者 张三）城南区总工会慰问205人。"


def test_tag_and_byline_of_a_lead_answer_nothing_but_who_reports():
    assert marks(LEAD, ("本报讯", 9.0), ("城南区总工会", 6.0), question="慰问205人的是谁") == ["城南区总工会"]
    assert marks(LEAD, ("张三", 9.0), ("城南区总工会", 3.0), question="记者是谁") == ["张三"]


@pytest.mark.parametrize(
    ("text", "lead"),
    [
        ("本报讯（记者 张三）城南区", "本报讯（记者 张三）"),
        ("本报讯 (记者 张三 通讯员 李四) 近日", "本报讯 (记者 张三 通讯员 李四) "),
        ("新华社北京1月2日电（记者 王五）今天", "新华社北京1月2日电（记者 王五）"),
        ("城南区总工会慰问205人。", ""),
        ("记者从城南区获悉，通讯录已发。", ""),
    ],
)
def test_lead_ends_where_the_report_begins(text, lead):
    assert text[: lead_chars(text)] == lead


@settings(max_examples=60)
@given(
    st.lists(st.tuples(st.sampled_from(["一等奖", "4名", "二等奖6名", "三等奖", "10名"]), st.floats(-9, 9)), max_size=5)
)
def test_marks_are_words_of_the_sentence_apart_from_each_other(pointed):
    [sentence] = sentences_of([passage(PRIZES)], [told(PRIZES, [1.0], pointed)])
    spans = marked("几名", sentence)
    assert len(spans) <= MOST
    assert all(0 <= start < end <= len(PRIZES) for start, end in spans)
    assert all(one[1] <= other[0] for one, other in itertools.pairwise(spans))
