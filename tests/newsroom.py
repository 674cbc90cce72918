"""A newspaper on a port of this machine, for tests in a browser."""

import json
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any, Self

from fake_service import FakeService
from threaded import threaded

from qa_service.errors import QAError
from qa_service.settings import Settings
from qa_service.web import create_app

TOKEN = "a-token-for-tests-only"
REPORT = {
    "renewed": True,
    "added": ["四版.txt"],
    "changed": ["一版.txt", "二版.txt"],
    "removed": [],
    "failed": [{"file": "<b>坏.txt</b>", "reason": "the file is empty"}],
    "left_out": [{"file": "一版.txt", "characters": 26}],
    "doubtful": [{"file": "二版.txt", "lines": [3, 9]}],
}


class Builder:
    """Plays the part of the API that rebuilds: one step further at each look."""

    def __init__(self) -> None:
        self.asked: list[tuple[str, dict[str, Any]]] = []
        self.states: list[dict[str, Any]] = [self.state("idle")]
        self.live = "20310402T080000Z-abc123"

    @staticmethod
    def state(name: str, **values: Any) -> dict[str, Any]:
        """A state of the build as the API tells it."""
        return {"id": "b1", "state": name, "stage": None, "done": 0, "total": 0, "report": None, "error": None} | values

    def __call__(self, method: str, path: str, authorization: str, body: dict[str, Any]) -> tuple[str, Any]:
        """Status and reply to a request."""
        if method == "POST":
            if authorization != f"Bearer {TOKEN}":
                return "401 Unauthorized", {"error": {"code": "unauthorized", "message": "A token is needed."}}
            self.asked.append((path, body))
            self.live = body.get("generation", self.live)
            return "202 Accepted", {"id": "b1", "state": "queued"}
        if path == "/rebuild":
            return "200 OK", self.states.pop(0) if len(self.states) > 1 else self.states[0]
        ids = ("20310401T080000Z-def456", "20310402T080000Z-abc123")
        created = "2031-04-02T08:00:00+00:00"
        return "200 OK", {
            "generations": [
                {"id": i, "created": created, "articles": 4, "passages": 9, "live": i == self.live} for i in ids
            ]
        }


class Newsroom:
    """A service that can be out of order, behind its pages; while a builder is there, it answers what rebuilds."""

    def __init__(self, folder: Path) -> None:
        self.service = FakeService()
        self.error: QAError | None = None
        self.builder = Builder()
        self.settings = Settings(seeds=folder / "seeds", index=folder / "index", data=folder / "data")
        self._app = create_app(self.get_service, self.settings)
        self.address = ""

    @contextmanager
    def open(self) -> Iterator[Self]:
        """The newsroom while it is served at its address."""
        with threaded(self._serve, threads=8) as self.address:
            yield self

    def get_service(self) -> FakeService:
        """The service, unless it is out of order."""
        if self.error:
            raise self.error
        return self.service

    def _serve(self, environ: dict[str, Any], start_response: Callable[..., Any]) -> Iterable[bytes]:
        if environ["PATH_INFO"] not in ("/rebuild", "/rollback", "/generations"):
            return self._app(environ, start_response)
        body = json.loads(environ["wsgi.input"].read() or b"{}")
        status, reply = self.builder(
            environ["REQUEST_METHOD"], environ["PATH_INFO"], environ.get("HTTP_AUTHORIZATION", ""), body
        )
        start_response(status, [("Content-Type", "application/json")])
        return [json.dumps(reply).encode()]
