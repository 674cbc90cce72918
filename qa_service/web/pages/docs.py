"""The page that describes the API, drawn from its OpenAPI document, where each request can be tried."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from flask import Blueprint, render_template

from qa_service.web.api.openapi import DOCUMENT, PATHS, SCHEMAS, Schema
from qa_service.web.pages.preferences import language
from qa_service.web.pages.words import Words
from qa_service.wire.schema import SCHEMAS_AT

JSON_TYPE = "application/json"
STREAM = "text/event-stream"
PLAIN = {"string": "text", "integer": "whole number", "boolean": "true or false", "array": "list"}
BLANKS: Mapping[str, Any] = {"string": "…", "boolean": True, "integer": 0, "array": [], "object": {}}

Piece = tuple[str, str | None]  # words, and the name of the shape that they stand for


@dataclass(frozen=True, slots=True)
class Field:
    """A value that is sent or told, and what it may be."""

    name: str
    pieces: tuple[Piece, ...]
    required: bool
    place: str = ""  # `path` or `query` for a value in the address


@dataclass(frozen=True, slots=True)
class Reply:
    """A status of an answer: what it means, and what is told with it."""

    status: str
    meaning: str
    pieces: tuple[Piece, ...]


@dataclass(frozen=True, slots=True)
class Operation:
    """What one method of one path does."""

    method: str
    path: str
    summary: str
    fields: tuple[Field, ...]  # in the address
    sent: tuple[Piece, ...]  # as the body
    example: str | None  # a body to begin with
    replies: tuple[Reply, ...]
    needs_operator: bool
    streams: bool  # the answer goes on

    @property
    def anchor(self) -> str:
        """Its place on the page."""
        return f"{self.method}{self.path}".lower().translate(str.maketrans("/", "-", "{}"))


def blueprint() -> Blueprint:
    """The view of the page."""
    views = Blueprint("docs", __name__)

    @views.get("/docs")
    def docs() -> str:
        return render_template(
            "docs.html",
            d=Words("docs", language()),
            about=DOCUMENT["info"]["description"],
            operations=list(operations()),
            shapes={name: (schema.get("description"), fields_of(schema)) for name, schema in sorted(SCHEMAS.items())},
        )

    return views


def operations() -> Iterator[Operation]:
    """All operations of the document, in its order."""
    for path, methods in PATHS.items():
        for method, told in methods.items():
            yield _operation(method, path, told)


def _operation(method: str, path: str, told: Schema) -> Operation:
    body = _schema(told.get("requestBody", {}))
    replies = told["responses"]
    return Operation(
        method=method.upper(),
        path=path,
        summary=told["summary"],
        fields=tuple(_parameter(one) for one in told.get("parameters", ())),
        sent=pieces(body) if body else (),
        example=json.dumps(blank(body), ensure_ascii=False, indent=2) if body else None,
        replies=tuple(_reply(status, replies[status]) for status in sorted(replies)),
        needs_operator={"operator": []} in told.get("security", ())[:1],
        streams=any(STREAM in reply.get("content", {}) for reply in replies.values()),
    )


def _parameter(told: Schema) -> Field:
    return Field(told["name"], pieces(told["schema"]), told["required"], told["in"])


def _reply(status: str, told: Schema) -> Reply:
    schema = _schema(told)
    return Reply(status, told["description"], pieces(schema) if schema else ())


def _schema(told: Schema) -> Schema | None:
    """The schema of what is sent or told, whatever its type."""
    return next((content["schema"] for content in told.get("content", {}).values()), None)


def fields_of(schema: Schema) -> tuple[Field, ...]:
    """The fields of a shape."""
    required = schema.get("required", ())
    return tuple(Field(name, pieces(one), name in required) for name, one in schema.get("properties", {}).items())


def pieces(schema: Schema) -> tuple[Piece, ...]:
    """What a value may be, in words of which some stand for other shapes."""
    return tuple(_pieces(schema))


def _pieces(schema: Schema) -> Iterator[Piece]:
    if "$ref" in schema:
        name = schema["$ref"].removeprefix(SCHEMAS_AT)
        yield name, name
    elif "anyOf" in schema:
        yield from _joined([_pieces(one) for one in schema["anyOf"]], " or ")
    elif "enum" in schema:
        yield " or ".join(json.dumps(value) for value in schema["enum"]), None
    elif "const" in schema:
        yield json.dumps(schema["const"]), None
    elif "prefixItems" in schema:
        yield "[", None
        yield from _joined([_pieces(one) for one in schema["prefixItems"]], ", ")
        yield "]", None
    elif "items" in schema:
        yield "list of ", None
        yield from _pieces(schema["items"])
    else:
        kind = str(schema.get("type", "anything"))
        yield PLAIN.get(kind, kind) + _limits(schema), None


def _joined(parts: list[Iterator[Piece]], between: str) -> Iterator[Piece]:
    for number, part in enumerate(parts):
        if number:
            yield between, None
        yield from part


def _limits(schema: Schema) -> str:
    for least, most, unit in (("minLength", "maxLength", " characters"), ("minimum", "maximum", "")):
        if most in schema:
            return f", {schema.get(least, 0)} to {schema[most]:,}{unit}"
    return f", {schema['minimum']} or more" if "minimum" in schema else ""


def blank(schema: Schema) -> Any:
    """A value of a schema to begin with: what must be given, and nothing else."""
    if "$ref" in schema:
        return blank(SCHEMAS[schema["$ref"].removeprefix(SCHEMAS_AT)])
    if "enum" in schema:
        return schema["enum"][0]
    if "properties" in schema:
        return {name: blank(schema["properties"][name]) for name in schema.get("required", ())}
    return BLANKS.get(schema.get("type", ""))
