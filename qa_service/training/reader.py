"""Trains the reader's models: `python -m qa_service.training.reader --data DIR` writes them where the package looks for them.

Takes some two hours on two cores. The network learns first, from news and then from questions; one article in eight and its questions are
kept from it and from the ranker, and teach whether to answer, and which words.
"""

from __future__ import annotations

import argparse
import json
import math
import random
from collections import Counter
from collections.abc import Callable, Iterable, Sequence
from pathlib import Path

import lightgbm

from qa_service.language.text import normalise, terms
from qa_service.reader.features import Rarity
from qa_service.reader.neural import NeuralReader
from qa_service.reader.reading import CALIBRATION, MODELS, RANKER, RARITY, SPANS, VERDICT
from qa_service.retrieval.chunking import passages
from qa_service.training.encoder import clock
from qa_service.training.network import learn_network
from qa_service.training.ranking import rows_of, train_ranker
from qa_service.training.reading_data import SEED, Example, load_distractors, load_questions, search_all
from qa_service.training.reading_spans import spans_of, train_spans
from qa_service.training.verdict import (
    calibrate,
    cases_of,
    decisions,
    train_verdict,
    verdicts_out_of_part,
)
from qa_service.training.vocabulary import learn_vocabulary
from qa_service.types import Article

MIN_DOCUMENTS = 8  # terms in fewer passages than this are all taken as equally rare


def count_rarity(articles: Iterable[Article]) -> Rarity:
    """How rare words, pairs and characters are in the passages of the articles."""
    counts: Counter[str] = Counter()
    total = 0
    for article in articles:
        for passage in passages(article):
            total += 1
            counts.update({*terms(passage.text), *normalise(passage.text)})
    return Rarity(
        {t: math.log((total + 1) / (n + 0.5)) for t, n in counts.items() if n >= MIN_DOCUMENTS and t.isalnum()}
    )


def train(data: Path, out: Path, say: Callable[[str], None]) -> None:
    """Writes the models learned from a data folder."""
    out.mkdir(parents=True, exist_ok=True)
    examples, articles = load_questions(data)
    distractors = load_distractors(data)
    count_rarity([*distractors, *articles.values()]).save(out / RARITY)
    say("rarity counted")
    vocabulary = learn_vocabulary(data, say)
    every, told = load_questions(data, others=100)
    taught = [example for example in every if not example.held_out]
    network = learn_network(data, vocabulary, taught, [*told.values(), *distractors], random.Random(SEED), say)
    NeuralReader(network, vocabulary).save(out)
    rarity = Rarity.load(out / RARITY)
    say("network written")
    ranker = learn_ranker([e for e in examples if not e.held_out], articles, distractors, rarity)
    ranker.save_model(out / RANKER)
    say("ranker written")
    reader = NeuralReader.load(out)
    learn_verdict([e for e in examples if e.held_out], articles, distractors, rarity, ranker, reader, out)
    train_spans(list(spans_of([e for e in every if e.held_out], told, reader))).save_model(out / SPANS)
    say("verdict and spans written")


def learn_ranker(
    examples: Sequence[Example], articles: dict[str, Article], distractors: Sequence[Article], rarity: Rarity
) -> lightgbm.Booster:
    """The model that orders the sentences of the examples' searches."""
    return train_ranker(list(rows_of(search_all(examples, articles, distractors), rarity)))


def learn_verdict(
    examples: Sequence[Example],
    articles: dict[str, Article],
    distractors: Sequence[Article],
    rarity: Rarity,
    ranker: lightgbm.Booster,
    reader: NeuralReader,
    out: Path,
) -> None:
    """Writes verdict and calibration, learned from examples that ranker and network have not seen."""
    cases = list(cases_of(rows_of(search_all(examples, articles, distractors), rarity), ranker, reader))
    known = decisions(cases)
    verdicts = verdicts_out_of_part(known)
    train_verdict(known, range(len(known.cases))).save_model(out / VERDICT)
    told = calibrate(cases, known, verdicts)
    (out / CALIBRATION).write_text(json.dumps(told) + "\n", encoding="utf-8")


def main() -> None:
    """Reads the command line."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--data", type=Path, required=True, help="folder with qa/ and text/")
    parser.add_argument("--out", type=Path, default=MODELS, help="folder for the models")
    chosen = parser.parse_args()
    train(chosen.data, chosen.out, clock())


if __name__ == "__main__":
    main()
