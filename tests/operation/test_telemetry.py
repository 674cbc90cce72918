"""What is counted, over several processes, and how it is told to Prometheus."""

import re
import subprocess
import sys
import threading

import pytest
from hypothesis import given
from hypothesis import strategies as st

from qa_service.operation.telemetry import BOUNDS, LAYOUT, Telemetry, exposition, labels

LINE = re.compile(r'([a-z_]+)(\{[a-z]+="[^"\\\n]*"(?:,[a-z]+="[^"\\\n]*")*\})? (-?[0-9.e+-]+)')


def value(telemetry, series, given=""):
    return telemetry.totals()[LAYOUT[series, given]]


def test_counts_of_all_processes_are_added_up(tmp_path):
    counting = (
        "import sys; from pathlib import Path; from qa_service.operation.telemetry import Telemetry\n"
        "telemetry = Telemetry(Path(sys.argv[1]))\n"
        "for _ in range(3): telemetry.count('qa_questions_total', 'outcome', 'answered')"
    )
    for _ in range(2):
        subprocess.run([sys.executable, "-c", counting, str(tmp_path)], check=True)
    mine = Telemetry(tmp_path)
    mine.count("qa_questions_total", "outcome", "answered")
    assert value(mine, "qa_questions_total", '{outcome="answered"}') == 7  # also of processes that have ended


def test_no_count_is_lost_between_threads(tmp_path):
    telemetry = Telemetry(tmp_path)
    threads = [
        threading.Thread(target=lambda: [telemetry.count("qa_limited_total") for _ in range(500)]) for _ in range(4)
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert value(telemetry, "qa_limited_total") == 2000


def test_a_file_of_another_layout_is_passed_over(tmp_path):
    (tmp_path / "1-old.counters").write_bytes(b"\1" * 80)
    assert not Telemetry(tmp_path).totals().any()


@given(st.lists(st.floats(0, 100), max_size=20))
def test_a_histogram_counts_each_time_in_every_bucket_that_reaches_it(times):
    telemetry = Telemetry()
    for seconds in times:
        telemetry.observe("qa_answer_seconds", seconds)
    for bound in BOUNDS:
        given_label = f'{{le="{bound!r}"}}'
        assert value(telemetry, "qa_answer_seconds_bucket", given_label) == sum(t <= bound for t in times)
    assert value(telemetry, "qa_answer_seconds_bucket", '{le="+Inf"}') == len(times)
    assert value(telemetry, "qa_answer_seconds_count") == len(times)
    assert value(telemetry, "qa_answer_seconds_sum") == pytest.approx(sum(times))


def test_a_stage_is_timed_also_where_it_fails(tmp_path):
    telemetry = Telemetry(tmp_path)
    with pytest.raises(ValueError, match="no"), telemetry.timed("qa_stage_seconds", "stage", "read"):
        raise ValueError("no")
    assert value(telemetry, "qa_stage_seconds_count", '{stage="read"}') == 1


def test_every_line_is_of_the_format_and_every_metric_is_explained(tmp_path):
    telemetry = Telemetry(tmp_path)
    telemetry.observe("qa_stage_seconds", 0.0123, "stage", "read")
    told = exposition(telemetry.totals(), [("qa_up", "Whether it is up", {labels("generation", "x-1"): 1.0, "": 0.5})])
    explained, seen = set(), set()
    assert told.endswith("\n")
    for line in told.splitlines():
        if line.startswith("# HELP "):
            explained.add(line.split()[2])
        elif not line.startswith("# TYPE "):
            match = LINE.fullmatch(line)
            assert match, line
            assert (match[1], match[2]) not in seen
            seen.add((match[1], match[2]))
            assert re.sub("_(bucket|sum|count)$", "", match[1]) in explained
    assert 'qa_stage_seconds_sum{stage="read"} 0.0123' in told
