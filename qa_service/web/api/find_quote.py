"""The reverse look-up for programs: a pasted sentence in, the articles that hold it out."""

from __future__ import annotations

from collections.abc import Callable

from flask import Blueprint, Response, jsonify, request

from qa_service.answering.service import QAService
from qa_service.web.checks.requests import of_address, of_body
from qa_service.wire.answers import told_finding
from qa_service.wire.requests import Pasted, PastedOfAddress, chosen


def blueprint(get_service: Callable[[], QAService]) -> Blueprint:
    """The look-up for programs, over the live service."""
    views = Blueprint("finding", __name__)

    def found(pasted: Pasted | PastedOfAddress) -> Response:
        response = jsonify(told_finding(get_service().find_quote(pasted.text, pasted.top_k, chosen(pasted.filters))))
        response.cache_control.no_store = True
        return response

    @views.post("/find-quote")
    def find_quote() -> Response:
        return found(of_body(Pasted, request))

    @views.get("/find-quote")
    def find_quote_by_address() -> Response:
        return found(of_address(PastedOfAddress, request))

    return views
