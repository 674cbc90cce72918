"""How far the text below a line goes on with the story above it, told by the rare words that both hold.

Two neighbouring characters are rare as few news articles hold them; a name or a matter of its own seldom turns up in two stories that
stand below each other, while 可以 and 工作 stand in most.
"""

from __future__ import annotations

import functools
import math
import re
from collections.abc import Callable, Sequence
from pathlib import Path

import numpy as np
from safetensors.numpy import load_file

PAIRS = Path(__file__).parents[1] / "models" / "pages" / "pairs.safetensors"
STEPS = 255  # of rarity, from what every article holds to what none does
SHORT, LONG = 120, 360  # characters of the text to either side
RARE = 0.55  # rarity of what tells stories apart
_OPENS = re.compile(  # how news begins
    r"^[^，。！？]{0,18}(?:近日|日前|昨[日天晚]|今[日天晨]|前[天晚]|上周|本周|本月|上月|连日来|近年来|近[来期]|最近|不久前|今年|去年|\d{1,2}[日号]|[一二三四五六七八九十]日|自.{1,8}起|从.{1,10}[起份])"
)
_GOES_ON = re.compile(  # how a paragraph goes on with what was told
    r"^(?:“|[他她它这那]|此[外后前次]|另外|同时|其[中次实]|对此|为此|据(?:了解|悉|介绍)|但|而|不过|然而|目前|随后|于是|如今|后来|记者|除了|不仅|尽管|虽然|因此|所以|当时|当[天年]|接着|再|也|还|就|[第其][一二三四]|[一二三四]是)"
)


@functools.cache
def _rarities() -> dict[str, float]:
    """How rare the commonest pairs are, 0 to 1; all others are as rare as can be."""
    held = load_file(PAIRS)
    letters = held["pairs"].astype(np.uint16).tobytes().decode("utf-16-le")
    ways = zip(letters[::2], letters[1::2], held["rarity"].tolist(), strict=True)
    return {a + b: rarity / STEPS for a, b, rarity in ways}


def cohesion(texts: Sequence[str], pairs: Sequence[set[str]]) -> list[list[float]]:
    """For each line, what the text above and below share, what the line shares with either, and how the line begins.

    pairs: the pairs of neighbouring characters of each line.
    """
    weigh = _weigher()
    above = [[within(texts, pairs, range(i - 1, -1, -1), room) for room in (SHORT, LONG)] for i in range(len(texts))]
    below = [
        [within(texts, pairs, range(i + 1, len(texts)), room) for room in (SHORT, LONG)] for i in range(len(texts))
    ]
    joint = [_shared(a, b, weigh) for (_, a), (_, b) in zip(above, below, strict=True)]
    places = {share: k / len(joint) for k, share in enumerate(sorted(joint))}
    found = []
    for i, own in enumerate(pairs):
        (near_above, far_above), (near_below, far_below) = above[i], below[i]
        total = weigh(own) or 1.0
        over, under = weigh(own & far_above) / total, weigh(own & near_below) / total
        rare = sum(1 for pair in far_above & far_below if weigh({pair}) > RARE)
        found.append(
            [
                joint[i],
                places[joint[i]],
                _shared(near_above, near_below, weigh),
                _shared(far_above, near_below, weigh),
                math.log(1 + rare) / 3,
                over,
                under,
                under - over,
                float(bool(_OPENS.match(texts[i]))),
                float(bool(_GOES_ON.match(texts[i]))),
            ]
        )
    return found


def _weigher() -> Callable[[set[str]], float]:
    """What tells how much pairs weigh, the rarest most, the same in whatever order they come."""
    known = _rarities()
    return lambda pairs: math.fsum(known.get(pair, 1.0) ** 2 for pair in pairs)


def _shared(one: set[str], other: set[str], weigh: Callable[[set[str]], float]) -> float:
    """How much of the lighter of two sets of pairs the other holds: the root of its share, as shares are small."""
    least = min(weigh(one), weigh(other))
    return math.sqrt(weigh(one & other) / least) if least else 0.0


def within(texts: Sequence[str], pairs: Sequence[set[str]], others: range, room: int) -> set[str]:
    """The pairs of so many characters of text in some direction."""
    found: set[str] = set()
    for j in others:
        found |= pairs[j]
        room -= len(texts[j])
        if room <= 0:
            break
    return found
