"""The log, which never holds the words of a question; and the file of questions, where the operator wants one."""

from __future__ import annotations

import json
import logging
import os
import re
import secrets
import sys
import traceback
from contextvars import ContextVar
from datetime import UTC, datetime
from pathlib import Path
from types import TracebackType
from typing import Any

from qa_service.types import Answer

REQUEST_ID: ContextVar[str | None] = ContextVar("request_id", default=None)
_WELL_FORMED = re.compile(r"[A-Za-z0-9][A-Za-z0-9._-]{7,63}")

Exception_ = tuple[type[BaseException], BaseException, TracebackType | None] | tuple[None, None, None]

log = logging.getLogger(__name__)


def request_id(offered: str | None) -> str:
    """The id that a caller or a proxy gave its request, or a new one where that is not well formed."""
    return offered if offered and _WELL_FORMED.fullmatch(offered) else secrets.token_hex(8)


def configure(form: str) -> None:
    """Log to the standard error: warnings as text, or as JSON each request too."""
    handler = logging.StreamHandler(sys.stderr)
    plain = DiscreetFormatter("%(levelname)s %(name)s: %(message)s")
    handler.setFormatter(JSONFormatter() if form == "json" else plain)
    logging.basicConfig(level=logging.WARNING, handlers=[handler], force=True)
    logging.getLogger("qa_service").setLevel(logging.INFO if form == "json" else logging.WARNING)


class DiscreetFormatter(logging.Formatter):
    """Tells of an error inside where it happened and of what type it is, not its message: that may hold what was asked."""

    def formatException(self, ei: Exception_) -> str:  # noqa: N802
        """The places of the calls, the innermost last, and the type."""
        frames = traceback.extract_tb(ei[2])
        places = [f"  {frame.filename}:{frame.lineno} in {frame.name}" for frame in frames]
        return "\n".join([*places, ei[0].__name__ if ei[0] else "None"])


class JSONFormatter(DiscreetFormatter):
    """One line of JSON for each event; `fields` of a record stand in it by their names."""

    def format(self, record: logging.LogRecord) -> str:
        """The line."""
        line: dict[str, Any] = {
            "time": datetime.fromtimestamp(record.created, UTC).isoformat(timespec="milliseconds"),
            "level": record.levelname.lower(),
            "logger": record.name,
            "message": record.getMessage(),
        }
        if (identity := REQUEST_ID.get()) is not None:
            line["request_id"] = identity
        line |= getattr(record, "fields", {})
        if record.exc_info:
            line["exception"] = self.formatException(record.exc_info)
        return json.dumps(line, ensure_ascii=False)


class QuestionBook:
    """Writes down each question with what became of it, where the operator named a file for that; several processes may share it."""

    def __init__(self, path: Path | None) -> None:
        self._path = path
        self._failed = False

    def keep(self, answer: Answer) -> None:
        """Write one line; a file that cannot be written is said once in the log, and costs no answer."""
        if self._path is None:
            return
        line = {
            "time": datetime.now(UTC).isoformat(timespec="seconds"),
            "question": answer.question.text,
            "history": list(answer.question.history),
            "answerable": answer.answerable,
            "confidence": round(answer.confidence, 4),
            "generation": answer.generation,
        }
        try:
            self._append(self._path, (json.dumps(line, ensure_ascii=False) + "\n").encode("utf-8", "replace"))
        except OSError as error:
            if not self._failed:
                log.error("Questions cannot be kept in %s: %s", self._path.absolute(), error.strerror or error)
            self._failed = True

    @staticmethod
    def _append(path: Path, line: bytes) -> None:
        handle = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_APPEND, 0o600)
        try:
            os.write(handle, line)  # in one piece, so that the lines of several processes do not mix
        finally:
            os.close(handle)
