"""How the articles of an index belong together: told of each as it is read, whatever was read before."""

from __future__ import annotations

import dataclasses
from collections.abc import Iterable, Iterator, Mapping, Sequence
from pathlib import Path

from qa_service import store
from qa_service.indexing.joints import Joints
from qa_service.indexing.reprints import Reprints
from qa_service.types import Article, Relations


class Relating:
    """Takes all articles in as they go by."""

    def __init__(self) -> None:
        self._reprints, self._joints = Reprints(), Joints()

    def passing(self, articles: Iterable[Article]) -> Iterator[Article]:
        """The articles, each of them taken in."""
        for article in articles:
            self._reprints.see(article)
            self._joints.see(article)
            yield article

    def found(self, articles: Sequence[Article]) -> Relations:
        """How they belong together; articles: all that were taken in, in that order."""
        onward, remarks = self._joints.found()
        near = self._reprints.near(articles)
        return Relations(tuple(self._reprints.same()), tuple(near), tuple(onward), tuple(remarks))


def write_related(folder: Path, articles: Iterable[Article]) -> int:
    """Writes the articles of a generation one after the other as they come, and how they belong together; their number."""
    relating = Relating()
    store.write_articles(folder, relating.passing(articles))
    written = store.articles_in(folder)
    store.write_relations(folder, relating.found(written))
    return len(written)


def with_heads(articles: Iterable[Article], relations: Relations, by_id: Mapping[str, Article]) -> Iterator[Article]:
    """The articles as they are searched: a later part of one along with the headlines of the first."""
    wholes = relations.wholes()
    for article in articles:
        first = by_id[wholes[article.article_id][0]] if article.article_id in wholes else article
        heads = dict.fromkeys(filter(None, (first.title, first.subtitle, article.title)))
        yield article if first == article else dataclasses.replace(article, title="\n".join(heads) or None)
