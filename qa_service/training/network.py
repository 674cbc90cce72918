"""Teaches the network to read: first questions made from news, then those that people asked."""

from __future__ import annotations

import itertools
import random
import time
from collections.abc import Callable, Iterable, Sequence
from pathlib import Path

import torch
from torch import Tensor
from torch.nn import functional

from qa_service.reader.network import NOTHING, Network, Scores
from qa_service.reader.rows import batch_of, row_of
from qa_service.reader.vocabulary import Vocabulary
from qa_service.retrieval.chunking import passages
from qa_service.training.candidates import candidates_of, drawn
from qa_service.training.cloze import Neighbours, clozes
from qa_service.training.corpus import read_lines
from qa_service.training.groups import Group, batches
from qa_service.training.reading_data import Example, article
from qa_service.types import Article, Passage

NEWS = {"news_qq": 24_000, "news_xwlb": 16_000}  # articles that questions are made from
MIN_ARTICLE, MAX_ARTICLE, MAX_PASSAGES = 150, 1800, 6  # characters; passages
NEWS_ROUNDS = 5  # parts in which the articles are gone through
NEWS_STEPS, QUESTION_STEPS = 1350, 3600  # batches; 11 and 35 minutes on two cores
QUESTION_RATE = 8e-4
WORDS = 12_000  # of a batch, padding included
LEARNING_RATE = 1e-3
DECAY = 0.02
NONE_SHARE = 0.3  # how much it counts that a passage by itself is told to answer or not
SPAN_SHARE = 0.35


def loss_of(scores: Scores, groups: Sequence[Group]) -> Tensor:
    """The negative log probability of the right sentence, or of none, among all sentences of a question's passages, and of the words."""
    total = scores.none.new_zeros(())
    at = 0
    for group in groups:
        rows = slice(at, at + len(group.rows))
        at = rows.stop
        total = total + group.weight * _loss(scores, group, rows)
    return total / sum(group.weight for group in groups)


def _loss(scores: Scores, group: Group, rows: slice) -> Tensor:
    sentence, none = scores.sentence[rows], scores.none[rows]
    if group.doubtful:
        hidden = torch.zeros_like(sentence, dtype=torch.bool)
        hidden[tuple(torch.tensor(group.doubtful).T)] = True
        sentence = sentence.masked_fill(hidden, NOTHING)
    every = torch.cat([sentence.flatten(), none.mean()[None]])
    answering = {row for row, _ in group.right}
    unsure = {row for row, _ in group.doubtful} - answering
    known = torch.tensor([row not in unsure for row in range(len(none))])
    truth = torch.tensor([float(row not in answering) for row in range(len(none))])
    said = functional.binary_cross_entropy_with_logits(none[known], truth[known]) * NONE_SHARE if known.any() else 0.0
    if not group.right:
        return torch.logsumexp(every, 0) - every[-1] + said
    right = sentence[tuple(torch.tensor(group.right).T)]
    told = torch.logsumexp(every, 0) - torch.logsumexp(right, 0) + said
    if group.answer:
        row, first, last = group.answer
        told = told + SPAN_SHARE * (_surprise(scores.first[rows][row], first) + _surprise(scores.last[rows][row], last))
    return told


def _surprise(scores: Tensor, place: int) -> Tensor:
    return torch.logsumexp(scores, 0) - scores[place]


def learn_network(
    data: Path,
    vocabulary: Vocabulary,
    examples: Sequence[Example],
    articles: Sequence[Article],
    draw: random.Random,
    say: Callable[[str], None],
) -> Network:
    """A network that has read news, and then the examples among all articles."""
    torch.manual_seed(0)
    torch.set_num_threads(2)
    network = Network(vocabulary.table, vocabulary.characters)
    near = Neighbours(vocabulary.table.vectors.float() * vocabulary.table.scales[:, None])
    news = [[row_of(passage, vocabulary) for passage in held] for held in news_passages(data, draw)]
    parts = [news[n::NEWS_ROUNDS] for n in range(NEWS_ROUNDS)]
    rounds = (list(clozes(part, vocabulary, near, draw)) for part in itertools.cycle(parts))
    train(network, rounds, NEWS_STEPS, draw, say)
    asked = list(candidates_of(examples, articles, vocabulary))
    train(network, (drawn(asked, draw) for _ in itertools.count()), QUESTION_STEPS, draw, say, QUESTION_RATE)
    return network


def news_passages(data: Path, draw: random.Random) -> list[list[Passage]]:
    """The passages of articles by lot from the archives that the evaluation's news is not taken from."""
    found = []
    for name, count in NEWS.items():
        rows = [row for row in read_lines(data / "text" / f"{name}.jsonl.xz") if len(row["text"]) > MIN_ARTICLE]
        for row in draw.sample(rows, min(count, len(rows))):
            told = article(name, row["title"] or "", row["text"][:MAX_ARTICLE])
            found.append(list(passages(told))[:MAX_PASSAGES])
    draw.shuffle(found)
    return [held for held in found if held]


def train(
    network: Network,
    rounds: Iterable[Sequence[Group]],
    steps: int,
    draw: random.Random,
    say: Callable[[str], None],
    rate: float = LEARNING_RATE,
    check: Callable[[], None] | None = None,
) -> None:
    """Learns from each round's groups in turn; the learning rate rises and falls once over `steps` batches."""
    optimizer = torch.optim.AdamW(network.parameters(), lr=rate, weight_decay=DECAY, betas=(0.9, 0.98))
    schedule = torch.optim.lr_scheduler.OneCycleLR(optimizer, rate, total_steps=steps + 1, pct_start=0.1)
    taken, began = 0, time.monotonic()
    losses: list[float] = []
    for round_ in rounds:
        network.train()
        for groups in batches(round_, WORDS, draw):
            batch = batch_of([(group.question, group.rows) for group in groups])
            with torch.autocast("cpu", torch.bfloat16):
                scores = network(batch)
            loss = loss_of(scores, groups)
            optimizer.zero_grad()
            loss.backward()  # type: ignore[no-untyped-call]
            torch.nn.utils.clip_grad_norm_(network.parameters(), 1.0)
            optimizer.step()
            schedule.step()
            losses.append(float(loss.detach()))
            taken += 1
            if taken % 50 == 0:
                say(f"step {taken} of {steps}, loss {sum(losses) / len(losses):.3f}, {time.monotonic() - began:.0f} s")
                losses.clear()
            if taken == steps:
                break
        if check:
            check()
        if taken == steps:
            return
