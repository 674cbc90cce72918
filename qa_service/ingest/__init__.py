"""Files on disk → articles: formats, cleaning, joining of broken lines, and the cutting of pages into articles."""

from __future__ import annotations

import contextlib
import dataclasses
import hashlib
import tempfile
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import IO, TYPE_CHECKING, Any

from qa_service.errors import SeedsError
from qa_service.ingest.files import (
    TAKEN,
    Found,
    check_readable,
    decode,
    is_records,
    printable,
    record_lines,
    seed_files,
)
from qa_service.path_patterns import PathPattern
from qa_service.types import Article, Failure, Remark

if TYPE_CHECKING:
    from qa_service.ingest.issues import Issue, of_usual_path
    from qa_service.ingest.lines import split_lines
    from qa_service.ingest.pages import Furniture, Page, read_page
    from qa_service.ingest.records import record_text
    from qa_service.ingest.sidecar import Beside

__all__ = [
    "Found",
    "Furniture",
    "Page",
    "SeedFile",
    "content_hash",
    "decode",
    "is_records",
    "name_of",
    "of_usual_path",
    "read_page",
    "read_page_file",
    "read_records_file",
    "read_seed",
    "record_lines",
    "record_text",
    "seed_files",
    "split_lines",
    "stated_hash",
]

AT_ONCE = 1 << 20  # bytes of a file that are in memory; a copy of a longer one is on the disk


def __getattr__(name: str) -> Any:
    """What reads pages and records is imported when it is first asked for: who only answers begins sooner without it."""
    if name not in __all__:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    from qa_service.ingest import issues, lines, pages, records

    return next(getattr(home, name) for home in (pages, records, lines, issues) if hasattr(home, name))


@dataclass(frozen=True, slots=True)
class SeedFile:
    """What one file of the seeds folder gave."""

    file: str  # POSIX path relative to the seeds folder
    sha256: str  # of its bytes; empty where they could not be read
    articles: Sequence[Article]
    furniture: tuple[Furniture, ...]
    failed: tuple[Failure, ...]
    warnings: tuple[Remark, ...] = ()
    beside: str = ""  # SHA-256 of what is stated of it beside; empty where nothing is
    doubtful: tuple[int, ...] = ()  # lines of which it is not sure what they are

    @property
    def clashing(self) -> bool:
        """Whether an article was left out for its id, so that what the file gives depends on the files before it."""
        return any(failure.reason.endswith(TAKEN) for failure in self.failed)


def name_of(path: Path, folder: Path) -> str:
    """The name by which a seed file is known: its path relative to the seeds folder."""
    return printable(path.relative_to(folder).as_posix())


def content_hash(path: Path) -> str:
    """SHA-256 of a seed file's bytes, in hex; empty where they cannot be read."""
    try:
        return _sha256(_blocks(path))
    except SeedsError:
        return ""


def stated_hash(path: Path, folder: Path) -> str:
    """SHA-256 of what is stated of a seed file beside it; empty where nothing is."""
    return _beside(path, folder).sha256


def read_seed(path: Path, folder: Path, taken: set[str], patterns: Sequence[PathPattern] = ()) -> SeedFile:
    """The articles of a seed file; what cannot be taken is reported, never raised. `taken` gathers the ids in use; patterns: of paths."""
    if is_records(path):
        found = list(read_records_file(path, folder, taken, patterns))
        (read,) = (item for item in found if isinstance(item, SeedFile))
        return dataclasses.replace(read, articles=tuple(item for item in found if isinstance(item, Article)))
    file, beside = name_of(path, folder), _beside(path, folder)
    try:
        return _read_page(path, file, taken, beside, patterns)
    except SeedsError as error:
        return _unread(file, str(error), beside)


def read_records_file(
    path: Path, folder: Path, taken: set[str], patterns: Sequence[PathPattern] = (), room: Path | None = None
) -> Iterator[Article | SeedFile]:
    """The same of a file with an article a line, one after the other, none of them held; the last is the file without them.

    room: the folder for a copy, which is read in the place of a file that may change meanwhile; OSError where it cannot be written.
    """
    file, beside = name_of(path, folder), _beside(path, folder)
    try:
        with _copied(path, room) as (copy, sha256):
            yield from _read_records(path, copy, sha256, file, taken, beside, patterns)
    except SeedsError as error:
        yield _unread(file, str(error), beside)


