"""Which article goes on in which: 下转第3版 and 上接第1版, within a file and over the files of an issue."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import PurePosixPath

from qa_service.ingest.page_numbers import page_number
from qa_service.language.essence import essence
from qa_service.types import Article, Jump, Remark

_STEM = re.compile(r"(?:page|p|第)?[\s_-]*(?P<page>[A-Za-z]?\d{1,3})版?", re.I)


@dataclass(frozen=True, slots=True)
class _Part:
    """An article that says that it goes on or comes from elsewhere."""

    article_id: str
    file: str
    newspaper: str | None
    date: str | None
    page: str | None
    title: str
    on: Jump | None
    origin: Jump | None  # where it comes from


@dataclass(slots=True)
class Joints:
    """Told of all articles in their order, tells which go on in which."""

    _parts: list[_Part] = field(default_factory=list)

    def see(self, article: Article) -> None:
        """Takes the next article in."""
        if article.continued_on or article.continued_from:
            self._parts.append(_part(article))

    def found(self) -> tuple[list[tuple[str, str]], list[Remark]]:
        """The ids of each part and the next, where there is one that it can be; and what is to be said of the others."""
        ahead = _candidates(self._parts)
        behind: dict[int, list[int]] = defaultdict(list)
        for number, following in ahead.items():
            for other in following:
                behind[other].append(number)
        onward = {n: others[0] for n, others in ahead.items() if len(others) == 1 and len(behind[others[0]]) == 1}
        pairs = [(self._parts[n].article_id, self._parts[other].article_id) for n, other in onward.items()]
        joined = set(onward.values())
        remarks = [
            remark
            for n, part in enumerate(self._parts)
            for remark in self._said(n, part, ahead, behind, onward, joined)
        ]
        return pairs, remarks

    def _said(
        self,
        number: int,
        part: _Part,
        ahead: dict[int, list[int]],
        behind: dict[int, list[int]],
        onward: dict[int, int],
        joined: set[int],
    ) -> Iterator[Remark]:
        """What is to be said of a part that is not joined to what it names."""
        if part.on and number not in onward:
            rivals = ahead[number] if len(ahead[number]) > 1 else [n for o in ahead[number] for n in behind[o]]
            yield Remark(part.file, self._reason(part, "is continued on", part.on, rivals))
        if part.origin and number not in joined:
            rivals = behind[number] if len(behind[number]) > 1 else [n for o in behind[number] for n in ahead[o]]
            yield Remark(part.file, self._reason(part, "is continued from", part.origin, rivals))

    def _reason(self, part: _Part, way: str, jump: Jump, rivals: Sequence[int]) -> str:
        named = f"“{part.title}”" if part.title else f"article {part.article_id}"
        told = f"{named} {way} page {jump.page}"
        if not rivals:
            return f"{told}, where no part of it is found"
        places = ", ".join(dict.fromkeys(self._parts[n].file for n in rivals))
        return f"{told}, where several may be its part ({places}); none was joined"


def _part(article: Article) -> _Part:
    return _Part(
        article.article_id,
        article.file,
        article.newspaper,
        article.date,
        article.page or _page_of_name(article.file),
        article.title or "",
        article.continued_on,
        article.continued_from,
    )


def _page_of_name(file: str) -> str | None:
    """The page number that a file is named by: 03.txt, 第3版.txt."""
    named = _STEM.fullmatch(PurePosixPath(file).stem)
    return page_number(named["page"]) if named else None


def _candidates(parts: Sequence[_Part]) -> dict[int, list[int]]:
    """For each part that goes on: those that it may go on in."""
    begun: dict[tuple[str, ...], list[int]] = defaultdict(list)
    for number, part in enumerate(parts):
        if part.origin:
            for key in _keys(part):
                begun[key].append(number)
    found = {}
    for number, part in enumerate(parts):
        if part.on:
            others = dict.fromkeys(n for key in _keys(part) for n in begun[key])
            found[number] = _best(part, [n for n in others if n != number and _fit(part, parts[n])], parts)
    return found


def _keys(part: _Part) -> Iterator[tuple[str, ...]]:
    """What parts of one issue have in common: the file, or the day and the newspaper, or where neither is known the folder."""
    yield "file", part.file
    folder = PurePosixPath(part.file).parent.as_posix()
    yield ("day", part.date, folder) if part.date else ("folder", folder)
    if part.date and part.newspaper:
        yield "issue", part.date, part.newspaper


def _fit(part: _Part, other: _Part) -> bool:
    """Whether a part may go on in another: on the page that it names, and that one comes from its own."""
    assert part.on is not None
    assert other.origin is not None
    papers = {part.newspaper, other.newspaper} - {None}
    pages = _is(other.page, part.on.page) and _is(part.page, other.origin.page)
    return len(papers) < 2 and pages and _names(part.on, other) and _names(other.origin, part)


def _is(page: str | None, told: str) -> bool:
    return page is None or page == told


def _names(jump: Jump, part: _Part) -> bool:
    """Whether a notice may mean a part, by the title that it states."""
    if not jump.title or not part.title:
        return True
    stated, title = essence(jump.title), essence(part.title)
    return not stated or stated in title or title in stated


def _best(part: _Part, others: Sequence[int], parts: Sequence[_Part]) -> list[int]:
    """Of several candidates the one that bears the title of the part, if there is one such."""
    own = essence(part.title)
    titled = [n for n in others if own and essence(parts[n].title) == own]
    return titled if len(titled) == 1 else list(others)
