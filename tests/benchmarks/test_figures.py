"""The tables of docs/evaluation.md: their places are marked, and they are written there and nowhere else."""

import re

import cut_pages
import growth
import parts
import pytest
import throughput
from conftest import ROOT
from figures import BLOCKS, ablation_table, curve_table, group_table, marks, table, written

MANUAL = (ROOT / "docs/evaluation.md").read_text("utf-8")
ALL_BLOCKS = [*BLOCKS, cut_pages.BLOCK, growth.BLOCK, *throughput.BLOCKS, *parts.BLOCKS]
TOLD = {
    "aurc": 0.2,
    "risk_coverage": [{"threshold": 0.0, "coverage": 1.0, "risk": 0.25, "refused": None}],
    "calibration": {"confidence": {"ece": 0.05}, "first_quote": {"ece": 0.1}},
    "ablation": [{"step": "BM25", "hit@1": 0.5, "ms_p50": 3.14159}],
}


@pytest.mark.parametrize("name", ALL_BLOCKS)
def test_the_manual_has_a_place_for_each_block_with_a_table_in_it(name):
    first, last = marks(name)
    [block] = re.findall(f"{re.escape(first)}\n(.*?)\n{re.escape(last)}", MANUAL, re.S)
    assert block.startswith("| ")


def test_the_manual_has_no_place_for_another_block():
    assert sorted(re.findall(r"<!-- figures: (.*?) -->", MANUAL)) == sorted(ALL_BLOCKS)


def test_a_block_is_written_between_its_marks_and_nowhere_else():
    first, last = marks("seeds")
    text = f"before\n{first}\nold\n{last}\nafter"
    once = written(text, {"seeds": r"new \1"})
    assert once == f"before\n{first}\nnew \\1\n{last}\nafter"
    assert written(once, {"seeds": r"new \1"}) == once


@pytest.mark.parametrize("text", ["", "".join(marks("seeds")) * 2])
def test_a_block_without_one_place_is_refused(text):
    with pytest.raises(ValueError, match="there must be one"):
        written(text, {"seeds": "new"})


def test_figures_are_shown_to_three_digits_and_none_as_a_dash():
    assert table(["", "a"], [["x", 0.98765], ["y", None]]) == "| | a |\n| --- | --- |\n| x | 0.988 |\n| y | – |"


def test_groups_curves_and_ablations_become_rows():
    assert "| plain | 7 | 0.5 |" in group_table("kind", {"plain": {"n": 7, "quote@1": 0.5}})
    assert "| 0.0 | 1 | 0.25 | – |" in curve_table({"seeds": TOLD})
    assert "| one: BM25 | 0.5 | 3.14 |\n| two: BM25 | 0.5 | 3.14 |" in ablation_table({"one": TOLD, "two": TOLD})
    assert "one: answered | one: wrong" in curve_table({"one": TOLD, "two": TOLD})


def test_the_table_of_growth_has_the_columns_that_are_measured():
    first, last = marks(growth.BLOCK)
    head = "| " + " | ".join(growth.HEAD) + " |"
    assert head in MANUAL.partition(first)[2].partition(last)[0]


def test_what_a_part_left_out_changes_is_told_and_what_it_does_not_is_a_sign():
    whole = {"hit@1": 0.8, "answered": 1.0, "refused": None, "auroc": 0.9, "f1": 0.7}
    without = whole | {"hit@1": 0.75}
    told = {name: dict(whole) for name in (parts.WHOLE, *parts.PARTS)} | {"synonyms": without}
    lines = parts.parts_table({"news": told}).splitlines()
    assert lines[2] == "| nothing | 0.800 / 1.000 / – / 0.900 / 0.700 |"
    assert "| synonyms | 0.750 / 1.000 / – / 0.900 / 0.700 |" in lines
    assert "| vectors | = |" in lines


def test_what_a_part_is_for_is_told_where_a_set_asks_it():
    whole = {"by_kind": {"typo": {"n": 3, "hit@1": 0.9}, "plain": {"n": 2, "hit@1": 1.0}}}
    without = {"by_kind": {"typo": {"n": 3, "hit@1": 0.6}, "plain": {"n": 2, "hit@1": 1.0}}}
    told = dict.fromkeys((parts.WHOLE, *parts.PARTS), whole) | {"mending slips": without}
    assert parts.kinds_table({"news": told}).splitlines()[2:] == ["| mending slips | typo, news | 3 | 0.9 | 0.6 |"]


def test_every_part_that_is_cut_out_is_there():
    assert all(hasattr(where, name) for where, name, _ in parts.PARTS.values())
