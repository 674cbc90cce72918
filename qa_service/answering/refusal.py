"""What a person is told when the articles do not answer: what was searched, and what is missing."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import pairwise

from qa_service.language.text import content_words, normalise, untold
from qa_service.question.followup import is_general
from qa_service.types import Hit, Question
from qa_service.wording import say

# Kinds of what is asked for that have a name.
_ASKED = frozenset(
    (
        "phone",
        "money",
        "person",
        "date",
        "place",
        "reason",
        "list",
        "number",
        "manner",
        "organisation",
        "name",
        "decision",
    )
)
MISSING = 3  # words named at most; a longer list helps nobody


def refusal(question: Question, hits: Sequence[Hit], articles: int, has_nearest: bool) -> str:
    """What was searched, what the nearest articles do not tell, and what to do."""
    return say(
        "answer",
        "refused",
        articles=articles,
        question=question.understood_as,
        lacking=_lacking(question, hits),
        further=say("answer", "see_nearest" if has_nearest else "ask_otherwise"),
    )


def _lacking(question: Question, hits: Sequence[Hit]) -> str:
    if not hits:
        return ""
    if missing := missing_words(question.understood_as, hits)[:MISSING]:
        words = (say("answer", "word", word=word) for word in missing)
        return say("answer", "unmentioned", words=say("answer", "between").join(words))
    asked = next((kind for kind in question.kinds if kind in _ASKED), None)
    return say("answer", "untold", asked=say("asked", asked)) if asked else ""


def missing_words(text: str, hits: Sequence[Hit]) -> list[str]:
    """The telling words of a question, normalised, that no hit holds; those that stand side by side as one."""
    folded = normalise(text)
    told = "\n".join(hit.passage.searched for hit in hits)
    lacking = [word for word in untold(content_words(folded), told) if not is_general(word)]
    places = sorted({at for word in lacking for at in _places(folded, word)})
    starts = places[:1] + [b for a, b in pairwise(places) if b > a + 1]
    ends = [a for a, b in pairwise(places) if b > a + 1] + places[-1:]
    found = (folded[start : end + 1] for start, end in zip(starts, ends, strict=True))
    return list(dict.fromkeys(word for word in found if len(word) > 1))


def _places(text: str, word: str) -> range:
    at = text.find(word)
    return range(at, at + len(word)) if at >= 0 else range(0)