def _unread(file: str, reason: str, beside: Beside) -> SeedFile:
    return SeedFile(file, "", (), (), (Failure(file, reason),), beside=beside.sha256)


def read_page_file(path: Path, folder: Path, patterns: Sequence[PathPattern] = ()) -> tuple[Page, str]:
    """A page of the seeds folder as it is there now, and the SHA-256 of its bytes; SeedsError or OSError where it cannot be read."""
    from qa_service.ingest.pages import read_page

    check_readable(path)
    data, file = path.read_bytes(), name_of(path, folder)
    sha256, raw = hashlib.sha256(data).hexdigest(), decode(data)
    return read_page(raw, file, _beside(path, folder).stated(raw, sha256), patterns), sha256


def _beside(path: Path, folder: Path) -> Beside:
    from qa_service.ingest.sidecar import files_beside

    return files_beside(path, folder)


def _read_page(path: Path, file: str, taken: set[str], beside: Beside, patterns: Sequence[PathPattern]) -> SeedFile:
    from qa_service.ingest.pages import read_page

    data = b"".join(_blocks(path))
    sha256 = hashlib.sha256(data).hexdigest()
    try:
        raw = decode(data)
    except SeedsError as error:
        return SeedFile(file, sha256, (), (), (Failure(file, str(error)),), beside=beside.sha256)
    page = read_page(raw, file, beside.stated(raw, sha256), patterns)
    clashing = [article for article in page.articles if article.article_id in taken]
    articles = tuple(article for article in page.articles if article.article_id not in taken)
    taken |= {article.article_id for article in articles}
    failed = tuple(Failure(file, f"article id {article.article_id} {TAKEN}") for article in clashing)
    if not articles and not failed:
        failed = (Failure(file, "no article found in it"),)
    return SeedFile(file, sha256, articles, page.furniture, failed, page.remarks, beside.sha256, page.doubtful)


def _read_records(
    path: Path,
    copy: IO[bytes],
    sha256: str,
    file: str,
    taken: set[str],
    beside: Beside,
    patterns: Sequence[PathPattern],
) -> Iterator[Article | SeedFile]:
    from qa_service.ingest.issues import of_path

    stated = beside.stated_around()
    failed, warnings = list[Failure](), [*stated.remarks]
    empty = True
    for item in _records(path, copy, file, taken, stated.around.or_else(of_path(file, patterns))):
        empty = False
        if isinstance(item, Article):
            yield item
        elif isinstance(item, Failure):
            failed.append(item)
        else:
            warnings.append(item)
    if empty:
        failed.append(Failure(file, "the file is empty"))
    yield SeedFile(file, sha256, (), (), tuple(failed), tuple(warnings), beside.sha256)


@contextlib.contextmanager
def _copied(path: Path, room: Path | None) -> Iterator[tuple[IO[bytes], str]]:
    """A copy of a file, and its SHA-256; SeedsError where the file cannot be read, or changes meanwhile."""
    digest = hashlib.sha256()
    with tempfile.SpooledTemporaryFile(AT_ONCE, dir=str(room) if room else None) as copy:
        for data in _blocks(path):
            digest.update(data)
            copy.write(data)
        if _sha256(_blocks(path)) != digest.hexdigest():
            raise SeedsError("it changed while it was read; build again")
        copy.seek(0)
        yield copy, digest.hexdigest()


def _blocks(path: Path) -> Iterator[bytes]:
    """The bytes of a file, some at a time; SeedsError where it cannot be read."""
    try:
        check_readable(path)
        with path.open("rb") as file:
            while data := file.read(AT_ONCE):
                yield data
    except OSError as error:
        raise SeedsError(f"cannot be read: {error.strerror or error}") from error


def _records(
    path: Path, copy: IO[bytes], file: str, taken: set[str], around: Issue
) -> Iterator[Article | Failure | Remark]:
    from qa_service.ingest.records import read_records

    try:
        yield from read_records(record_lines(path, copy), file, taken, around)
    except SeedsError as error:
        yield Failure(file, str(error))


def _sha256(blocks: Iterable[bytes]) -> str:
    digest = hashlib.sha256()
    for data in blocks:
        digest.update(data)
    return digest.hexdigest()
