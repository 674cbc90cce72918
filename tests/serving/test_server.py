"""The real server in a process of its own, asked over HTTP."""

import contextlib
import json
import os
import re
import socket
import subprocess
import sys
import threading
import time
import urllib.request
from urllib.parse import quote, urlsplit

import pytest
from served import SECONDS, ask, serving

from qa_service.serving import server
from qa_service.serving.server import AddressError, bind
from qa_service.settings import LINE_FULL, Settings


@pytest.mark.parametrize("workers", [1, 2])
def test_the_server_answers_with_the_newspapers_own_words(seed_address, workers):
    address = seed_address(workers)
    answers = [ask(address, "职工技师申报打什么电话？") for _ in range(6)]
    with urllib.request.urlopen(address, timeout=SECONDS) as page:
        assert "text/html" in page.headers["Content-Type"]
    for answer in answers:
        assert answer["quotes"][0]["text"].endswith("拨打电话010-63538576、010-83531876了解详情。")


def test_serve_builds_first_where_there_is_no_index(tmp_path):
    (tmp_path / "seeds").mkdir()
    (tmp_path / "seeds" / "page.txt").write_text(
        "南河公园开放\n\n本报讯（记者 林小满）南河公园今天开放，门票五元。\n", "utf-8"
    )
    with serving(cwd=tmp_path) as address, urllib.request.urlopen(f"{address}readyz", timeout=SECONDS) as response:
        assert response.status == 200
    assert (tmp_path / "index" / "CURRENT").is_file()


def test_a_port_in_use_is_said_with_what_to_do():
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        with pytest.raises(AddressError, match="--port"):
            bind("127.0.0.1", taken.getsockname()[1])


def test_a_host_that_does_not_exist_is_said():
    with pytest.raises(AddressError, match="no such host"):
        bind("no such host", 0)


# Names and addresses

HERE, HERE_6 = ("127.0.0.1", 0), ("::1", 0, 0, 0)
NOT_OURS, NOT_OURS_6 = ("192.0.2.7", 0), ("2001:db8::7", 0, 0, 0)


@pytest.fixture
def named(monkeypatch):
    """What lets every name stand for some addresses, for who serves there."""
    really = socket.getaddrinfo

    def name(*addresses):
        families = {2: socket.AF_INET, 4: socket.AF_INET6}
        found = [(families[len(a)], socket.SOCK_STREAM, socket.IPPROTO_TCP, "", a) for a in addresses]
        monkeypatch.setattr(socket, "getaddrinfo", lambda *a, flags=0, **k: found if flags else really(*a, **k))

    return name


@pytest.fixture
def ipv6():
    try:
        with socket.socket(socket.AF_INET6) as found:
            found.bind(("::1", 0))
    except OSError:
        pytest.skip("this machine has no IPv6")


@pytest.mark.parametrize("order", [(HERE, HERE_6), (HERE_6, HERE), (HERE, HERE, HERE_6)])
def test_a_name_with_two_addresses_is_served_at_both(ipv6, named, order):
    named(*order)
    with served_at("localhost", Application()) as (addresses, stop):
        assert {address[0] for address in addresses} == {"127.0.0.1", "::1"}
        assert len(addresses) == 2
        assert len({address[1] for address in addresses}) == 1
        for address in addresses:
            assert talk(address[:2], b"GET / HTTP/1.0\r\n\r\n").startswith(b"HTTP/1.0 200")
        stop()
        for address in addresses:
            wait_until_refused(address[:2])


@pytest.mark.parametrize("order", [(HERE, NOT_OURS_6), (NOT_OURS_6, HERE), (NOT_OURS, HERE), (HERE, NOT_OURS)])
def test_an_address_of_the_name_that_this_machine_does_not_have_is_passed_over(named, order):
    named(*order)
    [bound] = bind("localhost", 0)
    with bound:
        assert bound.getsockname()[0] == "127.0.0.1"


def test_a_name_of_which_no_address_is_at_this_machine_is_said(named):
    named(NOT_OURS_6, NOT_OURS)
    with pytest.raises(AddressError, match=r"Cannot serve on paper\.example:8000: .*--host"):
        bind("paper.example", 8000)


def test_a_port_that_is_in_use_at_one_of_two_addresses_is_said_and_the_other_let_go(ipv6, named):
    with socket.socket(socket.AF_INET6) as taken:
        taken.bind(("::1", 0))
        taken.listen()
        port = taken.getsockname()[1]
        named(("127.0.0.1", port), ("::1", port, 0, 0))
        with pytest.raises(AddressError, match="in use"):
            bind("localhost", port)
    with socket.socket() as free:
        free.bind(("127.0.0.1", port))


def test_an_address_of_ipv6_is_taken_in_its_brackets(ipv6, seed_settings):
    with serving("--index", str(seed_settings.index), "--host", "[::1]") as address:
        assert re.fullmatch(r"http://\[::1\]:\d+/", address)
        assert ask(address, "职工技师申报打什么电话？")["answerable"]


