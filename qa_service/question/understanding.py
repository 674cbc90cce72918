"""A question as it is understood: what it is about, what kind of answer it asks for, and what it leaves unsaid."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from qa_service.language.spacing import together
from qa_service.language.text import content_words
from qa_service.question.followup import GoesOn, closed, topic
from qa_service.question.kinds import kinds
from qa_service.question.smalltalk import said, without_greeting
from qa_service.types import Question

Mend = Callable[[str], str]
Synonyms = Callable[[str], tuple[str, ...]]


def no_synonyms(text: str) -> tuple[str, ...]:
    """No words besides those of the text."""
    return ()


def understand(
    text: str,
    history: Sequence[str] = (),
    goes_on: GoesOn | None = None,
    mend: Mend = str,
    synonyms: Synonyms = no_synonyms,
) -> Question:
    """The question with its content words and kinds; one that leaves its topic unsaid is completed with earlier ones.

    goes_on tells whether a question goes on from earlier ones; without it, its words alone decide. mend gives a text without its slips,
    synonyms the words that the paper may use for its words.
    """
    asked = text.strip()
    earlier = tuple(stripped for question in history if (stripped := question.strip()))
    questions = [question for question in earlier if not said(question)]
    meant = mend(together(without_greeting(asked)))
    about = "".join(closed(mend(together(question))) for question in topic(meant, questions, goes_on))
    whole = about + meant
    return Question(asked, earlier, whole, content_words(whole), kinds(meant), about, synonyms(whole))
