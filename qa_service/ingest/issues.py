"""When and where a page was printed: newspaper, date, page number and page name, from its folio lines, its file's path and its head."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import TypeVar

from qa_service.ingest import imprint
from qa_service.ingest.dates import iso_date
from qa_service.ingest.page_numbers import in_one_form, page_number
from qa_service.path_patterns import PathPattern

_PATH_DATE = re.compile(r"(?<!\d)((?:19|20)\d\d)[-_/.年]?(0[1-9]|1[0-2])[-_/.月]?(0[1-9]|[12]\d|3[01])日?(?!\d)")
_PATH_PAGE = re.compile(r"^[-_/. ]*(?:第|node_|page|p)?(?P<page>[A-Za-z]?\d{1,3})版?(?:[-_/. ][^/]*)?$")

T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class Issue:
    """What is known of where a page was printed; what nothing tells is None, and empty what nothing else is to tell."""

    newspaper: str | None = None
    date: str | None = None  # ISO
    page: str | None = None  # its number in the issue, as 3 or A08
    page_name: str | None = None

    def or_else(self, other: Issue) -> Issue:
        """What is told here, and of all else what is known there."""
        return Issue(
            other.newspaper if self.newspaper is None else self.newspaper,
            other.date if self.date is None else self.date,
            other.page if self.page is None else self.page,
            other.page_name if self.page_name is None else self.page_name,
        )

    def known(self) -> Issue:
        """What is known of all that is told."""
        return Issue(self.newspaper or None, self.date or None, self.page or None, self.page_name or None)


NOTHING_KNOWN = Issue()


def printed(lines: Iterable[str]) -> Issue:
    """What the folio lines of a page tell; of what they tell in several ways, nothing."""
    told = [of_line(line) for line in lines]
    return Issue(
        _agreed(issue.newspaper for issue in told),
        _agreed(issue.date for issue in told),
        _agreed(issue.page for issue in told),
        _agreed(issue.page_name for issue in told),
    )


def _agreed(values: Iterable[T | None]) -> T | None:
    known = {value for value in values if value is not None}
    return known.pop() if len(known) == 1 else None


def of_line(line: str) -> Issue:
    """What one folio line tells."""
    told = imprint.read(line)
    return Issue(told.newspaper, told.date, told.page, told.page_name)


def of_path(file: str, patterns: Sequence[PathPattern] = ()) -> Issue:
    """What the path of a file tells: by the first of an operator's patterns that it fits, and what that leaves untold in a usual way."""
    told = next((told for pattern in patterns if (told := pattern.stated(file))), {})
    own = Issue(told.get("newspaper"), told.get("date"), page_number(told.get("page", "")), told.get("page_name"))
    return own.or_else(of_usual_path(file))


def of_usual_path(file: str) -> Issue:
    """What the path of a file tells in a usual way: 劳动午报/2023-05-12/03.txt, LDWB20230512_03.txt, 2023/05/12/A08.txt."""
    stem = re.sub(r"\.\w+$", "", file)
    papers = imprint.newspapers(stem)
    days = list(_PATH_DATE.finditer(stem))
    if len(days) != 1:
        return Issue(_agreed(papers))
    date = iso_date("-".join(days[0].groups()))
    page = _PATH_PAGE.match(stem[days[0].end() :]) if date else None
    return Issue(_agreed(papers), date, in_one_form(page["page"].upper()) if page else None)
