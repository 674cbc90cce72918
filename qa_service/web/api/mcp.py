"""The Model Context Protocol for agents: streamable HTTP, without sessions and streams, so that any server process answers."""

from __future__ import annotations

import functools
from collections.abc import Callable, Collection
from typing import TYPE_CHECKING, Any

from flask import Blueprint, Response, request

from qa_service.answering.service import QAService
from qa_service.types import Answer
from qa_service.web.checks.origin import refuse_other_origins, refuse_pages_by_name
from qa_service.web.checks.requests import require_json

if TYPE_CHECKING:
    from mcp.server.lowlevel import Server

EXAMPLE = '{"jsonrpc": "2.0", "id": 1, "method": "tools/list"}'


def blueprint(
    get_service: Callable[[], QAService], note: Callable[[Answer], None], origins: Collection[str] = ()
) -> Blueprint:
    """The view for agents, over the live service; `note` hears every answer, `origins`: of pages that may ask it by a name."""
    views = Blueprint("mcp", __name__)

    @functools.cache
    def server() -> Server[Any]:
        from qa_service.mcp.server import mcp_server

        return mcp_server(get_service, note)

    @views.post("/mcp")
    def mcp() -> Response:
        from qa_service.mcp.bridge import answered  # half a second and 27 MB, where an agent comes and not before

        refuse_other_origins(request, origins)
        refuse_pages_by_name(request, origins)
        require_json(request, EXAMPLE)
        status, headers, body = answered(server(), request.headers.items(), request.get_data())
        response = Response(body, status, headers)
        response.cache_control.no_store = True
        return response

    return views
