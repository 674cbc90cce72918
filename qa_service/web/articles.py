"""The articles over HTTP: JSON for programs, pages for readers, at the same addresses."""

from __future__ import annotations

from collections.abc import Callable
from itertools import groupby, islice

from flask import Blueprint, Response, jsonify, make_response, render_template, request

from qa_service.errors import NotFound
from qa_service.service import QAService, shown_title, version_of
from qa_service.types import Article
from qa_service.web.marks import caption_blocks, field_of, mark_of, text_blocks
from qa_service.web.requests import printable, wants_html, whole_number_of_address
from qa_service.wire import article_json, article_summary_json

PAGE_OF_LISTING = 100  # articles on one page for readers


def blueprint(get_service: Callable[[], QAService]) -> Blueprint:
    """The views of the articles over the live service."""
    views = Blueprint("articles", __name__)

    @views.get("/articles")
    def listing() -> Response:
        articles, html = get_service().articles, wants_html(request)
        every = PAGE_OF_LISTING if html else max(len(articles), 1)
        offset = whole_number_of_address(request.args, "offset", 0, least=0)
        limit = whole_number_of_address(request.args, "limit", every, least=1)
        shown = [articles[article_id] for article_id in islice(articles, offset, offset + limit)]
        if not html:
            return _negotiated(jsonify(articles=[article_summary_json(a) for a in shown]))
        groups = [(file, [(a, shown_title(a)) for a in group]) for file, group in groupby(shown, lambda a: a.file)]
        page = render_template("articles.html", groups=groups, offset=offset, limit=limit, total=len(articles))
        return _negotiated(make_response(page))

    @views.get("/articles/<article_id>")
    def article(article_id: str) -> Response:
        found = get_service().articles.get(article_id)
        if found is None:
            raise NotFound(f"No article {printable(article_id, 128)} is in the index.")
        return _negotiated(_article_page(found) if wants_html(request) else jsonify(article_json(found)))

    return views


def _article_page(article: Article) -> Response:
    place, field = request.args.get("at"), request.args.get("field", "text")
    mark = mark_of(article, field, place) if place else None
    page = render_template(
        "article.html",
        article=article,
        title=shown_title(article),
        blocks=text_blocks(article, mark),
        captions=caption_blocks(article, mark),
        placed=mark is not None,
        misplaced=bool(place) and mark is None,
        changed=_changed(article, field, request.args.get("v")),
    )
    return make_response(page)


def _changed(article: Article, field: str, version: str | None) -> bool:
    """Whether a field is another now than when it was quoted, at the version that the address names."""
    text = field_of(article, field)
    return bool(version) and (text is None or version != version_of(text))


def _negotiated(response: Response) -> Response:
    response.vary.add("Accept")
    return response
