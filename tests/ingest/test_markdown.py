"""Markdown is read in .md, and in .txt where the file as a whole is Markdown; everywhere else its marks are text."""

import time

import pytest
from conftest import THOROUGH, examples
from hypothesis import given, settings
from hypothesis import strategies as st
from newsprint import BODY, MORE, OTHER, only, places, value

from qa_service.ingest import Page, markdown, read_page
from qa_service.ingest.lines import split_lines
from qa_service.ingest.mapped import Mapped
from qa_service.types import Article

LEAD = "**本报讯** (记者 高远山) " + BODY
MARKED = f"# 区总工会举办职工运动会\n\n{LEAD}\n\n"  # two kinds of sign


def marked(raw: str) -> Article:
    """The one article of a .md file."""
    (article,) = read_page(raw, "page.md").articles
    return article


def words(raw: str) -> str:
    """The lines of a .md file without their marks."""
    spans = split_lines(raw)
    markup = markdown.read(raw, spans, certain=True)
    lines = (markup.clean(Mapped.of(raw, *span)).text.strip() for span in spans)
    return "\n".join(line for line in lines if line)


def left_out(raw: str, page: Page) -> dict[str, str]:
    """What belongs to no article, by kind, joined."""
    kinds: dict[str, str] = {}
    for piece in sorted(page.furniture, key=lambda piece: piece.start):
        kinds[piece.kind] = kinds.get(piece.kind, "") + raw[piece.start : piece.end]
    return kinds


AS_PRINTED = [
    "失主手机号为138****5678，请与办事处联系。",
    "来稿请发cx__2031@songwan.example，请写明单位。",
    "2**10等于1024，这是第一道题。",
    "肇事车辆为京A·**123，已经查获。",
    "姓名：____，单位：________，请用正楷填写。",
    "他把`开关`叫作``闸``，大家都听得懂。",
    "张**和李**获一等奖，**表示没有公布全名。",
    "#工会送清凉#话题阅读量已达136万次。",
    "#12351热线全天开通，职工可以随时拨打。",
    "##两个井号开头的话题，也只是文字。",
    "~~这句话~~上面划了一道线。",
    "路径是/data/_x_/*y*，请管理员查看。",
    "[现场图](img/1.jpg)是一位读者写在信里的。",
    "> 这是信里引用的一句话。",
    r"这里有一个反斜杠\*和一个&amp;符号。",
    "<b>这句话</b>是他写在黑板上的标签。",
]


@pytest.mark.parametrize("text", AS_PRINTED)
def test_in_a_plain_text_file_marks_are_text(text):
    assert only("区总工会举办职工运动会", text, MORE).text == f"{text}\n{MORE}"


@settings(max_examples=examples(200))
@given(st.text("*_`#~", min_size=1, max_size=12), st.integers(1, len(BODY) - 1))
def test_any_run_of_marks_within_a_plain_text_is_text(run, at):
    text = BODY[:at] + run + BODY[at:]
    assert only("区总工会举办职工运动会", text, MORE).text == f"{text}\n{MORE}"


@settings(max_examples=60)
@given(
    st.integers(1, 12),
    st.sampled_from(["工会送清凉#话题阅读量已达136万次", "12351热线开通", "话题#"]),
    st.sampled_from(["txt", "md"]),
)
def test_a_run_of_hashes_without_a_space_is_no_heading(times, words, suffix):
    text = "#" * times + words + "，大家都来参加。"
    (article,) = read_page(f"区总工会举办职工运动会\n\n{MORE}\n\n{text}\n", f"page.{suffix}").articles
    assert (article.text, article.headings) == (f"{MORE}\n{text}", ())


@pytest.mark.parametrize("times", range(1, 10))
@pytest.mark.parametrize("certain", [True, False])
def test_one_to_six_hashes_and_a_space_make_a_heading(times, certain):
    raw = "#" * times + " 怎么申报"
    markup = markdown.read(raw, split_lines(raw), certain=certain)
    assert markup.shape(1).level == (times if times <= 6 else 0)
    assert markup.clean(Mapped.of(raw, 0, len(raw))).text.strip() == ("怎么申报" if times <= 6 else raw)


def test_a_line_of_two_hashtags_is_no_heading():
    text = "# 工会送清凉 # 话题阅读量已达136万次"
    assert text in only("区总工会举办职工运动会", BODY, text + "，还在上升。").text


@pytest.mark.parametrize(
    "text", ["手机号为138****5678，2**10，京A·**123。", "来稿请发cx__2031@songwan.example和cx__2032@songwan.example。"]
)
@pytest.mark.parametrize("suffix", ["txt", "md"])
def test_in_markdown_too_a_mark_in_a_number_or_address_is_text(text, suffix):
    (article,) = read_page(MARKED + text, f"page.{suffix}").articles
    assert article.text == f"本报讯(记者 高远山) {BODY}\n{text}"


