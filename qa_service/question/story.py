"""The story that a follow-up goes on with: whether there is one, where it stands, and what is asked of it now."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass, replace

from qa_service.language.text import content_words, normalise
from qa_service.question.followup import closed, is_elliptic, may_be_elliptic, names, pointed_at
from qa_service.question.kinds import kinds
from qa_service.types import Hit, Question, Quote, Reader, Reading, Retriever

REACH = 100  # passages looked through for those of the story
# A short question goes on with the story whose best passage has this share of the words' score that the best of all has.
HELD_AS_WELL = 0.6
STORIES = 1  # articles that the earlier questions are taken to be about
PROMOTED = 0.5  # what the story's passages gain, as a share of the best hit's score
TOLD = 0.5  # the answer to the earlier questions stands for a pronoun where it answers them at least as probably
EARLIER_WEIGHT = 0.5  # what the earlier questions' words weigh in the choice of the sentence, against those asked now


class StoryFinder:
    """Tells by the articles whether a question that names little goes on from the earlier ones."""

    def __init__(self, retriever: Retriever) -> None:
        """retriever: its scores grow with the words held, as those of BM25 do."""
        self._retriever = retriever

    def goes_on(self, text: str, earlier: Sequence[str]) -> bool:
        """Whether it points back, or asks with few words what the story of the earlier questions holds about as well as any."""
        if is_elliptic(text) or not earlier or not may_be_elliptic(text):
            return is_elliptic(text)
        story = articles_of(self._retriever.retrieve(plain("".join(map(closed, earlier))), REACH))
        hits = self._retriever.retrieve(plain(text), REACH)
        inside = [hit for hit in hits if hit.passage.article_id in story]
        told = normalise("\n".join(hit.passage.searched for hit in inside))
        as_well = bool(inside) and inside[0].score >= HELD_AS_WELL * hits[0].score
        return as_well and all(name in told for name in names(text))


@dataclass(frozen=True, slots=True)
class StoryRetriever:
    """Finds the passages of a follow-up, those of the earlier questions' story promoted among them."""

    retriever: Retriever

    def retrieve(self, question: Question, top_k: int) -> list[Hit]:
        """At most `top_k` hits, best first; ties in the order of the retriever."""
        if not question.topic:
            return self.retriever.retrieve(question, top_k)
        story = articles_of(self.retriever.retrieve(replace(plain(question.topic), scope=question.scope), REACH))
        hits = self.retriever.retrieve(question, max(top_k, REACH))
        gain = PROMOTED * max((hit.score for hit in hits), default=0.0)
        promoted = [replace(hit, score=hit.score + gain * (hit.passage.article_id in story)) for hit in hits]
        return sorted(promoted, key=lambda hit: -hit.score)[:top_k]


@dataclass(frozen=True, slots=True)
class StoryReader:
    """Reads a follow-up twice, as what is asked now and with the earlier questions, so that their words do not drown its own."""

    reader: Reader

    def read(self, question: Question, hits: Sequence[Hit]) -> Reading:
        """The quotes of both readings, best first; the confidence is that of the question with the earlier ones."""
        whole = self.reader.read(question, hits)
        if not question.topic or not whole.quotes or whole.parts > 1:
            return whole
        now = self.reader.read(self._named(question, hits), hits)
        return replace(whole, quotes=_joined(now, whole))

    def _named(self, question: Question, hits: Sequence[Hit]) -> Question:
        """What is asked now, with who or what the earlier questions asked for in the place of the word that points there."""
        asked = as_asked_now(question)
        about = plain(question.topic)
        if not (pointing := pointed_at(asked.understood_as, about.kinds)):
            return asked
        first = next(iter(self.reader.read(about, hits).quotes), None)
        if first is None or first.score < TOLD or not first.highlights:
            return asked
        start, end = first.highlights[0]
        named = first.text[start:end] + asked.understood_as[pointing[1] :]
        return _searched_as(asked, asked.understood_as[: pointing[0]] + named)


def plain(text: str) -> Question:
    """A text as a question that stands on its own."""
    return Question(text, (), text, content_words(text), kinds(text))


def as_asked_now(question: Question) -> Question:
    """The question without the earlier ones that complete it."""
    return _searched_as(replace(question, topic=""), question.now)


def _searched_as(question: Question, text: str) -> Question:
    return replace(question, understood_as=text, words=content_words(text))


def articles_of(hits: Sequence[Hit]) -> frozenset[str]:
    """The first articles of the hits."""
    return frozenset(list(dict.fromkeys(hit.passage.article_id for hit in hits))[:STORIES])


_Place = tuple[str, str, int, int]


def _joined(now: Reading, whole: Reading) -> tuple[Quote, ...]:
    """The quotes of both readings by their weighed log odds; the first keeps the chance of the whole reading's first."""
    quotes = {_place(quote): quote for quote in (*whole.quotes, *now.quotes)}
    asked, told = _odds(now), _odds(whole)
    odds = {
        place: asked.get(place, min(asked.values(), default=0.0)) + EARLIER_WEIGHT * told.get(place, min(told.values()))
        for place in quotes
    }
    ranking = sorted(quotes, key=lambda place: -odds[place])
    first = max(told.values())
    return tuple(replace(quotes[p], score=_chance(first + odds[p] - odds[ranking[0]])) for p in ranking)


def _place(quote: Quote) -> _Place:
    return quote.article_id, quote.field, quote.start, quote.end


def _odds(reading: Reading) -> dict[_Place, float]:
    chances = {_place(quote): min(max(quote.score, 1e-4), 1 - 1e-4) for quote in reading.quotes}
    return {place: math.log(chance / (1 - chance)) for place, chance in chances.items()}


def _chance(odds: float) -> float:
    return 1 / (1 + math.exp(-odds))
