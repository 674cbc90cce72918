"""All articles of a generation without their words: browsed by words of their heads, and chosen by filters."""

from __future__ import annotations

import difflib
import functools
import heapq
import itertools
import json
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Protocol, TypeVar, overload

import numpy as np
from numpy.typing import NDArray

from qa_service.answering.columns import Column, Lines
from qa_service.answering.quoting import title_place, words_at
from qa_service.errors import UnknownValue
from qa_service.ingest.dates import iso_date
from qa_service.language.text import normalise
from qa_service.store.records import Records, Some, write_records
from qa_service.types import Article, Filters, Offsets, Scope
from qa_service.wording import Saying, any_of, complaint

SORTS = ("file", "date", "-date")  # the order of the index, the oldest first, the newest first
FACETS = ("file", "reporter", "section")  # that the page of all articles offers
EXACT = ("file", "section", "reporter", "newspaper")
TITLE = "title"  # a filter by words of it
ENTRIES, HEADS, DAYS, LAYOUT = "entries.jsonl", "heads", "days.npy", "layout.json"
KEPT = 1  # bump it when an article makes another entry, or the columns change
DAY_CHARS = len("2031-05-06")
NEAR = 0.5  # likeness from which a known value is named: one of two characters
NAMED = 5  # values at most
COMPARED = 200  # values at most, those that share most characters, are compared in their order: that is slow

_AFTER_ALL = "~"  # stands behind any ISO date


class Dated(Protocol):
    """What may have a date."""

    @property
    def date(self) -> str | None:
        """ISO."""
        ...


T = TypeVar("T", bound=Dated)


@dataclass(frozen=True, slots=True)
class Entry:
    """An article without its words."""

    article_id: str
    url: str
    title: str  # or what an article without one is shown by
    is_titled: bool
    has_words: bool  # of which the first can be quoted
    section: str | None
    reporters: tuple[str, ...]
    writers: tuple[str, ...]  # the reporters and correspondents
    newspaper: str | None
    date: str | None
    page: str | None
    page_name: str | None
    dateline: str | None
    file: str
    lines: Offsets
    told: str  # what its words are looked for in, once it is normalised

    def values(self, facet: str) -> tuple[str, ...]:
        """What it is filtered by."""
        found: Mapping[str, tuple[str | None, ...]] = {
            "file": (self.file,),
            "reporter": self.reporters,
            "section": (self.section,),
            "newspaper": (self.newspaper,),
            "title": (self.title if self.is_titled else None,),
        }
        return tuple(value for value in found[facet] if value)


@dataclass(frozen=True, slots=True)
class _Held:
    """What a catalogue holds of all articles."""

    entries: Sequence[Entry]
    columns: Mapping[str, Column]  # by what is filtered by
    heads: Lines  # what the words of each article are looked for in
    days: NDArray[np.bytes_]  # (articles,) empty where an article has no date


