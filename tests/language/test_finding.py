"""What is looked for only where it can begin is found as if it were looked for everywhere."""

import re
import subprocess
from pathlib import Path

import opencc
import pytest
from hypothesis import given
from hypothesis import strategies as st

from qa_service.language import numerals, text
from qa_service.language.finding import found

MIXED = st.text(
    alphabet="工会百分之三成半点时十二两千万亿年月日号0159,.%:-/ab ！？!?。…”」）的士》，\n\r\u2028", max_size=40
)
PATTERNS = {
    "whole": (text._WHOLE, text._WHOLE_BEGINS),
    "end of a sentence": (text._SENTENCE_END, text._END_BEGINS),
    "numeral": (numerals._NUMERAL, numerals._NUMERAL_BEGINS),
    "figures": (numerals._FIGURES, numerals._FIGURE_BEGINS),
    "compound": (numerals._COMPOUND, numerals._FIGURE_BEGINS),
    "clock": (numerals._CLOCK, numerals._HOUR_BEGINS),
}


@pytest.mark.parametrize("name", PATTERNS)
@given(MIXED)
def test_each_pattern_finds_what_it_finds_by_itself(name, told):
    pattern, first = PATTERNS[name]
    assert [(m.span(), m.groups()) for m in found(pattern, first, told)] == [
        (m.span(), m.groups()) for m in pattern.finditer(told)
    ]


@given(st.text("雙秀公園反覆回複深沈土坏瞭然着著乾隆干净的了\u2f00\uf9000a ，。", max_size=30) | st.text(max_size=30))
def test_a_text_that_is_taken_for_simplified_is_what_the_simplifier_makes_of_it(told):
    assert text._convert(told) == text._simplifier().convert(told)


def test_every_entry_of_the_simplifiers_dictionaries_that_changes_something_is_seen(tmp_path):
    program = Path(opencc.__file__).parent / "clib/bin/opencc_dict"
    if not program.exists():
        pytest.skip("this build of OpenCC brings no program that reads its dictionaries")
    for name in ("TSPhrases", "TSCharacters", "TSCharactersExt", "CJK_Compatibility_Ideographs"):
        told = tmp_path / f"{name}.txt"
        source = program.parents[1] / "share/opencc" / f"{name}.ocd2"
        subprocess.run([program, "-i", source, "-o", told, "-f", "ocd2", "-t", "text"], check=True)
        rows = (line.split("\t") for line in told.read_text("utf-8").splitlines())
        changing = [key for key, value in rows if key != value.split(" ")[0]]
        assert changing
        assert [key for key in changing if not text._traditional().search(key)] == []


def test_a_pattern_that_fails_where_it_could_begin_is_tried_again_behind():
    assert [m.group() for m in found(re.compile("a+b"), re.compile("a"), "aac aab ab")] == ["aab", "ab"]
