"""The reverse look-up over HTTP: a pasted sentence in, the articles that hold it out, as JSON or as a page."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from flask import Blueprint, Response, jsonify, make_response, render_template, request

from qa_service.alignment import Opcode
from qa_service.errors import InvalidInput, QAError
from qa_service.finding import MAX_CHARS, MIN_CHARS
from qa_service.service import QAService
from qa_service.types import Offsets
from qa_service.web.failures import RETRY_SECONDS
from qa_service.web.find_words import find_words_in
from qa_service.web.preferences import language
from qa_service.web.requests import Pasted, pasted_of_address, pasted_of_body, pasted_of_page
from qa_service.web.words import failure_words
from qa_service.wire import JSON, finding_json


def blueprint(get_service: Callable[[], QAService]) -> Blueprint:
    """The look-up for programs, over the live service."""
    views = Blueprint("finding", __name__)

    def found(pasted: Pasted) -> Response:
        response = jsonify(finding_json(get_service().find_quote(pasted.text, pasted.top_k)))
        response.cache_control.no_store = True
        return response

    @views.post("/find-quote")
    def find_quote() -> Response:
        return found(pasted_of_body(request))

    @views.get("/find-quote")
    def find_quote_by_address() -> Response:
        return found(pasted_of_address(request.args))

    return views


def page(get_service: Callable[[], QAService]) -> Blueprint:
    """The look-up for readers, over the live service."""
    views = Blueprint("find_page", __name__)
    views.add_app_template_filter(differing)

    @views.get("/find")
    def find() -> Response:
        finding, error = None, None
        try:
            pasted = pasted_of_page(request.args)
            finding = finding_json(get_service().find_quote(pasted.text, pasted.top_k)) if pasted else None
        except QAError as failure:
            error = failure
        return _page(finding, error)

    return views


def differing(opcodes: Sequence[Opcode], side: str) -> list[Offsets]:
    """The spans of what differs on one side: `pasted` or `printed`."""
    changed = [code for code in opcodes if code[0] != "equal"]
    return [(i1, i2) if side == "pasted" else (j1, j2) for _, i1, i2, j1, j2 in changed]


def _page(finding: JSON | None, error: QAError | None) -> Response:
    words = find_words_in(language())
    failure = failure_words(error, language()) if error else None
    page = render_template(
        "find.html",
        f=words,
        finding=finding,
        pasted=request.args.get("text", "").strip(),
        failure=words.invalid if isinstance(error, InvalidInput) else failure,
        shortest=MIN_CHARS,
        longest=MAX_CHARS,
    )
    response = make_response(page, error.status if error else 200)
    if error and error.status == 503:
        response.headers["Retry-After"] = str(RETRY_SECONDS)
    return response
