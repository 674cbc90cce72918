"""What callers are told: models, with their fields in the order of the contract, and the values that become them."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import TYPE_CHECKING, Annotated, Any, Literal, Self

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field, NonNegativeInt, PositiveInt

from qa_service import types
from qa_service.errors import QAError
from qa_service.language.alignment import Opcode
from qa_service.types import (
    ALONE,
    Belonging,
    BuildReport,
    BuildState,
    Continuation,
    Heading,
    Manifest,
    Offsets,
    Place,
    Source,
)
from qa_service.wire.schema import optional
from qa_service.wording import ENGLISH, said_in, spoken

if TYPE_CHECKING:
    from qa_service.answering import look_up

JSON = dict[str, Any]

# Codes of errors whose words are for operators, and English: before them stands a sentence in the language of the caller.
KINDS = ("bad_request", "build", "engine", "engine_lost", "error", "feedback_unavailable", "index_damaged", "index_mismatch", "model", "no_index", "not_found", "seeds")  # fmt: skip

Share = Annotated[float, Field(ge=0, le=1), BeforeValidator(lambda share: round(share, 4))]
Milliseconds = Annotated[float, BeforeValidator(lambda took: round(took, 1))]


class Told(BaseModel):
    """A form of what is told; a field that may be absent is told only where it is set."""

    model_config = ConfigDict(extra="forbid", frozen=True, from_attributes=True)

    @classmethod
    def of(cls, value: object, **others: object) -> Self:
        """The form of a value that has attributes by the names of the fields, but for the others."""
        return cls.model_validate(
            {name: others[name] if name in others else getattr(value, name) for name in cls.model_fields}
        )

    def plain(self) -> JSON:
        """The form as plain values, fit to be JSON."""
        return self.model_dump(mode="json", exclude_unset=True)

    def json_text(self) -> str:
        """The form as JSON."""
        return self.model_dump_json(exclude_unset=True)


class Words(Told):
    """Some words of a quotable field; offsets count Unicode code points."""

    text: str
    field: str
    start: NonNegativeInt
    end: NonNegativeInt


class Quote(Words):
    """A quote with its source; highlights are the words in it that answer."""

    highlights: tuple[Offsets, ...]
    score: Share
    source: Source


class Match(Words):
    """A place that says what was pasted, or nearly; opcodes are difflib's, from the pasted text to this one, in code points."""

    exact: bool
    similarity: Share
    opcodes: tuple[Opcode, ...]
    source: Source


class LookedThrough(Told):
    """The generation in which a sentence was looked up."""

    generation: str
    articles: NonNegativeInt


class Searched(LookedThrough):
    """The generation in which an answer was searched."""

    passages: NonNegativeInt


class Fault(Told):
    """What went wrong, in a word for programs and in words for people; `field`: the value to blame, where it is one."""

    code: str
    message: str
    field: str = optional()


class SummarySentence(Told):
    """A sentence that is not the paper's; it joins or shortens the quotes that it names by their numbers, from 1."""

    text: str
    quotes: tuple[PositiveInt, ...]


class Answer(Told):
    """An answer with its quotes and what was searched."""

    question: str
    understood_as: str
    answerable: bool
    confidence: Share
    answer: str | None
    quotes: tuple[Quote, ...]
    nearest: tuple[Quote, ...]
    message: str | None
    total: NonNegativeInt | None
    summary: tuple[SummarySentence, ...] | None
    index: Searched
    took_ms: Milliseconds


class Error(Told):
    """A failure, told in place of an answer."""

    error: Fault


class Answers(Told):
    """Answers in the order of their questions, each an error where its question could not be answered."""

    answers: tuple[Answer | Error, ...]


class Finding(Told):
    """Where a pasted sentence stands, or the nearest places."""

    text: str
    found: bool
    matches: tuple[Match, ...]
    nearest: tuple[Match, ...]
    message: str | None
    index: LookedThrough
    took_ms: Milliseconds


class ArticleSummary(Told):
    """An article without its words, as it stands in a listing."""

    article_id: str
    title: str | None
    subtitle: str | None
    section: str | None
    reporters: tuple[str, ...]
    correspondents: tuple[str, ...]
    photographers: tuple[str, ...]
    dateline: str | None
    date: str | None
    newspaper: str | None
    page: str | None
    page_name: str | None
    file: str
    lines: Offsets
    url: str


class Article(ArticleSummary):
    """An article whole."""

    text: str
    headings: tuple[Heading, ...]
    captions: tuple[str, ...]
    origin: str | None
    also: tuple[Place, ...]
    parts: tuple[Place, ...]
    continued_on: Continuation | None
    continued_from: Continuation | None


class Listing(Told):
    """Articles in the order of the index."""

    articles: tuple[ArticleSummary, ...]


