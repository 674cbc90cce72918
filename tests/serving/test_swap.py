"""The real server goes on answering while its index is rebuilt, swapped and rolled back; QA_SLOW_TESTS=1 runs 20 rounds and times them."""

import dataclasses
import http.client
import os
import time
from pathlib import Path
from urllib.parse import urlsplit

import pytest
from conftest import THOROUGH
from load import QUESTIONS, Readers, ask, percentile, send
from milvus_lite_server import emptied
from newspaper import LIBRARY, PARK, SCHOOL
from served import serving

from qa_service import factory
from qa_service.operation.rebuilding import STOPPED, Rebuilding
from qa_service.settings import Settings
from qa_service.store import Store

SLOW = bool(os.environ.get("QA_SLOW_TESTS"))
ROUNDS = 20 if SLOW else 2 if THOROUGH else 1
PATIENCE = 120  # seconds for a build or a swap
CALM = 3.0  # seconds of answers without a build, before each round that is timed
SLOWER = 3  # times the p99 before, which the p99 during a swap may be


ENGINES = ["embedded", pytest.param("milvus", marks=pytest.mark.skipif(not SLOW, reason="QA_SLOW_TESTS is not set"))]


@pytest.fixture
def newsroom(request, tmp_path, monkeypatch):
    """Settings of a small index of its own, which servers that are started have from their environment where they tell of an engine."""
    settings = Settings(seeds=tmp_path / "seeds", index=tmp_path / "index")
    if getattr(request, "param", "embedded") == "milvus":
        uri = request.getfixturevalue("milvus_uri")
        emptied(uri)
        settings = dataclasses.replace(settings, engine="milvus", milvus_uri=uri)
        monkeypatch.setenv("QA_ENGINE", "milvus")
        monkeypatch.setenv("QA_MILVUS_URI", uri)
    settings.seeds.mkdir()
    for name, text in (("park.txt", PARK), ("library.txt", LIBRARY), ("school.txt", SCHOOL)):
        (settings.seeds / name).write_text(text, "utf-8")
    factory.build_index(settings)
    return settings


def arguments(settings, workers=2):
    return ["--seeds", str(settings.seeds), "--index", str(settings.index), "--workers", str(workers)]


def until(happened, what):
    end = time.monotonic() + PATIENCE
    while time.monotonic() < end:
        if found := happened():
            return found
        time.sleep(0.05)
    return pytest.fail(f"{what} does not happen")


def all_answer_from(readers, generation):
    """Wait until every process answers from a generation: none of the last answers comes from another."""
    since = time.monotonic()

    def have():
        late = [asked for asked in list(readers.asked) if asked.began > since][-40:]
        return len(late) == 40 and all(asked.generation == generation for asked in late)

    until(have, f"a swap to {generation}")


def rebuild(netloc):
    status, told = send(netloc, "POST", "/rebuild", {})
    assert (status, told["state"]) == (202, "queued")

    def ended():
        state = send(netloc, "GET", "/rebuild")[1]
        return state["id"] == told["id"] and state["state"] not in ("queued", "running") and state

    state = until(ended, "the end of the build")
    assert state["state"] == "succeeded", state
    return state["generation"]


@pytest.mark.parametrize("newsroom", ENGINES, indirect=True)
def test_no_request_fails_while_the_index_is_rebuilt_and_swapped_and_rolled_back(newsroom):
    calm, swapping, rolling = [], [], []
    with serving(*arguments(newsroom)) as address, Readers(address) as readers:
        netloc = urlsplit(address).netloc
        before = Store(newsroom.index).current_id()
        all_answer_from(readers, before)
        for number in range(ROUNDS):
            began = time.monotonic()
            time.sleep(CALM if SLOW else 0)
            calm += readers.seconds_between(began, time.monotonic())

            (newsroom.seeds / "park.txt").write_text(PARK + f"公园今年已经开放{number + 1}次。\n", "utf-8")
            began = time.monotonic()
            built = rebuild(netloc)
            assert built != before
            all_answer_from(readers, built)
            swapping += readers.seconds_between(began, time.monotonic())

            began = time.monotonic()
            assert send(netloc, "POST", "/rollback", {"generation": before})[0] == 200
            all_answer_from(readers, before)
            assert send(netloc, "POST", "/rollback", {"generation": built})[0] == 200
            all_answer_from(readers, built)
            rolling += readers.seconds_between(began, time.monotonic())
            before = built
    assert readers.failures == []
    if SLOW:
        told = {
            name: {f"p{share}": round(percentile(sorted(times), share / 100) * 1000, 1) for share in (50, 99)}
            | {"requests": len(times)}
            for name, times in (("calm", calm), ("swap", swapping), ("rollback", rolling))
        }
        print(newsroom.engine, told)
    if SLOW and newsroom.engine == "embedded":  # milvus-lite writes and searches in one process
        assert told["swap"]["p99"] <= SLOWER * told["calm"]["p99"], told
        assert told["rollback"]["p99"] <= SLOWER * told["calm"]["p99"], told


