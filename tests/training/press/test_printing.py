"""Printed pages say of themselves what is true: every line is known, and the lines of a text say it to the letter."""

import re
import unicodedata
from dataclasses import replace

import pytest
from newsprint import places
from printed import POOL, printed

from qa_service.ingest import read_page
from qa_service.ingest.pages import lines_of
from qa_service.ingest.roles import Role
from qa_service.training.press import signing
from qa_service.training.press.manners import Draw, is_kept_apart
from qa_service.training.press.pieces import Piece
from qa_service.training.press.printing import as_page
from qa_service.training.press.setting import Setter, style
from qa_service.training.press.stories import Story, story

SEEDS = range(60)


def letters(text: str) -> str:
    return re.sub(r"[\W_]", "", unicodedata.normalize("NFKC", text))


def test_a_seed_prints_the_same_page_and_another_seed_another():
    assert printed(1) == printed(1)
    assert printed(1).raw != printed(2).raw


@pytest.mark.parametrize("seed", SEEDS)
def test_every_line_that_is_not_blank_is_known_and_no_other(seed):
    page = printed(seed)
    assert [page.raw[start:end].strip() for start, end in page.spans] == [line.raw.strip() for _, line in page.lines]
    known = [place for span in page.spans for place in range(*span) if not page.raw[place].isspace()]
    assert sorted(known) == [place for place, letter in enumerate(page.raw) if not letter.isspace()]


def test_lines_are_numbered_as_they_stand_where_no_columns_stand_beside_each_other():
    page = printed(1)
    told = [(n, line) for n, line in enumerate(re.split(r"\r\n|\n", page.raw), 1) if line.strip()]
    assert [(n, line.raw) for n, line in page.lines] == told


@pytest.mark.parametrize("seed", range(1, 21))
def test_columns_side_by_side_are_read_one_after_the_other(seed):
    draw = Draw(seed)
    wide = {"mode": "wrapped", "width": 18.0, "beside": True, "blank": "none", "markdown": False}
    manner = replace(style(Draw(0)), **wide, hang="", indent="　　", kept_indent=True, spaces=0.0, column=0)
    setter = Setter(manner, draw)
    setter.put([Piece(line, Role.BODY, 0) for line in POOL[seed % len(POOL)].paragraphs * 3])
    page = as_page(setter.rows, [], draw, manner)
    lines, _ = lines_of(page.raw, "page.txt")
    assert "   " in page.raw
    assert [letters(line.text) for line in lines] == [letters(row.raw) for _, row in page.lines]


@pytest.mark.parametrize("seed", SEEDS)
@pytest.mark.parametrize("apart", [False, True])
def test_a_printed_page_is_read_without_losing_a_character_or_using_one_twice(seed, apart):
    raw = printed(seed, apart=apart).raw
    read = read_page(raw, "page.txt")
    assert places(read) >= {i for i, c in enumerate(raw) if not c.isspace()}
    own = [
        [place for s in a.spans if s.field != "section" for place in range(s.raw_start, s.raw_start + s.end - s.start)]
        for a in read.articles
    ]
    used = [place for each in own for place in each]
    assert len(used) == len(set(used))


@pytest.mark.parametrize("seed", SEEDS)
@pytest.mark.parametrize("apart", [False, True])
def test_the_lines_of_an_articles_text_say_it_to_the_letter(seed, apart):
    page = printed(seed, apart=apart)
    for article in page.gold:
        own = "".join(
            line.raw for _, line in page.lines if line.role is Role.BODY and line.article == article["article"]
        )
        assert letters(own).startswith(letters(article["text"]))  # a jump to another page may follow


@pytest.mark.parametrize("seed", SEEDS)
def test_an_article_that_has_a_title_has_a_line_for_it(seed):
    page = printed(seed)
    titled = {line.article for _, line in page.lines if line.role is Role.TITLE}
    assert titled == {article["article"] for article in page.gold if article["title"]}


def test_no_manner_that_is_kept_apart_is_drawn_in_training():
    draw = Draw(3)
    drawn = {draw.form(signing.LEADS) for _ in range(2000)}
    assert not any(map(is_kept_apart, drawn))
    assert any(map(is_kept_apart, signing.LEADS))


def test_a_page_of_the_manners_kept_apart_draws_them():
    draw = Draw(3, apart=True)
    assert any(is_kept_apart(draw.form(signing.LEADS)) for _ in range(50))


def test_a_story_is_taken_without_the_marks_of_the_web():
    body = "市总工会近日举办了一场有三百余名职工参加的运动会，拔河和跳绳最受欢迎，冠军队得了奖状。"
    made = story({"title": "【快讯】职工运动会开幕", "text": f"本台消息：{body}\n高远山摄\n点击关注公众号。\n{body}"})
    assert made == Story("职工运动会开幕", (body, body))


def test_a_record_that_opens_with_another_papers_lead_is_no_story():
    assert story({"title": "职工运动会开幕", "text": "新京报记者获悉，" + "运动会开幕，三百名职工参加。" * 5}) is None
