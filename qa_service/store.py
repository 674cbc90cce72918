"""index/ as generations: each is written beside the live one, checked, and made live by one rename."""

from __future__ import annotations

import contextlib
import dataclasses
import hashlib
import json
import os
import re
import secrets
import shutil
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import filelock

from qa_service.errors import REBUILD, BuildError, IndexDamaged, IndexMismatch, IndexMissing
from qa_service.records import Records, write_records
from qa_service.types import Article, Heading, Manifest, Passage, Span

FORMAT = 1  # layout of a generation's folder; bump it when that changes
KEPT_GENERATIONS = 3
CURRENT = "CURRENT"
MANIFEST = "manifest.json"
ARTICLES, ARTICLE_IDS, PASSAGES, PAGES = "articles.jsonl", "article_ids.json", "passages.jsonl", "pages.jsonl"
_LOCK = ".lock"
_UNFINISHED = ".unfinished-"
_GENERATION = re.compile(r"\d{8}T\d{6}Z-[0-9a-f]{6}")


@dataclass(frozen=True, slots=True)
class Generation:
    """One finished build of the index."""

    id: str
    folder: Path
    manifest: Manifest

    def articles(self) -> Articles:
        """Its articles."""
        return Articles(self.folder)

    def passages(self) -> Sequence[Passage]:
        """Its passages, in the order of both indexes."""
        return Records(self.folder / PASSAGES, lambda record: Passage(*record))

    def pages(self) -> Sequence[dict[str, Any]]:
        """What each seed file held: its name, hash and furniture."""
        return Records(self.folder / PAGES, dict)

    def check_files(self) -> None:
        """Compare every file with its checksum (SHA-256); IndexDamaged names the first that differs."""
        for name, wanted in self.manifest.checksums.items():
            path = self.folder / name
            if not path.is_file():
                raise IndexDamaged(f"{path.absolute()} is missing. {REBUILD}")
            if sha256(path) != wanted:
                raise IndexDamaged(f"{path.absolute()} is not what was built. {REBUILD}")


class Articles(Mapping[str, Article]):
    """The articles of a generation by id, in the order of the seeds, each read when asked for."""

    def __init__(self, folder: Path) -> None:
        """IndexDamaged where a file is missing or does not fit the others."""
        self._records = Records(folder / ARTICLES, article_from_json)
        try:
            ids = json.loads((folder / ARTICLE_IDS).read_text("utf-8"))
        except (OSError, ValueError) as error:
            raise IndexDamaged(f"{(folder / ARTICLE_IDS).absolute()} cannot be read ({error}). {REBUILD}") from error
        self._numbers = {str(article_id): number for number, article_id in enumerate(ids)}
        if len(self._numbers) != len(self._records):
            raise IndexDamaged(f"The articles in {folder.absolute()} do not fit their ids. {REBUILD}")

    def __getitem__(self, article_id: str) -> Article:
        return self._records[self._numbers[article_id]]

    def __iter__(self) -> Iterator[str]:
        return iter(self._numbers)

    def __len__(self) -> int:
        return len(self._numbers)


