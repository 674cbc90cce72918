"""The files of the seeds folder one after the other, read or taken over from the live generation, without withdrawn articles."""

from __future__ import annotations

import dataclasses
import itertools
import json
from collections.abc import Iterable, Iterator, Mapping, Sequence
from pathlib import Path

from qa_service import ingest
from qa_service.indexing.changes import Earlier, Record, SeedState
from qa_service.indexing.left_out import FORGOTTEN
from qa_service.indexing.withdrawn import Note, Withdrawn
from qa_service.ingest import SeedFile
from qa_service.path_patterns import PathPattern
from qa_service.store import Pieces, article_from_json, article_to_json
from qa_service.types import Article, Failure, Remark

PIECE_CHARS = 1 << 18  # of pages are kept at a time for the case that the build is broken off

Key = tuple[str, str, str]  # a file, its SHA-256, and that of what is stated of it beside
Told = tuple[SeedFile, tuple[str, ...]]  # a file, and the ids of what was withdrawn of it


class Reading:
    """Reads each file at most once over all builds."""

    def __init__(
        self,
        seeds: Path,
        before: Earlier,
        withdrawn: Withdrawn,
        pieces: Pieces,
        patterns: Sequence[PathPattern] = (),
        room: Path | None = None,
    ) -> None:
        """patterns: of the files' paths. room: the folder for copies of files, each as long as it is read."""
        self.records: list[Record] = []  # of the files so far
        self.failed: list[Failure] = []
        self.warnings: list[Remark] = []
        self.completed: dict[str, Note] = {}  # of withdrawn articles, what was not remembered of them
        self._seeds = seeds
        self._before = before
        self._known: Sequence[Article] = before.generation.articles_in_order() if before.generation else ()
        self._known_ids = [*before.generation.articles()] if before.generation else []
        self._withdrawn = withdrawn
        self._pieces = pieces
        self._patterns = patterns
        self._room = room
        names = pieces.names("files")
        self._in_piece = {_key(record): name for name in names for record in _records(pieces.read(name))}
        self._open_piece: tuple[str, dict[Key, SeedFile]] = "", {}
        self._unkept: list[SeedFile] = []
        self._taken: set[str] = set()

    def articles(self, state: SeedState) -> Iterator[Article]:
        """The articles of a file but withdrawn ones, one after the other: of a file with one a line none is held."""
        held = 0
        for item in self._taken_over(state) or self._without_withdrawn(self._read(state)):
            if isinstance(item, Article):
                held += 1
                self._taken.add(item.article_id)
                yield item
            else:
                file, withheld = item
                stat = state.stat if state.sha256 == file.sha256 else None
                self.records.append(page_record(file, withheld, stat) | {"articles": held})
                self.failed += file.failed
                self.warnings += file.warnings

    def _without_withdrawn(self, read: Iterable[Article | SeedFile]) -> Iterator[Article | Told]:
        gone: list[Article] = []
        for item in read:
            if isinstance(item, SeedFile):
                self.completed |= self._withdrawn.completed(gone)
                yield without(dataclasses.replace(item, articles=gone), self._withdrawn)
            elif self._withdrawn.cause(item):
                gone.append(item)
            else:
                yield item

    def _taken_over(self, state: SeedState) -> Iterator[Article | Told] | None:
        """What the live generation holds of a file, where a new reading would give the same."""
        page = self._before.pages.get(state.file)
        if page is None:
            return None
        withheld = tuple(page.record["forgotten"])
        same = (state.sha256, state.beside) == (page.record["sha256"], page.record["beside"])
        if not state.sha256 or not same or not self._withdrawn.notes.keys() >= set(withheld):
            return None
        own = slice(page.articles.start, page.articles.stop)
        file = file_of_record(page.record, self._known[own])
        if self._withdrawn.notes and any(map(self._withdrawn.cause, file.articles)):
            return None
        if not self._still_holds(file, self._known_ids[own]):
            return None
        return itertools.chain(file.articles, [(file, withheld)])

    def _still_holds(self, file: SeedFile, ids: Iterable[str]) -> bool:
        """Whether the ids that the files before it took leave what a file gives as it was; ids: those of its articles."""
        return not file.clashing and self._taken.isdisjoint(ids)

    def _read(self, state: SeedState) -> Iterator[Article | SeedFile]:
        """The articles of a file, and last the file without them."""
        taken = set(self._taken)
        if ingest.is_records(state.path):  # which are read as quickly from the file itself
            return ingest.read_records_file(state.path, self._seeds, taken, self._patterns, self._room)
        file = self._remembered(state)
        if file is None:
            file = ingest.read_seed(state.path, self._seeds, taken, self._patterns)
            self._keep(file)
        return itertools.chain(file.articles, [dataclasses.replace(file, articles=())])

    def _remembered(self, state: SeedState) -> SeedFile | None:
        """A page as a build that was broken off read it, where that still holds."""
        key = state.file, state.sha256, state.beside
        file = self._files_in(self._in_piece[key]).get(key) if key in self._in_piece else None
        return file if file and self._still_holds(file, _ids(file)) else None

    def _files_in(self, name: str) -> dict[Key, SeedFile]:
        """The files of a piece; one is in memory at a time, for they are asked for in the order in which they were kept."""
        if name != self._open_piece[0]:
            records = _records(self._pieces.read(name))
            files = {_key(r): file_of_record(r, [*map(article_from_json, r["whole"])]) for r in records}
            self._open_piece = name, files
        return self._open_piece[1]

    def _keep(self, file: SeedFile) -> None:
        self._unkept.append(file)
        if sum(len(article.text) for unkept in self._unkept for article in unkept.articles) > PIECE_CHARS:
            records = [_whole_record(unkept) for unkept in self._unkept]
            self._pieces.keep("files", json.dumps(records, ensure_ascii=False).encode())
            self._unkept = []


def _ids(file: SeedFile) -> Iterator[str]:
    return (article.article_id for article in file.articles)


def without(file: SeedFile, withdrawn: Withdrawn) -> Told:
    """A file without its withdrawn articles, whose characters count as furniture; and the ids under which these were withdrawn.

    What was withdrawn for its text alone counts as failed: nobody has named it.
    """
    gone = [(article, cause) for article in file.articles if (cause := withdrawn.cause(article))]
    if not gone:
        return file, ()
    left_out = {article.article_id for article, _ in gone}
    kept = tuple(article for article in file.articles if article.article_id not in left_out)
    places = {(s.raw_start, s.raw_end) for article, _ in gone for s in article.spans}
    furniture = file.furniture + tuple(ingest.Furniture(start, end, FORGOTTEN) for start, end in sorted(places))
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
    furniture = tuple(ingest.Furniture(*piece) for piece in values["furniture"])
    failed = tuple(Failure(*failure) for failure in values["failed"])
    # earlier versions wrote neither what follows
    warnings = tuple(Remark(*warning) for warning in values.get("warnings", ()))
    beside, doubtful = values.get("beside", ""), tuple(values.get("doubtful", ()))
    return SeedFile(values["file"], values["sha256"], articles, furniture, failed, warnings, beside, doubtful)


def _whole_record(file: SeedFile) -> Record:
    return page_record(file, (), None) | {"whole": [article_to_json(article) for article in file.articles]}


def _records(data: bytes | None) -> list[Record]:
    """The records in a piece; none where it is not whole."""
    return json.loads(data) if data else []


def _key(record: Record) -> Key:
    return record["file"], record["sha256"], record["beside"]
