"""Where a page says that an article goes on, or comes from."""

import pytest

from qa_service.ingest import read_page
from qa_service.types import Jump

BEGUN = "区里修了新步道\n\n本报讯（记者 林小满）5月6日，河湾区沿河步道完工。步道长六公里，沿途设座椅四十二把。\n"
OTHER = "图书馆延长开放\n\n本报讯（记者 周立）区图书馆每晚延长开放两小时，读者凭证入馆。\n"
REST = "步道由区水务局修建，工期一年，种树三千棵。\n市民何青说，走一圈只要一个小时。\n"


def jumps(page):
    return {
        article.text[:6]: (article.continued_on, article.continued_from)
        for article in read_page(page, "p.txt").articles
    }


@pytest.mark.parametrize(
    ("notice", "page"),
    [
        ("（下转第3版）", "3"),
        ("（下转03版）", "3"),
        ("（下转第三版）", "3"),
        ("(下转 3 版)", "3"),
        ("（转A08版）", "A08"),
        ("（下转３版）", "3"),
        ("【下转第3版】", "3"),
        ("（文章下转第3版）", "3"),
        ("（下转第3版·要闻）", "3"),
        ("▶▶下转第3版", "3"),
        ("下转第3版", "3"),
        ("（下转3、5版）", "3"),
        ("（下转第3版、第5版）", "3"),
        ("（下转第三、五版）", "3"),
        ("（下转3版、4版和6版）", "3"),
        ("（下转A3-A5版）", "A3"),
        ("▶▶下转3、5版", "3"),
    ],
)
@pytest.mark.parametrize("line", ["", "\n"])
def test_a_notice_behind_a_text_says_where_it_goes_on(notice, page, line):
    (article, other) = read_page(f"{BEGUN.rstrip()}{line}{notice}\n\n{OTHER}", "p.txt").articles
    assert article.continued_on == Jump(page)
    assert (article.continued_from, other.continued_on, other.continued_from) == (None, None, None)
    assert "转" not in article.text


@pytest.mark.parametrize(
    ("notice", "jump"),
    [
        ("（上接第1版）", Jump("1")),
        ("（紧接第一版）", Jump("1")),
        ("（上接A1版）", Jump("A1")),
        ("（上接A1版《区里修了新步道》）", Jump("A1", "区里修了新步道")),
        ("【上接第1版】", Jump("1")),
        ("◀◀上接第1版", Jump("1")),
        ("上接A1版《区里修了新步道》", Jump("A1", "区里修了新步道")),
    ],
)
@pytest.mark.parametrize("line", ["", "\n"])
def test_a_notice_before_a_text_says_where_it_comes_from_and_opens_an_article(notice, jump, line):
    line = line if notice.endswith(("）", "】")) else "\n"  # without brackets it has a line of its own
    first, rest = read_page(f"{OTHER}\n{notice}{line}{REST}", "p.txt").articles
    assert (rest.continued_from, rest.continued_on) == (jump, None)
    assert (first.continued_from, first.continued_on) == (None, None)
    assert rest.text.startswith("步道由区水务局")


def test_a_part_may_come_from_a_page_and_go_on_on_another():
    (article,) = read_page(f"（上接第1版）\n{REST.rstrip()}（下转第5版）\n", "p.txt").articles
    assert (article.continued_from, article.continued_on) == (Jump("1"), Jump("5"))


@pytest.mark.parametrize("words", ["（详见第3版）", "（相关报道见3版）", "他把书转了三版。", "（见第3版）"])
def test_what_points_elsewhere_is_no_continuation(words):
    assert set(jumps(BEGUN.rstrip() + words + "\n").values()) == {(None, None)}


@pytest.mark.parametrize("head", ["{title}\n{notice}\n", "{notice}\n{title}\n"])
def test_a_headline_beside_a_notice_is_that_of_the_part(head):
    beside = head.format(title="区里修了新步道", notice="（上接第1版）")
    first, rest = read_page(f"{OTHER}\n{beside}{REST}", "p.txt").articles
    assert (first.title, first.headings) == ("图书馆延长开放", ())
    assert (rest.title, rest.headings, rest.continued_from) == ("区里修了新步道", (), Jump("1"))
