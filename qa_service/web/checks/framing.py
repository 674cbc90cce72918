"""Which pages of other sites may hold the box: those that the operator names, and none by default."""

from __future__ import annotations

from collections.abc import Sequence

from flask import Flask, Response, request

FRAMED = ("pages.embed", "login.show", "login.log_in")  # the box, and what a reader may meet in it
NOBODY = "frame-ancestors 'none'"


def register(app: Flask, origins: Sequence[str]) -> None:
    """Let pages of these origins hold the box in a frame; to be registered before what sets the policy of all pages."""

    def open_frame(response: Response) -> Response:
        if request.endpoint in FRAMED:
            policy = response.headers["Content-Security-Policy"]
            response.headers["Content-Security-Policy"] = policy.replace(NOBODY, f"frame-ancestors {' '.join(origins)}")
            del response.headers["X-Frame-Options"]  # it knows no list
        return response

    if origins:
        app.after_request(open_frame)
