"""What happens to every request: it gets an id, its place in the limit of its address, a line in the log, and is counted."""

from __future__ import annotations

import logging
import time
from collections.abc import Callable

from flask import Flask, Response, g, request

from qa_service.operation.journal import REQUEST_ID, request_id
from qa_service.operation.rates import Rates
from qa_service.operation.telemetry import Telemetry
from qa_service.settings import LINE_FULL
from qa_service.web.checks.guard import BUSY_SECONDS, Busy, TooMany
from qa_service.wording import Saying, complaint

HEADER = "X-Request-ID"
UNLIMITED = ("static", "api.healthz", "api.readyz", "operations.metrics")  # asked by machines, and cheap
COUNTED_LATER = ("batch.ask_batch",)  # by its view, as so many questions as it brings

Count = Callable[[int], None]

log = logging.getLogger(__name__)


def counting(rates: Rates, telemetry: Telemetry) -> Count:
    """What counts questions towards the limit of the address that asks them; TooMany where they are beyond it."""

    def count(questions: int) -> None:
        if seconds := rates.wait(request.remote_addr or "", questions):
            telemetry.limited.inc()
            raise TooMany(_too_many(questions, rates.per_minute, seconds), seconds)

    return count


def _too_many(questions: int, per_minute: int, seconds: int) -> Saying:
    if questions > per_minute:
        return complaint("too_many_at_once", questions=questions, most=per_minute)
    return complaint("too_many", seconds=seconds)


def register(app: Flask, count: Count, telemetry: Telemetry) -> None:
    """Let the application do this to every request."""

    def begin() -> None:
        g.began = time.perf_counter()
        g.identity = request_id(request.headers.get(HEADER))
        REQUEST_ID.set(g.identity)
        if request.environ.get(LINE_FULL) and request.endpoint not in UNLIMITED:
            telemetry.turned_away.inc()
            raise Busy(complaint("busy", seconds=BUSY_SECONDS))
        if request.endpoint not in UNLIMITED + COUNTED_LATER and request.method != "OPTIONS":
            count(1)

    def end(response: Response) -> Response:
        response.headers[HEADER] = g.identity
        telemetry.requests[f"{response.status_code // 100}xx"].inc()
        log.info("request", extra={"fields": _fields(response)})
        return response

    app.before_request(begin)
    app.after_request(end)


def _fields(response: Response) -> dict[str, object]:
    """What is logged of a request: its route rather than its address, in which a question may stand."""
    return {
        "method": request.method[:16],
        "route": request.url_rule.rule if request.url_rule else None,
        "status": response.status_code,
        "ms": round((time.perf_counter() - g.began) * 1000, 1),
    }
