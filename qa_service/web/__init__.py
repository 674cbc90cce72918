"""The HTTP edge: the API and the pages over one service."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from flask import Flask, Response, has_request_context, request
from flask.json.provider import DefaultJSONProvider

from qa_service.answering.service import QAService
from qa_service.errors import InvalidInput
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
from qa_service.web.checks import cors, failures, framing, traffic
from qa_service.web.checks.keys import WRONG_A_MINUTE, Gate
from qa_service.web.checks.proxies import Front
from qa_service.web.checks.requests import RequestOfAnyBytes
from qa_service.web.pages import articles, chat, docs, find, login, preferences
from qa_service.wire.answers import Told, below

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
        """A form by its own means, anything else by Flask's; its addresses are below the path that the request came by."""
        if not isinstance(obj, Told):
            return super().dumps(obj, **kwargs)
        root = request.script_root if has_request_context() else ""
        return super().dumps(below(obj.plain(), root), **kwargs) if root else obj.json_text()


def create_app(
    get_service: Callable[[], QAService],
    settings: Settings | None = None,
    around: Surroundings | None = None,
    rates: Rates | None = None,
    wrong_keys: Rates | None = None,
) -> Flask:
    """The application; `get_service` gives the live service on each request, or raises why there is none.

    rates, wrong_keys: what counts the questions and the wrong keys of each address, over all processes of the server.
    """
    settings, around = settings or Settings(), around or Surroundings()
    app = Flask(__name__)
    app.json = JSONProvider(app)
    app.request_class = RequestOfAnyBytes
    app.jinja_env.trim_blocks = app.jinja_env.lstrip_blocks = True
    app.config["MAX_CONTENT_LENGTH"] = MAX_BODY_BYTES
    count = traffic.counting(rates or Rates(settings.rate_limit), around.telemetry)
    traffic.register(app, count, around.telemetry)
    if settings.api_key:
        gate = Gate(settings.api_key, wrong_keys or Rates(WRONG_A_MINUTE), settings.admin_token)
        gate.register(app)
        app.register_blueprint(login.blueprint(gate, settings.own_origins))
    store = FeedbackStore(settings.data)
    callers = {*settings.own_origins, *settings.cors_origins} - {cors.EVERY}  # origins of pages that may call the API
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
    app.register_blueprint(feedback.blueprint(get_service, store, callers))
    app.register_blueprint(mcp.blueprint(get_service, note, callers))
    app.register_blueprint(openapi.blueprint())
    app.register_blueprint(docs.blueprint())
    app.register_blueprint(operations.blueprint(get_service, settings, around))
    failures.register(app)
    preferences.register(app)
    cors.register(app, settings.cors_origins)
    framing.register(app, settings.embed_origins)
    app.after_request(add_headers)
    _refuse_own_path(app, settings.root_path)
    app.wsgi_app = Front(app.wsgi_app, settings.trusted_proxies, settings.root_path)  # type: ignore[method-assign]
    return app


def make_ready(app: Flask) -> None:
    """Make all templates now, which else the first reader of each page waits for."""
    for name in app.jinja_env.list_templates():
        app.jinja_env.get_template(name)


def _refuse_own_path(app: Flask, root: str) -> None:
    """InvalidInput where a root begins as an address of the service itself: nobody could tell the two apart."""
    first = root.partition("/")[2].partition("/")[0]
    if root and first in {rule.rule.split("/")[1] for rule in app.url_map.iter_rules()}:
        raise InvalidInput(
            f"QA_ROOT_PATH begins with /{first}, which the service itself has. Choose another.", "QA_ROOT_PATH"
        )


def add_headers(response: Response) -> Response:
    """The response with what a browser must know to keep its reader safe."""
    for name, value in HEADERS.items():
        response.headers.setdefault(name, value)
    if not response.cache_control:
        response.cache_control.no_cache = True  # a rebuild may change any answer
    return response
