"""Titles that stand in a file once for each time they were printed over each other (精精准准帮帮扶扶), told from words that are said so."""

from __future__ import annotations

import functools
import re
from collections.abc import Sequence

from qa_service.ingest.mapped import Mapped
from qa_service.language.text import is_reduplication

TIMES = (4, 3, 2)
MIN_LETTERS = 4  # printed over each other; 高高兴兴 is a word
TOLD_SHARE = 1 / 3  # of the character pairs of an overprinted title stand elsewhere on its page
LONG = 9  # letters: so many doubled one after another are said by nobody, but for a row of such words
_HAN = re.compile(r"[\u3400-\u4dbf\u4e00-\u9fff]")
_REDUPLICATION = re.compile(r"(?=(([^\W\d_])\2(?!\2)([^\W\d_])\3))")


class Paper:
    """A page as evidence of whether a line of doubled characters is overprinted: then the page says the same elsewhere, undoubled."""

    def __init__(self, raw: str) -> None:
        self._raw = raw

    @functools.cached_property
    def _told(self) -> str:
        """What the lines say that are not doubled themselves."""
        lines = ("".join(filter(str.isalnum, line)) for line in self._raw.splitlines())
        return "".join(line for line in lines if not _times(line))

    @functools.cached_property
    def _pairs(self) -> frozenset[str]:
        return frozenset(self._told[i : i + 2] for i in range(len(self._told) - 1))

    @functools.cached_property
    def _reduplications(self) -> frozenset[str]:
        return frozenset(match.group(1) for match in _REDUPLICATION.finditer(self._told))

    def undoubled(self, line: Mapped) -> tuple[Mapped, bool]:
        """The line with each character once where it is overprinted, and whether it is; any other stays as printed."""
        places = [i for i, c in enumerate(line.text) if not c.isspace()]
        letters = [line.text[i] for i in places]
        times = _times(letters)
        if not times or not self._is_overprinted("".join(letters[::times]), times):
            return line, False
        return line.drop({place for k, place in enumerate(places) if k % times}), True

    def _is_overprinted(self, once: str, times: int) -> bool:
        """Whether the page tells that the letters, each of which stands so many times, are those of a title."""
        pairs = [once[i : i + 2] for i in range(len(once) - 1)]
        told = [pair in self._pairs for pair in pairs]
        if 2 * len(_HAN.findall(once)) < len(once):
            return False
        if len(once) >= LONG and 2 * sum(map(is_reduplication, pairs[::2])) < len(pairs[::2]):
            return True
        if sum(told) < TOLD_SHARE * len(told):
            return False
        if times > 2:
            return True
        doubled = [pair[0] * 2 + pair[1] * 2 for pair in pairs[::2]]
        if is_reduplication(once) or not self._reduplications.isdisjoint(doubled):
            return False
        return any(told[1::2]) or not any(map(is_reduplication, pairs[::2]))  # 平安出行: 安出 stands in no 平平安安


def _times(letters: Sequence[str]) -> int:
    """How many times each letter stands in its place, where all stand as often; else 0."""
    for times in TIMES:
        groups = [set(letters[i : i + times]) for i in range(0, len(letters), times)]
        whole = len(letters) % times == 0 and all(len(group) == 1 for group in groups)
        if whole and len(groups) >= MIN_LETTERS and len(set(letters)) > 2:
            return times
    return 0
