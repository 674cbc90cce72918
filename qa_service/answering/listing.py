"""Questions about the paper itself, answered: the articles by a writer, on a subject, of a day, on a page, newest first."""

from __future__ import annotations

import functools
import itertools
import re
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from qa_service.answering.catalogue import Catalogue, Entry, in_order
from qa_service.answering.quoting import title_place, words_at
from qa_service.ingest.page_numbers import page_number
from qa_service.language.text import characters, closed_up, content_words, normalise, pairs
from qa_service.question.about_paper import PRONOUN, Wanted, folded, goes_on, is_name, other_in, readings
from qa_service.question.followup import is_general
from qa_service.types import Article, Quote, Scope
from qa_service.wording import say

# Term → passages, and how often each holds it.
Occurrences = Callable[[str], tuple[NDArray[np.int32], NDArray[np.uint16]]]
Where = Callable[[str], str | None]  # the article that a question is about, as far as can be told

LEAD_CHARS = 120  # of a text: what it is about stands there
OFTEN = 2  # mentions from which an article is about something
SELDOM = (
    4  # times as many articles tell of all the words of a subject: then the paper does not call it as the question does
)
FRONT_PAGE = ("1", "A1", "A01")
NAMED = 5  # writers at most, where one is not known

_OTHER = re.compile("[a-z0-9]+")
_DAY = re.compile(r"(?:(\d{4})年)?(?:(\d{1,2})月)?(?:(\d{1,2})[日号])?")


@dataclass(frozen=True, slots=True)
class Found:
    """What a question about the paper comes to: the articles that fit, or why there is none."""

    understood_as: str
    entries: tuple[Entry, ...]
    lacking: str | None  # for a person, where none fits


def _no_occurrences(term: str) -> tuple[NDArray[np.int32], NDArray[np.uint16]]:
    return np.zeros(0, np.int32), np.zeros(0, np.uint16)


