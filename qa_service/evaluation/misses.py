"""The misses to read: what was asked, what was expected, what was quoted instead, and how near the right sentence was."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from qa_service.answering.quoting import shown_title
from qa_service.answering.service import QAService
from qa_service.errors import InvalidInput
from qa_service.evaluation.judging import Judged, is_gold, is_hit
from qa_service.types import Article, Quote

WRONG = "answered with another sentence"
REFUSED = "refused although the articles answer"
ANSWERED = "answered although the articles do not"
NOT_ASKED = "could not be asked"


def misses(judged: Sequence[Judged], service: QAService) -> str:
    """Every miss as a paragraph, those of one kind together, in the order of the questions; the service is asked to trace them."""
    kinds = {kind: [row for row in judged if _kind(row) == kind] for kind in (WRONG, REFUSED, ANSWERED, NOT_ASKED)}
    counts = [f"{len(rows)} {kind}" for kind, rows in kinds.items() if rows]
    head = f"{sum(map(len, kinds.values()))} misses of {len(judged)} questions: {', '.join(counts) or 'none'}"
    parts = [_told(kind, row, service) for kind, rows in kinds.items() for row in rows]
    return "\n\n".join([head, *parts]) + "\n"


def _kind(row: Judged) -> str | None:
    if row.answer is None:
        return NOT_ASKED
    if not row.question.answerable:
        return ANSWERED if row.answered else None
    if row.refused:
        return REFUSED
    return None if any(row.hits[:1]) else WRONG


def _told(kind: str, row: Judged, service: QAService) -> str:
    tags = f" [{', '.join(row.question.tags)}]" if row.question.tags else ""
    lines = [f"{row.question.id}{tags}: {kind}"]
    return "\n".join([*lines, *(f"  {name:<12}{text}" for name, text in _details(row, service))])


def _details(row: Judged, service: QAService) -> Iterator[tuple[str, str]]:
    question, answer = row.question, row.answer
    yield from (("before", earlier) for earlier in question.history)
    yield "asked", question.text
    if answer is None:
        yield "error", _reason(row, service)
        return
    if answer.question.understood_as != question.text:
        yield "understood", answer.question.understood_as
    if question.answerable:
        yield "expected", " | ".join(question.answers)
        yield from (("in", f"“{sentence}”") for sentence in question.evidence)
        yield from (("of", _titled(article)) for article in _gold_articles(row, service))
    if row.first:
        yield ("quoted" if row.answered else "nearest"), _quoted(row.first, service)
    if question.answerable:
        yield "right one", _whereabouts(row, service)
    yield "confidence", f"{row.confidence:.2f}"


def _reason(row: Judged, service: QAService) -> str:
    try:
        service.trace(row.question.text, row.question.history)
    except InvalidInput as error:
        return str(error)
    return ""


def _gold_articles(row: Judged, service: QAService) -> list[Article]:
    """The gold articles, by title or id; none where only their sentences are known, which stand there already."""
    if row.question.every_answer and not row.question.titles:
        return []
    return [article for article in service.articles.values() if is_gold(article, row.question)]


def _titled(article: Article) -> str:
    return f"《{shown_title(article)}》 {article.article_id}"


def _quoted(quote: Quote, service: QAService) -> str:
    return f"“{quote.text}” {_titled(service.articles[quote.article_id])}, score {quote.score:.2f}"


def _whereabouts(row: Judged, service: QAService) -> str:
    """The rank of the right sentence among all that the reader considered, else that of its article among the hits."""
    _, hits, reading = service.trace(row.question.text, row.question.history)
    for rank, quote in enumerate(reading.quotes, start=1):
        if is_hit(quote, row.question):
            return f"sentence {rank} of {len(reading.quotes)} that were read, score {quote.score:.2f}"
    found = list(dict.fromkeys(hit.passage.article_id for hit in hits))
    for rank, article_id in enumerate(found, start=1):
        if is_gold(service.articles[article_id], row.question):
            return f"not among the {len(reading.quotes)} sentences; its article is number {rank} of {len(found)} found"
    return f"its article is not among the {len(found)} found"
