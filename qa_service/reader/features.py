"""What a ranker sees of each sentence of the hits: how the question's words, pairs and characters lie in and around it."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise
from pathlib import Path

import numpy as np
from numpy.typing import NDArray
from safetensors.numpy import load_file, save_file

from qa_service.language.numerals import readings
from qa_service.language.text import STOP_WORDS, normalise, pairs, sentences
from qa_service.reader.answers import KINDS, candidates, measure_asked
from qa_service.types import Hit, Passage, Question

Matrix = NDArray[np.float32]

MAX_UNITS = 60  # words, pairs and characters each; a question of 500 characters is read by its first ones
NEAR = 15  # characters around an answer candidate in which the question's words count as close to it
MAX_GAP = 3  # characters of white space between sentences that are still neighbours
_ASKING = frozenset(
    "什么谁哪些里个位家年天儿几多少何时为啥怎样么咋如是的了在吗呢啊呀吧有和与及由被把都也就还又那这要会能可以请问一下"
)


class Rarity:
    """How rare a word, pair or character is in news: the inverse document frequency of what the table holds."""

    def __init__(self, weights: dict[str, float]) -> None:
        self._weights = weights
        self._rarest = max(weights.values(), default=1.0)

    @classmethod
    def load(cls, file: Path) -> Rarity:
        """The table saved in a safetensors file."""
        stored = load_file(file)
        terms = stored["terms"].tobytes().decode("utf-8").split("\n")
        return cls(dict(zip(terms, stored["weights"].astype(float).tolist(), strict=True)))

    def save(self, file: Path) -> None:
        """Writes the table as safetensors, terms in order."""
        terms = sorted(self._weights)
        joined = np.frombuffer("\n".join(terms).encode("utf-8"), np.uint8)
        weights = np.array([self._weights[term] for term in terms], np.float16)
        save_file({"terms": joined, "weights": weights}, file)

    def __call__(self, term: str) -> float:
        """The weight of a term; one never seen counts as the rarest."""
        return self._weights.get(term, self._rarest)


@dataclass(frozen=True, slots=True)
class Sentence:
    """A sentence of a hit: `passage.text[start:end]`; `hit` is the rank of the first hit that holds it."""

    passage: Passage
    start: int
    end: int
    hit: int

    @property
    def text(self) -> str:
        """The sentence, verbatim."""
        return self.passage.text[self.start : self.end]

    @property
    def span(self) -> tuple[int, int]:
        """Offsets in the field."""
        return self.passage.start + self.start, self.passage.start + self.end

    def follows(self, other: Sentence) -> bool:
        """Whether nothing but white space stands between the other sentence and this one."""
        same = (self.passage.article_id, self.passage.field) == (other.passage.article_id, other.passage.field)
        return same and 0 <= self.span[0] - other.span[1] <= MAX_GAP


def sentences_of(hits: Sequence[Hit]) -> list[Sentence]:
    """Every sentence of the hits once, articles in the order of their best hit, sentences in that of the text."""
    articles: dict[str, int] = {}
    found: dict[tuple[str, str, int], Sentence] = {}
    for rank, hit in enumerate(hits):
        passage = hit.passage
        articles.setdefault(passage.article_id, len(articles))
        for start, end in sentences(passage.text):
            key = (passage.article_id, passage.field, passage.start + start)
            found.setdefault(key, Sentence(passage, start, end, rank))
    return sorted(found.values(), key=lambda s: (articles[s.passage.article_id], s.passage.field, s.span))


@dataclass(frozen=True, slots=True)
class Asked:
    """A question as the features need it: its units with their weights, and what it asks for."""

    typed: str
    text: str  # folded
    units: tuple[str, ...]  # words, then pairs, then characters
    weights: Matrix  # (units, 3): each column is one kind of unit and sums to one
    rarity: Matrix  # (units,): the weights before they were made to sum to one
    kinds: tuple[str, ...]
    measure: str | None


def understand(question: Question, rarity: Rarity) -> Asked:
    """The units of what is searched, weighed by rarity; what is asked for stands in the question as typed."""
    folded = normalise(question.understood_as)
    held = [word for word in question.words if word not in STOP_WORDS]
    told = [pair for pair in dict.fromkeys(pairs(folded)) if not set(pair) <= _ASKING]
    single = [c for c in dict.fromkeys(folded) if c.isalnum() and c not in _ASKING]
    groups = [list(group)[:MAX_UNITS] for group in (held, told, single)]
    units = tuple(unit for group in groups for unit in group)
    weights = np.zeros((len(units), len(groups)), np.float32)
    at = 0
    for column, group in enumerate(groups):
        weights[at : at + len(group), column] = [rarity(unit) for unit in group]
        at += len(group)
    rare = weights.sum(axis=1)
    share = weights / np.maximum(weights.sum(axis=0), 1e-6)
    typed = question.text
    return Asked(typed, folded, units, share, rare, question.kinds, measure_asked(typed))


def cover(texts: Sequence[str], units: Sequence[str]) -> Matrix:
    """(texts, units) float32: 1 where the text holds the unit."""
    rows = [[unit in text for unit in units] for text in texts]
    return np.array(rows, np.float32).reshape(len(texts), len(units))


def group_max(values: Matrix, groups: NDArray[np.intp]) -> Matrix:
    """The largest value of each row's group, by column; `groups` numbers the rows' groups."""
    best = np.full((int(groups.max(initial=-1)) + 1, *values.shape[1:]), -np.inf, np.float32)
    np.maximum.at(best, groups, values)
    return best[groups]


@dataclass(frozen=True, slots=True)
class Scene:
    """The sentences of the hits with what was computed of them once."""

    asked: Asked
    hits: Sequence[Hit]
    sentences: Sequence[Sentence]
    folded: Sequence[str]
    articles: NDArray[np.intp]  # number of each sentence's article, by best hit
    held: Matrix  # (sentences, units): what each sentence holds
    context: Matrix  # (sentences, units): what its title and other context hold
    before: NDArray[np.bool_]  # whether the row above is the sentence before

    @property
    def around(self) -> tuple[Matrix, Matrix]:
        """What the sentences before and after hold; nothing where there is none."""
        previous, following = np.zeros_like(self.held), np.zeros_like(self.held)
        previous[1:] = self.held[:-1] * self.before[1:, None]
        following[:-1] = self.held[1:] * self.before[1:, None]
        return previous, following


def scene(question: Question, hits: Sequence[Hit], rarity: Rarity) -> Scene:
    """The sentences of the hits, laid out for the question."""
    asked = understand(question, rarity)
    found = sentences_of(hits)
    folded = [normalise(s.text) for s in found]
    numbers: dict[str, int] = {}
    articles = np.array([numbers.setdefault(s.passage.article_id, len(numbers)) for s in found], np.intp)
    contexts = cover([normalise(hit.passage.context) for hit in hits], asked.units)
    context = contexts[[s.hit for s in found]] if found else contexts[:0]
    before = np.array([False] + [b.follows(a) for a, b in pairwise(found)])[: len(found)]
    held = cover([f"{text} {' '.join(readings(text))}" for text in folded], asked.units)
    return Scene(asked, hits, found, folded, articles, held, context, before)


def features(seen: Scene) -> Matrix:
    """(sentences, len(NAMES)) float32: one row for each sentence of the scene."""
    if not seen.sentences:
        return np.empty((0, len(NAMES)), np.float32)
    columns = [*_coverage(seen), *_answers(seen), *_place(seen), *_retrieval(seen), *_question(seen)]
    return np.column_stack(columns).astype(np.float32)


_UNITS = ("words", "pairs", "characters")
_VIEWS = ("sentence", "before", "after", "window", "novel", "with_context", "article", "context")
_MARGINS = ("sentence", "window", "novel", "with_context", "article")
_LOCAL = ("sentence", "window", "novel")
_ANSWER_NAMES = (
    "asked_found",
    "asked_any",
    "asked_count",
    "asked_near",
    "asked_window",
    "measure_found",
    "digit",
    "quotation",
    "listing",
    "asks",
    "says",
)
_PLACE_NAMES = (
    "first_of_article",
    "start",
    "in_passage",
    "of_passage",
    "length",
    "length_to_best",
    "caption",
    "has_neighbours",
)
_HIT_NAMES = ("hit_rank", "hit_share", "hit_lead", "article_rank", "article_hits", "article_lead")
_QUESTION_NAMES = (
    "question_words",
    "question_length",
    "rarest",
    "rarest_held",
    "rarest_in_article",
    *(f"asks_{kind}" for kind in KINDS),
)
NAMES = (
    *(f"{view}_{unit}" for view in _VIEWS for unit in _UNITS),
    *(f"{view}_{unit}_to_best" for view in _MARGINS for unit in _UNITS),
    *(f"{view}_{unit}_to_article" for view in _LOCAL for unit in _UNITS),
    *_ANSWER_NAMES,
    *_PLACE_NAMES,
    *_HIT_NAMES,
    *_QUESTION_NAMES,
)


def _views(seen: Scene) -> dict[str, Matrix]:
    """(sentences, 3) for each view: the weighted share of the question's words, pairs and characters that it holds."""
    previous, following = seen.around
    window = np.maximum(np.maximum(previous, following), seen.held)
    views = {
        "sentence": seen.held,
        "before": previous,
        "after": following,
        "window": window,
        "novel": seen.held * (1 - seen.context),
        "with_context": np.maximum(seen.held, seen.context),
        "article": np.maximum(group_max(seen.held, seen.articles), seen.context),
        "context": seen.context,
    }
    return {name: held @ seen.asked.weights for name, held in views.items()}


