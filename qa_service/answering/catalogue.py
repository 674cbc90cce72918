"""All articles of a generation without their words: browsed by words of their heads, and chosen by filters."""

from __future__ import annotations

import difflib
import functools
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Protocol, TypeVar

import numpy as np
from numpy.typing import NDArray

from qa_service.answering.quoting import shown_title
from qa_service.errors import UnknownValue
from qa_service.ingest.dates import iso_date
from qa_service.language.text import normalise
from qa_service.types import Article, Filters, Offsets, Passage, Scope

SORTS = ("file", "date", "-date")  # the order of the index, the oldest first, the newest first
FACETS = ("file", "reporter", "section")  # that the page of all articles offers
EXACT = ("file", "section", "reporter", "newspaper")
NEAR = 0.5  # likeness from which a known value is named: one of two characters
NAMED = 5  # values at most

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
    title: str  # or the first sentence of an article without one
    is_titled: bool
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


class Catalogue:
    """The entries of all articles, in the order of the index; made when they are first asked for."""

    def __init__(self, articles: Mapping[str, Article], passages: Sequence[Passage] = ()) -> None:
        self._articles, self._passages = articles, passages
        self._values: dict[str, list[str]] = {}

    @functools.cached_property
    def entries(self) -> list[Entry]:
        """All of them."""
        return [_entry(article) for article in self._articles.values()]

    @functools.cached_property
    def is_dated(self) -> bool:
        """Whether the date of any is known."""
        return any(entry.date for entry in self.entries)

    @functools.cached_property
    def owners(self) -> NDArray[np.int64]:
        """(passages,): the number of the entry that each passage is of."""
        numbers = {article_id: number for number, article_id in enumerate(self._articles)}
        return np.fromiter((numbers[passage.article_id] for passage in self._passages), np.int64, len(self._passages))

    def values(self, facet: str) -> list[str]:
        """What can be filtered by: files in order, everything else by how often it occurs."""
        if facet not in self._values:
            counted = Counter(value for entry in self.entries for value in entry.values(facet))
            ranked = counted if facet == "file" else (value for value, _ in counted.most_common())
            self._values[facet] = list(ranked)
        return self._values[facet]

    def find(self, words: str, wanted: Mapping[str, str]) -> Sequence[Entry]:
        """The entries that hold all the words, and for each facet the value that is wanted, or one that holds it."""
        facets = [(facet, self._fitting(facet, value)) for facet, value in wanted.items() if value]
        return [
            entry
            for entry in holding(words, self.entries)
            if all(fitting.intersection(entry.values(facet)) for facet, fitting in facets)
        ]

    def _fitting(self, facet: str, given: str) -> set[str]:
        """The value that is given, or where there is none such, those that hold it."""
        known = self.values(facet)
        return {given} if given in known else {value for value in known if given in value}

    def ids(self, words: str = "", filters: Filters | None = None, sort: str = "file") -> list[str]:
        """The ids of the articles that hold all the words in their heads and fit the filters, sorted; UnknownValue as for `fitting`."""
        if not words and not filters and sort == "file":
            return list(self._articles)
        fitting = self.fitting(filters) if filters else self.entries
        return [entry.article_id for entry in in_order(holding(words, fitting), sort)]

    def fitting(self, filters: Filters) -> list[Entry]:
        """The entries that fit all the filters; UnknownValue for a value that no article has, or no day."""
        for name in EXACT:
            self._require(name, getattr(filters, name), self.values(name))
        titles = {part: {title for title in self.values("title") if part in title} for part in filters.title}
        self._require("title", [part for part, held in titles.items() if not held], ())
        wanted = {name: set(getattr(filters, name)) for name in EXACT} | {"title": set().union(*titles.values())}
        first, last = _days("date_from", filters.date_from), _days("date_to", filters.date_to)
        return [
            entry
            for entry in self.entries
            if all(values.intersection(entry.values(name)) for name, values in wanted.items() if values)
            and _is_within(entry.date, min(first, default=None), max(last, default=None))
        ]

    def scope(self, filters: Filters) -> Scope:
        """Where the filters let a question be searched; UnknownValue as for `fitting`."""
        fitting = frozenset(entry.article_id for entry in self.fitting(filters))
        held = np.fromiter((entry.article_id in fitting for entry in self.entries), np.bool_, len(self.entries))
        return Scope(fitting, np.flatnonzero(held[self.owners]))

    def _require(self, name: str, given: Iterable[str], known: Sequence[str]) -> None:
        """UnknownValue, with near values, for the first that is not known."""
        for value in given:
            if value not in known:
                near = list(_near(value, self.values(name)))[:NAMED]
                raise UnknownValue(f"No article has the {name} {value!r}{_instead(near, self.values(name))}", name)


def in_order(dated: Iterable[T], sort: str) -> list[T]:
    """What is in the order of the index sorted by one of SORTS; what has no date stands last, and ties keep their order."""
    if sort == "-date":
        return sorted(dated, key=lambda one: one.date or "", reverse=True)
    return sorted(dated, key=lambda one: one.date or _AFTER_ALL) if sort == "date" else list(dated)


def holding(words: str, entries: Iterable[Entry]) -> Iterator[Entry]:
    """The entries that hold all the words in what is told of them."""
    needles = normalise(words).split()
    return (entry for entry in entries if not needles or _holds(entry.told, needles))


def _holds(told: str, needles: Sequence[str]) -> bool:
    folded = _normalised(told)
    return all(needle in folded for needle in needles)


@functools.lru_cache(1 << 16)
def _normalised(told: str) -> str:
    return normalise(told)


def _near(value: str, known: Sequence[str]) -> Iterator[str]:
    """The known values that hold a value or are held by it, then those that are nearly the same."""
    within = [one for one in known if value in one or one in value]
    alike = difflib.get_close_matches(value, known, NAMED, NEAR)
    return iter(dict.fromkeys([*within, *alike]))


def _instead(near: Sequence[str], known: Sequence[str]) -> str:
    if near:
        return f"; did you mean {' or '.join(near)}?"
    there = f"; there are {', '.join(known[:NAMED])}{', …' if len(known) > NAMED else '.'}"
    return there if known else ", and none states one."


def _days(name: str, given: Iterable[str]) -> list[str]:
    """The days that are stated, as ISO dates; UnknownValue for what is none."""
    return [_day(name, stated) for stated in given]


def _day(name: str, stated: str) -> str:
    if (day := iso_date(stated)) is None:
        raise UnknownValue(f"{name} must be a day such as 2023-04-12, not {stated!r}.", name)
    return day


def _is_within(date: str | None, first: str | None, last: str | None) -> bool:
    if first is None and last is None:
        return True
    return date is not None and (first or date) <= date <= (last or date)


def _entry(article: Article) -> Entry:
    title = shown_title(article)
    writers = (*article.reporters, *article.correspondents)
    told = (title, article.subtitle, article.section, article.file, *writers, *article.photographers)
    return Entry(
        article.article_id,
        article.url,
        title,
        bool(article.title),
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
