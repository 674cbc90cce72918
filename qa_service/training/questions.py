"""The questions that the reader learns from, with their evidence and the words that answer; every article with its questions is of one lot.

Of eight lots one is held out for the calibration and one is kept apart for testing: neither is ever learned from.
"""

from __future__ import annotations

import json
import zlib
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from qa_service.language.text import normalise
from qa_service.question.understanding import understand
from qa_service.training.corpus import read_lines
from qa_service.types import Article, Offsets, Question

LOTS = 64  # articles are dealt into these, and their questions with them
EIGHTH = 8  # of so many lots one is held out and one is kept apart
APART = 4

# Questions of this project's own on news articles, which are named by file and row: the articles are not ours to give away.
WRITTEN = Path(__file__).with_name("questions.jsonl")
# What people type into a newspaper's search that no newspaper answers: greetings, wishes, the weather now, recipes, keys struck at random.
CHATTER = Path(__file__).with_name("chatter.txt")
KEPT_APART = "not_for_questions.jsonl.gz"  # rows of the archives that questions for testing are about
CHECKED, UNCHECKED = "checked", "written"  # sources: whether somebody else read the question against its whole article
SMALL_TALK = "small talk"
WRITTEN_WEIGHT = 3.0
ON_NEWS = ("news_written", UNCHECKED, CHECKED)

# Each with a licence that allows weights to be shipped; the number is how much one question of it counts.
QUESTION_SETS = {
    "news_written": 3.0,
    "cmrc2018_train": 1.0,
    "cmrc2018_trial": 1.0,
    "drcd_dev": 0.7,
    "drcd_train_subset": 0.7,
    "dureader_checklist_train": 0.7,
    "dureader_checklist_train_unanswerable": 0.7,
    "dureader_robust_demo_train": 0.7,
}
STRANGERS = {"news_qq": 5000, "news_crud": 6000, "news_xwlb": 4000}


@dataclass(frozen=True, slots=True)
class Example:
    """A question to learn from; without evidence its article does not answer it (a near miss), without article none does."""

    question: str
    source: str
    kind: str
    article_id: str | None
    lot: int
    answers: tuple[str, ...] = ()
    evidence: tuple[Offsets, ...] = ()  # in the article's text
    marked: tuple[Offsets, ...] = ()  # the words that answer, in the article's text
    weight: float = 1.0
    history: tuple[str, ...] = ()  # earlier questions, oldest first

    @property
    def held_out(self) -> bool:
        """Whether it is kept for the calibration."""
        return self.lot % EIGHTH == 0

    @property
    def apart(self) -> bool:
        """Whether it is kept for testing."""
        return self.lot % EIGHTH == APART

    @property
    def learned(self) -> bool:
        """Whether the network may learn from it."""
        return not (self.held_out or self.apart)

    @property
    def understood(self) -> Question:
        """The question as the service understands it: one with a history goes on from it."""
        return understand(self.question, self.history, lambda _, earlier: bool(earlier))

    @property
    def spoilers(self) -> list[str]:
        """The answers, normalised: a sentence elsewhere that holds one may answer as well, and is not learned from."""
        return [normalise(answer) for answer in self.answers if len(answer) > 1]

    def is_told_in(self, span: Offsets) -> bool:
        """Whether a sentence of the example's article is its evidence, half of it or half of the evidence at least."""
        return any(shared(span, told) >= 0.5 * min(span[1] - span[0], told[1] - told[0]) for told in self.evidence)


def shared(one: Offsets, other: Offsets) -> int:
    """How many characters two spans have in common; not above zero where they have none."""
    return min(one[1], other[1]) - max(one[0], other[0])


def lot_of(name: str) -> int:
    """The lot of an article, or of a question that has none."""
    return zlib.crc32(name.encode()) % LOTS


def article(article_id: str, title: str | None, text: str) -> Article:
    """An article of the training data."""
    return Article(article_id, article_id, (1, 1), text, title or None)


