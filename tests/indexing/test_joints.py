"""The parts of an article are found in one file and over the files of an issue; what is not sure is said and not joined."""

import pytest
from newspaper import Newspaper

from qa_service.indexing import forget, unforget
from qa_service.indexing.verify import verify

BEGUN = "区里修了新步道\n\n本报讯（记者 林小满）5月6日，河湾区沿河步道完工。步道长六公里，沿途设座椅四十二把。（下转第{}版）\n"
REST = "（上接第{}版）\n步道由区水务局修建，工期一年，种树三千棵。\n市民何青说，走一圈只要一个小时。\n"
BEGUN_TOO = "小学开办托管班\n\n本报讯（记者 何青）第三小学开办寒假托管班，名额六十个，按先后取满为止。（下转第{}版）\n"
REST_TOO = "（上接第{}版）\n托管班由学校老师轮流值守，每天上午八点开门。\n家长周立说，这下可以安心上班了。\n"
LIBRARY = "图书馆延长开放\n\n本报讯（记者 周立）区图书馆每晚延长开放两小时，读者凭证入馆。\n"


@pytest.fixture
def paper(tmp_path):
    return Newspaper(tmp_path)


def joined(paper):
    """The first words of the parts that are joined, by file and line."""
    generation = paper.index.current()
    articles = generation.articles()
    return [
        tuple((articles[part].file, articles[part].text[:2]) for part in pair) for pair in generation.relations().onward
    ]


def reasons(report):
    return [(warning.file, warning.reason) for warning in report.warnings]


FOLDERS = {
    "named by their pages": ("01.txt", "03.txt"),
    "in a folder of a day": ("2031-05-07/01.txt", "2031-05-07/03.txt"),
    "in a folder of a newspaper": ("河湾日报/2031-05-07/01.txt", "河湾日报/2031-05-07/03.txt"),
    "with the day in their names": ("HWRB20310507_01.txt", "HWRB20310507_03.txt"),
    "named anyhow": ("甲.txt", "乙.txt"),
    "the second first": ("z.txt", "a.txt"),
}


@pytest.mark.parametrize("how", FOLDERS)
def test_parts_are_joined_over_files(paper, how):
    first, second = FOLDERS[how]
    paper.put(first, BEGUN.format(3))
    paper.put(second, f"{LIBRARY}\n{REST.format(1)}")
    report = paper.build()
    assert joined(paper) == [((first, "本报"), (second, "步道"))]
    assert report.warnings == ()
    assert verify(paper.index.current(), paper.seeds).sound


def test_parts_are_joined_within_a_file(paper):
    paper.put("p.txt", f"{BEGUN.format(3)}\n{LIBRARY}\n{REST.format(1)}")
    assert paper.build().warnings == ()
    assert joined(paper) == [(("p.txt", "本报"), ("p.txt", "步道"))]


def test_an_article_may_have_three_parts(paper):
    paper.put("01.txt", BEGUN.format(3))
    paper.put("03.txt", REST.format(1).replace("一个小时。", "一个小时。（下转第5版）"))
    paper.put("05.txt", REST_TOO.format(3))
    assert paper.build().warnings == ()
    assert sorted(map(len, paper.index.current().relations().wholes().values())) == [3, 3, 3]


APART = {
    "another page": ("01.txt", "05.txt"),
    "another day": ("2031-05-07/01.txt", "2031-05-08/03.txt"),
    "another newspaper": ("河湾日报/2031-05-07/01.txt", "海东日报/2031-05-07/03.txt"),
    "another folder": ("甲/01.txt", "乙/03.txt"),
}


@pytest.mark.parametrize("how", APART)
def test_parts_of_another_issue_or_page_are_not_joined_and_that_is_said(paper, how):
    first, second = APART[how]
    paper.put(first, BEGUN.format(3))
    paper.put(second, REST.format(1))
    report = paper.build()
    assert joined(paper) == []
    told = dict(reasons(report))
    assert told[first] == "“区里修了新步道” is continued on page 3, where no part of it is found"
    assert told[second].endswith("is continued from page 1, where no part of it is found")
    assert paper.build().warnings == report.warnings


def test_of_two_that_may_be_meant_none_is_joined_and_both_are_said(paper):
    paper.put("甲.txt", BEGUN.format(3))
    paper.put("乙.txt", REST.format(1))
    paper.put("丙.txt", REST_TOO.format(1))
    report = paper.build()
    assert joined(paper) == []
    assert [reason for file, reason in reasons(report) if file == "甲.txt"] == [
        "“区里修了新步道” is continued on page 3, where several may be its part (丙.txt, 乙.txt); none was joined"
    ]
    assert {file for file, _ in reasons(report)} == {"甲.txt", "乙.txt", "丙.txt"}


def test_a_title_in_a_notice_tells_which_of_two_is_meant(paper):
    paper.put("01.txt", f"{BEGUN.format(3)}\n{BEGUN_TOO.format(3)}")
    rest, other = REST.replace("版）", "版《区里修了新步道》）"), REST_TOO.replace("版）", "版《小学开办托管班》）")
    paper.put("03.txt", f"{other.format(1)}\n{rest.format(1)}")
    assert paper.build().warnings == ()
    assert [(a[1], b[1]) for a, b in joined(paper)] == [("本报", "步道"), ("本报", "托管")]


def test_a_change_in_either_file_joins_anew(paper):
    paper.put("01.txt", BEGUN.format(3))
    paper.build()
    assert joined(paper) == []
    paper.put("03.txt", REST.format(1))
    paper.build()
    assert len(joined(paper)) == 1
    once = paper.files()
    paper.build(full=True)
    assert paper.files() == once
    paper.put("01.txt", BEGUN.format(4))
    paper.build()
    assert joined(paper) == []


def test_a_later_part_is_searched_along_with_the_headline_of_the_first(paper):
    paper.put("01.txt", BEGUN.format(3))
    paper.put("03.txt", REST.format(1))
    paper.build()
    assert all("区里修了新步道" in passage.context for passage in paper.index.current().passages())


@pytest.mark.parametrize("word", ["座椅", "种树"])
def test_all_parts_are_forgotten_and_come_back_together(paper, word):
    paper.put("01.txt", f"{LIBRARY}\n{BEGUN.format(3)}")
    paper.put("03.txt", REST.format(1))
    paper.build()
    gone = paper.id_of(word)
    report = forget(paper.index, gone, paper.encoder)
    assert len(report.parts) == 1
    assert paper.titles() == ["图书馆延长开放"]
    assert paper.index.current().relations().onward == ()
    once = paper.files()
    paper.build(full=True)
    assert paper.files() == once
    assert verify(paper.index.current(), paper.seeds).sound
    assert unforget(paper.index, gone).parts == report.parts
    paper.build()
    assert len(joined(paper)) == 1
