"""A Milvus for the tests: milvus-lite in a process of its own on this machine, or the one that QA_TEST_MILVUS_URI names."""

import contextlib
import importlib.util
import os
import signal
import socket
import subprocess
import sys
import time

import pytest

SECONDS = 60  # that it may take to start

# Its own command listens at every address of the machine unless it is told not to.
PROGRAM = "from milvus_lite.adapter.grpc.server import run_server; import sys; run_server(sys.argv[1], '127.0.0.1', int(sys.argv[2]))"


def require_milvus_lite():
    missing = [name for name in ("pymilvus", "milvus_lite") if importlib.util.find_spec(name) is None]
    if missing:
        pytest.skip(f"not installed: {', '.join(missing)} (pip install pymilvus milvus-lite)")


def free_port():
    with socket.socket() as one:
        one.bind(("127.0.0.1", 0))
        return one.getsockname()[1]


class MilvusLite:
    """A server that can be killed and started again on its data."""

    def __init__(self, folder):
        self.folder, self.port, self.process = folder, free_port(), None
        self.uri = f"http://127.0.0.1:{self.port}"

    def start(self):
        command = [sys.executable, "-c", PROGRAM, str(self.folder), str(self.port)]
        quiet = {"stdout": subprocess.DEVNULL, "stderr": subprocess.DEVNULL}
        self.process = subprocess.Popen(command, **quiet)
        until = time.monotonic() + SECONDS
        while time.monotonic() < until:
            with contextlib.suppress(OSError), socket.create_connection(("127.0.0.1", self.port), 1):
                return
            assert self.process.poll() is None, "milvus-lite ended at its start"
            time.sleep(0.1)
        pytest.fail("milvus-lite did not start")

    def kill(self):
        self.process.send_signal(signal.SIGKILL)
        self.process.wait()

    def __enter__(self):
        self.start()
        return self

    def __exit__(self, *_):
        if self.process.poll() is None:
            self.kill()


@contextlib.contextmanager
def any_milvus(folder):
    """The address of a Milvus to test on."""
    if uri := os.environ.get("QA_TEST_MILVUS_URI"):
        yield uri
        return
    require_milvus_lite()
    with MilvusLite(folder) as server:
        yield server.uri


def patient_shelf(uri):
    """What is at that address, for who builds there."""
    from qa_service.indexing import Shelf
    from qa_service.retrieval.milvus import PATIENT_SECONDS, Server

    return Shelf(Server(uri, seconds=PATIENT_SECONDS, patience=PATIENT_SECONDS))


def emptied(uri):
    """The same, without any collection of ours."""
    from qa_service.retrieval import milvus

    shelf = patient_shelf(uri)
    client = shelf.server._connected()
    if shelf.server.live():
        client.drop_alias(milvus.LIVE)
    for name in shelf.server.names():
        shelf.server.drop(name)
    return shelf


def answering_from(shelf, encoder):
    """A service over the live generation, with nothing but the address; a small one, as `builders.load` makes of a folder."""
    from builders import understand
    from fakes import FirstSentenceReader

    from qa_service.answering.service import QAService
    from qa_service.retrieval import milvus
    from qa_service.retrieval.hybrid import HybridRetriever

    shelved = shelf.open(shelf.current_id())
    server, name, passages = shelf.server, shelved.collection, shelved.passages
    legs = milvus.WordLeg(server, name, passages), milvus.DenseLeg(server, name, encoder)
    retriever = HybridRetriever(*legs, passages, some=passages.some)
    reader = FirstSentenceReader()
    return QAService(understand, retriever, reader, shelved.articles(), generation=shelved.id, passages=len(passages))
