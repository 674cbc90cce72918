"""Where the articles of a file are now that was renamed or moved: under other ids, and known by their texts."""

from __future__ import annotations

import functools
import itertools
from collections.abc import Mapping

from qa_service import store
from qa_service.errors import IndexDamaged, IndexMismatch, IndexMissing
from qa_service.language.folding import letters_hash
from qa_service.types import Article

MAX_ENDED = 100_000  # ids that are remembered, the last ones; some 5 MB


def remember_ended(target: store.Store, new: store.Generation) -> None:
    """Keeps the ids of the live generation that end with a new one, each with a hash of its text."""
    old = _live_articles(target)
    ended = {article_id: letters_hash(old[article_id].text) for article_id in old.keys() - new.articles().keys()}
    if ended:
        remembered = {**target.ended(), **dict(sorted(ended.items()))}
        target.remember_ended(dict(itertools.islice(remembered.items(), max(0, len(remembered) - MAX_ENDED), None)))


def _live_articles(target: store.Store) -> Mapping[str, Article]:
    try:
        return target.current().articles()
    except (IndexMissing, IndexDamaged, IndexMismatch):
        return {}


class Moved:
    """Finds the article of a generation that has the text of one whose id has ended."""

    def __init__(self, target: store.Store, articles: Mapping[str, Article]) -> None:
        self._target = target
        self._articles = articles

    def to(self, article_id: str) -> str | None:
        """The id under which the article of an ended id is now; None where it is not there, or that id never was."""
        text = self._ended.get(article_id)
        return self._by_text.get(text) if text else None

    @functools.cached_property
    def _ended(self) -> Mapping[str, str]:
        return self._target.ended()

    @functools.cached_property
    def _by_text(self) -> Mapping[str, str]:
        backwards = reversed([(letters_hash(article.text), article.article_id) for article in self._articles.values()])
        return dict(backwards)  # the first of several
