"""A page is cut where its articles part, and each headline, caption and label finds its article."""

import pytest
from newsprint import BODY, MORE, OTHER, articles, only, page, wrapped

from qa_service.ingest import read_page

LEAD = "本报讯（记者 高远山）" + BODY
READING = "本报讯（记者 白露）" + OTHER


def titles(found) -> list[str | None]:
    return [article.title for article in found]


def test_each_lead_begins_an_article_under_its_headline():
    found = articles("河湾举办职工运动会", LEAD, MORE, "图书室周末向孩子开放", READING)
    assert titles(found) == ["河湾举办职工运动会", "图书室周末向孩子开放"]
    assert [article.text for article in found] == [f"{LEAD}\n{MORE}", READING]


def test_a_title_may_stand_below_its_body():
    assert titles(articles(LEAD, "三百职工参加运动会拔河", READING, "河湾街道图书室添童书")) == [
        "三百职工参加运动会拔河",
        "河湾街道图书室添童书",
    ]


def test_a_title_below_its_body_may_have_a_subtitle():
    article = only(LEAD, "区总工会举办职工运动会", "三百余名职工参加拔河")
    assert (article.title, article.subtitle) == ("区总工会举办职工运动会", "三百余名职工参加拔河")


def test_a_title_at_the_end_of_the_page_goes_to_the_untitled_article_that_it_is_about():
    found = articles(LEAD, MORE, "图书室周末向社区孩子开放", READING, "区总工会举办职工运动会")
    assert titles(found) == ["区总工会举办职工运动会", "图书室周末向社区孩子开放"]


def test_the_headline_that_the_first_sentence_repeats_is_the_title():
    article = only("凝心聚力再出发", "区总工会举办职工运动会", LEAD)
    assert (article.title, article.subtitle) == ("区总工会举办职工运动会", "凝心聚力再出发")


def test_a_dash_marks_the_subtitle_and_is_left_out():
    found = page("劳动者的节日", "——区总工会职工运动会侧记", "□本报记者 高远山", BODY)
    assert (found.articles[0].title, found.articles[0].subtitle) == ("劳动者的节日", "区总工会职工运动会侧记")


def test_an_article_without_lead_begins_under_a_title_that_tells_another_story():
    found = articles("区总工会举办职工运动会", LEAD, MORE, "河湾街道图书室周末向社区孩子开放", "近日，" + OTHER)
    assert titles(found) == ["区总工会举办职工运动会", "河湾街道图书室周末向社区孩子开放"]


def test_a_heading_inside_an_article_parts_nothing():
    article = only("区总工会举办职工运动会", LEAD, "赛场内外", "运动会上，" + MORE + BODY, "下届再会", MORE)
    assert [(h.text, article.text[h.at :][:4]) for h in article.headings] == [
        ("赛场内外", "运动会上"),
        ("下届再会", "大家表示"),
    ]


def test_names_in_brackets_end_an_article():
    found = articles("运动会开赛", BODY + "（记者 高远山）", "图书室开放", OTHER)
    assert [article.reporters for article in found] == [("高远山",), ()]


def test_a_reprint_note_ends_an_article():
    found = articles("运动会开赛", BODY, "转自《河湾日报》", "图书室开放", OTHER)
    assert titles(found) == ["运动会开赛", "图书室开放"]


def test_a_paragraph_in_a_box_above_the_title_is_the_first_of_the_article():
    article = only(BODY, "劳动者的节日", "□本报记者 高远山", MORE)
    assert (article.title, article.text) == ("劳动者的节日", f"{BODY}\n{MORE}")


@pytest.mark.parametrize("slogan", ["深入学习贯彻二十大精神 奋力开拓工会工作新局面", "团结奋斗新征程 建功立业新时代"])
def test_a_slogan_at_the_edge_of_a_page_belongs_to_no_article(slogan):
    found = page(slogan, "区总工会举办职工运动会", LEAD)
    assert found.articles[0].title == "区总工会举办职工运动会"
    assert {piece.kind for piece in found.furniture} == {"slogan"}


def test_folio_lines_are_in_no_article():
    found = page("2023年4月12日 星期三", "第3版", "区总工会举办职工运动会", LEAD, "本版编辑 丁香 校对 白露")
    assert (found.articles[0].title, found.articles[0].text) == ("区总工会举办职工运动会", LEAD)
    assert {piece.kind for piece in found.furniture} == {"folio"}


