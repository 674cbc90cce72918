"""A Milvus server, spoken to by one thread or many; home of pymilvus."""

from __future__ import annotations

import contextlib
import functools
import importlib.util
import json
import logging
import re
import threading
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import Any, TypeVar

import numpy as np
from numpy.typing import NDArray

from qa_service.errors import EngineError, EngineLost
from qa_service.retrieval.lexical.index import K1, B
from qa_service.retrieval.milvus.collection import (
    ARTICLE,
    DENSE,
    EXTRA,
    LIVE,
    MAX_BYTES,
    NUMBER,
    PIECE,
    RECORD,
    SPARSE,
    TERMS,
    between,
    generation_of,
)

LEAST_VERSION = (2, 5)  # with BM25; 2.3 takes a schema that asks for it, and leaves it out
ANSWER_SECONDS = 5.0  # that a reader may be kept waiting
PATIENT_SECONDS = 60.0  # that who builds may be kept waiting for a small thing, and for a server that is lost
BUILD_SECONDS = 600.0  # that a batch, or the making of an index, may take
PAUSE_SECONDS = 1.0  # after a call was lost, until the server is tried again
ANALYSERS = ("whitespace", "standard")  # the first that the server knows: the words of a term hold no marks
EXACT_BELOW = 5_000  # vectors, which are all compared; more are looked for in a graph
GRAPH = {"M": 32, "efConstruction": 200}
GRAPH_REACH = 400  # vectors looked at for each question
CONSISTENCY = "Strong"  # what was written is seen by the next to read
NOT_NOW = (2, 8)  # codes of errors: no connection, too many requests
UNKNOWN_ANALYSER = re.compile("tokenizer|analyzer", re.IGNORECASE)

_SILENT = "Milvus at {uri} does not answer ({reason}). Ask again in a moment; articles can be read meanwhile."
_VERSION = re.compile(r"(?:milvus_lite-|v)?(\d+)\.(\d+)")

Result = TypeVar("Result")
Row = Mapping[str, Any]

log = logging.getLogger(__name__)


