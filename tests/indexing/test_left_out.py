"""What a file says and no article holds is listed by line, counted by the build, and never more than was left out."""

import json

import pytest
from conftest import examples
from hypothesis import given, settings
from hypothesis import strategies as st
from newspaper import PARK, Newspaper
from newsprint import BODY, MORE

from qa_service.indexing import forget
from qa_service.indexing.left_out import LeftOut, left_out
from qa_service.indexing.verify import FileAccount, verify
from qa_service.ingest import read_page
from qa_service.types import Omission

PAGE = (
    "2031年5月6日 星期二\n第3版\n\n区总工会举办职工运动会\n\n"
    f"**本报讯**（记者 高远山）{BODY}\n\n{MORE}（下转第4版）\n\n白露 摄\n\n本版编辑 丁香\n"
)
LISTED = [
    LeftOut(1, "folio", 12, "2031年5月6日 星期二"),
    LeftOut(2, "folio", 3, "第3版"),
    LeftOut(6, "mark", 4, "****"),
    LeftOut(8, "notice", 7, "（下转第4版）"),
    LeftOut(10, "credit", 3, "白露 摄"),
    LeftOut(12, "folio", 6, "本版编辑 丁香"),
]


@pytest.fixture
def paper(tmp_path):
    return Newspaper(tmp_path)


def listed(raw: str) -> list[LeftOut]:
    page = read_page(raw, "page.md")
    return list(left_out(raw, page.articles, [(piece.start, piece.end, piece.kind) for piece in page.furniture]))


def test_each_line_is_listed_with_its_kind_and_what_it_says():
    assert listed(PAGE) == LISTED


def test_of_a_doubled_title_the_second_halves_are_left_out():
    raw = f"图图书书室室开开放放\n\n本报讯（记者 高远山）图书室开放。{MORE}"
    assert listed(raw) == [LeftOut(1, "overprint", 5, "图书室开放")]


@settings(max_examples=examples(150))
@given(
    st.lists(st.sampled_from([*PAGE.splitlines(), BODY, "松湾区 96", "128", "# 题", "\u2028", "——", "■"]), max_size=15)
)
def test_the_articles_and_what_is_left_out_are_the_whole_page(lines):
    raw = "\n".join(lines)
    held = {
        place
        for article in read_page(raw, "page.md").articles
        for span in article.spans
        for place in range(span.raw_start, span.raw_start + span.end - span.start)
    }
    said = [raw[i] for i in range(len(raw)) if i not in held and not raw[i].isspace()]
    assert [c for one in listed(raw) for c in one.text if not c.isspace()] == said
    assert sum(one.characters for one in listed(raw)) == len(said)
    assert all(one.kind for one in listed(raw))


def test_what_is_of_no_known_kind_is_listed_without_one():
    page = read_page(PAGE, "page.md")
    assert {one.kind for one in left_out(PAGE, page.articles, [])} == {None}


def test_verify_lists_what_is_left_out_of_each_file_and_the_build_counts_it(paper):
    paper.put("a.md", PAGE)
    paper.put("b.txt", PARK)
    report = paper.build()
    checked = verify(paper.index.current(), paper.seeds)
    assert report.left_out == (Omission("a.md", 35),)
    assert [list(file.left_out) for file in checked.files] == [LISTED, []]
    assert "a.md: 1 articles" in str(checked)
    assert "35 left out\n  line 1, folio: 2031年5月6日 星期二\n" in str(checked)
    assert "  marks and doubled letters: 4 characters\n" in str(checked)
    assert checked.sound


def test_a_build_that_finds_nothing_new_counts_the_same(paper):
    paper.put("a.md", PAGE)
    assert paper.build().left_out == paper.build().left_out != ()


def test_a_withdrawn_article_is_neither_counted_nor_told(paper):
    paper.put("a.txt", PAGE + f"\n图书室开放\n\n本报讯 {MORE}\n")
    paper.build()
    withdrawn, *_ = paper.index.current().articles().values()
    forget(paper.index, withdrawn.article_id, paper.encoder)
    [file] = verify(paper.index.current(), paper.seeds).files
    told = json.dumps([one.text for one in file.left_out], ensure_ascii=False)
    assert BODY not in told
    assert {one.text for one in file.left_out if one.kind == "forgotten"} == {None}
    assert "  withdrawn articles: " in str(file)
    assert not file.loses_words


def account(articles: int, characters: int, *lost: LeftOut) -> FileAccount:
    return FileAccount("a.txt", articles, characters, characters, lost)


@pytest.mark.parametrize(
    ("file", "loses"),
    [
        (account(1, 500, LeftOut(1, "folio", 60, "一" * 60)), False),
        (account(1, 500, LeftOut(1, "folio", 201, "一" * 201)), True),
        (account(9, 50_000, LeftOut(1, "folio", 2000, "一" * 2000)), False),
        (account(1, 500, LeftOut(1, "overprint", 250, "一" * 250)), False),
        (account(1, 500, LeftOut(1, "mark", 250, "—" * 250)), False),
        (account(0, 20, LeftOut(1, "folio", 12, "2031年5月6日 星期二")), True),
        (account(0, 20), False),
    ],
)
def test_a_page_loses_words_where_more_is_left_out_than_a_page_has_furniture(file, loses):
    assert file.loses_words is loses
