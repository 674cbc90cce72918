"""Operating the service over HTTP: rebuild, follow the build, go back, and read the metrics."""

from __future__ import annotations

import contextlib
import threading
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from typing import Any

from flask import Blueprint, Response, current_app, jsonify, request

from qa_service.answering.service import QAService
from qa_service.errors import QAError
from qa_service.factory import Generations
from qa_service.factory import generations as generations_of
from qa_service.operation.rebuilding import ACTIVE, STATES, Rebuilding
from qa_service.operation.telemetry import Gauge, Telemetry, exposition
from qa_service.settings import MAX_STREAMS, Settings
from qa_service.web.checks.guard import TooMany, require_operator
from qa_service.web.checks.requests import of_optional_body
from qa_service.wire.answers import Begun, Generation, told_generations
from qa_service.wire.requests import RebuildOrder, RollbackOrder

STREAM_SECONDS = 60.0  # that a stream of events is kept open; a browser opens it again by itself
EVENT_SECONDS = 0.3  # between looks at the state
BEAT_SECONDS = 10.0  # without an event, after which a stream shows that it is alive
AGAIN_MS = 2000  # after which a browser opens a stream again


@dataclass(frozen=True, slots=True)
class Surroundings:
    """What stands around the service in its process."""

    telemetry: Telemetry = field(default_factory=Telemetry)
    problem: Callable[[], str | None] = lambda: None  # why the live generation is not the one that answers
    stopping: threading.Event = field(default_factory=threading.Event)


def blueprint(get_service: Callable[[], QAService], settings: Settings, around: Surroundings) -> Blueprint:
    """The views of an operator."""
    views = Blueprint("operations", __name__)
    rebuilding, kept = Rebuilding(settings), generations_of(settings)
    streams = threading.BoundedSemaphore(MAX_STREAMS)

    def state() -> dict[str, Any]:
        return rebuilding.state() | {"problem": around.problem()}

    @views.get("/rebuild")
    def rebuild_state() -> Response:
        return _fresh(jsonify(state()))

    @views.post("/rebuild")
    def rebuild() -> tuple[Response, int]:
        require_operator(request, settings.admin_token, settings.own_origins)
        order = of_optional_body(RebuildOrder, request)
        begun = Begun(id=rebuilding.start(order.full), state="queued", url="/rebuild")
        return _fresh(jsonify(begun)), 202

    @views.get("/rebuild/events")
    def rebuild_events() -> Response:
        if not streams.acquire(blocking=False):
            raise TooMany("Too many streams of events are open. GET /rebuild tells the same.", 5)
        response = Response(_events(state, around.stopping, current_app.json.dumps), mimetype="text/event-stream")
        response.call_on_close(streams.release)
        response.headers["X-Accel-Buffering"] = "no"  # a proxy is to pass each event on at once
        return _fresh(response)

    @views.get("/generations")
    def generations() -> Response:
        live = None
        with contextlib.suppress(QAError):
            live = kept.current_id()
        return _fresh(jsonify(told_generations(kept.manifests(), live)))

    @views.post("/rollback")
    def rollback() -> Response:
        require_operator(request, settings.admin_token, settings.own_origins)
        name, manifest = kept.roll_back(of_optional_body(RollbackOrder, request).generation)
        return _fresh(jsonify(Generation.of(manifest, id=name, live=True)))

    @views.get("/metrics")
    def metrics() -> Response:
        told = exposition(around.telemetry, _gauges(get_service, kept, rebuilding))
        return _fresh(Response(told, content_type="text/plain; version=0.0.4; charset=utf-8"))

    return views


def _fresh(response: Response) -> Response:
    response.cache_control.no_store = True
    return response


def _events(
    state: Callable[[], dict[str, Any]], stopping: threading.Event, dumps: Callable[[Any], str]
) -> Iterator[str]:
    """The state now and at each change, until a build that was seen running has ended, or for a minute."""
    yield f"retry: {AGAIN_MS}\n\n"
    told, told_at, was_active, until = None, 0.0, False, time.monotonic() + STREAM_SECONDS
    while not stopping.is_set() and time.monotonic() < until:
        now = state()
        if now != told:
            yield f"data: {dumps(now)}\n\n"
            told, told_at = now, time.monotonic()
        elif time.monotonic() - told_at > BEAT_SECONDS:
            yield ": still here\n\n"
            told_at = time.monotonic()
        is_active = now["state"] in ACTIVE
        if was_active and not is_active:
            return
        was_active = is_active
        stopping.wait(EVENT_SECONDS)


def _gauges(get_service: Callable[[], QAService], kept: Generations, rebuilding: Rebuilding) -> Iterator[Gauge]:
    running = rebuilding.state()["state"]
    told = "State of the build that was last asked for over HTTP: 1 for the one it is in."
    yield "qa_rebuild_state", told, "state", {name: float(name == running) for name in STATES}
    with contextlib.suppress(QAError):
        live = kept.current_id()
        if not (manifest := kept.manifests().get(live)):
            return
        yield "qa_generation_info", "The live generation.", "generation", {live: 1.0}
        yield "qa_generation_number", "Number of the live generation, counted from 1.", "", {"": manifest.number}
        yield "qa_articles", "Articles in the live generation.", "", {"": manifest.articles}
        yield "qa_passages", "Passages in the live generation.", "", {"": manifest.passages}
        told = "Whether the process that tells this answers from the live generation."
        yield "qa_generation_answers", told, "", {"": float(get_service().generation == live)}
