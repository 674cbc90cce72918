"""Which lines are folios: those at a page's edge that look like one as a whole, while rows and numbers of an article stay in it."""

from __future__ import annotations

import dataclasses
import itertools
from collections.abc import Iterator, Sequence

from qa_service.ingest import imprint
from qa_service.ingest.folio import Look, look, names_page, tokens
from qa_service.ingest.lines import Kind, Line, ends_sentence

EDGE_LINES = 6  # of a page, at most, before its first article or after its last
MIN_SHEET_LINES = 8  # between two numbers of sheets
MAX_EDGE_CHARS = 30  # a longer line that is no folio is of an article


def with_folios(lines: Sequence[Line], raw: str) -> list[Line]:
    """The lines of a page, the folios among them told; a form feed parts two pages."""
    folios: set[int] = set()
    start = 0
    for end in [*_page_ends(lines, raw), len(lines)]:
        folios |= {start + place for place in _Page(lines[start:end]).folios()}
        start = end
    folios |= _sheet_numbers(lines)
    return [dataclasses.replace(line, kind=Kind.FOLIO) if i in folios else line for i, line in enumerate(lines)]


def _sheet_numbers(lines: Sequence[Line]) -> set[int]:
    """The numbers of the sheets that a file was read from: they alone stand on lines of their own, and count from one up to its end."""
    places = [i for i, line in enumerate(lines) if look(line.text) is Look.NUMBER]
    counted = [lines[i].text for i in places] == [str(n) for n in range(1, len(places) + 1)]
    apart = all(below - above > MIN_SHEET_LINES for above, below in itertools.pairwise([-1, *places]))
    at_end = bool(places) and places[-1] == len(lines) - 1
    return set(places) if len(places) > 1 and counted and apart and at_end else set()


def _page_ends(lines: Sequence[Line], raw: str) -> Iterator[int]:
    for i, (above, below) in enumerate(itertools.pairwise(lines), start=1):
        if "\f" in raw[above.raw_end - 1 : below.raw_start]:
            yield i


def _look(text: str) -> Look | None:
    """How far a line looks like a folio: by the parts that it has, or by what all of it tells."""
    return None if imprint.is_of_something(text) else look(text) or imprint.look(text)


class _Page:
    def __init__(self, lines: Sequence[Line]) -> None:
        self.lines = lines
        self.looks = [_look(line.text) if line.kind is Kind.TEXT and not line.level else None for line in lines]
        self.found: set[int] = set()

    def folios(self) -> set[int]:
        """Places of the folios."""
        self.take_edge(range(len(self.lines)), step=-1)
        self.take_edge(range(len(self.lines) - 1, -1, -1), step=1)
        self.take_joints()
        return self.found

    def take_edge(self, inwards: range, step: int) -> None:
        """Take the folios between an edge of the page and the nearest article; step: towards the edge."""
        zone = list(itertools.takewhile(lambda i: not self.is_body(i), inwards[:EDGE_LINES]))
        self.found |= {i for i in zone if self.looks[i] is Look.SURE}
        for i in [*zone, *reversed(zone)]:  # those beside a folio on either side
            if self.looks[i] and i not in self.found and self.is_vouched_for(i, zone, step):
                self.found.add(i)

    def is_body(self, i: int) -> bool:
        """Whether a line is surely one of an article."""
        line = self.lines[i]
        if self.looks[i]:
            return False
        return line.kind is Kind.LEAD or ends_sentence(line.text) or len(line.text) > MAX_EDGE_CHARS

    def is_vouched_for(self, i: int, zone: Sequence[int], step: int) -> bool:
        """Whether something else tells that a line at the edge, which may be of an article, is a folio."""
        kind = self.looks[i]
        beside = not self.found.isdisjoint((i - 1, i + 1))
        outermost = i == zone[0] or i + step in self.found
        if kind is Look.HEAD:
            return beside or (outermost and step < 0)
        if kind is Look.BESIDE:
            return beside
        if [self.looks[j] for j in zone].count(kind) > 1 or not self.is_set_apart(i, step):
            return False  # a page has one name and one number; more are rows
        return beside or (outermost and (kind is Look.NUMBER or names_page(self.lines[i].text)))

    def is_set_apart(self, i: int, step: int) -> bool:
        """Whether no line of an article goes on across a number's line."""
        inner = i - step
        if inner in self.found or not 0 <= inner < len(self.lines):
            return inner in self.found
        blank = self.lines[max(i, inner)].blank_before > 0
        return blank and (step < 0 or ends_sentence(self.lines[inner].text))

    def take_joints(self) -> None:
        """Take the folios between two pages that stand in one file without a form feed: several lines or marks of a page tell it."""
        places = range(len(self.lines))
        for looks_so, run in itertools.groupby(places, key=lambda i: self.looks[i] is not None):
            joint = list(run) if looks_so else []
            told = [token for i in joint for token in tokens(self.lines[i].text)]
            if told.count("maker") > 1 or ("page" in told and not {"date", "day", "maker", "issue"}.isdisjoint(told)):
                self.found |= {i for i in joint if self.looks[i] not in (Look.NAMED, Look.NUMBER)}
