"""Texts in the form of OpenAI's embeddings: the vectors of the encoder that the articles were embedded with."""

from __future__ import annotations

from collections.abc import Callable

from flask import Blueprint, Response, jsonify, request

from qa_service.answering.service import QAService
from qa_service.errors import InvalidInput
from qa_service.types import Encoder
from qa_service.web.api.models import ENCODER, encoder_name, require_model
from qa_service.web.checks.requests import of_body, take_large_body
from qa_service.wire.openai import Texts, told_embeddings


def blueprint(get_service: Callable[[], QAService]) -> Blueprint:
    """The view of vectors by the encoder of the live service."""
    views = Blueprint("embeddings", __name__)
    views.before_request(take_large_body)

    @views.post("/v1/embeddings")
    def embed() -> Response:
        sent, encoder = of_body(Texts, request), get_service().encoder
        name = encoder_name(encoder)
        require_model(sent.model, name, ENCODER)
        _require_dimensions(sent.dimensions, encoder)
        return jsonify(told_embeddings(encoder.encode_passages(sent.input), sent, name))

    return views


def _require_dimensions(wanted: int | None, encoder: Encoder) -> None:
    if wanted not in (None, encoder.dimensions):
        raise InvalidInput(f"dimensions must be {encoder.dimensions}, the width of this model's vectors.", "dimensions")
