"""Questions to begin with: made of the titles of the index, and shown only when the index answers them."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from itertools import islice

from qa_service.answering.service import QAService
from qa_service.errors import QAError
from qa_service.types import Article

EXAMPLES = 4
ARTICLES_LOOKED_AT = 60  # enough to find several pages, few enough to load at once
SURE = 0.5  # least confidence of an answer that is promised
TRIED = 12  # questions asked at most to find those that are answered
TITLE = re.compile(r"[\w“”《》、·-]{6,24}")  # one that reads as a topic and fits a button

# What an article is asked for, where its text has the look of telling it.
_ASKED = (
    (re.compile(r"(?:电话|热线)[^。]{0,12}\d{7,}|\d{3,4}-\d{7,8}"), "电话是多少？"),
    (re.compile(r"\d+[余多]?[名人位]"), "有多少人参加？"),
    (re.compile(r"\d+月\d+日"), "是什么时候？"),
    (re.compile(r"[说表介][道示绍]"), "负责人怎么说？"),
    (re.compile(""), "讲了什么？"),
)


def example_questions(service: QAService) -> list[str]:
    """A few questions, each answered from the article that it is made of."""
    tried = islice(candidates(islice(service.articles.values(), ARTICLES_LOOKED_AT)), TRIED)
    return list(islice((question for question, article in tried if _answers(service, question, article)), EXAMPLES))


def candidates(articles: Iterable[Article]) -> Iterator[tuple[str, Article]]:
    """A question for each titled article, with the article: the first of each file before the others, and kinds in turn."""
    titled = [article for article in articles if TITLE.fullmatch(article.title or "")]
    first_of_file = {article.file: article for article in reversed(titled)}
    ordered = {article.title: article for article in [*reversed(first_of_file.values()), *titled]}
    used: set[str] = set()
    for title, article in ordered.items():
        fitting = [asked for pattern, asked in _ASKED if pattern.search(article.text)]
        asked = next((asked for asked in fitting if asked not in used), fitting[-1])
        used.add(asked)
        yield f"{title}，{asked}", article


def _answers(service: QAService, question: str, article: Article) -> bool:
    """Whether the article answers; nobody has asked, so that it does not count as a question."""
    try:
        _, _, reading = service.trace(question)
    except QAError:
        return False
    sure = reading.answerable and reading.confidence >= SURE
    return sure and reading.quotes[0].article_id == article.article_id