class Listing:
    """Answers questions about the paper from the catalogue of a generation."""

    def __init__(
        self,
        catalogue: Catalogue,
        articles: Mapping[str, Article],
        occurrences: Occurrences = _no_occurrences,
        mend: Callable[[str], str] = str,
        sounds_like: Callable[[str, str], bool] = str.__eq__,
        heard: Callable[[str], Sequence[str]] = lambda text: (),
    ) -> None:
        """mend: a text without its slips. sounds_like: whether two names may be taken for each other by their sound. heard: other spellings of a subject."""
        self._catalogue, self._articles = catalogue, articles
        self._occurrences, self._mend, self._sounds_like, self._heard = occurrences, mend, sounds_like, heard

    def find(self, text: str, earlier: Sequence[str], scope: Scope | None, where: Where) -> Found | None:
        """What a question that may go on from earlier ones comes to; None where it is not about the paper."""
        asked = self._completed(folded(text), [folded(question) for question in earlier])
        shown = text if asked == folded(text) else asked
        first = self._among(asked, shown, earlier, scope, where)
        if first is None or first.entries:
            return first
        mended = folded(self._mend(asked))
        second = self._among(mended, mended, earlier, scope, where) if mended != asked else None
        return second if second and second.entries else first

    def _among(self, asked: str, shown: str, earlier: Sequence[str], scope: Scope | None, where: Where) -> Found | None:
        """The first way of reading by which an article fits; else the first that is surely meant, with what is lacking."""
        ways = list(readings(asked))
        for wanted in ways:
            meant = self._spelled(wanted)
            if fitting := self._fitting(meant, earlier, scope, where):
                return Found(_restated(asked, shown, wanted, meant), tuple(in_order(fitting, "-date")), None)
        sure = next((wanted for wanted in ways if _is_certain(wanted)), None)
        return Found(shown, (), self._lacking(sure, scope)) if sure else None

    def _completed(self, asked: str, earlier: Sequence[str]) -> str:
        """The question with what it leaves to the one before it."""
        if not earlier:
            return asked
        if pointing := PRONOUN.search(asked):
            writer = self._writer_before(earlier)
            told = asked[: pointing.start()] + (writer or "") + asked[pointing.end() :]
            return told if writer and any(readings(told)) else asked
        before = self._completed(earlier[-1], earlier[:-1])
        ways = [wanted for wanted in readings(before) if wanted.writer or wanted.topic]
        if goes_on(asked):
            return before if any(readings(before)) else asked
        other = other_in(asked)
        return self._with_other(before, ways[0], other) if other and ways else asked

    def _with_other(self, before: str, wanted: Wanted, other: str) -> str:
        """The earlier question with another writer or subject in the place of its own."""
        writer = self._spelled(Wanted(writer=other)).writer in self._by_writer
        if writer == (wanted.writer is not None) or (not writer and is_name(other)):
            start, end = wanted.place
            return before[:start] + other + before[end:]
        return f"{other}写了哪些报道" if writer else f"有哪些讲{other}的报道"

    def _writer_before(self, earlier: Iterable[str]) -> str | None:
        """The writer whom an earlier question names, the last one first."""
        named = ([name for name in self._by_writer if name in one] for one in reversed([*earlier]))
        return next((max(names, key=len) for names in named if names), None)  # 王伟 stands in 王伟明

    @functools.cached_property
    def _by_writer(self) -> dict[str, list[Entry]]:
        """The entries of each writer, by the folded name."""
        return _grouped((folded(name), entry) for entry in self._catalogue.entries for name in entry.writers)

    @functools.cached_property
    def _by_place(self) -> dict[str, list[Entry]]:
        """The entries of each file and each section, a section of several parts by each of them, by the folded name."""
        return _grouped((folded(place), entry) for entry in self._catalogue.entries for place in _places(entry))

    def _spelled(self, wanted: Wanted) -> Wanted:
        """What is wanted with the one writer who sounds like the name that is given, where nobody has it; and so with a subject that no article names."""
        if wanted.writer is not None and wanted.writer not in self._by_writer:
            alike = [name for name in self._by_writer if self._sounds_like(wanted.writer, name)]
            return replace(wanted, writer=alike[0]) if len(alike) == 1 else wanted
        if wanted.topic is not None and wanted.writer is None and not self._names(wanted.topic):
            meant = next(filter(self._names, self._heard(wanted.topic)), wanted.topic)
            return replace(wanted, topic=meant)
        return wanted

    def _names(self, topic: str) -> bool:
        """Whether a place is called by the very words of a subject, or an article holds them."""
        return topic in self._by_place or bool(self._mentions(topic).any())

    def _fitting(self, wanted: Wanted, earlier: Sequence[str], scope: Scope | None, where: Where) -> list[Entry]:
        entries = self._catalogue.entries
        if wanted.writer is not None:
            found = self._by_writer.get(wanted.writer, [])
            told = self._about(wanted.topic, slight=True) if found and wanted.topic else found
            among = {entry.article_id for entry in told}
            found = [entry for entry in found if entry.article_id in among]
        elif wanted.topic is not None:
            found = self._about(wanted.topic, slight=wanted.is_slight)
        elif wanted.day is not None:
            found = [entry for entry in entries if _is_of(entry, wanted.day)]
        elif wanted.page is not None:
            found = self._on_page(wanted.page, earlier, where)
        else:
            found = list(entries)
        return [entry for entry in found if entry.has_words and (scope is None or entry.article_id in scope.articles)]

    def _on_page(self, page: str, earlier: Sequence[str], where: Where) -> list[Entry]:
        """The entries of a page that is named by its number, or as the one before."""
        if page[0] in "上前":
            file = self._file_before(earlier, where)
            return [entry for entry in self._catalogue.entries if entry.file == file]
        numbers = FRONT_PAGE if page == "头版" else (page_number(page),)
        return [entry for entry in self._catalogue.entries if entry.page and entry.page in numbers]

    def _file_before(self, earlier: Sequence[str], where: Where) -> str | None:
        """The file before the one that was asked about, or before the last; None where there is none before."""
        files = self._catalogue.values("file")
        article_id = where(earlier[-1]) if earlier else None
        at = files.index(self._articles[article_id].file) if article_id else len(files) - 1
        return files[at - 1] if at else None

    def _about(self, topic: str, *, slight: bool) -> list[Entry]:
        """The entries of the articles in that file or section, or that tell of a subject: by its very words, often or once, or by each of its words where those are how the paper tells of it."""
        least = 1 if slight else OFTEN
        own = [word for word in content_words(topic) if not is_general(word)]
        if topic in self._by_place:
            return self._by_place[topic]
        named = self._telling([topic], least) or self._telling([topic], 1)
        if named and not _is_of_words(topic, own):
            return named
        told = self._telling(own, least)
        return _united(named, told) if len(told) > SELDOM * len(named) else named

    def _telling(self, units: Sequence[str], least: int) -> list[Entry]:
        """The entries of the articles that hold every unit often enough, or in their heads or leads."""
        counts = [self._mentions(unit) for unit in units]
        held = np.flatnonzero(np.minimum.reduce(counts) > 0).tolist() if counts else []
        entries = self._catalogue.entries
        return [
            entries[n]
            for n in held
            if all(
                count[n] >= least or self._leads(entries[n], unit) for unit, count in zip(units, counts, strict=True)
            )
        ]

    def _mentions(self, unit: str) -> NDArray[np.float64]:
        """(entries,): how often each article holds a unit, what its passages are searched along with counted for each."""
        owners = self._catalogue.owners
        held = np.full(len(owners), np.inf)
        for term in _terms(unit):
            times = np.zeros(len(owners))
            passages, counts = self._occurrences(term)
            times[passages] = counts
            held = np.minimum(held, times)
        return np.asarray(np.bincount(owners, held, len(self._catalogue.entries)), np.float64)

    def _leads(self, entry: Entry, unit: str) -> bool:
        article = self._articles[entry.article_id]
        heads = (article.title, article.subtitle, article.section, *(heading.text for heading in article.headings))
        return unit in closed_up(normalise("\n".join([*filter(None, heads), article.text[:LEAD_CHARS]])))

    def _lacking(self, wanted: Wanted, scope: Scope | None) -> str:
        count = len(self._articles if scope is None else scope.articles)
        if wanted.writer is not None:
            known = say("answer", "between").join(itertools.islice(self._by_writer, NAMED))
            name = "no_writer_but" if known else "no_writer"
            return say("listing", name, articles=count, writer=wanted.writer, known=known)
        if wanted.topic is not None:
            return say("listing", "no_topic", articles=count, topic=wanted.topic)
        if wanted.page is not None and any(entry.page for entry in self._catalogue.entries):
            return say("listing", "no_such_page", articles=count, page=wanted.page)
        if wanted.page is not None:
            return say("listing", "no_page", articles=count, page=wanted.page)
        return say("listing", "none", articles=count)


