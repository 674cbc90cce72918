"""How surely a pasted sentence is found on the seed pages, with slips in it, and how seldom where its article is not in the index."""

import random

import pytest
from conftest import SEEDS
from newsprint import read_seeds
from small_finder import finder_of

from qa_service.language.text import sentences

SLIPS = "的一是在了有人这中大为上个国我以要他时来用们生到作地于出就分对成会"


def long_sentences(article):
    """The sentences of an article that have a dozen letters or more."""
    found = [article.text[start:end][:500] for start, end in sentences(article.text)]
    return [sentence for sentence in found if sum(map(str.isalnum, sentence)) >= 12]


def slipped(sentence, slips, chance):
    """A sentence in which some characters were changed, left out, put in or swapped with the next."""
    characters = list(sentence)
    for _ in range(slips):
        at = chance.randrange(1, len(characters) - 1)
        kind = chance.choice(["change", "leave", "put", "swap"])
        if kind == "change":
            characters[at] = chance.choice(SLIPS)
        elif kind == "leave":
            del characters[at]
        elif kind == "put":
            characters.insert(at, chance.choice(SLIPS))
        else:
            characters[at - 1], characters[at] = characters[at], characters[at - 1]
    return "".join(characters)


@pytest.fixture(scope="module")
def articles():
    return [article for file in read_seeds(SEEDS) for article in file.articles]


@pytest.mark.parametrize(("slips", "least"), [(1, 1.0), (2, 0.99), (3, 0.97), (5, 0.88)])
def test_sentence_with_slips_leads_to_its_article(articles, slips, least):
    finder, chance = finder_of(*articles), random.Random(slips)
    right = []
    for article in articles:
        for sentence in long_sentences(article):
            matches = finder.find(slipped(sentence, slips, chance)).matches
            right.append(bool(matches) and matches[0].quote.article_id == article.article_id)
            assert not matches or right[-1]
    assert len(right) > 150
    assert sum(right) / len(right) >= least


def test_sentence_whose_article_is_not_there_is_hardly_ever_claimed(articles):
    claimed = []
    for absent in articles:
        finder = finder_of(*(article for article in articles if article is not absent))
        claimed += [bool(finder.find(sentence).matches) for sentence in long_sentences(absent)]
    assert sum(claimed) / len(claimed) <= 0.02
