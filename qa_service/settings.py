"""What an operator can set, by environment variable or command line."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from qa_service.errors import InvalidInput

MAX_PORT = 65535
MAX_WORKERS = 64
MAX_TOP_K = 10  # quotes in one answer
MAX_BODY_BYTES = 64 * 1024  # of most requests: the longest question with its history is a fifth of this
LARGE_BODY_BYTES = 1024 * 1024  # of those that bring many texts
# The smallest confidence at which an answer is given; None: the reader's own, chosen in training.
STRICTNESS: Mapping[str, float | None] = {"lax": 0.1, "balanced": None, "strict": 0.5}
MAX_RATE = 1_000_000  # requests a minute: more is no limit
MAX_STREAMS = 2  # streams of events that one process keeps open at a time, beside its answers
LOGS = ("text", "json")
OF_A_SERVER = ("host", "port", "workers")  # settings that only what serves has a use for

_SERVICE_ADDRESS = re.compile(r"\s*(?:tcp|udp|sctp)://", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Settings:
    """Where things lie and how they are served; relative folders are taken from the working directory."""

    seeds: Path = Path("seeds")
    index: Path = Path("index")
    host: str = "127.0.0.1"
    port: int = 8000
    workers: int = 1
    encoder: str | None = None  # None: the bundled model
    query_prefix: str | None = None  # None: the encoder's own
    data: Path = Path("data")  # what readers send: feedback
    synonyms: Path | None = None  # of the operator, besides the bundled ones
    strictness: str = "balanced"  # a level of STRICTNESS, or the smallest confidence itself
    admin_token: str | None = field(default=None, repr=False)  # None: who changes something must sit at this machine
    rate_limit: int = 0  # requests a minute from one address; 0: as many as come
    keep_questions: Path | None = None  # None: questions are kept nowhere
    log: str = "text"
    publication: str | None = None  # the newspaper's name, for references
    llm_url: str | None = None  # of an endpoint that speaks as OpenAI's; None: no summaries are written
    llm_model: str | None = None
    llm_key: str | None = field(default=None, repr=False)
    public_url: str | None = None  # where readers find the pages; None: where the question was sent

    @classmethod
    def from_env(cls, environ: Mapping[str, str]) -> Settings:
        """The settings of the environment (QA_SEEDS, QA_INDEX, …); InvalidInput names a variable that cannot be used."""
        default = cls()
        return cls(
            seeds=Path(environ.get("QA_SEEDS") or default.seeds),
            index=Path(environ.get("QA_INDEX") or default.index),
            data=Path(environ.get("QA_DATA") or default.data),
            host=bare_host(environ.get("QA_HOST") or default.host),
            port=_port(environ.get("QA_PORT") or str(default.port)),
            workers=whole_number(environ.get("QA_WORKERS") or str(default.workers), "QA_WORKERS", MAX_WORKERS),
            encoder=environ.get("QA_ENCODER") or None,
            query_prefix=environ.get("QA_QUERY_PREFIX"),
            synonyms=Path(own) if (own := environ.get("QA_SYNONYMS")) else None,
            strictness=checked_strictness(environ.get("QA_STRICTNESS") or default.strictness, "QA_STRICTNESS"),
            admin_token=_token(environ, "QA_ADMIN_TOKEN"),
            **_writer(environ),
            rate_limit=whole_number(environ.get("QA_RATE_LIMIT") or "0", "QA_RATE_LIMIT", MAX_RATE, least=0),
            keep_questions=Path(kept) if (kept := environ.get("QA_KEEP_QUESTIONS")) else None,
            publication=(environ.get("QA_PUBLICATION") or "").strip() or None,
            public_url=_address(environ, "QA_PUBLIC_URL", "https://news.example/qa"),
            log=_one_of(LOGS, environ.get("QA_LOG") or default.log, "QA_LOG"),
        )

    @property
    def min_confidence(self) -> float | None:
        """The smallest confidence at which an answer is given; None: the reader's own."""
        return STRICTNESS[self.strictness] if self.strictness in STRICTNESS else float(self.strictness)


def checked_strictness(value: str, name: str) -> str:
    """A level of STRICTNESS or a number from 0 to 1, as it was given; InvalidInput for anything else."""
    given = value.strip().lower()
    if given not in STRICTNESS and not re.fullmatch(r"0?\.\d{1,9}|[01](?:\.0{1,9})?", given, re.ASCII):
        raise InvalidInput(f"{name} must be {', '.join(STRICTNESS)} or a number from 0 to 1, not {value[:40]!r}.", name)
    return given


def _port(value: str) -> int:
    if _SERVICE_ADDRESS.match(value):
        raise InvalidInput(
            f"QA_PORT is {value[:60]!r}, the address that Kubernetes gives its containers for a service called qa, and no "
            f"port. Set QA_PORT to the port to serve on, such as {Settings().port}, or give --port.",
            "QA_PORT",
        )
    return whole_number(value, "QA_PORT", MAX_PORT, least=0)


def bare_host(value: str) -> str:
    """A host without the brackets that an address of IPv6 has in a URL."""
    host = value.strip()
    return host[1:-1] if host.startswith("[") and host.endswith("]") else host


def _writer(environ: Mapping[str, str]) -> dict[str, str | None]:
    url = _address(environ, "QA_LLM_URL", "http://127.0.0.1:11434/v1")
    model = (environ.get("QA_LLM_MODEL") or "").strip() or None
    if (url is None) != (model is None):
        lacking = "QA_LLM_URL" if url is None else "QA_LLM_MODEL"
        raise InvalidInput(f"{lacking} is not set: a writer needs QA_LLM_URL and QA_LLM_MODEL, or neither.", lacking)
    return {"llm_url": url, "llm_model": model, "llm_key": _token(environ, "QA_LLM_KEY")}


def _token(environ: Mapping[str, str], name: str) -> str | None:
    token = (environ.get(name) or "").strip()
    if any(not "!" <= character <= "~" for character in token):
        raise InvalidInput(f"{name} must be plain ASCII letters, digits and signs, without spaces.", name)
    return token or None


def _address(environ: Mapping[str, str], name: str, example: str) -> str | None:
    address = (environ.get(name) or "").strip().rstrip("/")
    if address and not re.fullmatch(r"https?://[^\s/?#@\\]+(?:/[^\s?#\\]*)?", address, re.IGNORECASE):
        raise InvalidInput(f"{name} must be an address such as {example}, not {address[:60]!r}.", name)
    return address or None


def _one_of(known: Sequence[str], value: str, name: str) -> str:
    if value not in known:
        raise InvalidInput(f"{name} must be {' or '.join(known)}, not {value[:40]!r}.", name)
    return value


def whole_number(value: str, name: str, most: int, least: int = 1) -> int:
    """The whole number that a setting's text stands for; InvalidInput where it is none or out of range."""
    digits = value.strip()
    if not (digits.isascii() and digits.isdigit() and len(digits) < 10 and least <= int(digits) <= most):
        raise InvalidInput(f"{name} must be a whole number from {least} to {most}, not {value[:40]!r}.", name)
    return int(digits)