def _terms(unit: str) -> list[str]:
    """What the index holds of a word or a phrase: its pairs of characters, a character by itself, and what is not Chinese."""
    return (pairs(unit) or characters(unit)) + _OTHER.findall(unit) or [unit]


def _places(entry: Entry) -> Iterator[str]:
    """The names of where an article stands."""
    yield entry.file
    if entry.section:
        yield from dict.fromkeys((entry.section, *entry.section.split("/")))


def _grouped(pairs: Iterable[tuple[str, Entry]]) -> dict[str, list[Entry]]:
    """The values of each key, in order."""
    found: dict[str, list[Entry]] = {}
    for key, entry in pairs:
        found.setdefault(key, []).append(entry)
    return found


def _is_of_words(topic: str, words: Sequence[str]) -> bool:
    """Whether a subject is words beside each other (涿州救援), none of which is a part of another."""
    return len(words) > 1 and all(len(word) > 1 for word in words) and sum(map(len, words)) <= len(topic)


def _united(*found: Iterable[Entry]) -> list[Entry]:
    """The entries of all, each once."""
    return list({entry.article_id: entry for entries in found for entry in entries}.values())


def _is_certain(wanted: Wanted) -> bool:
    """Whether a question is about the paper, though no article fits: it speaks of articles, and by somebody only if he has a name."""
    return wanted.is_sure and (wanted.writer is None or is_name(wanted.writer))


def _restated(asked: str, shown: str, wanted: Wanted, meant: Wanted) -> str:
    """What was searched: the question, with the writer or the subject that was meant in the place of what was typed."""
    if meant == wanted:
        return shown
    start, end = wanted.place
    return f"{asked[:start]}{meant.writer or meant.topic}{asked[end:]}"


def _is_of(entry: Entry, day: str) -> bool:
    """Whether an article is of a day, a month or a year, or tells of that day in its lead."""
    year, month, date = (int(part) if part else None for part in _DAY.fullmatch(day).groups())  # type: ignore[union-attr]
    if entry.date:
        own = tuple(map(int, entry.date.split("-")))
        return all(wanted in (None, got) for wanted, got in zip((year, month, date), own, strict=True))
    told = normalise(entry.dateline or "")
    return year is None and date is not None and told == f"{month}月{date}日"


def title_quote(article: Article) -> Quote | None:
    """The title of an article to the letter, or its first sentence where it has none; None where it has no words."""
    if (place := title_place(article)) is None:
        return None
    return Quote(article.article_id, *place, words_at(article, *place), (), 1.0)


def quoted(articles: Mapping[str, Article], entries: Iterable[Entry]) -> Iterator[Quote]:
    """The titles of some articles."""
    return filter(None, (title_quote(articles[entry.article_id]) for entry in entries))