class Store:
    """The index folder; files in it that are not ours are left alone."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder

    def current(self) -> Generation:
        """The live generation; IndexMissing where there is none, IndexMismatch where its layout is of another version."""
        try:
            name = (self.folder / CURRENT).read_text("utf-8").strip()
        except (OSError, UnicodeDecodeError):
            raise IndexMissing(f"No index in {self.folder.absolute()}. Build one: qa-service build") from None
        if not _GENERATION.fullmatch(name):
            raise IndexDamaged(f"{(self.folder / CURRENT).absolute()} names no generation. {REBUILD}")
        return self._open(name)

    def generations(self) -> list[Generation]:
        """Every finished generation, oldest first by the counter of its manifest; unreadable ones are passed over."""
        found = []
        for path in self.folder.glob("*"):
            if _GENERATION.fullmatch(path.name):
                with contextlib.suppress(IndexDamaged, IndexMismatch):
                    found.append(self._open(path.name))
        return sorted(found, key=lambda generation: (generation.manifest.number, generation.id))

    def _open(self, name: str) -> Generation:
        path = self.folder / name / MANIFEST
        try:
            record = json.loads(path.read_text("utf-8"))
            layout = record["format"]
            if layout == FORMAT:
                return Generation(name, self.folder / name, Manifest(**record))
        except (OSError, ValueError, KeyError, TypeError) as error:
            raise IndexDamaged(f"{path.absolute()} cannot be read ({error}). {REBUILD}") from error
        raise IndexMismatch(
            f"The index in {self.folder.absolute()} has layout {layout}, this version reads {FORMAT}. {REBUILD}"
        )

    @contextlib.contextmanager
    def building(self) -> Iterator[Path]:
        """A new folder to build in, for one builder at a time; it is removed again unless it was published."""
        try:
            self.folder.mkdir(parents=True, exist_ok=True)
            with filelock.FileLock(self.folder / _LOCK, timeout=0):
                for left in self.folder.glob(f"{_UNFINISHED}*"):  # of a build that was killed
                    shutil.rmtree(left, ignore_errors=True)
                folder = self.folder / f"{_UNFINISHED}{secrets.token_hex(4)}"
                folder.mkdir()
                try:
                    yield folder
                finally:
                    shutil.rmtree(folder, ignore_errors=True)
        except filelock.Timeout:
            raise BuildError(f"Another build of {self.folder.absolute()} is running. Wait until it is done.") from None
        except OSError as error:
            raise BuildError(
                f"The index cannot be written to {self.folder.absolute()}: {error.strerror or error}. The live index, if any, is unchanged."
            ) from error

    def publish(self, folder: Path, manifest: Manifest) -> Generation:
        """Make a finished folder the live generation; older ones beyond the last few are removed."""
        number = max((generation.manifest.number for generation in self.generations()), default=0) + 1
        checksums = {
            path.relative_to(folder).as_posix(): sha256(path) for path in sorted(folder.rglob("*")) if path.is_file()
        }
        manifest = dataclasses.replace(manifest, number=number, checksums=checksums)
        data = json.dumps(dataclasses.asdict(manifest), ensure_ascii=False, indent=1).encode()
        (folder / MANIFEST).write_bytes(data)
        for path in folder.rglob("*"):
            _sync(path)
        name = f"{datetime.now(UTC):%Y%m%dT%H%M%SZ}-{hashlib.sha256(data).hexdigest()[:6]}"
        folder.rename(self.folder / name)
        self._make_current(name)
        self._prune(name)
        return self._open(name)

    def _make_current(self, name: str) -> None:
        pending = self.folder / f"{CURRENT}.new"
        pending.write_text(name + "\n", "utf-8")
        _sync(pending)
        pending.replace(self.folder / CURRENT)
        _sync(self.folder)

    def _prune(self, live: str) -> None:
        for generation in self.generations()[:-KEPT_GENERATIONS]:
            if generation.id != live:
                shutil.rmtree(generation.folder, ignore_errors=True)


def write_generation(
    folder: Path, articles: Sequence[Article], passages: Sequence[Passage], pages: Sequence[Mapping[str, Any]]
) -> None:
    """Writes everything but the two indexes."""
    write_records(folder / ARTICLES, map(article_to_json, articles))
    (folder / ARTICLE_IDS).write_text(
        json.dumps([article.article_id for article in articles], ensure_ascii=False), "utf-8"
    )
    write_records(folder / PASSAGES, (_fields(passage) for passage in passages))
    write_records(folder / PAGES, pages)


def require_shape(manifest: Manifest, wanted: Mapping[str, str]) -> None:
    """IndexMismatch naming each property of the manifest that is not what is wanted."""
    differing = [
        f"{name}: built with “{getattr(manifest, name)}”, now “{value}”"
        for name, value in wanted.items()
        if getattr(manifest, name) != value
    ]
    if differing:
        raise IndexMismatch(f"The index was built by other means ({'; '.join(differing)}). {REBUILD}")


def article_to_json(article: Article) -> dict[str, Any]:
    """An article as a record; `article_from_json` reads it back."""
    record = {name: value for name in Article.__slots__ if (value := getattr(article, name)) not in (None, ())}
    return record | {
        "headings": [_fields(heading) for heading in article.headings],
        "spans": [_fields(span) for span in article.spans],
    }


def article_from_json(record: dict[str, Any]) -> Article:
    """The article of a record."""
    values: dict[str, Any] = {
        name: tuple(value) if isinstance(value, list) else value for name, value in record.items()
    }
    values["headings"] = tuple(Heading(*heading) for heading in record["headings"])
    values["spans"] = tuple(Span(*span) for span in record["spans"])
    return Article(**values)


def _fields(value: Heading | Span | Passage) -> list[Any]:
    return [getattr(value, name) for name in value.__slots__]


def sha256(path: Path) -> str:
    """SHA-256 of a file's bytes, in hex."""
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def _sync(path: Path) -> None:
    """Have the system write a file or folder to disk now."""
    if path.is_dir() and os.name == "nt":
        return  # Windows cannot open folders
    handle = os.open(path, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)
