"""Processes that share the work of a large build; where there is one processor, the build does all of it itself."""

from __future__ import annotations

import contextlib
import functools
import multiprocessing
import queue
import signal
import threading
from collections.abc import Callable, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from multiprocessing.connection import Connection
from typing import Any, Generic, TypeVar

from qa_service.errors import BuildError

Result = TypeVar("Result")
WORTH_IT = 4  # parts; a process takes a second to begin


class Crew:
    """Does the parts of some work.

    The processes are begun when they are first worth it. They end with the build, also with one that is killed: their wire is cut then.
    """

    def __init__(self, hands: int) -> None:
        """hands: processes; with fewer than two, there are none."""
        alone = hands < 2 or multiprocessing.current_process().daemon  # which may have no processes of its own
        self._threads = None if alone else ThreadPoolExecutor(hands, "crew")  # each waits for one process
        self._wires: queue.SimpleQueue[Connection | None] = queue.SimpleQueue()
        self._processes: list[Any] = []
        self._beginning, self._over = threading.Lock(), False
        for _ in range(hands):
            self._wires.put(None)

    def share(
        self, work: Callable[..., Any], parts: Sequence[tuple[Any, ...]], then: Callable[..., Result]
    ) -> list[Callable[[], Result]]:
        """For each part what waits for `then(*part, work(*part))`, once; the work is done elsewhere, what is done then is done here.

        Where there are few parts, or no processes, a part is done when it is waited for.
        """
        if self._threads is None or (len(parts) < WORTH_IT and not self._processes):
            return [functools.partial(_here, work, part, then) for part in parts]
        return [_HandedOver(self._threads.submit(self._ask, work, part, then)) for part in parts]

    def _ask(self, work: Callable[..., Any], part: tuple[Any, ...], then: Callable[..., Result]) -> Result:
        wire = self._wires.get()
        try:
            wire = wire or self._begin()
            wire.send((work, part))
            failure, result = wire.recv()
        except (EOFError, OSError) as error:
            raise BuildError("A process of the build ended before its work; the live index is unchanged.") from error
        finally:
            self._wires.put(wire)
        if failure is not None:
            raise failure
        return then(*part, result)

    def _begin(self) -> Connection:
        context = multiprocessing.get_context("spawn")
        with self._beginning:
            if self._over:
                raise EOFError
            here, there = context.Pipe()
            process = context.Process(target=_work, args=(there,), name="qa-service build", daemon=True)
            process.start()
            there.close()
            self._processes.append(process)
        return here

    def __enter__(self) -> Crew:
        return self

    def __exit__(self, *_: object) -> None:
        """What is still to be done is left undone."""
        if self._threads is not None:
            self._threads.shutdown(wait=False, cancel_futures=True)
        with self._beginning:  # after which none begins
            self._over = True
            for process in self._processes:
                process.kill()
        for process in self._processes:
            process.join()
        if self._threads is not None:
            self._threads.shutdown()


class _HandedOver(Generic[Result]):
    """Waits for a result, and keeps it no longer."""

    def __init__(self, future: Future[Result]) -> None:
        self._futures = [future]

    def __call__(self) -> Result:
        return self._futures.pop().result()


def _here(work: Callable[..., Any], part: tuple[Any, ...], then: Callable[..., Result]) -> Result:
    return then(*part, work(*part))


def _work(wire: Connection) -> None:
    """Do what comes over the wire until it is cut."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # the terminal sends it to all; the build decides
    with contextlib.suppress(EOFError, OSError):
        while True:
            work, part = wire.recv()
            failure = result = None
            try:
                result = work(*part)
            except Exception as error:
                failure = error
            wire.send((failure, result))
