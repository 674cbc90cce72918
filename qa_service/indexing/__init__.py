"""The build as one transaction: seeds → articles → passages → both indexes → a new live generation, or nothing."""

from __future__ import annotations

import dataclasses
import time
from collections.abc import Callable, Sequence
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from qa_service import ingest, store
from qa_service.errors import BuildError, SeedsError
from qa_service.indexing.changes import (
    Earlier,
    SeedState,
    earlier,
    failures,
    nothing_new,
    reading_program,
    seed_state,
    warnings,
)
from qa_service.indexing.checking import check
from qa_service.indexing.crew import Crew
from qa_service.indexing.engine import Engine, Shelf, Shelved
from qa_service.indexing.forget import ForgetReport, forget, unforget
from qa_service.indexing.indexes import DENSE, LEXICAL, Also, Indexing, KnownWidth, nothing
from qa_service.indexing.left_out import doubts, omissions
from qa_service.indexing.moved import Moved, remember_ended
from qa_service.indexing.progress import Progress, silent, told
from qa_service.indexing.reading import Reading
from qa_service.indexing.relating import with_heads, write_related
from qa_service.indexing.watching import look_at, watch
from qa_service.indexing.withdrawn import Withdrawn
from qa_service.language.text import TOKENISER
from qa_service.path_patterns import PathPattern
from qa_service.retrieval import chunking
from qa_service.store import Generation, Pieces
from qa_service.types import BuildReport, Encoder, Failure, Manifest, Passage, Remark

__all__ = [
    "DENSE",
    "LEXICAL",
    "Also",
    "Engine",
    "ForgetReport",
    "Gate",
    "Moved",
    "Progress",
    "Shelf",
    "Shelved",
    "build_index",
    "forget",
    "look_at",
    "shape",
    "silent",
    "unforget",
    "watch",
]

# Looks at a sealed generation before it goes live, and raises BuildError where it is not to.
Gate = Callable[[Generation], None]
CUT_AT_ONCE = 512  # articles


def shape(encoder: Encoder) -> dict[str, Any]:
    """What an index and the program that reads it must agree on; names are fields of the manifest."""
    return {"encoder": encoder.fingerprint, "chunking": chunking.CHUNKING, "tokeniser": TOKENISER}


def build_index(
    seeds: Path,
    target: store.Store,
    encoder: Encoder,
    progress: Progress = silent,
    *,
    full: bool = False,
    gate: Gate | None = None,
    patterns: Sequence[PathPattern] = (),
    engine: Engine | None = None,
    also: Also = nothing,
    hands: int = 1,
) -> BuildReport:
    """Build a new generation from the seeds folder and make it live; on any failure the live one stays as it is.

    Files, passages and terms that did not change are taken over from the live generation, unless `full`; where nothing changed,
    it stays live. patterns: of the files' paths; after a change of them every file is read again. engine: what searches in the place of the
    folder. SeedsError where the folder cannot be used, BuildError where it holds no article, the index cannot be written, or the new generation
    is not what it should be or is refused by the gate. hands: processes that share the work of a large build.
    """
    started = time.perf_counter()
    found = _found(seeds, target)
    with target.building() as staging, Crew(hands) as crew:
        if engine:
            engine.begin(target)
        withdrawn = Withdrawn(target.forgotten())
        before = earlier(target, shape(encoder), reading_program(), full, patterns)
        states = [seed_state(path, seeds, before.pages) for path in told("核对文件", found.files, progress)]
        if before.generation and nothing_new(states, before, withdrawn):
            if engine:
                engine.settle(target, encoder, progress)
            known = tuple(failures(before)), tuple(warnings(before))
            return _report(before.generation, before, found, *known, started, renewed=False)
        if before.manifest and before.generation:
            encoder = KnownWidth(encoder, before.manifest.dimensions)
        pieces = staging.pieces(f"{shape(encoder)} {reading_program()} {[*map(str, patterns)]}")
        reading = Reading(seeds, before, withdrawn, pieces, patterns, staging.folder)
        manifest = _write(staging.generation, reading, states, seeds, before, encoder, pieces, progress, crew)
        also(staging.generation)
        manifest = dataclasses.replace(manifest, path_patterns=[*map(str, patterns)])
        progress("写入索引", 0, 1)
        sealed = target.seal(staging, manifest)
        check(sealed, encoder, crew)
        if engine:
            engine.write(sealed, encoder, progress)
        if gate:
            gate(sealed)
        remember_ended(target, sealed)
        if reading.completed:
            target.remember_forgotten({**withdrawn.notes, **reading.completed})
        published = target.publish(sealed)
        if engine:
            engine.settle(target, encoder, progress)
        progress("写入索引", 1, 1)
    return _report(published, before, found, reading.failed, reading.warnings, started, renewed=True)


