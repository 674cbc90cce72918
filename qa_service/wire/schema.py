"""The JSON Schemas of the models, as messages tell them."""

from __future__ import annotations

import functools
from typing import Any

from pydantic import BaseModel, Field
from pydantic.json_schema import GenerateJsonSchema


class _Untitled(GenerateJsonSchema):
    """Without the titles of fields, which only repeat their names."""

    def field_title_should_be_set(self, schema: Any) -> bool:
        return False


def optional() -> Any:
    """The default of a field that may be left out and yet may not be null."""
    return Field(default_factory=lambda: None)


@functools.cache
def properties(form: type[BaseModel]) -> dict[str, dict[str, Any]]:
    """The schemas of a form's fields by their names."""
    return dict(form.model_json_schema(schema_generator=_Untitled)["properties"])
