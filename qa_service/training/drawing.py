"""The draw of what is learned from: questions, each with some of its candidates, in batches of about one length."""

from __future__ import annotations

import random
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from qa_service.training.candidates import Candidates, Numbers

AT_ONCE = 500  # questions among which those of about one length are put together
RIGHT = 2  # passages that answer, at most
AWAY = 0.06  # share of the answered questions whose answering passages are withheld
ABROAD = 0.06  # share of all questions that are read with passages of other articles alone
THREE = 0.6  # share of the answered questions that are read with three passages; the others have two
TWO_OF_HOME = 0.6  # share of the unanswered questions that are read with two passages of their article
RIVALRY = 0.7  # share of the unanswered questions that are read with one passage more
OF_HOME = 0.5  # how often a further passage is of the question's own article
NEARNESS = (
    0.5  # the first passages of a search are drawn more often: the place is drawn from an exponential distribution
)


@dataclass(frozen=True, slots=True)
class Group:
    """A question and the passages that it is read with; without `right`, none of them answers.

    right, doubtful: (row, sentence) pairs; words: of the first row whose words are known, the row and their first and last pieces, as in
    Candidates.
    """

    question: Numbers
    passages: tuple[int, ...]
    right: tuple[tuple[int, int], ...]
    doubtful: tuple[tuple[int, int], ...]
    words: tuple[tuple[int, int, int], ...]
    weight: float = 1.0


def batches(candidates: Candidates, pieces: int, draw: random.Random) -> Iterator[list[Group]]:
    """Batches of some `pieces` pieces, padding included, without end."""
    shares = candidates.shares.cumsum().tolist()
    while True:
        drawn = draw.choices(range(len(candidates)), cum_weights=shares, k=AT_ONCE)
        groups = [group for n in drawn if (group := group_of(candidates, n, draw)).passages]
        found = list(filled(sorted(groups, key=lambda group: length_of(group, candidates)), candidates, pieces))
        draw.shuffle(found)
        yield from found


def filled(groups: Sequence[Group], candidates: Candidates, pieces: int) -> Iterator[list[Group]]:
    """The groups, shortest first, in batches of at most so many pieces; a larger group is a batch of its own."""
    held: list[Group] = []
    rows = 0
    for group in groups:
        if held and length_of(group, candidates) * (rows + len(group.passages)) > pieces:
            yield held
            held, rows = [], 0
        held.append(group)
        rows += len(group.passages)
    if held:
        yield held


def length_of(group: Group, candidates: Candidates) -> int:
    """The pieces of a group's longest row."""
    return len(group.question) + max(len(candidates.pieces[n]) for n in group.passages)


def group_of(candidates: Candidates, n: int, draw: random.Random) -> Group:
    """Question `n` with passages by lot."""
    answering = list(dict.fromkeys(candidates.right[n][:, 0].tolist()))[:RIGHT]
    picked = pick(answering, candidates.home[n].tolist(), candidates.rivals[n].tolist(), draw)
    place = {passage: row for row, passage in enumerate(picked)}

    def placed(pairs: Numbers) -> tuple[tuple[int, int], ...]:
        return tuple((place[passage], sentence) for passage, sentence in pairs.tolist() if passage in place)

    words = [(place[passage], first, last) for passage, first, last in candidates.words[n].tolist() if passage in place]
    first_row = min((row for row, _, _ in words), default=0)
    return Group(
        candidates.question[n],
        tuple(picked),
        placed(candidates.right[n]),
        placed(candidates.doubtful[n]),
        tuple(word for word in words if word[0] == first_row),
        float(candidates.weights[n]),
    )


def pick(answering: Sequence[int], home: Sequence[int], rivals: Sequence[int], draw: random.Random) -> list[int]:
    """The passages that a question is read with: those that answer, now and then withheld, and others near to it.

    home: those of its article; rivals: those of others.
    """
    others = [passage for passage in home if passage not in answering]
    rivals = list(rivals)
    if not home or draw.random() < ABROAD:
        kept, others, wanted = [], [], 2
    elif answering:
        kept = [] if draw.random() < AWAY else list(answering)
        wanted = 3 if draw.random() < THREE else 2
    else:
        count = 2 if draw.random() < TWO_OF_HOME else 1
        kept, others = others[:count], others[count:]
        wanted = len(kept) + (draw.random() < RIVALRY)
    while len(kept) < wanted and (others or rivals):
        nearest = others if others and (draw.random() < OF_HOME or not rivals) else rivals
        kept.append(nearest.pop(min(int(draw.expovariate(NEARNESS)), len(nearest) - 1)))
    draw.shuffle(kept)
    return kept
