"""Builds that are asked for over HTTP: one at a time, in a process of their own, and no end of one is left untold."""

import json
import os
import sys
import time

import filelock
import pytest

from qa_service.errors import BuildError, SeedsError
from qa_service.operation import rebuilding
from qa_service.operation.rebuilding import (
    ACTIVE,
    IDLE,
    LOCK,
    STATE,
    STOPPED,
    Rebuilding,
    RebuildRunning,
    Recorder,
    run,
)
from qa_service.settings import Settings
from qa_service.store import Store
from qa_service.types import BuildReport, Failure

REPORT = BuildReport(
    "20310402T080000Z-abc123", 2, 5, 1, ("a.txt",), (), (), (Failure("b.txt", "is empty"),), True, None, 0.5
)


@pytest.fixture
def settings(tmp_path):
    (tmp_path / "seeds").mkdir()
    return Settings(seeds=tmp_path / "seeds", index=tmp_path / "index")


@pytest.fixture
def rebuilding_of(settings):
    settings.index.mkdir()
    return Rebuilding(settings)


def written(settings, **changes):
    settings.index.mkdir(exist_ok=True)
    (settings.index / STATE).write_text(json.dumps(dict(IDLE) | changes), "utf-8")


def ended(rebuilding):
    until = time.monotonic() + 120
    while time.monotonic() < until:
        state = rebuilding.state()
        if state["state"] not in ACTIVE:
            return state
        time.sleep(0.05)
    pytest.fail(f"the build does not end: {state}")


def test_before_any_build_the_state_is_idle_and_reading_it_writes_nothing(settings):
    assert Rebuilding(settings).state() == IDLE
    assert not settings.index.exists()


def test_a_build_makes_a_generation_live_and_tells_what_it_did(settings):
    (settings.seeds / "page.txt").write_text("南河公园开放\n\n本报讯（记者 林小满）南河公园今天开放。\n", "utf-8")
    rebuilding = Rebuilding(settings)
    build_id = rebuilding.start()
    with pytest.raises(RebuildRunning, match="GET /rebuild"):
        rebuilding.start()
    state = ended(rebuilding)
    assert (state["id"], state["state"], state["error"]) == (build_id, "succeeded", None)
    assert state["report"]["added"] == ["page.txt"]
    assert state["generation"] == Store(settings.index).current_id()


def test_a_build_that_fails_says_why_in_words(settings):
    rebuilding = Rebuilding(settings)
    rebuilding.start()
    state = ended(rebuilding)
    assert state["state"] == "failed"
    assert "live index, if any, is unchanged" in state["error"]


def test_a_build_that_runs_elsewhere_is_not_disturbed(settings):
    with Store(settings.index).building(), pytest.raises(RebuildRunning, match="elsewhere"):
        Rebuilding(settings).start()


def test_the_state_is_right_while_a_process_holds_the_lock_and_after_it_died(settings, rebuilding_of):
    written(settings, id="x", state="running", stage="读取文件", done=3, total=9)
    with filelock.FileLock(settings.index / LOCK):
        assert (rebuilding_of.state()["state"], rebuilding_of.state()["done"]) == ("running", 3)
    state = rebuilding_of.state()
    assert (state["state"], state["error"]) == ("failed", STOPPED)


def test_a_build_that_was_just_asked_for_counts_until_its_process_is_overdue(settings, rebuilding_of):
    written(settings, id="x", state="queued")
    assert rebuilding_of.state()["state"] == "queued"
    with pytest.raises(RebuildRunning):
        rebuilding_of.start()
    long_ago = time.time() - rebuilding.START_SECONDS - 5
    os.utime(settings.index / STATE, (long_ago, long_ago))
    assert rebuilding_of.state()["state"] == "failed"


@pytest.mark.parametrize("damaged", ["", "{", "[]", '{"state": "running"}', "\0\0"])
def test_a_state_that_cannot_be_read_counts_as_none(settings, rebuilding_of, damaged):
    (settings.index / STATE).write_text(damaged)
    assert rebuilding_of.state() == IDLE


@pytest.mark.parametrize(
    ("error", "told"),
    [
        (SeedsError("The folder is empty."), "The folder is empty."),
        (KeyboardInterrupt(), STOPPED),
        (ValueError("inner detail"), "(ValueError), which stands in the server's log"),
    ],
)
def test_every_end_of_a_build_is_told(settings, rebuilding_of, error, told):
    def build(recorder):
        recorder.progress("读取文件", 1, 2)
        raise error

    assert run(settings, "x", build) == 1
    state = rebuilding_of.state()
    assert (state["id"], state["state"], state["stage"]) == ("x", "failed", "读取文件")
    assert told in state["error"]
    assert "inner detail" not in state["error"]


def test_a_report_is_told_with_each_failed_file(settings, rebuilding_of):
    assert run(settings, "x", lambda recorder: REPORT) == 0
    state = rebuilding_of.state()
    assert (state["state"], state["generation"]) == ("succeeded", REPORT.generation)
    assert state["report"]["failed"] == [{"file": "b.txt", "reason": "is empty"}]


def test_progress_is_written_a_few_times_a_second_and_at_every_new_stage(settings, rebuilding_of):
    now = [0.0]
    recorder = Recorder(settings.index, "x", clock=lambda: now[0])
    recorder.tell()
    recorder.progress("读取文件", 1, 9)
    recorder.progress("读取文件", 2, 9)
    assert rebuilding_of._read()["done"] == 1
    now[0] += 1
    recorder.progress("读取文件", 3, 9)
    assert rebuilding_of._read()["done"] == 3
    recorder.progress("切分段落", 0, 4)
    assert rebuilding_of._read()["stage"] == "切分段落"
    recorder.progress("切分段落", 4, 4)
    assert rebuilding_of._read()["done"] == 4


def test_the_build_process_knows_the_settings_and_no_token(settings, monkeypatch):
    monkeypatch.setenv("QA_ADMIN_TOKEN", "a-secret-of-the-operator")
    environ = rebuilding._environment(settings)
    assert "a-secret-of-the-operator" not in environ.values()
    assert Settings.from_env(environ) == settings


def test_a_build_does_not_fail_for_a_variable_that_the_servers_options_outweighed(settings, monkeypatch):
    monkeypatch.setenv("QA_PORT", "tcp://10.43.7.21:8000")
    monkeypatch.setenv("QA_STRICTNESS", "stern")
    assert Settings.from_env(rebuilding._environment(settings)) == settings


def test_a_build_ends_with_the_server_that_began_it(settings, monkeypatch):
    waiting = "import threading, time; from qa_service.commands import rebuild\nthreading.Thread(target=rebuild._end_with_parent).start(); time.sleep(60)"
    import subprocess

    with subprocess.Popen([sys.executable, "-c", waiting], stdin=subprocess.PIPE) as child:
        time.sleep(0.5)
        assert child.poll() is None
        child.stdin.close()
        assert child.wait(30) != 0


@pytest.mark.skipif(os.geteuid() == 0 if hasattr(os, "geteuid") else True, reason="root may write anywhere")
def test_an_index_folder_that_cannot_be_written_is_said(settings):
    settings.index.mkdir(mode=0o500)
    with pytest.raises(BuildError, match="No build can be started"):
        Rebuilding(settings).start()
