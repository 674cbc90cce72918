"""What the doctor finds of a deployment, and what it says to do."""

import dataclasses
import json
import os
import socket

import pytest
from newspaper import PARK, Newspaper

from qa_service.commands import cli, doctor
from qa_service.commands.doctor import CHECKS, FAILURE, OK, WARNING, examine
from qa_service.errors import QAError
from qa_service.indexing import verify
from qa_service.indexing.left_out import LeftOut
from qa_service.indexing.verify import FileAccount
from qa_service.path_patterns import PathPattern
from qa_service.settings import Settings
from qa_service.store import Store


@pytest.fixture
def settings(seed_settings):
    return dataclasses.replace(seed_settings, port=0)


def found(check, settings):
    return doctor._finding(check, CHECKS[check], settings)


def test_a_sound_deployment_passes_every_check(settings):
    findings = list(examine(settings))
    assert [finding.check for finding in findings] == list(CHECKS)
    assert [finding for finding in findings if finding.state != OK] == []


def test_the_command_tells_each_check_and_exits_with_0(settings, monkeypatch, capsys):
    monkeypatch.setenv("QA_PORT", "0")
    arguments = ["doctor", "--index", str(settings.index), "--seeds", str(settings.seeds), "--json"]
    assert cli.main(arguments) == 0
    told = json.loads(capsys.readouterr().out)
    assert (told["sound"], len(told["checks"])) == (True, len(CHECKS))
    assert set(told["checks"][0]) == {"check", "state", "found", "remedy"}


def test_the_command_says_what_to_do_and_exits_with_1(tmp_path, monkeypatch, capsys):
    monkeypatch.setattr(doctor, "CHECKS", {name: CHECKS[name] for name in ("seeds folder", "generation")})
    assert cli.main(["doctor", "--index", str(tmp_path / "none"), "--seeds", str(tmp_path / "nowhere")]) == 1
    told = capsys.readouterr().out
    assert told.count("failure") == 2
    assert "qa-service build" in told


@pytest.mark.parametrize("check", ["seeds folder", "generation", "encoder"])
def test_what_is_not_there_fails(tmp_path, settings, check):
    nowhere = dataclasses.replace(settings, seeds=tmp_path / "nowhere", index=tmp_path / "none")
    assert found(check, nowhere).state == FAILURE


def test_a_milvus_that_does_not_answer_fails_and_another_engine_is_not_looked_for(settings):
    pytest.importorskip("pymilvus")
    assert found("engine", settings).found == "the index in its folder is searched"
    lost = found("engine", dataclasses.replace(settings, engine="milvus", milvus_uri="http://127.0.0.1:9"))
    assert (lost.state, "Milvus at http://127.0.0.1:9 does not answer" in lost.found) == (FAILURE, True)


def test_files_of_other_kinds_are_named_by_kind(settings, tmp_path):
    for name in ("一版.txt", "头版.pdf", "旧报.zip"):
        (tmp_path / name).write_text("图书馆开放。", "utf-8")
    finding = found("seeds folder", dataclasses.replace(settings, seeds=tmp_path))
    assert finding.state == WARNING
    assert finding.found == f"1 files in {tmp_path}; passed over: 1 .pdf (头版.pdf), 1 .zip (旧报.zip)"


def test_the_patterns_of_paths_are_told_with_how_many_files_each_fits(settings, tmp_path):
    for name in ("晚报-3.txt", "晚报-4.txt", "2023-05-12.txt", "一版.txt"):
        (tmp_path / name).write_text("图书馆开放。", "utf-8")
    there = dataclasses.replace(settings, seeds=tmp_path)
    assert found("paths", there).found == "1 of 4 files state a date in a usual way"
    ours, none = PathPattern("{newspaper}-{page}"), PathPattern("{newspaper}/{page}")
    finding = found("paths", dataclasses.replace(there, path_patterns=(ours,)))
    told = "{newspaper}-{page} fits 2 of 4 files"
    assert (finding.state, finding.found) == (OK, f"{told}; 1 of 2 others state a date in a usual way")
    finding = found("paths", dataclasses.replace(there, path_patterns=(ours, none)))
    assert finding.state == WARNING
    assert "Nothing fits {newspaper}/{page}, but there is 2023-05-12.txt." in finding.found
    assert "QA_PATH_PATTERNS" in finding.remedy


