"""What the reader learns from: questions with their evidence, corpora to search, and the hits that a search brings."""

from __future__ import annotations

import json
import random
import zlib
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from qa_service.language.text import normalise
from qa_service.question.understanding import understand
from qa_service.retrieval.chunking import passages
from qa_service.retrieval.lexical import LexicalIndex
from qa_service.training.chatter import CHATTER
from qa_service.training.corpus import read_lines
from qa_service.types import Article, Hit, Offsets

SEED = 20231016
AWAY = 0.12  # share of the articles that the large corpus lacks, so that their questions have no answer
LOTS = 64  # articles are dealt into these, and their questions with them
HELD_OUT = 8  # of so many lots one is kept from ranker and network, for the judge to learn what they are worth
OTHERS = 40  # of 100 questions that are not on news: more of them change nothing
HITS = 10  # what the service hands to the reader

# Questions of this project's own on news articles, which are named by file and line: the articles are not ours to give away.
WRITTEN = Path(__file__).with_name("questions.jsonl")
WRITTEN_WEIGHT = 3.0
ON_NEWS = ("news_written", "written")

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
DISTRACTORS = {"news_qq": 5000, "news_crud": 6000, "news_xwlb": 4000}


@dataclass(frozen=True, slots=True)
class Example:
    """A question to learn from; without evidence it is not answered by its article, without article by none."""

    question: str
    source: str
    kind: str
    article_id: str | None
    lot: int  # questions of one article are of one lot
    answers: tuple[str, ...] = ()
    evidence: tuple[Offsets, ...] = ()  # in the article's text
    marked: tuple[Offsets, ...] = ()  # the words that answer, in the article's text
    weight: float = 1.0

    @property
    def held_out(self) -> bool:
        """Whether neither ranker nor network may learn from it."""
        return self.article_id is None or self.lot % HELD_OUT == 0

    @property
    def spoilers(self) -> list[str]:
        """The answers, normalised: a sentence elsewhere that holds one may answer as well, and is not learned from."""
        return [normalise(answer) for answer in self.answers if len(answer) > 1]

    def is_told_in(self, span: Offsets) -> bool:
        """Whether a sentence of the example's article is its evidence, half of it or half of the evidence at least."""
        return any(shared(span, told) >= 0.5 * min(span[1] - span[0], told[1] - told[0]) for told in self.evidence)


@dataclass(frozen=True, slots=True)
class Searched:
    """An example with the hits it met; `present` tells whether its article was in the corpus at all."""

    example: Example
    hits: tuple[Hit, ...]
    corpus: str
    present: bool


def load_questions(data: Path, others: int = OTHERS) -> tuple[list[Example], dict[str, Article]]:
    """The questions of the sets, of those not on news `others` of 100, and all articles they ask about."""
    examples: list[Example] = []
    articles: dict[str, Article] = {}
    numbers: dict[str, str] = {}
    for source, weight in QUESTION_SETS.items():
        for row in read_lines(data / "qa" / f"{source}.jsonl.gz"):
            article_id = numbers.setdefault(row["context"], f"{source}-{len(numbers)}")
            if article_id not in articles:
                articles[article_id] = article(article_id, row["title"], row["context"])
            if source in ON_NEWS or _drawn(row["question"], others):
                examples.append(_example(row, source, article_id, weight))
    for asked, told in _written(data):
        examples.append(asked)
        articles[told.article_id] = told
    return examples, articles


def _written(data: Path) -> Iterator[tuple[Example, Article]]:
    """The questions of WRITTEN with their articles."""
    rows = [json.loads(line) for line in WRITTEN.read_text(encoding="utf-8").splitlines()]
    wanted = {(row["text"], row["row"]) for row in rows}
    found = {
        (name, n): article(f"{name}-{n}", told["title"], told["text"])
        for name in sorted({name for name, _ in wanted})
        for n, told in enumerate(read_lines(data / "text" / f"{name}.jsonl.xz"))
        if (name, n) in wanted
    }
    for row in rows:
        told = found[row["text"], row["row"]]
        marked = ((row["answer"][0], row["answer"][1]),) if row["answer"] else ()
        yield _written_example(row, told, marked), told


