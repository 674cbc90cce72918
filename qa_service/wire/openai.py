"""What OpenAI's API sends and tells, as far as this service speaks it: https://platform.openai.com/docs/api-reference."""

from __future__ import annotations

import base64
from collections.abc import Iterator, Mapping, Sequence
from typing import Annotated, Any, Literal, Self

import numpy as np
import pydantic
from numpy.typing import NDArray
from pydantic import BeforeValidator, ConfigDict, FailFast, Field, NonNegativeInt, StrictBool, StrictInt, WithJsonSchema

from qa_service.answering.checked import MAX_QUESTION_CHARS, checked_question
from qa_service.errors import InvalidInput, QAError
from qa_service.language.folding import NOT_TEXT
from qa_service.wire.answers import Told
from qa_service.wire.markdown import Citation, Markdown
from qa_service.wire.requests import Sent, kind_of, wanted_of
from qa_service.wire.schema import optional
from qa_service.wording import ENGLISH, speaking

MAX_TEXTS = 2048  # embedded in one request, as OpenAI has it
TYPES = {401: "authentication_error", 403: "permission_error", 429: "rate_limit_error"}  # of errors, by their status
CODES = {
    "too_many": "rate_limit_exceeded",
    "key_needed": "invalid_api_key",
    "wrong_key": "invalid_api_key",
}  # where OpenAI has its own word for what is wrong


class TooLong(InvalidInput):
    """A message is too long to be a question."""

    code = "string_above_max_length"


# What is sent


class Lenient(Sent):
    """A form of which what this service does not use is passed over: OpenAI defines much, and more every month."""

    model_config = ConfigDict(extra="ignore")

    @classmethod
    def of(cls, given: Mapping[str, object]) -> Self:
        """What was sent; InvalidInput for the first value that cannot be used."""
        try:
            return cls.model_validate(given)
        except pydantic.ValidationError as error:
            raise _invalid(error.errors()[0]) from None


def _invalid(wrong: Mapping[str, Any]) -> InvalidInput:
    """What is wrong, with the place of the value to blame."""
    first, *inner = wrong["loc"]
    place = str(first) + "".join(f"[{part}]" if isinstance(part, int) else f".{part}" for part in inner)
    match wrong["type"]:
        case "missing":
            problem = "is missing"
        case "value_error":
            problem = str(wrong["ctx"]["error"])
        case "literal_error":
            problem = f"must be {wrong['ctx']['expected']}"
        case "string_unicode":
            problem = "holds half a surrogate pair, which is not text"
        case kind:
            problem = f"must be {wanted_of(kind)}, not {kind_of(wrong['input'])}"
    return InvalidInput(f"{place} {problem}.", place)


def _text_of(content: object) -> object:
    """The content of a message as one text; of its parts, those of other kinds than text are passed over."""
    if content is None:
        return ""
    if not isinstance(content, list):
        return content
    return "\n".join(_text_of_part(part) for part in content if not _is_of_another_kind(part))


def _is_of_another_kind(part: object) -> bool:
    return isinstance(part, dict) and part.get("type", "text") != "text"


def _text_of_part(part: object) -> str:
    text = part.get("text") if isinstance(part, dict) else None
    if not isinstance(text, str):
        raise ValueError('must be text, or hold parts such as {"type": "text", "text": "…"}')
    return text


_PART = {"type": "object", "properties": {"type": {"type": "string"}, "text": {"type": "string"}}, "required": ["type"]}
_CONTENT = {"anyOf": [{"type": "string"}, {"type": "array", "items": _PART}, {"type": "null"}]}


class Message(Lenient):
    """One message of a conversation."""

    role: str
    content: Annotated[str, BeforeValidator(_text_of), WithJsonSchema(_CONTENT)] = ""


class StreamOptions(Lenient):
    """What a stream tells besides the answer."""

    include_usage: StrictBool | None = None