def test_a_build_from_the_command_line_is_noticed_too(newsroom):
    with serving(*arguments(newsroom, workers=1)) as address:
        netloc = urlsplit(address).netloc
        (newsroom.seeds / "pool.txt").write_text("游泳馆周一闭馆\n\n本报讯（记者 何青）游泳馆周一闭馆检修。\n", "utf-8")
        built = factory.build_index(newsroom).generation
        until(lambda: ask(netloc, "游泳馆哪天闭馆？")["index"]["generation"] == built, "the swap")
        answer = ask(netloc, "游泳馆哪天闭馆？")
        assert "游泳馆" in (answer["quotes"] or answer["nearest"])[0]["text"]


def test_a_generation_that_cannot_be_loaded_leaves_the_old_one_answering(newsroom):
    with serving(*arguments(newsroom, workers=1)) as address:
        netloc = urlsplit(address).netloc
        live = Store(newsroom.index).current_id()
        (newsroom.seeds / "park.txt").unlink()
        built = factory.build_index(newsroom)
        _damage(newsroom.index / built.generation / "dense/vectors.npy")
        problem = until(lambda: send(netloc, "GET", "/rebuild")[1]["problem"], "the refusal")
        assert built.generation in problem
        assert send(netloc, "GET", "/readyz")[1]["problem"] == problem
        assert ask(netloc, "图书馆开放到几点？")["index"]["generation"] == live
        Store(newsroom.index).roll_back(live)
        until(lambda: send(netloc, "GET", "/rebuild")[1]["problem"] is None, "the end of the trouble")


def _damage(path: Path):
    data = bytearray(path.read_bytes())
    data[len(data) // 2] ^= 1
    path.write_bytes(data)


def test_any_process_tells_the_counts_of_all(newsroom):
    with serving(*arguments(newsroom)) as address:
        netloc = urlsplit(address).netloc
        for number in range(24):  # on connections of their own, so that both processes answer some
            ask(netloc, QUESTIONS[number % len(QUESTIONS)])
        told = {_questions_counted(netloc) for _ in range(12)}
    assert told == {24}


def _questions_counted(netloc):
    connection = http.client.HTTPConnection(netloc, timeout=PATIENCE)
    connection.request("GET", "/metrics")
    lines = connection.getresponse().read().decode().splitlines()
    connection.close()
    return sum(float(line.rsplit(" ", 1)[1]) for line in lines if line.startswith("qa_questions_total{"))


def test_a_build_ends_with_its_server_and_the_next_one_succeeds(newsroom):
    for number in range(40):
        (newsroom.seeds / f"more{number}.txt").write_text(PARK * 40 + f"第{number}页。\n", "utf-8")
    before = Store(newsroom.index).current_id()
    with serving(*arguments(newsroom, workers=1)) as address:
        assert send(urlsplit(address).netloc, "POST", "/rebuild", {"full": True})[0] == 202
        until(lambda: Rebuilding(newsroom).state()["state"] == "running", "the build")
    until(lambda: Rebuilding(newsroom).state()["state"] in ("failed", "succeeded"), "the end of the build")
    if Rebuilding(newsroom).state()["state"] == "failed":
        assert Store(newsroom.index).current_id() == before
        assert Rebuilding(newsroom).state()["error"] == STOPPED
    assert factory.build_index(newsroom).articles > 3