def test_a_text_file_with_several_kinds_of_sign_is_markdown():
    raw = MARKED + "会上，**区总工会**表示，要办好`运动会`。"
    (article,) = read_page(raw, "page.txt").articles
    assert article.title == "区总工会举办职工运动会"
    assert article.reporters == ("高远山",)
    assert article.text.endswith("会上，区总工会表示，要办好运动会。")


@pytest.mark.parametrize("sign", ["手机号为138****5678", "张**，李**", "# 区总工会举办职工运动会", "2 * 3 * 4", "`甲`"])
def test_many_signs_of_one_kind_make_no_text_file_markdown(sign):
    text = "电子邮箱是__甲__的简称。" if sign.startswith("#") else "他说，**今天**下雨。"
    (article,) = read_page(f"{sign}\n\n{BODY}\n\n{text}", "page.txt").articles
    assert article.text.endswith(text)


@pytest.mark.parametrize(
    ("raw", "text"),
    [
        ('见[工会网站](http://songwan.example/a_b_c "首页")的通知。', "见工会网站的通知。"),
        ("见[工会网站](<http://songwan.example/a b>)的通知。", "见工会网站的通知。"),
        (
            "见[工会网站][1]和[热线]的通知。\n\n[1]: http://songwan.example '首页'\n[热线]: tel.html",
            "见工会网站和热线的通知。",
        ),
        (
            "见<http://songwan.example>，或<cx__1@songwan.example>。",
            "见http://songwan.example，或cx__1@songwan.example。",
        ),
        ("网址https://songwan.example/*a*/_b_可以打开。", "网址https://songwan.example/*a*/_b_可以打开。"),
        ("**[通知](a.md)**的第二条。", "通知的第二条。"),
        ("见[**通知**的*全文*](a.md)。", "见通知的全文。"),
        ("他按下`rm *x* [a](b)`键。", "他按下rm *x* [a](b)键。"),
        ("他按下``a`b``键。", "他按下a`b键。"),
        (r"\*不是强调\*，\[也不是](链接)。", "*不是强调*，[也不是](链接)。"),
        ("甲<br>乙<b>丙</b>&amp;丁&nbsp;戊&ldquo;己&rdquo;。", "甲 乙丙&丁 戊“己”。"),
        ("甲<!-- 编辑：\n这里要改\n\n-->乙。", "甲\n乙。"),
        ("[记者]: 您怎么看？", "[记者]: 您怎么看？"),
        ("见[1]和(2)，还有[注](见第3页)。", "见[1]和(2)，还有[注](见第3页)。"),
        ("《<阿凡达>》上映，a<b and c>d。", "《<阿凡达>》上映，a<b and c>d。"),
        ("> 他说：“好。”\n> > 大家都笑了。", "他说：“好。”\n大家都笑了。"),
        ("```text\n**照样** `印`\n```", "**照样** `印`"),
        ("- 甲\n* 乙\n+ 丙\n- [x] 丁\n1. 戊\n2) 己", "甲\n乙\n丙\n丁\n1. 戊\n2) 己"),
    ],
)
def test_in_a_markdown_file_marks_are_left_out_and_words_kept(raw, text):
    assert words(raw) == text


def test_a_table_is_read_row_by_row():
    raw = "| 区 | 会员 | 备注 |\n|:---|---:|---|\n| 松湾区 | 96 | **新** |\n| 柳溪区 | 75 | a \\| b |\n| 柏川区 |  | 无 |\n"
    article = marked(f"# 会员人数\n\n{BODY}\n\n{raw}\n{MORE}\n")
    rows = "区\t会员\t备注\n松湾区\t96\t新\n柳溪区\t75\ta | b\n柏川区\t\t无"
    assert article.text == f"{BODY}\n{rows}\n{MORE}"
    assert (article.title, article.headings) == ("会员人数", ())


def test_an_item_or_quotation_goes_on_in_the_lines_under_it():
    raw = f"# 开赛\n\n{BODY}\n\n- 甲队先到。\n  又先走\n- 乙队\n\n> 他说：\n> 好。\n大家笑了\n\n{MORE}\n"
    assert marked(raw).text == f"{BODY}\n甲队先到。又先走\n乙队\n他说：好。大家笑了\n{MORE}"


def test_where_headings_are_marked_a_short_line_away_from_them_is_a_paragraph():
    article = marked(f"# 运动会开赛\n\n{BODY}\n\n联系人：**高远山** 电话：138****5678\n\n{MORE}\n")
    assert (article.title, article.headings, article.captions) == ("运动会开赛", (), ())
    assert article.text == f"{BODY}\n联系人：高远山 电话：138****5678\n{MORE}"


