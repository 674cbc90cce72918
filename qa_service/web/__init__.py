"""The HTTP edge: the API and the pages over one service."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from flask import Flask, Response
from flask.json.provider import DefaultJSONProvider

from qa_service.answering.service import QAService
from qa_service.operation.feedback import FeedbackStore
from qa_service.operation.rates import Rates
from qa_service.settings import MAX_BODY_BYTES, Settings
from qa_service.web.api import (
    ask,
    batch,
    completions,
    embeddings,
    feedback,
    find_quote,
    mcp,
    models,
    openapi,
    operations,
)
from qa_service.web.api.operations import Surroundings
from qa_service.web.checks import failures, traffic
from qa_service.web.pages import articles, chat, docs, find, preferences
from qa_service.wire.answers import Told

HEADERS = {
    "Content-Security-Policy": (
        "default-src 'self'; object-src 'none'; base-uri 'none'; form-action 'self'; frame-ancestors 'none'"
    ),
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",  # what frame-ancestors says, for old browsers
    "Permissions-Policy": "camera=(), geolocation=(), microphone=()",
    "Referrer-Policy": "same-origin",  # questions stand in addresses: no other site is to see them
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
}


class JSONProvider(DefaultJSONProvider):
    """JSON in the order of the contract, with Chinese as it is written."""

    ensure_ascii = False
    sort_keys = False
    mimetype = "application/json; charset=utf-8"

    def dumps(self, obj: Any, **kwargs: Any) -> str:
        """A form by its own means, anything else by Flask's."""
        return obj.json_text() if isinstance(obj, Told) else super().dumps(obj, **kwargs)


def create_app(
    get_service: Callable[[], QAService],
    settings: Settings | None = None,
    around: Surroundings | None = None,
    rates: Rates | None = None,
) -> Flask:
    """The application; `get_service` gives the live service on each request, or raises why there is none."""
    settings, around = settings or Settings(), around or Surroundings()
    app = Flask(__name__)
    app.json = JSONProvider(app)
    app.jinja_env.trim_blocks = app.jinja_env.lstrip_blocks = True
    app.config["MAX_CONTENT_LENGTH"] = MAX_BODY_BYTES
    count = traffic.counting(rates or Rates(settings.rate_limit), around.telemetry)
    traffic.register(app, count, around.telemetry)
    store = FeedbackStore(settings.data)
    note = feedback.keep_unanswered(store) if settings.keep_questions else feedback.keep_nothing
    app.register_blueprint(ask.blueprint(get_service, note, around.problem))
    app.register_blueprint(batch.blueprint(get_service, note, count))
    app.register_blueprint(models.blueprint(get_service))
    app.register_blueprint(completions.blueprint(get_service, note, settings))
    app.register_blueprint(embeddings.blueprint(get_service))
    app.register_blueprint(articles.blueprint(get_service, settings))
    app.register_blueprint(chat.blueprint(get_service, settings, note))
    app.register_blueprint(find_quote.blueprint(get_service))
    app.register_blueprint(find.blueprint(get_service))
    app.register_blueprint(feedback.blueprint(get_service, store))
    app.register_blueprint(mcp.blueprint(get_service, note, settings.public_url))
    app.register_blueprint(openapi.blueprint())
    app.register_blueprint(docs.blueprint())
    app.register_blueprint(operations.blueprint(get_service, settings, around))
    failures.register(app)
    preferences.register(app)
    app.after_request(add_headers)
    return app


def add_headers(response: Response) -> Response:
    """The response with what a browser must know to keep its reader safe."""
    for name, value in HEADERS.items():
        response.headers.setdefault(name, value)
    if not response.cache_control:
        response.cache_control.no_cache = True  # a rebuild may change any answer
    return response
