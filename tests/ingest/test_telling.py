"""The rules' word is weighed against the network's: of a few lines it decides, of a whole page the network does."""

import numpy as np
import pytest
from newsprint import BODY, MORE, OTHER

from qa_service.ingest import read_page, telling
from qa_service.ingest.pages import lines_of
from qa_service.ingest.proposal import proposed
from qa_service.ingest.roles import LABELS, Label, Place, Role
from qa_service.ingest.signs import _ends
from qa_service.ingest.tagger import Tagger
from qa_service.ingest.telling import told

LEAD = "本报讯（记者 高远山）" + BODY
OPENS = Label(Role.BODY, Place.NEXT, opens=True)
SURE = 8.0  # log odds


class Knowing(Tagger):
    """A network that takes every line for the text of an article of its own."""

    def __init__(self) -> None:
        super().__init__({})

    def scores(self, signs):
        found = np.zeros((len(signs.numbers), len(LABELS)), np.float32)
        found[:, LABELS.index(OPENS)] = SURE
        return found


@pytest.fixture
def knowing(monkeypatch):
    monkeypatch.setattr(telling, "bundled", Knowing)


def labels(*texts: str):
    raw = "\n\n".join(texts)
    lines, _ = lines_of(raw, "page.txt")
    return list(told(lines, raw).labels), proposed(lines)


@pytest.mark.usefixtures("knowing")
def test_a_few_lines_are_what_the_rules_say():
    said, by_rule = labels("区总工会举办职工运动会", LEAD, "赛场内外", MORE)
    assert said == by_rule


@pytest.mark.usefixtures("knowing")
def test_the_lines_of_a_whole_page_are_what_the_network_is_sure_of():
    said, by_rule = labels(*(f"{OTHER[:-1]}，这是第{n}次。" for n in range(60)))
    assert said == [OPENS] * 60
    assert by_rule != said


@pytest.mark.usefixtures("knowing")
@pytest.mark.parametrize(
    ("line", "role"), [("图图书书开开放放", Role.TITLE), ("![拔河](a.jpg)", Role.CAPTION), ("# 图书开放", Role.TITLE)]
)
def test_what_is_certain_no_network_overrules(line, role):
    texts = [f"{OTHER[:-1]}，图书开放第{n}次。" for n in range(60)]
    raw = "\n\n".join([*texts[:30], line, "本报讯（记者 白露）" + OTHER, *texts[30:]])
    lines, _ = lines_of(raw, "page.md")
    (label,) = (label for label, found in zip(told(lines, raw).labels, lines, strict=True) if found.number == 61)
    assert label.role is role


def test_a_page_without_lines_is_told_nothing():
    assert labels() == ([], [])


STORY = f"河湾街道添置童书\n　　本报讯（记者 白露）{OTHER}\n　　{MORE}\n"


def titles(raw: str) -> list[str]:
    return ["".join((article.title or "").split()) for article in read_page(raw, "page.txt").articles]


@pytest.mark.parametrize(
    ("above", "below"), [("给“小哥”", "留一盏灯"), ("别让“书屋”", "落满灰尘"), ("为“娘家”", "添一把椅")]
)
def test_a_headline_that_names_but_for_whom_goes_on_in_the_line_below(above, below):
    assert titles(f"{STORY}{above}\n{below}\n　　{LEAD}\n　　{MORE}\n")[-1] == above + below


def test_a_notice_under_nothing_but_its_name_is_an_article_with_that_title():
    lost = "遗失声明\n　　高远山遗失身份证一张，声明作废。\n"
    call = "通　知\n　　经研究，定于8月12日上午9时在区礼堂召开职工大会，请各会员单位准时参加。\n"
    found = "认领启事\n　　8月3日，有市民在柳溪公园拾得钱包一个，请失主到派出所认领。\n"
    assert titles(STORY + lost + call + found)[1:] == ["遗失声明", "通知", "认领启事"]


def test_a_numbered_line_is_no_headline_and_nothing_begins_below_it():
    notice = "河湾区体育馆租用公告\n　　经研究，河湾区体育馆决定出租场地，现将有关事项公告如下：\n"
    items = "　　一、场地的基本情况和租用要求\n　　羽毛球场六片，每片每小时三十元，租用不超过三小时。\n　　二、联系电话：5221306。\n"
    assert titles(STORY + notice + items)[1:] == ["河湾区体育馆租用公告"]


@pytest.mark.parametrize(
    "meeting", ["区总工会举行全体会议", "区总工会全体会议昨日举行", "职工议事会昨举行", "职工代表大会在河湾召开"]
)
def test_that_there_was_a_meeting_stands_over_what_it_said(meeting):
    said = "把服务送到每一个车间每一个班组"
    text = f"　　本报讯（记者 高远山）{meeting}，代表们谈了怎样服务职工。\n　　{MORE}\n"
    assert titles(f"{meeting}\n{said}\n{text}{STORY}")[0] == said
    assert titles(f"{meeting}\n高远山出席并讲话\n{text}{STORY}")[0] == meeting


