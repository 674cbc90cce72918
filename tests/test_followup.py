"""A question is completed from the history only where it leaves its topic unsaid."""

import pytest

from qa_service.question import understand

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
