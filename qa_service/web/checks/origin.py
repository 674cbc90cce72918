"""Whether a request was made by one of our own pages, or by no page at all."""

from __future__ import annotations

import ipaddress
from collections.abc import Collection
from urllib.parse import urlsplit

from flask import Request

from qa_service.errors import QAError
from qa_service.wire.requests import printable
from qa_service.wording import Saying, complaint

NGINX_LINE = "proxy_set_header Host $http_host;"
OWN_PAGES = complaint("other_origin")
OWN = ("same-origin", "none")  # none: typed or bookmarked by the reader


class OtherOrigin(QAError):
    """A page of another site sent the reader's browser here."""

    code = "forbidden"
    status = 403

    def __init__(self, told: Saying = OWN_PAGES, field: str | None = None) -> None:
        super().__init__(told)
        self.field = field  # the header to blame, where a proxy may have changed it


def refuse_other_origins(request: Request, allowed: Collection[str] = ()) -> None:
    """OtherOrigin where a browser says that a page of another site makes the request; programs say nothing and may.

    allowed: origins whose pages may as well.
    """
    fetched, origin = request.headers.get("Sec-Fetch-Site"), request.headers.get("Origin")
    if origin in allowed:
        return
    if fetched is not None:
        if fetched not in OWN:
            raise OtherOrigin
    elif origin is not None and (place := _place(origin)) != request.host:
        raise OtherOrigin(_remedy(place, request.host), "Host") if place else OtherOrigin()


def refuse_pages_by_name(request: Request, allowed: Collection[str] = ()) -> None:
    """OtherOrigin for a page whose address is a name that is not allowed: whoever owns a name can make it point here."""
    origin = request.headers.get("Origin")
    if origin is not None and origin not in allowed and not _is_address(_place(origin)):
        raise OtherOrigin


def _is_address(place: str) -> bool:
    """Whether a place is a number, or the name that always means this machine: nobody can make these point elsewhere."""
    try:
        host = urlsplit(f"//{place}").hostname or ""
        return host == "localhost" or bool(ipaddress.ip_address(host))
    except ValueError:
        return False


def _place(origin: str) -> str:
    """Host and port of an origin; nothing where it has none, or is none."""
    try:
        return urlsplit(origin).netloc
    except ValueError:
        return ""


def _remedy(place: str, host: str) -> Saying:
    return complaint("changed_origin", place=printable(place), host=printable(host), line=NGINX_LINE)
