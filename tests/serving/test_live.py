"""Which generation answers, as others go live and fail to load."""

import logging
import subprocess
import sys
import threading
import time

import pytest

from qa_service.errors import IndexDamaged, IndexMissing
from qa_service.serving import live
from qa_service.serving.live import RETRY_SECONDS, LiveService


class Index:
    """An index folder whose live generation is set by hand; loading one of `broken` fails."""

    def __init__(self):
        self.live, self.broken, self.loads = "one", {}, []
        self.now = 0.0

    def live_id(self):
        if self.live is None:
            raise IndexMissing("No index.")
        return self.live

    def load(self):
        self.loads.append(self.live)
        if self.live in self.broken:
            raise self.broken[self.live]
        return Service(self.live)

    def serving(self):
        return LiveService(self.live_id, self.load, clock=lambda: self.now)


class Service:
    def __init__(self, generation):
        self.generation = generation


def test_nothing_is_loaded_again_while_the_generation_stays():
    index = Index()
    serving = index.serving()
    serving.look()
    assert (serving.get().generation, index.loads) == ("one", ["one"])


def test_a_new_generation_takes_the_place_of_the_old_one_and_back():
    index = Index()
    serving = index.serving()
    for name in ("two", "one", "three"):
        index.live = name
        serving.look()
        assert (serving.get().generation, serving.problem) == (name, None)


def test_an_answer_in_flight_keeps_the_service_it_began_with():
    index = Index()
    serving = index.serving()
    in_flight = serving.get()
    index.live = "two"
    serving.look()
    assert (in_flight.generation, serving.get().generation) == ("one", "two")


@pytest.mark.parametrize("error", [IndexDamaged("It is cut short."), ValueError("inner detail")])
def test_a_generation_that_cannot_be_loaded_leaves_the_old_one_answering_and_is_said_once(error, caplog):
    index = Index()
    serving = index.serving()
    index.live, index.broken = "two", {"two": error}
    with caplog.at_level(logging.ERROR):
        for _ in range(3):
            serving.look()
    assert serving.get().generation == "one"
    assert "Generation two cannot be loaded" in serving.problem
    assert "Generation one goes on answering" in serving.problem
    assert "inner detail" not in serving.problem
    assert (len(caplog.records), index.loads) == (1, ["one", "two"])


def test_a_generation_that_could_not_be_loaded_is_tried_again_later():
    index = Index()
    serving = index.serving()
    index.live, index.broken = "two", {"two": IndexDamaged("The disk is away.")}
    serving.look()
    index.broken, index.now = {}, RETRY_SECONDS + 1
    serving.look()
    assert (serving.get().generation, serving.problem) == ("two", None)


def test_a_rollback_from_a_generation_that_could_not_be_loaded_ends_the_problem():
    index = Index()
    serving = index.serving()
    index.live, index.broken = "two", {"two": IndexDamaged("It is cut short.")}
    serving.look()
    index.live = "one"
    serving.look()
    assert serving.problem is None


def test_an_index_that_vanishes_leaves_the_old_generation_answering():
    index = Index()
    serving = index.serving()
    index.live = None
    serving.look()
    assert serving.get().generation == "one"
    assert "No index." in serving.problem


def test_a_watch_sees_the_swap_by_itself_and_ends_with_the_server(monkeypatch):
    monkeypatch.setattr(live, "LOOK_SECONDS", 0.01)
    index, stopping = Index(), threading.Event()
    serving = index.serving()
    serving.watch(stopping)
    index.live = "two"
    until = time.monotonic() + 10
    while serving.get().generation != "two" and time.monotonic() < until:
        time.sleep(0.01)
    stopping.set()
    assert serving.get().generation == "two"


STOPPED_WHILE_LOADING = """
import threading, time
from types import SimpleNamespace
from qa_service.serving import live

live.LOOK_SECONDS = 0.01
loads, begun, stopping = iter(range(9)), threading.Event(), threading.Event()


def load():
    if number := next(loads):
        begun.set()
        time.sleep(0.3)
        print("loaded to its end")
    return SimpleNamespace(generation=str(number))


live.LiveService(lambda: "1", load).watch(stopping)
begun.wait(10)
stopping.set()
"""


def test_what_is_loading_when_the_server_stops_is_loaded_to_its_end():
    ended = subprocess.run([sys.executable, "-c", STOPPED_WHILE_LOADING], capture_output=True, text=True, timeout=60)
    assert (ended.returncode, ended.stdout) == (0, "loaded to its end\n")
