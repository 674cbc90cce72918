"""Questions whose answers are known → how well a service answers them.

Two forms of question line are read. With "evidence" and "answer" (all of which are wanted), a quote hits when it is about one of the gold sentences and
holds a gold answer; with "answers" (any of which will do), when it holds one. Refused questions count as misses.
"""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from qa_service.errors import InvalidInput
from qa_service.metrics import auroc, character_f1, folded, letters, matched_evidence, mean, quantile
from qa_service.service import QAService, is_verbatim
from qa_service.types import Answer, Quote, Source

MAX_HIT_CHARS = 250  # of a quote where only the answer's words are known
Figures = dict[str, Any]
Sourced = tuple[Quote, Source]


@dataclass(frozen=True, slots=True)
class GoldQuestion:
    """A question and what a good answer to it says."""

    id: str
    text: str
    history: tuple[str, ...]
    answerable: bool
    answers: tuple[str, ...]
    every_answer: bool  # all answers are wanted, rather than any of them
    evidence: tuple[str, ...]
    article_ids: tuple[str, ...]
    tags: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Judged:
    """One answer against its gold."""

    question: GoldQuestion
    answerable: bool
    confidence: float
    hits: tuple[bool, ...]  # of the first three quotes
    raw_hit: bool  # of the first quote of the ranking, refused or not
    right_article: bool
    raw_right_article: bool
    complete: bool  # the first quote holds every gold answer of the sentence that it is about
    covered: bool  # every gold answer stands in the quotes together
    f1: float
    exact: bool
    verbatim: bool
    quote_chars: int
    took_ms: float


def read_questions(path: Path) -> list[GoldQuestion]:
    """The questions of a file; InvalidInput names the line that cannot be used."""
    try:
        lines = path.read_text("utf-8-sig").split("\n")
    except (OSError, UnicodeDecodeError) as error:
        raise InvalidInput(f"{path.absolute()} cannot be read: {error}", "questions") from error
    questions = [_question(line, f"{path.name}:{number}") for number, line in enumerate(lines, start=1) if line.strip()]
    if not questions:
        raise InvalidInput(f"{path.absolute()} holds no question.", "questions")
    return questions


