"""A small network that reads a passage with a question in mind: which sentence answers, which words, or none.

Question-aligned attention over fixed word vectors as in DrQA's document reader (Chen et al. 2017), gated convolutions steered by the
question (FiLM, Perez et al. 2018), and scores that are comparable across the passages of a search (Clark and Gardner 2018).
"""

from __future__ import annotations

from dataclasses import dataclass

import torch
from torch import Tensor, nn
from torch.nn import functional

from qa_service.reader.vocabulary import WordTable

WIDTH = 192
MARKS = 64  # punctuation marks and digits that have a vector of their own
MARK_WIDTH = 16
TOKEN_FEATURES = 9
QUESTION_FEATURES = 1
DILATIONS = (1, 2, 4, 8)  # before and after the passage looks at the question again
DROPOUT = 0.15
MAX_CONTEXT = 40  # words of a passage's context that are read before it
NOTHING = -1e4
CONTEXT, ENDED = -1, -2


@dataclass(frozen=True, slots=True)
class Batch:
    """Passages side by side, each with its question.

    words: (rows, length) int64, 0 past the end; sentence: (rows, length) int64, the number of each word's sentence, CONTEXT in the context,
    ENDED past the end; question: (rows, words) int64, ENDED past the end; sentences: the most that a passage has, one at least.
    """

    words: Tensor
    sentence: Tensor
    question: Tensor
    sentences: int


@dataclass(frozen=True, slots=True)
class Scores:
    """Log odds, up to a constant shared by all passages of one search.

    sentence: (rows, sentences), NOTHING where there is no word; first, last: (rows, length) of the answer's words, NOTHING outside the
    passage's own; none: (rows,) that the passage does not answer.
    """

    sentence: Tensor
    first: Tensor
    last: Tensor
    none: Tensor


class RowDropout(nn.Module):
    """Leaves out the same units of all words of a row; dearer dropouts, word by word, teach no more."""

    def forward(self, states: Tensor) -> Tensor:
        """(rows, length, width): the states, unchanged where nothing is learned."""
        if not self.training:
            return states
        shape = (states.shape[0], 1, states.shape[2])
        kept = (torch.rand(shape) >= DROPOUT).to(states.dtype) / (1 - DROPOUT)
        return states * kept


class Mixing(nn.Module):
    """Each word takes in its neighbours at a distance, as far as the question lets it."""

    def __init__(self, width: int, dilation: int) -> None:
        super().__init__()
        self.dilation = dilation
        self.norm = nn.LayerNorm(width)
        self.steer = nn.Linear(width, 2 * width)
        self.mix = nn.Linear(3 * width, 2 * width)
        self.drop = RowDropout()

    def forward(self, states: Tensor, question: Tensor, real: Tensor) -> Tensor:
        """(rows, length, width) from such states, (rows, width) of the question, and (rows, length, 1) which words there are."""
        gain, shift = self.steer(question)[:, None].chunk(2, -1)
        steered = self.drop(torch.addcmul(shift, self.norm(states), 1 + gain) * real)
        d, length = self.dilation, states.shape[1]
        before = functional.pad(steered, (0, 0, d, 0))[:, :length]
        after = functional.pad(steered, (0, 0, 0, d))[:, d:]
        return states + functional.glu(self.mix(torch.cat([before, steered, after], -1)), -1)


