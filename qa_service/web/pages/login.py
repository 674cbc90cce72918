"""The form where a reader names a key, and the way out again."""

from __future__ import annotations

import re
from collections.abc import Collection
from urllib.parse import quote

from flask import Blueprint, Response, make_response, redirect, render_template, request

from qa_service.web.checks.keys import COOKIE, SESSION_SECONDS, Gate
from qa_service.web.checks.origin import refuse_other_origins
from qa_service.web.pages.preferences import cookie_path

_PAGE = re.compile(
    r"/(?![/\\])[^\\\x00-\x20\x7f]*"
)  # an address below our own, which no browser takes for another site


def blueprint(gate: Gate, own_origins: Collection[str]) -> Blueprint:
    """The views of the login; `own_origins` are where our pages are, besides the host that a request names."""
    views = Blueprint("login", __name__)
    views.add_app_template_global(onward)

    @views.get("/login")
    def show() -> str:
        return render_template("login.html")

    @views.post("/login")
    def log_in() -> Response:
        refuse_other_origins(request, own_origins)
        cookie = gate.log_in(request.form.get("key", "").strip())
        response = _led_to(onward())
        response.set_cookie(
            COOKIE,
            cookie,
            max_age=SESSION_SECONDS,
            path=cookie_path(),
            secure=request.is_secure,
            httponly=True,
            samesite="Lax",
        )
        return response

    @views.post("/logout")
    def log_out() -> Response:
        refuse_other_origins(request, own_origins)
        response = _led_to("/login")
        response.delete_cookie(COOKIE, path=cookie_path(), secure=request.is_secure, httponly=True, samesite="Lax")
        return response

    return views


def _led_to(page: str) -> Response:
    return make_response(redirect(request.script_root + page, 303))


def onward() -> str:
    """The page that a reader wanted before the login."""
    here = f"{quote(request.path)}?{request.query_string.decode('latin-1')}".removesuffix("?")
    wanted = request.form.get("next", "/") if request.blueprint == "login" else here
    return wanted if _PAGE.fullmatch(wanted) else "/"
