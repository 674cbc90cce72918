"""The raw lines of the file that an article came from, as they are now, with a quote marked in them."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import islice
from pathlib import Path

from qa_service import ingest
from qa_service.errors import SeedsError
from qa_service.types import Article, Offsets
from qa_service.web.pages.marks import Mark, Piece, anchored, pieces

MAX_BYTES = 64 * 1024 * 1024  # of a file that is read for one page
MAX_LINES = 400  # shown at a time: more than any article of a newspaper page has

_LINE = re.compile(r"([^\r\n]*)(\r\n|\r|\n|\Z)")  # the only line ends, as in `Article.lines`


@dataclass(frozen=True, slots=True)
class RawLine:
    """A line of a file, numbered from 1, in pieces that join to it."""

    number: int
    pieces: tuple[Piece, ...]


@dataclass(frozen=True, slots=True)
class Original:
    """An article's lines in its file, and whether the file still says what was indexed: same, changed, gone or unreadable."""

    state: str
    lines: tuple[RawLine, ...] = ()
    cut: bool = False  # there are more lines than are shown


def original_of(article: Article, seeds: Path, mark: Mark | None) -> Original:
    """What the file in the seeds folder says now where the article was; marked only where it is the same."""
    path = seeds / article.file
    if not path.is_file():
        return Original("gone")
    try:
        if path.stat().st_size > MAX_BYTES:
            return Original("unreadable")
        if ingest.is_records(path):
            return _record_original(article, path, mark)
        return _page_original(article, ingest.decode(path.read_bytes()), mark)
    except (OSError, SeedsError):
        return Original("unreadable")


def _page_original(article: Article, raw: str, mark: Mark | None) -> Original:
    same = _says_the_same(article, raw)
    spans = _raw_spans(article, mark) if mark and same else []
    middle = article.lines_of(mark.field, mark.start, mark.end)[0] if mark else article.lines[0]
    first, last = _window(article.lines, middle)
    lines = tuple(_lines(raw, first, last, spans))
    return Original("same" if same else "changed", _anchored(lines), cut=(first, last) != article.lines)


def _says_the_same(article: Article, raw: str) -> bool:
    """Whether every character of the quotable fields stands in the file where it stood."""
    fields = article.fields()
    spans = [span for span in article.spans if span.field in fields]
    return bool(spans) and all(
        raw[s.raw_start : s.raw_start + s.end - s.start] == fields[s.field][s.start : s.end] for s in spans
    )


def _raw_spans(article: Article, mark: Mark) -> list[Offsets]:
    """Where the marked characters stand in the file."""
    spans = [s for s in article.spans if s.field == mark.field and s.start < mark.end and mark.start < s.end]
    return [(s.raw_start + max(mark.start - s.start, 0), s.raw_start + min(mark.end, s.end) - s.start) for s in spans]


def _window(lines: Offsets, middle: int) -> Offsets:
    """The first and last line to show: all, or as many as are shown at a time, with the middle in them."""
    first, last = lines
    start = max(first, min(middle - MAX_LINES // 2, last - MAX_LINES + 1))
    return start, min(last, start + MAX_LINES - 1)


def _lines(raw: str, first: int, last: int, spans: Sequence[Offsets]) -> Iterator[RawLine]:
    for number, match in enumerate(islice(_LINE.finditer(raw), first - 1, last), start=first):
        start, end = match.span(1)
        inside = [(a - start, b - start) for a, b in spans if a < end and start < b]
        yield RawLine(number, tuple(pieces(match[1], inside)))


def _record_original(article: Article, path: Path, mark: Mark | None) -> Original:
    number = article.lines[0]
    line = next((data for n, data in ingest.record_lines(path) if n == number), b"").decode("utf-8-sig", "replace")
    same = _record_text(line) == article.text
    spans = [_place_in_json(line, article.field(mark.field)[mark.start : mark.end])] if mark and same else []
    raw = RawLine(number, tuple(pieces(line.rstrip("\r\n"), [span for span in spans if span])))
    return Original("same" if same else "changed", _anchored((raw,)))


def _record_text(line: str) -> str | None:
    try:
        record = json.loads(line)
    except (ValueError, RecursionError):
        return None
    text = record.get("text") if isinstance(record, dict) else None
    return ingest.record_text(text).text if isinstance(text, str) else None


def _place_in_json(line: str, quoted: str) -> Offsets:
    """Where a text stands in a line of JSON, written plainly or escaped; an empty span where that is not clear."""
    for written in (json.dumps(quoted, ensure_ascii=False)[1:-1], json.dumps(quoted)[1:-1]):
        if line.count(written) == 1:
            at = line.index(written)
            return at, at + len(written)
    return 0, 0


def _anchored(lines: Sequence[RawLine]) -> tuple[RawLine, ...]:
    """The lines with the first marked piece as the anchor."""
    return tuple(
        RawLine(line.number, found)
        for line, found in zip(lines, anchored([line.pieces for line in lines]), strict=True)
    )
