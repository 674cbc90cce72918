"""Files of questions whose answers are known, in the two forms that are usual for them.

With "evidence" and "answer" (all of which are wanted), a quote answers when it is about one of the gold sentences and holds a gold answer;
with "answers" (any of which will do), when it holds one.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from qa_service.errors import InvalidInput
from qa_service.evaluation.metrics import folded

ARTICLES = "articles_gold.json"  # the gold articles' titles, where they stand beside the questions

Titles = Mapping[str, frozenset[str]]  # gold id → titles of the article, folded


@dataclass(frozen=True, slots=True)
class GoldQuestion:
    """A question and what a good answer to it says."""

    id: str
    text: str
    history: tuple[str, ...]
    answerable: bool
    answers: tuple[str, ...]
    every_answer: bool  # all answers are wanted, rather than any of them
    evidence: tuple[str, ...]  # sentences that answer; for reading only where any answer will do
    article_ids: tuple[str, ...]
    titles: frozenset[str]  # of the gold articles, folded; empty where they are not known
    tags: tuple[str, ...]


def read_questions(path: Path, articles: Path | None = None) -> list[GoldQuestion]:
    """The questions of a file; `articles` names the gold articles' titles (default: the file articles_gold.json beside it, if any).

    InvalidInput names the file or the line that cannot be used.
    """
    beside = path.with_name(ARTICLES)
    titles = _read_titles(articles or beside) if articles or beside.is_file() else {}
    lines = enumerate(_text(path, "questions").split("\n"), start=1)
    questions = [_question(line, f"{path.name}:{number}", titles) for number, line in lines if line.strip()]
    if not questions:
        raise InvalidInput(f"{path.absolute()} holds no question.", "questions")
    return questions


def _text(path: Path, field: str) -> str:
    try:
        return path.read_text("utf-8-sig")
    except (OSError, UnicodeDecodeError) as error:
        raise InvalidInput(f"{path.absolute()} cannot be read: {error}", field) from error


def _read_titles(path: Path) -> Titles:
    try:
        listed = json.loads(_text(path, "articles"))
        named = {
            article["id"]: _texts([article["title"] or "", *article.get("title_variants", ())]) for article in listed
        }
    except (ValueError, KeyError, TypeError, AttributeError) as error:
        raise InvalidInput(
            f'{path.absolute()} is no list of articles with "id" and "title" ({error!r})', "articles"
        ) from error
    return {number: frozenset(map(folded, titles)) for number, titles in named.items()}


def _question(line: str, place: str, titles: Titles) -> GoldQuestion:
    try:
        record = json.loads(line)
        every = "answer" in record
        ids = _texts(record.get("article_ids") or () if every else [record.get("article_id") or ""])
        return GoldQuestion(
            id=str(record["id"]),
            text="".join(_texts([record["question"]])),
            history=_texts(record.get("history") or ()),
            answerable=bool(record["answerable"]),
            answers=_texts(record["answer"] if every else record.get("answers") or ()),
            every_answer=every,
            evidence=_texts(record.get("evidence") or ()),
            article_ids=ids,
            titles=frozenset().union(*(titles.get(number, frozenset()) for number in ids)) if every else frozenset(),
            tags=_texts(record.get("tags") or () if every else [record.get("kind") or ""]),
        )
    except (ValueError, KeyError, TypeError, AttributeError) as error:
        raise InvalidInput(
            f'{place} is no question with "id", "question", "answerable" and its answers ({error!r})', "questions"
        ) from error


def _texts(values: Any) -> tuple[str, ...]:
    """The values, empty ones left out; TypeError unless they are a list of texts."""
    if isinstance(values, str) or not all(isinstance(value, str) for value in values):
        raise TypeError(f"a list of texts, not {values!r}")
    return tuple(value for value in values if value)