class Conversation(Lenient):
    """A conversation whose last message of the user is the question."""

    messages: Annotated[tuple[Message, ...], FailFast(), Field(examples=[[{"role": "user", "content": "…"}]])]
    model: str | None = None
    stream: StrictBool | None = None
    stream_options: StreamOptions | None = None

    def asked(self) -> tuple[str, list[str]]:
        """The question, and the earlier ones that could be asked, oldest first; InvalidInput where there is none to ask."""
        own = [number for number, message in enumerate(self.messages) if message.role == "user"]
        if not own:
            raise InvalidInput("messages holds none of the user's; the last of them is the question.", "messages")
        *earlier, last = own
        history = [text for number in earlier if _can_be_asked(text := self.messages[number].content)]
        return _question(self.messages[last].content, f"messages[{last}].content"), history

    @property
    def wants_usage(self) -> bool:
        """Whether a stream is to tell the usage."""
        return bool(self.stream_options and self.stream_options.include_usage)

    @property
    def length(self) -> int:
        """The characters of all messages."""
        return sum(len(message.content) for message in self.messages)


def _question(text: str, place: str) -> str:
    if (length := len(text.strip())) > MAX_QUESTION_CHARS:
        told = f"{place} is too long to be a question: it has {length} characters, a question at most {MAX_QUESTION_CHARS}."
        raise TooLong(f"{told} Ask one question, without the text around it.", place)
    return checked_question(text, place)


def _can_be_asked(text: str) -> bool:
    """Whether a message can have been a question that was answered; others stay in a conversation, with the error that they got."""
    return 0 < len(text.strip()) <= MAX_QUESTION_CHARS and not NOT_TEXT.search(text)


def _texts_of(given: object) -> object:
    """The texts to embed, one or many, as a list."""
    if isinstance(given, str):
        given = [given]
    if not isinstance(given, list):
        raise ValueError(f"must be text or a list of texts, not {kind_of(given)}")
    if any(isinstance(one, int | list) for one in given):
        raise ValueError("holds numbers of tokens, which are another model's; send the texts themselves")
    if not 1 <= len(given) <= MAX_TEXTS:
        raise ValueError(f"holds {len(given)} texts; send 1 to {MAX_TEXTS} at a time")
    return given


def _fit_to_embed(text: str) -> str:
    if not text.strip():
        raise ValueError("is empty")
    if NOT_TEXT.search(text):
        raise ValueError("holds a NUL or half a surrogate pair, which is not text")
    return text


_INPUT = {"anyOf": [{"type": "string"}, {"type": "array", "items": {"type": "string"}, "maxItems": MAX_TEXTS}]}
Embeddable = Annotated[str, pydantic.AfterValidator(_fit_to_embed)]


class Texts(Lenient):
    """Texts to embed."""

    input: Annotated[tuple[Embeddable, ...], BeforeValidator(_texts_of), WithJsonSchema(_INPUT)]
    model: str | None = None
    encoding_format: Literal["float", "base64"] | None = None
    dimensions: StrictInt | None = None


# What is told


class URLCitation(Told):
    """Where the words `content[start_index:end_index]` of a message stand; offsets count Unicode code points."""

    start_index: NonNegativeInt
    end_index: NonNegativeInt
    title: str
    url: str


class Annotation(Told):
    """What is known of some words of a message."""

    type: Literal["url_citation"]
    url_citation: URLCitation


class Reply(Told):
    """The answer as a message."""

    role: Literal["assistant"]
    content: str
    refusal: None
    annotations: list[Annotation]


class Choice(Told):
    """The one answer that there is."""

    index: Literal[0]
    message: Reply
    logprobs: None
    finish_reason: Literal["stop"]


class Usage(Told):
    """How long question and answer are, a character counted as a token."""

    prompt_tokens: NonNegativeInt
    completion_tokens: NonNegativeInt = optional()
    total_tokens: NonNegativeInt


class About(Told):
    """Which answer it is, and of which generation: `system_fingerprint`."""

    id: str
    created: NonNegativeInt
    model: str
    system_fingerprint: str


class Completion(About):
    """A whole answer."""

    object: Literal["chat.completion"]
    choices: list[Choice]
    usage: Usage


class Delta(Told):
    """What a chunk adds to the message."""

    role: Literal["assistant"] = optional()
    content: str = optional()
    annotations: list[Annotation] = optional()


class ChunkChoice(Told):
    """A part of the one answer."""

    index: Literal[0]
    delta: Delta
    logprobs: None
    finish_reason: Literal["stop"] | None


class Chunk(About):
    """A part of an answer; the last one, where it is wanted, tells the `usage` and no more."""

    object: Literal["chat.completion.chunk"]
    choices: list[ChunkChoice]
    usage: Usage | None = optional()


