"""Folios are left out at a page's edge only; rows, numbers and how somebody is reached stay in their article."""

import pytest
from conftest import examples
from hypothesis import given, settings
from hypothesis import strategies as st
from newsprint import BODY, MORE, OTHER, only, page, value, wrapped

from qa_service.ingest import Page, read_page

LEAD = "本报讯（记者 高远山）" + BODY
ROWS = [
    "松湾区 96",
    "柳溪区｜75",
    "盒饭 15",
    "1 某某",
    "128",
    "总计：1296人",
    "2023年4月12日",
    "第3版",
    "03 要闻",
    "星期三",
]
NAMES = ["松湾区", "柳溪区", "盒饭", "总计", "文具", "第一小组", "南河公园"]
SHORT = st.builds(
    lambda name, between, count, unit: f"{name}{between}{count}{unit}",
    st.sampled_from(NAMES),
    st.sampled_from([" ", "　", "｜", "：", ""]),
    st.integers(1, 9999),
    st.sampled_from(["", "元", "人", "件", "个"]),
)


def left_out(found: Page, raw: str) -> str:
    return "".join(raw[piece.start : piece.end] for piece in found.furniture)


def held(found: Page) -> str:
    """All that the articles say that the file says."""
    spans = [(article, span) for article in found.articles for span in article.spans]
    return "".join(value(article, span.field)[span.start : span.end] for article, span in spans)


@settings(max_examples=examples(300))
@given(st.lists(SHORT, min_size=1, max_size=4), st.sampled_from(["\n", "\n\n"]))
def test_rows_of_a_list_or_table_between_paragraphs_stay(lines, end):
    raw = end.join(["区总工会举办职工运动会", LEAD, *lines, MORE, OTHER])
    found = read_page(raw, "page.txt")
    assert not any(c.isalnum() for c in left_out(found, raw))
    assert sorted(filter(str.isalnum, held(found))) == sorted(filter(str.isalnum, raw))


@pytest.mark.parametrize(
    "lines",
    [
        pytest.param(
            ["0版", "1", "0"], marks=pytest.mark.xfail(strict=True, reason="the network takes one for furniture")
        ),
        [":", "0/", "/"],
    ],
    ids=" ".join,
)
def test_any_lines_of_few_characters_between_paragraphs_stay(lines):
    raw = "\n".join(["区总工会举办职工运动会", LEAD, *lines, MORE, OTHER])
    found = read_page(raw, "page.txt")
    assert not any(c.isalnum() for c in left_out(found, raw))
    assert sorted(filter(str.isalnum, held(found))) == sorted(filter(str.isalnum, raw))


@pytest.mark.parametrize("end", ["\n", "\n\n"])
@pytest.mark.parametrize(
    "row", ["松湾区 96", "柳溪区｜75", "盒饭 15", "128", "盒饭　15元", "热线电话：63520000 邮编：100733"]
)
def test_a_row_between_two_paragraphs_is_a_line_of_the_text(row, end):
    (article,) = read_page(end.join(["运动会开赛", LEAD, row, MORE]), "page.txt").articles
    assert article.text == f"{LEAD}\n{row}\n{MORE}"


def test_the_rows_of_a_list_are_lines_of_the_text():
    rows = ["松湾区 96", "柳溪区｜75", "盒饭 15", "1 某某", "2 某某某", "128"]
    assert only("各区新增会员", "本报讯 各区新增会员如下：", *rows, MORE).text.split("\n")[1:-1] == rows


def test_the_cells_of_a_table_that_stand_one_below_the_other_stay_in_their_order():
    raw = "\n".join(["运动会开赛", LEAD, "高远山", "95", "白露", "88", MORE])
    assert "95\n白露\n88" in read_page(raw, "page.txt").articles[0].text


@pytest.mark.parametrize("end", ["\n", "\n\n"])
def test_a_number_on_a_line_of_its_own_stays_in_its_sentence(end):
    raw = end.join(
        ["工会新增会员", "本报讯（记者 高远山）截至六月底，区总工会新增会员达到", "128", "人，比去年多两成。", MORE]
    )
    assert "新增会员达到128人，比去年多两成。" in read_page(raw, "page.txt").articles[0].text


@pytest.mark.parametrize("last", ["松湾区 96", "盒饭 15", "总计：1296人", "2023年4月12日", "河湾日报"])
def test_what_stands_last_and_is_no_folio_stays(last):
    found = page("区总工会举办职工运动会", LEAD, MORE, last)
    assert found.furniture == ()
    assert last in {*found.articles[0].text.split("\n"), *found.articles[0].captions}


@pytest.mark.parametrize(
    "contact", ["邮箱：notice@example.com", "热线电话：63520000", "邮编：100733", "投稿邮箱：a@example.com"]
)
@pytest.mark.parametrize("below", [(), ("本版编辑 丁香 校对 白露",)])
def test_how_a_notice_says_to_reach_its_giver_belongs_to_it(contact, below):
    article = only(
        "停水通知", "因管道改造，松湾区碧波路停水。", "请提前储水备用。", contact, "咨询请在工作日来电。", *below
    )
    assert contact in article.text
    last = only("停水通知", "因管道改造，松湾区碧波路停水。", contact)
    assert last.text == f"因管道改造，松湾区碧波路停水。\n{contact}"


def test_three_ways_to_reach_the_giver_of_a_notice_stand_before_the_folio():
    ways = ["邮箱：notice@example.com", "热线电话：63520000", "邮编：100733"]
    found = page("停水通知", "因管道改造，松湾区碧波路停水。", *ways, "本版编辑 丁香 校对 白露")
    assert found.articles[0].text.split("\n")[1:] == ways
    assert {piece.kind for piece in found.furniture} == {"folio"}


