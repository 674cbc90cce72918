"""The reverse look-up over a few articles."""

import functools

from fake_service import ARTICLES

from qa_service.answering.look_up import Finder
from qa_service.retrieval.chunking import passages
from qa_service.retrieval.lexical import LexicalIndex

SENTENCE = "夜读区设在二层，有座位一百二十个。"
EDITED = "夜读区设在三层，有座位一百二十个。"


def finder_of(*articles):
    held = [passage for article in articles for passage in passages(article)]
    index = LexicalIndex.build(held)
    return Finder(index.holders, index.rarity, held, {a.article_id: a for a in articles}, "g-1")


@functools.cache
def finder():
    return finder_of(*ARTICLES.values())
