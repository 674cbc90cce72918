"""Taking a withdrawn article out of every kept generation, and out of those to come."""

from __future__ import annotations

import dataclasses
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

import numpy as np

from qa_service import store
from qa_service.errors import NotFound
from qa_service.indexing.changes import Record
from qa_service.indexing.checking import check
from qa_service.indexing.crew import Crew
from qa_service.indexing.engine import Engine
from qa_service.indexing.indexes import DENSE, LEXICAL, Also, KnownWidth, nothing, write_dense, write_lexical
from qa_service.indexing.reading import file_of_record, page_record, without
from qa_service.indexing.relating import write_related
from qa_service.indexing.withdrawn import Note, Withdrawn
from qa_service.language.folding import letters_hash
from qa_service.retrieval.dense import DenseIndex
from qa_service.retrieval.lexical import LexicalIndex, gathered
from qa_service.types import Article, Encoder, Manifest


@dataclass(frozen=True, slots=True)
class ForgetReport:
    """What forgetting an article, or taking that back, did."""

    article_id: str
    title: str | None
    file: str
    forgotten: bool  # False where it was taken back
    generations: tuple[str, ...]  # those that held it, under the names that they have now
    copies: tuple[str, ...] = ()  # other articles of its text, which went with it
    parts: tuple[str, ...] = ()  # its other parts, which did too, or came back with it


def forget(
    target: store.Store,
    article_id: str,
    encoder: Encoder,
    engine: Engine | None = None,
    also: Also = nothing,
) -> ForgetReport:
    """Take an article out of all kept generations and leave it out of each build to come; NotFound where none holds it.

    With it go its other parts, and articles of the same text. Each generation is replaced in one step by one without them; what was broken off is
    finished by doing it again. also: as for `build_index`.
    """
    with target.building() as staging:
        if engine:
            engine.begin(target)
        notes = _remembered(target, article_id)
        withdrawn = Withdrawn(notes)
        staging.clear()  # what a broken-off build kept may hold its words
        names, copies = [], set()
        for generation in target.generations():
            gone = {a.article_id for a in generation.articles_in_order() if withdrawn.cause(a)}
            if not gone:
                continue
            copies |= gone - notes.keys()
            staging.begin()
            generation.check_files()
            width = KnownWidth(encoder, generation.manifest.dimensions)
            manifest = _write_without(withdrawn, gone, generation, staging.generation, width)
            also(staging.generation)
            sealed = target.seal(staging, manifest, number=manifest.number)
            check(sealed, width, Crew(1))
            if engine:
                engine.write(sealed, width)
            names.append(target.replace(generation, sealed).id)
        if engine:
            engine.settle(target, encoder)
    note, parts = notes[article_id], tuple(part for part in notes if part != article_id)
    return ForgetReport(article_id, note["title"], note["file"], True, tuple(names), tuple(sorted(copies)), parts)


def _remembered(target: store.Store, article_id: str) -> dict[str, Note]:
    """What is remembered of all parts of an article from now on; NotFound where no generation holds it and it was not withdrawn before."""
    forgotten = target.forgotten()
    holding = [generation for generation in target.generations() if article_id in generation.articles()]
    if holding:
        articles = holding[-1].articles()
        parts = holding[-1].relations().wholes().get(article_id, (article_id,))
        forgotten |= {part: _note(articles[part], parts) for part in parts}
        target.remember_forgotten(forgotten)
    if article_id not in forgotten:
        raise NotFound(f"No article {article_id[:128]} is in the index. List them: qa-service articles")
    return {part: forgotten[part] for part in _parts(forgotten, article_id)}


def _parts(forgotten: Mapping[str, Note], article_id: str) -> list[str]:
    """The parts of a withdrawn article that are withdrawn."""
    return [part for part in forgotten[article_id].get("parts", [article_id]) if part in forgotten]


def unforget(target: store.Store, article_id: str) -> ForgetReport:
    """Take the withdrawal of an article back, so that the next build holds it again; NotFound where it was not withdrawn."""
    with target.building():
        forgotten = target.forgotten()
        if article_id not in forgotten:
            raise NotFound(
                f"No article {article_id[:128]} was withdrawn. Withdrawn are: {', '.join(forgotten) or 'none'}."
            )
        notes = {part: forgotten.pop(part) for part in _parts(forgotten, article_id)}
        target.remember_forgotten(forgotten)
    note, parts = notes[article_id], tuple(part for part in notes if part != article_id)
    return ForgetReport(article_id, note["title"], note["file"], False, (), parts=parts)


def _note(article: Article, parts: Sequence[str]) -> Note:
    when = datetime.now(UTC).isoformat(timespec="seconds")
    note = {"title": article.title, "file": article.file, "when": when, "text": letters_hash(article.text)}
    return note | ({"parts": [*parts]} if len(parts) > 1 else {})


def _write_without(
    withdrawn: Withdrawn, gone: Collection[str], whole: store.Generation, folder: Path, encoder: Encoder
) -> Manifest:
    """Write the files of a generation without the articles of some ids into a folder; the manifest that goes with them."""
    records = list(_records_without(withdrawn, whole))
    kept_articles = (a for a in whole.articles_in_order() if a.article_id not in gone)
    write_related(folder, kept_articles)
    store.write_pages(folder, records)
    kept = np.array([passage.article_id not in gone for passage in whole.passages()], np.bool_)
    store.write_passages(folder, (passage for passage in whole.passages() if passage.article_id not in gone))
    passages = store.passages_in(folder)
    rows = np.where(kept, np.cumsum(kept) - 1, -1).astype(np.int64)
    vectors = DenseIndex.load(whole.folder / DENSE, whole.passages(), encoder).vectors()[kept]
    counts = LexicalIndex.load(whole.folder / LEXICAL, whole.passages()).counts
    write_dense(folder, passages, vectors, encoder)
    write_lexical(folder, gathered([(counts, rows)], len(passages)))
    return dataclasses.replace(
        whole.manifest,
        articles=whole.manifest.articles - len(gone),
        passages=len(passages),
        files={record["file"]: record["sha256"] for record in records if record["articles"]},
    )


def _records_without(withdrawn: Withdrawn, whole: store.Generation) -> Iterator[Record]:
    articles = whole.articles_in_order()
    first = 0
    for record in whole.pages():
        held = articles[first : first + record["articles"]]
        first += len(held)
        if any(map(withdrawn.cause, held)):
            file, causes = without(file_of_record(record, held), withdrawn)
            yield page_record(file, [*record["forgotten"], *causes], record["stat"])
        else:
            yield record
