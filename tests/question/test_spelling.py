"""Slips of a question are mended to what the articles hold; what is right, or merely absent, stays as typed."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from qa_service.language.text import normalise
from qa_service.question.spelling import PAIR, Spelling, packed
from qa_service.question.understanding import understand
from qa_service.retrieval.lexical import LexicalIndex
from qa_service.types import Passage

TEXTS = [
    "西城粮库职工赵炳坤为云溪小学争取了三十万元图书款，孩子们在新阅览室里上了第一堂课。",
    "云溪小学的新阅览室由西城粮库工会捐建，校长钱玉兰主持了落成仪式。",
    "河口纺织厂举办技能竞赛，十二支代表队参加，挡车工孙桂芳夺得第一名。",
    "河口纺织厂工会组织志愿者到北桥村义诊，中医科大夫为老人量血压。",
    "职工羽毛球赛在体育公园举行，铸造车间代表队获得冠军。",
    "市总工会召开座谈会，研究今年的培训计划，会议由副主席主持。",
]


def spelling_of(texts):
    index = LexicalIndex.build([Passage(f"a{n}", "text", 0, len(text), text, "") for n, text in enumerate(texts)])
    return Spelling(*index.short_terms(PAIR), index.holders, len(texts))


@pytest.fixture(scope="module")
def spelling():
    return spelling_of(TEXTS)


def test_what_was_kept_mends_as_what_was_worked_out(spelling, tmp_path):
    spelling.save(tmp_path / "spelling")
    kept = Spelling.load(tmp_path / "spelling", spelling._holders, len(TEXTS))
    for typed in ("河口仿织厂的技能竟赛", "赵炳昆给云溪小学要了多少钱", "会议主持是谁", "去北桥村义珍的是哪家厂"):
        assert kept.mend(typed) == spelling.mend(typed)
    assert kept.sounds_like("赵炳坤", "赵炳昆") == spelling.sounds_like("赵炳坤", "赵炳昆")


def test_what_was_kept_for_other_passages_or_by_another_version_is_of_no_use(spelling, tmp_path, monkeypatch):
    spelling.save(tmp_path / "spelling")
    assert Spelling.load(tmp_path / "spelling", spelling._holders, len(TEXTS) + 1) is None
    assert Spelling.load(tmp_path / "nothing", spelling._holders, len(TEXTS)) is None
    monkeypatch.setattr("qa_service.question.spelling.LAYOUT_NUMBER", 99)
    assert Spelling.load(tmp_path / "spelling", spelling._holders, len(TEXTS)) is None


# --- what is mended


@pytest.mark.parametrize(
    ("typed", "meant"),
    [
        ("河口纺织厂技能竟赛有几个队", "河口纺织厂技能竞赛有几个队"),
        ("赵炳昆给云溪小学要了多少钱", "赵炳坤给云溪小学要了多少钱"),
        ("去北桥村义珍的是哪家厂", "去北桥村义诊的是哪家厂"),
        ("职工羽毛球赛在哪个公圆", "职工羽毛球赛在哪个公园"),
        ("云溪小学的阅揽室谁捐的", "云溪小学的阅览室谁捐的"),
    ],
)
def test_a_homophone_in_a_word_or_name_is_mended(spelling, typed, meant):
    assert spelling.mend(typed) == meant


def test_several_slips_in_one_question_are_mended(spelling):
    assert spelling.mend("河口仿织厂的技能竟赛") == "河口纺织厂的技能竞赛"


@pytest.mark.parametrize(
    ("typed", "meant"),
    [
        ("志愿者去的那个村", "志愿者去的哪个村"),
        ("羽毛球赛有那些队？", "羽毛球赛有哪些队？"),
    ],
)
def test_that_is_which_where_nothing_else_asks(spelling, typed, meant):
    assert spelling.mend(typed) == meant


def test_the_slip_is_mended_in_the_script_and_width_it_was_typed_in(spelling):
    assert spelling.mend("河口紡織廠２０２３年技能竟賽") == "河口紡織廠２０２３年技能竞賽"


def test_other_spellings_sound_alike_and_are_likelier_in_these_articles(spelling):
    assert spelling.heard("义珍")[0] == "义诊"
    assert spelling.heard("云溪小学") == spelling.heard("红烧肉") == spelling.heard("") == []


# --- what stays


@pytest.mark.parametrize(
    "text",
    [
        "云溪小学落成仪式谁主恃的",
        "赵炳坤为云溪小学争取了多少钱？",
        "那个村的老人谁来量血压？",
        "羽毛球赛那天谁得了冠军？",
        "志愿者去的那个村远吗？",
        "那什么时候开始？",
        "红烧肉怎么做？",
        "刘炳文是哪里人？",
        "上班族怎么坐地铁去机场？",
        "12351是什么电话？",
        "What is the union?",
        "",
    ],
)
def test_what_is_right_or_absent_from_the_articles_stays(spelling, text):
    assert spelling.mend(text) == text


@pytest.mark.parametrize("text", TEXTS)
def test_the_articles_own_words_stay(spelling, text):
    assert spelling.mend(text) == text


def test_an_index_without_passages_mends_nothing():
    assert spelling_of([]).mend("技能竟赛") == "技能竟赛"


@given(st.text(alphabet="河口纺织厂技能竟赛义珍公圆的那个年12３，？a 〇𠮷囍", max_size=30))
def test_only_chinese_characters_change_and_none_is_lost(text):
    mended = SPELLING.mend(text)
    if len(normalise(text)) == len(text):
        assert len(mended) == len(text)
        assert all(a == b for a, b in zip(text, mended, strict=True) if not "\u3400" <= a <= "\u9fff")


@given(st.text(max_size=40))
def test_any_text_can_be_mended(text):
    assert isinstance(SPELLING.mend(text), str)


def test_characters_beyond_the_basic_plane_keep_their_place():
    assert packed("a𠮷b").tolist() == [97, 0xFFFF, 98]


# --- in a question


def test_a_question_is_searched_as_mended_and_kept_as_typed(spelling):
    question = understand("河口纺织厂技能竟赛", mend=spelling.mend)
    assert (question.text, question.understood_as) == ("河口纺织厂技能竟赛", "河口纺织厂技能竞赛")
    assert "竞赛" in question.words


def test_the_topic_of_an_earlier_question_is_mended_too(spelling):
    question = understand("那什么时候开始？", ["河口纺织厂办技能竟赛了？"], mend=spelling.mend)
    assert question.understood_as == "河口纺织厂办技能竞赛了？那什么时候开始？"


def test_which_tells_the_kind_once_mended(spelling):
    assert "place" in understand("志愿者去的那个村", mend=spelling.mend).kinds


SPELLING = spelling_of(TEXTS)
