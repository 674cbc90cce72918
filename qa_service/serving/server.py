"""Serving over HTTP with waitress, by one process or several that share one socket."""

from __future__ import annotations

import contextlib
import errno
import logging
import multiprocessing
import os
import re
import signal
import socket
import sys
import threading
import time
from collections.abc import Callable, Sequence
from multiprocessing.process import BaseProcess
from types import FrameType
from typing import Any

import waitress
from waitress import wasyncore
from waitress.channel import HTTPChannel
from waitress.parser import HTTPRequestParser
from waitress.server import TcpWSGIServer
from waitress.task import ErrorTask, ThreadedTaskDispatcher, WSGITask

from qa_service.errors import QAError
from qa_service.settings import LARGE_BODY_BYTES, LINE_FULL, MAX_STREAMS, Settings

THREADS = 4  # requests answered at a time by one process; the rest wait in line
MAX_WAITING = 32  # requests in line: the last of them waits some 4 s, where an answer takes a tenth of one
STOP_SECONDS = 10  # that a process may take to finish its answers
LINGER_SECONDS = 0.3  # that a connection without a request stays open when the server stops: one may be on its way
PAUSE_SECONDS = 0.5  # between looks at the worker processes
REQUEST_SECONDS = 20  # that a request may take to arrive whole; questions are short
MAX_CONNECTIONS = 256  # of one process: each takes a file handle, of which systems allow 1024
MAX_HEADER_BYTES = 64 * 1024  # the longest question with its history, percent-encoded, is half of this

Load = Callable[
    [Settings, threading.Event], Any
]  # a WSGI application that can answer; the event: the server is stopping

# Of an address: no interface has it, or its family is switched off.
NOT_HERE = (errno.EADDRNOTAVAIL, errno.EAFNOSUPPORT)

_NOT_ASCII = re.compile(rb"[\x80-\xff]")

log = logging.getLogger(__name__)


class AddressError(QAError):
    """The address to serve on cannot be had."""


def bind(host: str, port: int) -> list[socket.socket]:
    """Sockets bound to one port of each address that the host has and that is at this machine, and not yet listening.

    AddressError where there is none, or one of them cannot be had.
    """
    bound: list[socket.socket] = []
    missing: list[OSError] = []
    try:
        found = dict.fromkeys(socket.getaddrinfo(host, port, type=socket.SOCK_STREAM, flags=socket.AI_PASSIVE))
        for family, _, _, _, address in found:
            place = (address[0], bound[0].getsockname()[1] if bound else port, *address[2:])
            try:
                bound.append(_bound(family, place, alone=len(found) == 1))
            except OSError as error:  # a name may stand for addresses that this machine does not have
                if error.errno not in NOT_HERE:
                    raise
                missing.append(error)
        if not bound:
            raise missing[0]
    except (OSError, OverflowError, UnicodeError) as error:
        _close(bound)
        raise AddressError(_taken(host, port, error)) from error
    return bound


def probe(host: str, port: int) -> None:
    """AddressError where the address cannot be bound now."""
    _close(bind(host, port))


def _bound(family: int, place: tuple[Any, ...], *, alone: bool) -> socket.socket:
    found = socket.socket(family, socket.SOCK_STREAM)
    try:
        found.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        if family == socket.AF_INET6 and not alone:
            found.setsockopt(socket.IPPROTO_IPV6, socket.IPV6_V6ONLY, 1)  # IPv4 has a socket of its own
        found.bind(place)
    except BaseException:
        found.close()
        raise
    return found


def _close(sockets: Sequence[socket.socket]) -> None:
    for one in sockets:
        one.close()


def _addresses(bound: Sequence[socket.socket]) -> str:
    """Where a browser finds what is bound."""
    return " and ".join(
        f"http://{_in_address(host)}:{port}/" for host, port, *_ in (one.getsockname() for one in bound)
    )


def _in_address(host: str) -> str:
    return f"[{host}]" if ":" in host else host


def _taken(host: str, port: int, error: Exception) -> str:
    problem = getattr(error, "strerror", None) or error
    return f"Cannot serve on {_in_address(host)}:{port}: {problem}. Choose another with --host and --port."


def serve(settings: Settings, load: Load, told: Callable[[str], None]) -> None:
    """Serve until SIGTERM or an interrupt; `load` gives a WSGI application once it can answer, `told` hears the addresses."""
    bound = bind(settings.host, settings.port)
    with contextlib.suppress(KeyboardInterrupt):
        try:
            signal.signal(signal.SIGTERM, _interrupt)
            run = _work if settings.workers == 1 else _supervise
            run(bound, settings, load, lambda: told(_addresses(bound)))
        finally:
            _close(bound)


def _interrupt(signum: int, frame: FrameType | None) -> None:
    raise KeyboardInterrupt


def _work(bound: Sequence[socket.socket], settings: Settings, load: Load, ready: Callable[[], None]) -> None:
    stopping = threading.Event()
    try:
        app = load(settings, stopping)
        try:
            for one in bound:
                one.listen()
        except OSError as error:  # another server began to listen while this one was loading
            raise AddressError(_taken(settings.host, settings.port, error)) from error
        server = Server(app, bound, stopping)
        _stop_at_signals(server, stopping)
        ready()
        server.answer()
    finally:
        stopping.set()