class Leaning(Tagger):
    """A network that takes lines without an end for headings, sooner than for titles, and all else for text that goes on."""

    def __init__(self) -> None:
        super().__init__({})

    def scores(self, signs):
        found = np.zeros((len(signs.numbers), len(LABELS)), np.float32)
        for i, ends in enumerate(signs.ends):
            likely = {Role.HEADING: SURE, Role.TITLE: SURE - 3} if ends[4] != STOP else {Role.BODY: SURE}
            for k, label in enumerate(LABELS):
                own = label.place is (Place.NEXT if label.role is Role.TITLE else Place.HERE) or label.opens
                found[i, k] = (likely.get(label.role, 0.0) - label.opens) * (own and not label.goes_on)
        return found


STOP = _ends("。")[0]


def roles_of(monkeypatch, *texts: str) -> list[Role]:
    monkeypatch.setattr(telling, "bundled", Leaning)
    monkeypatch.setattr(telling, "proposed", lambda lines: [OPENS] * len(lines))
    raw = "\n".join(texts)
    lines, _ = lines_of(raw, "page.txt")
    return [label.role for label in told(lines, raw).labels]


def test_what_seems_the_one_heading_of_an_article_is_the_title_of_the_next(monkeypatch):
    long = [BODY, MORE] * 8
    assert roles_of(monkeypatch, *long, "职工书屋添新书", *long)[16] is Role.TITLE


def test_two_headings_of_an_article_stay_headings(monkeypatch):
    long = [BODY, MORE] * 8
    found = roles_of(monkeypatch, *long, "职工书屋添新书", *long, "夜校开了班", *long)
    assert found[16] is found[33] is Role.HEADING


def test_a_heading_with_a_mark_is_not_doubted(monkeypatch):
    long = [BODY, MORE] * 8
    assert roles_of(monkeypatch, *long, "（二）职工书屋", *long)[16] is Role.HEADING


def taken(*texts: str) -> list[Label]:
    raw = "\n".join(texts)
    lines, _ = lines_of(raw, "page.txt")
    return list(told(lines, raw).labels)


def test_the_answer_that_calls_on_who_signed_a_letter_is_no_article_of_its_own():
    found = taken("年休假怎么算", "编辑同志：", BODY, "读者　高 远山", "高远山同志：", MORE)
    assert not found[4].opens


def test_who_signs_a_notice_and_when_stands_under_its_text():
    found = taken("通　知", BODY, "河湾县工商业联合会", "二〇二〇年八月四日", "停水公告", MORE)
    assert [label.role for label in found[2:4]] == [Role.CREDIT] * 2


@pytest.mark.parametrize("mark", ["──────────", "＊　＊　＊", "━━━━━━━━", "= = = =", "（广告）", "【广　告】"])
def test_what_only_parts_or_marks_others_belongs_to_no_article(mark):
    found = taken("停水公告", BODY, mark, "通　知", MORE)
    assert found[2].role is Role.FURNITURE


def test_who_signs_a_notice_stands_under_its_text_and_above_the_next():
    notice = ["县工商联各会员单位：", MORE, "河湾县工商业联合会", "2020年8月4日"]
    *_, signed, title, opens, _, _, _ = taken(
        "区总工会办运动会", LEAD, *[MORE] * 9, "寻人启事", OTHER, "河湾县公安局", "通　知", *notice
    )
    assert (signed.role, title.role, opens.opens) == (Role.CREDIT, Role.TITLE, True)


def test_an_article_goes_on_below_a_note_of_the_editors_and_its_byline():
    found = taken("江心钢梁上的人", "编者按：跨江大桥明天合龙，本报记者走近架梁的工人。", "本报记者 高远山", BODY, MORE)
    assert [label.opens for label in found] == [False, True, False, False, False]


@pytest.mark.parametrize("gap", ["　", "\t", " | "])
def test_rows_in_cells_are_the_text_of_one_article(gap):
    cells = [
        ["名次", "队名", "胜", "积分"],
        ["1", "白马", "6", "12"],
        ["2", "铁路", "5", "11"],
        ["3", "钢城", "4", "10"],
    ]
    found = taken("职工篮球赛积分榜", *(gap.join(row) for row in cells), "区总工会办运动会", LEAD, *[MORE] * 9)
    assert {label.role for label in found[1:5]} == {Role.BODY}
    assert [label.opens for label in found[1:5]] == [True, False, False, False]


def test_what_stands_in_a_frame_above_a_headline_is_a_label():
    found = taken("工会工作案例", ">> 河湾经验 <<", "区总工会建起职工书屋", LEAD, *[MORE] * 9)
    assert found[1].role is Role.SECTION
