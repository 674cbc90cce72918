"""The one JSON form of answers, articles and errors, for the command line and HTTP alike."""

from __future__ import annotations

from typing import Any

from qa_service.errors import QAError
from qa_service.types import Answer, Article, Quote, Source

JSON = dict[str, Any]


def answer_json(answer: Answer) -> JSON:
    """An answer with its quotes and what was searched."""
    return {
        "question": answer.question.text,
        "understood_as": answer.question.understood_as,
        "answerable": answer.answerable,
        "confidence": round(answer.confidence, 4),
        "answer": answer.answer,
        "quotes": [quote_json(quote, source) for quote, source in answer.quotes],
        "nearest": [quote_json(quote, source) for quote, source in answer.nearest],
        "message": answer.message,
        "index": {"generation": answer.generation, "articles": answer.articles, "passages": answer.passages},
        "took_ms": round(answer.took_ms, 1),
    }


def quote_json(quote: Quote, source: Source) -> JSON:
    """A quote with its source; offsets count Unicode code points."""
    return {
        "text": quote.text,
        "field": quote.field,
        "start": quote.start,
        "end": quote.end,
        "highlights": [list(span) for span in quote.highlights],
        "score": round(quote.score, 4),
        "source": {
            "article_id": source.article_id,
            "title": source.title,
            "reporters": list(source.reporters),
            "dateline": source.dateline,
            "section": source.section,
            "file": source.file,
            "lines": list(source.lines),
            "url": source.url,
        },
    }


def article_json(article: Article) -> JSON:
    """An article whole."""
    return article_summary_json(article) | {
        "text": article.text,
        "headings": [{"at": heading.at, "text": heading.text} for heading in article.headings],
        "captions": list(article.captions),
        "origin": article.origin,
    }


def article_summary_json(article: Article) -> JSON:
    """An article without its words, as it stands in a listing."""
    return {
        "article_id": article.article_id,
        "title": article.title,
        "subtitle": article.subtitle,
        "section": article.section,
        "reporters": list(article.reporters),
        "correspondents": list(article.correspondents),
        "photographers": list(article.photographers),
        "dateline": article.dateline,
        "date": article.date,
        "file": article.file,
        "lines": list(article.lines),
        "url": article.url,
    }


def error_json(error: QAError) -> JSON:
    """An error; `field` only where one value is to blame."""
    field = getattr(error, "field", None)
    named = {} if field is None else {"field": field}
    return {"error": {"code": error.code, "message": str(error)} | named}
