"""The build as one transaction: seeds → articles → passages → both indexes → a new live generation, or nothing."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterable, Iterator, Sequence
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, TypeVar

import numpy as np
from numpy.typing import NDArray

from qa_service import chunking, ingest, store
from qa_service.dense import DenseIndex
from qa_service.errors import BuildError, IndexDamaged
from qa_service.ingest import SeedFile
from qa_service.lexical import LexicalIndex
from qa_service.text import TOKENISER, sentences
from qa_service.types import Article, BuildReport, Encoder, Failure, Manifest, Passage, Question

DENSE, LEXICAL = "dense.faiss", "lexical"
ENCODE_AT_ONCE = 1024  # passages; progress is told after each
PROBES = 20  # sentences that must find themselves before an index goes live
PROBE_HITS = 10

# Told as work goes on: the stage, how much of it is done, and how much there is.
Progress = Callable[[str, int, int], None]
Item = TypeVar("Item")


def silent(stage: str, done: int, total: int) -> None:
    """Tell nobody."""


def shape(encoder: Encoder) -> dict[str, Any]:
    """What an index and the program that reads it must agree on; names are fields of the manifest."""
    return {"encoder": encoder.fingerprint, "chunking": chunking.CHUNKING, "tokeniser": TOKENISER}


def build_index(seeds: Path, target: store.Store, encoder: Encoder, progress: Progress = silent) -> BuildReport:
    """Build a new generation from the seeds folder and make it live; on any failure the live one stays as it is.

    SeedsError where the folder cannot be used, BuildError where it holds no article or the index cannot be written.
    """
    started = time.perf_counter()
    found = ingest.seed_files(seeds, leave_out=target.folder)
    with target.building() as folder:
        files = list(_read(found.files, seeds, progress))
        articles = [article for file in files for article in file.articles]
        failed = found.failed + tuple(failure for file in files for failure in file.failed)
        _require_articles(articles, failed, seeds)
        passages = [
            passage for article in _told("切分段落", articles, progress) for passage in chunking.passages(article)
        ]
        _index(folder, passages, encoder, progress)
        store.write_generation(folder, articles, passages, [_page(file) for file in files])
        manifest = _manifest(files, articles, passages, encoder)
        _probe(folder, passages)
        progress("写入索引", 0, 1)
        generation = target.publish(folder, manifest)
        progress("写入索引", 1, 1)
    seconds = time.perf_counter() - started
    return BuildReport(generation.id, len(articles), len(passages), len(files), failed, seconds)


def _read(paths: Sequence[Path], seeds: Path, progress: Progress) -> Iterator[SeedFile]:
    taken: set[str] = set()
    for path in _told("读取文件", paths, progress):
        yield ingest.read_seed(path, seeds, taken)


def _told(stage: str, items: Sequence[Item], progress: Progress) -> Iterator[Item]:
    """The items, with progress told at every hundredth of them."""
    step = max(1, len(items) // 100)
    for number, item in enumerate(items):
        if number % step == 0:
            progress(stage, number, len(items))
        yield item
    progress(stage, len(items), len(items))


def _require_articles(articles: Sequence[Article], failed: Sequence[Failure], seeds: Path) -> None:
    if articles:
        return
    reasons = "; ".join(f"{failure.file}: {failure.reason}" for failure in failed[:5])
    raise BuildError(
        f"No article could be read from {seeds.absolute()} ({reasons}). The live index, if any, is unchanged."
    )


def _index(folder: Path, passages: Sequence[Passage], encoder: Encoder, progress: Progress) -> None:
    vectors = np.concatenate(list(_encode(passages, encoder, progress)))
    progress("建立向量索引", 0, 1)
    DenseIndex.build(vectors, passages, encoder).save(folder / DENSE)
    progress("建立向量索引", 1, 1)
    progress("建立词语索引", 0, 1)
    LexicalIndex.build(passages).save(folder / LEXICAL)
    progress("建立词语索引", 1, 1)


def _encode(passages: Sequence[Passage], encoder: Encoder, progress: Progress) -> Iterator[NDArray[np.float32]]:
    for start in range(0, len(passages), ENCODE_AT_ONCE):
        progress("计算向量", start, len(passages))
        batch = passages[start : start + ENCODE_AT_ONCE]
        yield encoder.encode_passages([embedded_text(passage) for passage in batch])
    progress("计算向量", len(passages), len(passages))


def embedded_text(passage: Passage) -> str:
    """What is embedded of a passage: its context and its text."""
    return f"{passage.context}\n{passage.text}"


def _page(file: SeedFile) -> dict[str, Any]:
    furniture = [[piece.start, piece.end, piece.kind] for piece in file.furniture]
    return {"file": file.file, "sha256": file.sha256, "articles": len(file.articles), "furniture": furniture}


def _manifest(
    files: Iterable[SeedFile], articles: Sequence[Article], passages: Sequence[Passage], encoder: Encoder
) -> Manifest:
    return Manifest(
        format=store.FORMAT,
        dimensions=encoder.dimensions,
        articles=len(articles),
        passages=len(passages),
        files={file.file: file.sha256 for file in files if file.articles},
        checksums={},
        created=datetime.now(UTC).isoformat(timespec="seconds"),
        **shape(encoder),
    )


def _probe(folder: Path, passages: Sequence[Passage]) -> None:
    """Read the written word index back and have sentences of some passages find them; BuildError where one does not."""
    index = LexicalIndex.load(folder / LEXICAL, passages)
    for passage in passages[:: max(1, len(passages) // PROBES)]:
        start, end = sentences(passage.text)[0]
        probe = Question(passage.text[start:end], (), passage.text[start:end], (), ())
        found = [hit.passage for hit in index.retrieve(probe, PROBE_HITS)]
        if found and not any(passage.text[start:end] in hit.text for hit in found):
            raise BuildError(
                f"The new index does not find “{probe.text[:40]}” again; it was not made live."
            ) from IndexDamaged()
