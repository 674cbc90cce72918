"""What is said of the reading of printed pages: what was found, and which characters were lost."""

from newsprint import BODY, MORE, OTHER

from qa_service.ingest.lines import split_lines
from qa_service.ingest.roles import Role
from qa_service.training.press.measuring import measured, total
from qa_service.training.press.printing import PrintedPage
from qa_service.training.press.setting import Line

FOLIO = "2023年4月12日 星期三"


def page(*rows: tuple[str, Role, int | None]) -> PrintedPage:
    """A page of lines, the record of each article made of those that are its own."""
    lines = tuple((n, Line(raw, role, article, False)) for n, (raw, role, article) in enumerate(rows, 1))
    gold = []
    for number in sorted({article for _, _, article in rows if article is not None}):
        own = [(raw, role) for raw, role, article in rows if article == number]
        text = "\n".join(raw for raw, role in own if role is Role.BODY)
        title = "".join(raw for raw, role in own if role is Role.TITLE)
        gold.append({"article": number, "title": title, "title_variants": [title], "text": text, "reporters": []})
    raw = "\n".join(raw for raw, _, _ in rows)
    return PrintedPage(raw, lines, tuple(gold), tuple(split_lines(raw)))


RIGHT = page(
    ("区总工会举办职工运动会", Role.TITLE, 0),
    ("本报讯 " + BODY, Role.BODY, 0),
    ("图书室向孩子开放", Role.TITLE, 1),
    ("本报讯 " + OTHER, Role.BODY, 1),
)


def test_a_page_that_is_read_rightly_has_all_its_articles_and_loses_nothing():
    found = measured(RIGHT)
    assert (found.gold, found.found, found.exact, found.title, found.extra, found.lost) == (2, 2, 2, 2, 0, 0)


def test_a_text_that_is_read_into_another_article_is_lost():
    found = measured(
        page(("区总工会举办职工运动会", Role.TITLE, 0), ("本报讯 " + BODY, Role.BODY, 0), (MORE, Role.BODY, 1))
    )
    assert found.lost == len(MORE)


def test_a_line_of_a_text_that_is_taken_for_furniture_is_lost():
    found = measured(
        page((FOLIO, Role.BODY, 0), ("区总工会举办职工运动会", Role.TITLE, 0), ("本报讯 " + BODY, Role.BODY, 0))
    )
    assert found.lost == len("".join(FOLIO.split()))


def test_pages_are_measured_together():
    found = total([RIGHT, RIGHT])
    assert found.gold == 4
    assert found.shares()["exact"] == 1.0
    assert found.shares()["lost"] == 0.0
