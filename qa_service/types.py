"""The values that flow through the service, and the roles its parts play for each other.

Every text that is shown to a person is a slice of an article's field, and every article's fields map back to the file.
"""

from __future__ import annotations

import dataclasses
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Literal, Protocol
from urllib.parse import quote

import numpy as np
from numpy.typing import NDArray

Offsets = tuple[int, int]  # [start, end) in Unicode code points
BuildState = Literal["idle", "queued", "running", "succeeded", "failed"]  # of the last build that was asked for


@dataclass(frozen=True, slots=True)
class Span:
    """`field[start:end]` of an article are the characters `raw[raw_start : raw_start + end - start]` of its decoded file.

    `line` is the raw line that holds them, counted from 1; a span never crosses a line end.
    """

    field: str
    start: int
    end: int
    raw_start: int
    line: int

    @property
    def raw_end(self) -> int:
        """Where its characters end in the file."""
        return self.raw_start + self.end - self.start


@dataclass(frozen=True, slots=True)
class Heading:
    """A heading inside an article; it stands before `text[at]`."""

    at: int
    text: str


@dataclass(frozen=True, slots=True)
class Jump:
    """What a page says of where an article goes on or comes from: 下转第3版, 上接A1版《…》."""

    page: str  # its number in the issue, as 3 or A08
    title: str | None = None  # that of the other part, where it is stated


@dataclass(frozen=True, slots=True)
class Article:
    """One newspaper article. `text` is clean (paragraphs joined by a line feed) and never altered afterwards."""

    article_id: str
    file: str  # POSIX path relative to the seeds folder
    lines: Offsets  # first and last raw line, both counted from 1 and both included
    text: str
    title: str | None = None
    subtitle: str | None = None
    section: str | None = None
    reporters: tuple[str, ...] = ()
    correspondents: tuple[str, ...] = ()
    photographers: tuple[str, ...] = ()
    dateline: str | None = None
    date: str | None = None  # ISO, only where the file's metadata, the page itself or its path states it
    newspaper: str | None = None  # its name, likewise
    page: str | None = None  # its number in the issue, as 3 or A08, likewise
    page_name: str | None = None  # 要闻, likewise
    headings: tuple[Heading, ...] = ()
    captions: tuple[str, ...] = ()
    origin: str | None = None  # web address where the file's metadata states it
    continued_on: Jump | None = None  # where the page says that it goes on
    continued_from: Jump | None = None  # where the page says that it comes from
    spans: tuple[Span, ...] = ()  # empty for an article taken unchanged from one line of a .jsonl file

    @property
    def url(self) -> str:
        """Path of the article's page."""
        return f"/articles/{quote(self.article_id, safe='')}"

    def fields(self) -> dict[str, str]:
        """The quotable fields that the article has: `text`, `title`, `subtitle`, `headings/<n>`, `captions/<n>`."""
        heads = {"title": self.title, "subtitle": self.subtitle}
        return (
            {"text": self.text}
            | {name: head for name, head in heads.items() if head}
            | {f"headings/{n}": heading.text for n, heading in enumerate(self.headings)}
            | {f"captions/{n}": caption for n, caption in enumerate(self.captions)}
        )

    def field(self, name: str) -> str:
        """The text of a quotable field; KeyError for one that the article does not have."""
        return self.text if name == "text" else self.fields()[name]

    def places(self) -> Iterator[int]:
        """Where in the decoded file the characters of its fields stand."""
        return (place for span in self.spans for place in range(span.raw_start, span.raw_end))

    def lines_of(self, field: str, start: int, end: int) -> Offsets:
        """First and last raw line of `field[start:end]`; the article's own lines where no finer map is kept."""
        lines = [s.line for s in self.spans if s.field == field and s.start < end and start < s.end]
        return (min(lines), max(lines)) if lines else self.lines


@dataclass(frozen=True, slots=True)
class Passage:
    """A slice of one article, the unit of retrieval: `article.field(field)[start:end] == text`.

    `context` (title, subtitle, section, heading, captions, names) is searched along with the text and never quoted.
    """

    article_id: str
    field: str
    start: int
    end: int
    text: str
    context: str

    @property
    def searched(self) -> str:
        """What is searched of it: its context and its text."""
        return f"{self.context}\n{self.text}"


@dataclass(frozen=True, slots=True)
class Filters:
    """Which articles may answer: those that fit all of the filters, and of each that is set any value."""

    file: tuple[str, ...] = ()
    section: tuple[str, ...] = ()
    reporter: tuple[str, ...] = ()
    newspaper: tuple[str, ...] = ()
    title: tuple[str, ...] = ()  # words that a title holds; the others are whole
    date_from: tuple[
        str, ...
    ] = ()  # ISO, as for `date_to`; the day itself counts, and an article without a date fits no day
    date_to: tuple[str, ...] = ()

    def __bool__(self) -> bool:
        return any(getattr(self, name) for name in self.__slots__)


