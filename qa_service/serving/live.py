"""The service that answers now: when another generation goes live, it is loaded beside the old one and takes its place."""

from __future__ import annotations

import logging
import threading
import time
from collections.abc import Callable

from qa_service.answering.service import QAService
from qa_service.errors import QAError

LOOK_SECONDS = 0.5  # between looks at which generation is live
RETRY_SECONDS = 30.0  # until a generation that could not be loaded is tried again

log = logging.getLogger(__name__)


class LiveService:
    """The service of the live generation; answers in flight keep the service that they began with.

    live_id: the name of the live generation, quick to tell. load: a service over it that has answered once.
    """

    def __init__(
        self,
        live_id: Callable[[], str],
        load: Callable[[], QAService],
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        self.problem: str | None = None  # why the live generation is not the one that answers
        self._live_id = live_id
        self._load = load
        self._clock = clock
        self._refused: tuple[str, float] | None = None  # the generation that could not be loaded, and when
        self._service = load()

    def get(self) -> QAService:
        """The service that answers now."""
        return self._service

    def look(self) -> None:
        """Take up the live generation where it is another; what cannot be loaded leaves the old one answering."""
        try:
            live = self._live_id()
            if live == self._service.generation:
                self.problem = self._refused = None
            elif not self._waits(live):
                self._take_up(live)
        except QAError as error:
            self._keep_old(str(error))

    def _waits(self, live: str) -> bool:
        """Whether a generation was tried and refused not long ago."""
        if self._refused is None or self._refused[0] != live:
            return False
        return self._clock() - self._refused[1] < RETRY_SECONDS

    def _take_up(self, live: str) -> None:
        try:
            service = self._load()
        except Exception as error:
            self._refused = (live, self._clock())
            told = str(error) if isinstance(error, QAError) else f"{type(error).__name__} while it was loaded."
            self._keep_old(f"Generation {live} cannot be loaded: {told}")
            return
        old, self._service = self._service.generation, service
        self.problem = self._refused = None
        log.info("Generation %s answers now, in place of %s", service.generation, old)

    def _keep_old(self, problem: str) -> None:
        problem = f"{problem} Generation {self._service.generation} goes on answering."
        if problem != self.problem:
            log.error("%s", problem)
        self.problem = problem

    def watch(self, stopping: threading.Event) -> None:
        """Look again and again, in a thread of its own, until the server stops."""

        def looks() -> None:
            while not stopping.wait(LOOK_SECONDS):
                try:
                    self.look()
                except Exception:  # whatever it is, the next look may be better
                    log.exception("Looking for a new generation failed")

        # No daemon: what it is loading when the server stops is loaded to its end, for libraries do not survive being cut off in it.
        threading.Thread(target=looks, name="live-generation").start()
