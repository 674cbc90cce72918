"""Whether a request was made by one of our own pages, or by no page at all."""

from __future__ import annotations

import ipaddress
from urllib.parse import SplitResult, urlsplit

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
        origin = _origin(request)
        own = origin is None or origin.netloc == request.host
    if not own:
        raise _other()


def refuse_pages_by_name(request: Request) -> None:
    """OtherOrigin for a page whose address is a name: whoever owns a name can make it point here, and pass for one of our pages."""
    origin = _origin(request)
    if origin is not None and not _is_address(origin.hostname or ""):
        raise _other()


def _origin(request: Request) -> SplitResult | None:
    """The address of the page that makes the request, taken apart; None where no page is named."""
    named = request.headers.get("Origin")
    try:
        return None if named is None else urlsplit(named)
    except ValueError:  # no address at all
        return urlsplit("")


def _is_address(host: str) -> bool:
    """Whether a host is a number, or the name that always means this machine: nobody can make these point elsewhere."""
    try:
        return host == "localhost" or bool(ipaddress.ip_address(host))
    except ValueError:
        return False


def _other() -> OtherOrigin:
    return OtherOrigin("A page of another site cannot send this. Use the service's own pages, or a program.")