def _coverage(seen: Scene) -> list[Matrix]:
    views = _views(seen)
    margins = [views[name] - views[name].max(axis=0) for name in _MARGINS]
    local = [views[name] - group_max(views[name], seen.articles) for name in _LOCAL]
    return [*views.values(), *margins, *local]


def _answers(seen: Scene) -> list[NDArray[np.float32]]:
    rows = [_answer_row(seen.asked, text) for text in seen.folded]
    found = np.array(rows, np.float32).reshape(len(rows), len(_ANSWER_NAMES) - 1)
    around = found[:, 0].copy()
    around[1:] = np.maximum(around[1:], found[:-1, 0] * seen.before[1:])
    around[:-1] = np.maximum(around[:-1], found[1:, 0] * seen.before[1:])
    return [found[:, :4], around, found[:, 4:]]


def _answer_row(asked: Asked, text: str) -> tuple[float, ...]:
    spans = {kind: candidates(kind, text, asked.text) for kind in asked.kinds}
    first = spans[asked.kinds[0]] if asked.kinds else []
    every = [span for kind in asked.kinds for span in spans[kind]]
    measured = asked.measure is not None and any(asked.measure in text[s:e] for s, e in spans.get("number", []))
    return (
        float(bool(first)),
        float(bool(every)),
        float(min(len(every), 5)),
        max((_near(asked, text, span) for span in first[:4]), default=0.0),
        float(measured),
        float(any(c.isdigit() for c in text)),
        float("“" in text or "《" in text),
        float(min(text.count("、"), 5)),
        float("?" in text),
        float("说" in text or "表示" in text or "介绍" in text),
    )


