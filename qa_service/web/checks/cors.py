"""Which pages of other sites may call the API in their readers' browsers: those that the operator names, and none by default."""

from __future__ import annotations

from collections.abc import Collection

from flask import Flask, Response, request
from werkzeug.datastructures import HeaderSet

from qa_service.web.checks.keys import HEADER
from qa_service.web.checks.traffic import HEADER as REQUEST_ID

EVERY = "*"
# Blueprints that are called so; what operators do is done from the service's own pages.
CALLED = (
    "api",
    "articles",
    "batch",
    "completions",
    "embeddings",
    "feedback",
    "finding",
    "mcp",
    "models",
    "openapi",
)
A_DAY = 24 * 3600
SENT = ("Authorization", "Content-Type", "MCP-Protocol-Version", "Mcp-Method", "Mcp-Name", HEADER, REQUEST_ID)
TOLD = ("Retry-After", REQUEST_ID)


def register(app: Flask, origins: Collection[str]) -> None:
    """Let pages of these origins call the API; without cookies: they name a key where one is needed."""

    def allow(response: Response) -> Response:
        if request.blueprint not in CALLED:
            return response
        response.vary.add("Origin")
        origin = request.headers.get("Origin")
        if origin and (origin in origins or EVERY in origins):
            response.access_control_allow_origin = origin
            response.access_control_expose_headers = HeaderSet(TOLD)
            if request.method == "OPTIONS":
                response.access_control_allow_methods = response.allow
                response.access_control_allow_headers = HeaderSet(SENT)
                response.access_control_max_age = A_DAY
        return response

    if origins:
        app.after_request(allow)
