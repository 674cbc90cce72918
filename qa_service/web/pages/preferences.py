"""How a reader wants to be spoken to: their language and the light of the pages, from the address, a cookie or what their browser says."""

from __future__ import annotations

from typing import Any
from urllib.parse import urlencode

from flask import Flask, Response, request

from qa_service.web.pages.words import Words
from qa_service.wording import CHINESE, LANGUAGES, speak

THEMES = ("auto", "light", "dark")  # auto: as the reader's device is set
CHOICES = {"lang": LANGUAGES, "theme": THEMES}
A_YEAR = 365 * 24 * 3600


def register(app: Flask) -> None:
    """Let the service and every template (`w`) speak the reader's language, and every page keep what was chosen in its address."""
    app.before_request(lambda: speak(language()))
    app.teardown_request(lambda _: speak(None))
    app.context_processor(_values)
    app.after_request(_keep)


def language() -> str:
    """The language that the reader of this request wants: what was chosen, else the first that their browser or program names."""
    return _chosen("lang", request.accept_languages.best_match(LANGUAGES, CHINESE))


def cookie_path() -> str:
    """The path of our cookies: all of our pages, and none of a neighbour's."""
    return request.script_root or "/"


def _values() -> dict[str, Any]:
    wanted = language()
    return {
        "w": Words("page", wanted),
        "language": wanted,
        "languages": {other: Words("page", other) for other in LANGUAGES},
        "theme": _chosen("theme", "auto"),
        "address_with": _address_with,
    }


def _chosen(name: str, default: str) -> str:
    known = CHOICES[name]
    given = (request.args.get(name), request.cookies.get(name))
    return next((value for value in given if value in known), default)


def _address_with(name: str, value: str) -> str:
    """The address of this page with another choice in it."""
    kept = [(key, given) for key, given in request.args.items(multi=True) if key != name]
    return f"?{urlencode([*kept, (name, value)])}"


def _keep(response: Response) -> Response:
    if response.mimetype in ("text/html", "application/json"):
        response.vary.update(("Cookie", "Accept-Language"))
    if response.mimetype != "text/html":
        return response
    for name, known in CHOICES.items():
        if (value := request.args.get(name)) in known:
            response.set_cookie(
                name, str(value), max_age=A_YEAR, path=cookie_path(), samesite="Lax", secure=request.is_secure
            )
    return response
