"""A client of a running service for Python programs: questions in, frozen values out, in the forms of the API."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from types import TracebackType
from typing import TYPE_CHECKING, Any, Self, TypeVar
from urllib.parse import quote

from qa_service.errors import QAError
from qa_service.wire.answers import Answer, Answers, Article, ArticleSummary, Error, Finding, Listing, Told

if TYPE_CHECKING:
    import httpx2

Form = TypeVar("Form", bound=Told)


class ServiceError(QAError):
    """What was told in place of an answer, with its `code`, HTTP `status` and `field`; `retry_after`: seconds to wait, where that helps."""

    def __init__(
        self, message: str, code: str, status: int, field: str | None = None, retry_after: int | None = None
    ) -> None:
        super().__init__(message)
        self.code, self.status, self.field, self.retry_after = code, status, field, retry_after


class Client:
    """Asks a service at an address; to be closed, as at the end of a `with` block. Threads may share it.

    key: sent as a bearer token, where the service or a proxy before it wants one. timeout: seconds. What cannot be answered raises
    ServiceError.
    """

    def __init__(
        self, address: str = "http://127.0.0.1:8000/", *, key: str | None = None, timeout: float = 30.0
    ) -> None:
        import httpx2  # by who asks, and nobody else

        headers = {"Accept": "application/json"} | ({"Authorization": f"Bearer {key}"} if key else {})
        self._http = httpx2.Client(base_url=address, headers=headers, timeout=timeout)

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    def close(self) -> None:
        """Close the connections to the service."""
        self._http.close()

    def ask(
        self,
        question: str,
        history: Sequence[str] = (),
        top_k: int | None = None,
        filters: Mapping[str, str | Sequence[str]] | None = None,
    ) -> Answer:
        """The answer to a question that may go on from earlier ones, oldest first; with no quotes where the articles do not say.

        top_k: quotes at most; None for the service's own number. filters: the articles that may answer ({"reporter": "…"}).
        """
        asked = {"question": question, "history": [*history]} | _given(top_k=top_k, filters=filters)
        return self._told(Answer, "POST", "ask", json=asked)

    def ask_batch(self, questions: Sequence[str]) -> tuple[Answer | Error, ...]:
        """The answers to up to 100 questions, in their order; an Error where one cannot be answered."""
        asked = [{"question": question} for question in questions]
        return self._told(Answers, "POST", "ask/batch", json={"questions": asked}).answers

    def find_quote(self, text: str, top_k: int | None = None) -> Finding:
        """Where a sentence stands, exactly or nearly."""
        return self._told(Finding, "POST", "find-quote", json={"text": text} | _given(top_k=top_k))

    def articles(
        self,
        offset: int = 0,
        limit: int | None = None,
        q: str | None = None,
        filters: Mapping[str, str | Sequence[str]] | None = None,
        sort: str | None = None,
    ) -> tuple[ArticleSummary, ...]:
        """The articles without their text, all of them or some. q: words of a title, a name, a section. sort: `date` or `-date`, the newest first."""
        wanted = {"offset": offset} | _given(limit=limit, q=q, sort=sort) | dict(filters or {})
        return self._told(Listing, "GET", "articles", params=wanted).articles

    def article(self, article_id: str) -> Article:
        """One article whole, by its id or one that it had before its file was renamed."""
        return self._told(Article, "GET", f"articles/{quote(article_id, safe='')}")

    def _told(self, form: type[Form], method: str, path: str, **sent: Any) -> Form:
        """What the service tells, in its form; what a newer service tells besides is passed over."""
        import httpx2

        try:
            response = self._http.request(method, path, follow_redirects=method == "GET", **sent)
        except httpx2.RequestError as error:
            raise ServiceError(f"No answer from {self._http.base_url}: {error}.", "unreachable", 503) from error
        if not response.is_success:
            raise _failure(response)
        try:
            return form.model_validate_json(response.content, extra="ignore")
        except ValueError as error:
            told = f"What {response.url} answers is not in the form of this service."
            raise ServiceError(told, "error", 502) from error


def _given(**values: object) -> dict[str, object]:
    return {name: value for name, value in values.items() if value is not None}


def _failure(response: httpx2.Response) -> ServiceError:
    """What a service told in place of an answer, or what anything before it did."""
    after = response.headers.get("Retry-After", "")
    wait = int(after) if after.isascii() and after.isdecimal() else None
    try:
        fault = json.loads(response.content)["error"]
        return ServiceError(fault["message"], fault["code"], response.status_code, fault.get("field"), wait)
    except (ValueError, KeyError, TypeError):
        told = f"{response.url} answered {response.status_code} {response.reason_phrase}."
        return ServiceError(told, "error", response.status_code, retry_after=wait)
