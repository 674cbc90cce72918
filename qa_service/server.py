"""Serving over HTTP with waitress, by one process or several that share one socket."""

from __future__ import annotations

import contextlib
import logging
import multiprocessing
import signal
import socket
import sys
from collections.abc import Callable
from multiprocessing.process import BaseProcess
from types import FrameType
from typing import Any

import waitress

from qa_service.errors import QAError
from qa_service.settings import Settings

THREADS = 4  # requests answered at a time by one process; the rest wait in line
STOP_SECONDS = 10  # that a process may take to finish its answers
PAUSE_SECONDS = 0.5  # between looks at the worker processes

log = logging.getLogger(__name__)


class AddressError(QAError):
    """The address to serve on cannot be had."""


def bind(host: str, port: int) -> socket.socket:
    """A socket bound to the address and not yet listening; AddressError where that cannot be."""
    try:
        family, kind, protocol, _, address = socket.getaddrinfo(
            host, port, type=socket.SOCK_STREAM, flags=socket.AI_PASSIVE
        )[0]
        bound = socket.socket(family, kind, protocol)
        bound.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        bound.bind(address)
    except (OSError, OverflowError, UnicodeError) as error:
        raise AddressError(_taken(host, port, error)) from error
    return bound


def _taken(host: str, port: int, error: Exception) -> str:
    return f"Cannot serve on {host}:{port}: {getattr(error, 'strerror', None) or error}. Choose another with --host and --port."


def serve(settings: Settings, load: Callable[[Settings], Any], told: Callable[[str], None]) -> None:
    """Serve until SIGTERM or an interrupt; `load` gives a WSGI application once it can answer, `told` hears the address."""
    bound = bind(settings.host, settings.port)
    host = f"[{settings.host}]" if ":" in settings.host else settings.host
    address = f"http://{host}:{bound.getsockname()[1]}/"
    with contextlib.closing(bound), contextlib.suppress(KeyboardInterrupt):
        signal.signal(signal.SIGTERM, _interrupt)
        if settings.workers == 1:
            _work(bound, settings, load, lambda: told(address))
        else:
            _supervise(bound, settings, load, lambda: told(address))


def _interrupt(signum: int, frame: FrameType | None) -> None:
    raise KeyboardInterrupt


def _work(bound: socket.socket, settings: Settings, load: Callable[[Settings], Any], ready: Callable[[], None]) -> None:
    app = load(settings)
    try:
        bound.listen()
    except OSError as error:  # another server began to listen while this one was loading
        raise AddressError(_taken(settings.host, settings.port, error)) from error
    server = waitress.create_server(app, sockets=[bound], threads=THREADS, ident=None, channel_timeout=60)
    ready()
    server.run()


def _worker(bound: socket.socket, settings: Settings, load: Callable[[Settings], Any], ready: Any) -> None:
    signal.signal(signal.SIGTERM, _interrupt)
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # the terminal sends it to all; the parent decides
    try:
        _work(bound, settings, load, ready.set)
    except QAError as error:
        sys.exit(f"Error: {error}")
    except KeyboardInterrupt:
        pass


def _supervise(
    bound: socket.socket, settings: Settings, load: Callable[[Settings], Any], ready: Callable[[], None]
) -> None:
    """Keep the worker processes running; one that dies is started again."""
    context = multiprocessing.get_context("spawn")
    first_ready = context.Event()

    def start() -> BaseProcess:
        worker = context.Process(target=_worker, args=(bound, settings, load, first_ready), daemon=True)
        worker.start()
        return worker

    workers = [start() for _ in range(settings.workers)]
    announced = False
    try:
        while True:
            if not announced and first_ready.wait(PAUSE_SECONDS):
                announced = True
                ready()
            for number, worker in enumerate(workers):
                worker.join(PAUSE_SECONDS / len(workers))
                if worker.exitcode is not None and not announced:
                    raise AddressError(
                        f"A server process ended at its start (exit {worker.exitcode}); see what it said above."
                    )
                if worker.exitcode is not None:
                    log.error("Server process %s ended (exit %s) and is started again", worker.pid, worker.exitcode)
                    workers[number] = start()
    finally:
        for worker in workers:
            worker.terminate()
        for worker in workers:
            worker.join(STOP_SECONDS)
