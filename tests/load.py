"""Readers who ask a server one question after the other and write down how each answer went."""

import http.client
import itertools
import json
import threading
import time
from dataclasses import dataclass
from urllib.parse import urlsplit

SECONDS = 60  # that an answer may take before it counts as failed
PAUSE = 0.05  # between a reader's questions
QUESTIONS = ("图书馆开放到几点？", "南河公园的门票多少钱？", "托管班有多少名额？", "谁写的报道？")


@dataclass(frozen=True)
class Asked:
    """One request: when it began, how long it took, and the generation that answered, or what went wrong."""

    began: float
    seconds: float
    generation: str | None
    failure: str | None


class Readers:
    """Some threads that ask one question after the other, each on connections of its own, until they are sent home."""

    def __init__(self, address, number=4):
        self.asked = []
        self._netloc = urlsplit(address).netloc
        self._home = threading.Event()
        self._threads = [threading.Thread(target=self._read, args=(n,)) for n in range(number)]

    def __enter__(self):
        for thread in self._threads:
            thread.start()
        return self

    def __exit__(self, *_):
        self._home.set()
        for thread in self._threads:
            thread.join(SECONDS)

    @property
    def failures(self):
        return [asked.failure for asked in self.asked if asked.failure]

    def seconds_between(self, began, ended):
        """The times of the requests that began in a stretch of time, shortest first."""
        return sorted(asked.seconds for asked in list(self.asked) if began <= asked.began < ended)

    def _read(self, number):
        for turn in itertools.count(number):
            if self._home.wait(PAUSE):
                return
            self.asked.append(self._ask(QUESTIONS[turn % len(QUESTIONS)]))

    def _ask(self, question):
        began, generation, failure = time.monotonic(), None, None
        try:
            generation = ask(self._netloc, question)["index"]["generation"]
        except Exception as error:
            failure = f"{type(error).__name__}: {error}"
        return Asked(began, time.monotonic() - began, generation, failure)


def ask(netloc, question):
    status, answer = send(netloc, "POST", "/ask", {"question": question})
    if status != 200:
        raise ValueError(f"{status} {answer}")
    return answer


def send(netloc, method, path, body=None, headers=()):
    """The status and the JSON of a request on a connection of its own."""
    connection = http.client.HTTPConnection(netloc, timeout=SECONDS)
    try:
        data = None if body is None else json.dumps(body).encode()
        connection.request(method, path, data, {"Content-Type": "application/json", **dict(headers)})
        response = connection.getresponse()
        return response.status, json.loads(response.read())
    finally:
        connection.close()


def percentile(ordered, share):
    """The value that a share of the values do not exceed; values: in order, not empty."""
    return ordered[min(len(ordered) - 1, int(share * len(ordered)))]