def test_the_addresses_that_are_really_bound_are_told(ipv6, named):
    named(HERE, HERE_6)
    bound = bind("localhost", 0)
    port = bound[0].getsockname()[1]
    assert server._addresses(bound) == f"http://127.0.0.1:{port}/ and http://[::1]:{port}/"
    server._close(bound)


def test_two_servers_that_start_at_once_do_not_both_serve(seed_settings):
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = str(free.getsockname()[1])
    command = [
        sys.executable,
        "-m",
        "qa_service.commands.cli",
        "serve",
        "--port",
        port,
        "--index",
        str(seed_settings.index),
    ]
    both = [subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True) for _ in range(2)]
    try:
        ended = _first_to_end(both)
        assert ended.returncode == 1
        assert ended.stderr.read().startswith("Error: Cannot serve on 127.0.0.1:")
    finally:
        for process in both:
            process.terminate()
            process.communicate(timeout=SECONDS)


def _first_to_end(processes):
    until = time.monotonic() + SECONDS
    while time.monotonic() < until:
        for process in processes:
            if process.poll() is not None:
                return process
        time.sleep(0.05)
    pytest.fail("both servers run")


def test_what_a_server_process_cannot_do_is_said_without_a_stack_trace(tmp_path, seed_settings):
    command = [
        sys.executable,
        "-m",
        "qa_service.commands.cli",
        "serve",
        "--port",
        "0",
        "--workers",
        "2",
        "--index",
        str(seed_settings.index),
    ]
    told = subprocess.run(
        command, capture_output=True, text=True, timeout=SECONDS, env=os.environ | {"QA_ENCODER": str(tmp_path)}
    )
    assert told.returncode == 1
    assert "Traceback" not in told.stderr
    assert "Error: " in told.stderr


# The server around an application of a few lines, in this process


class Application:
    """A WSGI application that waits until it is let go, then tells what it was sent."""

    def __init__(self):
        self.begun, self.go_on = threading.Event(), threading.Event()
        self.stopping = None

    def __call__(self, environ, start_response):
        self.begun.set()
        if environ["PATH_INFO"] == "/wait":
            self.go_on.wait(SECONDS)
        start_response("503 Busy" if environ.get(LINE_FULL) else "200 OK", [("Content-Type", "text/plain")])
        return [json.dumps({k: v for k, v in environ.items() if k.startswith(("HTTP_", "QUERY"))}).encode()]


@contextlib.contextmanager
def served(application):
    """The address of a server in a thread, and the event that stops it."""
    with served_at("127.0.0.1", application) as ([address], stop):
        yield address, stop


@contextlib.contextmanager
def served_at(host, application):
    """The addresses of a server in a thread, and what stops it."""
    bound, stopping = bind(host, 0), threading.Event()
    running = server.Server(application, bound, stopping)
    thread = threading.Thread(target=running.answer)
    thread.start()
    try:
        yield [one.getsockname() for one in bound], lambda: (stopping.set(), running.wake())
    finally:
        stopping.set()
        running.wake()
        thread.join(SECONDS)
        assert not thread.is_alive()


def talk(address, request):
    """What the server says to some bytes, until it closes."""
    with socket.create_connection(address, timeout=SECONDS) as connection:
        connection.sendall(request)
        return b"".join(iter(lambda: connection.recv(65536), b""))


def wait_until_refused(address):
    until = time.monotonic() + SECONDS
    while time.monotonic() < until:
        try:
            socket.create_connection(address, timeout=SECONDS).close()
        except OSError:
            return
        time.sleep(0.02)
    pytest.fail("connections are taken still")


def test_a_request_that_finds_the_line_full_is_told_so_while_the_others_wait(monkeypatch):
    monkeypatch.setattr(server, "MAX_WAITING", 2)
    really, lines = server._Line, []
    monkeypatch.setattr(server, "_Line", lambda dispatcher: lines.append(really(dispatcher)) or lines[-1])
    application, told = Application(), []
    threads = server.THREADS + server.MAX_STREAMS
    request = b"GET /wait HTTP/1.0\r\n\r\n"
    with served(application) as (address, _):
        waiting = [threading.Thread(target=lambda: told.append(talk(address, request))) for _ in range(threads + 2)]
        for thread in waiting:
            thread.start()
        until = time.monotonic() + SECONDS
        while lines[0].waiting < server.MAX_WAITING:
            assert time.monotonic() < until
            time.sleep(0.01)
        assert talk(address, b"GET / HTTP/1.0\r\n\r\n").startswith(b"HTTP/1.0 503")
        assert told == []
        application.go_on.set()
        for thread in waiting:
            thread.join(SECONDS)
        assert talk(address, b"GET / HTTP/1.0\r\n\r\n").startswith(b"HTTP/1.0 200")
    assert [answer.split(maxsplit=2)[1] for answer in told] == [b"200"] * (threads + 2)