def _stop_at_signals(server: Server, stopping: threading.Event) -> None:
    def stop(signum: int, frame: FrameType | None) -> None:
        stopping.set()
        server.wake()

    for number in (signal.SIGTERM, signal.SIGINT):
        if signal.getsignal(number) is not signal.SIG_IGN:
            signal.signal(number, stop)


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

    def get_environment(self) -> dict[str, Any]:
        """What the application is told of the request, and whether there is no room for it."""
        environ: dict[str, Any] = super().get_environment()
        return environ | {LINE_FULL: True} if self.channel.turned_away else environ


class _Refusal(ErrorTask):  # type: ignore[misc]
    """What is no request that can be read, refused in the form of all errors."""

    def execute(self) -> None:
        error = self.request.error
        body = _told(error, getattr(self.request, "path", ""))
        self.status = f"{error.code} {error.reason}"
        self.response_headers += [
            ("Content-Type", "application/json; charset=utf-8"),
            ("X-Content-Type-Options", "nosniff"),
            ("Cache-Control", "no-store"),
        ]
        self.set_close_on_finish()
        self.content_length = len(body)
        self.write(body)


def _told(error: Any, path: str) -> bytes:
    """What waitress found wrong with a request for a path."""
    from qa_service.web.checks.failures import Refused, in_shape  # which a supervisor of workers does not need

    return in_shape(Refused(f"{error.reason}: {error.body}", error.code), path).json_text().encode()


class _Channel(HTTPChannel):  # type: ignore[misc]
    """A connection, which is closed when its request takes too long to arrive."""

    parser_class, task_class, error_task_class = _Parser, _Task, _Refusal
    turned_away = False  # whether its request found the line full
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


class _Line:
    """Where requests wait for a thread; who finds it full is told so at once, by a thread that does nothing else."""

    def __init__(self, threads: Any) -> None:
        self._threads, self._porter = threads, ThreadedTaskDispatcher()
        self._porter.set_thread_count(1)

    @property
    def waiting(self) -> int:
        """How many requests no thread is free for."""
        threads = self._threads
        return int(len(threads.queue) - (len(threads.threads) - threads.stop_count - threads.active_count))

    def add_task(self, channel: _Channel) -> None:
        """Let a request wait, or be turned away."""
        channel.turned_away = self.waiting >= MAX_WAITING
        (self._porter if channel.turned_away else self._threads).add_task(channel)

    def shutdown(self, timeout: float) -> None:
        """End the threads."""
        for dispatcher in (self._porter, self._threads):
            dispatcher.shutdown(timeout=timeout)


class Server:
    """One process's part of the serving: it answers what comes in at its sockets until it is to stop."""

    def __init__(self, app: Any, bound: Sequence[socket.socket], stopping: threading.Event) -> None:
        self._stopping = stopping
        self._map: dict[int, Any] = {}
        waitress.create_server(
            app,
            map=self._map,
            sockets=list(bound),
            threads=THREADS + MAX_STREAMS,
            ident=None,
            channel_timeout=60,
            connection_limit=MAX_CONNECTIONS,
            max_request_header_size=MAX_HEADER_BYTES,
            max_request_body_size=LARGE_BODY_BYTES + 1,  # this many are not read at all
            clear_untrusted_proxy_headers=False,  # by them the application knows that a request came through a proxy
        )
        self._doors = [found for found in self._map.values() if isinstance(found, TcpWSGIServer)]  # one a socket
        line = _Line(self._doors[0].task_dispatcher)
        for door in self._doors:
            door.task_dispatcher = line
            door.channel_class = _Channel
            door.stopping = stopping

    def wake(self) -> None:
        """Let the server look at once whether it is to stop; from any thread, and from a signal."""
        self._doors[0].pull_trigger()

    def answer(self) -> None:
        """Answer requests until the server is to stop; then those that have come, and no more."""
        parent = multiprocessing.parent_process()
        while not self._stopping.is_set():
            self._turn(1.0)
            if parent is not None and not parent.is_alive():
                self._stopping.set()
        for door in self._doors:
            _accept_waiting(door)
            door.del_channel()
            door.socket.close()
        self._finish()
        self._doors[0].task_dispatcher.shutdown(timeout=0.5)

    def _finish(self) -> None:
        began = time.monotonic()
        while self._channels() and (spent := time.monotonic() - began) < STOP_SECONDS:
            if spent > LINGER_SECONDS:
                for channel in self._channels():
                    channel.will_close = channel.will_close or not channel.busy
            self._turn(0.05)

    def _turn(self, timeout: float) -> None:
        wasyncore.loop(timeout=timeout, map=self._map, use_poll=True, count=1)
        now = time.monotonic()
        for channel in self._channels():
            channel.look(now)

    def _channels(self) -> list[_Channel]:
        return [channel for door in self._doors for channel in list(door.active_channels.values())]


def _accept_waiting(door: Any) -> None:
    """Take in the connections that stand in line, those that no sister process takes."""
    count = -1
    while len(door.active_channels) > count:
        count = len(door.active_channels)
        door.handle_accept()


def _worker(bound: Sequence[socket.socket], settings: Settings, load: Load, ready: Any) -> None:
    signal.signal(signal.SIGTERM, _interrupt)
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # the terminal sends it to all; the parent decides
    try:
        _work(bound, settings, load, ready.set)
    except QAError as error:
        sys.exit(f"Error: {error}")
    except KeyboardInterrupt:
        pass


def _supervise(bound: Sequence[socket.socket], settings: Settings, load: Load, ready: Callable[[], None]) -> None:
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