class Server:
    """The server at an address. EngineLost while it does not answer, EngineError for what it will not do; it is found again by itself."""

    def __init__(
        self, uri: str, token: str | None = None, seconds: float = ANSWER_SECONDS, patience: float = 0.0
    ) -> None:
        """seconds: that it may take to answer; what is written may take longer. patience: seconds for which it is tried again while it is lost."""
        self.uri = uri
        self._seconds, self._patience = seconds, patience
        self._token = token or ""
        self._client: Any = None
        self._connecting = threading.Lock()
        self._writing = threading.Lock()
        self._trying = threading.Lock()
        self._lost_until: float | None = None  # and longer, if it does not answer then; None: it answers

    def live(self) -> str | None:
        """The collection that answers; None where there is none."""
        try:
            return str(self._ask(lambda client: client.describe_alias(LIVE, timeout=self._seconds))["collection_name"])
        except _Missing:
            return None

    def names(self) -> list[str]:
        """The collections of ours, in order."""
        found = self._ask(lambda client: client.list_collections(timeout=self._seconds))
        return sorted(name for name in found if generation_of(name))

    def aliases(self, name: str) -> list[str]:
        """What points at a collection, ours or somebody's."""
        return sorted(self._ask(lambda client: client.list_aliases(name, timeout=self._seconds))["aliases"])

    def point(self, name: str) -> None:
        """Let a collection answer from now on."""
        change = "create_alias" if self.live() is None else "alter_alias"
        with self._writing:
            self._ask(lambda client: getattr(client, change)(name, LIVE, timeout=self._seconds))

    def point_nowhere(self) -> None:
        """Let no collection answer."""
        with self._writing, contextlib.suppress(_Missing):
            self._ask(lambda client: client.drop_alias(LIVE, timeout=self._seconds))

    def drop(self, name: str) -> None:
        """Remove a collection, unless an alias points at it."""
        with self._writing, contextlib.suppress(_Missing):
            if aliases := self.aliases(name):
                raise EngineError(f"{name} is called {aliases[0]} in Milvus at {self.uri}, and is not removed.")
            self._ask(lambda client: client.drop_collection(name, timeout=BUILD_SECONDS))

    def create(self, name: str, dimensions: int, passages: int) -> None:
        """Make an empty collection for so many passages."""
        for analyser in ANALYSERS:
            shape: dict[str, Any] = {"dimensions": dimensions, "passages": passages, "analyser": analyser}
            try:
                with self._writing:
                    self._ask(
                        functools.partial(_create, name=name, **shape),
                        functools.partial(_create_anew, name=name, **shape),
                    )
                return
            except EngineError as error:
                if analyser == ANALYSERS[-1] or not UNKNOWN_ANALYSER.search(str(error)):
                    raise

    def insert(self, name: str, rows: Sequence[Row]) -> None:
        """Add some rows to a collection."""
        # What is written again because no answer came takes the place of what may have been written.
        with self._writing:
            self._ask(
                lambda client: client.insert(name, list(rows), timeout=BUILD_SECONDS),
                lambda client: client.upsert(name, list(rows), timeout=BUILD_SECONDS),
            )

    def finish(self, name: str) -> None:
        """Make what was added to a collection ready to be searched."""
        with self._writing:
            self._ask(lambda client: client.flush(name, timeout=BUILD_SECONDS))
            self._ask(lambda client: client.load_collection(name, timeout=BUILD_SECONDS))

    def by_words(self, name: str, text: str, most: int, fitting: str) -> list[tuple[int, float]]:
        """Numbers of the rows that share words with a text, and how well each fits: more is better."""
        found = self._search(name, SPARSE, text, most, fitting, {"metric_type": "BM25"})
        return [(number, abs(score)) for number, score in found]  # some servers tell a distance, below 0

    def by_vector(self, name: str, vector: NDArray[np.float32], most: int, fitting: str) -> list[tuple[int, float]]:
        """Numbers of the rows with the nearest vectors, and their inner products."""
        reach = {"metric_type": "IP", "params": {"ef": max(GRAPH_REACH, most)}}
        return self._search(name, DENSE, vector.tolist(), most, fitting, reach)

    def _search(
        self, name: str, field: str, wanted: Any, most: int, fitting: str, how: Mapping[str, Any]
    ) -> list[tuple[int, float]]:
        (found,) = self._read(
            name,
            lambda client: client.search(
                name,
                data=[wanted],
                anns_field=field,
                limit=most,
                filter=fitting,
                search_params=dict(how),
                consistency_level=CONSISTENCY,
                timeout=self._seconds,
            ),
        )
        return [(int(hit[NUMBER]), float(hit["distance"])) for hit in found]

    def rows(self, name: str, fitting: str, fields: Sequence[str], most: int) -> list[dict[str, Any]]:
        """Fields of at most so many rows that fit a filter, in the order of their numbers."""
        found = self._read(
            name,
            lambda client: client.query(
                name,
                filter=fitting,
                output_fields=[NUMBER, *fields],
                limit=most,
                consistency_level=CONSISTENCY,
                timeout=self._seconds,
            ),
        )
        return sorted(map(dict, found), key=lambda row: int(row[NUMBER]))

    def every_row(self, name: str, fitting: str, fields: Sequence[str], end: int, most: int) -> list[dict[str, Any]]:
        """Fields of all rows below a number that fit a filter, in order, at most so many at a time: never some of more without saying so."""
        found: list[dict[str, Any]] = []
        spans = [(0, end)]
        while spans:
            first, last = spans.pop()
            rows = self.rows(name, f"{fitting} and {between(first, last)}", fields, most)
            if len(rows) < most or last - first <= most:
                found += rows
            else:  # which of more it gave is the server's to choose
                middle = (first + last) // 2
                spans += [(middle, last), (first, middle)]
        return found

    def count(self, name: str, fitting: str) -> int:
        """How many rows fit a filter."""
        counted = "count(*)"
        (found,) = self._read(
            name,
            lambda client: client.query(
                name, filter=fitting, output_fields=[counted], consistency_level=CONSISTENCY, timeout=self._seconds
            ),
        )
        return int(found[counted])

    def _read(self, name: str, work: Callable[[Any], Result]) -> Result:
        """What is read of a collection, which is loaded first where the server has put it away, as after a new start."""
        try:
            return self._ask(work, aloud=False)
        except _PutAway:
            self._ask(lambda client: client.load_collection(name, timeout=self._seconds))
            return self._ask(work, aloud=False)

    def _ask(
        self, work: Callable[[Any], Result], again: Callable[[Any], Result] | None = None, *, aloud: bool = True
    ) -> Result:
        """What comes of some work with the client, which is done again while the server is lost, as long as there is patience.

        again: what is done then. aloud: what a server says against it may be told.
        """
        until = time.monotonic() + self._patience
        while True:
            try:
                return self._call(work, aloud=aloud)
            except EngineLost:
                if time.monotonic() >= until:
                    raise
            time.sleep(PAUSE_SECONDS)
            work = again or work

    def _call(self, work: Callable[[Any], Result], *, aloud: bool) -> Result:
        _require_pymilvus()
        with self._turn(), self._telling(aloud):
            result = work(self._connected())
        self._lost_until = None
        return result

    @contextlib.contextmanager
    def _turn(self) -> Iterator[None]:
        """While the server is lost one at a time tries it, and nobody at once again, so that few are kept waiting in vain."""
        if self._lost_until is None:
            yield
            return
        self._refuse_until_pause_is_over()
        if not self._trying.acquire(blocking=False):
            raise self._lost_still()
        try:
            yield
        finally:
            self._trying.release()

    def _refuse_until_pause_is_over(self) -> None:
        if time.monotonic() < (self._lost_until or 0):
            raise self._lost_still()

    def _connected(self) -> Any:
        with self._connecting:
            self._refuse_until_pause_is_over()  # another may have tried in vain while this one waited
            if self._client is None:
                client = _client(self.uri, self._token, self._seconds)
                _require_version(str(client.get_server_version(timeout=self._seconds)), self.uri)
                self._client = client
            return self._client

    @contextlib.contextmanager
    def _telling(self, aloud: bool) -> Iterator[None]:
        """Tell what pymilvus raises as one of our errors; grpc's own come through it in places."""
        import grpc
        from pymilvus import MilvusException

        try:
            yield
        except grpc.RpcError as error:
            raise self._lost(type(error).__name__) from error
        except MilvusException as error:
            code = error.code if isinstance(error.code, int) else getattr(error.code, "name", "no code")
            if not _is_refusal(error):
                raise self._lost(f"code {code}") from error
            self._lost_until = None
            kind = _KINDS.get(code, EngineError)
            # What it says of a search may hold words of the question.
            raise kind(f"Milvus at {self.uri} refused (code {code}{f': {_brief(error)}' if aloud else ''}).") from error

    def _lost(self, reason: str) -> EngineLost:
        self._lost_until = time.monotonic() + PAUSE_SECONDS
        return EngineLost(_SILENT.format(uri=self.uri, reason=reason))

    def _lost_still(self) -> EngineLost:
        return EngineLost(_SILENT.format(uri=self.uri, reason="nor did it a moment ago"))


