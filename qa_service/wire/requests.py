"""What callers send: models that take it in, or an error that names the field to blame, what was got and what to do."""

from __future__ import annotations

import difflib
from collections.abc import Callable, Iterable, Mapping
from functools import partial
from typing import Annotated, Any, Literal, Self

import pydantic
from pydantic import AfterValidator, BeforeValidator, Field, SkipValidation, StrictBool, StrictInt, WithJsonSchema

from qa_service import types
from qa_service.answering.checked import (
    DEFAULT_TOP_K,
    MAX_PASTED_CHARS,
    MAX_QUESTION_CHARS,
    MIN_PASTED_CHARS,
    checked_history,
    checked_pasted,
    checked_question,
    checked_text,
)
from qa_service.errors import InvalidInput
from qa_service.language.folding import NOT_TEXT
from qa_service.operation.feedback import MAX_COMMENT_CHARS, Thumb
from qa_service.settings import MAX_TOP_K
from qa_service.wire.schema import optional, properties

MAX_OFFSET = 10**9  # beyond any index, and a plain machine integer
MAX_ID_CHARS = 128  # of an article's id
MAX_PAGE = 100  # articles on one page for an agent, some 40 KiB
MAX_BATCH = 100  # questions of one batch

_KINDS = {bool: "true or false", str: "text", list: "a list", dict: "an object", float: "a fraction", int: "a number"}
_WANTED = {
    "string_type": "text",
    "int_type": "a whole number",
    "bool_type": "true or false",
    "tuple_type": "a list",
    "model_type": "an object",
}


def _by(check: Callable[..., Any]) -> AfterValidator:
    """The validator of a check that takes a value and its field's name, and raises InvalidInput."""

    def validated(value: Any, about: pydantic.ValidationInfo) -> Any:
        try:
            return check(value, about.field_name)
        except InvalidInput as error:
            raise ValueError(error) from error

    return AfterValidator(validated)


def _length(least: int, most: int) -> WithJsonSchema:
    """What is told of a text whose length counts once it is trimmed."""
    return WithJsonSchema({"type": "string", "minLength": least, "maxLength": most})


Question = Annotated[str, _by(checked_question), _length(1, MAX_QUESTION_CHARS)]
Earlier = tuple[Annotated[str, _length(0, MAX_QUESTION_CHARS)], ...]
History = Annotated[Earlier, _by(checked_history), Field(description="a list of earlier questions")]
Sentence = Annotated[str, _by(checked_pasted), _length(MIN_PASTED_CHARS, MAX_PASTED_CHARS)]
ArticleId = Annotated[str, _by(partial(checked_text, most=MAX_ID_CHARS)), _length(0, MAX_ID_CHARS)]
Comment = Annotated[str, _by(partial(checked_text, most=MAX_COMMENT_CHARS)), _length(0, MAX_COMMENT_CHARS)]
TopK = Annotated[StrictInt, Field(ge=1, le=MAX_TOP_K)]
Offset = Annotated[StrictInt, Field(ge=0, le=MAX_OFFSET)]
KeptId = Annotated[str | None, Field(description="the id of a kept generation, as GET /generations lists them")]


class Sent(pydantic.BaseModel):
    """A form of what is sent."""

    model_config = pydantic.ConfigDict(extra="forbid", frozen=True)

    @classmethod
    def of(cls, given: Mapping[str, object]) -> Self:
        """What was sent; InvalidInput for an unknown field, a missing one, or the first that cannot be used."""
        _refuse_unknown(given, cls.model_fields)
        try:
            return cls.model_validate(given)
        except pydantic.ValidationError as error:
            raise _invalid(cls, min(error.errors(), key=lambda wrong: wrong["type"] != "missing")) from None


def _listed(value: object) -> object:
    """What is sent, where a text may stand for a list of it."""
    return [value] if isinstance(value, str) else value


