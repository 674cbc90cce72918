"""What went wrong, told in the caller's form: JSON for programs, a page for readers, a stack trace for neither."""

from __future__ import annotations

from flask import Flask, Response, current_app, jsonify, make_response, render_template, request
from werkzeug.exceptions import HTTPException, InternalServerError

from qa_service.errors import QAError
from qa_service.web.checks.requests import wants_html
from qa_service.web.pages.preferences import language
from qa_service.web.pages.words import failure_words
from qa_service.wire.answers import Told, told_error
from qa_service.wire.openai import told_fault
from qa_service.wire.requests import printable
from qa_service.wording import ENGLISH, Saying, complaint, speaking

RETRY_SECONDS = 10  # about a build of a few hundred pages
# Blueprints whose errors are JSON whatever is asked for.
FOR_PROGRAMS = ("api", "batch", "finding", "feedback", "mcp", "operations")
OPENAI = "/v1/"  # below it errors are told as OpenAI tells them, which knows no 422
INTERNAL = complaint("internal")
CODES = {
    400: "bad_request",
    404: "not_found",
    405: "method_not_allowed",
    413: "too_large",
    431: "too_large",
    500: "internal",
}


class Refused(QAError):
    """A failure that HTTP itself knows by a number."""

    def __init__(self, message: str | Saying, status: int) -> None:
        super().__init__(message)
        self.status = status
        self.code = CODES.get(status, "http_error")


def register(app: Flask) -> None:
    """Let the application tell every failure in the contract's shape."""
    app.register_error_handler(QAError, tell)
    app.register_error_handler(HTTPException, tell_http)


def tell(error: QAError) -> Response:
    """The response that tells an error."""
    if error.status >= 500:
        with speaking(ENGLISH):
            current_app.logger.error("%s %s: %s", request.method, printable(request.path, 200), error)
    if wants_html(request) and not _is_for_programs():
        response = make_response(
            render_template(
                getattr(error, "template", "failure.html"), error=error, words=failure_words(error, language())
            )
        )
    else:
        response = jsonify(in_shape(error, request.path))
    response.status_code = 400 if error.status == 422 and request.path.startswith(OPENAI) else error.status
    response.headers.update(getattr(error, "headers", {}))
    if error.status == 503:
        response.headers.setdefault("Retry-After", str(RETRY_SECONDS))
    response.vary.add("Accept")
    return response


def _is_for_programs() -> bool:
    return request.blueprint in FOR_PROGRAMS or request.path.startswith(OPENAI)


def in_shape(error: QAError, path: str) -> Told:
    """An error in the shape that belongs to a path."""
    return told_fault(error) if path.startswith(OPENAI) else told_error(error)


def tell_http(error: HTTPException) -> Response:
    """The response that tells an error of HTTP, with the headers that belong to it."""
    status = error.code or 500
    response = tell(Refused(_message(error, status), status))
    for name, value in error.get_headers():
        if name not in ("Content-Type", "Content-Length"):
            response.headers[name] = value
    return response


def _message(error: HTTPException, status: int) -> str | Saying:
    path = printable(request.path, 200)
    if status == 404:
        return complaint("nothing_at", path=path)
    if status == 405:
        return complaint("method", path=path, method=request.method)
    if status == 413:
        return complaint("too_large", size=(request.max_content_length or 0) // 1024)
    if isinstance(error, InternalServerError):
        return INTERNAL
    return printable(error.description or error.name, 200)
