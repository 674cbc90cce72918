"""The command that tells whether a deployment is sound: it looks at each thing that a server needs, and says of what is wrong what to do."""

from __future__ import annotations

import contextlib
import dataclasses
import ipaddress
import json
import os
import shutil
import socket
import sys
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

import click

from qa_service import __version__
from qa_service.commands import options
from qa_service.errors import QAError
from qa_service.settings import MILVUS, Settings

OLDEST_PYTHON = (3, 11)
SPARE_BYTES = 200_000_000  # beside what a build needs: room for logs and the system
BUILD_FACTOR = 3  # generations kept, of which a new one is written before the oldest goes
SHORT_TOKEN = 16  # characters: shorter ones can be guessed
LIBRARIES = (
    "faiss",
    "filelock",
    "flask",
    "httpx2",
    "jieba",
    "mcp",
    "numpy",
    "onnxruntime",
    "opencc",
    "rjieba",
    "sentence_transformers",
    "waitress",
)
MAX_NAMED = 5  # files
OK, WARNING, FAILURE = "ok", "warning", "failure"


@dataclass(frozen=True, slots=True)
class Finding:
    """What was found of one thing: how it is, and, where it is not well, what to do."""

    check: str
    state: str  # ok, warning or failure
    found: str
    remedy: str | None = None


class Unwell(Exception):
    """Something is not as it should be."""

    def __init__(self, found: str, remedy: str, state: str = FAILURE) -> None:
        super().__init__(found)
        self.finding = found, remedy, state


Check = Callable[[Settings], str]  # what was found where all is well; raises Unwell or QAError


@click.command()
@options.settings("seeds", "index", "host", "port")
@options.as_json
def doctor(settings: Settings, as_json: bool) -> int:
    """Check a deployment and say what to mend.

    Looks at models, folders, index, port, token and more; exits with 1 where something fails.
    """
    found = []
    for finding in examine(settings):
        found.append(finding)
        if not as_json:
            remedy = f"\n{'':10}{finding.remedy}" if finding.remedy else ""
            print(f"{finding.state:<9} {finding.check}: {finding.found}{remedy}", flush=True)
    failed = any(finding.state == FAILURE for finding in found)
    if as_json:
        print(json.dumps({"sound": not failed, "checks": [dataclasses.asdict(f) for f in found]}, ensure_ascii=False))
    return 1 if failed else 0


def examine(settings: Settings) -> Iterator[Finding]:
    """Every check in turn; one that fails does not keep the others from being made."""
    for name, check in CHECKS.items():
        yield _finding(name, check, settings)


def _finding(name: str, check: Check, settings: Settings) -> Finding:
    try:
        return Finding(name, OK, check(settings))
    except Unwell as unwell:
        found, remedy, state = unwell.finding
        return Finding(name, state, found, remedy)
    except QAError as error:  # which says what to do itself
        return Finding(name, FAILURE, str(error))
    except Exception as error:  # a check that breaks is a finding, not the end of the others
        return Finding(name, FAILURE, f"The check broke: {type(error).__name__}: {error}", "Report this.")


def _program(settings: Settings) -> str:
    version = ".".join(map(str, sys.version_info[:3]))
    if sys.version_info < OLDEST_PYTHON:
        oldest = ".".join(map(str, OLDEST_PYTHON))
        raise Unwell(
            f"Python {version} is too old.", f"Install Python {oldest} or newer and make the environment anew."
        )
    return f"qa-service {__version__} on Python {version}"


def _libraries(settings: Settings) -> str:
    missing = []
    for name in LIBRARIES:
        try:
            __import__(name)
        except Exception as error:  # also a library that is there and cannot be loaded
            missing.append(f"{name} ({type(error).__name__}: {error})")
    if missing:
        raise Unwell(
            f"Cannot be imported: {', '.join(missing)}.", "Install again: pip install --force-reinstall qa-service"
        )
    return "all there"


