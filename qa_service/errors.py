"""The errors that a person meets: each says what was got and what to do."""

from __future__ import annotations

REBUILD = "Build it again: qa-service build"  # what helps with an index that is damaged, outdated or of another shape


class QAError(Exception):
    """A failure to be told to a person; `code` names it for programs and `status` is its HTTP status."""

    code = "error"
    status = 500


class InvalidInput(QAError):
    """A value that a caller gave is not usable; `field` names it."""

    code = "invalid"
    status = 422

    def __init__(self, message: str, field: str | None = None) -> None:
        super().__init__(message)
        self.field = field


class NotUTF8(InvalidInput):
    """A text came in another encoding, or was lost on its way through one."""

    code = "not_utf8"


class UnknownValue(InvalidInput):
    """No article has what is asked to be had."""

    code = "unknown_value"


class NotFound(QAError):
    """What was asked for by name is not there."""

    code = "not_found"
    status = 404


class IndexMissing(QAError):
    """There is no index to answer from."""

    code = "no_index"
    status = 503


class IndexMismatch(QAError):
    """The index was built by other means than those that are to read it."""

    code = "index_mismatch"
    status = 503


class IndexDamaged(QAError):
    """A file of the index is missing or not what was written."""

    code = "index_damaged"
    status = 503


class SeedsError(QAError):
    """The seeds folder, or a file in it, cannot be used."""

    code = "seeds"


class BuildError(QAError):
    """An index could not be built; the one that was live stays live."""

    code = "build"


class ModelError(QAError):
    """A model could not be loaded."""

    code = "model"
    status = 503


class EngineError(QAError):
    """The engine that searches cannot do what is asked of it."""

    code = "engine"
    status = 503


class EngineLost(EngineError):
    """The engine that searches does not answer just now."""

    code = "engine_lost"
