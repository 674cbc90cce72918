"""The only wiring: settings → a builder, a service."""

from __future__ import annotations

import contextlib
import dataclasses
import functools
import os
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Protocol

import numpy as np
from numpy.typing import NDArray

from qa_service import indexing, store
from qa_service.answering.catalogue import Catalogue
from qa_service.answering.listing import Listing
from qa_service.answering.look_up import Finder
from qa_service.answering.places import Places
from qa_service.answering.service import QAService
from qa_service.errors import REBUILD, IndexDamaged, QAError
from qa_service.evaluation.baseline import OverlapReader
from qa_service.indexing import verify as verifying
from qa_service.indexing.verify import VerifyReport
from qa_service.language.text import TOKENISER
from qa_service.question.spelling import PAIR, Spelling
from qa_service.question.story import StoryFinder, StoryRetriever
from qa_service.question.synonyms import Synonyms
from qa_service.question.understanding import understand
from qa_service.reader import EvidenceReader
from qa_service.reader.headlines import HeadlineReader
from qa_service.retrieval import milvus
from qa_service.retrieval.dense import DenseIndex
from qa_service.retrieval.encoder import DeferredEncoder, load_encoder
from qa_service.retrieval.hybrid import HybridRetriever, Leg
from qa_service.retrieval.lexical import LexicalIndex
from qa_service.retrieval.newest import NewestFirst
from qa_service.settings import MILVUS, Settings
from qa_service.types import Article, BuildReport, Encoder, Manifest, Passage, Reader, Relations, Retriever
from qa_service.writer import Endpoint, Writer

CATALOGUE, SPELLING = "catalogue", "spelling"  # folders in that of a generation


class Generations(Protocol):
    """The kept generations, wherever they are, and which of them is live."""

    def current_id(self) -> str:
        """The name of the live one, as quick as may be; IndexMissing where there is none."""
        ...

    def manifests(self) -> dict[str, Manifest]:
        """What shaped each, oldest first."""
        ...

    def roll_back(self, name: str | None = None) -> tuple[str, Manifest]:
        """Make one live again, by default the one before the live one; NotFound where it is not kept."""
        ...


class _InFolder:
    """The generations in the index folder."""

    def __init__(self, folder: Path) -> None:
        self._store = store.Store(folder)

    def current_id(self) -> str:
        return self._store.current_id()

    def manifests(self) -> dict[str, Manifest]:
        return {kept.id: kept.manifest for kept in self._store.generations()}

    def roll_back(self, name: str | None = None) -> tuple[str, Manifest]:
        live = self._store.roll_back(name)
        return live.id, live.manifest


class _InMilvus:
    """The generations in Milvus; a folder here that holds them follows."""

    def __init__(self, shelf: indexing.Shelf, folder: Path) -> None:
        self._shelf, self._store = shelf, store.Store(folder)

    def current_id(self) -> str:
        return self._shelf.current_id()

    def manifests(self) -> dict[str, Manifest]:
        return self._shelf.manifests()

    def roll_back(self, name: str | None = None) -> tuple[str, Manifest]:
        live = self._shelf.roll_back(name)
        with contextlib.suppress(
            QAError
        ):  # a folder that lacks it, or cannot be written, is brought along by the next build
            self._store.roll_back(live[0])
        return live


def generations(settings: Settings) -> Generations:
    """The kept generations of what searches."""
    shelf = _shelf(settings)
    return _InMilvus(shelf, settings.index) if shelf else _InFolder(settings.index)


def _shelf(settings: Settings) -> indexing.Shelf | None:
    """Where generations are searched, if not in their folder."""
    return _shelf_at(settings.milvus_uri or "", settings.milvus_token) if settings.engine == MILVUS else None


@functools.lru_cache(maxsize=1)
def _shelf_at(uri: str, token: str | None) -> indexing.Shelf:
    """Kept, with its connection, for all generations."""
    return indexing.Shelf(milvus.Server(uri, token))


def _engine(settings: Settings) -> indexing.Shelf | None:
    """The same, for who writes there and has time."""
    if settings.engine != MILVUS:
        return None
    seconds = milvus.PATIENT_SECONDS
    return indexing.Shelf(milvus.Server(settings.milvus_uri or "", settings.milvus_token, seconds, seconds))


def build_index(
    settings: Settings,
    progress: indexing.Progress = indexing.silent,
    *,
    full: bool = False,
    gate: indexing.Gate | None = None,
) -> BuildReport:
    """Build a new generation of the index from the seeds and make it live; the model is loaded only if there is something to embed."""
    target, encoder, engine = store.Store(settings.index), _encoder(settings), _engine(settings)
    return indexing.build_index(
        settings.seeds,
        target,
        encoder,
        progress,
        full=full,
        gate=gate,
        patterns=settings.path_patterns,
        engine=engine,
        also=_write_besides,
        hands=_threads(),
    )


