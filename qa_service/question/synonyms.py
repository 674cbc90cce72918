"""What people say = what the paper writes: words that a question is searched with besides its own."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path

from qa_service.errors import InvalidInput
from qa_service.language.text import normalise

BUNDLED = Path(__file__).parent / "synonyms.txt"
MAX_ADDED = 8  # words for one question; more would drown its own
_BETWEEN = re.compile("[,，、;；]")


class Synonyms:
    """Formal words for colloquial ones."""

    def __init__(self, groups: Mapping[str, Sequence[str]]) -> None:
        """groups: a colloquial word, normalised → formal words, the likeliest first."""
        self._groups = groups
        longest_first = sorted(groups, key=lambda said: (-len(said), said))
        self._said = re.compile("|".join(map(re.escape, longest_first)) or r"(?!)")

    @classmethod
    def load(cls, own: Path | None = None) -> Synonyms:
        """The bundled groups and those of an operator's own file; InvalidInput names the line of it that cannot be used."""
        return cls(_joined([*_read(BUNDLED), *(_read(own) if own else [])]))

    def of(self, text: str) -> tuple[str, ...]:
        """Formal words for the colloquial ones that a text holds, without those it holds itself, in order."""
        folded = normalise(text)
        formal = (word for said in self._said.findall(folded) for word in self._groups[said])
        return tuple(dict.fromkeys(word for word in formal if word not in folded))[:MAX_ADDED]


def _joined(groups: Iterable[tuple[str, Sequence[str]]]) -> dict[str, list[str]]:
    joined: dict[str, list[str]] = {}
    for said, formal in groups:
        known = joined.setdefault(said, [])
        known += [word for word in formal if word not in known]
    return joined


def _read(file: Path) -> list[tuple[str, list[str]]]:
    try:
        lines = file.read_text("utf-8-sig").splitlines()
    except (OSError, UnicodeDecodeError) as error:
        raise InvalidInput(f"The synonyms in {file.absolute()} cannot be read: {error}", "QA_SYNONYMS") from error
    numbered = [(number, line) for number, line in enumerate(lines, start=1) if line.strip() and line.strip()[0] != "#"]
    return [group for number, line in numbered for group in _groups(line, f"{file.absolute()}:{number}")]


def _groups(line: str, place: str) -> list[tuple[str, list[str]]]:
    """A group for each colloquial word of a line."""
    sides = [
        [word for part in _BETWEEN.split(side) if (word := normalise(part.strip()))] for side in re.split("[=＝]", line)
    ]
    if len(sides) != 2 or not all(sides):
        raise InvalidInput(
            f"{place} is no group of synonyms: {line.strip()[:60]!r}. Write: 说法, 说法 = 书面语, 书面语", "QA_SYNONYMS"
        )
    if short := [word for word in sides[0] if len(word) < 2]:
        raise InvalidInput(
            f"{place}: {short[0]!r} is in too many other words; give two characters or more.", "QA_SYNONYMS"
        )
    return [(said, sides[1]) for said in sides[0]]