def _checked_values(values: tuple[str, ...], field: str) -> tuple[str, ...]:
    """Values trimmed, blank ones left out; InvalidInput for one that is too long or none."""
    return tuple(dict.fromkeys(trimmed for value in values if (trimmed := checked_text(value, field))))


_MANY = {"type": "array", "items": {"type": "string"}}
Values = Annotated[
    tuple[str, ...],
    BeforeValidator(_listed),
    _by(_checked_values),
    WithJsonSchema({"anyOf": [{"type": "string"}, _MANY], "description": "a text, or a list of texts"}),
]
ManyValues = Annotated[tuple[str, ...], _by(_checked_values), WithJsonSchema(_MANY)]


class Filters(Sent):
    """The articles that may answer: those that fit all filters, and of a list any value; `title` is contained, the others are whole."""

    file: Values = ()
    section: Values = ()
    reporter: Values = ()
    newspaper: Values = ()
    title: Values = ()
    date_from: Values = ()
    date_to: Values = ()


class FiltersOfAddress(Sent):
    """The same in an address, each as often as there are values."""

    file: ManyValues = ()
    section: ManyValues = ()
    reporter: ManyValues = ()
    newspaper: ManyValues = ()
    title: ManyValues = ()
    date_from: ManyValues = ()
    date_to: ManyValues = ()

    @property
    def filters(self) -> Self:
        """The filters, by their name in a body."""
        return self


def _filters_of(value: object, about: pydantic.ValidationInfo) -> object:
    """Filters as they are sent; what is wrong with one is told as for a form by itself."""
    try:
        if not isinstance(value, dict):
            told = f'{about.field_name} must be an object such as {{"reporter": "…"}}, not {kind_of(value)}.'
            raise InvalidInput(told, about.field_name)
        return Filters.of(value)
    except InvalidInput as error:
        raise ValueError(error) from error


Narrowed = Annotated[Filters, BeforeValidator(_filters_of)]


def chosen(filters: Filters | FiltersOfAddress | None) -> types.Filters | None:
    """What is sent as filters, where any is set."""
    given = types.Filters(**{name: getattr(filters, name) for name in Filters.model_fields}) if filters else None
    return given or None


class Query(Sent):
    """A question with what belongs to it."""

    question: Question
    history: History = ()
    top_k: TopK = DEFAULT_TOP_K
    filters: Narrowed = optional()


def query_of(item: object) -> Query:
    """A question of a batch; InvalidInput as for a question alone."""
    if not isinstance(item, dict):
        raise InvalidInput(
            f'questions must hold objects such as {{"question": "…"}}, not {kind_of(item)}.', "questions"
        )
    return Query.of(item)


def _checked_batch(questions: tuple[Query, ...], field: str) -> tuple[Query, ...]:
    if not 1 <= len(questions) <= MAX_BATCH:
        raise InvalidInput(f"{field} holds {len(questions)}; send 1 to {MAX_BATCH} at a time.", field)
    return questions


class Batch(Sent):
    """Questions to be answered one by one; each is checked when its turn comes, by `query_of`."""

    questions: Annotated[
        tuple[Annotated[Query, SkipValidation], ...],
        _by(_checked_batch),
        Field(
            description="a list of bodies of POST /ask",
            examples=[[{"question": "…"}]],
            json_schema_extra={"minItems": 1, "maxItems": MAX_BATCH},
        ),
    ]


class QueryOfAddress(FiltersOfAddress):
    """A question in an address."""

    q: Annotated[Question, Field(description="the question")]
    history: History = ()
    top_k: TopK = DEFAULT_TOP_K

    @property
    def question(self) -> str:
        """The question, by its name in a body."""
        return self.q


def quotes_wanted(query: Query | QueryOfAddress) -> int | None:
    """Quotes at most, where the caller says how many; None where an answer in more parts may go beyond the default."""
    return query.top_k if "top_k" in query.model_fields_set else None


