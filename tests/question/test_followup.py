"""A question is completed from the history only where it leaves its topic unsaid."""

import pytest

from qa_service.question.followup import is_elliptic, may_be_elliptic
from qa_service.question.understanding import understand

CLASS = "机械厂工会办的焊接培训班在哪儿？"


@pytest.mark.parametrize(
    "text",
    [
        "那什么时候开始？",
        "那一共几个课时？",
        "那个班谁来教？",
        "他叫什么？",
        "她多大年纪？",
        "他们从哪里来？",
        "其负责人是谁？",
        "该公司在哪里？",
        "拿出多少钱？",
        "叫什么名字？",
        "以后还办吗",
        "谁主持的？",
        "怎么报名？",
        "报名截止到哪天？",
        "电话是多少？",
        "为什么？",
        "结果怎么样？",
        "一等奖有几个？",
        "第二名呢？",
        "钢铁厂工会的呢？",
        "2019年呢？",
        "具体在什么位置？",
    ],
)
def test_an_elliptic_question_is_completed_with_the_one_before(text):
    assert understand(text, [CLASS]).understood_as == CLASS + text


@pytest.mark.parametrize(
    "text",
    [
        "焊接培训班收多少钱？",
        "钢铁厂的食堂有几个厨师？",
        "周小河纪念馆在哪儿？",
        "北河桥在哪里？",
        "赵小兵是哪里人？",
        "赵小兵今年多大岁数了？",
        "12351是什么电话？",
        "CBA是什么？",
        "钢铁厂那次运动会有多少人参加？",
        "报社其他记者去了哪儿？",
        "那达慕大会什么时候开？",
        "运河赛 冠军 姓名",
        "工会的吉他社什么时候活动？",
    ],
)
def test_a_complete_question_is_left_alone(text):
    assert understand(text, [CLASS]).understood_as == text


def test_an_elliptic_question_without_a_history_is_left_alone():
    assert understand("那什么时候开始？").understood_as == "那什么时候开始？"


def test_a_chain_of_follow_ups_goes_back_to_the_last_complete_question():
    history = ["食堂的菜谱谁定？", CLASS, "谁教？"]
    assert understand("什么时候开始？", history).understood_as == CLASS + "什么时候开始？"


def test_a_follow_up_that_named_something_new_stays_in_the_chain():
    history = [CLASS, "钢铁厂的呢？"]
    assert understand("什么时候开始？", history).understood_as == CLASS + "钢铁厂的呢？什么时候开始？"


def test_an_earlier_question_without_a_mark_is_closed():
    assert understand("谁教？", ["焊接培训班在哪儿"]).understood_as == "焊接培训班在哪儿？谁教？"


def test_the_topic_of_the_earlier_question_is_searched():
    assert {"焊接", "培训班"} <= set(understand("谁教？", [CLASS]).words)


@pytest.mark.parametrize(
    "text",
    [
        "啥时候送到的？",
        "后面还打算办吗",
        "占几成？",
        "最后怎么处理的？",
        "几家报名了？",
        "那个人后来回来了吗？",
    ],
)
def test_colloquial_general_words_name_nothing(text):
    assert is_elliptic(text)


@pytest.mark.parametrize(
    "text",
    [
        "那个背着母亲上大学的小伙子后来怎么样了？",
        "那位给孤儿院送年货的货车司机叫什么？",
        "彘怎么读",
        "什么是河口？",
        "你是谁做的？",
    ],
)
def test_what_is_described_or_asked_for_its_own_sake_is_complete(text):
    assert not is_elliptic(text)


def test_only_a_question_of_few_words_may_go_on_without_saying_so():
    assert may_be_elliptic("法院受理了吗？")
    assert not may_be_elliptic("机械厂工会办的焊接培训班收多少钱？")


def test_a_question_is_complete_for_whoever_tells_that_it_does_not_go_on():
    assert understand("他叫什么？", [CLASS], lambda text, earlier: False).topic == ""


def test_the_topic_is_what_the_question_was_completed_with():
    assert understand("他叫什么？", [CLASS]).topic == CLASS
    assert understand("焊接培训班收多少钱？", [CLASS]).topic == ""
