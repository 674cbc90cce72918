"""The service's API as an OpenAPI 3.1 document: its routes, over the models of what crosses the border."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from functools import partial
from typing import Any

from flask import Blueprint, Response, jsonify, request

from qa_service import __version__
from qa_service.web.checks.keys import HEADER
from qa_service.wire import answers as told
from qa_service.wire import openai
from qa_service.wire import requests as sent
from qa_service.wire.schema import SCHEMAS_AT, properties, schemas

Schema = dict[str, Any]

JSON_OBJECT: Schema = {"application/json": {"schema": {"type": "object"}}}
METRICS: Schema = {"text/plain": {"schema": {"type": "string"}}}
EVENTS: Schema = {
    "text/event-stream": {"schema": {"type": "string", "description": "`data:` lines, each a Rebuild as JSON"}}
}
CHUNKS: Schema = {
    "text/event-stream": {
        "schema": {"type": "string", "description": "`data:` lines, each a Chunk as JSON; `[DONE]` ends"}
    }
}
LIMITED = {"429": "Too many requests; Retry-After says when to ask again"}
BODY = {"400": "The body is not JSON", "413": "The body is too large", "415": "The body is not declared as JSON"}
FIELD = {"422": "A value cannot be used; `field` names it"}
PARAM = {"400": "The body is not JSON, or a value cannot be used; `param` names it"}
NO_MODEL = {"404": "There is no such model for this", "503": "There is no index that can answer"}
OPERATOR = {"401": "The token is missing or another one", "403": "The caller may not change anything"}
LOCKED = {"401": "Where keys are given out: none is named, or another one"}
BY_KEY: list[Schema] = [{"key": []}, {"key_header": []}]
ANYBODY: Schema = {}  # where no key is set, or no token and the caller is at the service's own machine
UNAVAILABLE = {
    "503": "There is no index that can answer, or too many questions wait; Retry-After says when to ask again"
}
MISSING = {"404": "It is not in the index", **UNAVAILABLE}
NOT_AGENTS = {"403": "A page of another site may not ask here", "413": BODY["413"], "415": BODY["415"]}
NOT_KEPT = {"403": "A page of another site may not vote", "503": "Feedback cannot be kept"}
NOT_BEGUN = {"409": "A build is running", "500": "No build can be started"}
NOT_BACK = {"404": "No such generation is kept", "500": "The index cannot be written", **UNAVAILABLE}


def operation(
    summary: str,
    answer: type[told.Told] | Schema,
    errors: Mapping[str, str],
    *,
    status: str = "200",
    body: type[sent.Sent] | None = None,
    given: Sequence[Schema] = (),
    operator: bool = False,
    security: Sequence[Schema] = (*BY_KEY, ANYBODY),
    fault: type[told.Told] = told.Error,
    may_move: bool = False,
) -> Schema:
    """What one method of one path takes and gives."""
    value = PARAM if fault is openai.OpenAIError else FIELD
    failures = {**LIMITED, **(BODY if body else {}), **(value if body or given else {}), **errors}
    failures |= OPERATOR if operator else LOCKED if security else {}
    found: Schema = {"summary": summary, "responses": {status: {"description": summary, "content": _content(answer)}}}
    if may_move:
        found["responses"]["302"] = {"description": "It is now at another address: its file was renamed"}
    for code in sorted(failures):
        found["responses"][code] = {"description": failures[code], "content": _content(fault)}
    if given:
        found["parameters"] = given
    if body:
        required = any(field.is_required() for field in body.model_fields.values())
        found["requestBody"] = {"required": required, "content": _content(body)}
    if operator or security:
        found["security"] = [{"operator": []}, ANYBODY] if operator else [*security]
    return found


def _content(form: type[told.Told | sent.Sent] | Schema) -> Schema:
    return form if isinstance(form, dict) else {"application/json": {"schema": {"$ref": SCHEMAS_AT + form.__name__}}}


def parameter(name: str, schema: Schema, place: str = "query", *, required: bool = False) -> Schema:
    """A value in the address."""
    return {"name": name, "in": place, "required": required, "schema": schema}


def parameters(form: type[sent.Sent]) -> list[Schema]:
    """The values of a form that an address sends."""
    fields, found = form.model_fields, properties(form)
    return [parameter(name, found[name], required=field.is_required()) for name, field in fields.items()]


ARTICLE_ID = parameter("article_id", {"type": "string"}, "path", required=True)
MODEL = parameter("model", {"type": "string"}, "path", required=True)
MARK = [parameter("at", {"type": "string"}), parameter("field", {"type": "string"})]
ASKED, LOOKED_UP = "Answer a question with quotes", "Find where a sentence stands"
CITED = "Where an article or a quote stands, as newspapers are cited"
COMPLETED, EMBEDDED = "Answer a conversation's last question, as OpenAI does", "Embed texts, as OpenAI does"
as_openai = partial(operation, errors=NO_MODEL, fault=openai.OpenAIError)
watched = partial(operation, errors={}, security=(*BY_KEY, {"operator": []}, ANYBODY))

MESSAGE: Schema = {
    "application/json": {
        "schema": {"type": "object", "description": "A message of the Model Context Protocol, as JSON-RPC 2.0 has it"}
    }
}
FOR_AGENTS = operation("Ask as an agent does, over the Model Context Protocol", MESSAGE, NOT_AGENTS)
FOR_AGENTS["requestBody"] = {"required": True, "content": MESSAGE}
FOR_AGENTS["responses"] |= {
    "202": {"description": "A notification was taken"},
    "400": {"description": "The body is no message of the protocol", "content": MESSAGE},
    "406": {"description": "The caller takes no JSON"},
}

PATHS: dict[str, dict[str, Schema]] = {
    "/ask": {
        "post": operation(ASKED, told.Answer, UNAVAILABLE, body=sent.Query),
        "get": operation(ASKED, told.Answer, UNAVAILABLE, given=parameters(sent.QueryOfAddress)),
    },
    "/ask/batch": {"post": operation("Answer many questions", told.Answers, UNAVAILABLE, body=sent.Batch)},
    "/v1/models": {
        "get": operation("What can be asked for by name", openai.Models, UNAVAILABLE, fault=openai.OpenAIError)
    },
    "/v1/models/{model}": {"get": as_openai("One of them", openai.Model, given=[MODEL])},
    "/v1/chat/completions": {
        "post": as_openai(COMPLETED, {**_content(openai.Completion), **CHUNKS}, body=openai.Conversation)
    },
    "/v1/embeddings": {"post": as_openai(EMBEDDED, openai.Embeddings, body=openai.Texts)},
    "/find-quote": {
        "post": operation(LOOKED_UP, told.Finding, UNAVAILABLE, body=sent.Pasted),
        "get": operation(LOOKED_UP, told.Finding, UNAVAILABLE, given=parameters(sent.PastedOfAddress)),
    },
    "/feedback": {"post": operation("Vote on an answer", told.VoteKept, NOT_KEPT, status="201", body=sent.Vote)},
    "/articles": {"get": operation("List the articles", told.ListingPage, UNAVAILABLE, given=parameters(sent.Part))},
    "/articles/{article_id}": {
        "get": operation("One article", told.Article, MISSING, given=[ARTICLE_ID], may_move=True)
    },
    "/articles/{article_id}/reference": {
        "get": operation(
            CITED, told.Reference, MISSING, given=[ARTICLE_ID, *MARK, *parameters(sent.Citing)], may_move=True
        )
    },
    "/mcp": {"post": FOR_AGENTS},
    "/healthz": {"get": operation("The process is up", told.Health, {}, security=())},
    "/readyz": {"get": operation("The service can answer", told.Readiness, UNAVAILABLE, security=())},
    "/rebuild": {
        "get": watched("How the last build goes or went", told.Rebuild),
        "post": operation("Begin a build", told.Begun, NOT_BEGUN, status="202", body=sent.RebuildOrder, operator=True),
    },
    "/rebuild/events": {"get": watched("Each change of a build", EVENTS)},
    "/generations": {"get": watched("The kept generations", told.Generations)},
    "/rollback": {
        "post": operation(
            "Make a kept generation live again", told.Generation, NOT_BACK, body=sent.RollbackOrder, operator=True
        )
    },
    "/metrics": {"get": watched("Counters in Prometheus' text format", METRICS)},
    "/openapi.json": {"get": operation("This document", JSON_OBJECT, {}, security=())},
}

SCHEMAS = schemas(
    sent.Query, sent.Batch, sent.Pasted, sent.Vote, sent.RebuildOrder, sent.RollbackOrder,
    told.Answer, told.Answers, told.Finding, told.VoteKept, told.ListingPage, told.Article, told.Reference, told.Health, told.Readiness,
    told.Rebuild, told.Begun, told.Generations, told.Error,
    openai.Conversation, openai.Texts, openai.Completion, openai.Chunk, openai.Embeddings, openai.Models, openai.OpenAIError,
)  # fmt: skip

DOCUMENT: Schema = {
    "openapi": "3.1.0",
    "info": {
        "title": "qa-service",
        "version": __version__,
        "description": "Ask a Chinese newspaper: answers in its own words, with their source, or an honest no.",
    },
    "paths": PATHS,
    "components": {
        "schemas": SCHEMAS,
        "securitySchemes": {
            "key": {"type": "http", "scheme": "bearer", "description": "One of QA_API_KEY, where it is set"},
            "key_header": {"type": "apiKey", "in": "header", "name": HEADER, "description": "The same"},
            "operator": {"type": "http", "scheme": "bearer", "description": "QA_ADMIN_TOKEN"},
        },
    },
}


def blueprint() -> Blueprint:
    """The view that gives the document."""
    views = Blueprint("openapi", __name__)

    @views.get("/openapi.json")
    def openapi() -> Response:
        return jsonify(DOCUMENT | ({"servers": [{"url": request.script_root}]} if request.script_root else {}))

    return views
