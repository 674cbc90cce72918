"""What a caller sent, read from the body or the address of a request into the models that check it."""

from __future__ import annotations

import json
import re
from typing import Any, TypeVar

from flask import Request
from werkzeug.datastructures import MultiDict

from qa_service.errors import InvalidInput, QAError
from qa_service.wire.requests import Part, Pasted, QueryOfAddress, Sent
from qa_service.wire.schema import properties

_WHOLE_NUMBER = re.compile(r"[0-9]{1,9}")

Form = TypeVar("Form", bound=Sent)


class MalformedJSON(QAError):
    """The body is not JSON."""

    code = "malformed_json"
    status = 400


class NotJSON(QAError):
    """The body is declared as something else than JSON."""

    code = "not_json"
    status = 415


def of_body(form: type[Form], request: Request) -> Form:
    """What a JSON body sends."""
    example = f"""{{"{next(iter(form.model_fields))}": "…"}}"""
    require_json(request, example)
    body = _json(request.get_data())
    if not isinstance(body, dict):
        raise MalformedJSON(f"The body must be a JSON object, such as {example}.")
    return form.of(body)


def require_json(request: Request, example: str) -> None:
    """NotJSON, with the right curl line for an example, where a body is not declared as JSON."""
    if not request.is_json:
        line = f"curl {request.base_url} -H 'Content-Type: application/json' -d '{example}'"
        raise NotJSON(f"The body must be JSON: {line}")


def of_optional_body(form: type[Form], request: Request) -> Form:
    """What a JSON body sends, or nothing where there is no body."""
    return of_body(form, request) if request.get_data() else form.of({})


def of_address(form: type[Form], args: MultiDict[str, str]) -> Form:
    """What an address sends."""
    kinds = {name: field["type"] for name, field in properties(form).items()}
    return form.of({name: _given(args, name, kinds[name]) if name in kinds else None for name in args})


def query_of_page(args: MultiDict[str, str]) -> QueryOfAddress | None:
    """The query in the address of the chat page, where other parameters are nobody's business; None without a question."""
    ours = _only(args, "q", "history")
    return of_address(QueryOfAddress, ours) if ours.get("q", "").strip() else None


def pasted_of_page(args: MultiDict[str, str]) -> Pasted | None:
    """The sentence in the address of the page, where other parameters are nobody's business; None without one."""
    return Pasted.of({"text": args["text"]}) if args.get("text", "").strip() else None


def part_of_page(args: MultiDict[str, str]) -> Part:
    """The part of a listing that an address wants, where other parameters are nobody's business."""
    return of_address(Part, _only(args, "offset", "limit"))


def wants_html(request: Request) -> bool:
    """Whether the caller names HTML, at least as gladly as JSON; `*/*` does not."""
    accepted = dict(request.accept_mimetypes)
    return accepted.get("text/html", 0) > 0 and accepted["text/html"] >= accepted.get("application/json", 0)


def _json(body: bytes) -> Any:
    try:
        return json.loads(body.decode("utf-8-sig"))
    except UnicodeDecodeError as error:
        raise MalformedJSON(f"The body is not UTF-8: byte {error.start} does not belong there.") from None
    except RecursionError:
        raise MalformedJSON("The body is nested too deeply.") from None
    except ValueError as error:
        raise MalformedJSON(f"The body is not JSON: {error}") from None


def _only(args: MultiDict[str, str], *names: str) -> MultiDict[str, str]:
    return MultiDict([(name, value) for name, value in args.items(multi=True) if name in names])


def _given(args: MultiDict[str, str], name: str, kind: str) -> str | int | list[str]:
    """What an address gives under a name, as a value of a kind where it is one."""
    values = args.getlist(name)
    if kind == "array":
        return values
    if len(values) > 1:
        raise InvalidInput(f"{name} is given {len(values)} times; give it once.", name)
    return int(values[0]) if kind == "integer" and _WHOLE_NUMBER.fullmatch(values[0]) else values[0]
