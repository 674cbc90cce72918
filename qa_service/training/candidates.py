"""The passages that a question meets in a search, right ones and rivals, and the draws from them that the network learns from."""

from __future__ import annotations

import random
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass

from qa_service.language.text import normalise
from qa_service.question.understanding import understand
from qa_service.reader.rows import Row, row_of
from qa_service.reader.vocabulary import Ids, Vocabulary
from qa_service.retrieval.chunking import passages
from qa_service.retrieval.lexical import LexicalIndex
from qa_service.training.groups import Group, words_at
from qa_service.training.reading_data import ON_NEWS, Example, shared
from qa_service.types import Article, Offsets, Passage

HITS = 12  # of a search, among which rivals are drawn
OWN = 3  # further passages of the question's own article
ROWS_ON_NEWS, ROWS = 4, 3  # passages that a question is read with
RIGHT = 2  # of them, at most, that answer
AWAY = 0.08  # share of the questions whose passages are withheld
NEARLY = 10  # rivals among which some are drawn, the first ones more often
TIMES_ON_NEWS = 2  # a question on news is met in each round
SHARE_OF_OTHERS, SHARE_OF_UNANSWERED = 0.6, 0.4  # of the other questions are met


@dataclass(frozen=True, slots=True)
class Candidates:
    """A question with every passage it may be read with; without `right`, its article does not answer."""

    example: Example
    question: Ids
    rows: tuple[Row, ...]
    right: frozenset[tuple[int, int]]  # (row, sentence)
    doubtful: frozenset[tuple[int, int]]
    answer: tuple[int, int, int] | None  # row, first and last word


def candidates_of(
    examples: Iterable[Example], articles: Sequence[Article], vocabulary: Vocabulary
) -> Iterator[Candidates]:
    """The candidates of every example, found by words among all articles."""
    own: dict[str, list[Passage]] = {a.article_id: list(passages(a)) for a in articles}
    index = LexicalIndex.build([passage for held in own.values() for passage in held])
    laid: dict[tuple[str, str, int], Row] = {}

    def row(passage: Passage) -> Row:
        place = passage.article_id, passage.field, passage.start
        if place not in laid:
            laid[place] = row_of(passage, vocabulary)
        return laid[place]

    for example in examples:
        question = understand(example.question)
        hits = [hit.passage for hit in index.retrieve(question, HITS)]
        home = own[str(example.article_id)]
        right = [p for p in home if any(shared((p.start, p.end), span) > 0 for span in example.evidence)]
        found = list(dict.fromkeys([*right, *hits, *home[: OWN + len(right)]]))
        yield _labelled(example, vocabulary.cut(question.understood_as).ids, found, row)


def _labelled(example: Example, question: Ids, found: Sequence[Passage], row: Callable[[Passage], Row]) -> Candidates:
    spoilers = example.spoilers
    right, doubtful = set(), set()
    answer = None
    for n, passage in enumerate(found):
        own = passage.article_id == example.article_id
        for k, (start, end) in enumerate(row(passage).spans):
            span = passage.start + start, passage.start + end
            if own and example.is_told_in(span):
                right.add((n, k))
            elif any(spoiler in normalise(passage.text[start:end]) for spoiler in spoilers):
                doubtful.add((n, k))
        if own and answer is None:
            answer = next(
                ((n, *words) for mark in example.marked if (words := _words(row(passage), passage, mark))), None
            )
    return Candidates(example, question, tuple(map(row, found)), frozenset(right), frozenset(doubtful), answer)


def _words(row: Row, passage: Passage, mark: Offsets) -> tuple[int, int] | None:
    start, end = mark[0] - passage.start, mark[1] - passage.start
    return words_at(row, (start, end)) if start >= 0 and end <= len(passage.text) else None


def drawn(asked: Sequence[Candidates], draw: random.Random) -> list[Group]:
    """One round: questions on news more often than others, each with the passages that answer and rivals by lot."""
    times = [n for n, one in enumerate(asked) for _ in range(_times(one, draw))]
    draw.shuffle(times)
    return [_group(asked[n], draw) for n in times if asked[n].rows]


def _times(asked: Candidates, draw: random.Random) -> int:
    if asked.example.source in ON_NEWS:
        return TIMES_ON_NEWS
    return int(draw.random() < (SHARE_OF_OTHERS if asked.right else SHARE_OF_UNANSWERED))


def _group(asked: Candidates, draw: random.Random) -> Group:
    right = sorted({row for row, _ in asked.right})
    rivals = [n for n in range(len(asked.rows)) if n not in right][:NEARLY]
    kept = [] if right and rivals and draw.random() < AWAY else right[:RIGHT]
    if not right:
        kept, rivals = rivals[:1], rivals[1:]
    while rivals and len(kept) < (ROWS_ON_NEWS if asked.example.source in ON_NEWS else ROWS):
        kept.append(rivals.pop(draw.choices(range(len(rivals)), [1 / (2 + n) for n in range(len(rivals))])[0]))
    draw.shuffle(kept)
    place = {row: n for n, row in enumerate(kept)}
    answer = asked.answer
    return Group(
        asked.question,
        tuple(asked.rows[n] for n in kept),
        tuple(sorted((place[row], sentence) for row, sentence in asked.right if row in place)),
        tuple(sorted((place[row], sentence) for row, sentence in asked.doubtful if row in place)),
        (place[answer[0]], *answer[1:]) if answer and answer[0] in place else None,
        asked.example.weight**0.5,
    )
