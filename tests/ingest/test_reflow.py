"""Broken lines become whole paragraphs again, whatever broke them."""

import pytest
from newsprint import BODY, MORE, articles, only, page, wrapped

from qa_service.ingest import read_page

LEAD = "本报讯（记者 高远山）" + BODY
LONG = LEAD + MORE + BODY


@pytest.mark.parametrize("cut", range(13, len(LEAD) - 4, 3))
def test_a_blank_line_in_mid_sentence_breaks_no_paragraph(cut):
    assert only("河湾举办运动会", LEAD[:cut], LEAD[cut:]).text == LEAD


@pytest.mark.parametrize("width", range(13, 23))
def test_wrapped_lines_are_joined_to_paragraphs(width):
    raw = "河湾举办运动会\n" + wrapped(LONG, width) + "\n" + wrapped(MORE + BODY, width)
    (article,) = read_page(raw, "page.txt").articles
    assert article.title == "河湾举办运动会"
    assert article.text == f"{LONG}\n{MORE}{BODY}"


def test_a_photo_between_two_halves_of_a_sentence_breaks_no_paragraph():
    raw = f"河湾举办运动会\n\n{LEAD[:30]}\n\n\n\n职工正在拔河\n高远山 摄\n\n\n\n{LEAD[30:]}"
    (article,) = read_page(raw, "page.txt").articles
    assert (article.text, article.captions, article.photographers) == (LEAD, ("职工正在拔河",), ("高远山",))


def test_a_notice_where_the_article_goes_on_is_left_out_even_when_it_wraps():
    first = page("河湾举办运动会", LEAD + "（下转第3版）")
    assert first.articles[0].text == LEAD
    assert [piece.kind for piece in first.furniture] == ["notice"]
    wrapping = read_page("河湾举办运动会\n" + wrapped(LONG + "（下转第3版）", 17), "page.txt")
    assert wrapping.articles[0].text == LONG


def test_a_date_at_the_start_of_a_wrapped_line_stays_in_its_sentence():
    text = "本报讯（记者 高远山）河湾湿地的两只幼鸟出生于2010年8月3日，刚出生的幼鸟成为公园里的明星，参观的人络绎不绝。"
    lines = [
        "本报讯（记者 高远山）河湾湿地的",
        "两只幼鸟出生于",
        "2010年8月3日，刚出生的幼鸟",
        "成为公园里的明星，参观的人络",
        "绎不绝。",
    ]
    assert "".join(lines) == text
    assert read_page("湿地添新丁\n" + "\n".join(lines), "page.txt").articles[0].text.replace("\n", "") == text


def test_a_headline_broken_over_two_lines_is_one():
    assert only("河湾街道工会组织职\n工开展健步走活动", LEAD).title == "河湾街道工会组织职工开展健步走活动"


def test_a_headline_with_a_colon_is_no_sentence():
    assert only("河湾：运动会开到家门口", LEAD).title == "河湾：运动会开到家门口"


def test_two_latin_words_on_either_side_of_a_line_end_keep_a_space():
    raw = "Union news\n\nThe union held a sports day, and more than a hundred\nworkers took part in it.\n"
    (article,) = read_page(raw, "page.txt").articles
    assert article.title == "Union news"
    assert article.text == "The union held a sports day, and more than a hundred workers took part in it."


@pytest.mark.parametrize(
    "raw",
    [
        "采购清单\n1. 口罩 200个\n2. 手套 50双\n3. 消毒液 10桶",
        "姓名\t部门\t得分\n高远山\t工会\t95\n白露\t财务\t88",
        "机器在歌唱\n阳光洒进窗\n我们的手掌\n托起新希望",
    ],
)
def test_lists_tables_and_verses_keep_their_lines(raw):
    assert read_page(raw, "page.txt").articles[0].text == raw


def test_each_bullet_of_a_list_is_a_line_of_its_own():
    article = only("# 夏季作息通知", "上班时间调整为八点半。", "- 食堂七点开门\n- 班车六点五十发车")
    assert article.text == "上班时间调整为八点半。\n- 食堂七点开门\n- 班车六点五十发车"
    assert (article.headings, article.captions) == ((), ())


def test_text_with_no_full_stop_anywhere_is_kept():
    assert articles("你好")[0].text == "你好"


def test_names_on_either_side_of_a_line_end_stay_two_and_a_broken_name_one():
    lines = ["本报讯（记者 高远山 通讯员 苏晓", "白露 丁一", "香）河湾街道图书室添置了一批", "童书，", "向孩子们开放。"]
    (article,) = read_page("图书室向孩子开放\n\n" + "\n".join(lines), "page.txt").articles
    assert (article.reporters, article.correspondents) == (("高远山",), ("苏晓", "白露", "丁一香"))
