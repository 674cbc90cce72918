"""Where a generation is built, and what a build that was broken off leaves for the next one."""

from __future__ import annotations

import contextlib
import hashlib
import shutil
from collections.abc import Iterator
from pathlib import Path

_CHECK_BYTES = 16


class Pieces:
    """Finished work of a build in checksummed files: one that was cut off in the writing is as if it had never been."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder

    def keep(self, kind: str, data: bytes) -> None:
        """Keeps a piece of work for the case that this build does not come to its end."""
        self._folder.mkdir(parents=True, exist_ok=True)
        number = len(list(self._folder.glob(f"{kind}-*")))
        (self._folder / f"{kind}-{number:06}").write_bytes(_check(data) + data)

    def whole(self, kind: str) -> Iterator[bytes]:
        """The pieces of a kind that are whole, in the order in which they were kept."""
        for path in sorted(self._folder.glob(f"{kind}-*")):
            stored = path.read_bytes()
            if stored[:_CHECK_BYTES] == _check(stored[_CHECK_BYTES:]):
                yield stored[_CHECK_BYTES:]


def _check(data: bytes) -> bytes:
    return hashlib.blake2b(data, digest_size=_CHECK_BYTES).digest()


class Staging:
    """The folder of one build, made anew for each; only its pieces outlive a build that was broken off."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.generation = folder / "generation"

    def begin(self) -> None:
        """Make room for a new generation."""
        shutil.rmtree(self.generation, ignore_errors=True)
        self.generation.mkdir(parents=True)

    def pieces(self, shape: str) -> Pieces:
        """The pieces of builds of a shape; those of any other are of no use and removed."""
        name = f"pieces-{hashlib.sha256(shape.encode()).hexdigest()[:12]}"
        for other in self.folder.glob("pieces-*"):
            if other.name != name:
                shutil.rmtree(other, ignore_errors=True)
        return Pieces(self.folder / name)

    def give_up(self) -> None:
        """Remove what is useless without the rest."""
        shutil.rmtree(self.generation, ignore_errors=True)
        with contextlib.suppress(OSError):  # pieces are in it
            self.folder.rmdir()

    def clear(self) -> None:
        """Remove everything."""
        shutil.rmtree(self.folder, ignore_errors=True)
