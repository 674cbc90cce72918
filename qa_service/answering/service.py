"""Question in, answer out: understand, retrieve, read, and check every quote against its article."""

from __future__ import annotations

import contextlib
import dataclasses
import functools
import itertools
import logging
import time
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from contextlib import AbstractContextManager
from typing import Protocol

from qa_service.answering.catalogue import Catalogue
from qa_service.answering.checked import DEFAULT_TOP_K, checked_history, checked_question, checked_top_k
from qa_service.answering.listing import Found, Listing, quoted
from qa_service.answering.look_up import Finding
from qa_service.answering.quoting import is_verbatim, source_of
from qa_service.answering.refusal import refusal
from qa_service.errors import NotFound
from qa_service.language.text import normalise, words
from qa_service.question.smalltalk import example_questions, foreign_hint, foreign_words, hint, is_foreign, said
from qa_service.settings import MAX_TOP_K
from qa_service.types import (
    Answer,
    Article,
    Encoder,
    Filters,
    Hit,
    Question,
    Quote,
    Reader,
    Reading,
    Retriever,
    Scope,
    Source,
    Writer,
)

READ_HITS = 15  # passages found for one question: the reader reads the first, an enumeration may go on in the others
SAME_ANSWER = 0.8  # a further quote is joined into `answer` when its score is at least this share of the first one's
OFFERED = 0.05  # a quote with less than this share of the first one's score is not offered as an answer
NEAREST = 3  # quotes shown with a refusal

Message = Callable[[bool], str]  # from whether any quote is shown as nearest
NOTHING = Reading((), 0.0, answerable=False)

log = logging.getLogger(__name__)


class Observer(Protocol):
    """Hears how answers come about."""

    def stage(self, name: str) -> AbstractContextManager[object]:
        """Entered before a stage (understand, retrieve, read, check) and left after it."""
        ...

    def answered(self, answer: Answer) -> None:
        """Told of each answer that is given."""
        ...


class Nobody:
    """Hears nothing."""

    def stage(self, name: str) -> AbstractContextManager[object]:
        """Nothing."""
        return contextlib.nullcontext()

    def answered(self, answer: Answer) -> None:
        """Nothing."""