class Catalogue:
    """The entries of all articles, in the order of the index: mapped from where a build put them, or else made when first asked for."""

    def __init__(
        self,
        articles: Mapping[str, Article],
        owners: Callable[[], NDArray[np.int32]] | None = None,
        kept: Path | None = None,
    ) -> None:
        """owners: tells the number of the article that each passage is of, when that is first asked for.

        kept: a folder in which `save` may have put what the catalogue holds of these articles; nothing is read there later.
        """
        self._articles, self._owners = articles, owners
        self._kept = _read(kept, len(articles)) if kept else None

    @functools.cached_property
    def _held(self) -> _Held:
        return self._kept or _made(self._articles.values())

    def save(self, folder: Path) -> None:
        """Writes what the catalogue holds into a folder, which is made."""
        folder.mkdir()
        write_records(folder / ENTRIES, ([getattr(entry, name) for name in Entry.__slots__] for entry in self.entries))
        for name, column in self._held.columns.items():
            column.save(folder / name)
        self._held.heads.save(folder / HEADS)
        np.save(folder / DAYS, self._held.days, allow_pickle=False)
        (folder / LAYOUT).write_text(_layout(len(self._articles)), "utf-8")

    @property
    def entries(self) -> Sequence[Entry]:
        """All of them."""
        return self._held.entries

    @functools.cached_property
    def is_dated(self) -> bool:
        """Whether the date of any is known."""
        return bool((self._held.days != b"").any())

    @functools.cached_property
    def owners(self) -> NDArray[np.int32]:
        """(passages,): the number of the entry that each passage is of."""
        return self._owners() if self._owners else np.zeros(0, np.int32)

    def values(self, facet: str) -> Sequence[str]:
        """What can be filtered by: files in order, everything else by how often it occurs."""
        return self._held.columns[facet].values

    def find(self, words: str, wanted: Mapping[str, str], sort: str = "file") -> Sequence[Entry]:
        """The entries that hold all the words, and for each facet the value that is wanted, or one that holds it, sorted."""
        fitting = self._every() & self._holding(words)
        for facet, value in wanted.items():
            if value:
                fitting &= self._held.columns[facet].held(self._near_values(facet, value), len(self._articles))
        return self._chosen(fitting, sort)

    def _every(self) -> NDArray[np.bool_]:
        return np.ones(len(self._articles), np.bool_)

    def _holding(self, words: str) -> NDArray[np.bool_]:
        needles = normalise(words).split()
        return self._held.heads.holding(needles) if needles else self._every()

    def _chosen(self, fitting: NDArray[np.bool_], sort: str) -> Sequence[Entry]:
        numbers = np.flatnonzero(fitting)
        return Some(self.entries, numbers if sort == "file" else numbers[_by_day(self._held.days[fitting], sort)])

    def _near_values(self, facet: str, given: str) -> set[str]:
        """The value that is given, or where there is none such, those that hold it."""
        known = self.values(facet)
        return {given} if given in known else {value for value in known if given in value}

    def ids(self, words: str = "", filters: Filters | None = None, sort: str = "file") -> list[str]:
        """The ids of the articles that hold all the words in their heads and fit the filters, sorted; UnknownValue for a value that no article has."""
        if not words and not filters and sort == "file":
            return list(self._articles)
        fitting = (self._fitting(filters) if filters else self._every()) & self._holding(words)
        held = list(itertools.compress(self._articles, fitting))
        return held if sort == "file" else [held[at] for at in _by_day(self._held.days[fitting], sort)]

    def _fitting(self, filters: Filters) -> NDArray[np.bool_]:
        """(articles,): which of them fit all the filters; UnknownValue for a value that no article has, or no day."""
        for name in EXACT:
            self._require(name, getattr(filters, name))
        titles = {part: {title for title in self.values(TITLE) if part in title} for part in filters.title}
        if unheld := [part for part, held in titles.items() if not held]:
            raise self._unknown(TITLE, unheld[0])
        wanted = {name: set(getattr(filters, name)) for name in EXACT} | {TITLE: set().union(*titles.values())}
        first, last = _days("date_from", filters.date_from), _days("date_to", filters.date_to)
        fitting = self._every()
        for name, values in wanted.items():
            if values:
                fitting &= self._held.columns[name].held(values, len(fitting))
        if first or last:
            fitting &= _are_within(self._held.days, min(first, default=None), max(last, default=None))
        return fitting

    def scope(self, filters: Filters) -> Scope:
        """Where the filters let a question be searched; UnknownValue for a value that no article has."""
        held = self._fitting(filters)
        return Scope(frozenset(itertools.compress(self._articles, held)), np.flatnonzero(held[self.owners]))

    def _require(self, name: str, given: Sequence[str]) -> None:
        """UnknownValue for the first that no article has."""
        known = frozenset(self.values(name)) if given else ()
        if unknown := [value for value in given if value not in known]:
            raise self._unknown(name, unknown[0])

    def _unknown(self, name: str, value: str) -> UnknownValue:
        """What tells that no article has a value, with those that are near."""
        known = self.values(name)
        near = list(itertools.islice(_near(value, known), NAMED))
        return UnknownValue(_instead(name, value, near, known), name)


def in_order(dated: Iterable[T], sort: str) -> list[T]:
    """What is in the order of the index sorted by one of SORTS; what has no date stands last, and ties keep their order."""
    if sort == "-date":
        return sorted(dated, key=lambda one: one.date or "", reverse=True)
    return sorted(dated, key=lambda one: one.date or _AFTER_ALL) if sort == "date" else list(dated)


class _Kept(Sequence[Entry]):
    """The entries on disk: a few are read when they are asked for; who goes through all of them has them stay."""

    def __init__(self, records: Records[Entry]) -> None:
        self._records = records

    @functools.cached_property
    def _all(self) -> list[Entry]:
        return list(self._records)

    def __len__(self) -> int:
        return len(self._records)

    @overload
    def __getitem__(self, place: int) -> Entry: ...
    @overload
    def __getitem__(self, place: slice) -> list[Entry]: ...
    def __getitem__(self, place: int | slice) -> Entry | list[Entry]:
        return list(self._records[place]) if isinstance(place, slice) else self._records[place]

    def __iter__(self) -> Iterator[Entry]:
        return iter(self._all)


