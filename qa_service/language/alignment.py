"""Where a text stands in a longer one, exactly or nearly, and which characters differ.

The bit-parallel method of Myers as Hyyrö wrote it down (https://doi.org/10.1007/s10878-005-4105-9): Python's whole numbers hold a
column of any height, so that a step costs about a microsecond and no library is needed.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from itertools import groupby

from qa_service.types import Offsets

Pair = tuple[int, int]  # an index of one text and the index of the other that it is set against
Opcode = tuple[
    str, int, int, int, int
]  # equal, replace, delete or insert: what of one text, [start, end), for what of the other


def distances(needle: str, text: str, *, anchored: bool = False) -> list[int]:
    """For each n from 0 to len(text): the fewest edits that make the needle of some end of `text[:n]`.

    An edit adds, drops or replaces a character. Anchored: of all of `text[:n]`, instead of the best of its ends.
    """
    found = [len(needle)]
    for delta in _deltas(needle, text, anchored):
        found.append(found[-1] + delta)
    return found


def _deltas(needle: str, text: str, anchored: bool) -> Iterator[int]:
    top = 1 << len(needle) >> 1
    for (plus, minus), _, _ in _columns(needle, text, anchored):
        yield bool(plus & top) - bool(minus & top)


def _columns(needle: str, text: str, anchored: bool) -> Iterator[tuple[Pair, int, int]]:
    """For each character of the text: the cells that gain and lose an edit sideways; those that gain and lose one downwards."""
    every = (1 << len(needle)) - 1
    holding: dict[str, int] = {}
    for number, character in enumerate(needle):
        holding[character] = holding.get(character, 0) | 1 << number
    down, up = every, 0
    for character in text:
        equal = holding.get(character, 0)
        diagonal = (((equal & down) + down) ^ down) | equal | up
        plus, minus = (up | ~(diagonal | down)) & every, diagonal & down
        onward = plus << 1 | anchored
        down, up = (minus << 1 | ~(diagonal | onward)) & every, onward & diagonal & every
        yield (plus, minus), down, up


def place(needle: str, text: str, fitness: Callable[[int, bool], int]) -> tuple[int, Offsets]:
    """The fewest edits between the needle and any part of the text, and that part.

    Of parts as near, the one whose end, then start, has the greatest `fitness(at, is_end)`, then the first.
    """
    by_end = distances(needle, text)
    fewest = min(by_end)
    end = max((n for n, edits in enumerate(by_end) if edits == fewest), key=lambda n: fitness(n, True))
    reach = max(0, end - len(needle) - fewest)
    backwards = distances(needle[::-1], text[reach:end][::-1], anchored=True)
    start = max((end - n for n, edits in enumerate(backwards) if edits == fewest), key=lambda n: fitness(n, False))
    return fewest, (start, end)


def matched(needle: str, text: str) -> list[Pair]:
    """The characters that stay in the shortest way from the needle to the whole text, as pairs of indices, in order."""
    columns = [(down, up) for _, down, up in _columns(needle, text, anchored=True)]
    pairs = []
    i, j = len(needle), len(text)
    while i and j:
        if columns[j - 1][0] >> (i - 1) & 1:
            i -= 1
            continue
        j -= 1
        if j and columns[j - 1][1] >> (i - 1) & 1:
            continue
        i -= 1
        if needle[i] == text[j]:
            pairs.append((i, j))
    return pairs[::-1]


def opcodes(pairs: Sequence[Pair], lengths: Pair) -> list[Opcode]:
    """What turns one text into another, like difflib's opcodes, from the pairs of characters that stay."""
    found: list[Opcode] = []
    i = j = 0
    for start_i, start_j, size in [*_runs(pairs), (*lengths, 0)]:
        if (i, j) != (start_i, start_j):
            found.append((_tag(start_i - i, start_j - j), i, start_i, j, start_j))
        i, j = start_i + size, start_j + size
        if size:
            found.append(("equal", start_i, i, start_j, j))
    return found


def _runs(pairs: Sequence[Pair]) -> Iterator[tuple[int, int, int]]:
    """The stretches in which both indices go on by one: where they start, and how many there are."""
    for _, run in groupby(
        enumerate(pairs), key=lambda numbered: (numbered[1][0] - numbered[0], numbered[1][1] - numbered[0])
    ):
        members = [pair for _, pair in run]
        yield *members[0], len(members)


def _tag(dropped: int, added: int) -> str:
    if dropped and added:
        return "replace"
    return "delete" if dropped else "insert"