def load_questions(data: Path, own: Path = WRITTEN) -> tuple[list[Example], dict[str, Article]]:
    """All questions, small talk among them, and the articles that they ask about; ValueError where one stands on a row that is kept apart."""
    examples: list[Example] = []
    articles: dict[str, Article] = {}
    numbers: dict[str, str] = {}
    for source in QUESTION_SETS:
        for row in read_lines(data / "qa" / f"{source}.jsonl.gz"):
            article_id = numbers.setdefault(row["context"], f"{source}-{len(numbers)}")
            articles.setdefault(article_id, article(article_id, row["title"], row["context"]))
            examples.append(_of_set(row, source, article_id))
    for example, told in written(data, own):
        examples.append(example)
        articles[told.article_id] = told
    return [*examples, *small_talk()], articles


def _of_set(row: dict[str, Any], source: str, article_id: str) -> Example:
    answers = tuple(row["answers"])
    spans = marked = tuple((at, at + len(answer)) for at, answer in zip(row["answer_start"], answers, strict=True))
    if row.get("evidence"):
        spans = _spans(row["sentences"][n] for n in row["evidence"])
    kind = row.get("kind", source)
    weight = QUESTION_SETS[source]
    return Example(row["question"], source, kind, article_id, lot_of(article_id), answers, spans, marked, weight)


def written(data: Path, path: Path = WRITTEN) -> Iterator[tuple[Example, Article]]:
    """The project's own questions with their articles; ValueError where one stands on a row that is kept apart, or has offsets amiss."""
    rows = [json.loads(line) for line in path.read_text(encoding="utf-8").splitlines()]
    wanted = {(row["text"], row["row"]) for row in rows}
    forbid(wanted, data)
    found = {
        (name, n): article(f"{name}-{n}", told["title"], told["text"])
        for name in sorted({name for name, _ in wanted})
        for n, told in enumerate(read_lines(data / "text" / f"{name}.jsonl.xz"))
        if (name, n) in wanted
    }
    for row in rows:
        told = found[row["text"], row["row"]]
        yield _written(row, told), told


def forbid(rows: Iterable[tuple[str, int]], data: Path) -> None:
    """ValueError, with the rows named, where some of these are kept apart."""
    kept = {(row["text"], row["row"]) for row in read_lines(data / KEPT_APART)}
    if standing := sorted(kept & set(rows)):
        named = ", ".join(f"{text} {row}" for text, row in standing)
        raise ValueError(f"Questions stand on rows that are kept apart for testing: {named}. Take them out.")


def _written(row: dict[str, Any], told: Article) -> Example:
    evidence, marked = _spans(row["evidence"]), _spans(row["answers"])
    if bool(evidence) == row.get("near", False):
        raise ValueError(f"{row['question']}: it has evidence, or is a near miss, and not both")
    if any(not 0 <= start < end <= len(told.text) for start, end in (*evidence, *marked)):
        raise ValueError(f"{row['question']}: offsets outside the text of {told.article_id}")
    return Example(
        row["question"],
        UNCHECKED if row.get("unchecked") else CHECKED,
        row["kind"],
        told.article_id,
        lot_of(told.article_id),
        tuple(told.text[start:end] for start, end in marked),
        evidence,
        marked,
        WRITTEN_WEIGHT,
        tuple(row.get("history", ())),
    )


def small_talk() -> list[Example]:
    """What people say that no article answers."""
    return [
        Example(text, SMALL_TALK, SMALL_TALK, None, lot_of(text))
        for text in CHATTER.read_text(encoding="utf-8").splitlines()
    ]


def _spans(pairs: Iterable[list[int]]) -> tuple[Offsets, ...]:
    return tuple((start, end) for start, end in pairs)


def load_strangers(data: Path) -> list[Article]:
    """News that no question need be about, a part of each archive, evenly drawn."""
    found: list[Article] = []
    for name, count in STRANGERS.items():
        rows = list(read_lines(data / "text" / f"{name}.jsonl.xz"))
        step = max(1, len(rows) // count)
        found += [article(f"{name}-{n}", rows[n]["title"], rows[n]["text"]) for n in range(0, len(rows), step)]
    return found
