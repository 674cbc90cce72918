"""The chat page: one question and its answer drawn on the server; with scripts, a conversation."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from itertools import islice

from flask import Blueprint, Response, make_response, render_template, request

from qa_service.errors import QAError
from qa_service.service import MAX_HISTORY, MAX_QUESTION_CHARS, QAService
from qa_service.types import Article
from qa_service.web.failures import RETRY_SECONDS
from qa_service.web.marks import pieces
from qa_service.web.preferences import language
from qa_service.web.requests import query_of_page
from qa_service.web.words import failure_words, failures_in
from qa_service.wire import JSON, answer_json

EXAMPLES = 4
ARTICLES_LOOKED_AT = 60  # for examples: enough to find several pages, few enough to load at once
EXAMPLE_TITLE_CHARS = range(6, 25)  # a title that reads as a topic and fits a button

BLANK_QUOTE: JSON = {
    "text": "",
    "highlights": [],
    "score": 0,
    "source": {"title": "", "reporters": [], "dateline": None, "section": None, "file": "", "lines": [0, 0], "url": ""},
}
BLANK_ANSWER: JSON = {"question": "", "understood_as": "", "answer": None, "message": None, "quotes": [], "nearest": []}


def blueprint(get_service: Callable[[], QAService]) -> Blueprint:
    """The chat page over the live service."""
    views = Blueprint("pages", __name__)
    views.add_app_template_filter(pieces)

    @views.get("/")
    def chat() -> Response:
        answer, error = None, None
        examples: list[str] = []
        try:
            service = get_service()
            examples = example_questions(islice(service.articles.values(), ARTICLES_LOOKED_AT))
            query = query_of_page(request.args)
            answer = answer_json(service.ask(query.question, query.history)) if query else None
        except QAError as failure:
            error = failure
        return _chat_page(answer, error, examples)

    return views


def example_questions(articles: Iterable[Article]) -> list[str]:
    """A few questions about articles, from different files where there are several."""
    titled = [article for article in articles if len(article.title or "") in EXAMPLE_TITLE_CHARS]
    first_of_file = {article.file: article for article in reversed(titled)}
    chosen = dict.fromkeys(article.title for article in [*reversed(first_of_file.values()), *titled])
    return [f"「{title}」说了什么？" for title in islice(chosen, EXAMPLES)]


def _chat_page(answer: JSON | None, error: QAError | None, examples: Sequence[str]) -> Response:
    earlier = [question.strip() for question in request.args.getlist("history") if question.strip()]
    page = render_template(
        "chat.html",
        answer=answer,
        asked=request.args.get("q", "").strip(),
        failure=failure_words(error, language()) if error else None,
        earlier=earlier[-MAX_HISTORY:],
        history=[*earlier, *([answer["question"]] if answer else [])][-MAX_HISTORY:],
        examples=examples,
        blank_quote=BLANK_QUOTE,
        blank_answer=BLANK_ANSWER,
        failures=failures_in(language()),
        longest=MAX_QUESTION_CHARS,
        counted=MAX_HISTORY,
    )
    response = make_response(page, error.status if error else 200)
    if error and error.status == 503:
        response.headers["Retry-After"] = str(RETRY_SECONDS)
    return response
