"""The commands that keep the index: what they print, and how they end."""

import contextlib
import json
import re
import signal
import subprocess
import sys
import time

import pytest
from newspaper import LIBRARY, PARK, Newspaper

from qa_service.commands import cli
from qa_service.store import Store


@pytest.fixture
def paper(tmp_path):
    paper = Newspaper(tmp_path)
    paper.put("1.txt", PARK)
    return paper


@pytest.fixture
def run(paper, capsys):
    def run(*arguments):
        code = cli.main([*arguments, "--index", str(paper.index.folder)])
        out, err = capsys.readouterr()
        return code, out, err

    return run


def build(run, paper, *arguments):
    return run("build", "--seeds", str(paper.seeds), *arguments)


def test_build_tells_what_was_added_and_then_that_nothing_has_changed(run, paper):
    code, out, _ = build(run, paper)
    assert code == 0
    assert out.startswith("Added 1: 1.txt\nBuilt ")
    code, out, _ = build(run, paper)
    assert code == 0
    assert re.fullmatch(
        r"Nothing has changed; \S+ stays live: 1 articles, 1 passages from 1 files\. Looked in .* s\.\n", out
    )


def test_build_tells_what_it_left_out_and_passed_over(run, paper):
    paper.put("2.jsonl", '{"text": "菜市场迁到东街。", "date": "昨天"}\n')
    for name in ("头版.pdf", "~$五版.docx", "旧报.zip"):
        paper.put(name, "")
    _, _, err = build(run, paper)
    assert err == (
        'Warning 2.jsonl:1: "date" is left out: it must be like 2023-04-12, not "昨天"\n'
        "Passed over: 1 .docx (~$五版.docx), 1 .pdf (头版.pdf), 1 .zip (旧报.zip)\n"
    )


def test_build_prints_its_report_as_json(run, paper):
    _, out, _ = build(run, paper, "--json")
    report = json.loads(out)
    assert (report["added"], report["changed"], report["removed"], report["failed"]) == (["1.txt"], [], [], [])
    assert (report["renewed"], report["full"]) == (True, None)
    _, out, _ = build(run, paper, "--full", "--json")
    assert json.loads(out)["full"] == "as asked for"


def test_generations_are_listed_with_the_live_one_marked(run, paper):
    build(run, paper)
    build(run, paper, "--full")
    _, out, _ = run("generations", "--json")
    listed = json.loads(out)["generations"]
    assert [set(g) for g in listed] == [{"id", "created", "articles", "passages", "live"}] * 2
    assert [g["live"] for g in listed] == [False, True]
    _, out, _ = run("generations")
    assert [line.endswith("live") for line in out.splitlines()] == [False, True]


def test_articles_are_listed_by_file_or_the_newest_first(run, paper):
    for day in ("2023-05-12", "2023-10-01"):
        paper.put(f"{day}.txt", LIBRARY)
    build(run, paper)
    _, out, _ = run("articles")
    assert [line.split()[-1] for line in out.splitlines()] == ["1.txt:1-3", "2023-05-12.txt:1-3", "2023-10-01.txt:1-3"]
    _, out, _ = run("articles", "--sort", "-date", "--json")
    assert [article["date"] for article in json.loads(out)["articles"]] == ["2023-10-01", "2023-05-12", None]


def test_rollback_goes_back_and_forth(run, paper):
    build(run, paper)
    build(run, paper, "--full")
    first, second = (generation.id for generation in paper.index.generations())
    code, out, _ = run("rollback")
    assert (code, out.split()[0]) == (0, first)
    assert paper.index.current_id() == first
    _, out, _ = run("rollback", second, "--json")
    assert json.loads(out)["live"]
    assert paper.index.current_id() == second
    assert run("rollback", "nowhere")[0] == 1


def test_forget_tells_what_it_did_and_takes_it_back(run, paper):
    build(run, paper)
    [article_id] = paper.index.current().articles()
    code, out, _ = run("forget", article_id)
    assert code == 0
    assert "南河公园开放" in out
    _, out, _ = run("forget", "--undo", article_id, "--json")
    assert json.loads(out)["forgotten"] is False
    assert run("forget", "nothing")[0] == 1


def questions(paper, answer):
    path = paper.seeds.parent / "questions.jsonl"
    record = {"id": "1", "question": "南河公园门票多少钱？", "answerable": True, "answers": [answer], "article_id": "x"}
    path.write_text(json.dumps(record, ensure_ascii=False), "utf-8")
    return str(path)


def test_a_gate_keeps_a_worse_index_from_going_live_and_lets_another_pass(run, paper):
    paper.put("2.txt", LIBRARY)
    asked = questions(paper, "五元")
    build(run, paper, "--gate", asked)
    live = paper.index.current_id()
    (paper.seeds / "1.txt").unlink()
    code, _, err = build(run, paper, "--gate", asked)
    assert code == 1
    assert "worse than the live one (hit@1 1" in err
    assert paper.index.current_id() == live
    paper.put("1.txt", PARK.replace("5月6日", "5月7日"))
    assert build(run, paper, "--gate", asked)[0] == 0
    assert paper.index.current_id() != live


def test_a_gate_without_questions_is_refused_before_anything_is_built(run, paper):
    code, _, err = build(run, paper, "--gate", "nowhere.jsonl")
    assert code == 1
    assert "nowhere.jsonl" in err
    assert not paper.index.folder.exists()


def wait_for(condition, seconds=90):
    until = time.monotonic() + seconds
    while not condition():
        assert time.monotonic() < until
        time.sleep(0.1)


@pytest.mark.skipif(sys.platform == "win32", reason="there is no SIGTERM")
def test_watching_builds_after_a_change_and_ends_cleanly(paper, tmp_path):
    command = [sys.executable, "-m", "qa_service.commands.cli", "build", "--watch", "--seeds", str(paper.seeds)]
    endings = (signal.SIGTERM, signal.SIGINT)
    indexes = [Store(tmp_path / ending.name) for ending in endings]  # of two that watch at once
    with contextlib.ExitStack() as running:
        both = [
            running.enter_context(subprocess.Popen([*command, "--index", str(index.folder)], stderr=subprocess.PIPE))
            for index in indexes
        ]
        wait_for(lambda: all((index.folder / "CURRENT").exists() for index in indexes))
        first = [index.current_id() for index in indexes]
        paper.put("2.txt", LIBRARY)
        wait_for(lambda: all(index.current_id() != id_ for index, id_ in zip(indexes, first, strict=True)))
        for watching, ending in zip(both, endings, strict=True):
            watching.send_signal(ending)
        told = [watching.communicate(timeout=60)[1].decode() for watching in both]
    assert [watching.returncode for watching in both] == [0, 0]
    assert all(said.strip().endswith("Stopped.") for said in told)
    assert [index.current().manifest.articles for index in indexes] == [2, 2]
