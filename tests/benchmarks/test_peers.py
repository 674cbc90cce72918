"""Beside the peers: the harness and its table, with contenders that need no package of a peer's."""

import json
import re
import sys

import pytest
from conftest import ROOT

sys.path.append(str(ROOT / "tests/benchmarks/peers"))

import compare
from compare import GROUPS, OURS, Contender, Figures, Group, block, chosen, held, passages_of, spread, turned, verdict
from contender import READY, TIMES, Material, articles_of, asked, main, peak_memory_mb, shares

QUICK = Contender("quick: as documented", "by_quick", "documented", "quick")
SLOW = Contender("slow: as documented", "by_slow", "documented", "slow")
FIRST = """
def build(material, folder, setting):
    (folder / setting).write_text(material.texts[0])

def load(material, folder, setting):
    first = (folder / setting).read_text()
    return lambda question: sorted(range(len(material.texts)), key=lambda n: material.texts[n] != first)
"""
PEERS = sorted({contender.environment for group in GROUPS for contender in group.contenders} - {None})


def line_of(article_id, text="市图书馆今天开放。"):
    return json.dumps({"id": article_id, "title": "", "text": text}, ensure_ascii=False) + "\n"


def figures_of(**contenders):
    """Figures of one round: for each, article@1, milliseconds, and seconds to build."""
    labels = {"ours": OURS, "quick": QUICK, "slow": SLOW}
    figures = Figures()
    for name, (article, ms, seconds) in contenders.items():
        figures.add(labels[name], {"article@1": article, "p50_ms": ms, "build_s": seconds})
    return figures


def test_an_article_counts_once_however_many_of_its_passages_are_found():
    assert articles_of([2, 0, 1], ["a", "a", "b"]) == ["b", "a"]
    assert articles_of(["b", "b", "a"], []) == ["b", "a"]


def test_the_right_article_counts_at_the_first_place_and_among_the_first_three():
    assert shares([["a"], ["b", "c", "a"], ["b", "c", "d", "a"], []], ["a"] * 4) == {
        "article@1": 0.25,
        "article@3": 0.5,
    }


def test_every_question_is_timed_and_the_first_is_asked_once_more_before():
    heard = []
    told = asked(lambda text: heard.append(text) or [0], [("a", "一"), ("b", "二")], ["a", "b"])
    assert heard == ["一", "一", "二"]
    assert len(told[TIMES]) == 2
    assert told["article@1"] == 0.5
    assert told[READY] > 0


def test_memory_is_told_of_this_process():
    assert 1 < peak_memory_mb() < 1e6


def test_the_articles_of_the_questions_are_kept_first_and_in_their_order():
    lines = [line_of(name) for name in "abcd"]
    assert chosen(lines, {"d"}, 2) == [lines[0], lines[3]]
    assert chosen(lines, {"d"}, None) == lines


def test_contenders_are_given_the_passages_that_this_service_cuts(tmp_path):
    material = Material(tmp_path)
    material.articles.mkdir()
    material.file.write_text(line_of("a", "甲。" * 100 + "乙。" * 100) + line_of("b"), "utf-8")
    material.write(passages_of(material), [("b", "几点开放？")])
    assert material.holders == ["a", "a", "b"]
    assert "".join(material.texts[:2]) == "甲。" * 100 + "乙。" * 100
    assert material.questions == [["b", "几点开放？"]]


def test_a_figure_is_told_as_its_median_with_the_smallest_and_the_largest():
    assert spread([3.04, 1, 2.26], 1) == "2.3 (1.0–3.0)"
    assert spread([2.01, 2.02], 1) == "2.0"
    assert spread([], 1) is None


def test_what_is_not_measured_of_a_contender_is_a_dash():
    table = block(figures_of(ours=(0.9, 2.0, 10), quick=(0.8, 9.0, 20)), [OURS, QUICK], "here").splitlines()
    assert table[2] == "| qa-service: retrieval | 10 | – | – | – | – | 2.0 | – | 0.900 | – |"
    assert table[-1] == "here"


