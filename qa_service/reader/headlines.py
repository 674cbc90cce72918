"""What only a headline tells: titles, subtitles and headings are read where the texts do not answer."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import islice

from qa_service.types import Article, Hit, Passage, Question, Reader, Reading

ARTICLES = 2  # whose headlines are read
HEADLINES = 6  # of them all
SURE = 0.8  # confidence that a headline needs to answer: alone it says little of what else the article may tell


@dataclass(frozen=True, slots=True)
class HeadlineReader:
    """A reader that reads the headlines of the first articles where it finds no answer in what was found."""

    reader: Reader
    articles: Mapping[str, Article]

    def read(self, question: Question, hits: Sequence[Hit]) -> Reading:
        """The reading of the hits, or of the headlines where only these answer; its further quotes are those of the hits."""
        reading = self.reader.read(question, hits)
        if reading.answerable:
            return reading
        told = self.reader.read(question, list(islice(self._headlines(hits), HEADLINES)))
        return (
            replace(told, quotes=(*told.quotes, *reading.quotes))
            if told.answerable and told.confidence >= SURE
            else reading
        )

    def _headlines(self, hits: Sequence[Hit]) -> Iterator[Hit]:
        """The headlines of the first articles, each as a hit."""
        best = {hit.passage.article_id: hit.score for hit in reversed(hits)}
        for article_id in list(dict.fromkeys(hit.passage.article_id for hit in hits))[:ARTICLES]:
            if article := self.articles.get(article_id):
                yield from (Hit(passage, best[article_id]) for passage in _passages(article))


def _passages(article: Article) -> Iterator[Passage]:
    heads = {
        name: text for name, text in article.fields().items() if name.startswith(("title", "subtitle", "headings/"))
    }
    for field, text in heads.items():
        about = "\n".join(other for name, other in heads.items() if name != field and not name.startswith("headings/"))
        if text.strip():
            yield Passage(article.article_id, field, 0, len(text), text, about)
