"""The files of the seeds folder one after the other, read or taken over from the live generation, without withdrawn articles."""

from __future__ import annotations

import dataclasses
import json
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path

from qa_service import ingest
from qa_service.indexing.changes import Earlier, Page, Record, SeedState
from qa_service.indexing.left_out import FORGOTTEN
from qa_service.indexing.withdrawn import Note, Withdrawn
from qa_service.ingest import Furniture, SeedFile
from qa_service.path_patterns import PathPattern
from qa_service.store import Pieces, article_from_json, article_to_json
from qa_service.types import Article, Failure, Remark

PIECE_CHARS = 1 << 18  # of pages are kept at a time for the case that the build is broken off

Read = dict[tuple[str, str, str], SeedFile]  # by file, its SHA-256, and that of what is stated of it beside


class Reading:
    """Reads each file at most once over all builds."""

    def __init__(
        self,
        seeds: Path,
        before: Earlier,
        withdrawn: Withdrawn,
        pieces: Pieces,
        patterns: Sequence[PathPattern] = (),
    ) -> None:
        """patterns: of the files' paths."""
        self.records: list[Record] = []  # of the files so far
        self.failed: list[Failure] = []
        self.warnings: list[Remark] = []
        self.completed: dict[str, Note] = {}  # of withdrawn articles, what was not remembered of them
        self._seeds = seeds
        self._before = before
        self._known: Sequence[Article] = before.generation.articles_in_order() if before.generation else ()
        self._withdrawn = withdrawn
        self._pieces = pieces
        self._patterns = patterns
        remembered = (file for data in pieces.whole("files") for file in _files(data))
        self._read: Read = {(file.file, file.sha256, file.beside): file for file in remembered}
        self._unkept: list[SeedFile] = []
        self._taken: set[str] = set()

    def articles(self, state: SeedState) -> Iterator[Article]:
        """The articles of a file but withdrawn ones."""
        page = self._before.pages.get(state.file)
        known = page and self._taken_over(page, state)
        file, withheld = known or self._without_withdrawn(self._read_or_remembered(state))
        self._taken |= {article.article_id for article in file.articles}
        stat = state.stat if state.sha256 == file.sha256 else None
        self.records.append(page_record(file, withheld, stat))
        self.failed += file.failed
        self.warnings += file.warnings
        yield from file.articles

    def _without_withdrawn(self, file: SeedFile) -> tuple[SeedFile, tuple[str, ...]]:
        self.completed |= self._withdrawn.completed(file.articles)
        return without(file, self._withdrawn)

    def _taken_over(self, page: Page, state: SeedState) -> tuple[SeedFile, tuple[str, ...]] | None:
        """What the live generation holds of a file, where a new reading would give the same."""
        withheld = tuple(page.record["forgotten"])
        same = (state.sha256, state.beside) == (page.record["sha256"], page.record["beside"])
        if not state.sha256 or not same or not self._withdrawn.notes.keys() >= set(withheld):
            return None
        file = file_of_record(page.record, self._known[page.articles.start : page.articles.stop])
        if any(map(self._withdrawn.cause, file.articles)) or not self._still_holds(file):
            return None
        return file, withheld

    def _still_holds(self, file: SeedFile) -> bool:
        """Whether the ids that the files before it took leave what a file gives as it was."""
        return not file.clashing and not _ids(file) & self._taken

    def _read_or_remembered(self, state: SeedState) -> SeedFile:
        remembered = self._read.get((state.file, state.sha256, state.beside))
        if remembered and self._still_holds(remembered):
            return remembered
        file = ingest.read_seed(state.path, self._seeds, set(self._taken), self._patterns)
        if not ingest.is_records(state.path):  # which are read as quickly from the file itself
            self._keep(file)
        return file

    def _keep(self, file: SeedFile) -> None:
        self._unkept.append(file)
        if sum(len(article.text) for unkept in self._unkept for article in unkept.articles) > PIECE_CHARS:
            records = [_whole_record(unkept) for unkept in self._unkept]
            self._pieces.keep("files", json.dumps(records, ensure_ascii=False).encode())
            self._unkept = []


def _ids(file: SeedFile) -> set[str]:
    return {article.article_id for article in file.articles}


def without(file: SeedFile, withdrawn: Withdrawn) -> tuple[SeedFile, tuple[str, ...]]:
    """A file without its withdrawn articles, whose characters count as furniture; and the ids under which these were withdrawn.

    What was withdrawn for its text alone counts as failed: nobody has named it.
    """
    gone = [(article, cause) for article in file.articles if (cause := withdrawn.cause(article))]
    if not gone:
        return file, ()
    left_out = {article.article_id for article, _ in gone}
    kept = tuple(article for article in file.articles if article.article_id not in left_out)
    places = {(s.raw_start, s.raw_end) for article, _ in gone for s in article.spans}
    furniture = file.furniture + tuple(Furniture(start, end, FORGOTTEN) for start, end in sorted(places))
    told = tuple(Failure(_place(a), withdrawn.reason(a, cause)) for a, cause in gone if a.article_id != cause)
    without = dataclasses.replace(file, articles=kept, furniture=furniture, failed=file.failed + told)
    return without, tuple(cause for _, cause in gone)


def _place(article: Article) -> str:
    return article.file if article.spans else f"{article.file}:{article.lines[0]}"


def page_record(file: SeedFile, withheld: Sequence[str], stat: Sequence[int] | None) -> Record:
    """What a generation keeps of a file beside its articles."""
    return {
        "file": file.file,
        "sha256": file.sha256,
        "beside": file.beside,
        "stat": stat and list(stat),
        "articles": len(file.articles),
        "forgotten": list(withheld),
        "failed": [[failure.file, failure.reason] for failure in file.failed],
        "warnings": [[warning.file, warning.reason] for warning in file.warnings],
        "doubtful": list(file.doubtful),
        "furniture": [[piece.start, piece.end, piece.kind] for piece in file.furniture],
    }


def file_of_record(record: Mapping[str, object], articles: Sequence[Article]) -> SeedFile:
    """The file of a record and its articles."""
    values: Record = dict(record)
    furniture = tuple(Furniture(*piece) for piece in values["furniture"])
    failed = tuple(Failure(*failure) for failure in values["failed"])
    # earlier versions wrote neither what follows
    warnings = tuple(Remark(*warning) for warning in values.get("warnings", ()))
    beside, doubtful = values.get("beside", ""), tuple(values.get("doubtful", ()))
    return SeedFile(values["file"], values["sha256"], tuple(articles), furniture, failed, warnings, beside, doubtful)


def _whole_record(file: SeedFile) -> Record:
    return page_record(file, (), None) | {"whole": [article_to_json(article) for article in file.articles]}


def _files(data: bytes) -> Iterator[SeedFile]:
    for record in json.loads(data):
        yield file_of_record(record, [article_from_json(article) for article in record["whole"]])
