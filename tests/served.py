"""The real server in a process of its own."""

import contextlib
import json
import signal
import subprocess
import sys
import tempfile
import urllib.request

import pytest

SECONDS = 60  # that anything may take before the test gives up


@contextlib.contextmanager
def serving(*arguments, cwd=None):
    """The address of a server, which is stopped with SIGTERM and must then end without error."""
    with started(*arguments, cwd=cwd) as (_, address):
        yield address


@contextlib.contextmanager
def started(*arguments, cwd=None):
    """The process of such a server, and its address."""
    command = [sys.executable, "-m", "qa_service.commands.cli", "serve", "--port", "0", *arguments]
    with (
        tempfile.TemporaryFile("w+") as log,  # a pipe that nobody reads would hold up a server that logs much
        subprocess.Popen(command, stdout=subprocess.PIPE, stderr=log, text=True, cwd=cwd) as process,
    ):
        lines = []
        for line in process.stdout:
            lines.append(line)
            if line.startswith("Serving on "):
                break
        else:
            log.seek(0)
            pytest.fail(f"the server ended: {lines} {log.read()}")
        try:
            yield process, line.split()[2]
        finally:
            process.send_signal(signal.SIGTERM)
            assert process.wait(SECONDS) == 0


def ask(address, question):
    body = json.dumps({"question": question}).encode()
    request = urllib.request.Request(f"{address}ask", body, {"Content-Type": "application/json"})
    with urllib.request.urlopen(request, timeout=SECONDS) as response:
        return json.load(response)
