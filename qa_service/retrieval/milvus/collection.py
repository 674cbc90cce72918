"""What a collection is called, what its rows hold, and what may stand in a filter."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence

import numpy as np

from qa_service.retrieval.lexical.counts import passage_terms
from qa_service.retrieval.lexical.index import SYNONYM_WEIGHT, question_terms, synonym_terms
from qa_service.types import Passage, Question, Scope

PREFIX, LIVE = "qa_", "qa_live"  # of every collection of ours; the alias of the one that answers
NUMBER, ARTICLE, TERMS, SPARSE, DENSE = "number", "article", "terms", "sparse", "dense"
RECORD, PIECE, EXTRA = "record", "piece", "extra"  # the passage itself; of its article; of what is told of the whole
MAX_BYTES = 65_535  # of a string in Milvus
PIECE_CHARS = 16_000  # of a longer text that is kept in pieces: four bytes each still fit
MOST_RUNS = 50  # of numbers that follow one another, told by their ends; of more, each number is told
OWN_TIMES = 10  # a question's words are written so often, that its synonyms, written less often, weigh less

_GENERATION = re.compile(r"\d{8}T\d{6}Z-[0-9a-f]{6}")
_COLLECTION = re.compile(r"qa_\d{8}T\d{6}Z_[0-9a-f]{6}")
_ARTICLE_ID = re.compile(r"[\w.-]{1,128}")
# Letters of no language that newspapers here are written in: analysers that split at marks keep a word with them whole.
_LETTERS, _LETTER_COUNT = 0xA001, 0x480


def collection_of(generation: str) -> str:
    """The collection of a generation; ValueError for what is no name of one."""
    if not _GENERATION.fullmatch(generation):
        raise ValueError(f"{generation[:60]!r} names no generation")
    return PREFIX + generation.replace("-", "_")


def generation_of(collection: str) -> str | None:
    """The generation that a collection holds; None where it is none of ours."""
    return collection.removeprefix(PREFIX).replace("_", "-") if _COLLECTION.fullmatch(collection) else None


def is_article_id(text: str) -> bool:
    """Whether a text can be the id of an article, and so stand in a filter."""
    return bool(_ARTICLE_ID.fullmatch(text))


def of_article(article_id: str) -> str:
    """The filter for the rows of an article; ValueError for what can be no id."""
    if not is_article_id(article_id):
        raise ValueError(f"{article_id[:60]!r} is no id of an article")
    return f'{ARTICLE} == "{article_id}"'


def of_numbers(numbers: Iterable[int]) -> str:
    """The filter for the rows of some numbers."""
    return f"{NUMBER} in [{', '.join(str(int(number)) for number in numbers)}]"


def of_scope(scope: Scope | None) -> str:
    """The filter for the rows of the passages in a scope; none for everywhere."""
    if scope is None:
        return ""
    runs = np.split(scope.passages, np.flatnonzero(np.diff(scope.passages) != 1) + 1)
    if len(runs) > MOST_RUNS or not len(scope.passages):
        return of_numbers(scope.passages.tolist())
    return " or ".join(f"({between(run[0], run[-1] + 1)})" for run in runs)


def between(first: int, end: int) -> str:
    """The filter for the rows from a number up to another."""
    return f"{NUMBER} >= {int(first)} and {NUMBER} < {int(end)}"


def token(term: str) -> str:
    """A term as one word for any analyser: letters stand for its marks, each for one of its own."""
    if term.isalnum():
        return term
    return "".join(c if c.isalnum() else chr(_LETTERS + ord(c) % _LETTER_COUNT) for c in term)


def holding(term: str) -> str:
    """The filter for the rows that hold a term."""
    return f"TEXT_MATCH({TERMS}, '{token(term)}')"


def passage_text(passage: Passage) -> str:
    """What is counted in a passage, as text whose words are the terms; of one that is too long, as much as Milvus takes."""
    return clipped(" ".join(map(token, passage_terms(passage))))


def question_text(question: Question) -> str:
    """What is looked up for a question, likewise."""
    own, also = list(map(token, question_terms(question))), list(map(token, synonym_terms(question)))
    if not also:
        return " ".join(own)
    return " ".join([*own * OWN_TIMES, *also * round(SYNONYM_WEIGHT * OWN_TIMES)])


def clipped(text: str) -> str:
    """The text, or as many whole words of it as a string of Milvus holds."""
    data = text.encode()
    if len(data) <= MAX_BYTES:
        return text
    return data[:MAX_BYTES].rpartition(b" ")[0].decode()


def pieces(text: str, count: int | None = None) -> Sequence[str]:
    """A text cut into pieces that fit; into so many, some empty, where it is said."""
    size = PIECE_CHARS if count is None else -(-len(text) // max(1, count))
    found = [text[start : start + size] for start in range(0, len(text), max(1, size))]
    return found + [""] * ((count or 0) - len(found))
