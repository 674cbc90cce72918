"""A question as it is understood: what it is about, what kind of answer it asks for, and what it leaves unsaid."""

from __future__ import annotations

from collections.abc import Sequence

from qa_service.followup import closed, topic
from qa_service.kinds import kinds
from qa_service.text import content_words
from qa_service.types import Question


def understand(text: str, history: Sequence[str] = ()) -> Question:
    """The question with its content words and kinds; one that leaves its topic unsaid is completed with earlier ones."""
    asked = text.strip()
    earlier = tuple(stripped for question in history if (stripped := question.strip()))
    understood_as = "".join(closed(question) for question in topic(asked, earlier)) + asked
    return Question(asked, earlier, understood_as, content_words(understood_as), kinds(asked))
