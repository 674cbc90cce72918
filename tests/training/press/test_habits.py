"""The articles of a page share its habits: how they are signed, and how bare they stand."""

import pytest
from printed import PHRASES, POOL

from qa_service.ingest.roles import Role
from qa_service.training.press.dressing import dress
from qa_service.training.press.habits import Habits, habits
from qa_service.training.press.manners import Draw

SEEDS = range(200)


def dressed(seed: int, habits: Habits, kind: str = ""):
    return dress(POOL[seed % len(POOL)], 0, Draw(seed), PHRASES, kind, habits)


def test_articles_of_a_bare_page_have_one_headline_and_no_headings():
    for seed in SEEDS:
        article = dressed(seed, Habits(bare=1.0, signing="none"))
        heads = [piece for piece in article.head if piece.role in (Role.TITLE, Role.SUBTITLE)]
        assert len(heads) <= 2  # a dash may part the title from what explains it
        assert not article.gold["headings"]


def test_most_articles_of_a_page_that_signs_none_are_unsigned():
    unsigned = sum(not dressed(seed, Habits(signing="none"), "bare").gold["reporters"] for seed in SEEDS)
    assert unsigned > 0.85 * len(SEEDS)


def test_most_articles_of_a_page_that_signs_at_the_end_close_with_brackets():
    ended = sum(dressed(seed, Habits(signing="tail"), "bare").gold["text"].endswith(("）", ")")) for seed in SEEDS)
    assert ended > 0.5 * len(SEEDS)


def test_a_byline_may_stand_above_the_title():
    orders = {tuple(piece.role for piece in dressed(seed, Habits(signing="byline")).head[:2]) for seed in SEEDS}
    assert (Role.CREDIT, Role.TITLE) in orders
    assert (Role.TITLE, Role.CREDIT) in orders


def test_the_answer_to_a_readers_question_stands_in_one_article_with_it():
    for seed in SEEDS:
        article = dressed(seed, Habits(), "asked")
        asked, *rest = [piece.text for piece in article.body if piece.role is Role.BODY]
        assert any(mark in asked[:24] for mark in "：:】")
        assert any(mark in text[:40] for text in rest for mark in "：:】")


@pytest.mark.parametrize("broken", [0.0, 1.0])
def test_a_page_breaks_its_long_headlines_or_leaves_them_whole(broken):
    lines = [
        len(piece.lines) > 1
        for seed in SEEDS
        for piece in dressed(seed, Habits(broken=broken), "bare").head
        if piece.role is Role.TITLE and len(piece.text) > 16
    ]
    assert (sum(lines) > 0.8 * len(lines)) is bool(broken)


def test_dense_pages_are_bare_more_often():
    share = {
        dense: sum(habits(Draw(seed), narrow=False, dense=dense).bare >= 0.5 for seed in range(400))
        for dense in (False, True)
    }
    assert share[True] > 1.5 * share[False]
