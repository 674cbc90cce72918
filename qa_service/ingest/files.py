"""Seed files on disk: which there are, and what they say."""

from __future__ import annotations

import codecs
import gzip
import lzma
import os
import zlib
from collections.abc import Iterator, Sequence, Set
from dataclasses import dataclass
from pathlib import Path
from typing import IO, cast

from qa_service.errors import SeedsError
from qa_service.language.folding import GB_SPACE
from qa_service.language.text import simplified
from qa_service.types import Failure, PassedOver, Remark

MARKDOWN_SUFFIX = ".md"
PAGE_SUFFIXES = (".txt", MARKDOWN_SUFFIX)
RECORD_SUFFIXES = (".jsonl", ".jsonl.xz", ".jsonl.gz")
SIDECAR_SUFFIX, OF_FOLDER = ".yaml", "seeds.yaml"  # of what is stated beside a page (`003.txt.yaml`), and of a folder
LOCK = "~$"  # how the names begin of what Word puts beside a file that it has open
TAKEN = "is taken by an article before it"  # of an id
ALONE = "no page beside it has its name; rename it or remove it"
# Windows' desktop.ini among them.
_NOTICES = frozenset(("notice", "license", "licence", "copying", "authors", "desktop", "thumbs"))
USUAL_SHARE = 0.8  # of the characters of a Chinese text stand in GB 2312
SURE_SHARE = 0.95  # where GB18030 and Big5 may be meant, of which one read as the other has some 0.7
SURE_BYTES = 24  # fewer do not tell
# Control characters that text files hold; many others in a file mean that it is no text.
_TEXT_CONTROLS = frozenset("\t\n\v\f\r\x1c\x1d\x1e\x1f\x85")


@dataclass(frozen=True, slots=True)
class Found:
    """What lies in a seeds folder: its seed files, in the order of their paths, and what else does."""

    files: tuple[Path, ...]
    failed: tuple[Failure, ...]  # folders that could not be looked into
    others: tuple[PassedOver, ...]  # by kind
    beside: tuple[Path, ...] = ()  # what is stated of seed files
    remarks: tuple[Remark, ...] = ()  # on what is stated of none


def seed_files(folder: Path, leave_out: Path | None = None) -> Found:
    """Every seed file under a folder, but for a folder to be left out (the index may lie among the seeds).

    SeedsError where there is no such folder, it cannot be read, or holds no such file.
    """
    _require_folder(folder)
    failed: list[Failure] = []
    lying = sorted(_walk(folder, leave_out, failed))
    files = tuple(path for path in lying if _is_seed(path.name))
    beside = tuple(path for path in lying if _is_beside(path.name))
    others = _by_kind([p.relative_to(folder) for p in lying if not (_is_seed(p.name) or _is_beside(p.name))])
    if not files:
        raise SeedsError(_nothing_in(folder, failed, others))
    return Found(files, tuple(failed), others, beside, tuple(_left_alone(beside, {*files}, folder)))


def _left_alone(beside: Sequence[Path], files: Set[Path], folder: Path) -> Iterator[Remark]:
    """Remarks on what is stated of pages that are not there."""
    for path in beside:
        if path.name != OF_FOLDER and path.with_suffix("") not in files:
            yield Remark(printable(path.relative_to(folder).as_posix()), ALONE)


def _by_kind(paths: Sequence[Path]) -> tuple[PassedOver, ...]:
    """Files that are no seed files, by kind in the order of the alphabet; what goes with any folder of files is not counted."""
    kinds: dict[str, list[Path]] = {}
    for path in paths:
        if path.stem.lower() not in _NOTICES:
            kinds.setdefault(printable(path.suffix.lower()) or "without ending", []).append(path)
    return tuple(PassedOver(kind, len(held), printable(held[0].as_posix())) for kind, held in sorted(kinds.items()))


def _require_folder(folder: Path) -> None:
    remedy = (
        "Name the folder that holds the articles (--seeds DIR or QA_SEEDS), or lay out a sample: qa-service init DIR"
    )
    if not folder.exists():
        raise SeedsError(f"No seeds folder at {folder.absolute()}. {remedy}")
    if not folder.is_dir():
        raise SeedsError(f"{folder.absolute()} is a file, not a folder. {remedy}")


def _nothing_in(folder: Path, failed: Sequence[Failure], others: Sequence[PassedOver]) -> str:
    reasons = "; ".join(f"{failure.file}: {failure.reason}" for failure in failed)
    if reasons:
        return f"The seeds folder {folder.absolute()} cannot be read ({reasons})."
    held = f", only {', '.join(map(str, others))}" if others else ""
    kinds = ", ".join((*PAGE_SUFFIXES, *RECORD_SUFFIXES))
    return f"The seeds folder {folder.absolute()} holds no articles{held}. Put files of these kinds in it: {kinds}."