def test_an_index_of_another_encoder_fails_with_both_names(settings, tmp_path):
    finding = found("encoder", dataclasses.replace(settings, query_prefix="查询："))
    assert finding.state == FAILURE
    assert "查询：" in finding.found


def test_a_model_that_cannot_be_loaded_fails(settings, tmp_path):
    assert found("models", dataclasses.replace(settings, encoder=str(tmp_path))).state == FAILURE


def test_a_port_in_use_fails_unless_a_server_of_ours_has_it(settings):
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        port = taken.getsockname()[1]
        finding = found("port", dataclasses.replace(settings, port=port))
    assert finding.state == FAILURE
    assert str(port) in finding.found


@pytest.mark.parametrize(
    ("host", "token", "state"),
    [
        ("127.0.0.1", None, OK),
        ("localhost", None, OK),
        ("0.0.0.0", None, WARNING),
        ("0.0.0.0", "short", WARNING),
        ("0.0.0.0", "a-long-token-of-the-operator", OK),
    ],
)
def test_a_server_open_to_others_wants_a_long_token(settings, host, token, state):
    finding = found("token", dataclasses.replace(settings, host=host, admin_token=token))
    assert finding.state == state
    assert token is None or token not in finding.found


@pytest.mark.parametrize(
    ("keys", "state", "told"),
    [
        ((), OK, "no key: anybody who reaches it may ask"),
        (("a-long-key-of-a-program",), OK, "1 keys let in"),
        (("a-long-key-of-a-program", "short"), WARNING, "A key of QA_API_KEY has fewer than 16 characters."),
    ],
)
def test_keys_that_can_be_guessed_are_warned_of(settings, keys, state, told):
    finding = found("keys", dataclasses.replace(settings, api_key=keys))
    assert (finding.state, finding.found) == (state, told)


def test_a_full_disk_is_warned_of(settings, monkeypatch):
    usage = doctor.shutil.disk_usage(settings.index)
    monkeypatch.setattr(doctor.shutil, "disk_usage", lambda place: usage._replace(free=1000))
    assert found("disk space", settings).state == WARNING


def test_an_index_folder_that_is_a_file_fails(settings, tmp_path):
    (tmp_path / "index").write_text("")
    assert found("index folder", dataclasses.replace(settings, index=tmp_path / "index")).state == FAILURE


def test_a_folder_that_cannot_be_written_is_warned_of(settings, monkeypatch):
    monkeypatch.setattr(os, "access", lambda place, mode: mode == os.R_OK)
    assert found("index folder", settings).state == WARNING
    assert found("questions", dataclasses.replace(settings, keep_questions=settings.index / "asked")).state == WARNING


def test_a_damaged_generation_fails(settings, monkeypatch):
    def damaged(self):
        raise QAError("dense.faiss is not what was built.")

    monkeypatch.setattr(type(Store(settings.index).current()), "check_deeply", damaged)
    assert found("generation", settings).state == FAILURE


def test_a_page_that_lost_more_than_its_furniture_is_warned_of_by_name(settings, monkeypatch):
    lost = FileAccount("二版.txt", 1, 900, 900, (LeftOut(1, "folio", 300, "一" * 300),))
    whole = FileAccount("三版.txt", 1, 900, 900, ())
    monkeypatch.setattr(verify, "accounts", lambda generation, seeds: iter([lost, whole]))
    finding = found("pages", settings)
    assert finding.state == WARNING
    assert "二版.txt" in finding.found
    assert "三版.txt" not in finding.found
    assert "qa-service verify" in finding.remedy


def test_a_page_that_is_nothing_but_furniture_is_warned_of(tmp_path):
    paper = Newspaper(tmp_path)
    paper.put("a.txt", PARK)
    paper.put("b.txt", "2031年5月6日 星期二\n第3版\n")
    paper.build()
    finding = found("pages", Settings(seeds=paper.seeds, index=paper.index.folder))
    assert (finding.state, "b.txt" in finding.found, "a.txt" in finding.found) == (WARNING, True, False)


def test_a_check_that_breaks_is_a_finding_too(settings, monkeypatch):
    def broken(settings):
        raise ZeroDivisionError("by zero")

    finding = doctor._finding("program", broken, settings)
    assert (finding.state, "ZeroDivisionError" in finding.found) == (FAILURE, True)
