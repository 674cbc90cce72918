"""Who may change something, and how much anybody may ask."""

from __future__ import annotations

import hashlib
import hmac
import ipaddress
from collections.abc import Collection, Mapping

from flask import Request

from qa_service.errors import QAError
from qa_service.web.checks.origin import refuse_other_origins
from qa_service.web.checks.proxies import THROUGH
from qa_service.wording import Saying, complaint

LOCAL_HOSTS = ("localhost", "127.0.0.1", "[::1]")
FORWARDING = ("forwarded", "via", "x-forwarded", "x-real-ip", "x-client-ip", "x-original", "true-client-ip", "cf-")
BUSY_SECONDS = 3  # that a full line of questions takes to be answered


class Unauthorised(QAError):
    """The operator's token is missing or another one."""

    code = "unauthorised"
    status = 401
    headers: Mapping[str, str] = {"WWW-Authenticate": 'Bearer realm="qa-service"'}


class Forbidden(QAError):
    """The caller may not change anything."""

    code = "forbidden"
    status = 403


class TooMany(QAError):
    """More is asked than the operator allows."""

    code = "too_many"
    status = 429

    def __init__(self, message: Saying, seconds: int) -> None:
        super().__init__(message)
        self.headers = {"Retry-After": str(seconds)}


class Busy(QAError):
    """So many requests wait that one more would wait too long."""

    code = "busy"
    status = 503
    headers: Mapping[str, str] = {"Retry-After": str(BUSY_SECONDS)}


def require_operator(request: Request, token: str | None, own_origins: Collection[str] = ()) -> None:
    """Let the operator pass: who names the token, or, where none is set, sits at this machine.

    Unauthorised or Forbidden for anybody else. A page of another site is refused also where it knows the way; own_origins:
    where our pages are, besides the host that the request names.
    """
    refuse_other_origins(request, own_origins)
    if token is not None:
        if not same(bearer(request), token):
            raise Unauthorised(complaint("token_needed"))
    elif not _at_this_machine(request):
        raise Forbidden(complaint("only_here"))


def bearer(request: Request) -> str:
    """What the Authorization header names; nothing where it names none."""
    scheme, _, given = request.headers.get("Authorization", "").partition(" ")
    return given.strip() if scheme.lower() == "bearer" else ""


def same(given: str, secret: str) -> bool:
    """Whether what is given is the secret; it takes as long however much of it is right, and however long it is."""
    digests = (hashlib.sha256(text.encode("utf-8", "replace")).digest() for text in (given, secret))
    return hmac.compare_digest(*digests)


def _at_this_machine(request: Request) -> bool:
    """Whether a request comes from a program on this machine, addressed to this machine, and through no proxy."""
    return (
        THROUGH not in request.environ
        and _is_loopback(request.remote_addr)
        and _without_port(request.headers.get("Host", "")).lower() in LOCAL_HOSTS
        and not any(name.lower().startswith(FORWARDING) for name in request.headers.keys())  # noqa: SIM118
    )


def _is_loopback(address: str | None) -> bool:
    try:
        found = ipaddress.ip_address(address or "")
    except ValueError:
        return False
    return bool((getattr(found, "ipv4_mapped", None) or found).is_loopback)


def _without_port(host: str) -> str:
    head, colon, port = host.rpartition(":")
    return head if colon and port.isdecimal() else host
