"""The network in the form that it learns in, many rows at once, and how far what it says is from what is known."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import torch
from torch import Tensor, nn
from torch.nn import functional

from qa_service.reader.network import NOTHING, WHOLE
from qa_service.reader.rows import ASKED, OUTSIDE, TOLD
from qa_service.training.base import Base, Shape
from qa_service.training.candidates import Candidates
from qa_service.training.drawing import Group

PAD = 1  # the piece that fills shorter rows
LOWEST = -10.0  # below every state, for the maximum over a sentence
NONE_SHARE = 0.3  # how much it counts that a passage by itself is told to answer or not
DROPPED = 0.1  # share of what a layer adds to its states that learning leaves out
WORDS_SHARE, WHOLE_SHARE = 0.35, 0.2  # how much the words that answer count, and that the whole sentence does


@dataclass(frozen=True, slots=True)
class Batch:
    """Rows as long as the longest of them, each a question, a passage's context and the passage: (rows, length) each.

    sentence: the number of each piece's sentence, OUTSIDE for what is not the passage's own; count: sentences of the passage with the most.
    """

    pieces: Tensor
    kinds: Tensor
    sentence: Tensor
    count: int

    def to(self, device: torch.device) -> Batch:
        """The batch on a device."""
        return Batch(self.pieces.to(device), self.kinds.to(device), self.sentence.to(device), self.count)


def batch_of(groups: Sequence[Group], candidates: Candidates) -> Batch:
    """The rows of the groups, one group after another; each question stands where the reader puts it, after the first piece."""
    rows = [(group.question, number) for group in groups for number in group.passages]
    length = max(len(question) + len(candidates.pieces[number]) for question, number in rows)
    pieces = np.full((len(rows), length), PAD, np.int64)
    kinds = np.full_like(pieces, ASKED)
    sentence = np.full_like(pieces, OUTSIDE)
    for n, (question, number) in enumerate(rows):
        begin, *_ = passage = candidates.pieces[number]
        asked, end = len(question), len(question) + len(passage)
        pieces[n, :end] = [begin, *question, *passage[1:]]
        kinds[n, asked + 2 : end] = TOLD
        sentence[n, asked:end] = candidates.sentences[number]
    count = max(int(sentence.max()) + 1, 1)
    return Batch(torch.from_numpy(pieces), torch.from_numpy(kinds), torch.from_numpy(sentence), count)


@dataclass(frozen=True, slots=True)
class Scores:
    """Log odds: sentences (rows, sentences); first, last (rows, length); none (rows,); NOTHING where there is nothing to score."""

    sentences: Tensor
    first: Tensor
    last: Tensor
    none: Tensor

    def cpu(self) -> Scores:
        """The scores where the loss is reckoned."""
        return Scores(self.sentences.cpu(), self.first.cpu(), self.last.cpu(), self.none.cpu())


class Layer(nn.Module):
    """One layer of the encoder: each piece looks at all, then at itself."""

    def __init__(self, shape: Shape) -> None:
        super().__init__()
        self.heads = shape.heads
        self.qkv = nn.Linear(shape.width, 3 * shape.width)
        self.ao = nn.Linear(shape.width, shape.width)
        self.aln = nn.LayerNorm(shape.width, shape.epsilon)
        self.fi = nn.Linear(shape.width, shape.between)
        self.fo = nn.Linear(shape.between, shape.width)
        self.oln = nn.LayerNorm(shape.width, shape.epsilon)

    def forward(self, states: Tensor, bias: Tensor, draw: torch.Generator | None = None) -> Tensor:
        """(rows, length, width) → the same; bias: (rows · heads, 1, length), NOTHING for what fills a row; draw: what is left out is drawn with it."""
        rows, length, width = states.shape
        size = width // self.heads
        parts = self.qkv(states).view(rows, length, 3, self.heads, size).permute(2, 0, 3, 1, 4)
        query, key, value = parts.reshape(3, rows * self.heads, length, size).unbind(0)
        odds = torch.baddbmm(bias.expand(-1, length, -1), query, key.transpose(1, 2), alpha=1 / math.sqrt(size))
        seen = (torch.softmax(odds, -1) @ value).view(rows, self.heads, length, size).transpose(1, 2)
        return self.after(states, seen.reshape(rows, length, width), draw)

    def after(self, states: Tensor, seen: Tensor, draw: torch.Generator | None = None) -> Tensor:
        """What becomes of the states with what each has seen."""
        mixed = self.aln(states + thinned(self.ao(seen), draw))
        return torch.as_tensor(self.oln(mixed + thinned(self.fo(functional.gelu(self.fi(mixed))), draw)))


def thinned(added: Tensor, draw: torch.Generator | None) -> Tensor:
    """What a layer adds, a share of it left out by lot and the rest raised to make up for it; whole where nothing is drawn (Srivastava et al. 2014)."""
    if draw is None:
        return added
    kept = torch.rand(added.shape, generator=draw, device=added.device) >= DROPPED
    return added * kept / (1 - DROPPED)


class ReadingNetwork(nn.Module):
    """The lowest layers of an encoder with heads that score sentences, first and last words, and none."""

    def __init__(self, shape: Shape, words: int, layers: int) -> None:
        super().__init__()
        width = shape.width
        self.heads = shape.heads
        self.word = nn.Embedding(words, width)
        self.pos = nn.Embedding(shape.positions, width)
        self.kind = nn.Parameter(torch.zeros(2, width))
        self.ln = nn.LayerNorm(width, shape.epsilon)
        self.layers = nn.ModuleList(Layer(shape) for _ in range(layers))
        self.span = nn.Linear(width, 2)
        self.sent = nn.Sequential(nn.Linear(3 * width, width), nn.GELU(), nn.Linear(width, 1))
        self.none = nn.Sequential(nn.Linear(width, width), nn.GELU(), nn.Linear(width, 1))
        self.word.requires_grad_(False)
        self.pos.requires_grad_(False)

    @classmethod
    def begun(cls, base: Base, layers: int) -> ReadingNetwork:
        """A network that begins as the lowest layers of a pretrained encoder; its heads begin by lot."""
        if layers > base.shape.layers:
            raise ValueError(f"{layers} layers are asked for; the base has {base.shape.layers}")
        network = cls(base.shape, len(base.weights["word.weight"]), layers)
        known = {name: torch.from_numpy(value.copy()) for name, value in base.weights.items()}
        network.load_state_dict(known, strict=False)
        return network

    def forward(self, batch: Batch, draw: torch.Generator | None = None) -> Scores:
        """The scores of the rows of a batch; in learning with a part left out that is drawn."""
        places = torch.arange(batch.pieces.shape[1], device=batch.pieces.device)
        states = self.ln(self.word(batch.pieces) + self.pos(places) + self.kind[batch.kinds])
        bias = torch.zeros_like(batch.pieces, dtype=states.dtype).masked_fill(batch.pieces == PAD, NOTHING)
        bias = bias.repeat_interleave(self.heads, dim=0)[:, None]
        for layer in self.layers:
            states = layer(states, bias, draw)
        outside = batch.sentence == OUTSIDE
        outside[:, WHOLE] = False
        first, last = self.span(states).float().masked_fill(outside[..., None], NOTHING).unbind(-1)
        return Scores(self._sentences(states, batch), first, last, self.none(states[:, 0])[:, 0].float())

    def _sentences(self, states: Tensor, batch: Batch) -> Tensor:
        own, number = batch.sentence != OUTSIDE, batch.sentence.clamp(min=0)
        member = functional.one_hot(number, batch.count).to(states.dtype) * own[..., None]
        size = member.sum(1)
        mean = (member.transpose(1, 2) @ states) / size.clamp(min=1)[..., None]
        lowest = states.new_full(mean.shape, LOWEST)
        most = lowest.scatter_reduce(
            1, number[..., None].expand_as(states), states.masked_fill(~own[..., None], LOWEST), "amax"
        )
        seen = torch.cat([mean, most, states[:, :1].expand_as(mean)], -1)
        return torch.as_tensor(self.sent(seen)[..., 0].float().masked_fill(size == 0, NOTHING))


def loss_of(scores: Scores, groups: Sequence[Group]) -> Tensor:
    """The negative log probability of the right sentence, or of none, among all sentences of a question's passages, and of the words."""
    total = scores.none.new_zeros(())
    at = 0
    for group in groups:
        rows = slice(at, at + len(group.passages))
        at = rows.stop
        own = Scores(scores.sentences[rows], scores.first[rows], scores.last[rows], scores.none[rows])
        total = total + group.weight * _loss(own, group)
    return total / sum(group.weight for group in groups)


