"""The table of samples in the manual says what is made of each page."""

import pytest
from samples import MANUAL, SAMPLES, table, written


def test_the_table_in_the_manual_is_what_comes_out_now():
    manual = MANUAL.read_text("utf-8")
    assert table() in manual, "python tests/samples.py writes what comes out now"
    assert written(manual) == manual


@pytest.mark.parametrize("name", SAMPLES)
def test_each_sample_is_a_page_of_ten_lines(name):
    assert len(SAMPLES[name].splitlines()) == 10
