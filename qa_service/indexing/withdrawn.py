"""Which articles were withdrawn, told by their ids or their texts: the same text in another file stays out too."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any

from qa_service.language.folding import letters_hash
from qa_service.types import Article

Note = dict[str, Any]  # what is remembered of a withdrawn article: title, file, when, text (its hash)


@dataclass(frozen=True, slots=True)
class Withdrawn:
    """The withdrawn articles by id, with what is remembered of each."""

    notes: Mapping[str, Note]
    _by_text: Mapping[str, str] = field(init=False, repr=False)

    def __post_init__(self) -> None:
        by_text = {note["text"]: article_id for article_id, note in self.notes.items() if "text" in note}
        object.__setattr__(self, "_by_text", by_text)

    def cause(self, article: Article) -> str | None:
        """The id that an article was withdrawn under: its own, or that of an article with its text; None where it was not."""
        if article.article_id in self.notes:
            return article.article_id
        return self._by_text.get(letters_hash(article.text)) if self._by_text else None

    def completed(self, articles: Iterable[Article]) -> dict[str, Note]:
        """What is remembered of those of some articles whose texts it did not tell: earlier versions knew them by their ids alone."""
        lacking = (article for article in articles if "text" not in self.notes.get(article.article_id, {"text": ""}))
        return {a.article_id: {**self.notes[a.article_id], "text": letters_hash(a.text)} for a in lacking}

    def reason(self, article: Article, cause: str) -> str:
        """Why an article of the same text as a withdrawn one is left out."""
        named = f"“{article.title}”" if article.title else f"article {article.article_id}"
        return f"{named} is left out: its text was withdrawn as {cause} ({self.notes[cause].get('file')})"
