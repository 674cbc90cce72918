"""Has a model join and shorten quotes, and lets through what keeps to them."""

from __future__ import annotations

import json
import logging
import time
from collections.abc import Iterator, Sequence

from qa_service.language.folding import NOT_TEXT
from qa_service.types import Quote, SummarySentence
from qa_service.writer.endpoint import Endpoint, EndpointFailed
from qa_service.writer.leave import may_say

REST = 30.0  # seconds in which an endpoint that failed is not asked again
MOST_SENTENCES = 5
TASK = """把报纸原句合并、缩短成至多三句话来回答问题。只许删去句中的词语或整个分句，不许换词、加词、改动数字、人名、地名、日期和否定；每个分句的第一个词和最后一个词照抄，分句的先后和标点照原句。
只输出 JSON 数组，每句一项，注明依据的原句编号：[{"text": "……。", "quotes": [1]}]"""

log = logging.getLogger(__name__)


class Writer:
    """Writes summaries of quotes; none where the endpoint fails, and then not for a while."""

    def __init__(self, endpoint: Endpoint, rest: float = REST) -> None:
        self._endpoint, self._rest = endpoint, rest
        self._rests_until = 0.0

    def write(self, question: str, quotes: Sequence[Quote]) -> tuple[SummarySentence, ...]:
        """Sentences that join and shorten the quotes, each naming those that it rests on, counted from 1; none where there is nothing to say."""
        if not quotes or time.monotonic() < self._rests_until:
            return ()
        numbered = "\n".join(f"[{n}] {quote.text}" for n, quote in enumerate(quotes, 1))
        try:
            reply = self._endpoint.complete(TASK, f"问题：{question}\n原句：\n{numbered}")
        except EndpointFailed as error:
            self._rests_until = time.monotonic() + self._rest
            log.warning("No summary: %s", error)
            return ()
        return kept(reply, [quote.text for quote in quotes])


def kept(reply: str, quotes: Sequence[str]) -> tuple[SummarySentence, ...]:
    """The sentences of a reply that only join and shorten the quotes that they name."""
    return tuple(sentence for sentence in offered(reply) if _holds(sentence, quotes))[:MOST_SENTENCES]


def offered(reply: str) -> Iterator[SummarySentence]:
    """The sentences that a reply lists, whatever else it says."""
    listed = reply[reply.find("[") : reply.rfind("]") + 1]
    try:
        found = json.loads(listed) if listed.startswith("[") else []
    except (ValueError, RecursionError):
        return
    for one in found:
        text, numbers = (one.get("text"), one.get("quotes")) if isinstance(one, dict) else (None, None)
        if not isinstance(text, str) or NOT_TEXT.search(text):
            continue
        if isinstance(numbers, list) and all(type(n) is int for n in numbers):
            yield SummarySentence(text.strip(), tuple(dict.fromkeys(numbers)))


def _holds(sentence: SummarySentence, quotes: Sequence[str]) -> bool:
    if not sentence.quotes or not all(1 <= n <= len(quotes) for n in sentence.quotes):
        return False
    return may_say(sentence.text, [quotes[n - 1] for n in sentence.quotes])
