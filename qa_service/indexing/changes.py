"""What is in the seeds folder now, what the live generation was built from, and which of it still holds."""

from __future__ import annotations

import hashlib
import os
import time
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from qa_service import ingest, store
from qa_service.errors import IndexDamaged, IndexMismatch, IndexMissing
from qa_service.indexing.withdrawn import Withdrawn
from qa_service.path_patterns import PathPattern
from qa_service.types import Failure, Manifest, Remark

SETTLED_NS = 2_000_000_000  # the coarsest clock of a file system in use, FAT's, counts two seconds
Record = dict[str, Any]


def reading_program() -> str:
    """A hash of the modules that turn a file into passages and terms: what another version made is made anew."""
    package = Path(ingest.__file__).parents[1]
    digest = hashlib.sha256()
    others = [package / name for name in ("retrieval/chunking.py", "retrieval/lexical/counts.py")]
    for path in sorted([*package.glob("ingest/*.py"), *package.glob("language/*.py"), *others]):
        digest.update(path.read_bytes())
    return digest.hexdigest()[:12]


@dataclass(frozen=True, slots=True)
class SeedState:
    """A seed file as it lies there: its hash, and by what it can be known again without reading it."""

    path: Path
    file: str
    sha256: str  # empty where it cannot be read
    stat: tuple[int, ...] | None  # None where a look at it does not tell whether it changed
    beside: str  # hash of what is stated of it beside; empty where nothing is


@dataclass(frozen=True, slots=True)
class Page:
    """What the live generation holds of a seed file: its record, and the numbers of its articles."""

    record: Record
    articles: range


@dataclass(frozen=True, slots=True)
class Earlier:
    """The live generation, as far as a new one can build on it."""

    manifest: Manifest | None = None  # None: there is no live generation that can be read
    generation: store.Generation | None = None  # None: nothing of it is taken over
    refused: str | None = None  # why, where there is one
    pages: Mapping[str, Page] = field(default_factory=dict)  # by file


def earlier(
    target: store.Store, shape: Mapping[str, str], reading: str, full: bool, patterns: Sequence[PathPattern] = ()
) -> Earlier:
    """The live generation and whether it can be built on: it must be whole, of the same shape, and read by the same program.

    Of one that was read by other patterns of paths no file is taken over, only what was made of the texts.
    """
    try:
        live = target.current()
    except IndexMissing:
        return Earlier()
    except (IndexDamaged, IndexMismatch) as error:
        return Earlier(refused=str(error))
    if reason := _refusal(live, shape, reading, full):
        return Earlier(live.manifest, refused=reason)
    same = [*live.manifest.path_patterns] == [*map(str, patterns)]
    return Earlier(live.manifest, live, pages=dict(_pages(live)) if same else {})


def _refusal(live: store.Generation, shape: Mapping[str, str], reading: str, full: bool) -> str | None:
    if full:
        return "as asked for"
    if differing := store.differences(live.manifest, shape):
        return "; ".join(differing)
    if live.manifest.reading != reading:
        return "the program that reads the files is another one now"
    try:
        live.check_files()
    except IndexDamaged as error:
        return str(error)
    return None


def _pages(live: store.Generation) -> Iterator[tuple[str, Page]]:
    first = 0
    for record in live.pages():
        yield record["file"], Page(record, range(first, first + record["articles"]))
        first += record["articles"]


def seed_state(path: Path, seeds: Path, known: Mapping[str, Page]) -> SeedState:
    """A seed file with the hash of its bytes; one that was not touched since it was last hashed is not read again.

    It was not where device, inode, size, time of change and (but on Windows, which has none) time of the last change of its entry
    are the same to the nanosecond. The last of these no program can set. They are remembered only of files that had been left alone
    for two seconds when they were hashed, so that a second change within one tick of the file system's clock is not missed.
    """
    file = ingest.name_of(path, seeds)
    now, stat = time.time_ns(), _stat(path)
    page, beside = known.get(file), ingest.stated_hash(path, seeds)
    if page and stat and page.record["stat"] == list(stat):
        return SeedState(path, file, page.record["sha256"], stat, beside)
    settled = stat and max(stat[3:]) < now - SETTLED_NS
    return SeedState(path, file, ingest.content_hash(path), stat if settled else None, beside)


def _stat(path: Path) -> tuple[int, ...] | None:
    try:
        found = path.stat()
    except OSError:
        return None
    entry_changed = found.st_mtime_ns if os.name == "nt" else found.st_ctime_ns
    return found.st_dev, found.st_ino, found.st_size, found.st_mtime_ns, entry_changed


def nothing_new(states: Sequence[SeedState], before: Earlier, withdrawn: Withdrawn) -> bool:
    """Whether a new generation would hold what the live one holds."""
    lying = {state.file: (state.sha256, state.beside) for state in states}
    built = {file: (page.record["sha256"], page.record["beside"]) for file, page in before.pages.items()}
    if before.generation is None or lying != built:
        return False
    withheld = {article_id for page in before.pages.values() for article_id in page.record["forgotten"]}
    if not withdrawn.notes:
        return not withheld
    return withheld <= withdrawn.notes.keys() and not any(map(withdrawn.cause, before.generation.articles_in_order()))


def failures(before: Earlier) -> Iterator[Failure]:
    """What could not be taken when the live generation was built."""
    return (Failure(*failure) for page in before.pages.values() for failure in page.record["failed"])


def warnings(before: Earlier) -> Iterator[Remark]:
    """What was not as it should be when the live generation was built."""
    return (Remark(*warning) for page in before.pages.values() for warning in page.record["warnings"])
