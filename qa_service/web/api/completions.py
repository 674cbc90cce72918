"""Questions in the form of OpenAI's chat completions, whole and streamed: the answer is Markdown, the quotes in it are annotated."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterable, Iterator

from flask import Blueprint, Response, g, jsonify, request

from qa_service.answering.service import QAService
from qa_service.settings import Settings
from qa_service.types import Answer
from qa_service.web.api.models import CHAT, require_model
from qa_service.web.checks.requests import of_body, take_large_body
from qa_service.wire.markdown import as_markdown
from qa_service.wire.openai import Chunk, Conversation, told_chunks, told_completion


def blueprint(get_service: Callable[[], QAService], note: Callable[[Answer], None], settings: Settings) -> Blueprint:
    """The view of completions over the live service; `note` hears every answer."""
    views = Blueprint("completions", __name__)
    views.before_request(take_large_body)

    def address(path: str) -> str:
        return (settings.public_url or request.root_url).rstrip("/") + path

    @views.post("/v1/chat/completions")
    def complete() -> Response:
        sent = of_body(Conversation, request)
        require_model(sent.model, CHAT)
        answer = get_service().ask(*sent.asked())
        note(answer)
        written, about = as_markdown(answer, address), _about(answer)
        if sent.stream:
            response = _streamed(told_chunks(written, about, sent.length if sent.wants_usage else None))
        else:
            response = jsonify(told_completion(written, about, sent.length))
        response.cache_control.no_store = True
        return response

    return views


def _about(answer: Answer) -> dict[str, str | int]:
    """Which answer it is."""
    return {
        "id": f"chatcmpl-{g.identity}",
        "created": int(time.time()),
        "model": CHAT,
        "system_fingerprint": answer.generation,
    }


def _streamed(chunks: Iterable[Chunk]) -> Response:
    """Chunks as server-sent events; all of them are known, so that nobody waits between them."""
    response = Response(_events(chunks), mimetype="text/event-stream")
    response.headers["X-Accel-Buffering"] = "no"  # a proxy is to pass each chunk on at once
    return response


def _events(chunks: Iterable[Chunk]) -> Iterator[str]:
    for chunk in chunks:
        yield f"data: {chunk.json_text()}\n\n"
    yield "data: [DONE]\n\n"
