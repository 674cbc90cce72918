"""What a caller sent, checked at the border: a query that can be answered, or an error that names the value to blame."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from flask import Request
from werkzeug.datastructures import MultiDict

from qa_service.answering.checked import DEFAULT_TOP_K, NOT_TEXT, checked_history, checked_pasted, checked_question
from qa_service.answering.checked import DEFAULT_TOP_K as DEFAULT_PLACES
from qa_service.errors import InvalidInput, QAError
from qa_service.operation.feedback import MAX_COMMENT_CHARS, VOTES, Feedback
from qa_service.settings import MAX_TOP_K

MAX_OFFSET = 10**9  # beyond any index, and a plain machine integer
MAX_ID_CHARS = 128  # of an article's id

_WHOLE_NUMBER = re.compile(r"[0-9]{1,9}")


class MalformedJSON(QAError):
    """The body is not JSON."""

    code = "malformed_json"
    status = 400


class NotJSON(QAError):
    """The body is declared as something else than JSON."""

    code = "not_json"
    status = 415


@dataclass(frozen=True, slots=True)
class Query:
    """A question with what belongs to it, trimmed and within bounds."""

    question: str
    history: tuple[str, ...] = ()
    top_k: int = DEFAULT_TOP_K


def query_of_body(request: Request) -> Query:
    """The query of a JSON body."""
    body = _body(request, "question")
    _refuse_unknown(body, ("question", "history", "top_k"))
    _require(body, "question")
    return Query(
        _question(body["question"], "question"),
        _history(body.get("history", [])),
        _whole_number(body.get("top_k", DEFAULT_TOP_K), "top_k", 1, MAX_TOP_K),
    )


def query_of_address(args: MultiDict[str, str]) -> Query:
    """The query of an address, with `q` for the question and `history` as often as needed."""
    _refuse_unknown(args, ("q", "history", "top_k"))
    if "q" not in args:
        raise InvalidInput("q is missing: the question.", "q")
    return Query(
        _question(_single(args, "q"), "q"),
        _history(args.getlist("history")),
        whole_number_of_address(args, "top_k", DEFAULT_TOP_K, 1, MAX_TOP_K),
    )


def query_of_page(args: MultiDict[str, str]) -> Query | None:
    """The query in the address of the chat page, where other parameters are nobody's business; None without a question."""
    ours = MultiDict([(name, value) for name, value in args.items(multi=True) if name in ("q", "history")])
    return query_of_address(ours) if ours.get("q", "").strip() else None


@dataclass(frozen=True, slots=True)
class Pasted:
    """A sentence to look up, trimmed and within bounds."""

    text: str
    top_k: int = DEFAULT_PLACES


def pasted_of_body(request: Request) -> Pasted:
    """The sentence of a JSON body."""
    body = _body(request, "text")
    _refuse_unknown(body, ("text", "top_k"))
    _require(body, "text")
    return Pasted(
        checked_pasted(_text(body["text"], "text")),
        _whole_number(body.get("top_k", DEFAULT_PLACES), "top_k", 1, MAX_TOP_K),
    )


def pasted_of_address(args: MultiDict[str, str]) -> Pasted:
    """The sentence of an address."""
    _refuse_unknown(args, ("text", "top_k"))
    _require(args, "text")
    top_k = whole_number_of_address(args, "top_k", DEFAULT_PLACES, 1, MAX_TOP_K)
    return Pasted(checked_pasted(_single(args, "text")), top_k)


def pasted_of_page(args: MultiDict[str, str]) -> Pasted | None:
    """The sentence in the address of the page, where other parameters are nobody's business; None without one."""
    return Pasted(checked_pasted(args["text"])) if args.get("text", "").strip() else None


def vote_of_body(request: Request, generation: str) -> Feedback:
    """The vote of a JSON body on an answer from a generation."""
    body = _body(request, "question")
    _refuse_unknown(body, ("question", "answerable", "article_id", "start", "end", "vote", "comment"))
    for name in ("question", "answerable", "vote"):
        _require(body, name)
    start, end = (_whole_number(body[name], name, 0, MAX_OFFSET) if name in body else None for name in ("start", "end"))
    if (start is None) != (end is None) or (start is not None and end is not None and start >= end):
        raise InvalidInput("start and end go together, and start is the smaller.", "start")
    return Feedback(
        kind=_one_of(VOTES, body["vote"], "vote"),
        question=_question(body["question"], "question"),
        answerable=_true_or_false(body["answerable"], "answerable"),
        generation=generation,
        article_id=_short_text(body["article_id"], "article_id", MAX_ID_CHARS) if "article_id" in body else None,
        start=start,
        end=end,
        comment=_short_text(body["comment"], "comment", MAX_COMMENT_CHARS) or None if "comment" in body else None,
    )


