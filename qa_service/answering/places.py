"""Where else an article stands: printed again in other files, or in parts on several pages."""

from __future__ import annotations

import dataclasses
import functools
from collections import defaultdict
from collections.abc import Collection, Iterator, Mapping, Sequence

from qa_service.answering.quoting import shown_title, source_of
from qa_service.language.essence import Essence
from qa_service.language.text import sentences
from qa_service.types import Article, Belonging, Continuation, Jump, Offsets, Place, Quote, Relations, Source

MOST = 20  # other places that are looked at, the first ones


class Places:
    """The places of the articles of a generation."""

    def __init__(self, articles: Mapping[str, Article], relations: Relations | None = None) -> None:
        relations = relations or Relations()
        self._articles = articles
        self._same = {article_id: text for text in relations.same for article_id in text}
        self._near: dict[str, list[str]] = defaultdict(list)
        for one, other in relations.near:
            self._near[one].append(other)
            self._near[other].append(one)
        self._wholes = relations.wholes()

    def belonging(self, article: Article) -> Belonging:
        """How an article belongs to others."""
        others = (self._articles[other] for other in self._kin(article.article_id))
        return Belonging(tuple(map(_place, others)), *self._parts(article))

    def source(self, quote: Quote) -> Source:
        """Where a quote stands, with the other places of its words; a later part of an article is told by the title of the first."""
        article = self._articles[quote.article_id]
        if not self._is_related(article):
            return source_of(quote, article)
        others = (self._moved(quote, other) for other in self._kin(article.article_id))
        also = tuple(self._place_of(other) for other in others if other)
        source = source_of(quote, article, Belonging(also, *self._parts(article)))
        return source if article.title else dataclasses.replace(source, title=shown_title(self._first(article)))

    def settled(self, quotes: Sequence[Quote], parts: int, among: Collection[str] | None = None) -> list[Quote]:
        """The quotes, each where its words were first printed, and none twice; the first `parts` of them stay together.

        among: the articles that may be quoted; None for all.
        """
        if not any(self._kin(quote.article_id) for quote in quotes):
            return list(quotes)
        told = self._first_told(quotes[:parts], among)
        for quote in quotes[parts:]:
            told += self._first_told([quote], among)
        found: dict[tuple[str, str, int], Quote] = {}
        for quote in told:
            found.setdefault((quote.article_id, quote.field, quote.start), quote)
        return list(found.values())

    def _first_told(self, quotes: Sequence[Quote], among: Collection[str] | None) -> list[Quote]:
        """Quotes of one article, in the first of those that have them all."""
        if len({quote.article_id for quote in quotes}) != 1:
            return list(quotes)
        own = quotes[0].article_id
        ways = {own: list(quotes)}
        for other in self._kin(own):
            moved = [self._moved(quote, other) for quote in quotes] if among is None or other in among else []
            if moved and all(moved):
                ways[other] = [quote for quote in moved if quote]
        return ways[self._first_printed(ways)]

    def _first_printed(self, among: Collection[str]) -> str:
        """The first of some articles: by their days where all are known, else in the order of the index."""
        days = {article_id: self._articles[article_id].date or "" for article_id in among}
        known = all(days.values())
        return min(among, key=lambda article_id: (days[article_id] if known else "", self._numbers.get(article_id, 0)))

    @functools.cached_property
    def _numbers(self) -> Mapping[str, int]:
        """The places of the related articles in the order of the index."""
        related = self._same.keys() | self._near.keys()
        return {article_id: n for n, article_id in enumerate(self._articles) if article_id in related}

    def _is_related(self, article: Article) -> bool:
        kin = article.article_id in self._same or article.article_id in self._near
        return kin or bool(article.continued_on or article.continued_from)

    def _kin(self, article_id: str) -> list[str]:
        """The articles that are the same one, the first ones."""
        own = self._same.get(article_id, (article_id,))
        near = [one for first in self._near.get(own[0], ()) for one in self._same.get(first, (first,))]
        return [one for one in (*own, *near) if one != article_id][:MOST]

    def _moved(self, quote: Quote, article_id: str) -> Quote | None:
        """The same words in another article; None where it does not have them."""
        article, needle = self._articles[article_id], Essence.of(quote.text)
        kind = quote.field.partition("/")[0]
        for field, text in article.fields().items():
            if field.partition("/")[0] == kind and (held := _held(needle, text)):
                (start, end), places = held
                return dataclasses.replace(
                    quote,
                    article_id=article_id,
                    field=field,
                    start=start,
                    end=end,
                    text=text[start:end],
                    highlights=tuple(_marked(quote, needle, places, start)),
                )
        return None

    def _place_of(self, quote: Quote) -> Place:
        article = self._articles[quote.article_id]
        source = source_of(quote, article)
        return dataclasses.replace(_place(article), lines=source.lines, url=source.url)

    def _first(self, article: Article) -> Article:
        """The first part of the article that this is a part of."""
        return self._articles[self._wholes.get(article.article_id, (article.article_id,))[0]]

    def _parts(self, article: Article) -> tuple[tuple[Place, ...], Continuation | None, Continuation | None]:
        """All parts of the article that this is a part of; where it goes on, and where it comes from."""
        whole = self._wholes.get(article.article_id, ())
        at = whole.index(article.article_id) if whole else 0
        return (
            tuple(_place(self._articles[part]) for part in whole),
            self._continuation(article.continued_on, whole[at + 1 : at + 2]),
            self._continuation(article.continued_from, whole[max(0, at - 1) : at]),
        )

    def _continuation(self, jump: Jump | None, part: Sequence[str]) -> Continuation | None:
        if jump is None:
            return None
        if not part:
            return Continuation(jump.page, None, None)
        other = self._articles[part[0]]
        return Continuation(jump.page, other.article_id, other.url)


def _place(article: Article) -> Place:
    return Place(
        article_id=article.article_id,
        title=shown_title(article),
        newspaper=article.newspaper,
        date=article.date,
        page=article.page,
        page_name=article.page_name,
        file=article.file,
        lines=article.lines,
        sheet=None,
        url=article.url,
    )


def _held(needle: Essence, text: str) -> tuple[Offsets, Sequence[int]] | None:
    """Where a text says the words, as whole sentences if it can be, and the places of their letters; None where it does not."""
    hay = Essence.of(text)
    at = hay.text.find(needle.text) if needle.text else -1
    while at >= 0:
        end = at + len(needle.text)
        if not _splits_number(hay.text, at) and not _splits_number(hay.text, end):
            places = hay.places[at:end]
            return _whole(text, places[0], places[-1] + 1), places
        at = hay.text.find(needle.text, at + 1)
    return None


def _splits_number(text: str, at: int) -> bool:
    return 0 < at < len(text) and text[at - 1].isdigit() and text[at].isdigit()


def _whole(text: str, start: int, end: int) -> Offsets:
    """Some words with the marks around them, where they are whole sentences."""
    for first, last in sentences(text):
        if first <= start and not any(map(str.isalnum, text[first:start])):
            start = min(start, first)
        if end <= last and not any(map(str.isalnum, text[end:last])):
            end = max(end, last)
            break
    return start, end


def _marked(quote: Quote, needle: Essence, places: Sequence[int], start: int) -> Iterator[Offsets]:
    """The highlights of a quote where the same letters stand elsewhere."""
    for first, last in quote.highlights:
        own = [place for at, place in zip(needle.places, places, strict=True) if first <= at < last]
        if own:
            yield own[0] - start, own[-1] + 1 - start
