"""What each line of a page was taken for, for `articles --explain`, and a sidecar that says so, for an operator to mend."""

from __future__ import annotations

import dataclasses
import json
import sys
import unicodedata
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Any

from qa_service.errors import InvalidInput, NotFound, SeedsError
from qa_service.wording import CHINESE, ENGLISH, said_in, spoken

if TYPE_CHECKING:
    from qa_service.ingest import Page
    from qa_service.ingest.taken import Taken
    from qa_service.settings import Settings

MAX_TEXT = 40  # characters of a line that are shown


def explain(settings: Settings, file: str, *, sidecar: bool, as_json: bool) -> None:
    """Print what the lines of a page were taken for; or write that beside the page."""
    from qa_service import ingest

    path = _page_in(settings.seeds, file)
    try:
        page, sha256 = ingest.read_page_file(path, settings.seeds.absolute(), settings.path_patterns)
        if sidecar:
            print(_say("written", path=_write(path, page, sha256)))
            return
    except OSError as error:
        raise SeedsError(f"{error.filename or path}: {error.strerror or error}.") from error
    if as_json:
        print(json.dumps(_told(page, sha256), ensure_ascii=False))
        return
    for remark in page.remarks:
        told = said_in(spoken(ENGLISH), "reason", remark.reason)
        print(said_in(spoken(ENGLISH), "report", "warning", file=remark.file, reason=told), file=sys.stderr)
    print("\n".join(_shown(page, sha256)))


def _page_in(seeds: Path, file: str) -> Path:
    """The page of a name as `articles` lists it, or of a path."""
    from qa_service.ingest.files import PAGE_SUFFIXES

    folder = seeds.absolute()
    paths = [path for path in (folder / file, Path(file).absolute()) if path.is_file() and folder in path.parents]
    if not paths:
        raise NotFound(f"No file {file} is in {folder}. List them: qa-service articles")
    if not paths[0].name.lower().endswith(PAGE_SUFFIXES):
        raise InvalidInput(f"{file} is no page: only {' and '.join(PAGE_SUFFIXES)} are cut into articles.", "file")
    return paths[0]


def _write(path: Path, page: Page, sha256: str) -> Path:
    """Write a first sidecar beside a page."""
    from qa_service.ingest import sidecar
    from qa_service.ingest.files import SIDECAR_SUFFIX

    beside = path.with_name(path.name + SIDECAR_SUFFIX)
    words = ", ".join(sidecar.vocabulary(_language()))
    text = sidecar.written(page.lines, page.issue, sha256, _say("head", words=words), _language())
    try:
        with beside.open("x", encoding="utf-8", newline="\n") as file:
            file.write(text)
    except FileExistsError:
        raise InvalidInput(f"{beside} is there already. Mend it; or remove it, to have it written anew.") from None
    return beside


def _shown(page: Page, sha256: str) -> Iterator[str]:
    """The page for a terminal, a line each."""
    yield _say("page", file=page.file, articles=len(page.articles), doubtful=len(page.doubtful))
    yield f"sha256: {sha256}"
    yield from (f"{name}: {value}" for name, value in dataclasses.asdict(page.issue).items() if value)
    yield ""
    yield from map(_row, page.lines)


def _row(line: Taken) -> str:
    from qa_service.ingest import sidecar

    sure = _say("settled") if line.settled else f"{line.sure:.2f}"
    number = "" if line.article is None else str(line.article + 1)
    text = line.text[:MAX_TEXT] + ("…" if len(line.text) > MAX_TEXT else "")
    cells = [
        ("?" if line.doubtful else " ") + f"{line.address!s:>5}",
        f"{number:>3}",
        _padded(sure, 7),
        _padded(sidecar.word(line, _language()), 16),
        text,
    ]
    return "  ".join(cells).rstrip() + _rival(line)


def _rival(line: Taken) -> str:
    """What else a line in doubt may be."""
    from qa_service.ingest import sidecar

    role, likely = line.rival
    if not line.doubtful:
        return ""
    return "  " + _say("rival", word=sidecar.role_word(role, _language()), sure=f"{likely:.2f}")


def _padded(text: str, width: int) -> str:
    """A text filled with blanks to a width, in which a Chinese character takes up two columns."""
    return text + " " * (width - sum(2 if unicodedata.east_asian_width(c) in "WF" else 1 for c in text))


def _told(page: Page, sha256: str) -> dict[str, Any]:
    """The page for a program."""
    ids = [article.article_id for article in page.articles]
    return {
        "file": page.file,
        "sha256": sha256,
        **dataclasses.asdict(page.issue),
        "articles": [{"article_id": article.article_id, "title": article.title} for article in page.articles],
        "doubtful": page.doubtful,
        "warnings": [dataclasses.asdict(remark) for remark in page.remarks],
        "lines": [_told_line(line, ids) for line in page.lines],
    }


def _told_line(line: Taken, ids: list[str]) -> dict[str, Any]:
    from qa_service.ingest import sidecar

    role, likely = line.rival
    return {
        "line": line.address.line,
        "part": line.address.part,
        "text": line.text,
        "taken_for": sidecar.role_word(line.role, ENGLISH),
        "begins": line.opens,
        "goes_on": line.goes_on,
        "article_id": None if line.article is None else ids[line.article],
        "sure": round(line.sure, 4),
        "settled": line.settled,
        "doubtful": line.doubtful,
        "or": {"taken_for": sidecar.role_word(role, ENGLISH), "sure": round(likely, 4)},
    }


def _language() -> str:
    """The language of the words that a sidecar knows: Chinese or English."""
    return CHINESE if spoken(ENGLISH) == CHINESE else ENGLISH


def _say(name: str, **parts: object) -> str:
    return said_in(spoken(ENGLISH), "explain", name, **parts)
