"""Who wrote an article and who took its photos, in all the forms that papers use."""

import pytest
from newsprint import BODY, MORE, only

from qa_service.ingest.bylines import Names, date_words, is_byline, is_credit, is_lead, lead_names, line_names


@pytest.mark.parametrize(
    ("lead", "names"),
    [
        ("本报讯（记者 高远山）", Names(("高远山",))),
        ("本报讯(记者 高远山 通讯员 苏晓)", Names(("高远山",), ("苏晓",))),
        ("本报讯 （记者 高远山 苏晓 通讯员 白露 丁香）", Names(("高远山", "苏晓"), ("白露", "丁香"))),
        ("本报北京讯（实习记者 高远山）", Names(("高远山",))),
        ("本报消息（通讯员 白露）", Names((), ("白露",))),
        ("新华社北京1月3日电（记者 高远山）", Names(("高远山",))),
    ],
)
def test_a_lead_names_reporters_and_correspondents(lead, names):
    assert is_lead(lead)
    assert lead_names(lead + BODY) == names


@pytest.mark.parametrize(
    ("line", "names"),
    [
        ("□本报记者 高远山", Names(("高远山",))),
        ("本报记者 任 洁", Names(("任洁",))),
        ("本报记者 高远山 通讯员 白露", Names(("高远山",), ("白露",))),
        ("本报记者 高远山/文 白露/摄", Names(("高远山",), (), ("白露",))),
        ("本报记者 高远山 文/摄", Names(("高远山",), (), ("高远山",))),
        ("本报记者 高远山 摄影报道", Names(("高远山",), (), ("高远山",))),
        ("本报记者 高远山 摄", Names((), (), ("高远山",))),
        ("文/本报记者 高远山", Names(("高远山",))),
    ],
)
def test_a_byline_tells_writers_from_photographers(line, names):
    assert is_byline(line)
    assert line_names(line) == names


@pytest.mark.parametrize("line", ["□记者手记", "记者观察", "■本报记者 体验", "通讯员 来信"])
def test_what_reporters_write_is_no_byline(line):
    assert not is_byline(line)


@pytest.mark.parametrize(
    "line", ["高远山 摄", "高远山/摄", "白露 供图", "（高远山 摄）", "资料图片", "转自《河湾日报》", "来源：河湾日报"]
)
def test_a_photo_credit_or_reprint_note_is_a_credit(line):
    assert is_credit(line)


@pytest.mark.parametrize(
    "line", ["职工在运动会上拔河比赛 高远山 摄", "综合频道晚间播出的《魅力河湾》", "高远山参加了比赛", BODY]
)
def test_a_caption_or_sentence_is_no_credit(line):
    assert not is_credit(line)


def test_a_letter_spaced_lead_is_closed_up():
    article = only("河湾举办运动会", "本报 讯 （记 者 高 远 山 ）" + BODY)
    assert article.text == "本报讯（记者 高远山）" + BODY
    assert article.reporters == ("高远山",)


def test_names_in_brackets_at_the_end_sign_the_article():
    article = only("河湾举办运动会", BODY, MORE + "（记者 高远山 通讯员 白露）")
    assert (article.reporters, article.correspondents) == (("高远山",), ("白露",))
    assert article.text.endswith("（记者 高远山 通讯员 白露）")


def test_a_credit_over_two_lines_names_both_as_writers_and_photographers():
    article = only("河湾举办运动会", BODY, "本报记者 高远山\n通讯员 白露 摄影报道")
    assert (article.reporters, article.correspondents) == (("高远山",), ("白露",))
    assert article.photographers == ("高远山", "白露")


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("本报讯（记者 高远山）近日，河湾开赛。昨天下雨。", "近日"),
        ("1月13日，河湾开赛。", "1月13日"),
        ("“日前我们来过。”他在5月2日说。", "日前"),
        ("河湾开赛。昨天下雨。", None),
    ],
)
def test_date_words_are_those_of_the_first_sentence(text, words):
    assert date_words(text) == words
