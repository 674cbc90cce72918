"""Building whenever the files change."""

from __future__ import annotations

import time
from collections.abc import Callable, Hashable
from pathlib import Path

from qa_service import ingest
from qa_service.errors import SeedsError

LOOK_SECONDS = 1.0  # between looks at the folder
SETTLING_SECONDS = 2.0  # without a change, so that files are not read while they are copied
RETRY_SECONDS = 60.0  # after a build that failed


def look_at(seeds: Path, leave_out: Path) -> Hashable:
    """What lies in a seeds folder, by names, sizes and times: another value after any change of a file; `leave_out` is the index folder."""
    try:
        found = ingest.seed_files(seeds, leave_out)
    except SeedsError as error:
        return str(error)
    return tuple((path, _look_at_file(path)) for path in (*found.files, *found.beside)) + found.failed


def _look_at_file(path: Path) -> tuple[int, ...]:
    try:
        stat = path.stat()
    except OSError:
        return ()
    return stat.st_ino, stat.st_size, stat.st_mtime_ns, stat.st_ctime_ns


def watch(
    look: Callable[[], Hashable],
    build: Callable[[], bool],
    *,
    wait: Callable[[float], None] = time.sleep,
    clock: Callable[[], float] = time.monotonic,
) -> None:
    """Build now, and again whenever what is seen has changed and then stayed so for a while; runs until it is interrupted.

    build: returns whether it succeeded; where not, it is tried again after a minute even if nothing changes.
    """
    while True:
        seen = _settled(look, wait)
        succeeded = build()
        failed_at = clock()
        while look() == seen and (succeeded or clock() - failed_at < RETRY_SECONDS):
            wait(LOOK_SECONDS)


def _settled(look: Callable[[], Hashable], wait: Callable[[float], None]) -> Hashable:
    """What is seen, once it has stayed the same for a while."""
    seen = look()
    while True:
        wait(SETTLING_SECONDS)
        now = look()
        if now == seen:
            return seen
        seen = now