class QAService:
    """Answers questions from one generation of an index."""

    def __init__(
        self,
        understand: Callable[[str, Sequence[str]], Question],
        retriever: Retriever,
        reader: Reader,
        articles: Mapping[str, Article],
        *,
        generation: str,
        passages: int,
        find: Callable[[str, int, Scope | None], Finding] | None = None,
        catalogue: Catalogue | None = None,
        listing: Listing | None = None,
        encoder: Encoder | None = None,
        writer: Writer | None = None,
        moved: Callable[[str], str | None] = lambda article_id: None,
    ) -> None:
        """moved: the id under which an article is now that an earlier generation held under another."""
        self.generation = generation
        self.articles = articles
        self.catalogue = catalogue or Catalogue(articles)
        self._listing = listing or Listing(self.catalogue, articles)
        self.observer: Observer = Nobody()
        self._understand = understand
        self._retriever = retriever
        self._reader = reader
        self._passages = passages
        self._find = find
        self._encoder = encoder
        self._writer = writer
        self.moved = moved
        self._examples: list[str] | None = None  # found when first shown

    def ask(
        self,
        text: str,
        history: Sequence[str] = (),
        top_k: int | None = None,
        filters: Filters | None = None,
    ) -> Answer:
        """The answer to a question that may go on from earlier ones; InvalidInput for a question that cannot be asked.

        top_k: quotes at most; None for the default, and beyond it for an answer in more parts. filters: the articles that may answer.
        """
        started = time.perf_counter()
        wanted = None if top_k is None else checked_top_k(top_k)
        asked, earlier = checked_question(text), checked_history(history)
        scope = self._scope(filters)
        if wish := said(asked):
            return self._answer(Question(asked, earlier, asked, (), ()), NOTHING, wanted, started, self._hint(wish))
        if found := self._listed(asked, earlier, scope):
            question = Question(asked, earlier, found.understood_as, (), ("list",))
            return self._told(question, found, wanted, started)
        question, hits, reading = self.trace(asked, earlier, scope)
        if is_foreign(asked):
            reading = _holding(reading, foreign_words(asked))
            return self._answer(question, reading, wanted, started, foreign_hint)
        searched = len(self.articles if scope is None else scope.articles)
        refused = functools.partial(refusal, question, hits, searched)
        return self._answer(question, reading, wanted, started, refused)

    def _scope(self, filters: Filters | None) -> Scope | None:
        return self.catalogue.scope(filters) if filters else None

    def summarised(self, answer: Answer) -> Answer:
        """The answer with what the writer makes of its quotes, which took as long as both; as it is where there is nothing to sum up, or no writer."""
        if self._writer is None or not answer.quotes or answer.total is not None:
            return answer
        started = time.perf_counter()
        written = self._writer.write(answer.question.understood_as, [quote for quote, _ in answer.quotes])
        took_ms = answer.took_ms + (time.perf_counter() - started) * 1000
        return dataclasses.replace(answer, summary=written or None, took_ms=took_ms)

    def find_quote(self, text: str, top_k: int = DEFAULT_TOP_K, filters: Filters | None = None) -> Finding:
        """Where a pasted sentence stands; InvalidInput for a text that cannot be looked up."""
        if self._find is None:
            raise NotFound("This service does not look up sentences.")
        return self._find(text, top_k, self._scope(filters))

    @property
    def encoder(self) -> Encoder:
        """What the articles were embedded with; NotFound where the service has none."""
        if self._encoder is None:
            raise NotFound("This service does not embed texts.")
        return self._encoder

    def trace(
        self, text: str, history: Sequence[str] = (), scope: Scope | None = None
    ) -> tuple[Question, list[Hit], Reading]:
        """What is understood, found and read for a question, before an answer is made of it; InvalidInput as for `ask`."""
        with self.observer.stage("understand"):
            question = self._understand(checked_question(text), checked_history(history))
            question = question if scope is None else dataclasses.replace(question, scope=scope)
        with self.observer.stage("retrieve"):
            hits = self._retriever.retrieve(question, READ_HITS)
        with self.observer.stage("read"):
            return question, hits, self._reader.read(question, hits)

    def _listed(self, asked: str, earlier: Sequence[str], scope: Scope | None) -> Found | None:
        """What a question about the paper itself comes to; None for any other."""
        return self._listing.find(asked, [one for one in earlier if not said(one)], scope, self._first_article)

    def _first_article(self, text: str) -> str | None:
        """The article that a question is most likely about."""
        hits = self._retriever.retrieve(self._understand(text, ()), 1)
        return hits[0].passage.article_id if hits else None

    def _told(self, question: Question, found: Found, top_k: int | None, started: float) -> Answer:
        """The answer to a question about the paper: titles, without words that would answer more shortly."""
        first = quoted(self.articles, found.entries[: top_k or MAX_TOP_K])
        reading = Reading(tuple(first), float(bool(found.entries)), answerable=bool(found.entries))
        told = self._answer(question, reading, top_k or MAX_TOP_K, started, lambda _: found.lacking or "")
        return dataclasses.replace(told, total=len(found.entries))

    def _hint(self, wish: str) -> Message:
        if self._examples is None:
            self._examples = example_questions(self.articles.values())
        return lambda _: hint(wish, self._examples or ())

    def _answer(
        self, question: Question, reading: Reading, top_k: int | None, started: float, refused: Message
    ) -> Answer:
        """The answer; `refused` makes its message where there is none."""
        with self.observer.stage("check"):
            wanted = top_k or max(DEFAULT_TOP_K, reading.parts)
            sourced = list(itertools.islice(self._sourced(reading.quotes), max(wanted, NEAREST)))
        answerable = reading.answerable and bool(sourced)
        offered = [pair for pair in sourced[:wanted] if pair[0].score >= OFFERED * sourced[0][0].score]
        answer = Answer(
            question=question,
            answerable=answerable,
            confidence=reading.confidence,
            answer=_joined_highlights([quote for quote, _ in offered], reading.parts) if answerable else None,
            quotes=tuple(offered) if answerable else (),
            nearest=() if answerable else tuple(sourced[:NEAREST]),
            message=None if answerable else refused(bool(sourced)),
            generation=self.generation,
            articles=len(self.articles),
            passages=self._passages,
            took_ms=(time.perf_counter() - started) * 1000,
        )
        self.observer.answered(answer)
        return answer

    def _sourced(self, quotes: Iterable[Quote]) -> Iterator[tuple[Quote, Source]]:
        """Each quote with its source; one that is not to the letter what its article says is left out and logged."""
        for quote in quotes:
            article = self.articles.get(quote.article_id)
            if article is not None and is_verbatim(quote, article):
                yield quote, source_of(quote, article)
            else:
                log.error("A quote of article %s is not its text and was not sent", quote.article_id)


def _joined_highlights(quotes: Sequence[Quote], parts: int) -> str | None:
    """The words that answer, of the first quotes and of those that answer about as well; None where nothing narrower is marked in the first."""
    answering = [quote for quote in quotes if quote.score >= SAME_ANSWER * quotes[0].score and quote.highlights]
    if not any(quote.highlights for quote in quotes[:parts]):
        return None
    marked = [quote.text[start:end] for quote in answering for start, end in quote.highlights]
    return "；".join(dict.fromkeys(marked))


def _holding(reading: Reading, names: Collection[str]) -> Reading:
    """No answer, and of the quotes those that hold one of the names."""
    held = (quote for quote in reading.quotes if not set(words(normalise(quote.text))).isdisjoint(names))
    return Reading(tuple(held), reading.confidence, answerable=False)
