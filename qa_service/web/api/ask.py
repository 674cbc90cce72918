"""The HTTP API: questions in, quotes out, and the articles they stand in."""

from __future__ import annotations

from collections.abc import Callable

from flask import Blueprint, Response, jsonify, request

from qa_service.answering.service import QAService
from qa_service.types import Answer
from qa_service.web.checks.requests import Query, query_of_address, query_of_body
from qa_service.wire import answer_json


def blueprint(
    get_service: Callable[[], QAService],
    note: Callable[[Answer], None],
    problem: Callable[[], str | None] = lambda: None,
) -> Blueprint:
    """The views of the API over the live service; `note` hears every answer, `problem` is why a newer generation does not answer."""
    views = Blueprint("api", __name__)

    def answered(query: Query) -> Response:
        answer = get_service().ask(query.question, query.history, query.top_k)
        note(answer)
        response = jsonify(answer_json(answer))
        response.cache_control.no_store = True
        return response

    @views.post("/ask")
    def ask() -> Response:
        return answered(query_of_body(request))

    @views.get("/ask")
    def ask_by_address() -> Response:
        return answered(query_of_address(request.args))

    @views.get("/healthz")
    def healthz() -> Response:
        return jsonify(status="ok")

    @views.get("/readyz")
    def readyz() -> Response:
        service = get_service()
        told = {"problem": trouble} if (trouble := problem()) else {}
        return jsonify(status="ready", generation=service.generation, articles=len(service.articles), **told)

    return views