@pytest.mark.parametrize(
    ("caption", "credit"),
    [("图为职工在拔河。", ""), ("图为职工在拔河。高远山 摄", "高远山"), ("职工在拔河 本报记者 高远山 摄", "高远山")],
)
def test_a_caption_is_parted_from_its_credit(caption, credit):
    raw = f"区总工会举办职工运动会\n\n{LEAD}\n\n\n\n{caption}\n\n\n\n{MORE}"
    (article,) = read_page(raw, "page.txt").articles
    assert article.captions == (caption.removesuffix(" 摄").removesuffix(credit).removesuffix("本报记者 ").strip(),)
    assert article.photographers == ((credit,) if credit else ())
    assert article.text == f"{LEAD}\n{MORE}"


def test_a_label_stands_over_its_article():
    assert only("■一线故事", "区总工会举办职工运动会", LEAD).section == "一线故事"


def test_a_marked_label_stands_over_the_marked_titles_that_follow():
    found = articles("## ■创新案例", "### 区总工会举办职工运动会", LEAD, "### 图书室向孩子开放", READING)
    assert [article.section for article in found] == ["创新案例", "创新案例"]


def test_markdown_marks_tell_titles_from_headings():
    article = only("# 技师申报问答", "## 谁可以申报", "有证书的职工都可以申报。", "## 怎么申报", "填写表格即可。")
    assert article.title == "技师申报问答"
    assert [(h.text, h.at) for h in article.headings] == [("谁可以申报", 0), ("怎么申报", 13)]


def test_an_overprinted_title_begins_an_article():
    found = page("区总工会举办职工运动会", LEAD, "图图书书开开放放", OTHER)
    assert titles(found.articles) == ["区总工会举办职工运动会", "图书开放"]
    assert "overprint" in {piece.kind for piece in found.furniture}


def test_half_width_punctuation_is_kept_as_it_is():
    text = "本报讯(记者 高远山)近日,区总工会举办运动会;三百人参加."
    assert only("区总工会举办运动会", text).text == text


def test_titles_stand_apart_from_wrapped_columns_without_a_blank_line():
    raw = "\n".join(
        ["区总工会举办职工运动会", wrapped(LEAD + MORE), "河湾街道图书室周末向孩子开放", wrapped(READING + MORE)]
    )
    found = read_page(raw, "page.txt").articles
    assert titles(found) == ["区总工会举办职工运动会", "河湾街道图书室周末向孩子开放"]
    assert [article.text for article in found] == [LEAD + MORE, READING + MORE]


def test_a_page_of_headlines_only_is_kept_as_text():
    assert only("运动会开赛", "图书室开放", "宣讲进车间").text == "运动会开赛\n图书室开放\n宣讲进车间"


def test_the_close_of_a_letter_is_no_title():
    article = only("各位同事：", "本周五下午开会，请准时参加。", "此致", "敬礼")
    assert article.title is None
    assert "此致" in "".join((article.text, *article.captions))


def test_a_second_signature_tells_an_article_of_its_own_under_a_short_title():
    found = articles("区总工会举办职工运动会", LEAD, MORE, "图书室添新", OTHER + "（通讯员 丁香）")
    assert titles(found) == ["区总工会举办职工运动会", "图书室添新"]
    assert [(a.reporters, a.correspondents) for a in found] == [(("高远山",), ()), ((), ("丁香",))]


def test_a_caption_between_two_articles_is_of_the_one_above():
    first, second = articles("河湾举办职工运动会", LEAD, "图为获奖队伍合影。 方舟 摄", "图书室周末向孩子开放", READING)
    assert (first.captions, first.photographers) == (("图为获奖队伍合影。",), ("方舟",))
    assert (second.captions, second.photographers) == ((), ())


def test_two_headlines_right_above_a_lead_are_title_and_subtitle_where_no_blank_line_sets_them_apart():
    (article,) = read_page(f"区总工会举办职工运动会\n三百余名职工同场竞技\n{LEAD}\n\n{MORE}", "page.txt").articles
    assert (article.title, article.subtitle) == ("区总工会举办职工运动会", "三百余名职工同场竞技")