def forget(settings: Settings, article_id: str) -> indexing.ForgetReport:
    """Take a withdrawn article out of all kept generations of the index, and of those to come."""
    return indexing.forget(
        store.Store(settings.index), article_id, _encoder(settings), _engine(settings), _write_besides
    )


def verify(settings: Settings) -> VerifyReport:
    """Compare the live generation with itself, with the files it was built from, and with what is searched."""
    return verifying.verify(store.Store(settings.index).current(), settings.seeds, _engine(settings))


def _write_besides(folder: Path) -> None:
    """Write what every process would have to work out at its start, or at somebody's first look."""
    passages = store.passages_in(folder)
    Catalogue(store.Articles(folder)).save(folder / CATALOGUE)
    _spelling(LexicalIndex.load(folder / indexing.LEXICAL, passages), len(passages)).save(folder / SPELLING)


def _spelling(words: _Words, passages: int) -> Spelling:
    return Spelling(*words.short_terms(PAIR), words.holders, passages)


def _encoder(settings: Settings) -> DeferredEncoder:
    return DeferredEncoder(settings.encoder, settings.query_prefix)


def load_service(settings: Settings, generation: store.Generation | None = None) -> QAService:
    """A service over the live generation, or another; IndexMissing, IndexMismatch or IndexDamaged where it cannot be used."""
    index = _open_index(settings, generation)
    writer = _writer_of(settings.llm_url, settings.llm_model, settings.llm_key)
    return index.service(index.both(), _reader(settings), writer)


@functools.lru_cache(maxsize=1)
def _writer_of(url: str | None, model: str | None, key: str | None) -> Writer | None:
    """Kept for all generations, as is what it knows of an endpoint that fails."""
    return Writer(Endpoint(url, model, key)) if url and model else None


def _reader(settings: Settings) -> EvidenceReader:
    return _reader_of(settings.min_confidence)


@functools.lru_cache(maxsize=1)
def _reader_of(least: float | None) -> EvidenceReader:
    """Loaded once for all generations that a process serves, one after the other."""
    return EvidenceReader.load(min_confidence=least, threads=_threads())


def _threads() -> int:
    """How many threads may compute in this process: what numerical libraries are told by the environment, else one a processor."""
    given = os.environ.get("OMP_NUM_THREADS", "")
    return int(given) if given.isdecimal() and int(given) else os.cpu_count() or 1


@functools.lru_cache(maxsize=1)
def _encoder_of(name: str | None, query_prefix: str | None, fingerprint: str) -> Encoder:
    """Loaded once for all generations, and again when the files of its model have changed, as the fingerprint tells."""
    return load_encoder(name, query_prefix)


def variants(settings: Settings) -> dict[str, QAService]:
    """The steps that lead to the service, by name, simplest first: each adds one part, and the last is what is served."""
    index = _open_index(settings)
    both = index.both()
    words = index.opened.words
    plain = OverlapReader(words.rarity)
    return {
        "BM25": index.service(words, plain),
        "+ dense": index.service(both, plain),
        "+ reader": index.service(both, _reader(settings)),
    }


class _Words(Leg, Retriever, Protocol):
    """Where words stand."""

    def holders(self, term: str) -> NDArray[np.int32]: ...
    def occurrences(self, term: str) -> tuple[NDArray[np.int32], NDArray[np.uint16]]: ...
    def rarity(self, term: str) -> float: ...
    def short_terms(self, characters: int) -> tuple[list[str], NDArray[np.int64]]: ...


@dataclass(frozen=True, slots=True)
class _Opened:
    """A generation as it is read, wherever it lies."""

    id: str
    manifest: Manifest
    articles: Mapping[str, Article]
    passages: Sequence[Passage]
    words: _Words
    relations: Relations
    folder: Path | None  # None: it lies on no disk here
    shelved: indexing.Shelved | None = None  # None: its folder is searched

    def owners(self) -> NDArray[np.int32]:
        """(passages,): the number of the article that each passage is of."""
        if self.folder:
            return store.owners_in(self.folder, len(self.articles), len(self.passages))
        numbers = {article_id: number for number, article_id in enumerate(self.articles)}
        return np.fromiter((numbers[passage.article_id] for passage in self.passages), np.int32, len(self.passages))

    def kept(self, name: str) -> Path | None:
        """Where a build put what else would be worked out now."""
        return self.folder and self.folder / name

    def legs(self, encoder: Encoder) -> tuple[Leg, Leg]:
        """What finds passages by words, and by meaning."""
        if self.shelved:
            server, name = self.shelved.server, self.shelved.collection
            return milvus.WordLeg(server, name, self.shelved.passages), milvus.DenseLeg(server, name, encoder)
        if self.folder is None:
            raise ValueError(f"{self.id} is nowhere to be searched")
        return self.words, DenseIndex.load(self.folder / indexing.DENSE, self.passages, encoder)


