"""Who may change something, and how much anybody may ask."""

from __future__ import annotations

import hmac
import ipaddress
from collections.abc import Mapping

from flask import Request

from qa_service.errors import QAError
from qa_service.web.checks.origin import refuse_other_origins

LOCAL_HOSTS = ("localhost", "127.0.0.1", "[::1]")
FORWARDING = ("forwarded", "via", "x-forwarded", "x-real-ip", "x-client-ip", "x-original", "true-client-ip", "cf-")
OPERATOR_HINT = "Set QA_ADMIN_TOKEN on the server, and send it: curl -H 'Authorization: Bearer <token>' …"


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

    def __init__(self, message: str, seconds: int) -> None:
        super().__init__(message)
        self.headers = {"Retry-After": str(seconds)}


def require_operator(request: Request, token: str | None) -> None:
    """Let the operator pass: who names the token, or, where none is set, sits at this machine.

    Unauthorised or Forbidden for anybody else. A page of another site is refused also where it knows the way.
    """
    refuse_other_origins(request)
    if token is not None:
        if not _names(request, token):
            raise Unauthorised("This needs the operator's token: curl -H 'Authorization: Bearer <token>' …")
    elif not _at_this_machine(request):
        raise Forbidden(f"Without a token, only a caller on this machine may do this. {OPERATOR_HINT}")


def _names(request: Request, token: str) -> bool:
    """Whether the Authorization header names the token; it takes as long however much of it is right."""
    scheme, _, given = request.headers.get("Authorization", "").partition(" ")
    same = hmac.compare_digest(given.strip().encode("utf-8", "replace"), token.encode("utf-8"))
    return same and scheme.lower() == "bearer"


def _at_this_machine(request: Request) -> bool:
    """Whether a request comes from a program on this machine, addressed to this machine, and through no proxy."""
    return (
        _is_loopback(request.remote_addr)
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