def _near(value: str, known: Sequence[str]) -> Iterator[str]:
    """The known values that hold a value or are held by it, then those that are nearly the same."""
    within = list(itertools.islice((one for one in known if value in one or one in value), NAMED))
    yield from within
    compared = heapq.nlargest(COMPARED, known, key=functools.partial(_shared, frozenset(value)))
    yield from (one for one in difflib.get_close_matches(value, compared, NAMED, NEAR) if one not in within)


def _shared(letters: frozenset[str], known: str) -> float:
    """How many of the different characters of a value a known one shares, of all that both have."""
    own = frozenset(known)
    return len(letters & own) / (len(letters) + len(own))


def _instead(name: str, value: str, near: Sequence[str], known: Sequence[str]) -> Saying:
    if near:
        return complaint("unknown_value_near", field=name, value=value, near=any_of(near))
    if not known:
        return complaint("unknown_value_none", field=name, value=value)
    there = ", ".join(known[:NAMED]) + (", …" if len(known) > NAMED else ".")
    return complaint("unknown_value_there", field=name, value=value, known=there)


def _days(name: str, given: Iterable[str]) -> list[str]:
    """The days that are stated, as ISO dates; UnknownValue for what is none."""
    return [_day(name, stated) for stated in given]


def _day(name: str, stated: str) -> str:
    if (day := iso_date(stated)) is None:
        raise UnknownValue(complaint("not_a_day", field=name, stated=stated), name)
    return day


def _are_within(days: NDArray[np.bytes_], first: str | None, last: str | None) -> NDArray[np.bool_]:
    """Which of some days are in a stretch of time; no day is in none."""
    after = days >= first.encode() if first else days != b""
    return np.asarray(after & (days <= last.encode()) & (days != b"") if last else after)


def _made(articles: Iterable[Article]) -> _Held:
    entries = [_entry(article) for article in articles]
    return _Held(
        entries,
        {name: Column.of((e.values(name) for e in entries), in_order=name == "file") for name in (*EXACT, TITLE)},
        Lines.of(normalise(entry.told) for entry in entries),
        np.array([(entry.date or "").encode() for entry in entries], f"S{DAY_CHARS}"),
    )


def _read(folder: Path, articles: int) -> _Held | None:
    """What was saved in a folder; None where it was not as this version writes it, of so many articles."""
    try:
        if (folder / LAYOUT).read_text("utf-8") != _layout(articles):
            return None
        return _Held(
            _Kept(Records(folder / ENTRIES, _entry_of_record)),
            {name: Column.load(folder / name) for name in (*EXACT, TITLE)},
            Lines.load(folder / HEADS),
            np.load(folder / DAYS, "r", allow_pickle=False).view(np.ndarray),
        )
    except (OSError, ValueError):
        return None


def _by_day(days: NDArray[np.bytes_], sort: str) -> list[int]:
    """The places of some days as `in_order` has them: those of no day stand last, and ties keep their order."""
    if sort == "date":
        return list(np.argsort(np.where(days == b"", _AFTER_ALL.encode(), days), kind="stable").tolist())
    _, numbers = np.unique(days, return_inverse=True)
    return list(np.argsort(-numbers, kind="stable").tolist())


def _layout(articles: int) -> str:
    return json.dumps({"kept": KEPT, "fields": list(Entry.__slots__), "articles": articles})


def _entry_of_record(record: list[Any]) -> Entry:
    values: list[Any] = [tuple(value) if isinstance(value, list) else value for value in record]
    return Entry(*values)


def _entry(article: Article) -> Entry:
    place = title_place(article)
    title = words_at(article, *place) if place else article.article_id
    writers = (*article.reporters, *article.correspondents)
    told = (title, article.subtitle, article.section, article.file, *writers, *article.photographers)
    return Entry(
        article.article_id,
        article.url,
        title,
        bool(article.title),
        place is not None,
        article.section,
        article.reporters,
        writers,
        article.newspaper,
        article.date,
        article.page,
        article.page_name,
        article.dateline,
        article.file,
        article.lines,
        " ".join(filter(None, told)),
    )