class Embedding(Told):
    """The vector of one text, as numbers or as the base64 of little-endian float32."""

    object: Literal["embedding"]
    index: NonNegativeInt
    embedding: list[float] | str


class Embeddings(Told):
    """The vectors of texts, in their order."""

    object: Literal["list"]
    data: list[Embedding]
    model: str
    usage: Usage


class Model(Told):
    """Something that can be asked for by name."""

    id: str
    object: Literal["model"]
    created: NonNegativeInt
    owned_by: str


class Models(Told):
    """All that can be asked for by name."""

    object: Literal["list"]
    data: list[Model]


class OpenAIFault(Told):
    """What went wrong, in OpenAI's shape; `param`: the value to blame, where it is one."""

    message: str
    type: str
    param: str | None
    code: str


class OpenAIError(Told):
    """A failure, in OpenAI's shape."""

    error: OpenAIFault


def told_completion(written: Markdown, about: Mapping[str, Any], asked: int) -> Completion:
    """An answer whole; about: the fields of `About`, asked: the length of what it answers."""
    reply = Reply(role="assistant", content=written.text, refusal=None, annotations=_annotations(written.citations))
    choice = Choice(index=0, message=reply, logprobs=None, finish_reason="stop")
    return Completion(object="chat.completion", choices=[choice], usage=usage_of(asked, len(written.text)), **about)


def told_chunks(written: Markdown, about: Mapping[str, Any], asked: int | None = None) -> Iterator[Chunk]:
    """The same in chunks, with its annotations after the last words; asked: as there, None where no usage is wanted."""
    unknown: dict[str, Any] = {} if asked is None else {"usage": None}

    def chunk(end: Literal["stop"] | None = None, **delta: Any) -> Chunk:
        choice = ChunkChoice(index=0, delta=Delta(**delta), logprobs=None, finish_reason=end)
        return Chunk(object="chat.completion.chunk", choices=[choice], **unknown, **about)

    yield chunk(role="assistant", content="")
    for part in written.slices:
        yield chunk(content=part)
    if written.citations:
        yield chunk(annotations=_annotations(written.citations))
    yield chunk("stop")
    if asked is not None:
        usage = usage_of(asked, len(written.text))
        yield Chunk(object="chat.completion.chunk", choices=[], usage=usage, **about)


def _annotations(citations: Sequence[Citation]) -> list[Annotation]:
    return [Annotation(type="url_citation", url_citation=_url_citation(one)) for one in citations]


def _url_citation(one: Citation) -> URLCitation:
    return URLCitation(start_index=one.start, end_index=one.end, title=one.source.title, url=one.address)


def usage_of(asked: int, told: int | None = None) -> Usage:
    """How much was asked and told, in characters; told: None where the answer is no text."""
    completion = {} if told is None else {"completion_tokens": told}
    return Usage(prompt_tokens=asked, total_tokens=asked + (told or 0), **completion)


def told_embeddings(vectors: NDArray[np.float32], texts: Texts, model: str) -> Embeddings:
    """The vectors of texts, in the form that was asked for."""
    written = [_base64(one) if texts.encoding_format == "base64" else one.tolist() for one in vectors]
    data = [Embedding(object="embedding", index=number, embedding=one) for number, one in enumerate(written)]
    return Embeddings(object="list", data=data, model=model, usage=usage_of(sum(map(len, texts.input))))


def _base64(vector: NDArray[np.float32]) -> str:
    return base64.b64encode(vector.astype("<f4").tobytes()).decode("ascii")


def told_models(names: Sequence[str], created: int) -> Models:
    """What can be asked for by these names."""
    return Models(object="list", data=[told_model(name, created) for name in names])


def told_model(name: str, created: int) -> Model:
    """What can be asked for by a name."""
    return Model(id=name, object="model", created=created, owned_by="qa-service")


def told_fault(error: QAError) -> OpenAIError:
    """An error in OpenAI's shape, and in English as there: clients look for words of it."""
    kind = "server_error" if error.status >= 500 else TYPES.get(error.status, "invalid_request_error")
    code, blamed = CODES.get(error.code, error.code), getattr(error, "field", None)
    with speaking(ENGLISH):
        return OpenAIError(error=OpenAIFault(message=str(error), type=kind, param=blamed, code=code))