class ListingPage(Listing):
    """Some of all that fit; `next_offset`: where those after them begin, null where there are none."""

    total: NonNegativeInt
    next_offset: NonNegativeInt | None


class Reference(Told):
    """The place of an article or a quote as papers and programs cite it, in a format by its name."""

    reference: str
    format: str


class VoteKept(Told):
    """The number of a vote that was kept."""

    id: NonNegativeInt


class Health(Told):
    """Whether the process is up."""

    status: Literal["ok"]


class Readiness(Told):
    """Which generation answers; `problem`: why a newer one does not."""

    status: Literal["ready"]
    generation: str
    articles: NonNegativeInt
    problem: str = optional()


class Generation(Told):
    """A kept generation, and whether it is the live one."""

    id: str
    created: str
    articles: NonNegativeInt
    passages: NonNegativeInt
    live: bool


class Generations(Told):
    """The kept generations, oldest first."""

    generations: tuple[Generation, ...]


class Begun(Told):
    """A build that was begun, and where to follow it."""

    id: str
    state: BuildState
    url: str


class Rebuild(Told):
    """How the last build that was asked for goes or went; `problem`: why what it built does not answer."""

    id: str | None
    state: BuildState
    stage: str | None
    done: NonNegativeInt
    total: NonNegativeInt
    started: str | None
    report: BuildReport | None
    generation: str | None
    error: str | None
    problem: str | None


def below(told: Any, root: str) -> Any:
    """Plain values that are told, with each `url` that begins at the service's root led below a path."""
    if isinstance(told, list):
        return [below(one, root) for one in told]
    if not isinstance(told, dict):
        return told
    return {name: _led_below(value, root) if name == "url" else below(value, root) for name, value in told.items()}


def _led_below(url: Any, root: str) -> Any:
    return root + url if isinstance(url, str) and url.startswith("/") else url


def told_answer(answer: types.Answer) -> Answer:
    """An answer with its quotes and what was searched."""
    asked = {"question": answer.question.text, "understood_as": answer.question.understood_as}
    found = {"quotes": _quotes(answer.quotes), "nearest": _quotes(answer.nearest)}
    return Answer.of(answer, index=answer, **asked, **found)


def _quotes(pairs: Iterable[tuple[types.Quote, Source]]) -> tuple[Quote, ...]:
    return tuple(Quote.of(quote, source=source) for quote, source in pairs)


def told_finding(finding: look_up.Finding) -> Finding:
    """Where a pasted sentence stands, or the nearest places."""
    found = {"matches": _matches(finding.matches), "nearest": _matches(finding.nearest)}
    return Finding.of(finding, index=finding, found=bool(finding.matches), **found)


def _matches(matches: Iterable[look_up.Match]) -> tuple[Match, ...]:
    return tuple(
        Match.of(one.quote, similarity=one.quote.score, exact=one.exact, opcodes=one.opcodes, source=one.source)
        for one in matches
    )


def told_article(article: types.Article, belonging: Belonging = ALONE) -> Article:
    """An article whole, with how it belongs to others."""
    return Article.of(
        article,
        also=belonging.also,
        parts=belonging.parts,
        continued_on=belonging.continued_on,
        continued_from=belonging.continued_from,
    )


def told_articles(articles: Iterable[types.Article]) -> ListingPage:
    """Articles without their words, all of them."""
    held = {article.article_id: article for article in articles}
    return told_page(held, list(held), 0, None)


def told_page(articles: Mapping[str, types.Article], ids: Sequence[str], offset: int, limit: int | None) -> ListingPage:
    """Some of the articles with these ids, without their words; without a limit all that follow."""
    after = len(ids) if limit is None else min(offset + limit, len(ids))
    shown = [articles[article_id] for article_id in ids[offset:after]]
    return ListingPage.model_validate(
        {"articles": shown, "total": len(ids), "next_offset": after if after < len(ids) else None}
    )


def told_generations(manifests: Mapping[str, Manifest], live: str | None) -> Generations:
    """The kept generations by their ids, and which is the live one."""
    kept = tuple(Generation.of(manifest, id=name, live=name == live) for name, manifest in manifests.items())
    return Generations(generations=kept)


def told_error(error: QAError) -> Error:
    """An error; `field` only where one value is to blame."""
    field = getattr(error, "field", None)
    named = {} if field is None else {"field": field}
    return Error(error=Fault(code=error.code, message=worded(error), **named))


def worded(error: QAError) -> str:
    """What an error says in the language that is spoken; what has no words of its own there, by its kind, with the English behind."""
    language = spoken(ENGLISH)
    if language == ENGLISH or error.is_worded:
        return str(error)
    kind = error.code if error.code in KINDS else "error"
    return said_in(language, "error_kind", kind, told=error)
