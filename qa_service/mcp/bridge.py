"""The protocol over HTTP, for a server that answers each request in a thread of its own, as WSGI has it.

A request is answered whole, as JSON, and nothing is kept between two: so each runs to its end on an event loop that lives as long as it does, in
the very thread that answers it. There is no loop beside the server's threads, no session, and no stream that would keep a thread.
"""

from __future__ import annotations

import asyncio
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any

from mcp.server.lowlevel import Server
from mcp.server.streamable_http_manager import StreamableHTTPSessionManager


@dataclass(slots=True)
class _Exchange:
    """One request as ASGI has it, and the response to it as it comes."""

    body: bytes
    status: int = 500
    headers: list[tuple[str, str]] = field(default_factory=list)
    answer: bytes = b""
    is_read: bool = False

    async def receive(self) -> dict[str, Any]:
        """The body of the request at once; then nothing more, until the exchange ends."""
        if self.is_read:
            await asyncio.Event().wait()
        self.is_read = True
        return {"type": "http.request", "body": self.body, "more_body": False}

    async def send(self, message: Mapping[str, Any]) -> None:
        """Keeps a part of the response."""
        if message["type"] == "http.response.start":
            self.status = message["status"]
            self.headers = [(name.decode("latin-1"), value.decode("latin-1")) for name, value in message["headers"]]
        else:
            self.answer += message.get("body", b"")


def answered(
    server: Server[Any], headers: Iterable[tuple[str, str]], body: bytes
) -> tuple[int, list[tuple[str, str]], bytes]:
    """Status, headers and body of the response to a POST with these headers and this body."""
    exchange = _Exchange(body)
    given = {"accept": "*/*"} | {name.lower(): value for name, value in headers}  # who names no type takes any
    raw = [(name.encode("latin-1"), value.encode("latin-1")) for name, value in given.items()]
    scope = {"type": "http", "method": "POST", "path": "/mcp", "query_string": b"", "headers": raw}
    asyncio.run(_run(server, scope, exchange))
    return exchange.status, exchange.headers, exchange.answer


async def _run(server: Server[Any], scope: dict[str, Any], exchange: _Exchange) -> None:
    manager = StreamableHTTPSessionManager(server, json_response=True, stateless=True)
    async with manager.run():
        await manager.handle_request(scope, exchange.receive, exchange.send)
