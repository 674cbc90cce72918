"""The chat page: one question and its answer drawn on the server; with scripts, a conversation. And the page for rebuilding."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

from flask import Blueprint, Response, current_app, make_response, render_template, request

from qa_service.answering.catalogue import FACETS
from qa_service.answering.checked import MAX_HISTORY, MAX_QUESTION_CHARS
from qa_service.answering.service import QAService
from qa_service.errors import QAError
from qa_service.settings import Settings
from qa_service.types import Answer
from qa_service.web.checks.failures import RETRY_SECONDS
from qa_service.web.checks.requests import query_of_page
from qa_service.web.pages.examples import example_questions
from qa_service.web.pages.marks import pieces
from qa_service.web.pages.preferences import language
from qa_service.web.pages.words import (
    CONFIDENCE,
    build_words_in,
    confidence_word,
    failure_words,
    failures_in,
    language_of,
)
from qa_service.wire.answers import JSON, below, told_answer
from qa_service.wire.requests import Filters, chosen

BLANK_QUOTE: JSON = {
    "text": "",
    "highlights": [],
    "source": {
        "title": "",
        "reporters": [],
        **dict.fromkeys(("dateline", "section", "newspaper", "date", "page", "page_name")),
        "file": "",
        "lines": [0, 0],
        "url": "",
    },
}
BLANK_ANSWER: JSON = {
    "question": "",
    "understood_as": "",
    "answerable": True,
    "confidence": 1,
    "answer": None,
    "message": None,
    "total": None,
    "summary": [],
    "quotes": [],
    "nearest": [],
}


MOST_LISTED = 5000  # articles that are read for what the page offers to choose from; among more it is typed
MOST_OFFERED = 60  # values of each kind


@dataclass(frozen=True, slots=True)
class Welcome:
    """What a generation holds, for those who have not asked yet."""

    generation: str
    articles: int
    examples: Sequence[str]
    facets: Mapping[str, Sequence[str]]  # what answers may be sought in, by the name of the filter


def blueprint(get_service: Callable[[], QAService], settings: Settings, note: Callable[[Answer], None]) -> Blueprint:
    """The chat page over the live service, and the page for who keeps the index; `note` hears every answer."""
    views = Blueprint("pages", __name__)
    views.add_app_template_filter(pieces)
    views.add_app_template_filter(confidence_word)
    views.add_app_template_filter(language_of)
    welcome_of = _kept_welcome()

    @views.get("/")
    def chat() -> Response:
        return drawn()

    def drawn(*, embedded: bool = False) -> Response:
        answer, error, welcome = None, None, None
        try:
            service = get_service()
            query = query_of_page(request)
            if query:
                asked = service.ask(query.question, query.history, None, chosen(query.filters))
                note(given := service.summarised(asked))
                answer = below(told_answer(given).plain(), request.script_root)
            welcome = welcome_of(service)
        except QAError as failure:
            error = failure
        keeps_questions = settings.keep_questions is not None
        return _chat_page(answer, error, welcome, keeps_questions=keeps_questions, embedded=embedded)

    @views.get("/manage")
    def manage() -> str:
        return render_template("manage.html", failures=failures_in(language()), build_words=build_words_in(language()))

    if settings.embed_origins:

        @views.get("/embed")
        def embed() -> Response:
            return drawn(embedded=True)

        @views.get("/embed.js")
        def embed_script() -> Response:
            response = current_app.send_static_file("embed.js")
            response.headers["Cross-Origin-Resource-Policy"] = "cross-origin"  # it is for pages of other sites
            return response

    return views


def _kept_welcome() -> Callable[[QAService], Welcome]:
    """What makes the welcome of a service, and keeps it for as long as the generation stays."""
    kept: list[Welcome] = []

    def welcome_of(service: QAService) -> Welcome:
        if not kept or kept[0].generation != service.generation:
            kept[:] = [_welcome(service)]
        return kept[0]

    return welcome_of


def _welcome(service: QAService) -> Welcome:
    few = len(service.articles) <= MOST_LISTED
    facets = {facet: service.catalogue.values(facet)[:MOST_OFFERED] if few else () for facet in FACETS}
    return Welcome(service.generation, len(service.articles), example_questions(service), facets)


def _chat_page(
    answer: JSON | None, error: QAError | None, welcome: Welcome | None, *, keeps_questions: bool, embedded: bool
) -> Response:
    earlier = [question.strip() for question in request.args.getlist("history") if question.strip()]
    page = render_template(
        "chat.html",
        answer=answer,
        asked=request.args.get("q", "").strip(),
        failure=failure_words(error, language()) if error else None,
        earlier=earlier[-MAX_HISTORY:],
        history=[*earlier, *([answer["question"]] if answer else [])][-MAX_HISTORY:],
        welcome=welcome,
        keeps_questions=keeps_questions,
        embedded=embedded,
        facets=welcome.facets if welcome else {},
        narrowed={name: given for name in Filters.model_fields if (given := request.args.get(name, "").strip())},
        blank_quote=BLANK_QUOTE,
        blank_answer=BLANK_ANSWER,
        confidence_words=CONFIDENCE,
        failures=failures_in(language()),
        longest=MAX_QUESTION_CHARS,
        counted=MAX_HISTORY,
    )
    response = make_response(page, error.status if error else 200)
    if error and error.status == 503:
        response.headers["Retry-After"] = str(RETRY_SECONDS)
    return response
