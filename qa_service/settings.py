"""What an operator can set, by environment variable or command line."""

from __future__ import annotations

import contextlib
import ipaddress
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from qa_service.errors import InvalidInput
from qa_service.path_patterns import PathPattern

MAX_PORT = 65535
MAX_WORKERS = 64
MAX_TOP_K = 10  # quotes in one answer
MAX_BODY_BYTES = 64 * 1024  # of most requests: the longest question with its history is a fifth of this
LARGE_BODY_BYTES = 1024 * 1024  # of those that bring many texts
# The smallest confidence at which an answer is given; None: the reader's own, chosen in training.
STRICTNESS: Mapping[str, float | None] = {"lax": 0.1, "balanced": None, "strict": 0.5}
MAX_RATE = 1_000_000  # requests a minute: more is no limit
MAX_STREAMS = 2  # streams of events that one process keeps open at a time, beside its answers
LINE_FULL = "qa_service.line_full"  # of a request whose process had no room for it to wait, in its WSGI environment
LOGS = ("text", "json")
EMBEDDED, MILVUS = "embedded", "milvus"
ENGINES = (EMBEDDED, MILVUS)
OF_A_SERVER = ("host", "port", "workers")  # settings that only what serves has a use for

Network = ipaddress.IPv4Network | ipaddress.IPv6Network

# A path of which no sign means something in an address, a header or a cookie; never `//`, which leads to another site, nor `..`.
FOLDERS = re.compile(r"(?:/(?!\.{1,2}(?:/|$))[\w.~-]+)+", re.ASCII)

_ADDRESS = re.compile(r"https?://[^\s/?#@\\]+(?:/[^\s?#\\]*)?", re.IGNORECASE)
_ORIGIN = re.compile(r"(https?)://(\[[\da-f:.]+\]|[^\s/?#@\\,;:'\"*\[\]]+)(?::(\d{1,5}))?/?", re.IGNORECASE | re.ASCII)
_STANDARD_PORTS = (("http", "80"), ("https", "443"))
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
    api_key: tuple[str, ...] = field(default=(), repr=False)  # any of which lets in; none: anybody may ask
    admin_token: str | None = field(default=None, repr=False)  # None: who changes something must sit at this machine
    rate_limit: int = 0  # requests a minute from one address; 0: as many as come
    keep_questions: Path | None = None  # None: questions are kept nowhere
    log: str = "text"
    publication: str | None = None  # the newspaper's name, for references
    path_patterns: tuple[PathPattern, ...] = ()  # how paths state newspaper, date and page, besides the usual ways
    llm_url: str | None = None  # of an endpoint that speaks as OpenAI's; None: no summaries are written
    llm_model: str | None = None
    llm_key: str | None = field(default=None, repr=False)
    engine: str = EMBEDDED  # what searches: the index in its folder, or a Milvus
    milvus_uri: str | None = None
    milvus_token: str | None = field(default=None, repr=False)
    public_url: str | None = None  # where readers find the pages; None: where the question was sent
    root_path: str = ""  # the folders of an address below which everything lies
    trusted_proxies: tuple[Network, ...] = ()  # who may say from where, and to which address, a request came
    cors_origins: tuple[str, ...] = ()  # sites whose pages may call the API; `*`: all of them
    embed_origins: tuple[str, ...] = ()  # sites whose pages may hold the box

    @classmethod
    def from_env(cls, environ: Mapping[str, str]) -> Settings:
        """The settings of the environment (QA_SEEDS, QA_INDEX, …); InvalidInput names a variable that cannot be used."""
        default = cls()
        public_url = _address(environ, "QA_PUBLIC_URL", "https://news.example/qa")
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
            api_key=_keys(environ),
            admin_token=_token(environ, "QA_ADMIN_TOKEN"),
            **_writer(environ),
            **_engine(environ),
            rate_limit=whole_number(environ.get("QA_RATE_LIMIT") or "0", "QA_RATE_LIMIT", MAX_RATE, least=0),
            keep_questions=Path(kept) if (kept := environ.get("QA_KEEP_QUESTIONS")) else None,
            publication=(environ.get("QA_PUBLICATION") or "").strip() or None,
            path_patterns=tuple(map(PathPattern, _listed(environ, "QA_PATH_PATTERNS"))),
            public_url=public_url,
            root_path=_root_path((environ.get("QA_ROOT_PATH") or "").strip(), public_url),
            trusted_proxies=tuple(_networks(environ)),
            cors_origins=tuple(_origins(environ, "QA_CORS_ORIGINS", every="*")),
            embed_origins=tuple(_origins(environ, "QA_EMBED_ORIGINS")),
            log=_one_of(LOGS, environ.get("QA_LOG") or default.log, "QA_LOG"),
        )

    @property
    def own_origins(self) -> tuple[str, ...]:
        """The origin that pages have at the public address, as browsers name it."""
        parts = urlsplit(self.public_url or "")
        try:
            return (_origin(f"{parts.scheme}://{parts.netloc}", "QA_PUBLIC_URL"),) if self.public_url else ()
        except InvalidInput:  # no browser comes from there
            return ()

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


