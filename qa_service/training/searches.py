"""Searches of known truth: questions in corpora of several sizes, some of which lack the question's article, with small talk among them."""

from __future__ import annotations

import random
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from qa_service.retrieval.chunking import passages
from qa_service.retrieval.lexical import LexicalIndex
from qa_service.training.candidates import HITS
from qa_service.training.questions import ON_NEWS, SMALL_TALK, Example
from qa_service.types import Article, Hit

SEED = 20231016
SMALL = {5: 60, 25: 30, 100: 10, 500: 3}  # articles of a small corpus, and how many such corpora
LARGE = "large"
AWAY = 0.12  # share of the articles that the large corpus lacks, so that their questions have no answer
ASKED = 60  # questions about a small corpus's articles, at most
STRANGERS = 3  # one question about another article for so many
ASKED_OF_ALL = 1500  # questions put to the large corpus, at most
TALK = 2  # pieces of small talk put to a small corpus
OTHERS_EVERY = 3  # one small corpus in so many is of articles that are no news
OUTSIDE_SETS = 0.4  # share of the questions not on news that are searched


@dataclass(frozen=True, slots=True)
class Searched:
    """An example with the hits that it met; `present` tells whether its article was in the corpus at all."""

    example: Example
    hits: tuple[Hit, ...]
    corpus: str
    present: bool


def search(examples: Iterable[Example], articles: Sequence[Article], corpus: str, held: set[str]) -> Iterator[Searched]:
    """The hits of every example in one corpus; where its article is not `held`, its passages are left out.

    By words alone: the bundled encoder has learned from these questions and would find their articles better than a stranger's.
    """
    index = LexicalIndex.build([passage for article in articles for passage in passages(article)])
    for example in examples:
        present = example.article_id in held
        hits = index.retrieve(example.understood, 3 * HITS)
        if not present:
            hits = [hit for hit in hits if hit.passage.article_id != example.article_id]
        yield Searched(example, tuple(hits[:HITS]), corpus, present)


def search_all(
    examples: Sequence[Example],
    articles: dict[str, Article],
    strangers: Sequence[Article],
    small: dict[int, int] = SMALL,
) -> Iterator[Searched]:
    """The examples in small corpora, with some small talk put to each, and many, with all small talk, in the large one."""
    draw = random.Random(SEED)
    talk = [example for example in examples if example.source == SMALL_TALK]
    examples = [e for e in examples if e.source in ON_NEWS or (e.source != SMALL_TALK and draw.random() < OUTSIDE_SETS)]
    strangers = [article for article in strangers if article.article_id not in articles]
    for size, count in small.items():
        for n in range(count):
            yield from _search_small(examples, talk, articles, strangers, size, n, draw)
    away = {article_id for article_id in articles if draw.random() < AWAY}
    everything = [*articles.values(), *strangers]
    asked = draw.sample(examples, min(len(examples), ASKED_OF_ALL))
    yield from search([*asked, *talk], everything, LARGE, set(articles) - away)


def _search_small(
    examples: Sequence[Example],
    talk: Sequence[Example],
    articles: dict[str, Article],
    strangers: Sequence[Article],
    size: int,
    number: int,
    draw: random.Random,
) -> Iterator[Searched]:
    """Half of a small corpus are articles asked about, all on news or none; the other half is other news."""
    news = number % OTHERS_EVERY > 0
    pool = list(dict.fromkeys(str(e.article_id) for e in examples if (e.source in ON_NEWS) == news))
    chosen = set(draw.sample(pool, min(len(pool), (size + 1) // 2)))
    corpus = [articles[article_id] for article_id in sorted(chosen)]
    corpus += draw.sample(strangers, min(len(strangers), size - len(corpus)))
    about = [example for example in examples if example.article_id in chosen]
    asked = draw.sample(about, min(len(about), ASKED))
    others = draw.sample(examples, min(len(examples), max(1, len(asked) // STRANGERS)))
    yield from search([*asked, *others, *draw.sample(talk, min(len(talk), TALK))], corpus, f"{size}-{number}", chosen)