@dataclass(frozen=True, slots=True, eq=False)
class Scope:
    """The articles that may answer a question, and the numbers of their passages, in order."""

    articles: frozenset[str]
    passages: NDArray[np.int64]


@dataclass(frozen=True, slots=True)
class Question:
    """What was asked, and what is searched for."""

    text: str  # as typed, trimmed
    history: tuple[str, ...]  # earlier questions, oldest first
    understood_as: str  # what is really searched, after a follow-up was completed
    words: tuple[str, ...]  # normalised content words of `understood_as`, in order, without repeats
    kinds: tuple[str, ...]  # what is asked for: person, date, number, …; the most telling first
    topic: str = ""  # the earlier questions that a follow-up was completed with: `understood_as` begins with them
    synonyms: tuple[
        str, ...
    ] = ()  # words that the paper may use for those of `understood_as`; searched along, and worth less
    scope: Scope | None = None  # where to search; None for everywhere

    @property
    def now(self) -> str:
        """What is asked now, without the earlier questions that complete it."""
        return self.understood_as.removeprefix(self.topic)


@dataclass(frozen=True, slots=True)
class Hit:
    """A passage and its score for one question; higher is better, for every retriever."""

    passage: Passage
    score: float


@dataclass(frozen=True, slots=True)
class Quote:
    """Words of one article, verbatim: `article.field(field)[start:end] == text`."""

    article_id: str
    field: str
    start: int
    end: int
    text: str
    highlights: tuple[Offsets, ...]  # inside the quote: the shortest words that answer
    score: float  # calibrated probability that it answers


@dataclass(frozen=True, slots=True)
class Reading:
    """What a reader made of the hits: candidate quotes, best first, and the probability that the articles answer."""

    quotes: tuple[Quote, ...]
    confidence: float
    answerable: bool
    parts: int = 1  # so many of the first quotes are one answer, in the order of the article


@dataclass(frozen=True, slots=True)
class Place:
    """Where an article, or some words of it, stands: another place of a text, or one of the parts of an article."""

    article_id: str
    title: str
    newspaper: str | None
    date: str | None
    page: str | None
    page_name: str | None
    file: str
    lines: Offsets
    sheet: int | None  # page in a file that has several; None for a text
    url: str


@dataclass(frozen=True, slots=True)
class Continuation:
    """The page that an article is continued on or from, and its part there; None where that is not in the index, or not surely told."""

    page: str
    article_id: str | None
    url: str | None


@dataclass(frozen=True, slots=True)
class Belonging:
    """How an article belongs to others."""

    also: tuple[Place, ...] = ()  # other places of it
    parts: tuple[Place, ...] = ()  # all parts of the article that it is one of, in order
    continued_on: Continuation | None = None
    continued_from: Continuation | None = None


ALONE = Belonging()


@dataclass(frozen=True, slots=True)
class Source:
    """Where a quote stands, for a person and for a program."""

    article_id: str
    title: str
    reporters: tuple[str, ...]
    dateline: str | None
    section: str | None
    newspaper: str | None  # when and where it was printed, as of its article
    date: str | None
    page: str | None
    page_name: str | None
    file: str
    lines: Offsets
    url: str
    also: tuple[Place, ...]  # other places of the same words, in the same article printed elsewhere
    parts: tuple[Place, ...]  # all parts of an article that is printed in several places, in order
    continued_on: Continuation | None
    continued_from: Continuation | None


@dataclass(frozen=True, slots=True)
class SummarySentence:
    """A sentence that is not the paper's: it joins or shortens quotes of an answer, which it names by their numbers, from 1."""

    text: str
    quotes: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class Answer:
    """Quotes, best first, or none with `answerable = False`: not found is an answer, not an error."""

    question: Question
    answerable: bool
    confidence: float
    answer: str | None
    quotes: tuple[tuple[Quote, Source], ...]
    nearest: tuple[tuple[Quote, Source], ...]
    message: str | None
    generation: str
    articles: int
    passages: int
    took_ms: float
    total: int | None = None  # of an answer about the paper itself: so many articles fit, of which the first are quoted
    summary: tuple[SummarySentence, ...] | None = None  # None where there is no writer, or it has nothing to say