def _models(settings: Settings) -> str:
    from qa_service.reader import EvidenceReader
    from qa_service.retrieval.encoder import load_encoder

    encoder = load_encoder(settings.encoder, settings.query_prefix)
    EvidenceReader.load()
    return f"encoder {encoder.fingerprint}, {encoder.dimensions} dimensions; reader"


def _seeds(settings: Settings) -> str:
    from qa_service import ingest

    found = ingest.seed_files(settings.seeds, settings.index)
    if not os.access(settings.seeds, os.R_OK | os.X_OK):
        raise Unwell(f"{settings.seeds.absolute()} cannot be read.", "Let the user who runs the service read it.")
    held = f"{len(found.files)} files in {settings.seeds.absolute()}"
    if found.others:
        raise Unwell(
            f"{held}; passed over: {', '.join(map(str, found.others))}",
            "Save what is to be searched as text (.txt, .md, .jsonl); the rest may stay or go.",
            WARNING,
        )
    return held


def _paths(settings: Settings) -> str:
    from qa_service import ingest

    found = ingest.seed_files(settings.seeds, settings.index)
    files = [ingest.name_of(path, settings.seeds) for path in found.files]
    fitting = {str(one): sum(one.stated(file) is not None for file in files) for one in settings.path_patterns}
    others = [file for file in files if not any(one.stated(file) for one in settings.path_patterns)]
    usual = sum(ingest.of_usual_path(file).date is not None for file in others)
    told = "".join(f"{pattern} fits {count} of {len(files)} files; " for pattern, count in fitting.items())
    told += f"{usual} of {len(others)} {'others' if fitting else 'files'} state a date in a usual way"
    if idle := [pattern for pattern, count in fitting.items() if not count]:
        raise Unwell(
            f"{told}. Nothing fits {', '.join(idle)}, but there is {files[0]}.",
            "Mend QA_PATH_PATTERNS: a pattern is a path below the seeds folder, * any part of a name in it, **/ any folders.",
            WARNING,
        )
    return told


def _index_folder(settings: Settings) -> str:
    folder = settings.index
    place = _standing(folder)
    if folder.exists() and not folder.is_dir():
        raise Unwell(f"{folder.absolute()} is not a folder.", "Name a folder with --index or QA_INDEX.")
    if not os.access(place, os.W_OK | os.X_OK):
        raise Unwell(
            f"{place.absolute()} cannot be written: the service answers, but no build can be made.",
            "Let the user who runs the service write there.",
            WARNING,
        )
    return f"{folder.absolute()} can be written"


def _standing(folder: Path) -> Path:
    """The folder, absolute, or the nearest one above it that exists."""
    whole = folder.absolute()
    return next(place for place in (whole, *whole.parents) if place.exists())


def _disk(settings: Settings) -> str:
    place = _standing(settings.index)
    free = shutil.disk_usage(place).free
    wanted = SPARE_BYTES + BUILD_FACTOR * _size_of_live(settings)
    if free < wanted:
        raise Unwell(
            f"{_megabytes(free)} are free at {place}, a build may need {_megabytes(wanted)}.",
            "Free some space.",
            WARNING,
        )
    return f"{_megabytes(free)} are free"


def _size_of_live(settings: Settings) -> int:
    from qa_service.store import Store

    with contextlib.suppress(QAError):
        return sum(size for size, _ in Store(settings.index).current().manifest.quick_checks.values())
    return 0


def _megabytes(size: int) -> str:
    return f"{size / 1e6:,.0f} MB"


def _engine(settings: Settings) -> str:
    from qa_service import factory

    if settings.engine != MILVUS:
        return "the index in its folder is searched"
    return f"Milvus at {settings.milvus_uri} answers from {factory.generations(settings).current_id()}"


def _generation(settings: Settings) -> str:
    from qa_service.store import Store

    live = Store(settings.index).current()
    live.check_deeply()
    return f"{live.id} is whole: {live.manifest.articles} articles, {live.manifest.passages} passages"


