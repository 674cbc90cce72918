"""Where a generation is built, and what a build that was broken off leaves for the next one."""

from __future__ import annotations

import contextlib
import hashlib
import shutil
import threading
from collections.abc import Iterator
from pathlib import Path

_CHECK_BYTES = 16


class Pieces:
    """Finished work of a build in checksummed files: one that was cut off in the writing is as if it had never been."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._keeping = threading.Lock()

    def keep(self, kind: str, data: bytes) -> str:
        """Keeps a piece of work for the case that this build does not come to its end; its name. From any thread."""
        with self._keeping:
            self._folder.mkdir(parents=True, exist_ok=True)
            name = f"{kind}-{len(self.names(kind)):06}"
            with (self._folder / name).open("wb") as file:
                file.write(_check(data))
                file.write(data)
        return name

    def names(self, kind: str) -> list[str]:
        """The names of the pieces of a kind, in the order in which they were kept."""
        return sorted(path.name for path in self._folder.glob(f"{kind}-*"))

    def read(self, name: str) -> bytes | None:
        """A piece; None where it is not whole."""
        with (self._folder / name).open("rb") as file:
            check, data = file.read(_CHECK_BYTES), file.read()
        return data if check == _check(data) else None

    def whole(self, kind: str) -> Iterator[bytes]:
        """The pieces of a kind that are whole, in the order in which they were kept."""
        return (data for name in self.names(kind) if (data := self.read(name)) is not None)


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
