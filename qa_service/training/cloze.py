"""Questions made from news that nobody asked: words of a sentence, some left out or said otherwise, for what it tells beside them."""

from __future__ import annotations

import itertools
import random
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import numpy as np
import torch
from numpy.typing import NDArray
from torch import Tensor
from torch.nn import functional

from qa_service.reader.rows import Row
from qa_service.reader.vocabulary import Ids, Vocabulary
from qa_service.training.groups import Group
from qa_service.training.vocabulary import PUNCTUATION

ASKING = {
    "number": ("多少", "几", "多少个", "几个", "多少人", "几次", "多少钱", "多大"),
    "date": ("什么时候", "哪天", "哪年", "几号", "何时", "啥时候", "几月几日"),
    "name": ("谁", "什么", "哪里", "哪个", "哪家", "叫什么", "哪位", "在哪", "什么地方", "哪些"),
    "clause": (
        "为什么",
        "怎么",
        "什么",
        "怎么样",
        "干什么",
        "做什么",
        "为啥",
        "如何",
        "哪些",
        "有什么",
        "怎么办",
        "啥",
    ),
}
DATE_UNITS = frozenset("年月日时点号")
AWAY = 0.15  # share of the questions whose passage is withheld: the story is right, the fact is not told
SENTENCE_WORDS = (7, 90)
NEIGHBOURS, ALIKE = 8, 0.5  # words that may stand for a word, and the least cosine of one that may
AT_ONCE = 1000  # words whose neighbours are looked for together
GAP = -1  # where the answer stood in a question


class Neighbours:
    """For each word, those used most like it."""

    def __init__(self, vectors: Tensor) -> None:
        unit = functional.normalize(vectors, dim=1)
        found = []
        for at in range(0, len(unit), AT_ONCE):
            like = unit[at : at + AT_ONCE] @ unit.T
            like[torch.arange(len(like)), torch.arange(at, at + len(like))] = -1
            best = like.topk(NEIGHBOURS)
            found.append(torch.where(best.values >= ALIKE, best.indices, 0))
        self._near = torch.cat(found).numpy()

    def of(self, word: int, draw: random.Random) -> int:
        """One of the words like this one, or the word itself where there is none."""
        return int(self._near[word][draw.randrange(NEIGHBOURS)]) or word


@dataclass(frozen=True, slots=True)
class Wording:
    """What questions are made with; rarity, is_mark, is_digit: (words of the vocabulary,)."""

    asking: dict[str, list[Ids]]
    units: frozenset[int]
    rarity: NDArray[np.float32]
    is_mark: NDArray[np.bool_]
    is_digit: NDArray[np.bool_]
    near: Neighbours


def wording(vocabulary: Vocabulary, near: Neighbours) -> Wording:
    """The words of a vocabulary by what they are to a question."""
    marks = vocabulary.table.marks.numpy()
    return Wording(
        {kind: [vocabulary.cut(word).ids for word in words] for kind, words in ASKING.items()},
        frozenset(int(vocabulary.cut(unit).ids[0]) for unit in DATE_UNITS),
        vocabulary.table.rarity.numpy(),
        (marks > 0) & (marks <= len(PUNCTUATION)),
        marks > len(PUNCTUATION),
        near,
    )


def clozes(
    articles: Sequence[Sequence[Row]],
    vocabulary: Vocabulary,
    near: Neighbours,
    draw: random.Random,
    others: int = 2,
) -> Iterator[Group]:
    """One made question for each article, with its passage and `others` more of the same article or any."""
    told = wording(vocabulary, near)
    for rows in articles:
        chosen = draw.randrange(len(rows))
        made = _question(rows[chosen], told, draw)
        if made is None:
            continue
        question, sentence, answer = made
        rivals = [row for n, row in enumerate(rows) if n != chosen]
        drawn = draw.sample(rivals, min(others, len(rivals)))
        while len(drawn) < others:
            drawn.append(draw.choice(draw.choice(articles)))
        if draw.random() < AWAY:
            yield Group(question, tuple(drawn), (), (), None)
            continue
        place = draw.randrange(len(drawn) + 1)
        drawn.insert(place, rows[chosen])
        yield Group(question, tuple(drawn), ((place, sentence),), (), (place, *answer))


