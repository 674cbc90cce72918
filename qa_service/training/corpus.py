"""Reads the training data: articles for unsupervised learning, and questions with the passage that answers them.

Only sets are named here whose licence allows the weights learned from them to be given away.
"""

from __future__ import annotations

import gzip
import json
import lzma
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from qa_service.types import Offsets

ARTICLE_FILES = (
    "text/news_qq.jsonl.xz",
    "text/news_xwlb.jsonl.xz",
    "text/news_crud.jsonl.xz",
    "text/labour_union_law_articles.jsonl.gz",
)
QUESTION_FILES = (
    "qa/news_written.jsonl.gz",  # ours
    "qa/cmrc2018_train.jsonl.gz",  # CC BY-SA 4.0
    "qa/cmrc2018_trial.jsonl.gz",  # CC BY-SA 4.0
    "qa/drcd_train_subset.jsonl.gz",  # CC BY-SA 3.0
    "qa/drcd_dev.jsonl.gz",  # CC BY-SA 3.0
    "qa/dureader_checklist_train.jsonl.gz",  # Apache-2.0
    "qa/dureader_robust_demo_train.jsonl.gz",  # Apache-2.0
)
PAIR_FILES = ("pairs/stard_statute_train.jsonl.gz",)  # MIT


@dataclass(frozen=True, slots=True)
class TrainingArticle:
    """An article to learn from; its title may be empty."""

    title: str
    text: str


@dataclass(frozen=True, slots=True)
class TrainingQuestion:
    """A question and the text that it was asked about."""

    question: str
    context: str
    title: str
    answer: Offsets | None  # in `context`; None where it does not hold the fact asked for, or no span is given
    source: str  # the file that it comes from, without folder and endings


def read_lines(path: Path) -> Iterator[dict[str, Any]]:
    """The objects of a .jsonl.gz or .jsonl.xz file, in order."""
    unpack = lzma.open if path.suffix == ".xz" else gzip.open
    with unpack(path, "rt", encoding="utf-8") as lines:
        for line in lines:
            yield json.loads(line)


def articles(data: Path) -> Iterator[TrainingArticle]:
    """Every article under `data/text`, file by file."""
    for name in ARTICLE_FILES:
        for record in read_lines(data / name):
            yield TrainingArticle(record.get("title") or "", record["text"])


def questions(data: Path) -> Iterator[TrainingQuestion]:
    """Every question under `data/qa` and `data/pairs` that may be learned from, file by file."""
    for name in QUESTION_FILES:
        for record in read_lines(data / name):
            yield _question(record, _source(name))
    for name in PAIR_FILES:
        for record in read_lines(data / name):
            yield TrainingQuestion(record["query"], record["positive"], "", None, _source(name))


def missing_files(data: Path) -> list[Path]:
    """The files that training needs and `data` does not hold."""
    return [data / name for name in (*ARTICLE_FILES, *QUESTION_FILES, *PAIR_FILES) if not (data / name).is_file()]


def _question(record: dict[str, Any], source: str) -> TrainingQuestion:
    answer = None
    if record["answers"]:
        start = record["answer_start"][0]
        answer = (start, start + len(record["answers"][0]))
    return TrainingQuestion(record["question"], record["context"], record.get("title") or "", answer, source)


def _source(name: str) -> str:
    return Path(name).name.partition(".")[0]