class Pasted(Sent):
    """A sentence to look up."""

    text: Sentence
    top_k: TopK = DEFAULT_TOP_K
    filters: Narrowed = optional()


class PastedOfAddress(FiltersOfAddress):
    """A sentence to look up, in an address."""

    text: Sentence
    top_k: TopK = DEFAULT_TOP_K


class Vote(Sent):
    """A vote on an answer, or on one of its quotes."""

    question: Question
    answerable: StrictBool
    article_id: ArticleId = optional()
    start: Offset = optional()
    end: Offset = optional()
    vote: Thumb
    comment: Comment = optional()

    @pydantic.model_validator(mode="after")
    def _in_order(self) -> Self:
        given = self.model_fields_set & {"start", "end"}
        if given and (len(given) == 1 or self.start >= self.end):
            raise ValueError(InvalidInput("start and end go together, and start is the smaller.", "start"))
        return self


Words = Annotated[
    str, _by(checked_text), _length(0, MAX_QUESTION_CHARS), Field(description="words of a title, a name, a section")
]


Sort = Annotated[
    Literal["file", "date", "-date"],
    Field(description="in the order of the files, by date, or the newest first; what has no date comes last"),
]


class Part(FiltersOfAddress):
    """The articles of a listing that are wanted, and the part of it."""

    q: Words = ""
    sort: Sort = "file"
    offset: Offset = 0
    limit: Annotated[StrictInt, Field(ge=1, le=MAX_OFFSET)] = optional()


class Page(Sent):
    """The articles of a listing that are wanted, and the page of it."""

    q: Words = ""
    filters: Narrowed = optional()
    sort: Sort = "file"
    offset: Offset = 0
    limit: Annotated[StrictInt, Field(ge=1, le=MAX_PAGE)] = 50


class Citing(Sent):
    """The form in which a reference is wanted."""

    format: Literal["gbt7714", "bibtex", "ris", "csl-json", "markdown"] = "gbt7714"


class Named(Sent):
    """An article by its id."""

    article_id: ArticleId


class RebuildOrder(Sent):
    """How to build."""

    full: StrictBool = False


class RollbackOrder(Sent):
    """Where to go back to; null: to the generation before."""

    generation: KeptId = None


def printable(name: object, length: int = 60) -> str:
    """A name that a caller made up, fit to be repeated in a message."""
    return NOT_TEXT.sub("\N{REPLACEMENT CHARACTER}", str(name))[:length]


def _refuse_unknown(given: Iterable[str], known: Iterable[str]) -> None:
    unknown = next((name for name in given if name not in known), None)
    if unknown is not None:
        name = printable(unknown)
        near = difflib.get_close_matches(name, known, 1)
        guess = f"did you mean {near[0]}? Known" if near else "known"
        raise InvalidInput(f"Unknown field {name!r}; {guess} are {', '.join(known)}.", name)


def wanted_of(kind: str) -> str:
    """What is wanted where a value is wrong in this way, in words."""
    return _WANTED[kind]


def kind_of(value: object) -> str:
    """What a value of JSON is, in words."""
    return _KINDS.get(type(value), "null")


def _invalid(form: type[Sent], wrong: Mapping[str, Any]) -> InvalidInput:
    """What a check found, or what is wrong by the form's schema."""
    if wrong["type"] == "value_error":
        found: InvalidInput = wrong["ctx"]["error"].args[0]
        return found
    field, *item = wrong["loc"]
    told = properties(form)[field]
    described = "" if item else told.get("description", "")
    match wrong["type"]:
        case "missing":
            problem = f"is missing: {described}".rstrip(": ")
        case "greater_than_equal" | "less_than_equal":
            problem = f"must be from {told['minimum']} to {told['maximum']}"
        case "literal_error" | "string_unicode":
            problem = f"must be {' or '.join(told['enum'])}"
        case kind:
            problem = f"must be {described or wanted_of(kind)}, not {kind_of(wrong['input'])}"
    return InvalidInput(f"{field} {problem}.", field)
