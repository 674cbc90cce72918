"""Rebuilding while the service answers: a build in a process of its own, whose state lies in the index folder for every process to read.

The build ends with the server process that began it; what it had done is taken over by the next one.
"""

from __future__ import annotations

import contextlib
import dataclasses
import json
import logging
import os
import secrets
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator, Mapping
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, get_args

import filelock

from qa_service.errors import BuildError, QAError
from qa_service.settings import Settings
from qa_service.store import Store
from qa_service.types import BuildState
from qa_service.wording import complaint

STATE, LOCK = ".rebuild.json", ".rebuild.lock"
START_SECONDS = 30.0  # that a new process may take until it holds the lock
LOCK_SECONDS = 0.5  # a look at the lock takes microseconds; who holds it longer is building
TOLD_SECONDS = 0.2  # between two writings of the progress
PROGRAM = "qa_service.commands.rebuild"  # the module that is run to build
STATES: tuple[BuildState, ...] = get_args(BuildState)
ACTIVE = ("queued", "running")
OF_THE_SERVER_ALONE = ("QA_ADMIN_TOKEN", "QA_HOST", "QA_PORT", "QA_WORKERS", "QA_STRICTNESS")
STOPPED = "The build was stopped before its end. Start it again: what it had done is kept."
IDLE: Mapping[str, Any] = {
    "id": None,
    "state": "idle",
    "stage": None,
    "done": 0,
    "total": 0,
    "started": None,
    "report": None,
    "generation": None,
    "error": None,
}

log = logging.getLogger(__name__)


class RebuildRunning(QAError):
    """A build is running already."""

    code = "rebuild_running"
    status = 409


class Rebuilding:
    """Starts builds of an index, and tells how they go."""

    def __init__(self, settings: Settings) -> None:
        self._settings = settings
        self._folder = settings.index

    def state(self) -> dict[str, Any]:
        """The state of the last build that was asked for, as the API tells it."""
        state = self._read()
        if state["state"] in ACTIVE and self._has_died(state):
            state = self._read()  # it may have come to its end meanwhile
            if state["state"] in ACTIVE:
                state |= {"state": "failed", "error": STOPPED}
        if state["generation"] is None:
            with contextlib.suppress(QAError):
                state["generation"] = Store(self._folder).current_id()
        return state

    def _read(self) -> dict[str, Any]:
        try:
            found = json.loads((self._folder / STATE).read_text("utf-8"))
            return {name: found[name] for name in IDLE}
        except (OSError, ValueError, LookupError, TypeError):
            return dict(IDLE)

    def _has_died(self, state: Mapping[str, Any]) -> bool:
        """Whether nobody works at a build that is not at its end."""
        if state["state"] == "queued" and self._is_fresh():
            return False
        with contextlib.suppress(OSError, filelock.Timeout), filelock.FileLock(self._folder / LOCK, timeout=0):
            return True
        return False

    def _is_fresh(self) -> bool:
        """Whether the state was written so lately that the new process may not hold its lock yet."""
        try:
            return abs(time.time() - (self._folder / STATE).stat().st_mtime) < START_SECONDS
        except OSError:
            return False

    def start(self, full: bool = False) -> str:
        """Begin a build in a process of its own; its id. RebuildRunning where one runs, BuildError where none can begin."""
        try:
            self._folder.mkdir(parents=True, exist_ok=True)
            with filelock.FileLock(self._folder / LOCK, timeout=LOCK_SECONDS):
                if self._read()["state"] == "queued" and self._is_fresh():
                    raise filelock.Timeout(LOCK)
                if Store(self._folder).is_building():
                    raise RebuildRunning(complaint("running_elsewhere"))
                build_id = secrets.token_hex(6)
                _write(self._folder, _begun(build_id, "queued"))
                self._spawn(build_id, full)
        except filelock.Timeout:
            raise RebuildRunning(complaint("running")) from None
        except OSError as error:
            place = self._folder.absolute()
            raise BuildError(f"No build can be started in {place}: {error.strerror or error}.") from error
        return build_id

    def _spawn(self, build_id: str, full: bool) -> None:
        command = [sys.executable, "-m", PROGRAM, build_id, *(["--full"] if full else [])]
        child = subprocess.Popen(
            command, env=_environment(self._settings), stdin=subprocess.PIPE, stdout=subprocess.DEVNULL
        )
        threading.Thread(target=child.wait, name="rebuild", daemon=True).start()


