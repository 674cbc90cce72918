"""What is counted while questions are answered, over all server processes: each writes a file of its own, and any of them adds up all.

A file is an array of float64 in a layout that is the same for all; the files lie in a folder that lives as long as the server.
"""

from __future__ import annotations

import itertools
import os
import secrets
import threading
import time
from bisect import bisect_left
from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

STAGES = ("understand", "retrieve", "read", "check")
BOUNDS = (0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 2.5, 5.0, 10.0)  # seconds
STATUSES = ("2xx", "3xx", "4xx", "5xx")
SUFFIX = ".counters"

Series = tuple[str, str]  # the name of a metric, and its labels as they are written: {stage="read"}

COUNTERS: tuple[tuple[str, str, str, tuple[str, ...]], ...] = (  # name, what it counts, its label, the label's values
    ("qa_questions_total", "Questions answered or refused for want of an answer", "outcome", ("answered", "refused")),
    ("qa_requests_total", "HTTP requests by the first digit of their status", "status", STATUSES),
    ("qa_limited_total", "Requests refused by the rate limit", "", ("",)),
    ("qa_loads_total", "Generations taken up by a server process, or refused", "result", ("succeeded", "failed")),
)
HISTOGRAMS = (
    ("qa_stage_seconds", "Time of the stages of an answer", "stage", STAGES),
    ("qa_answer_seconds", "Time of whole answers", "", ("",)),
)


def labels(name: str, value: str) -> str:
    """A label as it is written; nothing for a metric without one."""
    return f'{{{name}="{value}"}}' if name else ""


def _layout() -> Iterator[Series]:
    for name, _, label, values in COUNTERS:
        yield from ((name, labels(label, value)) for value in values)
    for name, _, label, values in HISTOGRAMS:
        for value in values:
            given = labels(label, value)
            yield from ((f"{name}_bucket", _with_bound(given, bound)) for bound in (*map(repr, BOUNDS), "+Inf"))
            yield from ((f"{name}_{part}", given) for part in ("sum", "count"))


def _with_bound(given: str, bound: str) -> str:
    return f'{given[:-1]},le="{bound}"}}' if given else f'{{le="{bound}"}}'


LAYOUT: Mapping[Series, int] = {series: place for place, series in enumerate(_layout())}


class Telemetry:
    """The counters of this process, and the sums over all processes that share a folder."""

    def __init__(self, folder: Path | None = None) -> None:
        """folder: shared by the processes of one server; without one, this process counts for itself."""
        self._folder = folder
        self._own: NDArray[np.float64] = np.zeros(len(LAYOUT))
        if folder:
            path = folder / f"{os.getpid()}-{secrets.token_hex(4)}{SUFFIX}"
            self._own = np.memmap(path, np.float64, "w+", shape=(len(LAYOUT),))
        self._lock = threading.Lock()

    def count(self, name: str, label: str = "", value: str = "") -> None:
        """Count one more."""
        place = LAYOUT[name, labels(label, value)]
        with self._lock:
            self._own[place] += 1

    def observe(self, name: str, seconds: float, label: str = "", value: str = "") -> None:
        """Enter a time into a histogram."""
        given = labels(label, value)
        first = LAYOUT[f"{name}_bucket", _with_bound(given, repr(BOUNDS[0]))]
        reached = first + bisect_left(BOUNDS, seconds)
        with self._lock:
            self._own[reached : first + len(BOUNDS) + 1] += 1
            self._own[LAYOUT[f"{name}_sum", given]] += seconds
            self._own[LAYOUT[f"{name}_count", given]] += 1

    @contextmanager
    def timed(self, name: str, label: str = "", value: str = "") -> Iterator[None]:
        """Enter the time of what is done inside into a histogram."""
        started = time.perf_counter()
        try:
            yield
        finally:
            self.observe(name, time.perf_counter() - started, label, value)

    def totals(self) -> NDArray[np.float64]:
        """The sums over all processes, in the order of the layout."""
        if self._folder is None:
            return self._own.copy()
        size = len(LAYOUT) * 8
        found = [path.read_bytes() for path in sorted(self._folder.glob(f"*{SUFFIX}"))]
        files = [np.frombuffer(data, np.float64) for data in found if len(data) == size]
        total: NDArray[np.float64] = np.sum([np.zeros(len(LAYOUT)), *files], axis=0)
        return total


def exposition(totals: NDArray[np.float64], gauges: Iterable[tuple[str, str, Mapping[str, float]]]) -> str:
    """Metrics in Prometheus' text format; gauges: name, what it tells, and its values by labels as they are written."""
    lines: list[str] = []
    for kind, metrics in (("counter", COUNTERS), ("histogram", HISTOGRAMS)):
        for name, told, _, _ in metrics:
            lines += _head(name, told, kind)
            mine = (series for series in LAYOUT if _metric_of(series[0]) == name)
            lines += [f"{series[0]}{series[1]} {_number(totals[LAYOUT[series]])}" for series in mine]
    for name, told, values in gauges:
        lines += _head(name, told, "gauge")
        lines += [f"{name}{given} {_number(value)}" for given, value in values.items()]
    return "\n".join(itertools.chain(lines, [""]))


def _head(name: str, told: str, kind: str) -> list[str]:
    return [f"# HELP {name} {told}.", f"# TYPE {name} {kind}"]


def _metric_of(series: str) -> str:
    for name, *_ in HISTOGRAMS:
        if series.startswith(f"{name}_"):
            return name
    return series


def _number(value: float) -> str:
    return str(int(value)) if float(value).is_integer() else repr(round(float(value), 6))
