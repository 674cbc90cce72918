"""Whether a request was made by one of our own pages, or by no page at all."""

from __future__ import annotations

from urllib.parse import urlsplit

from flask import Request

from qa_service.errors import QAError

OWN = ("same-origin", "none")  # none: typed or bookmarked by the reader


class OtherOrigin(QAError):
    """A page of another site sent the reader's browser here."""

    code = "forbidden"
    status = 403


def refuse_other_origins(request: Request) -> None:
    """OtherOrigin where a browser says that a page of another site makes the request; programs say nothing and may."""
    fetched = request.headers.get("Sec-Fetch-Site")
    if fetched is not None:
        own = fetched in OWN
    else:
        origin = request.headers.get("Origin")
        own = origin is None or urlsplit(origin).netloc == request.host
    if not own:
        raise OtherOrigin("A page of another site cannot send this. Use the service's own pages, or a program.")
