"""Files on disk → articles: formats, cleaning, joining of broken lines, and the cutting of pages into articles."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from pathlib import Path

from qa_service.errors import SeedsError
from qa_service.ingest.files import Found, check_readable, decode, is_records, printable, record_lines, seed_files
from qa_service.ingest.pages import Furniture, Page, read_page
from qa_service.ingest.records import read_records
from qa_service.types import Article, Failure

__all__ = [
    "Found",
    "Furniture",
    "Page",
    "SeedFile",
    "decode",
    "is_records",
    "name_of",
    "read_page",
    "read_seed",
    "record_lines",
    "seed_files",
]


@dataclass(frozen=True, slots=True)
class SeedFile:
    """What one file of the seeds folder gave."""

    file: str  # POSIX path relative to the seeds folder
    sha256: str  # of its bytes; empty where they could not be read
    articles: tuple[Article, ...]
    furniture: tuple[Furniture, ...]
    failed: tuple[Failure, ...]


def name_of(path: Path, folder: Path) -> str:
    """The name by which a seed file is known: its path relative to the seeds folder."""
    return printable(path.relative_to(folder).as_posix())


def read_seed(path: Path, folder: Path, taken: set[str]) -> SeedFile:
    """The articles of a seed file; what cannot be taken is reported, never raised. `taken` gathers the ids in use."""
    file = name_of(path, folder)
    try:
        check_readable(path)
        return _read_records(path, file, taken) if is_records(path) else _read_page(path, file, taken)
    except OSError as error:
        reason = f"cannot be read: {error.strerror or error}"
    except SeedsError as error:
        reason = str(error)
    return SeedFile(file, "", (), (), (Failure(file, reason),))


def _read_page(path: Path, file: str, taken: set[str]) -> SeedFile:
    data = path.read_bytes()
    page = read_page(decode(data), file)
    clashing = [article for article in page.articles if article.article_id in taken]
    articles = tuple(article for article in page.articles if article.article_id not in taken)
    taken |= {article.article_id for article in articles}
    failed = tuple(
        Failure(file, f"article id {article.article_id} is taken by an article before it") for article in clashing
    )
    if not articles and not failed:
        failed = (Failure(file, "no article found in it"),)
    return SeedFile(file, hashlib.sha256(data).hexdigest(), articles, page.furniture, failed)


def _read_records(path: Path, file: str, taken: set[str]) -> SeedFile:
    digest = hashlib.sha256(path.read_bytes()).hexdigest()
    articles: list[Article] = []
    failed: list[Failure] = []
    try:
        for item in read_records(record_lines(path), file, taken):
            (articles if isinstance(item, Article) else failed).append(item)  # type: ignore[arg-type]
    except SeedsError as error:
        failed.append(Failure(file, str(error)))
    if not articles and not failed:
        failed.append(Failure(file, "the file is empty"))
    return SeedFile(file, digest, tuple(articles), (), tuple(failed))