def _environment(settings: Settings) -> dict[str, str]:
    """What the build process is to know: the settings that shape an index, no secret but the engine's, and nothing that only answering needs."""
    environ = {name: value for name, value in os.environ.items() if name not in OF_THE_SERVER_ALONE}
    for library in ("OMP_NUM_THREADS", "RAYON_NUM_THREADS"):
        environ.setdefault(library, str(max(1, (os.cpu_count() or 2) // 2)))
    shaping = {"QA_SEEDS": str(settings.seeds), "QA_INDEX": str(settings.index), "QA_ENCODER": settings.encoder or ""}
    engine = {"QA_ENGINE": settings.engine, "QA_MILVUS_URI": settings.milvus_uri or ""}
    token = {"QA_MILVUS_TOKEN": settings.milvus_token} if settings.milvus_token else {}
    prefix = {} if settings.query_prefix is None else {"QA_QUERY_PREFIX": settings.query_prefix}
    return environ | shaping | engine | token | prefix


def _begun(build_id: str, state: str) -> dict[str, Any]:
    return {**IDLE, "id": build_id, "state": state, "started": datetime.now(UTC).isoformat(timespec="seconds")}


def _write(folder: Path, state: Mapping[str, Any]) -> None:
    """Give the state another content in one step; it need not outlive a crash of the machine."""
    pending = folder / f"{STATE}.new"
    pending.write_text(json.dumps(state, ensure_ascii=False), "utf-8")
    pending.replace(folder / STATE)


class Recorder:
    """Keeps the state of a build where every process can read it."""

    def __init__(self, folder: Path, build_id: str, clock: Callable[[], float] = time.monotonic) -> None:
        self._folder = folder
        self._state = _begun(build_id, "running")
        self._clock = clock
        self._told_at = float("-inf")

    def tell(self, **changes: Any) -> None:
        """Record some changes of the state; a disk that is full must not end the build for that."""
        self._state |= changes
        self._told_at = self._clock()
        with contextlib.suppress(OSError):
            _write(self._folder, self._state)

    def progress(self, stage: str, done: int, total: int) -> None:
        """Record how far the build is, a few times a second at most, and each stage's begin and end."""
        if stage != self._state["stage"] or done >= total or self._clock() - self._told_at >= TOLD_SECONDS:
            self.tell(stage=stage, done=done, total=total)


def run(settings: Settings, build_id: str, build: Callable[[Recorder], Any]) -> int:
    """Build and record how it goes; 0 where it succeeded."""
    with _locked(settings.index):
        recorder = Recorder(settings.index, build_id)
        recorder.tell()
        try:
            report = dataclasses.asdict(build(recorder))
        except QAError as error:
            recorder.tell(state="failed", error=str(error))
        except KeyboardInterrupt:
            recorder.tell(state="failed", error=STOPPED)
        except Exception as error:
            log.exception("The build failed")
            told = f"The build failed by an error inside ({type(error).__name__}), which stands in the server's log."
            recorder.tell(state="failed", error=f"{told} The live index, if any, is unchanged.")
        else:
            recorder.tell(state="succeeded", report=report, generation=report["generation"])
            return 0
    return 1


@contextlib.contextmanager
def _locked(folder: Path) -> Iterator[None]:
    with filelock.FileLock(folder / LOCK, timeout=START_SECONDS):
        yield
