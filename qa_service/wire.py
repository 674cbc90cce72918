"""The one JSON form of answers, articles and errors, for the command line and HTTP alike."""

from __future__ import annotations

from typing import Any

from qa_service.answering.look_up import Finding, Match
from qa_service.errors import QAError
from qa_service.operation.feedback import Entry, Unanswered
from qa_service.store import Generation
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
        "source": source_json(source),
    }


def source_json(source: Source) -> JSON:
    """Where a quote stands."""
    return {
        "article_id": source.article_id,
        "title": source.title,
        "reporters": list(source.reporters),
        "dateline": source.dateline,
        "section": source.section,
        "file": source.file,
        "lines": list(source.lines),
        "url": source.url,
    }


def finding_json(finding: Finding) -> JSON:
    """Where a pasted sentence stands, or the nearest places."""
    return {
        "text": finding.text,
        "found": bool(finding.matches),
        "matches": [match_json(match) for match in finding.matches],
        "nearest": [match_json(match) for match in finding.nearest],
        "message": finding.message,
        "index": {"generation": finding.generation, "articles": finding.articles},
        "took_ms": round(finding.took_ms, 1),
    }


def match_json(match: Match) -> JSON:
    """A place that says what was pasted, or nearly; opcodes are difflib's, from the pasted text to this one, in code points."""
    return {
        "text": match.quote.text,
        "field": match.quote.field,
        "start": match.quote.start,
        "end": match.quote.end,
        "exact": match.exact,
        "similarity": round(match.quote.score, 4),
        "opcodes": [list(code) for code in match.opcodes],
        "source": source_json(match.source),
    }


def feedback_json(entry: Entry) -> JSON:
    """A vote as it was kept."""
    feedback = entry.feedback
    return {
        "id": entry.id,
        "time": entry.time,
        "vote": feedback.kind,
        "question": feedback.question,
        "answerable": feedback.answerable,
        "article_id": feedback.article_id,
        "start": feedback.start,
        "end": feedback.end,
        "comment": feedback.comment,
        "generation": feedback.generation,
    }


def unanswered_json(unanswered: Unanswered) -> JSON:
    """A question that found no answer, and how often."""
    return {
        "question": unanswered.question,
        "understood_as": unanswered.understood_as,
        "times": unanswered.times,
        "first": unanswered.first,
        "last": unanswered.last,
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


def generation_json(generation: Generation, live: str | None) -> JSON:
    """A kept generation, and whether it is the live one."""
    manifest = generation.manifest
    return {
        "id": generation.id,
        "created": manifest.created,
        "articles": manifest.articles,
        "passages": manifest.passages,
        "live": generation.id == live,
    }


def error_json(error: QAError) -> JSON:
    """An error; `field` only where one value is to blame."""
    field = getattr(error, "field", None)
    named = {} if field is None else {"field": field}
    return {"error": {"code": error.code, "message": str(error)} | named}
