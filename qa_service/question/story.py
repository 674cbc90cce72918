"""The story that a follow-up goes on with: whether there is one, and where it stands."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

from qa_service.language.text import content_words, normalise
from qa_service.question.followup import closed, is_elliptic, may_be_elliptic, names
from qa_service.question.kinds import kinds
from qa_service.types import Hit, Question, Retriever

REACH = 100  # passages looked through for those of the story
# A short question goes on with the story whose best passage has this share of the words' score that the best of all has.
HELD_AS_WELL = 0.6
STORIES = 1  # articles that the earlier questions are taken to be about
PROMOTED = 0.5  # what the story's passages gain, as a share of the best hit's score


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


def plain(text: str) -> Question:
    """A text as a question that stands on its own."""
    return Question(text, (), text, content_words(text), kinds(text))


def articles_of(hits: Sequence[Hit]) -> frozenset[str]:
    """The first articles of the hits."""
    return frozenset(list(dict.fromkeys(hit.passage.article_id for hit in hits))[:STORIES])
