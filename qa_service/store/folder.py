"""The index folder: which generation is live, which are kept, and who may change that."""

from __future__ import annotations

import contextlib
import dataclasses
import errno
import json
import shutil
import sys
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

import filelock

from qa_service.errors import REBUILD, BuildError, IndexDamaged, IndexMismatch, IndexMissing, NotFound
from qa_service.store.disk import replace_file, sync, sync_all
from qa_service.store.generation import MANIFEST, NAME, Generation, open_generation, seal
from qa_service.store.staging import Staging
from qa_service.types import Manifest

KEPT_GENERATIONS = 3
LOOK_SECONDS = 0.2  # `is_building` holds the lock for microseconds; who holds it longer is building
SWAP_SECONDS = 10  # that another process may take to change what is live; it takes milliseconds
CURRENT = "CURRENT"
FORGOTTEN, ENDED = "forgotten.json", "ended.json"
_BUILD_LOCK, _SWAP_LOCK = ".lock", ".swap.lock"
_UNFINISHED = ".unfinished"
_DOOMED = ".doomed-"
_FULL = {errno.ENOSPC, errno.EDQUOT}


class Store:
    """The index folder; files in it that are not ours are left alone. Reading needs no lock and writes nothing."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder

    def current_id(self) -> str:
        """The name of the live generation, as quick as reading one line: whoever serves sees by it that another went live."""
        try:
            name = (self.folder / CURRENT).read_text("utf-8").strip()
        except OSError:
            raise IndexMissing(f"No index in {self.folder.absolute()}. Build one: qa-service build") from None
        except UnicodeDecodeError:
            name = ""
        if not NAME.fullmatch(name):
            raise IndexDamaged(f"{(self.folder / CURRENT).absolute()} names no generation. {REBUILD}")
        return name

    def current(self) -> Generation:
        """The live generation; IndexMissing where there is none, IndexMismatch where its layout is of another version."""
        return open_generation(self.folder / self.current_id())

    def generations(self) -> list[Generation]:
        """Every finished generation, oldest first by the counter of its manifest; unreadable ones are passed over."""
        found = []
        for path in self._folders():
            with contextlib.suppress(IndexDamaged, IndexMismatch):
                found.append(open_generation(path))
        return sorted(found, key=lambda generation: (generation.manifest.number, generation.id))

    def find(self, name: str) -> Generation | None:
        """The kept generation of a name; None where there is none that can be read."""
        return next((generation for generation in self.generations() if generation.id == name), None)

    def _folders(self) -> list[Path]:
        """The folders of our generations, of whatever version, damaged or not; oldest first."""
        found = [path for path in self.folder.glob("*") if NAME.fullmatch(path.name) and (path / MANIFEST).is_file()]
        return sorted(found, key=lambda path: (_number(path), path.name))

    @contextlib.contextmanager
    def building(self) -> Iterator[Staging]:
        """Room to build in, for one builder at a time: the system frees the lock of a process that died."""
        try:
            self.folder.mkdir(parents=True, exist_ok=True)
            with filelock.FileLock(self.folder / _BUILD_LOCK, timeout=LOOK_SECONDS):
                self._sweep()
                with _staged(Staging(self.folder / _UNFINISHED)) as staging:
                    yield staging
        except filelock.Timeout:
            raise BuildError(f"Another build of {self.folder.absolute()} is running. Wait until it is done.") from None
        except OSError as error:
            raise BuildError(self._unwritable(error)) from error

    def is_building(self) -> bool:
        """Whether a builder is at work, in whatever process."""
        try:
            with filelock.FileLock(self.folder / _BUILD_LOCK, timeout=0):
                return False
        except filelock.Timeout:
            return True
        except OSError as error:
            raise BuildError(self._unwritable(error)) from error

    def _unwritable(self, error: OSError) -> str:
        remedy = " Free some space and build again." if error.errno in _FULL else ""
        place = self.folder.absolute()
        return f"The index cannot be written to {place}: {error.strerror or error}. The live index, if any, is unchanged.{remedy}"

    def _sweep(self) -> None:
        """Remove what builds that were killed left behind, and what layouts before this one called so."""
        for pattern in (f"{_DOOMED}*", f"{_UNFINISHED}-*"):
            for left in self.folder.glob(pattern):
                shutil.rmtree(left, ignore_errors=True)

    def seal(self, staging: Staging, manifest: Manifest, number: int | None = None) -> Generation:
        """The staged generation with its manifest, complete but not yet live; its number by default one more than any before."""
        number = number or max(map(_number, self._folders()), default=0) + 1
        return seal(staging.generation, dataclasses.replace(manifest, number=number))

    def publish(self, sealed: Generation) -> Generation:
        """Make a sealed generation the live one; older ones beyond the last few are removed."""
        sync_all(sealed.folder)
        with self._swapping():
            published = self._move_in(sealed)
            replace_file(self.folder / CURRENT, f"{published.id}\n".encode())
            self._prune(published.id)
        return published

    def _move_in(self, sealed: Generation) -> Generation:
        folder = self.folder / sealed.id
        sealed.folder.rename(folder)
        sync(self.folder)
        return dataclasses.replace(sealed, folder=folder)

    def _prune(self, live: str) -> None:
        for folder in self._folders()[:-KEPT_GENERATIONS]:
            if folder.name != live:
                self._remove(folder)

    def _remove(self, folder: Path) -> None:
        """Remove a generation so that a crash in the midst of it leaves none that looks whole; one that cannot be moved stays."""
        with contextlib.suppress(OSError):
            shutil.rmtree(folder.rename(self.folder / f"{_DOOMED}{folder.name}"), ignore_errors=True)

    @contextlib.contextmanager
    def _swapping(self) -> Iterator[None]:
        try:
            with filelock.FileLock(self.folder / _SWAP_LOCK, timeout=SWAP_SECONDS):
                yield
        except filelock.Timeout:
            raise BuildError(f"Another process is changing {self.folder.absolute()}. Try again.") from None

    def roll_back(self, name: str | None = None) -> Generation:
        """Make a kept generation live again, by default the one before the live one; NotFound where there is none.

        Only the pointer changes, also while a build is running.
        """
        try:
            with self._swapping():
                wanted = self._kept(name) if name else self._before_live()
                wanted.check_sizes()
                replace_file(self.folder / CURRENT, f"{wanted.id}\n".encode())
        except OSError as error:
            raise BuildError(self._unwritable(error)) from error
        return wanted

    def _kept(self, name: str) -> Generation:
        kept = {generation.id: generation for generation in self.generations()}
        if name not in kept:
            known = ", ".join(kept) or "none"
            raise NotFound(f"No generation {name[:40]} is kept in {self.folder.absolute()}. Kept are: {known}.")
        return kept[name]

    def _before_live(self) -> Generation:
        live = self.folder / self.current_id()
        number = _number(live) or sys.maxsize  # a damaged one is gone back from to the newest of the others
        before = [generation for generation in self.generations() if generation.manifest.number < number]
        if not before:
            raise NotFound(f"No generation before the live one is kept in {self.folder.absolute()}.")
        return before[-1]

    def replace(self, old: Generation, sealed: Generation) -> Generation:
        """Put a sealed generation in the place of one that is kept, live or not."""
        sync_all(sealed.folder)
        with self._swapping():
            published = self._move_in(sealed)
            if self.current_id() == old.id:
                replace_file(self.folder / CURRENT, f"{published.id}\n".encode())
            self._remove(old.folder)
        return published

    def forgotten(self) -> dict[str, dict[str, Any]]:
        """The withdrawn articles by id, with what is remembered of each; IndexDamaged where the list cannot be read."""
        path = self.folder / FORGOTTEN
        try:
            return {str(article_id): dict(note) for article_id, note in json.loads(path.read_text("utf-8")).items()}
        except FileNotFoundError:
            return {}
        except (OSError, ValueError, TypeError, AttributeError) as error:
            raise IndexDamaged(
                f"The list of withdrawn articles {path.absolute()} cannot be read ({error}). "
                "Restore it from a backup, or delete it if nothing was withdrawn."
            ) from error

    def ended(self) -> dict[str, str]:
        """Ids of articles that earlier generations held, the last at the end, each with a hash of its text; none where they cannot be read."""
        try:
            ended = json.loads((self.folder / ENDED).read_text("utf-8"))
            return {str(article_id): str(text) for article_id, text in ended.items()}
        except (OSError, ValueError, AttributeError):
            return {}  # links to them break; nothing else does

    def remember_ended(self, ended: Mapping[str, str]) -> None:
        """Keeps the ids that have ended."""
        replace_file(self.folder / ENDED, json.dumps(ended, ensure_ascii=False, indent=0).encode())

    def remember_forgotten(self, forgotten: Mapping[str, Mapping[str, Any]]) -> None:
        """Keeps the list of withdrawn articles."""
        replace_file(self.folder / FORGOTTEN, json.dumps(forgotten, ensure_ascii=False, indent=1).encode())


@contextlib.contextmanager
def _staged(staging: Staging) -> Iterator[Staging]:
    try:
        staging.begin()
        yield staging
    except OSError as error:
        if error.errno in _FULL:
            staging.clear()  # what is kept for a next build must not be what fills the disk
        raise
    else:
        staging.clear()
    finally:
        staging.give_up()


def _number(folder: Path) -> int:
    """The counter of a generation of whatever version; 0 where it cannot be read."""
    try:
        return int(json.loads((folder / MANIFEST).read_bytes())["number"])
    except (OSError, ValueError, LookupError, TypeError):
        return 0
