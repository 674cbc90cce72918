"""The articles over HTTP: JSON for programs, pages for readers, at the same addresses."""

from __future__ import annotations

from collections.abc import Callable
from itertools import groupby
from operator import attrgetter
from typing import Any
from urllib.parse import urlencode

from flask import Blueprint, Response, jsonify, make_response, redirect, render_template, request

from qa_service.answering.catalogue import FACETS, Catalogue
from qa_service.answering.quoting import shown_title, version_of
from qa_service.answering.service import QAService
from qa_service.errors import NotFound
from qa_service.settings import Settings
from qa_service.types import Article
from qa_service.web.checks.requests import (
    citing_of_page,
    part_of_listing,
    part_of_page,
    refuse_other_encodings,
    wants_html,
)
from qa_service.web.pages.marks import Mark, caption_blocks, field_of, head_pieces, mark_of, text_blocks
from qa_service.web.pages.originals import original_of
from qa_service.web.pages.references import newspaper_reference, reference_in
from qa_service.wire.answers import Article as ToldArticle
from qa_service.wire.answers import Reference, below, told_article, told_page
from qa_service.wire.requests import chosen, printable
from qa_service.wording import complaint

PAGE_OF_LISTING = 100  # articles on one page for readers
MAX_OPTIONS = 60  # values to choose from; more are typed
MAX_SUGGESTED = 200  # values that are suggested while typing


def blueprint(get_service: Callable[[], QAService], settings: Settings) -> Blueprint:
    """The views of the articles over the live service."""
    views = Blueprint("articles", __name__)

    @views.get("/articles")
    def listing() -> Response:
        service = get_service()
        if wants_html(request):
            return _negotiated(_listing_page(service.catalogue))
        part = part_of_listing(request)
        ids = service.catalogue.ids(part.q, chosen(part.filters), part.sort)
        return _negotiated(jsonify(told_page(service.articles, ids, part.offset, part.limit)))

    @views.get("/articles/<article_id>")
    def article(article_id: str) -> Response:
        service = get_service()
        if moved := _moved(service, article_id):
            return moved
        found = _found(service, article_id)
        told = told_article(found, service.places.belonging(found))
        return _negotiated(_article_page(found, told, settings) if wants_html(request) else jsonify(told))

    @views.get("/articles/<article_id>/reference")
    def reference(article_id: str) -> Response:
        service = get_service()
        if moved := _moved(service, article_id, "/reference"):
            return moved
        found = _found(service, article_id)
        form = citing_of_page(request).format
        address = (settings.public_url or request.root_url).rstrip("/") + found.url
        told = reference_in(form, found, _marked(found)[1], settings.publication, address)
        return jsonify(Reference(reference=told, format=form))

    return views


def _moved(service: QAService, article_id: str, rest: str = "") -> Response | None:
    """Leads to the article whose id has ended since the link was made; None where the id is in use, or leads nowhere."""
    now = None if article_id in service.articles else service.moved(article_id)
    if now is None:
        return None
    query = f"?{request.query_string.decode()}" if request.query_string else ""
    return make_response(redirect(f"{request.script_root}{service.articles[now].url}{rest}{query}"))


def _found(service: QAService, article_id: str) -> Article:
    article = service.articles.get(article_id)
    if article is None:
        raise NotFound(complaint("no_article", article=printable(article_id, 128)))
    return article


def _listing_page(catalogue: Catalogue) -> Response:
    refuse_other_encodings(request, ("words", *FACETS))
    part = part_of_page(request)
    offset, limit = part.offset, part.limit or PAGE_OF_LISTING
    words = request.args.get("words", "").strip()
    wanted = {facet: request.args.get(facet, "").strip() for facet in FACETS}
    found = catalogue.find(words, wanted, part.sort)
    shown = found[offset : offset + limit]
    page = render_template(
        "articles.html",
        groups=[(place, list(group)) for place, group in groupby(shown, attrgetter(part.sort.removeprefix("-")))],
        sort=part.sort,
        is_dated=catalogue.is_dated,
        total=len(catalogue.entries),
        count=len(found),
        words=words,
        wanted=wanted,
        facets={facet: catalogue.values(facet) for facet in FACETS},
        max_options=MAX_OPTIONS,
        max_suggested=MAX_SUGGESTED,
        earlier=_listing_address(max(offset - limit, 0)) if offset else None,
        later=_listing_address(offset + limit) if offset + limit < len(found) else None,
    )
    return make_response(page)


def _listing_address(offset: int) -> str:
    kept = [(name, value) for name, value in request.args.items(multi=True) if name != "offset" and value]
    return f"?{urlencode([*kept, ('offset', offset)])}"


def _article_page(article: Article, told: ToldArticle, settings: Settings) -> Response:
    place, mark = _marked(article)
    raw = "raw" in request.args
    page = render_template(
        "article.html",
        article=article,
        belonging=below(told.plain(), request.script_root),
        title=shown_title(article),
        title_pieces=head_pieces(shown_title(article), "title", mark),
        subtitle_pieces=head_pieces(article.subtitle or "", "subtitle", mark),
        blocks=text_blocks(article, mark),
        captions=caption_blocks(article, mark),
        reference=newspaper_reference(article, mark, settings.publication),
        original=original_of(article, settings.seeds, mark) if raw else None,
        other_view=_other_view(article, raw, mark),
        notice=_notice(_changed(article, request.args.get("v")), place, mark),
    )
    return make_response(page)


def _marked(article: Article) -> tuple[str | None, Mark | None]:
    """The place that the address names, and the mark there if the article has it."""
    place, field = request.args.get("at"), request.args.get("field", "text")
    return place, mark_of(article, field, place) if place else None


def _notice(changed: bool, place: str | None, mark: Mark | None) -> str | None:
    """The name of what is to be said about the quote that the address names."""
    if changed:
        return "article_changed" + ("_placed" if mark else "_misplaced" if place else "")
    return "article_misplaced" if place and mark is None else None


def _changed(article: Article, version: str | None) -> bool:
    """Whether a field is another now than when it was quoted, at the version that the address names."""
    text = field_of(article, request.args.get("field", "text"))
    return bool(version) and (text is None or version != version_of(text))


def _other_view(article: Article, raw: bool, mark: Mark | None) -> str:
    """The address of the raw lines, seen from the clean article, and back."""
    kept: list[tuple[str, Any]] = [(name, given) for name in ("at", "field", "v") if (given := request.args.get(name))]
    query = urlencode(kept if raw else [*kept, ("raw", 1)])
    return f"{request.script_root}{article.url}?{query}" + ("#at" if mark else "")


def _negotiated(response: Response) -> Response:
    response.vary.add("Accept")
    return response
