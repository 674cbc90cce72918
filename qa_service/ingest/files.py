"""Seed files on disk: which there are, and what they say."""

from __future__ import annotations

import codecs
import gzip
import lzma
import os
import zlib
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import IO, cast

from qa_service.errors import SeedsError
from qa_service.language.text import normalise
from qa_service.types import Failure

PAGE_SUFFIXES = (".txt", ".md")
RECORD_SUFFIXES = (".jsonl", ".jsonl.xz", ".jsonl.gz")
USUAL_SHARE = 0.8  # of the characters of a Chinese text stand in GB 2312
# Control characters that text files hold; many others in a file mean that it is no text.
_TEXT_CONTROLS = frozenset("\t\n\v\f\r\x1c\x1d\x1e\x1f\x85")


@dataclass(frozen=True, slots=True)
class Found:
    """What lies in a seeds folder: its seed files, in the order of their paths, and the folders that could not be looked into."""

    files: tuple[Path, ...]
    failed: tuple[Failure, ...]


def seed_files(folder: Path, leave_out: Path | None = None) -> Found:
    """Every seed file under a folder, but for a folder to be left out (the index may lie among the seeds).

    SeedsError where there is no such folder, it cannot be read, or holds no such file.
    """
    _require_folder(folder)
    failed: list[Failure] = []
    files = tuple(sorted(_walk(folder, leave_out, failed)))
    if not files:
        raise SeedsError(_nothing_in(folder, failed))
    return Found(files, tuple(failed))


def _require_folder(folder: Path) -> None:
    remedy = (
        "Name the folder that holds the articles (--seeds DIR or QA_SEEDS), or lay out a sample: qa-service init DIR"
    )
    if not folder.exists():
        raise SeedsError(f"No seeds folder at {folder.absolute()}. {remedy}")
    if not folder.is_dir():
        raise SeedsError(f"{folder.absolute()} is a file, not a folder. {remedy}")


def _nothing_in(folder: Path, failed: Sequence[Failure]) -> str:
    reasons = "; ".join(f"{failure.file}: {failure.reason}" for failure in failed)
    if reasons:
        return f"The seeds folder {folder.absolute()} cannot be read ({reasons})."
    kinds = ", ".join((*PAGE_SUFFIXES, *RECORD_SUFFIXES))
    return f"The seeds folder {folder.absolute()} holds no articles. Put files of these kinds in it: {kinds}."


def _walk(folder: Path, leave_out: Path | None, failed: list[Failure]) -> Iterator[Path]:
    """The seed files below a folder, links to folders followed once; folders that cannot be read are added to `failed`."""
    left_out = leave_out.resolve() if leave_out else None
    seen: set[tuple[int, int]] = set()

    def tell(error: OSError) -> None:
        place = Path(error.filename).relative_to(folder).as_posix()
        failed.append(Failure(printable(place), f"the folder cannot be read: {error.strerror}"))

    for root, folders, names in os.walk(folder, followlinks=True, onerror=tell):
        here = Path(root).stat()
        if (here.st_dev, here.st_ino) in seen or Path(root).resolve() == left_out:
            folders.clear()
            continue
        seen.add((here.st_dev, here.st_ino))
        folders[:] = sorted(name for name in folders if not name.startswith("."))
        yield from (Path(root, name) for name in names if _is_seed(name))


def _is_seed(name: str) -> bool:
    return not name.startswith(".") and name.lower().endswith((*PAGE_SUFFIXES, *RECORD_SUFFIXES))


def is_records(path: Path) -> bool:
    """Whether the file holds one article a line (.jsonl), rather than a newspaper page."""
    return path.name.lower().endswith(RECORD_SUFFIXES)


def check_readable(path: Path) -> None:
    """SeedsError where a path is no file that can be read to its end: a link to nowhere, a pipe, a name in no encoding."""
    if path.is_symlink() and not path.exists():
        raise SeedsError(f"a link to {path.readlink()}, which is not there")
    if path.exists() and not path.is_file():
        raise SeedsError("not a plain file")
    if not printable(path.name) == path.name:
        raise SeedsError("its name is not in UTF-8; rename it")


def printable(name: str) -> str:
    """A file name with the bytes that are no UTF-8 written out, so that it can be shown."""
    return name.encode("utf-8", "backslashreplace").decode("utf-8")


def decode(data: bytes) -> str:
    """The text of a page's bytes: UTF-8 or UTF-16 with byte order mark, else UTF-8, else GB18030; SeedsError for any other."""
    for encoding in _encodings(data):
        try:
            text = data.decode(encoding)
        except UnicodeDecodeError:
            continue
        if not text.strip():
            raise SeedsError("the file is empty")
        if _is_text(text) and (encoding != "gb18030" or _is_chinese(text)):
            return text
    raise SeedsError(_why_no_text(data))


def _encodings(data: bytes) -> tuple[str, ...]:
    if data.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
        return ("utf-16",)
    return ("utf-8-sig", "gb18030")


def _is_text(text: str) -> bool:
    strange = sum(
        1 for c in text if (c < " " and c not in _TEXT_CONTROLS) or c == "\ufffd" or "\ue000" <= c <= "\uf8ff"
    )
    return strange <= len(text) // 200  # a stray character of a converter is no reason to lose the page


def _is_chinese(text: str) -> bool:
    """Whether what was read as GB18030 is Chinese: nearly any bytes can be read so, but to rare characters."""
    letters = "".join(c for c in normalise(text) if c > "\x7f")
    return len(letters.encode("gb2312", "ignore")) // 2 >= USUAL_SHARE * len(letters)


def _why_no_text(data: bytes) -> str:
    """The reason to give for bytes that are no text: a damaged place, where nearly all of them are UTF-8."""
    replaced = data.decode("utf-8", "replace")
    if _is_text(replaced.replace("\ufffd", "")) and replaced.count("\ufffd") <= max(3, len(replaced) // 200):
        line = replaced[: replaced.index("\ufffd")].count("\n") + 1 if "\ufffd" in replaced else 1
        return f"UTF-8 text that is damaged or cut off in line {line}"
    return "not a text file in UTF-8, GB18030 or UTF-16 with byte order mark"


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
    except EOFError as error:
        raise SeedsError("cannot be read: the compressed file is cut off") from error
    except (gzip.BadGzipFile, lzma.LZMAError, zlib.error) as error:
        raise SeedsError(f"cannot be read: not a compressed {path.suffix} file, or a damaged one") from error