@pytest.mark.parametrize(
    "folio",
    [
        ["A08 城事", "2008年4月16日 星期三", "编辑 吴晓 美编 马力 校对 沈红"],
        ["2001年1月4日", "星期四", "要闻", "第八版", "责任编辑　许　立"],
        ["读者来信　第9版　2001年1月2日　星期二", "新闻热线：010-63520000"],
        ["03 工会新闻"],
        ["12"],
        ["2023年4月12日"],
        ["河湾日报"],
    ],
)
def test_a_folio_at_the_head_of_a_page_is_left_out(folio):
    raw = "\n".join(folio) + f"\n\n区总工会举办职工运动会\n\n{LEAD}\n\n{MORE}"
    found = read_page(raw, "page.txt")
    wanted = "".join("".join(line.split()) for line in folio if line != "要闻")
    assert left_out(found, raw) == wanted
    assert (found.articles[0].title, found.articles[0].text) == ("区总工会举办职工运动会", f"{LEAD}\n{MORE}")


@pytest.mark.parametrize(
    "folio", ["第3版", "128", "本版编辑 丁香", "工会新闻 3", "责任编辑：高远山 校对：白露", "2023年4月12日 星期三"]
)
def test_a_folio_at_the_foot_of_a_page_is_left_out(folio):
    raw = f"区总工会举办职工运动会\n\n{LEAD}\n\n{MORE}\n\n{folio}\n"
    found = read_page(raw, "page.txt")
    assert left_out(found, raw) == "".join(folio.split())
    assert found.articles[0].text == f"{LEAD}\n{MORE}"


def test_a_form_feed_is_a_pages_edge():
    raw = f"运动会开赛\n\n{LEAD}\n\n3\n\f图书室开放\n\n本报讯（记者 白露）{OTHER}\n\n4\n"
    assert left_out(read_page(raw, "page.txt"), raw) == "34"


def test_a_line_that_tells_page_and_makers_is_the_joint_of_two_pages():
    raw = f"运动会开赛\n\n{LEAD}\n\n第3版 本版编辑 丁香\n\n图书室开放\n\n本报讯（记者 白露）{OTHER}"
    assert left_out(read_page(raw, "page.txt"), raw) == "第3版本版编辑丁香"


def test_a_notice_s_list_of_ways_to_reach_its_giver_keeps_its_lines():
    ways = [
        "联系人：高远山",
        "联系电话：63520000",
        "地址：松湾区碧波路3号",
        "邮箱：notice@example.com",
        "时间：9月1日至3日",
    ]
    article = only("招聘启事", "区图书馆招聘管理员三名。", *ways, MORE)
    assert article.text.split("\n")[1:-1] == ways
    assert (article.headings, article.captions) == ((), ())


def test_a_single_line_with_a_colon_is_a_heading_as_before():
    article = only("区总工会举办职工运动会", LEAD, MORE, "赛场：热火朝天", OTHER)
    assert [heading.text for heading in article.headings] == ["赛场：热火朝天"]


def test_rows_alone_are_a_text():
    assert only("松湾区 96", "柳溪区 75").text == "松湾区 96\n柳溪区 75"


def test_a_title_may_end_in_a_number():
    assert only("喜迎大会 2022", LEAD).title == "喜迎大会 2022"


def test_a_piece_of_a_columns_sentence_that_looks_like_a_row_stays_in_it():
    text = "本报讯（记者 高远山）截至六月底，河湾区的新增会员达到松湾区 96，人数比去年同期多了两成，区总工会说。"
    cut = text.index("松湾区 96")
    raw = (
        "运动会开赛\n"
        + wrapped(LEAD + MORE)
        + "\n"
        + text[:13]
        + "\n"
        + text[13:cut]
        + "\n松湾区 96\n"
        + text[cut + 6 :]
    )
    assert "达到松湾区 96" in "".join(article.text for article in read_page(raw, "page.txt").articles)


SHEETS = (
    """区总工会举办职工运动会
　　本报讯（记者 高远山）区总工会在体育馆
举办职工运动会，三百余名职工参加了拔河和
跳绳。运动会持续了三天，来自十二个街道的
职工参加了八个项目的比赛，观众坐满了看台。
　　比赛场上，加油声一阵高过一阵，河湾街道
代表队最后一个出场，最先跑到终点，赢得了全
场的掌声，队员们抱在一起又跳又笑，久久不肯""",
    """离开赛场。
　　大家表示，要把赛场上的劲头带回岗位，下
一届运动会还要来参加。
河湾街道添置童书
　　本报讯（记者 白露）河湾街道图书室添置了
一批童书，周末向社区孩子免费开放。
　　图书室每周六上午九时开门，孩子们凭学生
证就能借走两本，看完了再换。
　　管理员说，来借书的孩子一个月比一个月多。""",
)


def test_the_numbers_of_the_sheets_that_a_file_was_read_from_are_left_out():
    raw = "\n".join([SHEETS[0], "1", SHEETS[1], "2"])
    found = read_page(raw, "page.txt")
    assert left_out(found, raw) == "12"
    assert "久久不肯离开赛场。" in found.articles[0].text


@pytest.mark.parametrize("numbers", [("1", "3"), ("2", "3")])
def test_numbers_that_do_not_count_the_sheets_stay(numbers):
    raw = "\n".join([SHEETS[0], numbers[0], SHEETS[1], numbers[1]])
    assert numbers[0] not in left_out(read_page(raw, "page.txt"), raw)