class _Missing(EngineError):
    """What was named is not there."""


class _PutAway(EngineError):
    """A collection is there and not loaded."""


_KINDS: Mapping[object, type[EngineError]] = {100: _Missing, 1600: _Missing, 101: _PutAway}  # by the codes of Milvus


def _require_pymilvus() -> None:
    if importlib.util.find_spec("pymilvus") is None:
        raise EngineError("QA_ENGINE=milvus needs pymilvus. Install it: pip install 'pymilvus>=2.5,<4'")


def _client(uri: str, token: str, seconds: float) -> Any:
    from pymilvus import MilvusClient

    logging.getLogger("pymilvus").setLevel(logging.CRITICAL)  # what it logs may hold words of a question
    return MilvusClient(uri=uri, token=token, timeout=seconds)


def _require_version(told: str, uri: str) -> None:
    """EngineError where a server is older than what is used of it."""
    found = _VERSION.match(told)
    if not found or (int(found[1]), int(found[2])) < LEAST_VERSION:
        wanted = ".".join(map(str, LEAST_VERSION))
        raise EngineError(f"Milvus at {uri} is of version {told[:40] or 'unknown'}; {wanted} or later is needed.")


def _is_refusal(error: Any) -> bool:
    """Whether a server answered that it will not, rather than not at all or that it cannot now."""
    from pymilvus.exceptions import ConnectError, MilvusUnavailableException

    unreached = isinstance(error, (ConnectError, MilvusUnavailableException)) or error.retriable
    return not unreached and isinstance(error.code, int) and error.code not in NOT_NOW


def _brief(error: Any) -> str:
    return str(error.message).partition("\n")[0][:200]


def _create_anew(client: Any, name: str, **shape: Any) -> None:
    client.drop_collection(name, timeout=BUILD_SECONDS)
    _create(client, name, **shape)


def _create(client: Any, name: str, dimensions: int, passages: int, analyser: str) -> None:
    from pymilvus import DataType, Function, FunctionType

    schema = client.create_schema(auto_id=False, enable_dynamic_field=False)
    schema.add_field(NUMBER, DataType.INT64, is_primary=True)
    schema.add_field(ARTICLE, DataType.VARCHAR, max_length=4 * 128)
    schema.add_field(
        TERMS,
        DataType.VARCHAR,
        max_length=MAX_BYTES,
        enable_analyzer=True,
        enable_match=True,
        analyzer_params={"tokenizer": analyser},
    )
    schema.add_field(RECORD, DataType.VARCHAR, max_length=MAX_BYTES)
    schema.add_field(PIECE, DataType.VARCHAR, max_length=MAX_BYTES)
    schema.add_field(EXTRA, DataType.VARCHAR, max_length=MAX_BYTES)
    schema.add_field(SPARSE, DataType.SPARSE_FLOAT_VECTOR)
    schema.add_field(DENSE, DataType.FLOAT_VECTOR, dim=dimensions)
    schema.add_function(
        Function(name="bm25", function_type=FunctionType.BM25, input_field_names=[TERMS], output_field_names=[SPARSE])
    )
    indexes = client.prepare_index_params()
    weights = _index_params(bm25_k1=K1, bm25_b=B)
    indexes.add_index(field_name=SPARSE, index_type="SPARSE_INVERTED_INDEX", metric_type="BM25", params=weights)
    if passages < EXACT_BELOW:
        indexes.add_index(field_name=DENSE, index_type="FLAT", metric_type="IP")
    else:
        indexes.add_index(field_name=DENSE, index_type="HNSW", metric_type="IP", params=_index_params(**GRAPH))
    indexes.add_index(field_name=ARTICLE, index_type="INVERTED")
    client.create_collection(
        name, schema=schema, index_params=indexes, consistency_level=CONSISTENCY, timeout=BUILD_SECONDS
    )


def _index_params(**params: float) -> dict[str, str]:
    """The parameters of an index in the form that every server reads: some pass over those that stand by themselves."""
    return {"params": json.dumps(params)}