def test_ours_is_compared_with_the_quickest_peer_that_finds_about_as_much():
    told = verdict(figures_of(ours=(0.9, 2.0, 30), quick=(0.7, 1.0, 20), slow=(0.85, 8.0, 40)), [OURS, QUICK, SLOW])
    assert "article@1: 0.900, of the peers at best 0.850 (slow: as documented)." in told
    assert "4.0 times as quick as the quickest peer that comes within eight points (slow: as documented)." in told
    assert "Build: 30 s, of the peers at best 20 s (quick: as documented)." in told


def test_the_first_of_a_group_builds_the_index_that_all_ask_and_the_first_round_asks_everything(tmp_path, monkeypatch):
    heard = []

    def run(contender, task, environments, material, index, every):
        heard.append((contender.label, task, every))
        (index / "file").write_bytes(b"0" * 1_000_000)
        return {"memory_mb": 5.0} | ({} if task == "build" else {"ms": [*range(1, 102)], "article@1": 0.5}), 2.0

    monkeypatch.setattr(compare, "run", run)
    figures = compare.compare([Group((OURS, QUICK))], None, None, 2, tmp_path)
    turns = [(OURS.label, "build"), (OURS.label, "ask"), (QUICK.label, "ask")]
    assert heard == [(*turn, every) for every in (1, compare.LATER) for turn in turns]
    assert figures.of(OURS, "index_mb") == [1.0, 1.0]
    assert figures.of(QUICK, "build_s") == []
    assert figures.of(QUICK, "p50_ms") == [51, 51]
    assert figures.of(QUICK, "article@1") == [0.5]
    assert not (tmp_path / "index").exists()


def test_it_is_said_what_was_measured_and_where(tmp_path):
    material = Material(tmp_path)
    material.write([("a", "甲"), ("a", "乙")], [("a", "甲？")])
    told = compare.conditions(material, 3, 0.04, {"txtai"})
    assert told.startswith("1 articles in 2 passages, 1 questions; 3 rounds")
    assert "load 0.0 at the start" in told
    assert "txtai 9.14.0" in told
    assert "haystack" not in told


def test_no_contender_always_follows_the_same_one():
    assert {turned("abc", by)[0] for by in range(3)} == {"a", "b", "c"}
    assert sorted(turned("abc", 4)) == ["a", "b", "c"]


@pytest.mark.parametrize("contender", [contender for group in GROUPS for contender in group.contenders])
def test_each_contender_has_its_module(contender):
    assert (compare.HERE / f"{contender.module}.py").is_file()


@pytest.mark.parametrize("name", PEERS)
def test_every_package_of_a_peer_is_pinned_and_the_encoder_is_run_by_the_same_ones(name):
    lines = compare.requirements_of(name).read_text("utf-8").split()
    assert all(re.fullmatch(r"[a-z0-9-]+==[\d.]+", line) for line in lines)
    assert {"torch==2.13.0", "sentence-transformers==6.2.0", "jieba==0.42.1"} <= set(lines)


def test_an_environment_tells_the_versions_that_it_has():
    assert held(sys.executable, ["pytest", "no-such-package"]) == {"pytest": pytest.__version__}


def test_a_contender_builds_and_is_asked_in_a_process_that_tells_what_it_took(tmp_path, monkeypatch, capsys):
    (tmp_path / "by_first.py").write_text(FIRST, "utf-8")
    monkeypatch.syspath_prepend(str(tmp_path))
    material = Material(tmp_path)
    material.write([("a", "甲"), ("b", "乙")], [("a", "甲？"), ("b", "乙？")])
    told = []
    for task, every in (("build", "1"), ("ask", "1"), ("ask", "2")):
        main(task, "by_first", "documented", str(tmp_path), str(tmp_path), every)
        told.append(json.loads(capsys.readouterr().out))
    built, answered, in_part = told
    assert built.keys() == {"memory_mb"}
    assert (answered["article@1"], answered["article@3"], len(answered["ms"])) == (0.5, 1.0, 2)
    assert len(in_part["ms"]) == 1
