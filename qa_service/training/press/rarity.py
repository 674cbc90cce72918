"""Counts how rare two neighbouring characters are in news: python -m qa_service.training.press.rarity --data DIR."""

from __future__ import annotations

import argparse
import math
from collections import Counter
from collections.abc import Iterable
from pathlib import Path

import numpy as np
from safetensors.numpy import save_file

from qa_service.ingest.cohesion import PAIRS, STEPS
from qa_service.training.press.stories import Story, bigrams, stories

KEPT = 20_000  # pairs; all others are rare


def rarities(known: Iterable[Story]) -> dict[str, int]:
    """The commonest pairs and how rare each is, in steps; what no two stories hold counts as the rarest."""
    held: Counter[str] = Counter()
    count = 0
    for story in known:
        held.update(bigrams("".join(story.paragraphs)))
        count += 1
    most = math.log(count or 1) or 1.0
    return {pair: round(STEPS * math.log(count / often) / most) for pair, often in held.most_common(KEPT)}


def main() -> None:
    """Count, and write what was counted."""
    options = argparse.ArgumentParser(description=__doc__)
    options.add_argument("--data", type=Path, required=True, help="folder of the training data")
    options.add_argument("--out", type=Path, default=PAIRS)
    given = options.parse_args()
    found = rarities(stories(given.data, apart=False))
    found = {pair: rarity for pair, rarity in found.items() if max(map(ord, pair)) < 0x10000}
    letters = np.frombuffer("".join(found).encode("utf-16-le"), np.uint16)
    save_file({"pairs": letters, "rarity": np.array(list(found.values()), np.uint8)}, given.out)


if __name__ == "__main__":
    main()
