"""The passages that each question may be read with: its own article's, in the order of a search, and the rivals that the search found.

All of it in integers, so that it can be kept on disk beside what is learned from it.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray
from safetensors import SafetensorError, safe_open
from safetensors.numpy import load_file, save_file

from qa_service.language.text import normalise
from qa_service.reader.network import WHOLE
from qa_service.reader.reading import asked
from qa_service.reader.rows import Row, question_pieces, row_of
from qa_service.reader.tokens import Tokeniser
from qa_service.retrieval.chunking import CHUNKING, passages
from qa_service.retrieval.lexical import LexicalIndex
from qa_service.training.near_misses import BY_RULE
from qa_service.training.questions import CHECKED, ON_NEWS, SMALL_TALK, Example
from qa_service.types import Article, Offsets, Passage

HITS = 10  # of a search, as many as the service hands to the reader
RIVALS = 8  # of them, of other articles
SAID_EVERY = 5000  # questions
NO_QUESTION = np.zeros(0, np.int64)

# How often a question is drawn, in proportion.
SHARE_CHECKED, SHARE_ON_NEWS, SHARE_OF_OTHERS = 4.0, 2.5, 0.6
SHARE_BY_RULE_ON_NEWS, SHARE_BY_RULE = 0.8, 0.35

Numbers = NDArray[np.int32]


@dataclass(frozen=True, slots=True)
class Ragged:
    """Rows of differing length, one after another: row `n` is `values[bounds[n]:bounds[n + 1]]`."""

    values: Numbers
    bounds: NDArray[np.int64]

    @classmethod
    def of(cls, rows: Sequence[Sequence[object] | NDArray[np.int64]], columns: int = 0) -> Ragged:
        """The rows, each of numbers, or of tuples of so many."""
        shape = (-1, columns) if columns else (-1,)
        held = [np.asarray(row, np.int32).reshape(shape) for row in rows]
        empty = np.zeros((0, columns) if columns else 0, np.int32)
        return cls(np.concatenate([empty, *held]), np.cumsum([0, *map(len, held)]))

    def __getitem__(self, n: int) -> Numbers:
        """Row `n`."""
        return self.values[self.bounds[n] : self.bounds[n + 1]]

    def __len__(self) -> int:
        return len(self.bounds) - 1


@dataclass(frozen=True, slots=True)
class Candidates:
    """Questions and passages by their numbers.

    pieces, sentences: of each passage, as the network reads it with no question before it. question: pieces; home, rivals: passages; right,
    doubtful: (passage, sentence) pairs that answer, or may; words: (passage, first, last) pieces that answer, WHOLE for both where the whole
    sentence does. weights, shares: how much a question counts, and how often it is drawn.
    """

    pieces: Ragged
    sentences: Ragged
    question: Ragged
    home: Ragged
    rivals: Ragged
    right: Ragged
    doubtful: Ragged
    words: Ragged
    weights: NDArray[np.float32]
    shares: NDArray[np.float32]

    def __len__(self) -> int:
        return len(self.question)

    def save(self, path: Path, mark: str) -> None:
        """Writes them with a mark that tells what they were made from."""
        ragged = {
            f"{name}.{part}": getattr(getattr(self, name), part) for name in _RAGGED for part in ("values", "bounds")
        }
        save_file(ragged | {"weights": self.weights, "shares": self.shares}, path, {"made_from": mark})

    @classmethod
    def load(cls, path: Path, mark: str) -> Candidates | None:
        """Those saved with this mark; None where there are none."""
        try:
            with safe_open(path, "np") as file:
                if file.metadata() != {"made_from": mark}:
                    return None
        except (OSError, SafetensorError):
            return None
        held = load_file(path)
        ragged = {name: Ragged(held[f"{name}.values"], held[f"{name}.bounds"]) for name in _RAGGED}
        return cls(**ragged, weights=held["weights"], shares=held["shares"])


_RAGGED = ("pieces", "sentences", "question", "home", "rivals", "right", "doubtful", "words")


def mark_of(examples: Sequence[Example], articles: Sequence[Article]) -> str:
    """What tells candidates of these examples among these articles from others."""
    digest = hashlib.sha256(CHUNKING.encode())
    for said in (*map(repr, examples), *(article.article_id for article in articles)):
        digest.update(said.encode())
    return digest.hexdigest()


def find(
    examples: Sequence[Example], articles: Sequence[Article], tokeniser: Tokeniser, say: Callable[[str], None]
) -> Candidates:
    """The candidates of every example, found by words among all articles."""
    shelf = _Shelf(articles, tokeniser)
    say(f"{len(shelf.passages):,} passages indexed")
    question, home, rivals, labels = [], [], [], []
    for n, example in enumerate(examples):
        own, others = shelf.found(example)
        question.append(question_pieces(asked(example.understood), tokeniser))
        home.append([shelf.number(passage) for passage in own])
        rivals.append([shelf.number(passage) for passage in others])
        labels.append(_labels(example, shelf, home[-1] + rivals[-1]))
        if (n + 1) % SAID_EVERY == 0:
            say(f"{n + 1:,} of {len(examples):,} questions searched")
    return Candidates(
        Ragged.of([laid.row.pieces for laid in shelf.laid]),
        Ragged.of([laid.row.sentence for laid in shelf.laid]),
        Ragged.of(question),
        Ragged.of(home),
        Ragged.of(rivals),
        Ragged.of([label.right for label in labels], 2),
        Ragged.of([label.doubtful for label in labels], 2),
        Ragged.of([label.words for label in labels], 3),
        np.array([example.weight**0.5 for example in examples], np.float32),
        np.array([share_of(example) for example in examples], np.float32),
    )


def share_of(example: Example) -> float:
    """How often an example is drawn, in proportion: people's questions on news the most."""
    on_news = example.source in ON_NEWS
    if example.kind.startswith(BY_RULE):
        return SHARE_BY_RULE_ON_NEWS if on_news else SHARE_BY_RULE
    if example.source in (CHECKED, SMALL_TALK):
        return SHARE_CHECKED
    return SHARE_ON_NEWS if on_news else SHARE_OF_OTHERS


