"""All articles of a generation as a reader browses them: by words of their heads, by file, reporter and section."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from qa_service.answering.quoting import shown_title
from qa_service.language.text import normalise
from qa_service.types import Article, Offsets

FACETS = ("file", "reporter", "section")


@dataclass(frozen=True, slots=True)
class Entry:
    """An article without its words."""

    url: str
    title: str
    section: str | None
    reporters: tuple[str, ...]
    file: str
    lines: Offsets
    searched: str  # normalised: what its words are looked for in

    def values(self, facet: str) -> tuple[str, ...]:
        """What it is filtered by."""
        found: Mapping[str, tuple[str | None, ...]] = {
            "file": (self.file,),
            "reporter": self.reporters,
            "section": (self.section,),
        }
        return tuple(value for value in found[facet] if value)


class Catalogue:
    """The entries of all articles, in the order of the index."""

    def __init__(self, articles: Iterable[Article]) -> None:
        self.entries = [_entry(article) for article in articles]

    def values(self, facet: str) -> list[str]:
        """What can be filtered by: files in order, names and sections by how often they occur."""
        counted = Counter(value for entry in self.entries for value in entry.values(facet))
        return list(counted) if facet == "file" else [value for value, _ in counted.most_common()]

    def find(self, words: str, wanted: Mapping[str, str]) -> Sequence[Entry]:
        """The entries that hold all the words, and for each facet the value that is wanted, or one that holds it."""
        needles = normalise(words).split()
        facets = [(facet, self._fitting(facet, value)) for facet, value in wanted.items() if value]
        return [
            entry
            for entry in self.entries
            if all(needle in entry.searched for needle in needles)
            and all(fitting.intersection(entry.values(facet)) for facet, fitting in facets)
        ]

    def _fitting(self, facet: str, given: str) -> set[str]:
        """The value that is given, or where there is none such, those that hold it."""
        known = self.values(facet)
        return {given} if given in known else {value for value in known if given in value}


def _entry(article: Article) -> Entry:
    title = shown_title(article)
    people = (*article.reporters, *article.correspondents, *article.photographers)
    searched = " ".join(filter(None, (title, article.subtitle, article.section, article.file, *people)))
    return Entry(
        article.url, title, article.section, article.reporters, article.file, article.lines, normalise(searched)
    )
