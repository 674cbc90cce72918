"""Counts the character pairs of the training text, and lists how characters sound: python -m qa_service.training.spelling --data DIR.

The sounds are pypinyin's (`pip install pypinyin==0.55.0`), which only this needs.
"""

from __future__ import annotations

import argparse
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator
from itertools import islice
from pathlib import Path

import numpy as np
from numpy.typing import NDArray
from pypinyin import Style, pinyin, pinyin_dict
from pypinyin.contrib.tone_convert import to_normal
from pypinyin.phrases_dict import phrases_dict
from safetensors.numpy import save_file

from qa_service.language.text import is_chinese
from qa_service.question.spelling import CODES, COUNTS, MODEL, SINGLES, SOUNDS, STEPS, joined, packed
from qa_service.training.corpus import articles, read_lines

EVERY = 2  # every second article is counted; all of them change no figure
LEAST = 10  # a pair seen less often in 34 million characters is left out: a third of them, with 95 of 100 occurrences
QUESTIONS, SLIPS = "qa/news_written.jsonl.gz", "typo"
QUESTION_WEIGHT = 100  # how often each question counts: all of them are then a seventh of what is counted
BATCH = 4000  # articles counted at once
USUAL = 0.04  # a reading in a smaller share of the phrases with its character is left out: nobody types by it
_CHARACTERS = 0x10000

Counts = tuple[NDArray[np.uint32], NDArray[np.int64], NDArray[np.int64]]


def count(texts: Iterable[str]) -> Counts:
    """The pairs of neighbouring Chinese characters, how often each occurs, and (65536,) how often each character does."""
    codes, counts = np.zeros(0, np.uint32), np.zeros(0, np.int64)
    singles = np.zeros(_CHARACTERS, np.int64)
    for batch in _batches(iter(texts)):
        units = packed(batch)
        chinese = is_chinese(units)
        singles += np.bincount(units[chinese], minlength=_CHARACTERS)
        found = joined(units)[chinese[:-1] & chinese[1:]]
        new, often = np.unique(found, return_counts=True)
        codes, place = np.unique(np.concatenate([codes, new]), return_inverse=True)
        counts = np.bincount(place, weights=np.concatenate([counts, often])).astype(np.int64)
    return codes, counts, singles


def _batches(texts: Iterator[str]) -> Iterator[str]:
    while batch := list(islice(texts, BATCH)):
        yield "\n".join(batch)


def sounds(characters: Iterable[str]) -> str:
    """A line for each character: itself and its usual readings without tones, the most usual first."""
    heard: defaultdict[str, Counter[str]] = defaultdict(Counter)
    for phrase, readings in phrases_dict.items():
        if len(phrase) == len(readings):
            for character, reading in zip(phrase, readings, strict=True):
                heard[character][_plain(reading[0])] += 1
    return "\n".join(f"{c} {' '.join(_usual(c, heard[c]))}" for c in characters if ord(c) in pinyin_dict.pinyin_dict)


def _usual(character: str, heard: Counter[str]) -> list[str]:
    first = pinyin(character, style=Style.NORMAL)[0][0]
    others = [sound for sound, often in heard.most_common() if often > USUAL * heard.total() and sound != first]
    return [_plain(first), *map(_plain, others)]


def _plain(reading: str) -> str:
    return str(to_normal(reading)).replace("ü", "v")


def main() -> None:
    """Count, leave out the rare, and write the model."""
    options = argparse.ArgumentParser(description=__doc__)
    options.add_argument("--data", type=Path, required=True, help="folder of the training data")
    given = options.parse_args()
    codes, counts, singles = count([*_news(given.data), *_questions(given.data) * QUESTION_WEIGHT])
    kept = counts >= LEAST
    listed = sounds(chr(c) for c in np.flatnonzero(singles))
    heard = np.frombuffer(listed.encode(), np.uint8)
    MODEL.parent.mkdir(parents=True, exist_ok=True)
    save_file(
        {CODES: codes[kept], COUNTS: _logarithmic(counts[kept]), SINGLES: singles.astype(np.uint32), SOUNDS: heard},
        MODEL,
    )


def _news(data: Path) -> list[str]:
    return [f"{article.title}\n{article.text}" for article in islice(articles(data), 0, None, EVERY)]


def _questions(data: Path) -> list[str]:
    """The questions that hold no slip on purpose: people ask in words that newspapers hardly print (咋, 姓啥, 掏)."""
    return [row["question"] for row in read_lines(data / QUESTIONS) if row["kind"] != SLIPS]


def _logarithmic(counts: NDArray[np.int64]) -> NDArray[np.uint8]:
    """Counts in steps of an octave, so that one byte holds each."""
    return np.round(np.log2(counts) * STEPS).clip(0, 255).astype(np.uint8)


if __name__ == "__main__":
    main()