@dataclass(frozen=True, slots=True)
class _Laid:
    """A passage as it is read, with the sentences of which something is read, normalised."""

    passage: Passage
    row: Row
    folded: dict[int, str]


class _Shelf:
    """The passages of all articles: searched, and laid out once for all questions that meet them."""

    def __init__(self, articles: Sequence[Article], tokeniser: Tokeniser) -> None:
        self._tokeniser = tokeniser
        self._own = {article.article_id: passages(article) for article in articles}
        self.passages = [passage for held in self._own.values() for passage in held]
        self._index = LexicalIndex.build(self.passages)
        self._numbers: dict[tuple[str, str, int], int] = {}
        self.laid: list[_Laid] = []

    def found(self, example: Example) -> tuple[list[Passage], list[Passage]]:
        """The passages of the example's article, in the order of a search, and those of others that the search found."""
        hits = [hit.passage for hit in self._index.retrieve(example.understood, HITS)]
        met = [passage for passage in hits if passage.article_id == example.article_id]
        own = [*met, *(passage for passage in self._own.get(str(example.article_id), ()) if passage not in met)]
        return own, [passage for passage in hits if passage.article_id != example.article_id][:RIVALS]

    def number(self, passage: Passage) -> int:
        """The number of a passage, which is laid out when it is first met."""
        place = passage.article_id, passage.field, passage.start
        if place not in self._numbers:
            row = row_of(NO_QUESTION, passage, self._tokeniser)
            read = {int(n): row.spans[n] for n in np.unique(row.sentence) if n >= 0}
            folded = {n: normalise(passage.text[start:end]) for n, (start, end) in read.items()}
            self._numbers[place] = len(self.laid)
            self.laid.append(_Laid(passage, row, folded))
        return self._numbers[place]


@dataclass(frozen=True, slots=True)
class _Labels:
    """What is known of the passages that an example may be read with."""

    right: list[tuple[int, int]]
    doubtful: list[tuple[int, int]]
    words: list[tuple[int, int, int]]


def _labels(example: Example, shelf: _Shelf, numbers: Sequence[int]) -> _Labels:
    labels, spoilers = _Labels([], [], []), example.spoilers
    for number in numbers:
        laid = shelf.laid[number]
        told = [n for n in laid.folded if _tells(example, laid, n)]
        labels.right.extend((number, n) for n in told)
        labels.doubtful.extend(
            (number, n) for n, words in laid.folded.items() if n not in told and any(s in words for s in spoilers)
        )
        if told:
            labels.words.extend((number, first, last) for first, last in _words(example, laid))
    return labels


def _tells(example: Example, laid: _Laid, sentence: int) -> bool:
    start, end = (laid.passage.start + at for at in laid.row.spans[sentence])
    return laid.passage.article_id == example.article_id and example.is_told_in((start, end))


def _words(example: Example, laid: _Laid) -> Iterator[tuple[int, int]]:
    """The first and last pieces of the words that answer, those that the passage holds whole."""
    if not example.marked:
        yield WHOLE, WHOLE
    begin = laid.passage.start
    for start, end in example.marked:
        found = pieces_at(laid.row, (start - begin, end - begin))
        if found and begin <= start and end <= laid.passage.end:
            yield found


def pieces_at(row: Row, span: Offsets) -> tuple[int, int] | None:
    """The first and last piece of a row that lie in a span of its passage's text."""
    inside = np.flatnonzero((row.ends > span[0]) & (row.starts < span[1]) & (row.starts >= 0))
    return (int(inside[0]), int(inside[-1])) if len(inside) else None