@dataclass(frozen=True, slots=True)
class Manifest:
    """What shaped an index: two indexes with the same shape are read alike."""

    format: int  # layout of the generation folder
    encoder: str  # name and fingerprint of the weights, with the query prefix
    dimensions: int
    chunking: str
    tokeniser: str
    articles: int
    passages: int
    files: Mapping[str, str]  # seeds file → SHA-256 of its bytes
    checksums: Mapping[str, str]  # index file → SHA-256 of its bytes
    created: str  # UTC, ISO
    number: int = 0  # counts the generations of an index folder, so that their order needs no clock
    reading: str = ""  # hash of the program that reads files, so that a later version reads them anew
    path_patterns: Sequence[str] = dataclasses.field(default_factory=list)  # of the operator, by which paths were read
    quick_checks: Mapping[str, Sequence[int]] = dataclasses.field(
        default_factory=dict
    )  # index file → its size and CRC-32
    beside: Mapping[str, str] = dataclasses.field(
        default_factory=dict
    )  # seeds file → hash of what is stated of it beside


@dataclass(frozen=True, slots=True)
class Failure:
    """A file, or a line of one, that could not be taken, and why."""

    file: str
    reason: str


@dataclass(frozen=True, slots=True)
class Omission:
    """How many characters of a file stand in no article, white space aside: folios, slogans, credits and marks."""

    file: str
    characters: int


@dataclass(frozen=True, slots=True)
class Doubt:
    """A page that was cut with little confidence in some of its lines, which are counted from 1."""

    file: str
    lines: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class Remark:
    """A file, or a line of one, that was taken, and what was not as it should be."""

    file: str
    reason: str


@dataclass(frozen=True, slots=True)
class Relations:
    """Which articles of an index are the same one printed again, and which are parts of one; all by their ids."""

    same: tuple[tuple[str, ...], ...] = ()  # articles of one text, the one to name first
    near: tuple[
        tuple[str, str], ...
    ] = ()  # articles, each the first of its text, that differ by a lead, a credit or what was cut
    onward: tuple[tuple[str, str], ...] = ()  # a part of an article, and the next one
    remarks: tuple[Remark, ...] = ()  # on parts whose counterparts were not found

    def wholes(self) -> dict[str, tuple[str, ...]]:
        """For each part of an article, all of them in order."""
        following = dict(self.onward)
        found = {}
        for first in following.keys() - set(following.values()):
            whole = [first]
            while whole[-1] in following:
                whole.append(following[whole[-1]])
            found.update(dict.fromkeys(whole, tuple(whole)))
        return found


@dataclass(frozen=True, slots=True)
class PassedOver:
    """Files in the seeds folder of a kind that is not read."""

    kind: str  # the ending of their names: .pdf
    files: int
    example: str  # the first of them

    def __str__(self) -> str:
        return f"{self.files} {self.kind} ({self.example}{', …' if self.files > 1 else ''})"


@dataclass(frozen=True, slots=True)
class BuildReport:
    """What a build did; files are named by their path in the seeds folder, and count where they hold an article."""

    generation: str  # the one that is live now
    articles: int
    passages: int
    files: int
    added: tuple[str, ...]
    changed: tuple[str, ...]
    removed: tuple[str, ...]
    failed: tuple[Failure, ...]
    renewed: bool  # False where nothing had changed, and the live generation stays as it is
    full: str | None  # why every file was read and embedded anew; None where what had not changed was taken over
    seconds: float
    left_out: tuple[Omission, ...] = ()  # of every file that the index holds; their lines are told by verify
    warnings: tuple[Remark, ...] = ()
    passed_over: tuple[PassedOver, ...] = ()
    doubtful: tuple[Doubt, ...] = ()  # of every file that the index holds


class Encoder(Protocol):
    """Turns texts into vectors of unit length."""

    @property
    def fingerprint(self) -> str:
        """Name of the model and a hash of what shapes its vectors."""
        ...

    @property
    def dimensions(self) -> int:
        """Width of the vectors."""
        ...

    def encode_passages(self, texts: Sequence[str]) -> NDArray[np.float32]:
        """(len(texts), dimensions) float32, unit length."""
        ...

    def encode_question(self, text: str) -> NDArray[np.float32]:
        """(dimensions,) float32, unit length."""
        ...


class Retriever(Protocol):
    """Finds the passages nearest to a question."""

    def retrieve(self, question: Question, top_k: int) -> list[Hit]:
        """At most `top_k` hits, best first, ties in the order of the index."""
        ...


class Writer(Protocol):
    """Joins and shortens quotes; what it writes is never the paper's words."""

    def write(self, question: str, quotes: Sequence[Quote]) -> tuple[SummarySentence, ...]:
        """Sentences that say no more than the quotes that each names; none where there is nothing to say."""
        ...


class Reader(Protocol):
    """Picks quotes from hits, or finds that none answers."""

    def read(self, question: Question, hits: Sequence[Hit]) -> Reading:
        """Candidate quotes, best first, with the probability that the articles answer."""
        ...
