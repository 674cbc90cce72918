"""Columns of print that stand side by side in the lines of a file, as `pdftotext -layout` sets them, put below each other."""

from __future__ import annotations

import itertools
import re
import unicodedata
from collections import Counter
from collections.abc import Iterator, Sequence

from qa_service.ingest import briefs
from qa_service.ingest.files import is_markdown
from qa_service.ingest.lines import parted_lines
from qa_service.types import Offsets

GAP = 3  # spaces between two columns at least
ROWS = 8  # lines side by side that make columns of print
SHARE = 0.5  # of the lines in which a column stands
CROSSING = 0.2  # of the lines that stand across the gap, at most
PROSE = 9  # characters of a column's usual line, at least; those of a table are shorter
INDENT = 4  # spaces by which the first line of a paragraph is set in
UNITS = (2, 1, 3)  # that a Chinese character counts beside a space: cells of a terminal, characters, bytes
_STRETCH = re.compile(rf"\S+(?:[ \u3000]{{1,{GAP - 1}}}\S+)*")
_WIDE = ("W", "F")

Stretch = tuple[int, int, int, int]  # of a line: where it begins and ends in the file, and as it is set


def read_spans(raw: str, file: str) -> list[Offsets]:
    """The lines of a page in the order in which they are read; those of a Markdown file stand in no columns."""
    spans = parted_lines(raw)
    return spans if is_markdown(file) else briefs.parted(raw, in_reading_order(raw, spans))


def in_reading_order(raw: str, spans: Sequence[Offsets]) -> list[Offsets]:
    """The lines of a file, of columns side by side each after the one to its left; an empty span is a blank line."""
    if sum(f"{' ' * GAP}" in raw[start:end].strip() for start, end in spans) < ROWS:
        return list(spans)
    ways = [[_stretches(raw, span, unit) for span in spans] for unit in UNITS]
    bounds, rows = max(((_bounds(rows), rows) for rows in ways), key=lambda way: _support(*way))
    if not bounds:
        return list(spans)
    found: list[Offsets] = []
    across = [_is_across(row, bounds) for row in rows]
    for whole, run in itertools.groupby(range(len(rows)), key=across.__getitem__):
        places = list(run)
        found += [spans[i] for i in places] if whole else _band(raw, [rows[i] for i in places], places, spans, bounds)
    return found


def _stretches(raw: str, span: Offsets, unit: int) -> list[Stretch]:
    """The words of a line that no gap parts."""
    text = raw[span[0] : span[1]]
    widths = (unit if unicodedata.east_asian_width(c) in _WIDE or c in "“”‘’…—·" else 1 for c in text)
    at = list(itertools.accumulate(widths, initial=0))
    return [(span[0] + m.start(), span[0] + m.end(), at[m.start()], at[m.end()]) for m in _STRETCH.finditer(text)]


def _bounds(rows: Sequence[Sequence[Stretch]]) -> list[int]:
    """Where the columns to the right of the first begin; empty where the lines hold none."""
    filled = [row for row in rows if row]
    starts = Counter(at for row in filled for _, _, at, _ in _beside(row))
    near = range(-1, INDENT + 1)
    often = [at for at in starts if sum(starts[at + further] for further in near) >= max(ROWS, SHARE * len(filled))]
    found: list[int] = []
    for at in sorted(often, key=lambda at: -starts[at]):
        if all(abs(at - other) > 2 * PROSE for other in found):
            found.append(at)
    crossing = sum(_is_across(row, found) for row in filled)
    return sorted(found) if crossing <= CROSSING * len(filled) else []


def _support(bounds: Sequence[int], rows: Sequence[Sequence[Stretch]]) -> int:
    """How many stretches begin where a column does."""
    return sum(abs(stretch[2] - bound) <= 1 for row in rows for stretch in _beside(row) for bound in bounds)


def _beside(row: Sequence[Stretch]) -> Iterator[Stretch]:
    """What of a line may stand in a column that is not the first; beside an empty one it is all that there is."""
    return (stretch for k, stretch in enumerate(row) if k or stretch[2] > 2 * PROSE)


def _is_across(row: Sequence[Stretch], bounds: Sequence[int]) -> bool:
    """Whether a line has print where a gap between columns should be."""
    return any(start < bound - 1 < end for _, _, start, end in row for bound in bounds)


def _band(
    raw: str, rows: Sequence[Sequence[Stretch]], places: Sequence[int], spans: Sequence[Offsets], bounds: Sequence[int]
) -> Iterator[Offsets]:
    """Lines that nothing crosses, by columns if those are of print."""
    full = [k for k, row in enumerate(rows) if len({_column(stretch, bounds) for stretch in row}) > 1]
    whole = [spans[i] for i in places]
    if len(full) < ROWS:
        yield from whole
        return
    first, last = full[0], full[-1]
    while last + 1 < len(rows) and rows[last + 1]:
        last += 1
    columns = [
        [_cell(row, column, bounds, spans[i]) for row, i in zip(rows[first : last + 1], places[first:], strict=False)]
        for column in range(len(bounds) + 1)
    ]
    yield from whole[:first]
    if all(_is_prose(raw, column) for column in columns):
        for column in columns:
            yield from _trimmed(column)
    else:
        yield from whole[first : last + 1]
    yield from whole[last + 1 :]


def _column(stretch: Stretch, bounds: Sequence[int]) -> int:
    return sum(stretch[2] >= bound - 1 for bound in bounds)


def _cell(row: Sequence[Stretch], column: int, bounds: Sequence[int], span: Offsets) -> Offsets:
    """What of a line stands in a column."""
    own = [stretch for stretch in row if _column(stretch, bounds) == column]
    return (own[0][0], own[-1][1]) if own else (span[1], span[1])


def _is_prose(raw: str, column: Sequence[Offsets]) -> bool:
    """Whether a column holds lines of print rather than the cells of a table."""
    cells = [raw[start:end] for start, end in column if end > start]
    usual = sorted(len(cell) for cell in cells)[len(cells) // 2] if cells else 0
    return usual >= PROSE and sum(bool(re.search(r"[，。；、]", cell)) for cell in cells) >= len(cells) / 4


def _trimmed(column: Sequence[Offsets]) -> list[Offsets]:
    """A column without the blank lines at its ends."""
    filled = [i for i, (start, end) in enumerate(column) if end > start]
    return list(column[filled[0] : filled[-1] + 1]) if filled else []
