"""The HTTP API: questions in, quotes out, and the articles they stand in."""

from __future__ import annotations

from collections.abc import Callable

from flask import Blueprint, Response, jsonify, request

from qa_service.answering.service import QAService
from qa_service.types import Answer
from qa_service.web.checks.requests import of_address, of_body
from qa_service.wire.answers import Health, Readiness, told_answer
from qa_service.wire.requests import Query, QueryOfAddress, chosen, quotes_wanted


def blueprint(
    get_service: Callable[[], QAService],
    note: Callable[[Answer], None],
    problem: Callable[[], str | None] = lambda: None,
) -> Blueprint:
    """The views of the API over the live service; `note` hears every answer, `problem` is why a newer generation does not answer."""
    views = Blueprint("api", __name__)

    def answered(query: Query | QueryOfAddress) -> Response:
        service = get_service()
        answer = service.summarised(asked(service, query))
        note(answer)
        response = jsonify(told_answer(answer))
        response.cache_control.no_store = True
        return response

    @views.post("/ask")
    def ask() -> Response:
        return answered(of_body(Query, request))

    @views.get("/ask")
    def ask_by_address() -> Response:
        return answered(of_address(QueryOfAddress, request))

    @views.get("/healthz")
    def healthz() -> Response:
        return jsonify(Health(status="ok"))

    @views.get("/readyz")
    def readyz() -> Response:
        service = get_service()
        told = {"problem": trouble} if (trouble := problem()) else {}
        articles = len(service.articles)
        return jsonify(Readiness(status="ready", generation=service.generation, articles=articles, **told))

    return views


def asked(service: QAService, query: Query | QueryOfAddress) -> Answer:
    """The answer of a service to what was sent."""
    return service.ask(query.question, query.history, quotes_wanted(query), chosen(query.filters))