def _writer(environ: Mapping[str, str]) -> dict[str, Any]:
    url = _address(environ, "QA_LLM_URL", "http://127.0.0.1:11434/v1")
    model = (environ.get("QA_LLM_MODEL") or "").strip() or None
    if (url is None) != (model is None):
        lacking = "QA_LLM_URL" if url is None else "QA_LLM_MODEL"
        raise InvalidInput(f"{lacking} is not set: a writer needs QA_LLM_URL and QA_LLM_MODEL, or neither.", lacking)
    return {"llm_url": url, "llm_model": model, "llm_key": _token(environ, "QA_LLM_KEY")}


def _engine(environ: Mapping[str, str]) -> dict[str, Any]:
    engine = _one_of(ENGINES, (environ.get("QA_ENGINE") or EMBEDDED).strip().lower(), "QA_ENGINE")
    uri = _address(environ, "QA_MILVUS_URI", "http://127.0.0.1:19530")
    if engine == MILVUS and uri is None:
        raise InvalidInput(
            "QA_MILVUS_URI is not set: QA_ENGINE=milvus needs its address, such as http://127.0.0.1:19530.",
            "QA_MILVUS_URI",
        )
    return {"engine": engine, "milvus_uri": uri, "milvus_token": _token(environ, "QA_MILVUS_TOKEN")}


def _token(environ: Mapping[str, str], name: str) -> str | None:
    return _plain((environ.get(name) or "").strip(), name) or None


def _plain(token: str, name: str) -> str:
    if any(not "!" <= character <= "~" for character in token):
        raise InvalidInput(f"{name} must be plain ASCII letters, digits and signs, without spaces.", name)
    return token


def _listed(environ: Mapping[str, str], name: str) -> Iterator[str]:
    """What stands between the commas of a setting, each once."""
    return (part for part in dict.fromkeys(map(str.strip, environ.get(name, "").split(","))) if part)


def _keys(environ: Mapping[str, str]) -> tuple[str, ...]:
    keys = tuple(_plain(key, "QA_API_KEY") for key in _listed(environ, "QA_API_KEY"))
    if not keys and environ.get("QA_API_KEY", "").strip():  # who meant to shut the door is not to find it open
        raise InvalidInput("QA_API_KEY names no key.", "QA_API_KEY")
    return keys


def _networks(environ: Mapping[str, str]) -> Iterator[Network]:
    for part in _listed(environ, "QA_TRUSTED_PROXIES"):
        try:
            yield ipaddress.ip_network(part, strict=False)
        except ValueError:
            raise InvalidInput(
                f"QA_TRUSTED_PROXIES must be addresses or networks such as 127.0.0.1, 10.0.0.0/8, not {part[:60]!r}.",
                "QA_TRUSTED_PROXIES",
            ) from None


def _origins(environ: Mapping[str, str], name: str, every: str | None = None) -> Iterator[str]:
    """Origins as browsers name them; `every`: the sign that stands for all of them, where there may be one."""
    return (part if part == every else _origin(part, name) for part in _listed(environ, name))


def _origin(value: str, name: str) -> str:
    with contextlib.suppress(UnicodeError):
        if found := _ORIGIN.fullmatch(value):
            scheme, host, port = found[1].lower(), found[2].encode("idna").decode().lower(), found[3]
            return f"{scheme}://{host}" + (f":{port}" if port and (scheme, port) not in _STANDARD_PORTS else "")
    raise InvalidInput(f"{name} must be origins such as https://news.example, not {value[:60]!r}.", name)


def _root_path(value: str, public_url: str | None) -> str:
    """The folders that are set, or those that the public address names; InvalidInput where the two disagree."""
    named = urlsplit(public_url or "").path.rstrip("/")
    if not value:
        return named if FOLDERS.fullmatch(named) else ""
    folders = value.strip("/")
    root = f"/{folders}" if folders else ""
    if root and not FOLDERS.fullmatch(root):
        raise InvalidInput(f"QA_ROOT_PATH must be a path such as /qa, not {value[:60]!r}.", "QA_ROOT_PATH")
    if public_url and root != named:
        raise InvalidInput(
            f"QA_ROOT_PATH is {root or '/'}, but QA_PUBLIC_URL leads to {named or '/'}: let both name the same path.",
            "QA_ROOT_PATH",
        )
    return root


def _address(environ: Mapping[str, str], name: str, example: str) -> str | None:
    address = (environ.get(name) or "").strip().rstrip("/")
    if address and not (_ADDRESS.fullmatch(address) and _has_host(address)):
        raise InvalidInput(f"{name} must be an address such as {example}, not {address[:60]!r}.", name)
    return address or None


def _has_host(address: str) -> bool:
    """Whether an address names a host: what stands in brackets must be an address of IPv6."""
    try:
        return bool(urlsplit(address).hostname)
    except ValueError:
        return False


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
