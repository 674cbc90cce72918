"""How a reader wants the pages: their language and their light, from the address or a cookie."""

from __future__ import annotations

from typing import Any
from urllib.parse import urlencode

from flask import Flask, Response, request

from qa_service.web.pages.words import CHINESE, LANGUAGES, words_in

THEMES = ("auto", "light", "dark")  # auto: as the reader's device is set
CHOICES = {"lang": LANGUAGES, "theme": THEMES}
A_YEAR = 365 * 24 * 3600


def register(app: Flask) -> None:
    """Let every template speak the reader's language (`w`) and every response keep what was chosen in its address."""
    app.context_processor(_values)
    app.after_request(_keep)


def language() -> str:
    """The language that the reader of this request wants."""
    return _chosen("lang", CHINESE)


def cookie_path() -> str:
    """The path of our cookies: all of our pages, and none of a neighbour's."""
    return request.script_root or "/"


def _values() -> dict[str, Any]:
    wanted = language()
    return {"w": words_in(wanted), "language": wanted, "theme": _chosen("theme", "auto"), "address_with": _address_with}


def _chosen(name: str, default: str) -> str:
    known = CHOICES[name]
    given = (request.args.get(name), request.cookies.get(name))
    return next((value for value in given if value in known), default)


def _address_with(name: str, value: str) -> str:
    """The address of this page with another choice in it."""
    kept = [(key, given) for key, given in request.args.items(multi=True) if key != name]
    return f"?{urlencode([*kept, (name, value)])}"


def _keep(response: Response) -> Response:
    if response.mimetype != "text/html":
        return response
    response.vary.add("Cookie")
    for name, known in CHOICES.items():
        if (value := request.args.get(name)) in known:
            response.set_cookie(
                name, str(value), max_age=A_YEAR, path=cookie_path(), samesite="Lax", secure=request.is_secure
            )
    return response