def _near(asked: Asked, text: str, span: tuple[int, int]) -> float:
    """The share of the question's words that stand close to a span."""
    close = text[max(0, span[0] - NEAR) : span[1] + NEAR]
    return sum(float(w) for unit, w in zip(asked.units, asked.weights[:, 0], strict=True) if w and unit in close)


def _place(seen: Scene) -> list[NDArray[np.float32]]:
    found = seen.sentences
    length = np.log1p(np.array([s.end - s.start for s in found], np.float32))
    order = np.array([s.start for s in found], np.float32)
    size = np.array([len(s.passage.text) for s in found], np.float32)
    after = np.append(seen.before[1:], False)
    return [
        np.array([s.span[0] == 0 for s in found], np.float32),
        np.log1p(np.array([s.span[0] for s in found], np.float32)),
        order / np.maximum(size, 1),
        np.log1p(size),
        length,
        length - length[int(seen.held.sum(axis=1).argmax())],
        np.array([s.passage.field != "text" for s in found], np.float32),
        seen.before.astype(np.float32) + after,
    ]


def _retrieval(seen: Scene) -> list[NDArray[np.float32]]:
    scores = np.array([hit.score for hit in seen.hits], np.float32)
    share = scores / max(float(scores.max()), 1e-6)
    ranks = np.array([s.hit for s in seen.sentences], np.intp)
    held = np.bincount(seen.articles)[seen.articles].astype(np.float32)
    best = group_max(share[ranks], seen.articles)
    others = [best[seen.articles != n].max(initial=0.0) for n in range(int(seen.articles.max()) + 1)]
    second = np.sort(share)[-2] if len(share) > 1 else 0.0
    lead = np.where(ranks == 0, share[ranks] - second, share[ranks] - 1)
    return [ranks, share[ranks], lead, seen.articles, held, best - np.array(others)[seen.articles]]


def _question(seen: Scene) -> list[Matrix]:
    asked, count = seen.asked, len(seen.sentences)
    words = asked.rarity * (asked.weights[:, 0] > 0)
    rarest = float(words.max(initial=0.0))
    held = (seen.held * words).max(axis=1, initial=0.0)
    near = group_max(np.maximum(seen.held, seen.context) * words, seen.articles).max(axis=1, initial=0.0)
    flags = [float(kind in asked.kinds) for kind in KINDS]
    told = [float(np.count_nonzero(words)), math.log1p(len(asked.text)), rarest]
    same = np.broadcast_to(np.array([*told, *flags], np.float32), (count, len(told) + len(flags)))
    return [same[:, :3], held[:, None], near[:, None], same[:, 3:]]
