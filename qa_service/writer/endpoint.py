"""A language model behind an address that speaks as OpenAI's chat completions do."""

from __future__ import annotations

import json
import threading
import time
from queue import Empty, SimpleQueue
from typing import Any

from qa_service.errors import QAError

MOST_BYTES = 256 * 1024  # of a reply: many times what is asked for
MOST_TOKENS = 600


class EndpointFailed(QAError):
    """The endpoint was slow, down, or told something else than a completion."""


class Endpoint:
    """The chat completions of one model at an address such as http://127.0.0.1:11434/v1."""

    def __init__(self, url: str, model: str, key: str | None = None, patience: float = 5.0) -> None:
        """patience: seconds from the question to the last byte of the reply."""
        import httpx2  # by who has a writer, and nobody else

        self._url = f"{url}/chat/completions"
        self._model, self._patience = model, patience
        headers = {"Authorization": f"Bearer {key}"} if key else {}
        self._http = httpx2.Client(headers=headers, timeout=patience, follow_redirects=False)

    def complete(self, system: str, user: str) -> str:
        """What the model says; EndpointFailed where it says nothing in time."""
        messages = [{"role": "system", "content": system}, {"role": "user", "content": user}]
        asked = {"model": self._model, "messages": messages, "temperature": 0, "max_tokens": MOST_TOKENS}
        body = self._in_time(asked)
        try:
            return str(json.loads(body)["choices"][0]["message"]["content"])
        except (ValueError, KeyError, IndexError, TypeError, RecursionError) as error:
            raise EndpointFailed(f"{self._url} answered with something else than a chat completion.") from error

    def _in_time(self, asked: dict[str, Any]) -> bytes:
        """The body of the reply; whoever waits for it waits no longer than the patience lasts, in whichever step the endpoint is slow."""
        told: SimpleQueue[bytes | EndpointFailed] = SimpleQueue()
        threading.Thread(target=lambda: told.put(self._outcome(asked)), daemon=True).start()
        try:
            outcome = told.get(timeout=self._patience)
        except Empty:
            raise EndpointFailed(f"{self._url} did not answer within {self._patience:g} seconds.") from None
        if isinstance(outcome, EndpointFailed):
            raise outcome
        return outcome

    def _outcome(self, asked: dict[str, Any]) -> bytes | EndpointFailed:
        try:
            return self._reply(asked)
        except EndpointFailed as failure:
            return failure

    def _reply(self, asked: dict[str, Any]) -> bytes:
        """The body of the reply; one without end is left."""
        import httpx2

        ends = time.monotonic() + self._patience
        body = b""
        try:
            with self._http.stream("POST", self._url, json=asked) as response:
                if not response.is_success:
                    raise EndpointFailed(f"{self._url} answered with status {response.status_code}.")
                for piece in response.iter_bytes():
                    body += piece
                    if len(body) > MOST_BYTES or time.monotonic() > ends:
                        raise EndpointFailed(f"{self._url} answered too much or too slowly.")
        except (httpx2.HTTPError, httpx2.InvalidURL, httpx2.StreamError) as error:
            raise EndpointFailed(f"{self._url}: {str(error) or type(error).__name__}") from error
        return body
