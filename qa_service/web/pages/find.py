"""The page of the reverse look-up: a pasted sentence in, the articles that hold it out, with every character that differs marked."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from flask import Blueprint, Response, make_response, render_template, request

from qa_service.answering.checked import MAX_PASTED_CHARS, MIN_PASTED_CHARS
from qa_service.answering.service import QAService
from qa_service.errors import InvalidInput, QAError
from qa_service.language.alignment import Opcode
from qa_service.types import Offsets
from qa_service.web.checks.failures import RETRY_SECONDS
from qa_service.web.checks.requests import pasted_of_page
from qa_service.web.pages.preferences import language
from qa_service.web.pages.words import Words, failure_words
from qa_service.wire.answers import JSON, below, told_finding


def blueprint(get_service: Callable[[], QAService]) -> Blueprint:
    """The look-up for readers, over the live service."""
    views = Blueprint("find_page", __name__)
    views.add_app_template_filter(differing)

    @views.get("/find")
    def find() -> Response:
        finding, error = None, None
        try:
            pasted = pasted_of_page(request)
            if pasted:
                found = get_service().find_quote(pasted.text, pasted.top_k)
                finding = below(told_finding(found).plain(), request.script_root)
        except QAError as failure:
            error = failure
        return _page(finding, error)

    return views


def differing(opcodes: Sequence[Opcode], side: str) -> list[Offsets]:
    """The spans of what differs on one side: `pasted` or `printed`."""
    changed = [code for code in opcodes if code[0] != "equal"]
    return [(i1, i2) if side == "pasted" else (j1, j2) for _, i1, i2, j1, j2 in changed]


def _page(finding: JSON | None, error: QAError | None) -> Response:
    words = Words("find", language())
    failure = failure_words(error, language()) if error else None
    page = render_template(
        "find.html",
        f=words,
        finding=finding,
        pasted=request.args.get("text", "").strip(),
        failure=words.invalid if error and error.code == InvalidInput.code else failure,
        shortest=MIN_PASTED_CHARS,
        longest=MAX_PASTED_CHARS,
    )
    response = make_response(page, error.status if error else 200)
    if error and error.status == 503:
        response.headers["Retry-After"] = str(RETRY_SECONDS)
    return response
