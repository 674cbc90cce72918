"""The command line: its commands as they are typed, what they say, and how they end."""

import json
import os
import re
import subprocess
import sys
import time

import click
import pytest
from commands import run

from qa_service import __version__
from qa_service.settings import Settings
from qa_service.store import Store

COMMANDS = {
    "init": set(),
    "build": {"--seeds", "--index", "--full", "--gate", "--watch", "--json"},
    "generations": {"--index", "--json"},
    "rollback": {"--index", "--json"},
    "forget": {"--index", "--undo", "--json"},
    "articles": {"--seeds", "--index", "--sort", "--file", "--explain", "--sidecar", "--json"},
    "verify": {"--seeds", "--index", "--json"},
    "ask": {
        *("--index", "--strictness", "--history", "--top-k", "--json", "--file", "--section", "--reporter"),
        *("--newspaper", "--title", "--date-from", "--date-to"),
    },
    "serve": {"--seeds", "--index", "--data", "--strictness", "--host", "--port", "--workers"},
    "mcp": {"--index", "--strictness"},
    "find": {"--index", "--top-k", "--json"},
    "feedback": {"--data", "--csv", "--since", "--before", "--all", "--json"},
    "doctor": {"--seeds", "--index", "--host", "--port", "--json"},
    "evaluate": {"--index", "--strictness", "--articles", "--ablation", "--misses", "--json"},
}
PLAIN = {
    "ask": ["问？"],
    "find": ["一句话。"],
    "forget": ["none"],
    "evaluate": ["none.jsonl"],
    "init": ["paper"],
}  # what must be said
PROGRAM = [sys.executable, "-m", "qa_service.commands.cli"]


@pytest.fixture(autouse=True)
def _no_settings_from_outside(monkeypatch):
    for name in [name for name in os.environ if name.startswith("QA_")]:
        monkeypatch.delenv(name, raising=False)


@pytest.fixture
def index(seed_settings):
    return ["--index", str(seed_settings.index)]


def test_help_names_every_command_and_needs_no_model():
    started = time.perf_counter()
    told = subprocess.run(
        [sys.executable, "-X", "importtime", *PROGRAM[1:], "--help"], capture_output=True, text=True, check=True
    )
    assert set(re.findall(r"^  (\w+) +[A-Z].*\.$", told.stdout, re.M)) == set(COMMANDS)
    assert not any(
        slow in told.stderr for slow in ("torch", "sentence_transformers", "faiss", "numpy", "flask", "pydantic")
    )
    assert time.perf_counter() - started < 30


@pytest.mark.parametrize("command", COMMANDS)
def test_every_command_explains_itself_and_its_options(capsys, command):
    code, out, err = run(capsys, command, "--help")
    assert (code, err) == (0, "")
    assert out.startswith(f"Usage: qa-service {command} ")
    assert set(re.findall(r"^  (?:-h, )?(--[\w-]+)", out, re.M)) == COMMANDS[command] | {"--help"}
    assert run(capsys, command, "-h")[1] == out


def test_version_is_told(capsys):
    assert run(capsys, "--version") == (0, f"qa-service {__version__}\n", "")


@pytest.mark.parametrize(
    ("arguments", "told"),
    [
        ([], "Missing command"),
        (["nonsense"], "nonsense"),
        (["ask"], "QUESTION"),
        (["ask", "问？", "再问？"], "再问？"),
        (["ask", "问？", "--top-k", "11"], "--top-k must be a whole number from 1 to 10, not '11'."),
        (["ask", "问？", "--strictness", "stern"], "lax, balanced, strict or a number from 0 to 1, not 'stern'."),
        (["ask", "问？", "--tok-k", "1"], "--top-k"),
        (["serve", "--port", "http"], "--port must be a whole number from 0 to 65535, not 'http'."),
        (["serve", "--workers", "0"], "--workers must be a whole number from 1 to 64, not '0'."),
        (["build", "--unknown"], "--unknown"),
    ],
)
def test_bad_usage_exits_with_2_and_says_what_was_got_and_how_it_goes(capsys, arguments, told):
    code, out, err = run(capsys, *arguments)
    assert (code, out) == (2, "")
    assert "Usage: qa-service" in err
    assert "--help" in err
    assert told in err.splitlines()[-1]


