"""Serving over HTTP with waitress, by one process or several that share one socket."""

from __future__ import annotations

import contextlib
import json
import logging
import multiprocessing
import os
import re
import signal
import socket
import sys
import threading
import time
from collections.abc import Callable
from multiprocessing.process import BaseProcess
from types import FrameType
from typing import Any

import waitress
from waitress import wasyncore
from waitress.channel import HTTPChannel
from waitress.parser import HTTPRequestParser
from waitress.task import ErrorTask, WSGITask

from qa_service.errors import QAError
from qa_service.settings import MAX_STREAMS, Settings

THREADS = 4  # requests answered at a time by one process; the rest wait in line
STOP_SECONDS = 10  # that a process may take to finish its answers
LINGER_SECONDS = 0.3  # that a connection without a request stays open when the server stops: one may be on its way
PAUSE_SECONDS = 0.5  # between looks at the worker processes
REQUEST_SECONDS = 20  # that a request may take to arrive whole; questions are short
MAX_CONNECTIONS = 256  # of one process: each takes a file handle, of which systems allow 1024
MAX_HEADER_BYTES = 64 * 1024  # the longest question with its history, percent-encoded, is half of this
MAX_BODY_BYTES = 1024 * 1024  # more is not read at all; the application refuses much less, in better words

Load = Callable[
    [Settings, threading.Event], Any
]  # a WSGI application that can answer; the event: the server is stopping

_NOT_ASCII = re.compile(rb"[\x80-\xff]")
_CODES = {413: "too_large", 431: "too_large", 500: "internal", 501: "http_error"}

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


def serve(settings: Settings, load: Load, told: Callable[[str], None]) -> None:
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


def _work(bound: socket.socket, settings: Settings, load: Load, ready: Callable[[], None]) -> None:
    stopping = threading.Event()
    try:
        app = load(settings, stopping)
        try:
            bound.listen()
        except OSError as error:  # another server began to listen while this one was loading
            raise AddressError(_taken(settings.host, settings.port, error)) from error
        server = _server(app, bound, stopping)
        _stop_at_signals(server, stopping)
        ready()
        _answer_until(server, stopping)
    finally:
        stopping.set()


def _stop_at_signals(server: Any, stopping: threading.Event) -> None:
    def stop(signum: int, frame: FrameType | None) -> None:
        stopping.set()
        server.pull_trigger()

    for number in (signal.SIGTERM, signal.SIGINT):
        if signal.getsignal(number) is not signal.SIG_IGN:
            signal.signal(number, stop)


def _server(app: Any, bound: socket.socket, stopping: threading.Event) -> Any:
    server = waitress.create_server(
        app,
        sockets=[bound],
        threads=THREADS + MAX_STREAMS,
        ident=None,
        channel_timeout=60,
        connection_limit=MAX_CONNECTIONS,
        max_request_header_size=MAX_HEADER_BYTES,
        max_request_body_size=MAX_BODY_BYTES,
        clear_untrusted_proxy_headers=False,  # by them the application knows that a request came through a proxy
    )
    server.channel_class = _Channel
    server.stopping = stopping
    return server


class _Parser(HTTPRequestParser):  # type: ignore[misc]
    """A request, in whose address bytes that should be percent-encoded are taken as if they were."""

    def parse_header(self, header_plus: bytes) -> None:
        line, end, rest = header_plus.partition(b"\r\n")
        super().parse_header(_NOT_ASCII.sub(lambda byte: b"%%%02X" % ord(byte[0]), line) + end + rest)


class _Task(WSGITask):  # type: ignore[misc]
    """One request and its answer, the last of its connection where the server is stopping."""

    def execute(self) -> None:
        if self.channel.server.stopping.is_set():
            self.set_close_on_finish()
        super().execute()


class _Refusal(ErrorTask):  # type: ignore[misc]
    """What is no request that can be read, refused in the form of all errors."""

    def execute(self) -> None:
        error = self.request.error
        told = {"code": _CODES.get(error.code, "bad_request"), "message": f"{error.reason}: {error.body}"}
        body = json.dumps({"error": told}).encode()
        self.status = f"{error.code} {error.reason}"
        self.response_headers += [
            ("Content-Type", "application/json; charset=utf-8"),
            ("X-Content-Type-Options", "nosniff"),
            ("Cache-Control", "no-store"),
        ]
        self.set_close_on_finish()
        self.content_length = len(body)
        self.write(body)


class _Channel(HTTPChannel):  # type: ignore[misc]
    """A connection, which is closed when its request takes too long to arrive."""

    parser_class, task_class, error_task_class = _Parser, _Task, _Refusal
    began: float | None = None  # when the request that is arriving was first seen, by the monotonic clock

    def look(self, now: float) -> None:
        """Close the connection where its request has been arriving for too long."""
        if self.request is None:
            self.began = None
        elif self.began is None:
            self.began = now
        elif now - self.began > REQUEST_SECONDS:
            self.will_close = True

    @property
    def busy(self) -> bool:
        """Whether a request is arriving, in line or being answered."""
        return bool(self.requests or self.request or self.total_outbufs_len or self.close_when_flushed)


def _answer_until(server: Any, stopping: threading.Event) -> None:
    """Answer requests until the server is to stop; then those that have come, and no more."""
    parent = multiprocessing.parent_process()
    while not stopping.is_set():
        _turn(server, 1.0)
        if parent is not None and not parent.is_alive():
            stopping.set()
    _accept_waiting(server)
    server.del_channel()
    server.socket.close()
    began = time.monotonic()
    while server.active_channels and (spent := time.monotonic() - began) < STOP_SECONDS:
        if spent > LINGER_SECONDS:
            for channel in list(server.active_channels.values()):
                channel.will_close = channel.will_close or not channel.busy
        _turn(server, 0.05)
    server.task_dispatcher.shutdown(timeout=0.5)


def _accept_waiting(server: Any) -> None:
    """Take in the connections that stand in line, those that no sister process takes."""
    count = -1
    while len(server.active_channels) > count:
        count = len(server.active_channels)
        server.handle_accept()


def _turn(server: Any, timeout: float) -> None:
    wasyncore.loop(timeout=timeout, map=server._map, use_poll=True, count=1)
    now = time.monotonic()
    for channel in list(server.active_channels.values()):
        channel.look(now)


def _worker(bound: socket.socket, settings: Settings, load: Load, ready: Any) -> None:
    signal.signal(signal.SIGTERM, _interrupt)
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # the terminal sends it to all; the parent decides
    try:
        _work(bound, settings, load, ready.set)
    except QAError as error:
        sys.exit(f"Error: {error}")
    except KeyboardInterrupt:
        pass


def _supervise(bound: socket.socket, settings: Settings, load: Load, ready: Callable[[], None]) -> None:
    """Keep the worker processes running; one that dies is started again."""
    context = multiprocessing.get_context("spawn")
    _share_processors(settings.workers)
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
        _stop(workers)


def _share_processors(workers: int) -> None:
    """Let the libraries of each process to come use its share of the processors: with more threads they wait for each other."""
    share = max(1, (os.cpu_count() or 1) // workers)
    os.environ.setdefault("OMP_NUM_THREADS", str(share))


def _stop(workers: list[BaseProcess]) -> None:
    """Let the worker processes finish their answers; one that does not is killed."""
    for worker in workers:
        worker.terminate()
    until = time.monotonic() + STOP_SECONDS + 2
    for worker in workers:
        worker.join(max(0.0, until - time.monotonic()))
        if worker.exitcode is None:
            worker.kill()
            worker.join(1)