def _walk(folder: Path, leave_out: Path | None, failed: list[Failure]) -> Iterator[Path]:
    """The files below a folder, links to folders followed once; folders that cannot be read are added to `failed`."""
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
        yield from (Path(root, name) for name in names if not name.startswith("."))


def _is_seed(name: str) -> bool:
    return not name.startswith(LOCK) and name.lower().endswith((*PAGE_SUFFIXES, *RECORD_SUFFIXES))


def _is_beside(name: str) -> bool:
    page = name.removesuffix(SIDECAR_SUFFIX)
    return name == OF_FOLDER or (page != name and page.lower().endswith(PAGE_SUFFIXES))


def is_markdown(file: str) -> bool:
    """Whether a page is Markdown by its name."""
    return file.lower().endswith(MARKDOWN_SUFFIX)


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
    """The text of a page's bytes, whichever of UTF-8, GB18030, UTF-16 and Big5 it surely is in; SeedsError for any other."""
    for encoding, least in _ways(data):
        text = _decoded(data, encoding)
        if text is not None and not text.strip():
            raise SeedsError("the file is empty")
        if text is not None and _is_text(text) and _usual_share(text) >= least:
            return text.replace(GB_SPACE, "\u3000")
    raise SeedsError(_why_no_text(data))


def _ways(data: bytes) -> Iterator[tuple[str, float]]:
    """The encodings to try in turn, and what share of the Chinese characters must be usual ones for it to be the right one."""
    if data.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
        yield "utf-16", 0
        return
    yield from (("utf-8-sig", 0), ("gb18030", SURE_SHARE))
    if len(data) >= SURE_BYTES:
        yield from (("utf-16-le", USUAL_SHARE), ("utf-16-be", USUAL_SHARE), ("big5hkscs", SURE_SHARE))
    yield "gb18030", USUAL_SHARE


def _decoded(data: bytes, encoding: str) -> str | None:
    try:
        return data.decode(encoding, _AS_WINDOWS if encoding == "gb18030" else "strict")
    except UnicodeDecodeError:
        return None


def _as_windows(error: UnicodeError) -> tuple[str, int]:
    """The byte 80 as what it is in GBK on Windows; any other that cannot be read as a lost character, where nearly all can."""
    if not isinstance(error, UnicodeDecodeError):
        raise error
    return "€" if error.object[error.start] == 0x80 else "\ufffd", error.start + 1


_AS_WINDOWS = "qa_service.as_windows"
codecs.register_error(_AS_WINDOWS, _as_windows)


def _is_text(text: str) -> bool:
    """Whether a text holds only a few strange characters, which are no reason to lose a page, and letters beside those of one font."""
    strange = sum(1 for c in text if (c < " " and c not in _TEXT_CONTROLS) or c == "\ufffd")
    private = sum(1 for c in text if "\ue000" <= c <= "\uf8ff")
    return strange <= max(len(text) // 50, min(3, len(text) // 10)) and private <= len(text) // 2


def _usual_share(text: str) -> float:
    """The share of usual characters among the Chinese ones: nearly any bytes can be read as GB18030 or UTF-16, but to rare characters."""
    letters = "".join(c for c in simplified(text) if c > "\x7f")
    return len(letters.encode("gb2312", "ignore")) // 2 / len(letters) if letters else 1.0


def _why_no_text(data: bytes) -> str:
    """The reason to give for bytes that are no text: a damaged place, where nearly all of them are UTF-8."""
    replaced = data.decode("utf-8", "replace")
    if _is_text(replaced.replace("\ufffd", "")) and replaced.count("\ufffd") <= max(3, len(replaced) // 200):
        line = replaced[: replaced.index("\ufffd")].count("\n") + 1 if "\ufffd" in replaced else 1
        return f"UTF-8 text that is damaged or cut off in line {line}"
    return "not a text file in UTF-8, GB18030, UTF-16 or Big5; if it is a text, save it as UTF-8"


def _open(path: Path, copy: IO[bytes] | None) -> IO[bytes]:
    if path.suffix.lower() == ".xz":
        return lzma.open(copy or path, "rb")
    if path.suffix.lower() == ".gz":
        return cast(IO[bytes], gzip.open(copy or path, "rb"))
    return copy or path.open("rb")


def record_lines(path: Path, copy: IO[bytes] | None = None) -> Iterator[tuple[int, bytes]]:
    """The lines of a (compressed) .jsonl file with their numbers, counted from 1; SeedsError where it cannot be read on.

    copy: what is read in the place of the file.
    """
    try:
        with _open(path, copy) as file:
            yield from enumerate(file, start=1)
    except EOFError as error:
        raise SeedsError("cannot be read: the compressed file is cut off") from error
    except (gzip.BadGzipFile, lzma.LZMAError, zlib.error) as error:
        raise SeedsError(f"cannot be read: not a compressed {path.suffix} file, or a damaged one") from error