def _question(line: str, place: str) -> GoldQuestion:
    try:
        record = json.loads(line)
        every = "answer" in record
        return GoldQuestion(
            id=str(record["id"]),
            text="".join(_texts([record["question"]])),
            history=_texts(record.get("history") or ()),
            answerable=bool(record["answerable"]),
            answers=_texts(record["answer"] if every else record.get("answers") or ()),
            every_answer=every,
            evidence=_texts(record.get("evidence") or ()) if every else (),
            article_ids=_texts(record.get("article_ids") or [record.get("article_id") or ""]),
            tags=_texts(record.get("tags") or [record.get("kind") or ""]),
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


def evaluate(questions: Sequence[GoldQuestion], service: QAService) -> Figures:
    """The figures over all questions, and by tag."""
    judged = [judge(question, service.ask(question.text, question.history), service) for question in questions]
    return figures(judged)


def judge(question: GoldQuestion, answer: Answer, service: QAService) -> Judged:
    """How good an answer is."""
    shown: Sequence[Sourced] = answer.quotes or answer.nearest
    texts = [quote.text for quote, _ in answer.quotes]
    said = answer.answer or ("" if question.every_answer or not texts else texts[0])
    golds = ["".join(question.answers)] if question.every_answer else question.answers
    return Judged(
        question=question,
        answerable=answer.answerable,
        confidence=answer.confidence,
        hits=tuple(_hits(quote, question) for quote, _ in answer.quotes[:3]),
        raw_hit=any(_hits(quote, question) for quote, _ in shown[:1]),
        right_article=any(_is_right(source, question, service) for _, source in answer.quotes[:1]),
        raw_right_article=any(_is_right(source, question, service) for _, source in shown[:1]),
        complete=any(_is_complete(quote, question) for quote, _ in answer.quotes[:1]),
        covered=bool(texts) and all(folded(wanted) in folded("".join(texts)) for wanted in question.answers),
        f1=max((character_f1(said, gold) for gold in golds), default=0.0) if answer.answerable else 0.0,
        exact=answer.answerable and bool(said) and any(letters(said) == letters(gold) for gold in golds),
        verbatim=all(is_verbatim(quote, service.articles[quote.article_id]) for quote, _ in shown),
        quote_chars=len(texts[0]) if texts else 0,
        took_ms=answer.took_ms,
    )


def _hits(quote: Quote, question: GoldQuestion) -> bool:
    holds = any(folded(wanted) in folded(quote.text) for wanted in question.answers)
    if question.every_answer:
        return holds and matched_evidence(quote.text, question.evidence) is not None
    return holds and len(quote.text) <= MAX_HIT_CHARS


def _is_complete(quote: Quote, question: GoldQuestion) -> bool:
    sentence = matched_evidence(quote.text, question.evidence)
    wanted = [folded(answer) for answer in question.answers if sentence and folded(answer) in sentence]
    return _hits(quote, question) and all(answer in folded(quote.text) for answer in wanted)


def _is_right(source: Source, question: GoldQuestion, service: QAService) -> bool:
    """Whether a source is a gold article: by its id, or, where the gold's ids are of another making, by holding gold evidence."""
    if not question.evidence:
        return source.article_id in question.article_ids
    text = folded(service.articles[source.article_id].text)
    return any(folded(sentence) in text for sentence in question.evidence)


def figures(judged: Sequence[Judged]) -> Figures:
    """All figures over judged answers, under the names that are usual for the form of the questions."""
    yes = [row for row in judged if row.question.answerable]
    no = [row for row in judged if not row.question.answerable]
    sentences_known = any(row.question.every_answer for row in judged)
    chars = [row.quote_chars for row in yes if row.quote_chars]
    times = [row.took_ms for row in judged]
    return {
        "questions": len(judged),
        **(_sentence_figures(yes, no) if sentences_known else _answer_figures(yes, no, judged)),
        "auroc": auroc([row.confidence for row in yes], [row.confidence for row in no]),
        "verbatim": mean(judged, lambda row: row.verbatim),
        "quote_chars": quantile(chars, 0.5),
        "quote_chars_p90": quantile(chars, 0.9),
        "ms_p50": round(quantile(times, 0.5), 1),
        "ms_p95": round(quantile(times, 0.95), 1),
        "by_tag": _by_tag(judged, "quote" if sentences_known else "hit"),
    }


def _hit_figures(rows: Sequence[Judged], name: str) -> Figures:
    return {
        f"{name}@1": mean(rows, lambda row: any(row.hits[:1])),
        f"{name}@3": mean(rows, lambda row: any(row.hits)),
        "article@1": mean(rows, lambda row: row.right_article),
        "answered": mean(rows, lambda row: row.answerable),
    }


def _sentence_figures(yes: Sequence[Judged], no: Sequence[Judged]) -> Figures:
    """Where the sentences that answer are known and every gold answer is wanted."""
    kinds = {f"abstain_{tag}": [row for row in no if tag in row.question.tags] for tag in ("near_miss", "off_topic")}
    return {
        **_hit_figures(yes, "quote"),
        "answer@1": mean(yes, lambda row: row.complete),
        "cover": mean(yes, lambda row: row.covered),
        "abstain": mean(no, _is_refused),
        **{name: mean(rows, _is_refused) for name, rows in kinds.items()},
        "span_f1": mean(yes, lambda row: row.f1),
    }


def _answer_figures(yes: Sequence[Judged], no: Sequence[Judged], judged: Sequence[Judged]) -> Figures:
    """Where any of the gold answers will do."""
    surest = sorted(yes, key=lambda row: -row.confidence)[: int(0.8 * len(yes))]
    return {
        **_hit_figures(yes, "hit"),
        "raw_hit@1": mean(yes, lambda row: row.raw_hit),
        "raw_article@1": mean(yes, lambda row: row.raw_right_article),
        "em": mean(yes, lambda row: row.exact),
        "f1": mean(yes, lambda row: row.f1),
        "refused": mean(no, _is_refused),
        "precision": mean([row for row in judged if row.answerable], lambda row: any(row.hits[:1])),
        "risk@80": mean(surest, lambda row: not row.raw_hit),
    }


def _is_refused(row: Judged) -> bool:
    return not row.answerable


def _by_tag(judged: Sequence[Judged], name: str) -> dict[str, Figures]:
    tags = sorted({tag for row in judged for tag in row.question.tags})
    tagged = {tag: [row for row in judged if tag in row.question.tags] for tag in tags}
    return {tag: {"n": len(rows), **_tag_figures(rows, name)} for tag, rows in tagged.items()}


def _tag_figures(rows: Sequence[Judged], name: str) -> Figures:
    yes = [row for row in rows if row.question.answerable]
    no = [row for row in rows if not row.question.answerable]
    return (_hit_figures(yes, name) if yes else {}) | ({"refused": mean(no, _is_refused)} if no else {})


def table(figures: Mapping[str, Any]) -> str:
    """The figures as lines for a person."""
    rows = [_line(name, value) for name, value in figures.items() if name != "by_tag"]
    rows += ["", *(f"{tag}: {_inline(values)}" for tag, values in figures["by_tag"].items())]
    return "\n".join(rows)


def _line(name: str, value: Any) -> str:
    return f"{name:20}{'–' if value is None else value}"


def _inline(values: Mapping[str, Any]) -> str:
    return ", ".join(f"{name} {value}" for name, value in values.items())
