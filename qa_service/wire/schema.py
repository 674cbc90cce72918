"""The JSON Schemas of the models, as messages and the OpenAPI document tell them."""

from __future__ import annotations

import functools
from typing import Any

from pydantic import BaseModel, Field
from pydantic.json_schema import GenerateJsonSchema, JsonSchemaMode, models_json_schema

SCHEMAS_AT = "#/components/schemas/"


class _Untitled(GenerateJsonSchema):
    """Without the titles of fields, which only repeat their names."""

    def field_title_should_be_set(self, schema: Any) -> bool:
        return False


def optional() -> Any:
    """The default of a field that may be left out and yet may not be null."""
    return Field(default_factory=lambda: None)


def whole_schema(form: type[BaseModel]) -> dict[str, Any]:
    """The schema of one form by itself; what it is made of stands in it under `$defs`."""
    return form.model_json_schema(schema_generator=_Untitled)


@functools.cache
def properties(form: type[BaseModel]) -> dict[str, dict[str, Any]]:
    """The schemas of a form's fields by their names."""
    return dict(whole_schema(form)["properties"])


def schemas(*forms: type[BaseModel]) -> dict[str, Any]:
    """The schemas of forms, and of all that is in them, by their names."""
    wanted: list[tuple[type[BaseModel], JsonSchemaMode]] = [(form, "validation") for form in forms]
    _, found = models_json_schema(wanted, ref_template=SCHEMAS_AT + "{model}", schema_generator=_Untitled)
    return dict(found["$defs"])