def _found(seeds: Path, target: store.Store) -> ingest.Found:
    try:
        return ingest.seed_files(seeds, leave_out=target.folder)
    except SeedsError as error:
        raise SeedsError(f"{error} The live index, if any, is unchanged.") from None


def _write(
    folder: Path,
    reading: Reading,
    states: Sequence[SeedState],
    seeds: Path,
    before: Earlier,
    encoder: Encoder,
    pieces: Pieces,
    progress: Progress,
    crew: Crew,
) -> Manifest:
    """Write all files of a generation but its manifest, which is returned; articles and passages go through memory one by one."""
    read = (article for state in told("读取文件", states, progress) for article in reading.articles(state))
    articles = write_related(folder, read)
    _require_articles(articles, reading.failed, seeds)
    store.write_pages(folder, reading.records)
    parts = [(folder, slice(first, first + CUT_AT_ONCE)) for first in range(0, articles, CUT_AT_ONCE)]
    cut = (passage for part in told("切分段落", crew.share(_cut, parts, _pasted), progress) for passage in part())
    store.write_passages(folder, cut)
    passages = store.passages_in(folder)
    Indexing(passages, store.digests_in(folder), encoder, progress, crew).write(folder, before.generation, pieces)
    return Manifest(
        format=store.FORMAT,
        dimensions=encoder.dimensions,
        articles=articles,
        passages=len(passages),
        files={record["file"]: record["sha256"] for record in reading.records if record["articles"]},
        beside={record["file"]: record["beside"] for record in reading.records if record["beside"]},
        checksums={},
        created=datetime.now(UTC).isoformat(timespec="seconds"),
        reading=reading_program(),
        **shape(encoder),
    )


def _cut(folder: Path, which: slice) -> list[tuple[Any, ...]]:
    """The passages of some articles of a generation that is being built, field by field."""
    headed = with_heads(store.articles_in(folder)[which], store.relations_in(folder), store.Articles(folder))
    cut = (passage for article in headed for passage in chunking.passages(article))
    return [tuple(getattr(passage, name) for name in Passage.__slots__) for passage in cut]


def _pasted(_: Path, __: slice, cut: list[tuple[Any, ...]]) -> list[Passage]:
    return [Passage(*fields) for fields in cut]


def _require_articles(articles: int, failed: Sequence[Failure], seeds: Path) -> None:
    if not articles:
        reasons = "; ".join(f"{failure.file}: {failure.reason}" for failure in failed[:5])
        raise BuildError(
            f"No article could be read from {seeds.absolute()} ({reasons}). The live index, if any, is unchanged."
        )


def _report(
    live: store.Generation,
    before: Earlier,
    found: ingest.Found,
    failed: Sequence[Failure],
    warnings: Sequence[Remark],
    started: float,
    *,
    renewed: bool,
) -> BuildReport:
    old, new = _read_of(before.manifest), _read_of(live.manifest)
    return BuildReport(
        generation=live.id,
        articles=live.manifest.articles,
        passages=live.manifest.passages,
        files=len(found.files),
        added=tuple(file for file in new if file not in old),
        changed=tuple(file for file in new if file in old and old[file] != new[file]),
        removed=tuple(file for file in old if file not in new),
        failed=(*found.failed, *failed),
        renewed=renewed,
        full=before.refused,
        seconds=time.perf_counter() - started,
        warnings=tuple(
            dict.fromkeys((*found.remarks, *warnings, *live.relations().remarks))
        ),  # what is stated of a folder concerns many files
        left_out=tuple(omissions(live.pages())),
        doubtful=tuple(doubts(live.pages())),
        passed_over=found.others,
    )


def _read_of(manifest: Manifest | None) -> dict[str, tuple[str, str]]:
    """What was read for each file of an index: hashes of its bytes, and of what is stated of it beside."""
    if manifest is None:
        return {}
    return {file: (sha256, manifest.beside.get(file, "")) for file, sha256 in manifest.files.items()}
