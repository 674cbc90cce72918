"""The bundled network that tells what each line of a page is, from its signs and those of its neighbours."""

from __future__ import annotations

import functools
import math
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray
from safetensors.numpy import load_file

from qa_service.ingest.roles import LABELS, Label, may_follow
from qa_service.ingest.signs import Signs

MODEL = Path(__file__).parents[1] / "models" / "pages" / "lines.safetensors"
REACHES = (1, 2, 4, 8)  # how many lines apart the layers look
SEARCHED = 2  # the layer above which each line looks over the whole page
LONGEST_PAGE = 400  # lines
HEADS = 4  # things that it looks for at once
NEVER = -1e4  # the score of what may not be
LEAST = -12.0  # log odds of what the network holds to be impossible: it has not seen everything
FAINT = -60.0  # log odds of what may not be, where likelihoods are added up

Floats = NDArray[np.float32]
Likelihoods = NDArray[np.float64]
_PLACES = {label: i for i, label in enumerate(LABELS)}


@dataclass(frozen=True, slots=True)
class Told:
    """What each line of a page was taken for, and how likely that and all else is."""

    labels: tuple[Label, ...]
    likely: Likelihoods  # (lines, labels), each line's sum to one

    @property
    def sure(self) -> tuple[float, ...]:
        """How likely each line is what it was taken for, 0 to 1."""
        return tuple(float(row[_PLACES[label]]) for row, label in zip(self.likely, self.labels, strict=True))

    def rival(self, i: int) -> tuple[Label, float]:
        """What a line is likeliest if not what it was taken for, and how likely that is."""
        others = self.likely[i].copy()
        others[_PLACES[self.labels[i]]] = -1
        best = int(others.argmax())
        return LABELS[best], float(others[best])


@functools.cache
def bundled() -> Tagger:
    """The network that comes with the package."""
    return Tagger(load_file(MODEL))


@functools.cache
def allowed() -> tuple[Floats, Floats]:
    """The scores of one label under another, and at the top of a page: 0 or NEVER."""
    inside = [[0.0 if may_follow(a, b) else NEVER for b in LABELS] for a in LABELS]
    first = [0.0 if may_follow(None, b) else NEVER for b in LABELS]
    return np.asarray(inside, np.float32), np.asarray(first, np.float32)