def test_an_answer_in_flight_is_finished_when_the_server_stops_and_no_new_one_begun():
    application, told = Application(), []
    with served(application) as (address, stop):
        asking = threading.Thread(target=lambda: told.append(talk(address, b"GET /wait HTTP/1.1\r\nHost: x\r\n\r\n")))
        asking.start()
        assert application.begun.wait(SECONDS)
        stop()
        wait_until_refused(address)
        assert told == []
        application.go_on.set()
        asking.join(SECONDS)
    assert told[0].startswith(b"HTTP/1.1 200 OK")
    assert told[0].endswith(b"}")


def test_a_request_that_came_before_the_stop_is_answered_and_its_connection_closed():
    with served(Application()) as (address, stop), socket.create_connection(address, timeout=SECONDS) as connection:
        connection.sendall(b"GET / HTTP/1.1\r\nHost: x\r\n\r\n")
        answer = b""
        while not answer.endswith(b"}"):
            answer += connection.recv(65536)
        assert answer.startswith(b"HTTP/1.1 200")
        stop()
        assert connection.recv(65536) == b""  # an idle connection does not keep the server


def test_forwarding_headers_reach_the_application():
    """By them it knows that a request came through a proxy; waitress would take them away."""
    names = ("X-Forwarded-For", "X-Forwarded-Proto", "Forwarded", "Via")
    headers = "".join(f"{name}: for=1.2.3.4\r\n" for name in names).encode()
    with served(Application()) as (address, _):
        told = talk(address, b"GET / HTTP/1.1\r\nHost: x\r\nConnection: close\r\n" + headers + b"\r\n")
    for name in names:
        assert f"HTTP_{name.upper().replace('-', '_')}".encode() in told


def test_a_request_that_takes_too_long_to_arrive_is_cut_off(monkeypatch):
    monkeypatch.setattr(server, "REQUEST_SECONDS", 0.3)
    with served(Application()) as (address, _), socket.create_connection(address, timeout=SECONDS) as slow:
        began = time.monotonic()
        slow.sendall(b"GET / HTTP/1.1\r\n")
        with contextlib.suppress(OSError):
            while time.monotonic() - began < SECONDS:
                time.sleep(0.1)
                slow.sendall(b"X-More: header\r\n")  # a little, again and again
        assert time.monotonic() - began < SECONDS
        assert talk(address, b"GET / HTTP/1.0\r\n\r\n").startswith(b"HTTP/1.0 200")


@pytest.mark.parametrize("path", ["/ask", "//ask"])
@pytest.mark.parametrize("encoding", ["utf-8", "gbk"])
def test_bytes_of_an_address_that_are_not_percent_encoded_reach_the_application_as_if_they_were(path, encoding):
    """A terminal's curl sends them so; which encoding they are in, the application says."""
    with served(Application()) as (address, _):
        told = talk(address, f"GET {path}?q=松湾 HTTP/1.0\r\n\r\n".encode(encoding))
    assert told.startswith(b"HTTP/1.0 200")
    assert json.loads(told.partition(b"\r\n\r\n")[2])["QUERY_STRING"] == f"q={quote('松湾', encoding=encoding)}"


@pytest.mark.parametrize(
    ("request_", "status"),
    [
        (b"POST / HTTP/1.1\r\nHost: x\r\nContent-Length: 999999999\r\n\r\n", b"413"),
        (b"GET / HTTP/1.1\r\nHost: x\r\nContent-Length: many\r\n\r\n", b"400"),
        (b"GET / HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: gzip\r\n\r\n", b"501"),
        (b"GET / HTTP/1.1\r\nbad header\r\n\r\n", b"400"),
    ],
)
def test_what_is_no_request_is_refused_in_the_form_of_all_errors(request_, status):
    with served(Application()) as (address, _):
        head, _, body = talk(address, request_).partition(b"\r\n\r\n")
    assert head.split()[1] == status
    assert b"application/json" in head
    assert set(json.loads(body)["error"]) == {"code", "message"}


def test_a_stop_signal_lets_answers_in_flight_finish(seed_settings):
    with serving("--index", str(seed_settings.index), "--workers", "2") as address:
        netloc = urlsplit(address).netloc
        told = []
        asking = [
            threading.Thread(target=lambda: told.append(ask(address, "职工技师申报打什么电话？"))) for _ in range(8)
        ]
        for thread in asking:
            thread.start()
        until = time.monotonic() + SECONDS
        while not told and time.monotonic() < until:
            time.sleep(0.001)
        assert netloc
    for thread in asking:
        thread.join(SECONDS)
    assert len(told) == 8


def test_the_token_of_the_settings_is_not_shown():
    assert "secret" not in repr(Settings(admin_token="secret-of-the-operator"))
