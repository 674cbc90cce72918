import random

import pytest
from conftest import examples
from hypothesis import given, settings
from hypothesis import strategies as st

from qa_service.training.near_misses import contrasts, named, near_misses
from qa_service.training.questions import Example, article

PLACES = ("河东区", "西城区", "平谷区", "北河县", "南山县", "东风小学", "红旗小学")
YEARS = ("2019年", "2020年", "2021年", "2022年")
ORDINALS = ("第三届", "第四届", "第五次")


def example(question, article_id="a", evidence=((0, 5),)):
    return Example(question, "written", "short", article_id, 1, ("x",) if evidence else (), evidence, evidence)


def missed(question, text, others=(), lot=1, **fields):
    """What comes of a question on a text, the names of other questions being known."""
    articles = {"a": article("a", "", text), "b": article("b", "", "")}
    examples = [example(question, **fields), *(example(other, "b", ()) for other in others)]
    return list(near_misses(examples, articles, random.Random(lot)))


NAMES = st.tuples(st.sampled_from(PLACES), st.sampled_from(YEARS), st.sampled_from(ORDINALS))


@given(NAMES, st.lists(NAMES, max_size=6), st.integers(0, 10**6))
@settings(max_examples=examples(150))
def test_near_miss_asks_for_what_its_article_does_not_hold(own, others, lot):
    question, text = "{}{}{}主席是谁".format(*own), "{}{}{}会议由主席主持。".format(*own)
    for near in missed(question, text, ["{}{}{}".format(*names) for names in others], lot):
        assert near.question != question
        assert (near.evidence, near.marked, near.answers) == ((), (), ())
        assert near.kind.startswith("rule:")
        opposites = {other for _, other in contrasts(question, text) if other in near.question}
        new = opposites or {name for _, name in named(near.question)} - {name for _, name in named(question)}
        assert new
        assert not any(name in text for name in new)


def test_place_is_swapped_for_one_of_its_sort():
    others = ["北河县", "西城区在哪"]
    found = {near.question for lot in range(20) for near in missed("河东区招多少人", "河东区招人。", others, lot)}
    assert found == {"西城区招多少人"}


def test_word_is_swapped_for_its_opposite_where_the_article_does_not_hold_that():
    (near,) = missed("工会主席是谁", "工会主席张三。")
    assert (near.question, near.kind) == ("工会副主席是谁", "rule:contrast")
    assert missed("工会主席是谁", "工会主席张三，副主席李四。") == []


@pytest.mark.parametrize(
    ("question", "text", "found"),
    [
        ("副主席是谁", "副主席张三。", []),  # 主席 stands in 副主席
        ("上半年卖了多少", "上半年卖了三辆。", ["下半年", "全年"]),
        ("下半年卖了多少", "上半年卖了三辆。", []),
        ("谁拿了冠军", "亚军是张三，冠军是李四。", []),
    ],
)
def test_contrasts_are_words_of_the_question_and_the_article(question, text, found):
    assert [other for _, other in contrasts(question, text)] == found


def test_names_are_told_by_kind():
    assert named("河东区2021年第三届比赛5月3日开始吗") == [
        ("place", "河东区"),
        ("year", "2021年"),
        ("ordinal", "第三届"),
        ("day", "5月3日"),
    ]


def test_question_that_names_nothing_of_its_article_has_no_near_miss():
    assert missed("谁赢了", "河东区赢了。", ["西城区", "2020年"]) == []
    assert missed("西城区谁赢了", "河东区赢了。", ["平谷区"]) == []


def test_near_misses_are_made_of_answered_questions_alone():
    assert missed("工会主席是谁", "工会主席张三。", evidence=()) == []


def test_same_lot_gives_the_same_near_misses():
    one, same = (missed("2021年河东区主席是谁", "2021年河东区主席", ["2020年西城区"], 3) for _ in range(2))
    assert one == same != []
