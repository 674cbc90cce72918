"""Lines whose labels are known become articles: each line in one of them, or furniture."""

import itertools

import numpy as np
import pytest
from conftest import examples
from hypothesis import given, settings
from hypothesis import strategies as st
from newsprint import BODY, MORE, OTHER

from qa_service.ingest.cutting import cut
from qa_service.ingest.lines import Line
from qa_service.ingest.pages import lines_of
from qa_service.ingest.roles import LABELS, Label, Place, Role, may_follow
from qa_service.ingest.tagger import best_path, likelihoods

OPENS = Label(Role.BODY, Place.NEXT, opens=True)
PARAGRAPH = Label(Role.BODY, Place.HERE)
GOES_ON = Label(Role.BODY, Place.HERE, goes_on=True)
FURNITURE = Label(Role.FURNITURE, Place.HERE)


def title(place: Place, *, goes_on: bool = False) -> Label:
    return Label(Role.TITLE, place, goes_on)


def read_lines(raw: str) -> list[Line]:
    return lines_of(raw, "page.txt")[0]


def drafts(*told: tuple[str, Label]):
    lines = read_lines("\n".join(text for text, _ in told))
    return cut(lines, [label for _, label in told]).drafts


def test_a_title_goes_to_the_text_below_or_above_it_as_its_place_says():
    first, second = drafts(
        (BODY, OPENS), ("职工运动会开幕", title(Place.HERE)), ("图书添新", title(Place.NEXT)), (OTHER, OPENS)
    )
    assert [draft.titles[0].text for draft in (first, second)] == ["职工运动会开幕", "图书添新"]


def test_a_title_from_afar_goes_to_the_untitled_text_that_it_is_about():
    told = [
        ("图书添新", title(Place.NEXT)),
        (OTHER, OPENS),
        (BODY, OPENS),
        ("职工家书", title(Place.NEXT)),
        (MORE, OPENS),
    ]
    found = drafts(*told, ("总工会举办职工运动会", title(Place.FAR)))
    assert found[1].titles[0].text == "总工会举办职工运动会"


def test_two_lines_of_one_title_are_one():
    (found,) = drafts(
        ("区总工会举办", title(Place.NEXT)), ("职工运动会", title(Place.NEXT, goes_on=True)), (BODY, OPENS)
    )
    assert [block.text for block in found.titles] == ["区总工会举办职工运动会"]


def test_a_sentence_goes_on_behind_what_stands_between():
    folio = ("2023年4月12日 星期三", FURNITURE)
    (found,) = drafts((BODY[:12], OPENS), folio, (BODY[12:], GOES_ON), (MORE, PARAGRAPH))
    assert [block.text for block in found.paragraphs] == [BODY, MORE]


def test_the_subtitle_of_an_article_without_title_is_its_title():
    (found,) = drafts(("三百人参加", Label(Role.SUBTITLE, Place.NEXT)), (BODY, OPENS))
    assert found.titles[0].text == "三百人参加"
    assert not found.subtitles


def test_of_two_titles_the_text_repeats_the_one_and_the_other_is_a_subtitle():
    (found,) = drafts(("风景这边独好", title(Place.NEXT)), ("区总工会举办职工运动会", title(Place.NEXT)), (BODY, OPENS))
    assert found.titles[0].text == "区总工会举办职工运动会"
    assert [block.text for block in found.subtitles] == ["风景这边独好"]


def test_headings_stand_before_their_paragraph():
    (found,) = drafts((BODY, OPENS), ("凝聚力量", Label(Role.HEADING, Place.HERE)), (MORE, PARAGRAPH))
    assert [(at, block.text) for at, block in found.headings] == [(1, "凝聚力量")]


def test_furniture_is_in_no_article_and_told():
    lines = read_lines(f"要闻\n{BODY}")
    found = cut(lines, [FURNITURE, OPENS])
    assert found.furniture == frozenset({1})
    assert [draft.body for draft in found.drafts] == [BODY]


@st.composite
def labelled(draw) -> list[Label]:
    """A row of labels in which each may follow the one before."""
    row: list[Label] = []
    for _ in range(draw(st.integers(1, 25))):
        row.append(draw(st.sampled_from([label for label in LABELS if may_follow(row[-1] if row else None, label)])))
    return row


@settings(max_examples=examples(300), deadline=None)
@given(labelled())
def test_each_line_is_in_one_place_whatever_the_labels(row):
    lines = read_lines("\n".join(f"第{'甲乙丙丁'[i % 4]}句{'东南西北'[i // 4 % 4]}{i}话" for i in range(len(row))))
    found = cut(lines, row)
    if not found.drafts:
        assert not any(label.role is Role.BODY for label in row)
        return
    told = [
        line.number
        for draft in found.drafts
        for block in (
            *draft.paragraphs,
            *draft.titles,
            *draft.subtitles,
            *draft.captions,
            *draft.credits,
            *draft.labels,
            *(b for _, b in draft.headings),
        )
        for line in block.lines
    ]
    assert sorted([*told, *found.furniture]) == [line.number for line in lines]


