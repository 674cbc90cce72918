"""Headlines say which of them is the title, and what stands over and under it is never part of it."""

import pytest

from qa_service.ingest.roles import Role
from qa_service.training.press.headlining import headed, title_lines
from qa_service.training.press.manners import Draw
from qa_service.training.press.stories import Phrases, Story

TEXT = (
    "在昨天举行的运动会上，三百余名职工参加了拔河和跳绳。冠军队得了奖状，奖品是一面锦旗。",
    "区总工会负责人说，职工的身体好了，干活才有劲头。",
)
STORY = Story("区总工会：三百余名职工拔河比干劲", TEXT)
PHRASES = Phrases([STORY, Story("职工运动会闭幕 冠军队捧走锦旗", TEXT)])
SEEDS = range(300)


def heads(seed: int, title: str = STORY.title, *, plain: bool = False):
    return headed(Story(title, TEXT), TEXT, 0, Draw(seed), PHRASES, plain=plain)


@pytest.mark.parametrize("seed", SEEDS)
def test_one_headline_is_the_title_and_its_lines_say_it(seed):
    found = heads(seed)
    (title,) = [piece for piece in found.pieces if piece.role is Role.TITLE]
    assert title.text == found.title
    assert "".join("".join(title.lines).split()) == "".join(title.text.split())
    assert found.title in found.variants


def test_a_plain_story_has_its_title_a_part_of_it_or_a_few_words_alone():
    found = [heads(seed, "职工拔河比干劲，赛出精气神", plain=True) for seed in SEEDS]
    own = {"职工拔河比干劲，赛出精气神", "职工拔河比干劲"}
    assert own < {h.title for h in found}
    assert all(len(h.title) <= 15 for h in found if not any(words in h.title for words in own))
    assert all(len(h.pieces) == 1 for h in found)


def test_a_headline_may_be_asked_or_called():
    asked = {heads(seed, "职工拔河比干劲", plain=True).title for seed in SEEDS}
    assert {"职工拔河比干劲", "职工拔河比干劲？", "职工拔河比干劲！"} <= asked


def test_the_half_that_the_opening_says_is_more_often_the_title():
    found = [heads(seed, "拔河跳绳齐上阵，三百余名职工参加运动会").title for seed in SEEDS]
    assert found.count("三百余名职工参加运动会") > 1.2 * found.count("拔河跳绳齐上阵")


def test_the_first_half_of_a_headline_may_stand_over_its_title_or_the_second_under_it():
    found = {(h.title, h.subtitle) for h in (heads(seed, "拔河跳绳齐上阵，三百余名职工雨中比干劲") for seed in SEEDS)}
    assert ("三百余名职工雨中比干劲", "拔河跳绳齐上阵") in found
    assert ("拔河跳绳齐上阵", "三百余名职工雨中比干劲") in found


def test_what_stands_behind_a_dash_is_a_subtitle_and_the_whole_is_right_too():
    found = next(h for h in (heads(seed, "绳子那头——职工拔河侧记", plain=True) for seed in SEEDS) if h.subtitle)
    assert (found.title, found.subtitle) == ("绳子那头", "职工拔河侧记")
    assert found.variants == ("绳子那头", "绳子那头——职工拔河侧记")


def test_no_title_is_parted_within_quotation_marks():
    assert all("“不怕累" not in (h.title, h.subtitle) for h in (heads(n, "“不怕累，就怕没活干”的人") for n in SEEDS))


def test_over_headings_of_many_kinds_are_printed():
    over = {h.pieces[0].text for h in map(heads, SEEDS) if h.pieces[0].role is Role.SUBTITLE}
    assert "在昨天举行的运动会上" in over
    assert len(over) > 50


@pytest.mark.parametrize("seed", range(100))
def test_lines_of_a_headline_break_at_its_marks_or_halves_but_lose_nothing(seed):
    title = "产业工人有奔头 区域发展添动能"
    assert "".join("".join(title_lines(title, Draw(seed))).split()) == "".join(title.split())
