"""The only wiring: settings → a builder, a service."""

from __future__ import annotations

from qa_service import build, store
from qa_service.dense import DenseIndex
from qa_service.encoder import load_encoder
from qa_service.errors import REBUILD, IndexDamaged
from qa_service.hybrid import HybridRetriever
from qa_service.lexical import LexicalIndex
from qa_service.question import understand
from qa_service.reader import FeatureReader
from qa_service.service import QAService
from qa_service.settings import Settings
from qa_service.types import BuildReport


def build_index(settings: Settings, progress: build.Progress = build.silent) -> BuildReport:
    """Build a new generation of the index from the seeds and make it live."""
    encoder = load_encoder(settings.encoder, settings.query_prefix)
    return build.build_index(settings.seeds, store.Store(settings.index), encoder, progress)


def load_service(settings: Settings) -> QAService:
    """A service over the live generation; IndexMissing, IndexMismatch or IndexDamaged where it cannot be used."""
    generation = store.Store(settings.index).current()
    encoder = load_encoder(settings.encoder, settings.query_prefix)
    store.require_shape(generation.manifest, build.shape(encoder))
    generation.check_files()
    articles, passages = generation.articles(), generation.passages()
    if (len(articles), len(passages)) != (generation.manifest.articles, generation.manifest.passages):
        raise IndexDamaged(
            f"{generation.folder.absolute()} holds not as many articles and passages as were built. {REBUILD}"
        )
    retriever = HybridRetriever(
        LexicalIndex.load(generation.folder / build.LEXICAL, passages),
        DenseIndex.load(generation.folder / build.DENSE, passages, encoder),
    )
    return QAService(
        understand, retriever, FeatureReader.load(), articles, generation=generation.id, passages=len(passages)
    )
