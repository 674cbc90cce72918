"""Kinds of pages, and the stories that are told for them by rule."""

from collections import Counter

import pytest
from printed import POOL

from qa_service.training.press.manners import Draw
from qa_service.training.press.memoirs import memoir
from qa_service.training.press.sheets import MEMOIR, NEWS, OTHER, TALE, made, sheet
from qa_service.training.press.stories import Story, bigrams, loose, short
from qa_service.training.press.tales import tale
from qa_service.training.press.written import Written

SEEDS = range(200)


@pytest.mark.parametrize("told", [tale, memoir])
@pytest.mark.parametrize("seed", range(100))
def test_a_story_told_by_rule_has_a_title_and_whole_sentences(told, seed):
    story = told(Draw(seed))
    assert story.title.strip()
    assert all(text[-1] in "。？！”）" for text in story.paragraphs)
    assert not set("{}") & set(story.title + "".join(story.paragraphs))


def test_most_tales_say_in_their_titles_what_they_are_about():
    stories = [tale(Draw(seed)) for seed in SEEDS]
    assert sum(bool(bigrams(s.title) & bigrams("".join(s.paragraphs))) for s in stories) > 0.7 * len(stories)


def test_pages_are_of_every_kind_and_hold_what_their_kind_does():
    sources = Counter(made(sheet(draw), POOL, draw)[1] for draw in map(Draw, SEEDS))
    assert set(sources) == {NEWS, TALE, MEMOIR, OTHER}
    for draw in map(Draw, SEEDS):
        of = sheet(draw)
        found, source = made(of, POOL, draw)
        assert of.sources[source] > 0
        assert isinstance(found, Written if source == OTHER else Story)


@pytest.mark.parametrize("told", [short, loose])
@pytest.mark.parametrize("seed", range(50))
def test_a_story_told_shorter_says_nothing_new_and_opens_as_it_did(told, seed):
    whole = POOL[seed % len(POOL)]
    less = told(whole, Draw(seed))
    assert whole.paragraphs[0].startswith(less.paragraphs[0][:10])
    assert all(sentence in "".join(whole.paragraphs) for text in less.paragraphs for sentence in text.split("。"))
