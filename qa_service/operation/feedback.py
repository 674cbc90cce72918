"""What readers thought of the answers, and what they asked in vain: one SQLite file, shared by all server processes."""

from __future__ import annotations

import contextlib
import sqlite3
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Literal, get_args

from qa_service.errors import QAError

FILE = "feedback.sqlite"
LAYOUT = 1  # of the table; bump it when that changes
MAX_COMMENT_CHARS = 1000
MAX_FILE_BYTES = 256 * 1024 * 1024  # some half a million votes: whoever fills the file does not fill the disk
PATIENCE_SECONDS = 5  # for another process that is writing; it takes milliseconds
UNANSWERED = "unanswered"
Thumb = Literal["up", "down"]
VOTES: tuple[Thumb, ...] = get_args(Thumb)

_TABLE = """
CREATE TABLE IF NOT EXISTS feedback (
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    time TEXT NOT NULL,
    kind TEXT NOT NULL,
    question TEXT NOT NULL,
    understood_as TEXT,
    answerable INTEGER NOT NULL,
    article_id TEXT,
    start INTEGER,
    end INTEGER,
    comment TEXT,
    generation TEXT NOT NULL
)
"""
_COLUMNS = ("kind", "question", "understood_as", "answerable", "article_id", "start", "end", "comment", "generation")


class FeedbackUnavailable(QAError):
    """Feedback cannot be kept or read; asking is not touched by that."""

    code = "feedback_unavailable"
    status = 503


@dataclass(frozen=True, slots=True)
class Feedback:
    """A reader's vote on an answer, or a question that found none."""

    kind: str  # up, down or unanswered
    question: str
    answerable: bool  # whether the articles were said to answer
    generation: str  # of the index that answered
    understood_as: str | None = None
    article_id: str | None = None  # of the quote that was voted on, with its place in the text
    start: int | None = None
    end: int | None = None
    comment: str | None = None


@dataclass(frozen=True, slots=True)
class Entry:
    """Feedback as it was kept."""

    id: int
    time: str  # UTC, ISO, to the second
    feedback: Feedback


@dataclass(frozen=True, slots=True)
class Unanswered:
    """A question that found no answer, and how often it was asked."""

    question: str
    understood_as: str
    times: int
    first: str  # UTC, ISO
    last: str


class FeedbackStore:
    """The feedback in a folder, which is made, with its file, when the first is kept."""

    def __init__(self, folder: Path, clock: Callable[[], datetime] = lambda: datetime.now(UTC)) -> None:
        self.path = folder / FILE
        self._clock = clock

    def add(self, feedback: Feedback) -> int:
        """Keep a piece of feedback, and give it a number; FeedbackUnavailable where that cannot be."""
        row = (_iso(self._clock()), *(getattr(feedback, name) for name in _COLUMNS))
        places = ", ".join("?" * len(row))
        with self._open(writing=True) as file:
            number = file.execute(f"INSERT INTO feedback (time, {_listed()}) VALUES ({places})", row).lastrowid
        return int(number or 0)

    def entries(self, since: str = "", kinds: Sequence[str] = VOTES) -> list[Entry]:
        """The feedback of some kinds since an ISO date or time, oldest first."""
        marks = ", ".join("?" * len(kinds))
        asked = f"SELECT id, time, {_listed()} FROM feedback WHERE time >= ? AND kind IN ({marks}) ORDER BY id"
        with self._read() as file:
            return [_entry(row) for row in file.execute(asked, (since, *kinds))] if file else []

    def unanswered(self, since: str = "") -> list[Unanswered]:
        """The questions that found no answer since an ISO date or time, those asked most often first, then the latest."""
        asked = (
            "SELECT question, understood_as, count(*), min(time), max(time) FROM feedback WHERE time >= ? AND kind = ? "
            "GROUP BY question, understood_as ORDER BY count(*) DESC, max(time) DESC, question"
        )
        with self._read() as file:
            return [Unanswered(*row) for row in file.execute(asked, (since, UNANSWERED))] if file else []

    def delete(self, numbers: Sequence[int] = (), *, since: str | None = None, before: str | None = None) -> int:
        """Delete the feedback of some numbers, or else all of any kind from `since` to before `before`; how many were deleted."""
        with self._read() as file:
            if file is None:
                return 0
        with self._open(writing=True) as file:
            if numbers:
                deleted = sum(file.execute("DELETE FROM feedback WHERE id = ?", (n,)).rowcount for n in numbers)
            else:
                bounds = (since or "", before or "9999")
                deleted = file.execute("DELETE FROM feedback WHERE time >= ? AND time < ?", bounds).rowcount
        with self._open(writing=False) as file:
            file.execute("VACUUM")
            file.execute("PRAGMA wal_checkpoint(TRUNCATE)")  # nothing deleted stays behind in the log
        return deleted

    @contextlib.contextmanager
    def _read(self) -> Iterator[sqlite3.Connection | None]:
        """The file, or None where nothing was ever kept."""
        if not self.path.exists():
            yield None
            return
        with self._open(writing=False) as file:
            yield file

    @contextlib.contextmanager
    def _open(self, *, writing: bool) -> Iterator[sqlite3.Connection]:
        """The file, in one transaction where something is written; a connection for each use, as threads do not share one."""
        try:
            if writing:
                self.path.parent.mkdir(parents=True, exist_ok=True)
            with contextlib.closing(sqlite3.connect(self.path, PATIENCE_SECONDS, isolation_level=None)) as file:
                self._prepare(file)
                if not writing:
                    yield file
                    return
                file.execute("BEGIN IMMEDIATE")
                yield file
                file.execute("COMMIT")
        except (OSError, sqlite3.Error) as error:
            raise FeedbackUnavailable(self._told(error)) from error

    def _prepare(self, file: sqlite3.Connection) -> None:
        [layout] = file.execute("PRAGMA user_version").fetchone()
        if layout > LAYOUT:
            raise FeedbackUnavailable(
                f"{self.path.absolute()} has layout {layout}, this version reads {LAYOUT}. Install the version that wrote it."
            )
        [page_size] = file.execute("PRAGMA page_size").fetchone()
        file.execute(f"PRAGMA max_page_count = {MAX_FILE_BYTES // page_size}")
        file.execute("PRAGMA secure_delete = ON")
        file.execute("PRAGMA synchronous = NORMAL")  # a loss of power may cost the last votes, never the file
        if layout < LAYOUT:
            file.execute("PRAGMA journal_mode = WAL")
            file.execute(_TABLE)
            file.execute(f"PRAGMA user_version = {LAYOUT}")

    def _told(self, error: Exception) -> str:
        place = self.path.absolute()
        if isinstance(error, sqlite3.OperationalError) and "full" in str(error):
            remedy = "Export what is there and delete it: qa-service feedback export, qa-service feedback delete."
        elif isinstance(error, OSError | sqlite3.OperationalError):
            remedy = "Let the server write to that folder, or set QA_DATA to another."
        else:
            remedy = "Move the file away; a new one is begun."
        return f"Feedback cannot be kept in {place} ({error}). {remedy} Asking goes on."


def _listed() -> str:
    return ", ".join(f'"{name}"' for name in _COLUMNS)


def _entry(row: Sequence[object]) -> Entry:
    number, time, *values = row
    fields = dict(zip(_COLUMNS, values, strict=True))
    fields["answerable"] = bool(fields["answerable"])
    return Entry(int(str(number)), str(time), Feedback(**fields))  # type: ignore[arg-type]


def _iso(time: datetime) -> str:
    return f"{time.astimezone(UTC):%Y-%m-%dT%H:%M:%SZ}"