def object_of_body(request: Request, known: Sequence[str]) -> dict[str, Any]:
    """The object of a JSON body with no other fields than those known; an empty one where there is no body."""
    body = _body(request, known[0]) if request.get_data() else {}
    _refuse_unknown(body, known)
    return body


def whole_number_of_address(
    args: MultiDict[str, str], name: str, default: int, least: int, most: int = MAX_OFFSET
) -> int:
    """The whole number an address gives under a name."""
    if name not in args:
        return default
    given = _single(args, name)
    return _whole_number(int(given) if _WHOLE_NUMBER.fullmatch(given) else given, name, least, most)


def wants_html(request: Request) -> bool:
    """Whether the caller names HTML, at least as gladly as JSON; `*/*` does not."""
    accepted = dict(request.accept_mimetypes)
    return accepted.get("text/html", 0) > 0 and accepted["text/html"] >= accepted.get("application/json", 0)


def printable(name: object, length: int = 60) -> str:
    """A name that a caller made up, fit to be repeated in a message."""
    return NOT_TEXT.sub("\N{REPLACEMENT CHARACTER}", str(name))[:length]


def _body(request: Request, first: str) -> dict[str, Any]:
    """The object of a JSON body, of which the messages name the first field as an example."""
    if not request.is_json:
        example = f"""curl {request.base_url} -H 'Content-Type: application/json' -d '{{"{first}": "…"}}'"""
        raise NotJSON(f"The body must be JSON: {example}")
    try:
        body = json.loads(request.get_data().decode("utf-8-sig"))
    except UnicodeDecodeError as error:
        raise MalformedJSON(f"The body is not UTF-8: byte {error.start} does not belong there.") from None
    except RecursionError:
        raise MalformedJSON("The body is nested too deeply.") from None
    except ValueError as error:
        raise MalformedJSON(f"The body is not JSON: {error}") from None
    if not isinstance(body, dict):
        raise MalformedJSON(f"""The body must be a JSON object, such as {{"{first}": "…"}}.""")
    return body


def _refuse_unknown(given: Mapping[str, object], known: Sequence[str]) -> None:
    unknown = next((name for name in given if name not in known), None)
    if unknown is not None:
        name = printable(unknown)
        raise InvalidInput(f"Unknown field {name!r}; known are {', '.join(known)}.", name)


def _require(given: Mapping[str, object], name: str) -> None:
    if name not in given:
        raise InvalidInput(f"{name} is missing.", name)


def _single(args: MultiDict[str, str], name: str) -> str:
    values = args.getlist(name)
    if len(values) > 1:
        raise InvalidInput(f"{name} is given {len(values)} times; give it once.", name)
    return values[0]


def _question(value: object, field: str) -> str:
    return checked_question(_text(value, field), field)


def _history(value: object) -> tuple[str, ...]:
    if not isinstance(value, list):
        raise InvalidInput(f"history must be a list of earlier questions, not {_kind(value)}.", "history")
    return checked_history([_text(earlier, "history") for earlier in value])


def _text(value: object, field: str) -> str:
    if not isinstance(value, str):
        raise InvalidInput(f"{field} must be text, not {_kind(value)}.", field)
    return value


def _short_text(value: object, field: str, most: int) -> str:
    text = _text(value, field).strip()
    if NOT_TEXT.search(text):
        raise InvalidInput(f"{field} holds a NUL or half a surrogate pair, which is not text. Send it as UTF-8.", field)
    if len(text) > most:
        raise InvalidInput(f"{field} has {len(text)} characters; at most {most} are taken.", field)
    return text


def _one_of(known: Sequence[str], value: object, field: str) -> str:
    if value not in known:
        raise InvalidInput(f"{field} must be {' or '.join(known)}.", field)
    return str(value)


def _true_or_false(value: object, field: str) -> bool:
    if not isinstance(value, bool):
        raise InvalidInput(f"{field} must be true or false, not {_kind(value)}.", field)
    return value


def _whole_number(value: object, field: str, least: int, most: int) -> int:
    if isinstance(value, bool) or not isinstance(value, int):
        raise InvalidInput(f"{field} must be a whole number, not {_kind(value)}.", field)
    if not least <= value <= most:
        raise InvalidInput(f"{field} must be from {least} to {most}.", field)
    return value


def _kind(value: object) -> str:
    kinds = {
        bool: "true or false",
        str: "text",
        list: "a list",
        dict: "an object",
        float: "a fraction",
        int: "a number",
    }
    return kinds.get(type(value), "null")
