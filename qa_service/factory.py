"""The only wiring: settings → a builder, a service."""

from __future__ import annotations

import functools
import os
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from qa_service import indexing, store
from qa_service.answering.catalogue import Catalogue
from qa_service.answering.listing import Listing
from qa_service.answering.look_up import Finder
from qa_service.answering.service import QAService
from qa_service.errors import REBUILD, IndexDamaged
from qa_service.evaluation.baseline import OverlapReader
from qa_service.language.text import TOKENISER
from qa_service.question.spelling import PAIR, Spelling
from qa_service.question.story import StoryFinder, StoryReader, StoryRetriever
from qa_service.question.synonyms import Synonyms
from qa_service.question.understanding import understand
from qa_service.reader import EvidenceReader
from qa_service.reader.headlines import HeadlineReader
from qa_service.retrieval.dense import DenseIndex
from qa_service.retrieval.encoder import DeferredEncoder, load_encoder
from qa_service.retrieval.hybrid import HybridRetriever
from qa_service.retrieval.lexical import LexicalIndex
from qa_service.settings import Settings
from qa_service.types import Article, BuildReport, Encoder, Passage, Reader, Retriever
from qa_service.writer import Endpoint, Writer

CATALOGUE, SPELLING = "catalogue", "spelling"  # folders in that of a generation


def build_index(
    settings: Settings,
    progress: indexing.Progress = indexing.silent,
    *,
    full: bool = False,
    gate: indexing.Gate | None = None,
) -> BuildReport:
    """Build a new generation of the index from the seeds and make it live; the model is loaded only if there is something to embed."""
    return indexing.build_index(
        settings.seeds,
        store.Store(settings.index),
        _encoder(settings),
        progress,
        full=full,
        gate=gate,
        also=_write_besides,
        hands=_threads(),
    )


def forget(settings: Settings, article_id: str) -> indexing.ForgetReport:
    """Take a withdrawn article out of all kept generations of the index, and of those to come."""
    return indexing.forget(store.Store(settings.index), article_id, _encoder(settings), _write_besides)


def _write_besides(folder: Path) -> None:
    """Write what every process would have to work out at its start, or at somebody's first look."""
    passages = store.passages_in(folder)
    Catalogue(store.Articles(folder)).save(folder / CATALOGUE)
    _spelling(LexicalIndex.load(folder / indexing.LEXICAL, passages), len(passages)).save(folder / SPELLING)


def _spelling(lexical: LexicalIndex, passages: int) -> Spelling:
    return Spelling(*lexical.short_terms(PAIR), lexical.holders, passages)


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
    plain = OverlapReader(index.lexical.rarity)
    return {
        "BM25": index.service(index.lexical, plain),
        "+ dense": index.service(both, plain),
        "+ reader": index.service(both, _reader(settings)),
    }


@dataclass(frozen=True, slots=True)
class _OpenIndex:
    """The live generation with its two legs of retrieval."""

    generation: str
    folder: Path
    articles: Mapping[str, Article]
    moved: indexing.Moved
    passages: Sequence[Passage]
    lexical: LexicalIndex
    dense: DenseIndex
    spelling: Spelling
    synonyms: Synonyms
    encoder: Encoder

    def both(self) -> HybridRetriever:
        return HybridRetriever(self.lexical, self.dense, self.passages)

    def service(self, retriever: Retriever, reader: Reader, writer: Writer | None = None) -> QAService:
        catalogue = Catalogue(self.articles, self.passages, self.folder / CATALOGUE)
        return QAService(
            functools.partial(
                understand,
                goes_on=StoryFinder(self.lexical).goes_on,
                mend=self.spelling.mend,
                synonyms=self.synonyms.of,
            ),
            StoryRetriever(retriever),
            HeadlineReader(StoryReader(reader), self.articles),
            self.articles,
            generation=self.generation,
            passages=len(self.passages),
            moved=self.moved.to,
            catalogue=catalogue,
            listing=Listing(
                catalogue, self.articles, self.lexical.occurrences, self.spelling.mend, self.spelling.sounds_like
            ),
            find=_finder(self.lexical, self.passages, self.articles, self.generation).find,
            encoder=self.encoder,
            writer=writer,
        )


def load_finder(settings: Settings) -> Finder:
    """The reverse look-up in the live generation, which needs no model; errors as for `load_service`."""
    generation = store.Store(settings.index).current()
    store.require_shape(generation.manifest, {"tokeniser": TOKENISER})
    generation.check_files()
    passages = generation.passages()
    lexical = LexicalIndex.load(generation.folder / indexing.LEXICAL, passages)
    return _finder(lexical, passages, generation.articles(), generation.id)


def _finder(
    lexical: LexicalIndex, passages: Sequence[Passage], articles: Mapping[str, Article], generation: str
) -> Finder:
    return Finder(lexical.holders, lexical.rarity, passages, articles, generation)


def _open_index(settings: Settings, generation: store.Generation | None = None) -> _OpenIndex:
    generation = generation or store.Store(settings.index).current()
    encoder = _encoder_of(settings.encoder, settings.query_prefix, _encoder(settings).fingerprint)
    store.require_shape(generation.manifest, indexing.shape(encoder))
    generation.check_files()
    articles, passages = generation.articles(), generation.passages()
    if (len(articles), len(passages)) != (generation.manifest.articles, generation.manifest.passages):
        raise IndexDamaged(
            f"{generation.folder.absolute()} holds not as many articles and passages as were built. {REBUILD}"
        )
    lexical = LexicalIndex.load(generation.folder / indexing.LEXICAL, passages)
    dense = DenseIndex.load(generation.folder / indexing.DENSE, passages, encoder)
    kept = Spelling.load(generation.folder / SPELLING, lexical.holders, len(passages))
    spelling = kept or _spelling(lexical, len(passages))
    synonyms = Synonyms.load(settings.synonyms)
    moved = indexing.Moved(store.Store(settings.index), articles)
    folder = generation.folder
    return _OpenIndex(generation.id, folder, articles, moved, passages, lexical, dense, spelling, synonyms, encoder)
