"""What programs that speak OpenAI's API can ask for by name: the model that answers, and the encoder."""

from __future__ import annotations

import hashlib
from collections.abc import Callable
from datetime import datetime

from flask import Blueprint, Response, jsonify

from qa_service.answering.service import QAService
from qa_service.errors import NotFound
from qa_service.types import Encoder
from qa_service.wire.openai import told_model, told_models
from qa_service.wire.requests import printable

CHAT, ENCODER = "qa-service", "qa-service-encoder"
FINGERPRINT_DIGITS = 12


class ModelMissing(NotFound):
    """There is no model of that name, or it is not for that."""

    code = "model_not_found"
    field = "model"


def blueprint(get_service: Callable[[], QAService]) -> Blueprint:
    """The views of the models of the live service."""
    views = Blueprint("models", __name__)

    @views.get("/v1/models")
    def models() -> Response:
        service = get_service()
        return jsonify(told_models(_names(service), _created(service)))

    @views.get("/v1/models/<model>")
    def model(model: str) -> Response:
        service = get_service()
        require_model(model, *_names(service))
        return jsonify(told_model(model, _created(service)))

    return views


def require_model(name: str | None, *known: str) -> None:
    """Let a request pass that names one of the known models, or none; ModelMissing for any other."""
    if name is not None and name not in known:
        raise ModelMissing(f"There is no model {printable(name)!r} for this; ask for {' or '.join(known)}.")


def encoder_name(encoder: Encoder) -> str:
    """The name of an encoder and its weights: vectors under another name cannot be compared with its own."""
    digest = hashlib.sha256(encoder.fingerprint.encode()).hexdigest()
    return f"{ENCODER}-{digest[:FINGERPRINT_DIGITS]}"


def _names(service: QAService) -> tuple[str, str]:
    return CHAT, encoder_name(service.encoder)


def _created(service: QAService) -> int:
    """When the generation was built that answers, in seconds since 1970."""
    return int(datetime.strptime(service.generation.partition("-")[0] + "+0000", "%Y%m%dT%H%M%SZ%z").timestamp())
