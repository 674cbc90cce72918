"""The real server in a process of its own, asked over HTTP."""

import contextlib
import json
import os
import signal
import socket
import subprocess
import sys
import time
import urllib.request

import pytest

from qa_service.server import AddressError, bind

SECONDS = 60  # that anything may take before the test gives up


@contextlib.contextmanager
def serving(*arguments, cwd=None):
    """The address of a server, which is stopped with SIGTERM and must then end without error."""
    command = [sys.executable, "-m", "qa_service.cli", "serve", "--port", "0", *arguments]
    with subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True, cwd=cwd) as process:
        lines = []
        for line in process.stdout:
            lines.append(line)
            if line.startswith("Serving on "):
                break
        else:
            pytest.fail(f"the server ended: {lines} {process.stderr.read()}")
        try:
            yield line.split()[2]
        finally:
            process.send_signal(signal.SIGTERM)
            assert process.wait(SECONDS) == 0


def ask(address, question):
    body = json.dumps({"question": question}).encode()
    request = urllib.request.Request(f"{address}ask", body, {"Content-Type": "application/json"})
    with urllib.request.urlopen(request, timeout=SECONDS) as response:
        return json.load(response)


@pytest.mark.parametrize("workers", ["1", "2"])
def test_the_server_answers_with_the_newspapers_own_words(seed_settings, workers):
    with serving("--index", str(seed_settings.index), "--workers", workers) as address:
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


def test_two_servers_that_start_at_once_do_not_both_serve(seed_settings):
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = str(free.getsockname()[1])
    command = [sys.executable, "-m", "qa_service.cli", "serve", "--port", port, "--index", str(seed_settings.index)]
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
        "qa_service.cli",
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
