"""Many questions in one request, each answered or refused as if it had come alone."""

from __future__ import annotations

import logging
from collections.abc import Callable

from flask import Blueprint, Response, jsonify, request

from qa_service.answering.service import QAService
from qa_service.errors import QAError
from qa_service.types import Answer
from qa_service.web.api.ask import asked
from qa_service.web.checks.failures import INTERNAL, Refused
from qa_service.web.checks.requests import of_body, take_large_body
from qa_service.web.checks.traffic import Count
from qa_service.wire import answers as told
from qa_service.wire.requests import Batch, query_of

log = logging.getLogger(__name__)


def blueprint(get_service: Callable[[], QAService], note: Callable[[Answer], None], count: Count) -> Blueprint:
    """The view of batches over the live service; `note` hears every answer, `count` of how many questions there are."""
    views = Blueprint("batch", __name__)
    views.before_request(take_large_body)

    def told_item(service: QAService, item: object) -> told.Answer | told.Error:
        try:
            answer = asked(service, query_of(item))
        except QAError as error:
            return told.told_error(error)
        except Exception:  # one question is not to take the answers of the others with it
            log.exception("A question of a batch could not be answered")
            return told.told_error(Refused(INTERNAL, 500))
        note(answer)
        return told.told_answer(answer)

    @views.post("/ask/batch")
    def ask_batch() -> Response:
        items = _counted_items(count)
        service = get_service()  # one generation for all
        response = jsonify(told.Answers(answers=tuple(told_item(service, item) for item in items)))
        response.cache_control.no_store = True
        return response

    return views


def _counted_items(count: Count) -> tuple[object, ...]:
    """The questions of the body, counted towards the limit."""
    number = 1  # of a body that cannot be used
    try:
        items = of_body(Batch, request).questions
        number = len(items)
    finally:
        count(number)
    return items
