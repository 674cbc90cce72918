"""Small stand-ins that keep the promises of the roles they play."""

import zlib

import numpy as np

from qa_service.types import Article, Hit, Passage, Question, Quote, Reading


class LetterEncoder:
    """Counts characters: texts that share characters are near each other."""

    dimensions = 32
    fingerprint = "letters 1"

    def encode_passages(self, texts):
        vectors = np.zeros((len(texts), self.dimensions), np.float32)
        for row, text in zip(vectors, texts, strict=True):
            for c in text:
                row[zlib.crc32(c.encode()) % self.dimensions] += 1
            row /= max(1.0, float(np.linalg.norm(row)))
        return vectors

    def encode_question(self, text):
        return self.encode_passages([text])[0]


def owners_of(articles, passages):
    """The number of the article that each passage is of, as a generation keeps it."""
    numbers = {article_id: number for number, article_id in enumerate(articles)}
    return np.array([numbers[passage.article_id] for passage in passages], np.int32)


class ListRetriever:
    """Gives the same hits to every question."""

    def __init__(self, *passages):
        self.hits = [Hit(passage, 1 - n / 10) for n, passage in enumerate(passages)]
        self.asked = []

    def retrieve(self, question, top_k):
        self.asked.append(question)
        return self.hits[:top_k]


class FirstSentenceReader:
    """Quotes each hit whole, sure of itself or not."""

    def __init__(self, answerable=True, highlights=(), scores=(0.9, 0.8, 0.2, 0.1)):
        self.answerable, self.highlights, self.scores = answerable, highlights, scores

    def read(self, question, hits):
        quotes = tuple(
            Quote(
                h.passage.article_id,
                h.passage.field,
                h.passage.start,
                h.passage.end,
                h.passage.text,
                tuple(self.highlights),
                score,
            )
            for h, score in zip(hits, self.scores, strict=False)
        )
        return Reading(quotes, 0.9 if self.answerable else 0.1, self.answerable)


def understand(text, history):
    return Question(text, tuple(history), text, tuple(text), ())


def article(text="南河公园今天开放。门票五元。", article_id="a1", **fields):
    values = {"file": "page.txt", "lines": (1, 2), "title": "南河公园开放"} | fields
    return Article(article_id=article_id, text=text, **values)


def passage(of, start=0, end=None, field="text"):
    text = of.field(field)[start:end]
    return Passage(of.article_id, field, start, start + len(text), text, of.title or "")
