"""Files on disk → articles: formats, cleaning, joining of broken lines, and the cutting of pages into articles."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from qa_service.errors import SeedsError
from qa_service.ingest.files import Found, check_readable, decode, is_records, printable, record_lines, seed_files
from qa_service.ingest.issues import of_path, of_usual_path
from qa_service.ingest.lines import split_lines
from qa_service.ingest.pages import Furniture, Page, read_page
from qa_service.ingest.records import TAKEN, read_records, record_text
from qa_service.ingest.sidecar import Beside, files_beside
from qa_service.path_patterns import PathPattern
from qa_service.types import Article, Failure, Remark

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
    "read_seed",
    "record_lines",
    "record_text",
    "seed_files",
    "split_lines",
    "stated_hash",
]


@dataclass(frozen=True, slots=True)
class SeedFile:
    """What one file of the seeds folder gave."""

    file: str  # POSIX path relative to the seeds folder
    sha256: str  # of its bytes; empty where they could not be read
    articles: tuple[Article, ...]
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
        check_readable(path)
        return _sha256(path)
    except (OSError, SeedsError):
        return ""


def stated_hash(path: Path, folder: Path) -> str:
    """SHA-256 of what is stated of a seed file beside it; empty where nothing is."""
    return files_beside(path, folder).sha256


def read_seed(path: Path, folder: Path, taken: set[str], patterns: Sequence[PathPattern] = ()) -> SeedFile:
    """The articles of a seed file; what cannot be taken is reported, never raised. `taken` gathers the ids in use; patterns: of paths."""
    file, beside = name_of(path, folder), files_beside(path, folder)
    try:
        check_readable(path)
        read = _read_records if is_records(path) else _read_page
        return read(path, file, taken, beside, patterns)
    except OSError as error:
        reason = f"cannot be read: {error.strerror or error}"
    except SeedsError as error:
        reason = str(error)
    return SeedFile(file, "", (), (), (Failure(file, reason),), beside=beside.sha256)


def read_page_file(path: Path, folder: Path, patterns: Sequence[PathPattern] = ()) -> tuple[Page, str]:
    """A page of the seeds folder as it is there now, and the SHA-256 of its bytes; SeedsError or OSError where it cannot be read."""
    check_readable(path)
    data, file = path.read_bytes(), name_of(path, folder)
    sha256, raw = hashlib.sha256(data).hexdigest(), decode(data)
    return read_page(raw, file, files_beside(path, folder).stated(raw, sha256), patterns), sha256


def _read_page(path: Path, file: str, taken: set[str], beside: Beside, patterns: Sequence[PathPattern]) -> SeedFile:
    data = path.read_bytes()
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


def _read_records(path: Path, file: str, taken: set[str], beside: Beside, patterns: Sequence[PathPattern]) -> SeedFile:
    sha256, stated = _sha256(path), beside.stated_around()
    around = stated.around.or_else(of_path(file, patterns))
    found: list[Article | Failure | Remark] = []
    own = set(taken)
    try:
        found.extend(read_records(record_lines(path), file, own, around))
    except SeedsError as error:
        found.append(Failure(file, str(error)))
    if _sha256(path) != sha256:
        raise SeedsError("it changed while it was read; build again")
    taken |= own
    articles = tuple(item for item in found if isinstance(item, Article))
    failed = tuple(item for item in found if isinstance(item, Failure))
    if not found:
        failed = (Failure(file, "the file is empty"),)
    warnings = (*stated.remarks, *(item for item in found if isinstance(item, Remark)))
    return SeedFile(file, sha256, articles, (), failed, warnings, beside.sha256)


def _sha256(path: Path) -> str:
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()
