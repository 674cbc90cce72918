"""What stands in the rows of a collection beside what is searched: passages, articles in pieces, and what is told of the whole."""

from __future__ import annotations

import itertools
import json
import threading
from collections import OrderedDict
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from typing import Any, overload

import numpy as np
from numpy.typing import NDArray

from qa_service.errors import REBUILD, BuildError, IndexDamaged
from qa_service.retrieval.milvus.collection import (
    ARTICLE,
    DENSE,
    EXTRA,
    MAX_BYTES,
    NUMBER,
    PIECE,
    RECORD,
    TERMS,
    between,
    is_article_id,
    of_article,
    of_numbers,
    passage_text,
    pieces,
)
from qa_service.retrieval.milvus.server import Row, Server
from qa_service.types import Passage

AT_ONCE = 500  # rows that are written or read at a time: some 4 MB
REMEMBERED = 4_096  # passages
EXTRAS_AT_ONCE = 16  # rows with what is told of the whole: 1 MB
CONTEXT_CHARS = 8_000  # of a context that is kept to be read again; all of it is searched


def passage_rows(
    passages: Iterable[Passage], vectors: NDArray[np.float32], kept: Callable[[str], str], told: str
) -> Iterator[Row]:
    """The rows of passages in order; BuildError for a passage that no row can hold.

    kept: what is kept of the article of an id, which is cut over its rows. told: of the whole, which is cut over the first rows.
    """
    extras = pieces(told)
    number = 0
    for article_id, group in itertools.groupby(passages, key=lambda passage: passage.article_id):
        held = list(group)
        for passage, piece in zip(held, pieces(kept(article_id), len(held)), strict=True):
            extra = extras[number] if number < len(extras) else ""
            yield _row(number, passage, vectors[number], {PIECE: piece, EXTRA: extra})
            number += 1
    if number < len(extras):
        raise BuildError(f"{number} passages are too few to hold what is told of them in Milvus.")


def _row(number: int, passage: Passage, vector: NDArray[np.float32], pieces_of: Mapping[str, str]) -> Row:
    *fields, context = _fields(passage)
    record = _dumped([*fields, context[:CONTEXT_CHARS]])
    texts = {RECORD: record, **pieces_of}
    if max(len(text.encode()) for text in texts.values()) > MAX_BYTES:
        raise BuildError(f"Article {passage.article_id} has a passage that is too long for Milvus ({MAX_BYTES} bytes).")
    searched = {TERMS: passage_text(passage), DENSE: vector.tolist()}
    return {NUMBER: number, ARTICLE: passage.article_id, **searched, **texts}


def is_whole(server: Server, name: str) -> bool:
    """Whether a collection was written to its end: the first row is written last."""
    return name in server.names() and bool(server.rows(name, of_numbers([0]), [], 1))


def extras(server: Server, name: str) -> dict[str, Any]:
    """What is told of the whole of a collection; IndexDamaged where it cannot be read."""
    found: list[str] = []
    while len(found) % EXTRAS_AT_ONCE == 0:
        first = len(found)
        rows = server.rows(name, between(first, first + EXTRAS_AT_ONCE), [EXTRA], EXTRAS_AT_ONCE)
        more = [row[EXTRA] for row in rows if row[EXTRA]]
        if not more:
            break
        found += more
    try:
        return dict(json.loads("".join(found)))
    except (ValueError, TypeError) as error:
        raise IndexDamaged(f"Collection {name} in Milvus at {server.uri} is not whole. {REBUILD}") from error


class PassageRows(Sequence[Passage]):
    """The passages of a collection by number, each read when asked for; the last ones are remembered."""

    def __init__(self, server: Server, name: str, count: int) -> None:
        self._server, self._name, self._count = server, name, count
        self._kept: OrderedDict[int, Passage] = OrderedDict()
        self._lock = threading.Lock()

    def __len__(self) -> int:
        return self._count

    @overload
    def __getitem__(self, number: int) -> Passage: ...
    @overload
    def __getitem__(self, number: slice) -> list[Passage]: ...
    def __getitem__(self, number: int | slice) -> Passage | list[Passage]:
        if isinstance(number, slice):
            return self.some(range(self._count)[number])
        return self.some([range(self._count)[number]])[0]

    def __iter__(self) -> Iterator[Passage]:
        for start in range(0, self._count, AT_ONCE):
            rows = self._server.rows(self._name, between(start, min(start + AT_ONCE, self._count)), [RECORD], AT_ONCE)
            yield from (_passage(row[RECORD]) for row in rows)

    def some(self, numbers: Sequence[int]) -> list[Passage]:
        """The passages of some numbers, in their order, with one question to the server for those that are not remembered."""
        with self._lock:
            known = {number: self._kept[number] for number in numbers if number in self._kept}
        missing = [number for number in numbers if number not in known]
        for start in range(0, len(missing), AT_ONCE):
            wanted = missing[start : start + AT_ONCE]
            rows = self._server.rows(self._name, of_numbers(wanted), [RECORD], AT_ONCE)
            known.update((int(row[NUMBER]), _passage(row[RECORD])) for row in rows)
        self._remember(known)
        try:
            return [known[number] for number in numbers]
        except KeyError as error:
            raise IndexDamaged(f"Collection {self._name} in Milvus has no passage {error}.") from None

    def _remember(self, found: Mapping[int, Passage]) -> None:
        with self._lock:
            self._kept.update(found)
            while len(self._kept) > REMEMBERED:
                self._kept.popitem(last=False)


def article_text(server: Server, name: str, article_id: str, passages: int) -> str | None:
    """What is kept of an article, put together; None where a collection, of so many passages, has none of that id."""
    if not is_article_id(article_id):
        return None
    rows = server.every_row(name, of_article(article_id), [PIECE], passages, AT_ONCE)
    return "".join(row[PIECE] for row in rows) or None


def _passage(record: str) -> Passage:
    return Passage(*json.loads(record))


def _fields(passage: Passage) -> list[Any]:
    return [getattr(passage, name) for name in passage.__slots__]


def _dumped(value: Any) -> str:
    return json.dumps(value, ensure_ascii=False, separators=(",", ":"))