@pytest.mark.skipif(not hasattr(click, "NoSuchCommand"), reason="click names commands like the one typed from 8.4 on")
def test_a_command_that_there_is_not_brings_to_mind_the_one_like_it(capsys):
    code, _, err = run(capsys, "buidl")
    assert code == 2
    assert "Did you mean 'build'?" in err


def test_a_setting_that_is_none_is_one_line_for_a_person_and_hinders_no_help(capsys, index, monkeypatch):
    monkeypatch.setenv("QA_STRICTNESS", "stern")
    told = "Error: QA_STRICTNESS must be lax, balanced, strict or a number from 0 to 1, not 'stern'.\n"
    assert run(capsys, "articles", *index) == (1, "", told)
    assert run(capsys, "articles", "--help")[0] == 0


@pytest.mark.parametrize("variable", ["QA_PORT", "QA_WORKERS"])
@pytest.mark.parametrize("command", [name for name, has in COMMANDS.items() if not has & {"--port", "--workers"}])
def test_a_command_that_serves_nothing_does_not_look_at_how_to_serve(capsys, monkeypatch, tmp_path, variable, command):
    monkeypatch.setenv(variable, "tcp://10.43.7.21:8000")
    monkeypatch.chdir(tmp_path)
    code, _, err = run(capsys, command, *PLAIN.get(command, []))
    assert code != 2
    assert variable not in err


def test_serve_says_which_program_gave_it_an_address_for_a_port_and_what_to_set(capsys, monkeypatch):
    monkeypatch.setenv("QA_PORT", "tcp://10.43.7.21:8000")
    code, out, err = run(capsys, "serve")
    assert (code, out) == (1, "")
    assert err == (
        "Error: QA_PORT is 'tcp://10.43.7.21:8000', the address that Kubernetes gives its containers for a service called qa, "
        "and no port. Set QA_PORT to the port to serve on, such as 8000, or give --port.\n"
    )


def test_an_option_wins_over_the_environment(capsys, index, monkeypatch):
    monkeypatch.setenv("QA_INDEX", "nowhere")
    assert run(capsys, "articles", *index)[0] == 0
    assert run(capsys, "articles")[0] == 1


@pytest.mark.parametrize(
    ("variable", "value", "option"),
    [
        ("QA_PORT", "tcp://10.43.7.21:8000", ["--port", "0"]),
        ("QA_WORKERS", "many", ["--workers", "1"]),
        ("QA_STRICTNESS", "stern", ["--strictness", "lax"]),
    ],
)
def test_an_option_wins_over_a_variable_that_cannot_be_used(capsys, monkeypatch, tmp_path, variable, value, option):
    monkeypatch.setenv(variable, value)
    monkeypatch.chdir(tmp_path)
    _, _, err = run(capsys, "serve", *option)
    assert "No seeds folder at" in err.splitlines()[-1]


def test_an_interrupt_ends_with_130_and_no_words(capsys, monkeypatch):
    def interrupted(environ):
        raise KeyboardInterrupt

    monkeypatch.setattr(Settings, "from_env", interrupted)
    assert run(capsys, "articles") == (130, "", "")


@pytest.mark.parametrize("arguments", [["--help"], ["articles"]])
@pytest.mark.parametrize("unbuffered", ["", "1"])
def test_a_reader_of_a_pipe_that_went_away_ends_it_quietly(seed_settings, arguments, unbuffered):
    reading, writing = os.pipe()
    os.close(reading)
    environment = os.environ | {"QA_INDEX": str(seed_settings.index), "PYTHONUNBUFFERED": unbuffered}
    with os.fdopen(writing, "wb") as pipe:
        ended = subprocess.run([*PROGRAM, *arguments], stdout=pipe, stderr=subprocess.PIPE, env=environment)
    assert (ended.returncode, ended.stderr) == (0, b"")


def test_a_shell_completes_commands_and_options():
    def completed(words):
        asked = {"_QA_SERVICE_COMPLETE": "bash_complete", "COMP_WORDS": words, "COMP_CWORD": str(words.count(" "))}
        told = subprocess.run(PROGRAM, capture_output=True, text=True, check=True, env=os.environ | asked).stdout
        return {line.removeprefix("plain,") for line in told.splitlines()}

    assert completed("qa-service fe") == {"feedback"}
    assert completed("qa-service ask --") == COMMANDS["ask"] | {"--help"}


