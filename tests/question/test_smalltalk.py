"""What is said to the service is told from what is asked of the articles, and answered with a short hint."""

import pytest
from fakes import article
from hypothesis import given
from hypothesis import strategies as st

from qa_service.question.smalltalk import (
    example_questions,
    foreign_hint,
    foreign_words,
    hint,
    is_foreign,
    is_mashed,
    said,
    without_greeting,
)


@pytest.mark.parametrize(
    ("text", "wish"),
    [
        ("你好", "greeting"),
        ("您好呀！", "greeting"),
        ("你好，在吗？", "greeting"),
        ("早上好", "greeting"),
        ("Hello!", "greeting"),
        ("谢谢", "thanks"),
        ("好的谢谢你啦", "thanks"),
        ("Thank you", "thanks"),
        ("再见", "farewell"),
        ("拜拜~", "farewell"),
        ("太棒了！", "praise"),
        ("回答得真好", "praise"),
        ("知道了", "acknowledged"),
        ("好的", "acknowledged"),
        ("不对", "complaint"),
        ("你答得不对吧？", "complaint"),
        ("答非所问", "complaint"),
        ("你是谁？", "identity"),
        ("你能做什么", "identity"),
        ("妳是機器人嗎", None),
        ("你是機器人嗎", "identity"),
        ("你会些什么呀", "identity"),
        ("哈哈哈哈", "laughter"),
        ("？", "noise"),
        ("……", "noise"),
        ("👍", "noise"),
        ("嗯", "noise"),
        ("啊啊啊", "noise"),
        ("asdfghjkl", "noise"),
        ("lkjhg 啊啊", "noise"),
        ("jjjjjj", "noise"),
    ],
)
def test_a_message_that_asks_nothing_is_told_by_what_it_wants(text, wish):
    assert said(text) == wish


@pytest.mark.parametrize(
    "text",
    [
        "你好，请问焊接培训班怎么报名？",
        "谢谢卡是谁设计的？",
        "感谢信寄到哪里？",
        "再见餐厅在哪儿",
        "哈哈镜展览什么时候开？",
        "你好小区有几户人家？",
        "好人好事有哪些",
        "早餐车几点收摊",
        "他是谁？",
        "那叫什么名字？",
        "不对外开放的是哪些馆？",
        "12351",
        "CBA",
        "HDMI接口",
        "工会",
        "Python",
        "为什么？",
        "真的停办了吗？",
        "垃圾分类怎么分",
    ],
)
def test_a_question_is_not_small_talk_whatever_it_begins_with(text):
    assert said(text) is None


def test_a_long_message_is_told_as_fast_as_a_short_one():
    assert said("你好" * 250) == "greeting"
    assert said("啊" * 499 + "问") is None


@pytest.mark.parametrize("word", ["qwer", "fdsa", "aaaa", "sdfsdf", "bcdfghjk"])
def test_strokes_on_the_keyboard_are_no_word(word):
    assert is_mashed(word)


@pytest.mark.parametrize("word", ["hdmi", "cctv", "asus", "python", "mama", "www", "property"])
def test_words_and_abbreviations_are_not_mashed(word):
    assert not is_mashed(word)


# --- a greeting before a question


@pytest.mark.parametrize(
    ("text", "question"),
    [
        ("你好，请问焊接培训班怎么报名？", "请问焊接培训班怎么报名？"),
        ("您好！在吗？培训班在哪儿？", "培训班在哪儿？"),
        ("你好请问培训班在哪儿", "请问培训班在哪儿"),
        ("早上好，食堂几点开？", "食堂几点开？"),
        ("你好小区有几户人家？", "你好小区有几户人家？"),
        ("你好", "你好"),
        ("你好！", "你好！"),
    ],
)
def test_a_greeting_before_a_question_is_left_out(text, question):
    assert without_greeting(text) == question


@given(st.text(max_size=60))
def test_what_is_left_is_the_end_of_the_text(text):
    rest = without_greeting(text)
    assert text.endswith(rest)
    assert bool(rest) == bool(text)


# --- other languages


@pytest.mark.parametrize(
    "text",
    [
        "What is the phone number?",
        "who won",
        "Where was the CBA final held",
        "こんにちは、元気ですか",
        "Где музей?",
        "박물관은 어디에 있나요",
    ],
)
def test_a_question_in_another_language_is_told(text):
    assert is_foreign(text)


@pytest.mark.parametrize(
    "text", ["CBA 2023", "iPhone 15 Pro", "ＣＢＡ决赛是哪天", "优の良品在哪儿", "12351", "What's up酒吧在哪", ""]
)
def test_names_and_abbreviations_make_no_other_language(text):
    assert not is_foreign(text)


def test_the_names_and_numbers_of_a_foreign_question_can_stand_in_an_article():
    assert foreign_words("Who won the CBA final in 2023?") == {"won", "cba", "final", "2023"}


# --- hints


def test_a_greeting_is_returned_with_examples():
    assert hint("greeting", ["食堂几点开？"]).endswith("可以这样问：「食堂几点开？」")
    assert hint("greeting", []).startswith("您好！")


def test_thanks_and_farewells_are_short():
    assert "可以这样问" not in hint("thanks", ["食堂几点开？"]) + hint("farewell", ["食堂几点开？"])


def test_the_foreign_hint_is_in_english_and_says_what_follows():
    assert foreign_hint(False).isascii()
    assert foreign_hint(True).startswith(foreign_hint(False))
    assert "Chinese" in foreign_hint(False)


def test_examples_are_made_of_titles_of_these_articles():
    titles = [None, "短", "南河公园今天开放", "机械厂办焊接培训班", "标 题 里 有 空 格", "钢铁厂职工运动会开幕"]
    examples = example_questions(article(article_id=str(n), title=title) for n, title in enumerate(titles))
    assert [example[:8] for example in examples] == ["南河公园今天开放", "机械厂办焊接培训"]
    assert len(examples) == 2


def test_without_a_title_there_is_no_example():
    assert example_questions([article(title=None)]) == []