def _written_example(row: dict[str, Any], told: Article, marked: tuple[Offsets, ...]) -> Example:
    answers = tuple(told.text[start:end] for start, end in marked)
    evidence = tuple((start, end) for start, end in row["evidence"])
    lot = lot_of(told.article_id)
    return Example(
        row["question"], "written", row["kind"], told.article_id, lot, answers, evidence, marked, WRITTEN_WEIGHT
    )


def _drawn(question: str, others: int) -> bool:
    return zlib.crc32(question.encode()) % 100 < others


def shared(one: Offsets, other: Offsets) -> int:
    """How many characters two spans have in common; not above zero where they have none."""
    return min(one[1], other[1]) - max(one[0], other[0])


def article(article_id: str, title: str, text: str) -> Article:
    """An article of the training data."""
    return Article(article_id, article_id, (1, 1), text, title or None)


def _example(row: dict[str, Any], source: str, article_id: str, weight: float) -> Example:
    answers = tuple(row["answers"])
    spans = marked = tuple((at, at + len(answer)) for at, answer in zip(row["answer_start"], answers, strict=True))
    if row.get("evidence"):
        spans = tuple((start, end) for start, end in (row["sentences"][n] for n in row["evidence"]))
    kind = row.get("kind", source)
    return Example(row["question"], source, kind, article_id, lot_of(article_id), answers, spans, marked, weight)


def lot_of(name: str) -> int:
    """The lot of an article, or of a question that has none."""
    return zlib.crc32(name.encode()) % LOTS


def load_distractors(data: Path, share: float = 1.0) -> list[Article]:
    """News that no question is about, a part of each archive, evenly drawn."""
    found: list[Article] = []
    for name, count in DISTRACTORS.items():
        rows = list(read_lines(data / "text" / f"{name}.jsonl.xz"))
        step = max(1, int(len(rows) / (count * share)))
        found += [article(f"{name}-{n}", rows[n]["title"], rows[n]["text"]) for n in range(0, len(rows), step)]
    return found


def search(examples: Sequence[Example], articles: Iterable[Article], corpus: str, held: set[str]) -> Iterator[Searched]:
    """The hits of every example in one corpus; where its article is not `held`, its passages are left out.

    By words alone: the bundled encoder has learned from these questions and would find their articles better than a stranger's.
    """
    index = LexicalIndex.build([passage for a in articles for passage in passages(a)])
    for example in examples:
        present = example.article_id in held
        hits = index.retrieve(understand(example.question), 3 * HITS)
        if not present:
            hits = [hit for hit in hits if hit.passage.article_id != example.article_id]
        best = hits[0].score if hits else 1.0
        yield Searched(example, tuple(replace(hit, score=hit.score / best) for hit in hits[:HITS]), corpus, present)


def search_all(
    examples: Sequence[Example], articles: dict[str, Article], distractors: Sequence[Article]
) -> list[Searched]:
    """Every question in the large corpus; some without their article; some, and chatter, in small corpora."""
    draw = random.Random(SEED)
    chatter = [Example(text, "chatter", "chatter", None, lot_of(text)) for text in CHATTER]
    strangers = [a for a in distractors if a.article_id not in articles]
    everything = [*articles.values(), *strangers]
    away = {a for a in articles if draw.random() < AWAY}
    found = list(search([*examples, *chatter], everything, "large", set(articles) - away))
    for size in (25, 100, 500):
        found += _search_small(examples, chatter, articles, strangers, size, draw)
    return found


def _search_small(
    examples: Sequence[Example],
    chatter: Sequence[Example],
    articles: dict[str, Article],
    distractors: Sequence[Article],
    size: int,
    draw: random.Random,
) -> Iterator[Searched]:
    """A dozen small corpora, half questioned articles of one set and half other news; a third of the questions are strangers."""
    of_news = list(dict.fromkeys(str(e.article_id) for e in examples if e.source in ON_NEWS))
    others = list(dict.fromkeys(str(e.article_id) for e in examples if e.source not in ON_NEWS))
    for n in range(max(4, 1500 // size)):
        pool = of_news if n % 3 else others
        chosen = set(draw.sample(pool, min(len(pool), size // 2)))
        corpus = [articles[a] for a in sorted(chosen)] + draw.sample(distractors, size - len(chosen))
        asked = [e for e in examples if e.article_id in chosen]
        strangers = draw.sample(examples, max(10, len(asked) // 3))
        yield from search([*asked, *strangers, *draw.sample(chatter, 20)], corpus, f"{size}-{n}", chosen)