def test_where_no_heading_is_marked_a_short_line_may_be_a_title():
    titles = ["区总工会举办职工运动会", "河湾街道图书室周末向社区孩子开放"]
    raw = f"{titles[0]}\n\n{BODY}\n\n{MORE}\n\n{titles[1]}\n\n近日，{OTHER}\n"
    assert [a.title for a in read_page(raw, "page.md").articles] == titles


def test_lines_with_bars_and_no_dashes_under_them_are_no_table():
    text = "松湾区｜75，柳溪区|96。"
    assert marked(f"# 会员人数\n\n{BODY}\n\n{text}\n").text == f"{BODY}\n{text}"


@pytest.mark.parametrize("path", ["img/1.jpg", "img/现场 图.jpg", 'http://songwan.example/1_2.png "图"'])
def test_the_words_of_a_picture_are_a_caption(path):
    article = marked(f"# 运动会开赛\n\n{BODY}\n\n![职工在拔河]({path})\n\n{MORE}\n")
    assert (article.captions, article.text) == (("职工在拔河",), f"{BODY}\n{MORE}")


@pytest.mark.parametrize("words", ["", "IMG_1234.jpg"])
def test_a_picture_without_words_leaves_nothing(words):
    article = marked(f"# 运动会开赛\n\n{BODY}\n\n[![{words}](img/1.jpg)](img/1-big.jpg)\n\n{MORE}\n")
    assert (article.captions, article.headings, article.text) == ((), (), f"{BODY}\n{MORE}")


@pytest.mark.parametrize(
    "heading", ["## 怎么申报", "## 怎么申报 ##", "## **怎么申报**", "怎么申报\n---", "##\t[怎么申报](a.md)"]
)
def test_headings_are_told_by_their_marks(heading):
    article = marked(f"技师申报问答\n===\n\n{BODY}\n\n{heading}\n\n{MORE}\n")
    assert (article.title, [h.text for h in article.headings]) == ("技师申报问答", ["怎么申报"])
    assert article.text == f"{BODY}\n{MORE}"


def test_what_is_left_out_is_told_by_kind():
    raw = f"---\ntitle: 开赛\ntags: [体育]\n---\n\n**{BODY}**\n\n见[通知](a.md)<!-- 改 -->。\n"
    kinds = left_out(raw, read_page(raw, "page.md"))
    assert kinds == {"metadata": "---\ntitle:tags: [体育]\n---", "mark": "****[", "markup": "](a.md)<!-- 改 -->"}


MARKS = [
    "*",
    "**",
    "_",
    "`",
    "```\n",
    "#",
    "# ",
    "> ",
    "- ",
    "1. ",
    "|",
    "|-|\n",
    "[",
    "](a.b)",
    "![",
    "][x]",
    "\n[x]: a.b\n",
    "<b>",
    "<!--",
    "-->",
]
MARKS += [
    "---\n",
    "title: ",
    "author: ",
    "&amp;",
    "&ldquo;",
    "&#65;",
    "<br>",
    "\\",
    "~~",
    "http://a.b/",
    "===",
    " ",
    "\n",
    "\n\n",
    "\r\n",
    "■",
    "——",
]
PIECES = st.lists(
    st.sampled_from([*MARKS, BODY, MORE, OTHER, "本报讯（记者 高远山）", "高远山 摄", "甲", "12"]), max_size=30
)


@settings(max_examples=examples(500))
@given(PIECES.map("".join), st.booleans())
def test_no_character_of_a_markdown_file_is_lost(raw, headed):
    raw = "---\ntitle: 开赛\nauthor: 高远山\n---\n" * headed + raw
    page = read_page(raw, "page.md")
    held = places(page)
    assert [c for i, c in enumerate(raw) if i not in held and not c.isspace()] == []
    for article in page.articles:
        assert article.text.strip()
        for span in article.spans:
            assert value(article, span.field)[span.start : span.end] == raw[span.raw_start :][: span.end - span.start]
    for piece in page.furniture:
        assert piece.kind != "mark" or not any(c.isalnum() for c in raw[piece.start : piece.end])


REPEATED = [
    "[a](b",
    "![",
    "](x)",
    "<!--\n",
    "```x\n",
    "|a|b\n|-|-\n",
    "[a]: b.c\n",
    "<b ",
    "&amp",
    "`a``b",
    "http://*",
    "a*_",
    '[a](b "',
    "> ",
    "甲\n---\n",
]

LONG = 100_000 if THOROUGH else 20_000  # characters


@pytest.mark.parametrize("piece", REPEATED)
def test_a_file_of_one_mark_again_and_again_is_read_in_seconds(piece):
    begun = time.process_time()
    read_page(piece * (LONG // len(piece)), "page.md")
    assert time.process_time() - begun < LONG / 5000  # some 1 s for 100,000; a quadratic step would take minutes