@dataclass(frozen=True, slots=True)
class _OpenIndex:
    """The live generation with its two legs of retrieval."""

    opened: _Opened
    moved: indexing.Moved
    legs: tuple[Leg, Leg]
    spelling: Spelling
    synonyms: Synonyms
    encoder: Encoder

    def both(self) -> HybridRetriever:
        passages = self.opened.passages
        some = passages.some if isinstance(passages, milvus.PassageRows) else None
        return HybridRetriever(*self.legs, passages, some=some)

    def service(self, retriever: Retriever, reader: Reader, writer: Writer | None = None) -> QAService:
        articles, words = self.opened.articles, self.opened.words
        catalogue = Catalogue(articles, self.opened.owners, self.opened.kept(CATALOGUE))
        return QAService(
            functools.partial(
                understand,
                goes_on=StoryFinder(words).goes_on,
                mend=self.spelling.mend,
                synonyms=self.synonyms.of,
            ),
            StoryRetriever(NewestFirst(retriever, lambda article_id: articles[article_id].date)),
            HeadlineReader(reader, articles),
            articles,
            generation=self.opened.id,
            passages=len(self.opened.passages),
            places=Places(articles, self.opened.relations),
            moved=self.moved.to,
            catalogue=catalogue,
            listing=Listing(
                catalogue,
                articles,
                words.occurrences,
                self.spelling.mend,
                self.spelling.sounds_like,
                self.spelling.heard,
            ),
            find=_finder(self.opened).find,
            encoder=self.encoder,
            writer=writer,
        )


def load_finder(settings: Settings) -> Finder:
    """The reverse look-up in the live generation, which needs no model; errors as for `load_service`."""
    return _finder(_opened(settings, {"tokeniser": TOKENISER}))


def _finder(opened: _Opened) -> Finder:
    places = Places(opened.articles, opened.relations)
    return Finder(opened.words.holders, opened.words.rarity, opened.passages, opened.articles, opened.id, places)


def _opened(settings: Settings, shape: Mapping[str, str], generation: store.Generation | None = None) -> _Opened:
    """A generation, or the live one; IndexMismatch where it is not of the shape."""
    shelf = _shelf(settings)
    if shelf is None:
        return _from_folder(generation or store.Store(settings.index).current(), shape)
    name = generation.id if generation else shelf.current_id()
    shelved = shelf.open(name)
    store.require_shape(shelved.manifest, shape)
    if here := generation or store.Store(settings.index).find(name):
        return dataclasses.replace(_from_folder(here, shape), shelved=shelved)
    passages = shelved.passages
    words = milvus.WordLeg(shelved.server, shelved.collection, passages, shelved.short_terms())
    return _Opened(name, shelved.manifest, shelved.articles(), passages, words, shelved.relations(), None, shelved)


def _from_folder(generation: store.Generation, shape: Mapping[str, str]) -> _Opened:
    store.require_shape(generation.manifest, shape)
    generation.check_files()
    articles, passages = generation.articles(), generation.passages()
    if (len(articles), len(passages)) != (generation.manifest.articles, generation.manifest.passages):
        raise IndexDamaged(
            f"{generation.folder.absolute()} holds not as many articles and passages as were built. {REBUILD}"
        )
    words = LexicalIndex.load(generation.folder / indexing.LEXICAL, passages)
    return _Opened(
        generation.id,
        generation.manifest,
        articles,
        passages,
        words,
        generation.relations(),
        generation.folder,
    )


def _open_index(settings: Settings, generation: store.Generation | None = None) -> _OpenIndex:
    deferred = _encoder(settings)  # an index of another model is told before this one is loaded
    opened = _opened(settings, indexing.shape(deferred), generation)
    encoder = _encoder_of(settings.encoder, settings.query_prefix, deferred.fingerprint)
    words = opened.words
    kept = opened.kept(SPELLING)
    known = Spelling.load(kept, words.holders, len(opened.passages)) if kept else None
    spelling = known or _spelling(words, len(opened.passages))
    moved = indexing.Moved(store.Store(settings.index), opened.articles)
    return _OpenIndex(opened, moved, opened.legs(encoder), spelling, Synonyms.load(settings.synonyms), encoder)