def _loss(scores: Scores, group: Group) -> Tensor:
    sentences = scores.sentences
    if group.doubtful:
        hidden = torch.zeros_like(sentences, dtype=torch.bool)
        hidden[tuple(torch.tensor(group.doubtful).T)] = True
        sentences = sentences.masked_fill(hidden, NOTHING)
    every = torch.cat([sentences.flatten(), scores.none.mean()[None]])
    right = sentences[tuple(torch.tensor(group.right).T)] if group.right else every[-1:]
    surprise = torch.logsumexp(every, 0) - torch.logsumexp(right, 0)
    return surprise + NONE_SHARE * _surprise_of_none(scores.none, group) + _surprise_of_words(scores, group)


def _surprise_of_none(none: Tensor, group: Group) -> Tensor:
    """How far it is from known which passages answer; those with doubtful sentences alone may or may not."""
    answering = {row for row, _ in group.right}
    unsure = {row for row, _ in group.doubtful} - answering
    known = [row for row in range(len(none)) if row not in unsure]
    truth = torch.tensor([float(row not in answering) for row in known])
    return functional.binary_cross_entropy_with_logits(none[known], truth) if known else none.new_zeros(())


def _surprise_of_words(scores: Scores, group: Group) -> Tensor:
    if not group.words:
        return scores.none.new_zeros(())
    row = group.words[0][0]
    places = torch.tensor([(first, last) for _, first, last in group.words])
    share = WHOLE_SHARE if bool((places == WHOLE).all()) else WORDS_SHARE
    places = torch.where(places == WHOLE, WHOLE, places + len(group.question))  # the question stands before the passage
    odds = torch.stack([scores.first[row], scores.last[row]], dim=1)
    return share * (torch.logsumexp(odds, 0) - odds.gather(0, places).mean(0)).sum()
