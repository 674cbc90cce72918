"""Where a request really came from and where the pages lie, as the proxies say that the operator trusts, and nobody else."""

from __future__ import annotations

import ipaddress
import re
from collections.abc import Callable, Iterable, Sequence
from typing import Any

from qa_service.settings import FOLDERS, Network

THROUGH = "qa_service.through_proxy"  # in the environ of a request that a trusted proxy passed on

_HOST = re.compile(r"(?:[a-z0-9_.-]+|\[[\da-f:.]+\])(?::\d{1,5})?", re.IGNORECASE | re.ASCII)

Environ = dict[str, Any]
App = Callable[[Environ, Any], Iterable[bytes]]


class Front:
    """An application behind proxies: it sees the caller's address, scheme and host, and the path below which it lies."""

    def __init__(self, app: App, trusted: Sequence[Network] = (), root: str = "") -> None:
        """trusted: from where headers about the caller are believed. root: the path, unless such a header names another."""
        self._app, self._trusted, self._root = app, trusted, root

    def __call__(self, environ: Environ, start_response: Any) -> Iterable[bytes]:
        """Answer a request as it was before the proxies."""
        root = self._root
        if self._trusts(environ.get("REMOTE_ADDR", "")):
            root = self._believe(environ) or root
        _put_below(environ, root, self._root)
        return self._app(environ, start_response)

    def _trusts(self, address: str) -> bool:
        found = _address(address)
        return found is not None and any(found in network for network in self._trusted)

    def _believe(self, environ: Environ) -> str:
        """Take over what a trusted proxy says; the path that it names."""
        environ[THROUGH] = True
        environ["REMOTE_ADDR"] = self._caller(environ)
        if (scheme := _last(environ, "PROTO").lower()) in ("http", "https"):
            environ["wsgi.url_scheme"] = scheme
        if _HOST.fullmatch(host := _last(environ, "HOST")):
            environ["HTTP_HOST"] = host
        return prefix if FOLDERS.fullmatch(prefix := _last(environ, "PREFIX").rstrip("/")) else ""

    def _caller(self, environ: Environ) -> str:
        """The address nearest to us in the chain that is no trusted proxy; what stands before it, anybody may have written."""
        nearest = str(environ["REMOTE_ADDR"])
        for part in reversed(environ.get("HTTP_X_FORWARDED_FOR", "").split(",")):
            found = _address(_without_port(part.strip()))
            if found is None:
                return nearest
            nearest = str(found)
            if not self._trusts(nearest):
                return nearest
        return nearest


def _last(environ: Environ, name: str) -> str:
    """What the nearest proxy says under a name: each adds its own at the end."""
    return str(environ.get(f"HTTP_X_FORWARDED_{name}", "")).rpartition(",")[2].strip()


def _address(text: str) -> ipaddress.IPv4Address | ipaddress.IPv6Address | None:
    try:
        found = ipaddress.ip_address(text)
    except ValueError:
        return None
    return getattr(found, "ipv4_mapped", None) or found


def _without_port(text: str) -> str:
    """An address of a chain, which may have a port, and brackets with it."""
    if text.startswith("["):
        return text[1:].partition("]")[0]
    return text.partition(":")[0] if text.count(":") == 1 else text


def _put_below(environ: Environ, root: str, own: str) -> None:
    """Let the request be one below a path; a proxy may have left the own path in its address, or not."""
    path = environ.get("PATH_INFO", "")
    if own and (path == own or path.startswith(f"{own}/")):
        environ["PATH_INFO"] = path[len(own) :]
    environ["SCRIPT_NAME"] = root or environ.get("SCRIPT_NAME", "")