class Tagger:
    """A convolutional network over the lines of a page; how its labels follow each other is learned with them."""

    def __init__(self, weights: Mapping[str, NDArray[np.generic]]) -> None:
        self.weights = {name: np.asarray(value, np.float32) for name, value in weights.items()}
        inside, self._first = allowed()
        self._inside = np.asarray(inside + self.weights.get("ways", 0), np.float32)

    def tell(self, signs: Signs, possible: NDArray[np.bool_], votes: Floats) -> Told:
        """What the lines are, as `likeliest` tells by the network's odds."""
        return self.likeliest(self.odds(signs), possible, votes)

    def likeliest(self, odds: Floats, possible: NDArray[np.bool_], votes: Floats) -> Told:
        """What lines are, as the likeliest row of labels in which each may follow the one before.

        possible: (lines, labels); votes: (lines, labels), log odds from elsewhere that are added.
        """
        scores = odds + np.where(possible, 0.0, NEVER).astype(np.float32) + votes
        path = best_path(scores, self._inside, self._first)
        return Told(tuple(LABELS[k] for k in path), likelihoods(scores, self._inside, self._first))

    def odds(self, signs: Signs) -> Floats:
        """(lines, labels): log odds of each label, none of them impossible."""
        return np.asarray(np.log(np.maximum(_shares(self.scores(signs)), np.exp(LEAST))), np.float32)

    def scores(self, signs: Signs) -> Floats:
        """(lines, labels): log odds of each label, by the line and its neighbours."""
        w = self.weights
        hidden = np.maximum(self._seen(signs) @ w["inp.weight"].T + w["inp.bias"], 0)
        hidden = hidden + np.maximum(hidden.mean(0) @ w["page.weight"].T + w["page.bias"], 0)  # the page as a whole
        for layer, reach in enumerate(REACHES):
            hidden = hidden + np.maximum(self._around(hidden, layer, reach), 0)
            if layer + 1 == SEARCHED:
                hidden = hidden + self._searched(hidden)
        return np.asarray(hidden @ w["out.weight"].T + w["out.bias"], np.float32)

    def _seen(self, signs: Signs) -> Floats:
        """(lines, inputs): the signs as the network takes them in."""
        w = self.weights
        lines = len(signs.numbers)
        known = (signs.words > 0).sum(1, keepdims=True).clip(1)
        words = (w["words.weight"][signs.words] * (signs.words > 0)[:, :, None]).sum(1) / known
        ends = w["ends.weight"][signs.ends].reshape(lines, -1)
        joints = w["joints.weight"][signs.joints].reshape(lines, -1)
        return np.concatenate([signs.numbers, ends, joints, words], 1)

    def _searched(self, given: Floats) -> Floats:
        """(lines, width): for each line, what the lines of its page hold that it asks for, whatever is alike first.

        Of a file that is no page but many, so many lines at a time are one.
        """
        asked, held, told = (self._linear(name, given) for name in ("query", "key", "value"))
        found = [
            _looked_up(asked[part], held[part], told[part])
            for start in range(0, len(given), LONGEST_PAGE)
            for part in [slice(start, start + LONGEST_PAGE)]
        ]
        return self._linear("found", np.concatenate(found))

    def _linear(self, name: str, given: Floats) -> Floats:
        return np.asarray(given @ self.weights[f"{name}.weight"].T + self.weights[f"{name}.bias"], np.float32)

    def _around(self, given: Floats, layer: int, reach: int) -> Floats:
        """(lines, width): each line with those at -2, -1, 1 and 2 times the reach; above and below the page there is nothing."""
        kernel = self.weights[f"mid.{layer}.weight"]  # (out, in, WINDOW)
        side = kernel.shape[2] // 2 * reach
        padded = np.pad(given, ((side, side), (0, 0)))
        total = np.tile(self.weights[f"mid.{layer}.bias"], (len(given), 1))
        for k in range(kernel.shape[2]):
            total += padded[k * reach : k * reach + len(given)] @ kernel[:, :, k].T
        return total


def _looked_up(asked: Floats, held: Floats, told: Floats) -> Floats:
    """(lines, width): what is told by the lines that hold what each asks for, for HEADS things at once."""
    size = asked.shape[1] // HEADS
    parts = [slice(start, start + size) for start in range(0, asked.shape[1], size)]
    found = [_shares(asked[:, k] @ held[:, k].T / math.sqrt(size)) @ told[:, k] for k in parts]
    return np.concatenate(found, 1)


def _shares(scores: Floats) -> Floats:
    """Log odds as shares of one."""
    odds = np.exp(scores - scores.max(1, keepdims=True))
    return np.asarray(odds / odds.sum(1, keepdims=True), np.float32)


def best_path(scores: Floats, inside: Floats, first: Floats) -> list[int]:
    """The row of labels with the highest sum of scores, by Viterbi's algorithm."""
    if not len(scores):
        return []
    reached = first + scores[0]
    came_from = []
    for row in scores[1:]:
        ways = reached[:, None] + inside
        best = ways.argmax(0)
        came_from.append(best)
        reached = ways[best, np.arange(len(best))] + row
    path = [int(reached.argmax())]
    for best in reversed(came_from):
        path.append(int(best[path[-1]]))
    return path[::-1]


def likelihoods(scores: Floats, inside: Floats, first: Floats) -> Likelihoods:
    """(lines, labels): how likely each label is, over all rows of labels, by the forward–backward algorithm."""
    seen, ways, begins = (_faint(logs) for logs in (scores - scores.max(1, keepdims=True), inside, first))
    forward, backward = np.ones_like(seen), np.ones_like(seen)
    for i, row in enumerate(seen):
        reached = (forward[i - 1] @ ways if i else begins) * row
        forward[i] = reached / reached.sum()
    for i in range(len(seen) - 2, -1, -1):
        left = ways @ (seen[i + 1] * backward[i + 1])
        backward[i] = left / left.sum()
    both = forward * backward
    return np.asarray(both / both.sum(1, keepdims=True))


def _faint(logs: Floats) -> Likelihoods:
    return np.exp(np.maximum(logs.astype(np.float64), FAINT))
