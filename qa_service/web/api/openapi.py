"""The service's API as an OpenAPI 3.1 document."""

from __future__ import annotations

from typing import Any

from flask import Blueprint, Response, jsonify

from qa_service import __version__
from qa_service.answering.checked import DEFAULT_TOP_K, MAX_PASTED_CHARS, MAX_QUESTION_CHARS, MIN_PASTED_CHARS
from qa_service.operation.feedback import MAX_COMMENT_CHARS, VOTES
from qa_service.operation.rebuilding import STATES
from qa_service.settings import MAX_TOP_K

Schema = dict[str, Any]

TEXT: Schema = {"type": "string"}
TEXT_OR_NULL: Schema = {"type": ["string", "null"]}
TEXTS: Schema = {"type": "array", "items": TEXT}
TRUTH: Schema = {"type": "boolean"}
COUNT: Schema = {"type": "integer", "minimum": 0}
NUMBER: Schema = {"type": "number"}
SHARE: Schema = {"type": "number", "minimum": 0, "maximum": 1}
OFFSETS: Schema = {"type": "array", "items": COUNT, "minItems": 2, "maxItems": 2}
QUESTION: Schema = {"type": "string", "minLength": 1, "maxLength": MAX_QUESTION_CHARS}
HISTORY: Schema = {"type": "array", "items": {"type": "string", "maxLength": MAX_QUESTION_CHARS}}
TOP_K: Schema = {"type": "integer", "minimum": 1, "maximum": MAX_TOP_K, "default": DEFAULT_TOP_K}
PASTED: Schema = {"type": "string", "minLength": MIN_PASTED_CHARS, "maxLength": MAX_PASTED_CHARS}
UNAVAILABLE = {"503": "There is no index that can answer; Retry-After says when to ask again"}
OPERATOR = {"401": "The token is missing or another one", "403": "The caller may not change anything"}


def ref(name: str) -> Schema:
    """A schema by its name."""
    return {"$ref": f"#/components/schemas/{name}"}


def listed(schema: Schema) -> Schema:
    """A list of values of one schema."""
    return {"type": "array", "items": schema}


def record(fields: Schema, optional: Schema | None = None) -> Schema:
    """An object with these fields and no others."""
    return {
        "type": "object",
        "properties": {**fields, **(optional or {})},
        "required": list(fields),
        "additionalProperties": False,
    }


SOURCE = {
    "article_id": TEXT,
    "title": TEXT,
    "reporters": TEXTS,
    "dateline": TEXT_OR_NULL,
    "section": TEXT_OR_NULL,
    "file": TEXT,
    "lines": OFFSETS,
    "url": TEXT,
}
PLACE = {"text": TEXT, "field": TEXT, "start": COUNT, "end": COUNT}
SUMMARY = {
    "article_id": TEXT,
    "title": TEXT_OR_NULL,
    "subtitle": TEXT_OR_NULL,
    "section": TEXT_OR_NULL,
    "reporters": TEXTS,
    "correspondents": TEXTS,
    "photographers": TEXTS,
    "dateline": TEXT_OR_NULL,
    "date": TEXT_OR_NULL,
    "file": TEXT,
    "lines": OFFSETS,
    "url": TEXT,
}
REPORT = record(
    {
        "added": TEXTS,
        "changed": TEXTS,
        "removed": TEXTS,
        "failed": listed(record({"file": TEXT, "reason": TEXT})),
        "generation": TEXT,
        "articles": COUNT,
        "passages": COUNT,
        "files": COUNT,
        "renewed": TRUTH,
        "full": TEXT_OR_NULL,
        "seconds": NUMBER,
    }
)

SCHEMAS: dict[str, Schema] = {
    "Query": record({"question": QUESTION}, {"history": HISTORY, "top_k": TOP_K}),
    "Source": record(SOURCE),
    "Quote": record({**PLACE, "highlights": listed(OFFSETS), "score": SHARE, "source": ref("Source")}),
    "Answer": record(
        {
            "question": TEXT,
            "understood_as": TEXT,
            "answerable": TRUTH,
            "confidence": SHARE,
            "answer": TEXT_OR_NULL,
            "quotes": listed(ref("Quote")),
            "nearest": listed(ref("Quote")),
            "message": TEXT_OR_NULL,
            "index": record({"generation": TEXT, "articles": COUNT, "passages": COUNT}),
            "took_ms": NUMBER,
        }
    ),
    "Pasted": record({"text": PASTED}, {"top_k": TOP_K}),
    "Match": record(
        {**PLACE, "exact": TRUTH, "similarity": SHARE, "opcodes": listed({"type": "array"}), "source": ref("Source")}
    ),
    "Finding": record(
        {
            "text": TEXT,
            "found": TRUTH,
            "matches": listed(ref("Match")),
            "nearest": listed(ref("Match")),
            "message": TEXT_OR_NULL,
            "index": record({"generation": TEXT, "articles": COUNT}),
            "took_ms": NUMBER,
        }
    ),
    "Vote": record(
        {"question": QUESTION, "answerable": TRUTH, "vote": {"enum": list(VOTES)}},
        {
            "article_id": TEXT,
            "start": COUNT,
            "end": COUNT,
            "comment": {"type": "string", "maxLength": MAX_COMMENT_CHARS},
        },
    ),
    "ArticleSummary": record(SUMMARY),
    "Article": record(
        {
            **SUMMARY,
            "text": TEXT,
            "headings": listed(record({"at": COUNT, "text": TEXT})),
            "captions": TEXTS,
            "origin": TEXT_OR_NULL,
        }
    ),
    "Generation": record({"id": TEXT, "created": TEXT, "articles": COUNT, "passages": COUNT, "live": TRUTH}),
    "Rebuild": record(
        {
            "id": TEXT_OR_NULL,
            "state": {"enum": list(STATES)},
            "stage": TEXT_OR_NULL,
            "done": COUNT,
            "total": COUNT,
            "started": TEXT_OR_NULL,
            "report": {"anyOf": [REPORT, {"type": "null"}]},
            "generation": TEXT_OR_NULL,
            "error": TEXT_OR_NULL,
            "problem": TEXT_OR_NULL,
        }
    ),
    "Error": record({"error": record({"code": TEXT, "message": TEXT}, {"field": TEXT})}),
}


