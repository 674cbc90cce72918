"""What the rules make of a page is told line by line, with nothing lost on the way."""

from newsprint import BODY, MORE, OTHER

from qa_service.ingest.cutting import cut
from qa_service.ingest.pages import lines_of
from qa_service.ingest.proposal import proposed
from qa_service.ingest.roles import Label, Place, Role

LEAD = "本报讯（记者 高远山）" + BODY
READING = "本报讯（记者 白露）" + OTHER


def labels(*lines: str) -> list[Label]:
    return proposed(lines_of("\n\n".join(lines), "page.txt")[0])


def roles(*lines: str) -> list[tuple[Role, Place]]:
    return [(label.role, label.place) for label in labels(*lines)]


def test_a_title_is_told_with_where_its_text_stands():
    assert roles("河湾举办职工运动会", LEAD, READING, "河湾街道图书室添童书") == [
        (Role.TITLE, Place.NEXT),
        (Role.BODY, Place.NEXT),
        (Role.BODY, Place.NEXT),
        (Role.TITLE, Place.HERE),
    ]


def test_a_title_that_another_text_parts_from_its_own_stands_far():
    told = roles(LEAD, MORE, "图书室周末向社区孩子开放", READING, "区总工会举办职工运动会")
    assert told[-1] == (Role.TITLE, Place.FAR)


def test_the_lines_of_a_broken_paragraph_go_on():
    assert [label.goes_on for label in labels("运动会开赛", LEAD[:20], LEAD[20:])] == [False, False, True]


def test_a_folio_is_furniture():
    assert roles("2023年4月12日 星期三", "运动会开赛", LEAD)[0] == (Role.FURNITURE, Place.HERE)


def test_a_page_without_lines_has_no_labels():
    assert labels() == []


def test_articles_made_of_the_labels_are_those_of_the_rules():
    raw = "\n\n".join(("河湾举办职工运动会", LEAD, "赛场内外", MORE + BODY, "图为获奖队伍合影。 方舟 摄", READING))
    lines, _ = lines_of(raw, "page.txt")
    first, second = cut(lines, proposed(lines)).drafts
    assert [block.text for block in first.paragraphs] == [LEAD, MORE + BODY]
    assert [(at, block.text) for at, block in first.headings] == [(1, "赛场内外")]
    assert [block.text for block in first.captions] == ["图为获奖队伍合影。方舟 摄"]
    assert second.body == READING