def test_ask_prints_the_quote_with_its_source(capsys, index):
    code, out, _ = run(capsys, "ask", "职工技师申报打什么电话？", *index)
    assert code == 0
    assert "010-63538576、010-83531876" in out
    assert "《市总工会启动2023年职工技师申报工作》，记者 张晶，000_387b7440bcc68723.txt 第 27 行" in out


def test_ask_prints_the_very_object_of_the_api(capsys, index):
    code, out, _ = run(capsys, "ask", "职工技师申报打什么电话？", "--json", "--top-k", "1", *index)
    answer = json.loads(out)
    assert code == 0
    assert {
        "question",
        "understood_as",
        "answerable",
        "confidence",
        "answer",
        "quotes",
        "nearest",
        "message",
        "total",
        "summary",
        "index",
        "took_ms",
    } == set(answer)
    assert len(answer["quotes"]) == 1


def test_earlier_questions_are_given_with_history(capsys, index):
    _, out, _ = run(
        capsys, "ask", "那什么时候开始？", "--history", "大兴新媒体产业基地办寒假托管班了？", "--json", *index
    )
    assert "托管班" in json.loads(out)["understood_as"]


def test_a_question_that_begins_with_a_dash_stands_after_two(capsys, index):
    code, out, _ = run(capsys, "ask", "--json", *index, "--", "-5度吗？")
    assert code == 0
    assert json.loads(out)["question"] == "-5度吗？"


def test_articles_lists_all_that_the_index_holds(capsys, index):
    _, out, _ = run(capsys, "articles", *index)
    assert len(out.splitlines()) == 25
    _, out, _ = run(capsys, "articles", "--json", *index)
    assert len(json.loads(out)["articles"]) == 25


def test_verify_accounts_for_every_character_of_the_pages(capsys, index, seed_settings):
    code, out, _ = run(capsys, "verify", "--seeds", str(seed_settings.seeds), *index)
    assert code == 0
    assert "25 articles" in out
    assert "All agree." in out
    _, out, _ = run(capsys, "verify", "--json", "--seeds", str(seed_settings.seeds), *index)
    files = json.loads(out)["files"]
    assert len(files) == 5
    assert all(file["accounted"] == file["characters"] for file in files)


def test_verify_exits_with_1_where_the_disk_says_something_else(capsys, index, tmp_path):
    (tmp_path / "other.txt").write_text("别的版面。", "utf-8")
    code, out, _ = run(capsys, "verify", "--seeds", str(tmp_path), *index)
    assert code == 1
    assert "cannot be read" in out


@pytest.fixture
def asked_file(tmp_path):
    path = tmp_path / "questions.jsonl"
    line = {"question": "职工技师申报打什么电话？", "answerable": True, "article_id": ""}
    right, wrong = line | {"id": "1", "answers": ["010-63538576"]}, line | {"id": "2", "answers": ["别的电话"]}
    path.write_text(f"{json.dumps(right)}\n{json.dumps(wrong)}\n", "utf-8")
    return str(path)


def test_evaluate_prints_the_figures(capsys, index, asked_file):
    code, out, _ = run(capsys, "evaluate", asked_file, "--json", *index)
    assert code == 0
    assert json.loads(out)["hit@1"] == 0.5


def test_evaluate_sets_the_service_beside_simpler_ones(capsys, index, asked_file):
    code, out, _ = run(capsys, "evaluate", asked_file, "--json", "--ablation", *index)
    assert code == 0
    figures = json.loads(out)
    assert [row["step"] for row in figures["ablation"]][:2] == ["BM25", "+ dense"]
    assert figures["ablation"][-1]["hit@1"] == figures["hit@1"]


def test_evaluate_writes_the_misses_where_it_is_told(capsys, index, asked_file, tmp_path):
    code, out, _ = run(capsys, "evaluate", asked_file, "--misses", "-", *index)
    assert code == 0
    assert "1 misses of 2 questions" in out
    run(capsys, "evaluate", asked_file, "--misses", str(tmp_path / "misses.txt"), *index)
    assert (tmp_path / "misses.txt").read_text("utf-8") in out


def test_evaluate_does_not_mix_misses_into_json(capsys, index, asked_file, tmp_path):
    code, out, err = run(capsys, "evaluate", asked_file, "--json", "--misses", "-", *index)
    assert (code, out) == (1, "")
    assert "Name a file" in err
    code, _, err = run(capsys, "evaluate", asked_file, "--misses", str(tmp_path / "none" / "misses.txt"), *index)
    assert code == 1
    assert "cannot be written" in err


