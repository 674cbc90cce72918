"""Draws what the encoder learns from: batches of queries and the passages that they should find."""

from __future__ import annotations

import itertools
from collections.abc import Callable, Iterator
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

WINDOW = 140  # words of a passage; some 300 characters
BATCH = 2048  # pairs; all others of a batch are the wrong passages
NEWS_SHARE_OF_STEPS = 0.85
QUESTIONS_EARLY, QUESTIONS_LATE = 256, 768  # of a batch

Array = NDArray[np.int64]


@dataclass(frozen=True, slots=True)
class TokenTable:
    """Documents as rows of sentences as rows of tokens. The first sentence of a document is its title and may be empty.

    Sentence `s` is `tokens[starts[s]:starts[s + 1]]`; document `d` is sentences `documents[d]` to `documents[d + 1]`.
    """

    tokens: NDArray[np.int32]
    starts: Array
    documents: Array


@dataclass(frozen=True, slots=True)
class QuestionTable:
    """Documents of a title, a question and the sentences of its context, with what is known of each.

    evidence: the sentence of the context that answers, -1 where none is known. context: equal for questions about the same text.
    repeats: how often the question is drawn in a round.
    """

    table: TokenTable
    evidence: Array
    context: Array
    repeats: Array


@dataclass(frozen=True, slots=True)
class Pairs:
    """Queries and the passages that they should find, as spans of one row of tokens.

    spans: (pairs, 4, 2), the query and three parts of its passage. group: (pairs,), equal for pairs from the same document.
    """

    spans: Array
    group: Array

    def take(self, rows: Array) -> Pairs:
        """The pairs of these rows, in their order."""
        return Pairs(self.spans[rows], self.group[rows])


def headline_pairs(table: TokenTable, random: np.random.Generator) -> Pairs:
    """Headline, or first sentence where there is none, → a stretch of the body from a random sentence on."""
    titles, ends = table.documents[:-1], table.documents[1:]
    titled = table.starts[titles + 1] - table.starts[titles] > 3
    queries = np.where(titled, titles, titles + 1)
    group = np.flatnonzero(ends - queries > 1)
    queries, ends = queries[group], ends[group]
    first = random.integers(queries + 1, ends)
    # Half of the stretches are the beginning: headlines tell that.
    first = np.where(random.random(len(first)) < 0.5, queries + 1, first)
    start, stop = table.starts[first], table.starts[ends]
    return _pairs(group, (table.starts[queries], table.starts[queries + 1]), (start, np.minimum(start + WINDOW, stop)))


def neighbour_pairs(table: TokenTable, random: np.random.Generator, count: int) -> Pairs:
    """A random sentence, or some words of it → the text around it, now and then with the sentence itself."""
    owner = np.repeat(np.arange(len(table.documents) - 1), np.diff(table.documents))
    body = table.starts[table.documents[:-1] + 1][owner], table.starts[table.documents[1:]][owner]
    length = np.diff(table.starts)
    fit = (length >= 5) & (body[1] - body[0] - length >= 20)
    fit[table.documents[:-1]] = False
    chosen = random.choice(np.flatnonzero(fit), count)
    start, stop = table.starts[chosen], table.starts[chosen + 1]
    size = np.where(stop - start > 12, np.minimum(random.integers(5, 17, count), stop - start), stop - start)
    query = start + random.integers(0, stop - start - size + 1)
    before, after = _window(start, stop, body[0][chosen], body[1][chosen], random)
    gap = np.where(random.random(count) < 0.15, stop, start)
    return _pairs(owner[chosen], (query, query + size), (before, gap), (stop, after))


def question_pairs(questions: QuestionTable, random: np.random.Generator) -> Pairs:
    """A question → its title and the text around its answer, or around any sentence where no answer is known."""
    table, evidence = questions.table, questions.evidence
    titles = table.documents[:-1]
    body, end = table.starts[titles + 2], table.starts[table.documents[1:]]
    anywhere = random.integers(0, np.maximum(table.documents[1:] - titles - 2, 1))
    sentence = titles + 2 + np.where(evidence >= 0, evidence, anywhere)
    before, after = _window(table.starts[sentence], table.starts[sentence + 1], body, end, random)
    question = (table.starts[titles + 1], table.starts[titles + 2])
    return _pairs(questions.context, question, (table.starts[titles], table.starts[titles + 1]), (before, after))


def _window(start: Array, stop: Array, low: Array, high: Array, random: np.random.Generator) -> tuple[Array, Array]:
    left = random.integers(0, WINDOW + 1, len(start))
    return np.maximum(start - left, low), np.minimum(stop + WINDOW - left, high)


def _pairs(group: Array, *spans: tuple[Array, Array]) -> Pairs:
    empty = (np.zeros_like(group), np.zeros_like(group))
    filled = [*spans, *[empty] * (4 - len(spans))]
    return Pairs(np.stack([np.stack(span, axis=-1) for span in filled], axis=1), group)


def batches(articles: TokenTable, questions: QuestionTable, random: np.random.Generator, steps: int) -> Iterator[Pairs]:
    """`steps` batches over the tokens of articles and questions in a row: mostly news at first, mostly questions towards the end."""

    def draw_questions() -> Pairs:
        drawn = question_pairs(questions, random).take(rounds)
        return Pairs(drawn.spans + len(articles.tokens), drawn.group + len(articles.documents))

    rounds = np.repeat(np.arange(len(questions.repeats)), questions.repeats)
    early = int(steps * NEWS_SHARE_OF_STEPS)
    for count, asked in ((early, QUESTIONS_EARLY), (steps - early, QUESTIONS_LATE)):
        streams = zip(
            _endless(draw_questions, asked, random), news_batches(articles, random, BATCH - asked), strict=True
        )
        for question_part, news_part in itertools.islice(streams, count):
            yield _join(question_part, news_part)


def news_batches(articles: TokenTable, random: np.random.Generator, size: int = BATCH) -> Iterator[Pairs]:
    """Batches of headlines and sentences with the text around them, without end."""

    def draw_news() -> Pairs:
        headlines = headline_pairs(articles, random)
        return _join(headlines, neighbour_pairs(articles, random, 2 * len(headlines.group)))

    return _endless(draw_news, size, random)


def _endless(draw: Callable[[], Pairs], size: int, random: np.random.Generator) -> Iterator[Pairs]:
    while True:
        pairs = draw()
        order = random.permutation(len(pairs.group))
        for start in range(0, len(order) - size + 1, size):
            yield pairs.take(order[start : start + size])


def _join(first: Pairs, second: Pairs) -> Pairs:
    return Pairs(np.concatenate([first.spans, second.spans]), np.concatenate([first.group, second.group]))