def _question(row: Row, told: Wording, draw: random.Random) -> tuple[Ids, int, tuple[int, int]] | None:
    """The question's words, its sentence, and the first and last word of the answer; None where the sentence yields none."""
    number = draw.randrange(max(len(row.spans), 1))
    own = np.flatnonzero(row.sentence == number)
    if not SENTENCE_WORDS[0] <= len(own) <= SENTENCE_WORDS[1]:
        return None
    words = row.words[own]
    kind, first, last = _asked(words, told, draw)
    answer = set(words[first : last + 1].tolist())
    made = _left(words, first, last, told, draw)
    if sum(word > 0 for word in made) < 2:
        return None
    title = [word for word in row.words[row.sentence < 0].tolist() if _says(word, told) and word not in answer]
    if title and draw.random() < 0.5:
        made = draw.sample(title, min(len(title), draw.randint(1, 4))) + made
    asks = draw.choice(told.asking[kind]).tolist()
    at = made.index(GAP)
    made = made[:at] + asks + made[at + 1 :] if draw.random() < 0.5 else [w for w in made if w != GAP] + asks
    return np.array(made, np.int64), number, (int(own[first]), int(own[last]))


def _says(word: int, told: Wording) -> bool:
    return not (told.is_mark[word] or told.is_digit[word])


def _left(words: Ids, first: int, last: int, told: Wording, draw: random.Random) -> list[int]:
    """The words around the answer by lot, those near it rather, some said otherwise but none by a word of the answer; GAP in its place."""
    answer = set(words[first : last + 1].tolist())
    reach = draw.choice([8, 15, 100])
    keep = draw.uniform(0.25, 0.85)
    said_otherwise = draw.choice([0.0, 0.2, 0.5])
    made: list[int] = []
    for k, word in enumerate(words.tolist()):
        if k == first:
            made.append(GAP)
        if first <= k <= last or (told.is_digit[word] and draw.random() < 0.5):
            continue
        if min(abs(k - first), abs(k - last)) <= reach and not told.is_mark[word] and draw.random() < keep:
            other = told.near.of(word, draw) if draw.random() < said_otherwise else word
            made.append(word if other in answer else other)
    return made


def _asked(words: Ids, told: Wording, draw: random.Random) -> tuple[str, int, int]:
    """What kind of thing is asked for, and where it stands: a number with its measure, a rare word or two, or a clause."""
    is_digit, is_mark = told.is_digit[words], told.is_mark[words]
    style = draw.random()
    digits = np.flatnonzero(is_digit)
    if len(digits) and style < 0.45:
        first, last = _number(int(draw.choice(digits.tolist())), is_digit, is_mark)
        return ("date" if int(words[last]) in told.units else "number"), first, last
    if style < 0.75:
        weights = np.where(is_mark | is_digit, 0, told.rarity[words] ** 2) + 1e-6
        first = last = draw.choices(range(len(words)), weights.tolist())[0]
        while last + 1 < len(words) and not is_mark[last + 1] and draw.random() < 0.3:
            last += 1
        return "name", first, last
    ends = [-1, *np.flatnonzero(is_mark).tolist(), len(words)]
    clauses = [(a + 1, b - 1) for a, b in itertools.pairwise(ends) if 2 <= b - a - 1 <= 16]
    if not clauses:
        first = draw.randrange(len(words))
        return "name", first, first
    return "clause", *draw.choice(clauses)


def _number(at: int, is_digit: NDArray[np.bool_], is_mark: NDArray[np.bool_]) -> tuple[int, int]:
    """The first and last word of the number around a digit, with the measure word behind it."""
    first = last = at
    while first > 0 and is_digit[first - 1]:
        first -= 1
    while last + 1 < len(is_digit) and is_digit[last + 1]:
        last += 1
    if last + 1 < len(is_digit) and not is_mark[last + 1]:
        last += 1
    return first, last