def test_build_says_what_was_built_and_what_was_skipped(capsys, tmp_path):
    seeds = tmp_path / "seeds"
    seeds.mkdir()
    (seeds / "page.txt").write_text("南河公园开放\n\n本报讯（记者 林小满）南河公园今天开放。\n", "utf-8")
    (seeds / "empty.txt").write_bytes(b"")
    code, out, err = run(capsys, "build", "--seeds", str(seeds), "--index", str(tmp_path / "index"))
    assert code == 0
    assert "1 articles" in out
    assert "Skipped empty.txt: the file is empty" in err
    code, out, _ = run(capsys, "build", "--json", "--seeds", str(seeds), "--index", str(tmp_path / "index"))
    report = json.loads(out)
    assert report["failed"] == [{"file": "empty.txt", "reason": "the file is empty"}]
    assert report["generation"] == Store(tmp_path / "index").current().id


def test_build_warns_of_html_and_tells_some_of_many_warnings(capsys, tmp_path):
    seeds = tmp_path / "seeds"
    seeds.mkdir()
    lines = [f'{{"id": "{n}", "text": "<p>南河公园第{n}天开放。</p>"}}' for n in range(1, 13)]
    (seeds / "x.jsonl").write_text("\n".join(lines), "utf-8")
    code, _, err = run(capsys, "build", "--seeds", str(seeds), "--index", str(tmp_path / "index"))
    assert code == 0
    told = [line for line in err.splitlines() if line.startswith("Warning")]
    assert told[0] == "Warning x.jsonl:1: it holds HTML; the tags were left out"
    assert told[10:] == ["Warning: 2 more like these, which --json lists"]
    _, out, _ = run(capsys, "build", "--json", "--seeds", str(seeds), "--index", str(tmp_path / "index"))
    assert len(json.loads(out)["warnings"]) == 12


@pytest.mark.parametrize(
    ("arguments", "told"),
    [
        (["ask", "问？", "--index", "nowhere"], "No index in"),
        (["articles", "--index", "nowhere"], "qa-service build"),
        (["verify", "--index", "nowhere"], "No index in"),
        (["build", "--seeds", "nowhere"], "No seeds folder at"),
    ],
)
def test_a_failure_is_one_line_for_a_person_with_the_folder_in_full(capsys, tmp_path, monkeypatch, arguments, told):
    monkeypatch.chdir(tmp_path)
    code, out, err = run(capsys, *arguments)
    assert code == 1
    assert out == ""
    assert err.startswith("Error: ")
    assert told in err
    assert len(err.splitlines()) == 1
    assert str(tmp_path) in err


@pytest.mark.parametrize(
    ("arguments", "told"),
    [
        (["ask", " "], "empty"),
        (["ask", "问" * 501], "501"),
        (["ask", b"\xff".decode("utf-8", "surrogateescape")], "UTF-8"),
    ],
)
def test_a_question_that_cannot_be_asked_is_an_error_in_words(capsys, index, arguments, told):
    code, _, err = run(capsys, *arguments, *index)
    assert code == 1
    assert told in err


def test_an_index_of_another_encoder_is_refused_with_both_names(capsys, index, monkeypatch, tmp_path):
    from qa_service.retrieval.encoder import BUNDLED

    copy = tmp_path / "other-model"
    copy.mkdir()
    for path in BUNDLED.rglob("*"):
        target = copy / path.relative_to(BUNDLED)
        target.mkdir(exist_ok=True) if path.is_dir() else target.write_bytes(path.read_bytes())
    monkeypatch.setenv("QA_ENCODER", str(copy))
    monkeypatch.setenv("QA_QUERY_PREFIX", "查询：")
    code, _, err = run(capsys, "ask", "问？", *index)
    assert code == 1
    assert "encoder: built with" in err
    assert "qa-service build" in err


def test_an_encoder_that_is_not_there_is_said(capsys, index, monkeypatch):
    monkeypatch.setenv("QA_ENCODER", "/nowhere/model")
    code, _, err = run(capsys, "ask", "问？", *index)
    assert code == 1
    assert "/nowhere/model" in err
    assert len(err.splitlines()) == 1
