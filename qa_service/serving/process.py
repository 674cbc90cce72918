"""What one server process is made of: the live service, what stands around it, and the application over both."""

from __future__ import annotations

import threading
from collections.abc import Callable
from contextlib import AbstractContextManager
from pathlib import Path
from typing import TYPE_CHECKING, Any

from qa_service.errors import QAError
from qa_service.operation.journal import QuestionBook, configure
from qa_service.operation.telemetry import Telemetry
from qa_service.settings import Settings

if TYPE_CHECKING:
    from qa_service.answering.service import QAService
    from qa_service.types import Answer


def application(settings: Settings, stopping: threading.Event, shared: Path | None = None) -> Any:
    """The WSGI application over the live service, which takes up each new generation until the server stops.

    shared: a folder in which the processes of one server keep their counters.
    """
    from qa_service import factory
    from qa_service.operation.rates import Rates
    from qa_service.serving.live import LiveService
    from qa_service.web import create_app, make_ready
    from qa_service.web.api.operations import Surroundings
    from qa_service.web.checks.keys import WRONG_A_MINUTE

    configure(settings.log)
    telemetry = Telemetry(shared)
    live = LiveService(factory.generations(settings).current_id, _loading(settings, telemetry))
    live.watch(stopping)
    around = Surroundings(telemetry, lambda: live.problem, stopping)
    wrong_keys = Rates(WRONG_A_MINUTE, shared, name="wrong_keys")
    app = create_app(live.get, settings, around, Rates(settings.rate_limit, shared), wrong_keys)
    make_ready(app)
    return app


def _loading(settings: Settings, telemetry: Telemetry) -> Callable[[], QAService]:
    """What loads a service over the live generation, ready to answer, and counts how that went."""
    from qa_service import factory

    observer = Observed(telemetry, QuestionBook(settings.keep_questions))

    def load() -> QAService:
        try:
            service = factory.load_service(settings)
            service.ask("图书馆几点开门？")  # the first question loads what is loaded late
        except QAError:
            telemetry.loads["failed"].inc()
            raise
        service.observer = observer
        telemetry.loads["succeeded"].inc()
        return service

    return load


class Observed:
    """Counts the answers of a service and times their stages; keeps the questions where the operator wants them."""

    def __init__(self, telemetry: Telemetry, book: QuestionBook) -> None:
        self._telemetry = telemetry
        self._book = book

    def stage(self, name: str) -> AbstractContextManager[object]:
        """Times the stage."""
        return self._telemetry.stages[name].time()

    def answered(self, answer: Answer) -> None:
        """Counts the answer, and keeps its question."""
        self._telemetry.questions["answered" if answer.answerable else "refused"].inc()
        self._telemetry.answers.observe(answer.took_ms / 1000)
        self._book.keep(answer)
