"""What a caller sent, read from the body or the address of a request into the models that check it."""

from __future__ import annotations

import json
import re
from collections.abc import Collection
from typing import Any, TypeVar
from urllib.parse import quote, unquote_plus, unquote_to_bytes

from flask import Request
from flask import request as current_request
from werkzeug.datastructures import MultiDict

from qa_service.answering.checked import UTF8_BODY
from qa_service.errors import InvalidInput, NotUTF8, QAError
from qa_service.settings import LARGE_BODY_BYTES
from qa_service.wire.requests import Citing, Filters, Part, PastedOfAddress, QueryOfAddress, Sent
from qa_service.wire.schema import properties

UTF8_ADDRESS = "Send UTF-8: in an address, 松 is %E6%9D%BE."

_ASCII = "".join(map(chr, range(0x21, 0x7F)))
_FIELD = re.compile(rb'"(\w+)"\s*:')
_WHOLE_NUMBER = re.compile(r"[0-9]{1,9}")

Form = TypeVar("Form", bound=Sent)


class MalformedJSON(QAError):
    """The body is not JSON; `field` names the one that is no text, where it is one."""

    code = "malformed_json"
    status = 400

    def __init__(self, message: str, field: str | None = None) -> None:
        super().__init__(message)
        self.field = field


class NotJSON(QAError):
    """The body is declared as something else than JSON."""

    code = "not_json"
    status = 415


class RequestOfAnyBytes(Request):
    """A request whose query is read as percent-encoded wherever a byte stands in it bare that none may be."""

    def __init__(self, environ: dict[str, Any], *how: Any, **named: Any) -> None:
        sent = environ.get("QUERY_STRING", "").encode("latin-1")
        environ["QUERY_STRING"] = quote(sent, safe=_ASCII)
        super().__init__(environ, *how, **named)


def of_body(form: type[Form], request: Request) -> Form:
    """What a JSON body sends."""
    require_json(request, _example(form))
    body = _json(request.get_data(), form)
    if not isinstance(body, dict):
        raise MalformedJSON(f"The body must be a JSON object, such as {_example(form)}.")
    return form.of(body)


def require_json(request: Request, example: str) -> None:
    """NotJSON, with the right curl line for an example, where a body is not declared as JSON."""
    if not request.is_json:
        curl = f"curl {request.base_url} -H 'Content-Type: application/json' -d '{example}'"
        raise NotJSON(f"The body must be JSON: {curl}")


def _example(form: type[Form]) -> str:
    """The first field of a form with a value, as a body has it."""
    name, field = next(iter(form.model_fields.items()))
    return json.dumps({name: (field.examples or ["…"])[0]}, ensure_ascii=False)


def take_large_body() -> None:
    """Let a request bring many texts; for before a view."""
    current_request.max_content_length = LARGE_BODY_BYTES


def of_optional_body(form: type[Form], request: Request) -> Form:
    """What a JSON body sends, or nothing where there is no body."""
    return of_body(form, request) if request.get_data() else form.of({})


def of_address(form: type[Form], request: Request, only: Collection[str] | None = None) -> Form:
    """What an address sends; `only`: of the parameters with these names, where others are nobody's business."""
    kinds = {name: field["type"] for name, field in properties(form).items()}
    refuse_other_encodings(request, only or kinds)
    args = request.args
    names = [name for name in args if only is None or name in only]
    return form.of({name: _given(args, name, kinds[name]) if name in kinds else None for name in names})


def refuse_other_encodings(request: Request, names: Collection[str]) -> None:
    """NotUTF8 where the address gives something under one of the names that is no UTF-8."""
    for parameter in request.query_string.split(b"&"):
        name, _, value = parameter.partition(b"=")
        field = unquote_plus(name.decode("latin-1"))
        try:
            unquote_to_bytes(value).decode()
        except UnicodeDecodeError:
            if field in names:
                raise NotUTF8(f"{field} is not UTF-8, but GBK perhaps. {UTF8_ADDRESS}", field) from None


def query_of_page(request: Request) -> QueryOfAddress | None:
    """The query in the address of the chat page; None without a question."""
    asked = request.args.get("q", "").strip()
    return of_address(QueryOfAddress, request, ("q", "history", *Filters.model_fields)) if asked else None


def pasted_of_page(request: Request) -> PastedOfAddress | None:
    """The sentence in the address of the page; None without one."""
    return of_address(PastedOfAddress, request, ("text",)) if request.args.get("text", "").strip() else None


def part_of_listing(request: Request) -> Part:
    """The articles of a listing that an address wants."""
    return of_address(Part, request, tuple(Part.model_fields))


def citing_of_page(request: Request) -> Citing:
    """The form in which an address wants a reference."""
    return of_address(Citing, request, ("format",))


def part_of_page(request: Request) -> Part:
    """The part of the page of all articles that an address wants."""
    return of_address(Part, request, ("sort", "offset", "limit"))


def wants_html(request: Request) -> bool:
    """Whether the caller names HTML, at least as gladly as JSON; `*/*` does not."""
    accepted = dict(request.accept_mimetypes)
    return accepted.get("text/html", 0) > 0 and accepted["text/html"] >= accepted.get("application/json", 0)


def _json(body: bytes, form: type[Sent]) -> Any:
    encoding = json.detect_encoding(body)
    if not encoding.startswith("utf-8"):
        raise MalformedJSON(f"The body is {encoding[:6].upper()}, not UTF-8. {UTF8_BODY}")
    try:
        return json.loads(body.decode("utf-8-sig"))
    except UnicodeDecodeError as error:
        field = _field_at(body, error.start, form)
        raise MalformedJSON(
            f"{field or 'The body'} is not UTF-8, but GBK perhaps: byte {error.start} of the body does not belong there. {UTF8_BODY}",
            field,
        ) from None
    except RecursionError:
        raise MalformedJSON("The body is nested too deeply.") from None
    except ValueError as error:
        raise MalformedJSON(f"The body is not JSON: {error}") from None


def _field_at(body: bytes, place: int, form: type[Sent]) -> str | None:
    """The field of a form whose value stands at a place of a body that cannot be read as a whole."""
    named = [name.decode() for name in _FIELD.findall(body[:place])]
    return next((name for name in reversed(named) if name in form.model_fields), None)


def _given(args: MultiDict[str, str], name: str, kind: str) -> str | int | list[str]:
    """What an address gives under a name, as a value of a kind where it is one."""
    values = args.getlist(name)
    if kind == "array":
        return values
    if len(values) > 1:
        raise InvalidInput(f"{name} is given {len(values)} times; give it once.", name)
    return int(values[0]) if kind == "integer" and _WHOLE_NUMBER.fullmatch(values[0]) else values[0]
