"""A question is trimmed, told by its kind, and completed from the history only where it leaves its topic unsaid."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from qa_service.question.followup import is_elliptic
from qa_service.question.kinds import kinds
from qa_service.question.smalltalk import without_greeting
from qa_service.question.understanding import understand

CLASS = "机械厂工会办的焊接培训班在哪儿？"


# --- as typed


def test_the_question_is_trimmed_and_kept_as_typed():
    question = understand("  運河賽１月辦嗎？\n")
    assert question.text == question.understood_as == "運河賽１月辦嗎？"


def test_words_are_normalised_and_free_of_question_words():
    assert understand("運河賽是誰辦的？").words == understand("运河赛是谁办的？").words
    assert not {"谁", "的", "是"} & set(understand("运河赛是谁办的？").words)


def test_blank_earlier_questions_do_not_count():
    assert understand("谁？", [" ", "\n"]).history == ()


def test_a_greeting_before_the_question_is_not_searched():
    question = understand("你好，请问运河赛谁办的？")
    assert (question.text, question.understood_as) == ("你好，请问运河赛谁办的？", "请问运河赛谁办的？")


def test_small_talk_among_the_earlier_questions_is_passed_over():
    question = understand("谁教？", [CLASS, "谢谢！", "哈哈"])
    assert question.topic == CLASS
    assert question.history == (CLASS, "谢谢！", "哈哈")


# --- kinds


@pytest.mark.parametrize(
    ("text", "kind"),
    [
        ("报名打什么电话？", "phone"),
        ("怎么联系他们？", "phone"),
        ("一共花了多少钱？", "money"),
        ("补贴是几百元？", "money"),
        ("什么时候开始？", "date"),
        ("是哪年成立的", "date"),
        ("几月几号开幕？", "date"),
        ("在哪儿举行？", "place"),
        ("展览设在什么地方", "place"),
        ("哪个区先试点？", "place"),
        ("谁主持的？", "person"),
        ("代表发言的是哪位？", "person"),
        ("他叫什么？", "person"),
        ("为啥要搬走？", "reason"),
        ("停办的原因", "reason"),
        ("怎么报名？", "manner"),
        ("办了多长时间？", "number"),
        ("有多少人参加？", "number"),
        ("这是第几届？", "number"),
        ("有哪些奖项？", "list"),
        ("三大块分别是什么？", "list"),
        ("社团叫什么名字？", "name"),
        ("哪家公司办的？", "organisation"),
        ("在网上能报名吗？", "decision"),
        ("工会管不管？", "decision"),
        ("還辦嗎？", "decision"),
    ],
)
def test_the_asking_words_tell_the_kind(text, kind):
    assert kind in kinds(text)


@pytest.mark.parametrize(("text", "kind"), [("几乎没人去的公园", "number"), ("哪怕下雨也去", "list")])
def test_words_that_only_look_like_asking_tell_nothing(text, kind):
    assert kind not in kinds(text)


def test_keywords_have_no_kind():
    assert understand("运河赛 志愿者").kinds == ()


def test_the_kind_is_that_of_the_current_question():
    assert understand("多少人参加？", [CLASS]).kinds == ("number",)


@given(st.text(max_size=60), st.lists(st.text(max_size=30), max_size=7))
def test_any_text_is_understood_and_ends_as_typed_but_for_white_space(text, history):
    question = understand(text, history)
    assert "".join(question.text.split()).endswith("".join(question.understood_as.removeprefix(question.topic).split()))
    assert not question.topic or is_elliptic(without_greeting(question.text))
    assert len(set(question.words)) == len(question.words)


@pytest.mark.parametrize("asked", ["张 伟入选了吗？", "张　伟 入选了吗？"])
def test_a_name_that_is_typed_apart_is_searched_together(asked):
    question = understand(asked)
    assert question.text == asked
    assert question.understood_as.replace(" ", "") == "张伟入选了吗？"
    assert "张伟" in question.understood_as