@pytest.mark.parametrize("seed", range(5))
def test_the_best_path_is_the_best_of_all(seed):
    draw = np.random.default_rng(seed)
    scores, inside, first = draw.normal(size=(4, 3)), draw.normal(size=(3, 3)), draw.normal(size=3)

    def worth(path):
        return (
            first[path[0]]
            + sum(scores[i, k] for i, k in enumerate(path))
            + sum(inside[a, b] for a, b in itertools.pairwise(path))
        )

    every = [(a, b, c, d) for a in range(3) for b in range(3) for c in range(3) for d in range(3)]
    assert tuple(best_path(scores, inside, first)) == max(every, key=worth)


@pytest.mark.parametrize("seed", range(5))
def test_how_likely_a_label_is_is_its_share_of_all_rows(seed):
    draw = np.random.default_rng(seed)
    scores, inside, first = draw.normal(size=(4, 3)), draw.normal(size=(3, 3)), draw.normal(size=3)
    shares = np.zeros((4, 3))
    for row in itertools.product(range(3), repeat=4):
        worth = first[row[0]] + sum(inside[a, b] for a, b in itertools.pairwise(row))
        shares[range(4), row] += np.exp(worth + sum(scores[i, k] for i, k in enumerate(row)))
    assert likelihoods(scores, inside, first) == pytest.approx(shares / shares.sum(1, keepdims=True))


def test_likelihoods_are_told_of_a_page_of_any_length_and_whatever_is_ruled_out():
    scores = np.zeros((5000, 3), np.float32)
    scores[:, 1] = 700
    scores[7] = (-1e6, -1e6, 0)
    never = np.full((3, 3), -1e4, np.float32)
    found = likelihoods(scores, never, never[0])
    assert found.sum(1) == pytest.approx(np.ones(5000))
    assert found[7, 2] == pytest.approx(1)


def test_a_heading_over_no_text_is_text():
    (found,) = drafts((BODY, OPENS), ("赛场内外", Label(Role.HEADING, Place.HERE)))
    assert found.headings == []
    assert [block.text for block in found.paragraphs] == [BODY, "赛场内外"]


def test_a_page_without_lines_has_no_path():
    assert best_path(np.zeros((0, 3)), np.zeros((3, 3)), np.zeros(3)) == []


def test_a_heading_right_under_a_title_stands_before_the_first_paragraph():
    first, second = drafts(
        (OTHER, OPENS), ("申报问答", title(Place.NEXT)), ("谁可以申报", Label(Role.HEADING, Place.HERE)), (BODY, OPENS)
    )
    assert first.headings == []
    assert [(at, block.text) for at, block in second.headings] == [(0, "谁可以申报")]


def test_a_notice_where_an_article_goes_on_is_left_out_of_its_text_but_makes_no_text_empty():
    (found,) = drafts((BODY + "（下转第3版）", OPENS))
    assert found.body == BODY
    (found,) = drafts(("（下转", OPENS), ("第3版）", GOES_ON))
    assert found.body == "（下转第3版）"


def test_the_mark_of_a_line_that_is_text_stays_in_the_text():
    first, second = ("●市房管局公布摇号时间", OPENS), ("●三家银行今起下调手续费", PARAGRAPH)
    (found,) = drafts(("快讯", title(Place.NEXT)), first, (BODY, GOES_ON), second, (MORE, GOES_ON))
    assert [block.text[:2] for block in found.paragraphs] == ["●市", "●三"]


CAPTIONED = "工人在江心的钢梁上"


def test_a_headline_amid_a_text_that_has_another_above_it_is_a_caption():
    above, amid = ("职工运动会开幕", title(Place.NEXT)), (CAPTIONED, title(Place.HERE))
    (found,) = drafts(above, (BODY, OPENS), amid, (MORE, PARAGRAPH))
    assert [block.text for block in found.titles] == [above[0]]
    assert [block.text for block in found.captions] == [CAPTIONED]


def test_headlines_amid_a_text_that_has_none_above_it_are_its_own():
    (found,) = drafts((BODY, OPENS), (CAPTIONED, title(Place.HERE)), (MORE, PARAGRAPH))
    assert [block.text for block in found.titles] == [CAPTIONED]


def test_a_headline_below_the_end_of_a_text_is_its_own():
    (found,) = drafts(("职工运动会开幕", title(Place.NEXT)), (BODY, OPENS), (CAPTIONED, title(Place.HERE)))
    assert not found.captions
