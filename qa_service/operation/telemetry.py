"""What is counted while questions are answered, over all server processes: each writes files of its own, and any of them adds up all.

The files are prometheus_client's; they lie in a folder that lives as long as the server.
"""

from __future__ import annotations

import os
import secrets
from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import TypeVar

from prometheus_client import CollectorRegistry, Counter, Histogram, Metric, disable_created_metrics, generate_latest
from prometheus_client import values as kept
from prometheus_client.core import GaugeMetricFamily
from prometheus_client.multiprocess import MultiProcessCollector

BOUNDS = (0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 2.5, 5.0, 10.0)  # seconds
FOLDER = "PROMETHEUS_MULTIPROC_DIR"  # in the environment, where a metric that is made looks for its folder

Gauge = tuple[str, str, str, Mapping[str, float]]  # name, what it tells, its label, and its values by the label's
Labelled = TypeVar("Labelled", Counter, Histogram)

disable_created_metrics()  # when each series began: several processes do not tell it either


class Telemetry:
    """The counters of this process, and the sums over all processes that share a folder."""

    def __init__(self, folder: Path | None = None) -> None:
        """folder: shared by the processes of one server; without one, this process counts for itself."""
        self._folder, self._own = folder, CollectorRegistry()
        counter = partial(Counter, registry=self._own)
        histogram = partial(Histogram, registry=self._own, buckets=BOUNDS)
        with _kept_in(folder):
            self.questions = _each(
                counter("qa_questions_total", "Questions answered or refused for want of an answer.", ["outcome"]),
                ("answered", "refused"),
            )
            self.requests = _each(
                counter("qa_requests_total", "HTTP requests by the first digit of their status.", ["status"]),
                ("2xx", "3xx", "4xx", "5xx"),
            )
            self.limited = counter("qa_limited_total", "Requests refused by the rate limit.")
            self.turned_away = counter("qa_turned_away_total", "Requests refused because too many were waiting.")
            self.loads = _each(
                counter("qa_loads_total", "Generations taken up by a server process, or refused.", ["result"]),
                ("succeeded", "failed"),
            )
            self.stages = _each(
                histogram("qa_stage_seconds", "Time of the stages of an answer.", ["stage"]),
                ("understand", "retrieve", "read", "check"),
            )
            self.answers = histogram("qa_answer_seconds", "Time of whole answers.")

    def collect(self) -> Iterable[Metric]:
        """The sums over all processes."""
        if self._folder is None:
            return self._own.collect()
        begun = (path for path in sorted(self._folder.glob("*.db")) if path.stat().st_size)  # no other can be read
        sums: Iterable[Metric] = MultiProcessCollector.merge(map(str, begun))
        return sums


@contextmanager
def _kept_in(folder: Path | None) -> Iterator[None]:
    """Let metrics that are made inside keep their values in files of their own in the folder; without one, in memory."""
    own = f"{os.getpid()}-{secrets.token_hex(4)}"
    class_before, folder_before = kept.ValueClass, os.environ.get(FOLDER)
    kept.ValueClass = kept.MultiProcessValue(lambda: own) if folder else kept.MutexValue
    os.environ[FOLDER] = str(folder)
    try:
        yield
    finally:
        kept.ValueClass = class_before
        del os.environ[FOLDER]
        if folder_before is not None:
            os.environ[FOLDER] = folder_before


def _each(metric: Labelled, values: Iterable[str]) -> dict[str, Labelled]:
    """A series for each value of the label, which tells 0 until something happens."""
    return {value: metric.labels(value) for value in values}


@dataclass(frozen=True, slots=True)
class _Scrape:
    telemetry: Telemetry
    gauges: Iterable[Gauge]

    def collect(self) -> Iterator[Metric]:
        yield from self.telemetry.collect()
        for name, told, label, values in self.gauges:
            metric = GaugeMetricFamily(name, told, labels=[label] if label else [])
            for value, number in values.items():
                metric.add_metric([value] if label else [], number)
            yield metric


def exposition(telemetry: Telemetry, gauges: Iterable[Gauge] = ()) -> bytes:
    """All that is counted, and the gauges, in Prometheus' text format."""
    return generate_latest(_Scrape(telemetry, gauges))