def operation(
    summary: str,
    answer: Schema,
    *,
    body: Schema | None = None,
    body_optional: bool = False,
    given: list[Schema] | None = None,
    status: str = "200",
    kind: str = "application/json",
    errors: dict[str, str] | None = None,
    operator: bool = False,
) -> Schema:
    """What one method of one path takes and gives."""
    told = {"429": "Too many requests; Retry-After says when to ask again", **(errors or {})}
    told |= (
        {"400": "The body is not JSON", "413": "The body is too large", "415": "The body is not declared as JSON"}
        if body
        else {}
    )
    told |= {"422": "A value cannot be used; `field` names it"} if body or given else {}
    told |= OPERATOR if operator else {}
    found: Schema = {
        "summary": summary,
        "responses": {
            status: {"description": summary, "content": {kind: {"schema": answer}}},
            **{code: _error(told[code]) for code in sorted(told)},
        },
    }
    if given:
        found["parameters"] = given
    if body:
        found["requestBody"] = {"required": not body_optional, "content": {"application/json": {"schema": body}}}
    if operator:
        found["security"] = [{"operator": []}, {}]
    return found


def _error(told: str) -> Schema:
    return {"description": told, "content": {"application/json": {"schema": ref("Error")}}}


def query(name: str, schema: Schema, required: bool = False) -> Schema:
    """A parameter in the address."""
    return {"name": name, "in": "query", "required": required, "schema": schema}


ARTICLE_ID: Schema = {"name": "article_id", "in": "path", "required": True, "schema": TEXT}
MISSING = {"404": "It is not in the index"}
EVENTS: Schema = {"type": "string", "description": "`data:` lines, each a Rebuild as JSON"}

PATHS: dict[str, dict[str, Schema]] = {
    "/ask": {
        "post": operation("Answer a question with quotes", ref("Answer"), body=ref("Query"), errors=UNAVAILABLE),
        "get": operation(
            "Answer a question with quotes",
            ref("Answer"),
            given=[query("q", QUESTION, required=True), query("history", HISTORY), query("top_k", TOP_K)],
            errors=UNAVAILABLE,
        ),
    },
    "/find-quote": {
        "post": operation("Find where a sentence stands", ref("Finding"), body=ref("Pasted"), errors=UNAVAILABLE),
        "get": operation(
            "Find where a sentence stands",
            ref("Finding"),
            given=[query("text", PASTED, required=True), query("top_k", TOP_K)],
            errors=UNAVAILABLE,
        ),
    },
    "/feedback": {
        "post": operation(
            "Vote on an answer",
            record({"id": COUNT}),
            body=ref("Vote"),
            status="201",
            errors={"403": "A page of another site may not vote", "503": "Feedback cannot be kept"},
        )
    },
    "/articles": {
        "get": operation(
            "List the articles",
            record({"articles": listed(ref("ArticleSummary"))}),
            given=[query("limit", {"type": "integer", "minimum": 1}), query("offset", COUNT)],
            errors=UNAVAILABLE,
        )
    },
    "/articles/{article_id}": {
        "get": operation("One article", ref("Article"), given=[ARTICLE_ID], errors=MISSING | UNAVAILABLE)
    },
    "/articles/{article_id}/reference": {
        "get": operation(
            "Where a quote stands, as GB/T 7714 has newspapers cited",
            record({"reference": TEXT}),
            given=[ARTICLE_ID, query("at", TEXT), query("field", TEXT)],
            errors=MISSING | UNAVAILABLE,
        )
    },
    "/healthz": {"get": operation("The process is up", record({"status": TEXT}))},
    "/readyz": {
        "get": operation(
            "The service can answer",
            record({"status": TEXT, "generation": TEXT, "articles": COUNT}, {"problem": TEXT}),
            errors=UNAVAILABLE,
        )
    },
    "/rebuild": {
        "get": operation("How the last build goes or went", ref("Rebuild")),
        "post": operation(
            "Begin a build",
            record({"id": TEXT, "state": TEXT, "url": TEXT}),
            body=record({}, {"full": TRUTH}),
            body_optional=True,
            status="202",
            errors={"409": "A build is running", "500": "No build can be started"},
            operator=True,
        ),
    },
    "/rebuild/events": {"get": operation("Each change of a build", EVENTS, kind="text/event-stream")},
    "/generations": {"get": operation("The kept generations", record({"generations": listed(ref("Generation"))}))},
    "/rollback": {
        "post": operation(
            "Make a kept generation live again",
            ref("Generation"),
            body=record({}, {"generation": TEXT_OR_NULL}),
            body_optional=True,
            errors={"404": "No such generation is kept", "500": "The index cannot be written", **UNAVAILABLE},
            operator=True,
        )
    },
    "/metrics": {"get": operation("Counters in Prometheus' text format", TEXT, kind="text/plain")},
    "/openapi.json": {"get": operation("This document", {"type": "object"})},
}

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
        "securitySchemes": {"operator": {"type": "http", "scheme": "bearer"}},
    },
}


def blueprint() -> Blueprint:
    """The view that gives the document."""
    views = Blueprint("openapi", __name__)

    @views.get("/openapi.json")
    def openapi() -> Response:
        return jsonify(DOCUMENT)

    return views
