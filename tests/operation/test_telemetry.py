"""What is counted, over several processes, and how it is told to Prometheus."""

import os
import subprocess
import sys
import threading

import pytest
from hypothesis import given
from hypothesis import strategies as st
from prometheus_client import Counter
from prometheus_client.parser import text_string_to_metric_families

from qa_service.operation.telemetry import BOUNDS, FOLDER, Telemetry, exposition


def told(telemetry):
    lines = exposition(telemetry).decode().splitlines()
    return {series: float(value) for series, value in (line.rsplit(" ", 1) for line in lines if line[0] != "#")}


def test_counts_of_all_processes_are_added_up(tmp_path):
    counting = (
        "import sys; from pathlib import Path; from qa_service.operation.telemetry import Telemetry\n"
        "telemetry = Telemetry(Path(sys.argv[1]))\n"
        "for _ in range(3): telemetry.questions['answered'].inc()\n"
        "import os; os.kill(os.getpid(), 9)"
    )
    for _ in range(2):
        subprocess.run([sys.executable, "-c", counting, str(tmp_path)], check=False)
    mine = Telemetry(tmp_path)
    mine.questions["answered"].inc()
    assert told(mine)['qa_questions_total{outcome="answered"}'] == 7  # also of processes that have ended


def test_servers_with_folders_of_their_own_do_not_mix(tmp_path):
    for name in ("a", "b"):
        (tmp_path / name).mkdir()
    kept = [Telemetry(tmp_path / "a"), Telemetry(tmp_path / "a"), Telemetry(tmp_path / "b"), Telemetry(), Telemetry()]
    for times, telemetry in enumerate(kept, 1):
        telemetry.limited.inc(times)
        telemetry.answers.observe(times)
    for series in ("qa_limited_total", "qa_answer_seconds_sum"):
        assert [told(telemetry)[series] for telemetry in kept] == [3, 3, 3, 4, 5]  # the first two share a folder


def test_other_metrics_of_the_process_stay_out_of_the_folder(tmp_path, monkeypatch):
    for before in (None, "/elsewhere"):
        monkeypatch.delenv(FOLDER, raising=False) if before is None else monkeypatch.setenv(FOLDER, before)
        telemetry = Telemetry(tmp_path)
        assert os.environ.get(FOLDER) == before
        Counter("others_total", "Of somebody else.", registry=None).inc()
        assert "others_total" not in told(telemetry)


def test_no_count_is_lost_between_threads(tmp_path):
    telemetry = Telemetry(tmp_path)
    threads = [threading.Thread(target=lambda: [telemetry.limited.inc() for _ in range(500)]) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert told(telemetry)["qa_limited_total"] == 2000


def test_the_file_of_a_process_that_just_begins_is_passed_over(tmp_path):
    telemetry = Telemetry(tmp_path)
    telemetry.limited.inc()
    (tmp_path / "counter_1-0.db").touch()
    assert told(telemetry)["qa_limited_total"] == 1


def test_what_has_not_happened_is_told_as_0_by_one_process_and_by_several(tmp_path):
    alone, shared = told(Telemetry()), told(Telemetry(tmp_path))
    assert alone == shared
    assert set(alone.values()) == {0}
    assert {'qa_requests_total{status="5xx"}', "qa_limited_total", 'qa_stage_seconds_count{stage="check"}'} < set(alone)


@given(st.lists(st.floats(0, 100), max_size=20))
def test_a_histogram_counts_each_time_in_every_bucket_that_reaches_it(times):
    telemetry = Telemetry()
    for seconds in times:
        telemetry.answers.observe(seconds)
    counted = told(telemetry)
    for bound in BOUNDS:
        assert counted[f'qa_answer_seconds_bucket{{le="{bound!r}"}}'] == sum(t <= bound for t in times)
    assert counted['qa_answer_seconds_bucket{le="+Inf"}'] == len(times)
    assert counted["qa_answer_seconds_count"] == len(times)
    assert counted["qa_answer_seconds_sum"] == pytest.approx(sum(times))


def test_a_stage_is_timed_also_where_it_fails(tmp_path):
    telemetry = Telemetry(tmp_path)
    with pytest.raises(ValueError, match="no"), telemetry.stages["read"].time():
        raise ValueError("no")
    assert told(telemetry)['qa_stage_seconds_count{stage="read"}'] == 1


def test_every_metric_is_explained_and_told_once_in_the_format(tmp_path):
    gauges = [("qa_up", "Whether it is up.", "generation", {"x-1": 1.0}), ("qa_size", "Its size.", "", {"": 0.5})]
    text = exposition(Telemetry(tmp_path), gauges).decode()
    families = list(text_string_to_metric_families(text))
    samples = [(sample.name, tuple(sample.labels.items())) for family in families for sample in family.samples]
    assert all(family.documentation.endswith(".") and family.type != "unknown" for family in families)
    assert len(set(samples)) == len(samples)
    assert text.endswith('qa_up{generation="x-1"} 1.0\n# HELP qa_size Its size.\n# TYPE qa_size gauge\nqa_size 0.5\n')