class Network(nn.Module):
    """Scores the sentences and words of passages for a question."""

    def __init__(self, table: WordTable, characters: Tensor, width: int = WIDTH) -> None:
        super().__init__()
        known = table.vectors.shape[1]
        self.table, self.characters = table, characters
        self.marks = nn.Embedding(MARKS, MARK_WIDTH)
        self.question_in = nn.Linear(known + MARK_WIDTH + QUESTION_FEATURES, width)
        self.question_mix = nn.ModuleList(Mixing(width, 1) for _ in range(2))
        self.weigh = nn.Linear(width, 1)
        self.align = nn.Linear(known, width)
        self.word_in = nn.Linear(known + MARK_WIDTH, width)
        self.passage_in = nn.Linear(3 * width + TOKEN_FEATURES, width)
        self.early = nn.ModuleList(Mixing(width, d) for d in DILATIONS[:2])
        self.look, self.look_at = nn.Linear(width, width), nn.Linear(width, width)
        self.looked = nn.Linear(3 * width, width)
        self.late = nn.ModuleList(Mixing(width, d) for d in DILATIONS)
        self.finish = nn.LayerNorm(width)
        self.first, self.last = nn.Linear(width, width), nn.Linear(width, width)
        self.pointer = nn.Linear(width, width)
        self.sentence_in = nn.Linear(2 * width, width)
        self.sentence_mix = Mixing(width, 1)
        self.sentence_out = nn.Sequential(nn.Linear(2 * width, width), nn.ReLU(), nn.Linear(width, 1))
        self.none_out = nn.Sequential(nn.Linear(2 * width, width), nn.ReLU(), nn.Linear(width, 1))
        self.drop = RowDropout()

    def forward(self, batch: Batch) -> Scores:
        """The scores of every passage, which do not depend on the others of the batch."""
        asked, real = batch.question != ENDED, (batch.sentence != ENDED)[..., None]
        asking = batch.question.clamp(min=0)
        question_vectors, vectors = self._vectors(asking), self._vectors(batch.words)
        question, summary = self._read_question(asking, question_vectors, asked[..., None])
        features = self._features(batch, question_vectors, vectors, asked).to(vectors.dtype)
        near = functional.relu(self.align(vectors)) @ functional.relu(self.align(question_vectors)).transpose(1, 2)
        aligned = near.masked_fill(~asked[:, None], NOTHING).softmax(-1) @ question
        own = functional.relu(
            self.word_in(self.drop(torch.cat([vectors, self.marks(self.table.marks[batch.words])], -1)))
        )
        states = functional.relu(self.passage_in(torch.cat([own, aligned, own * aligned, features], -1))) * real
        for mixing in self.early:
            states = mixing(states, summary, real)
        again = self.look(states) @ self.look_at(question).transpose(1, 2) / states.shape[-1] ** 0.5
        seen = again.masked_fill(~asked[:, None], NOTHING).softmax(-1) @ question
        states = states + functional.relu(self.looked(torch.cat([states, seen, states * seen], -1)))
        for mixing in self.late:
            states = mixing(states, summary, real)
        return self._scores(batch, self.finish(states) * real, summary)

    def _vectors(self, words: Tensor) -> Tensor:
        """(rows, length, known): two vectors side by side, each of unit length."""
        kind = torch.bfloat16 if torch.is_autocast_enabled("cpu") else torch.float32
        return self.table.vectors[words].to(kind) * self.table.scales[words][..., None].to(kind)

    def _read_question(self, words: Tensor, vectors: Tensor, asked: Tensor) -> tuple[Tensor, Tensor]:
        """(rows, words, width) what each word means in the question; (rows, width) what it asks in all."""
        rarity = self.table.rarity[words][..., None]
        states = functional.relu(
            self.question_in(torch.cat([self.drop(vectors), self.marks(self.table.marks[words]), rarity], -1))
        )
        for mixing in self.question_mix:
            states = mixing(states * asked, states.mean(1), asked)
        weights = self.weigh(states).masked_fill(~asked, NOTHING).softmax(1)
        return states, (weights * states).sum(1)

    def _features(self, batch: Batch, question_vectors: Tensor, vectors: Tensor, asked: Tensor) -> Tensor:
        """(rows, length, TOKEN_FEATURES): how each word meets the question's words, and what kind of word it is."""
        words, topics = batch.words, vectors.shape[-1] * 2 // 3  # the first of the two vectors is twice as wide
        rarity = self.table.rarity[words]
        same = ((words[:, :, None] == batch.question[:, None]) & asked[:, None]).any(-1).float()
        spelled = self._spelled(words, batch.question)
        likeness = [
            (vectors[..., part] @ question_vectors[..., part].transpose(1, 2)).masked_fill(~asked[:, None], -1).amax(-1)
            for part in (slice(0, topics), slice(topics, None))
        ]
        context = batch.sentence == CONTEXT
        opening = context[:, None, :MAX_CONTEXT] & (words[:, :, None] == words[:, None, :MAX_CONTEXT])
        in_context = opening.any(-1).float()
        told = [same, spelled, same * rarity, spelled * rarity, rarity, *likeness, context.float(), in_context]
        return torch.stack(told, -1)

    def _spelled(self, words: Tensor, question: Tensor) -> Tensor:
        """(rows, length): the share of each word's characters that stand in the question."""
        characters = self.characters[words]
        asked = self.characters[question.clamp(min=0)] * (question != ENDED)[..., None]
        held = torch.zeros(len(question), int(self.characters.max()) + 1)
        held.scatter_(1, asked.flatten(1), 1.0)
        held[:, 0] = 0
        found = held.gather(1, characters.flatten(1)).view(characters.shape).sum(-1)
        return found / (characters > 0).sum(-1).clamp(min=1)

    def _scores(self, batch: Batch, states: Tensor, summary: Tensor) -> Scores:
        pointer = self.pointer(summary)[..., None] / states.shape[-1] ** 0.5
        inside = batch.sentence >= 0
        first = (self.first(states) @ pointer)[..., 0].float().masked_fill(~inside, NOTHING)
        last = (self.last(states) @ pointer)[..., 0].float().masked_fill(~inside, NOTHING)
        pooled, held = _pool(states, batch.sentence, batch.sentences)
        told = functional.relu(self.sentence_in(pooled))
        told = self.sentence_mix(told, summary, held[..., None])
        asked = summary[:, None].expand(-1, batch.sentences, -1)
        sentence = self.sentence_out(torch.cat([told, asked * told], -1))[..., 0].float().masked_fill(~held, NOTHING)
        best = told.masked_fill(~held[..., None], NOTHING).amax(1).masked_fill(~held.any(1, keepdim=True), 0)
        none = self.none_out(torch.cat([best, summary], -1))[..., 0].float()
        return Scores(sentence, first, last, none)


def _pool(states: Tensor, sentence: Tensor, sentences: int) -> tuple[Tensor, Tensor]:
    """(rows, sentences, 2 * width) mean and maximum of the words of each sentence; (rows, sentences) which there are."""
    rows, _, width = states.shape
    place = torch.where(sentence < 0, sentences, sentence)
    index = place[..., None].expand(-1, -1, width)
    empty = states.new_zeros(rows, sentences + 1, width)
    total = empty.scatter_add(1, index, states)
    largest = empty.scatter_reduce(1, index, states, "amax", include_self=False)
    count = torch.zeros(rows, sentences + 1).scatter_add(1, place, torch.ones(place.shape))[..., None]
    pooled = torch.cat([total / count.clamp(min=1).to(states.dtype), largest], -1)
    return pooled[:, :sentences], count[:, :sentences, 0] > 0