def _shape(settings: Settings) -> str:
    from qa_service import indexing, store
    from qa_service.retrieval.encoder import DeferredEncoder

    live = store.Store(settings.index).current()
    store.require_shape(live.manifest, indexing.shape(DeferredEncoder(settings.encoder, settings.query_prefix)))
    return "the index was built by the encoder, the passages and the words of this program"


def _pages(settings: Settings) -> str:
    from qa_service.indexing import verify
    from qa_service.store import Store

    files = list(verify.accounts(Store(settings.index).current(), settings.seeds))
    losing = [file.file for file in files if file.loses_words]
    if losing:
        more = f" and {len(losing) - MAX_NAMED} more" if len(losing) > MAX_NAMED else ""
        raise Unwell(
            f"More than folios, slogans and credits is left out of {', '.join(losing[:MAX_NAMED])}{more}.",
            "See which lines: qa-service verify. What belongs to an article should stand below its title, not at the page's edge.",
            WARNING,
        )
    left = sum(one.characters for file in files for one in file.left_out)
    return f"{left} characters of {len(files)} pages are in no article: folios, slogans, credits and marks"


def _port(settings: Settings) -> str:
    from qa_service.serving import server

    try:
        server.probe(settings.host, settings.port)
    except server.AddressError as error:
        if _answers(settings):
            return f"{settings.host}:{settings.port} is taken by a server that answers"
        raise Unwell(str(error), "Stop what uses it, or choose another.") from error
    return f"{settings.host}:{settings.port} is free"


def _answers(settings: Settings) -> bool:
    """Whether a service of ours is at the address."""
    import http.client

    host = {"0.0.0.0": "127.0.0.1", "::": "::1"}.get(settings.host, settings.host)
    connection = http.client.HTTPConnection(host, settings.port, timeout=2)
    try:
        connection.request("GET", "/healthz")
        return b'"ok"' in connection.getresponse().read(200)
    except (OSError, http.client.HTTPException):
        return False
    finally:
        connection.close()


def _token(settings: Settings) -> str:
    if settings.admin_token is None and not _is_loopback(settings.host):
        raise Unwell(
            f"{settings.host} is open to other machines and no token is set: nobody can rebuild or roll back over HTTP.",
            "Set QA_ADMIN_TOKEN, e.g. to the output of: python -c 'import secrets; print(secrets.token_urlsafe(32))'",
            WARNING,
        )
    if settings.admin_token is not None and len(settings.admin_token) < SHORT_TOKEN:
        raise Unwell(f"QA_ADMIN_TOKEN has fewer than {SHORT_TOKEN} characters.", "Make a longer one.", WARNING)
    return "a token is set" if settings.admin_token else "no token: only a program on this machine may change something"


def _keys(settings: Settings) -> str:
    if any(len(key) < SHORT_TOKEN for key in settings.api_key):
        raise Unwell(f"A key of QA_API_KEY has fewer than {SHORT_TOKEN} characters.", "Make a longer one.", WARNING)
    return f"{len(settings.api_key)} keys let in" if settings.api_key else "no key: anybody who reaches it may ask"


def _is_loopback(host: str) -> bool:
    try:
        return all(ipaddress.ip_address(found[4][0]).is_loopback for found in socket.getaddrinfo(host, None))
    except (OSError, ValueError, UnicodeError):
        return False


def _questions(settings: Settings) -> str:
    path = settings.keep_questions
    if path is None:
        return "questions are kept nowhere"
    place = path if path.exists() else path.absolute().parent
    if path.is_dir() or not os.access(place, os.W_OK):
        raise Unwell(
            f"Questions cannot be kept in {Path(path).absolute()}.", "Name a file that can be written.", WARNING
        )
    return f"questions are kept in {path.absolute()}"


CHECKS: dict[str, Check] = {
    "program": _program,
    "libraries": _libraries,
    "models": _models,
    "seeds folder": _seeds,
    "paths": _paths,
    "index folder": _index_folder,
    "disk space": _disk,
    "engine": _engine,
    "generation": _generation,
    "encoder": _shape,
    "pages": _pages,
    "port": _port,
    "token": _token,
    "keys": _keys,
    "questions": _questions,
}
