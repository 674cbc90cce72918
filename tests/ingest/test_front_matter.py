"""The head of a Markdown file gives its article a title, a date and names; the rest of it is left out."""

import pytest
from newsprint import BODY, MORE, OTHER, value

from qa_service.ingest import read_page
from qa_service.ingest.dates import iso_date
from qa_service.types import Article


def under(head: str, body: str = f"{BODY}\n\n{MORE}\n") -> Article:
    """The one article of a .md file with such a head."""
    raw = f"---\n{head}\n---\n\n{body}"
    (article,) = read_page(raw, "page.md").articles
    for span in article.spans:
        assert value(article, span.field)[span.start : span.end] == raw[span.raw_start :][: span.end - span.start]
    return article


@pytest.mark.parametrize(
    "line",
    [
        "title: 工会：送清凉",
        'title: "工会：送清凉"',
        "title: '工会：送清凉'  # 见报标题",
        "Title:   工会：送清凉",
        "标题：工会：送清凉",
        "title: >-\n  工会：\n  送清凉",
        "title: |\n  工会：送清凉",
        "title:\n  工会：送清凉",
        "layout: post\ntitle: 工会：送清凉\ntags:\n  - 要闻\n  - 工会",
    ],
)
def test_a_title_is_read_however_it_is_written(line):
    article = under(line)
    assert (article.title, article.text) == ("工会：送清凉", f"{BODY}\n{MORE}")


def test_a_quoted_title_may_hold_quotation_marks():
    assert under(r'title: "他说\"好\""').title == '他说"好"'


def test_the_title_of_the_head_is_not_told_twice():
    article = under("title: 运动会开赛", f"# 运动会开赛\n\n{BODY}\n")
    assert (article.title, article.subtitle, article.text) == ("运动会开赛", None, BODY)


def test_another_title_in_the_text_stays():
    article = under("title: 运动会开赛\nsubtitle: 三百人参加", f"{BODY}\n\n## 赛场内外\n\n{MORE}\n")
    assert (article.title, article.subtitle) == ("运动会开赛", "三百人参加")
    assert [heading.text for heading in article.headings] == ["赛场内外"]


@pytest.mark.parametrize(
    ("lines", "reporters"),
    [
        ("author: 高远山", ("高远山",)),
        ("author: 高远山、白露", ("高远山", "白露")),
        ("authors: [高远山, 白露]", ("高远山", "白露")),
        ('reporters: ["高远山", "白露"]', ("高远山", "白露")),
        ("reporter:\n  - 高远山\n  - 白露", ("高远山", "白露")),
        ("authors:\n- 高远山\n- 白露", ("高远山", "白露")),
        ("authors:\n  - name: 高远山\n  - name: 白露", ("高远山", "白露")),
        ("记者：高远山 白露", ("高远山", "白露")),
        ("author: 本报记者 高远山 通讯员 白露", ("高远山", "白露")),
        ("author: Jane Doe", ("Jane Doe",)),
        ("author:", ()),
    ],
)
def test_who_wrote_it_is_a_reporter(lines, reporters):
    assert under(f"title: 运动会开赛\n{lines}").reporters == reporters


def test_other_offices_are_told_apart():
    article = under("title: 开赛\nreporters: 高远山\ncorrespondents: 白露\nphotographer: 丁香")
    assert (article.reporters, article.correspondents, article.photographers) == (("高远山",), ("白露",), ("丁香",))


def test_names_in_the_text_follow_those_of_the_head_once():
    article = under("title: 开赛\nauthor: 白露", f"本报讯（记者 高远山 白露）{BODY}\n")
    assert article.reporters == ("白露", "高远山")


@pytest.mark.parametrize(
    ("written", "date"),
    [
        ("2031-09-02", "2031-09-02"),
        ("2031/9/2", "2031-09-02"),
        ("2031.9.2", "2031-09-02"),
        ("2031年9月2日", "2031-09-02"),
        ('"2031-09-02 08:00:00 +0800"', "2031-09-02"),
        ("2031-09-02T08:00:00Z", "2031-09-02"),
        ("2031-13-02", None),
        ("昨天", None),
        ("", None),
    ],
)
def test_a_date_is_read_in_the_forms_that_people_write(written, date):
    assert under(f"title: 开赛\ndate: {written}").date == date


def test_a_date_and_nothing_else_is_no_title():
    article = under("date: 2031-09-02", f"# 运动会开赛\n\n{BODY}\n")
    assert (article.title, article.date) == ("运动会开赛", "2031-09-02")


def test_the_head_of_a_page_of_several_articles_names_and_dates_them_all():
    raw = (
        f"---\ntitle: 要闻版\ndate: 2031-09-02\nauthor: 丁香\n---\n# 运动会开赛\n\n{BODY}\n\n# 图书室开放\n\n{OTHER}\n"
    )
    first, second = read_page(raw, "page.md").articles
    assert [(a.title, a.section, a.date) for a in (first, second)] == [
        ("运动会开赛", "要闻版", "2031-09-02"),
        ("图书室开放", "要闻版", "2031-09-02"),
    ]
    assert first.reporters == second.reporters == ()


@pytest.mark.parametrize(
    "raw", [f"---\n{BODY}\n---\n", f"---\ntitle: 开赛\n\n{BODY}\n", f"----\ntitle: 开赛\n---\n{BODY}\n"]
)
def test_what_is_no_head_is_text(raw):
    (article,) = read_page(raw, "page.md").articles
    assert BODY in article.text


def test_a_head_without_an_article_is_none():
    assert read_page("---\ntitle: 运动会开赛\n---\n", "page.md").articles == ()


@pytest.mark.parametrize("text", ["", "2031", "2031-9-222", "0000-01-01"])
def test_no_date_is_made_up(text):
    assert iso_date(text) is None


@pytest.mark.parametrize("line", ["newspaper: 河东报", '报纸："河东报"', "title: 送清凉\npublication: 河东报  # 日报"])
def test_the_name_of_the_newspaper_is_read(line):
    assert under(line).newspaper == "河东报"
