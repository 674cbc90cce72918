"""Seed files on disk: which there are, and what they say."""

from __future__ import annotations

import codecs
import gzip
import lzma
from collections.abc import Iterator
from pathlib import Path
from typing import IO, cast

from qa_service.errors import SeedsError

PAGE_SUFFIXES = (".txt", ".md")
RECORD_SUFFIXES = (".jsonl", ".jsonl.xz", ".jsonl.gz")
# Control characters that text files hold; any other in the first part of a file means that it is no text.
_TEXT_CONTROLS = frozenset("\t\n\v\f\r\x1c\x1d\x1e\x1f\x85")


def seed_files(folder: Path) -> list[Path]:
    """Every seed file under a folder, in the order of their paths; SeedsError where there is no such folder or no such file."""
    if not folder.exists():
        raise SeedsError(
            f"No seeds folder at {folder.absolute()}. Name the folder that holds the articles: --seeds DIR or QA_SEEDS."
        )
    if not folder.is_dir():
        raise SeedsError(
            f"{folder.absolute()} is a file, not a folder. Name the folder that holds the articles: --seeds DIR or QA_SEEDS."
        )
    try:
        found = sorted(path for path in folder.rglob("*") if _is_seed(path, folder))
    except OSError as error:
        raise SeedsError(f"The seeds folder {folder.absolute()} cannot be read: {error.strerror}.") from error
    if not found:
        kinds = ", ".join((*PAGE_SUFFIXES, *RECORD_SUFFIXES))
        raise SeedsError(
            f"The seeds folder {folder.absolute()} holds no articles. Put files of these kinds in it: {kinds}."
        )
    return found


def _is_seed(path: Path, folder: Path) -> bool:
    hidden = any(part.startswith(".") for part in path.relative_to(folder).parts)
    return not hidden and path.name.lower().endswith((*PAGE_SUFFIXES, *RECORD_SUFFIXES)) and path.is_file()


def is_records(path: Path) -> bool:
    """Whether the file holds one article a line (.jsonl), rather than a newspaper page."""
    return path.name.lower().endswith(RECORD_SUFFIXES)


def decode(data: bytes) -> str:
    """The text of a page's bytes: UTF-8 with or without byte order mark, else GB18030; SeedsError where it is neither."""
    if not data.strip():
        raise SeedsError("the file is empty")
    for encoding in _encodings(data):
        try:
            text = data.decode(encoding)
        except UnicodeDecodeError:
            continue
        if _is_text(text):
            return text
    raise SeedsError("not a text file in UTF-8 or GB18030")


def _encodings(data: bytes) -> tuple[str, ...]:
    if data.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
        return ("utf-16",)
    return ("utf-8-sig", "gb18030")


def _is_text(text: str) -> bool:
    strange = sum(
        1 for c in text if (c < " " and c not in _TEXT_CONTROLS) or c == "\ufffd" or "\ue000" <= c <= "\uf8ff"
    )
    return strange <= len(text) // 200  # a stray character of a converter is no reason to lose the page


def _open(path: Path) -> IO[bytes]:
    if path.suffix.lower() == ".xz":
        return lzma.open(path, "rb")
    if path.suffix.lower() == ".gz":
        return cast(IO[bytes], gzip.open(path, "rb"))
    return path.open("rb")


def record_lines(path: Path) -> Iterator[tuple[int, bytes]]:
    """The lines of a (compressed) .jsonl file with their numbers, counted from 1; SeedsError where it cannot be read on."""
    try:
        with _open(path) as file:
            yield from enumerate(file, start=1)
    except (OSError, EOFError, lzma.LZMAError) as error:
        raise SeedsError(f"cannot be read: {error}") from error
