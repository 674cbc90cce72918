"""A run without a full stop (a table, a bare list) cut into pieces: after a clause, else between words, never inside a number or address."""

from __future__ import annotations

import functools
import re
from collections.abc import Callable, Iterator

from qa_service.language.folding import HAN
from qa_service.language.numerals import COUNTED
from qa_service.types import Offsets

WordStarts = Callable[[str], list[int]]

_NUMERAL = "〇零一二三四五六七八九十百千万亿两"
_UNBROKEN = re.compile(
    "|".join(
        [
            rf"(?>[{HAN}]{{1,6}}?[省市区县镇乡村路街巷道弄里庄园])++\s?\d+\s?[号弄巷幢栋楼室层](?:\s?[\dA-Za-z]+\s?(?:号楼?|单元|弄|幢|栋|楼|室|层))*",
            r"(?:\+86 ?)?(?:\(?0\d{2,3}\)?|1\d{2}|400|800) \d{3,4} ?\d{4}",
            rf"[{HAN}][A-Z]·?[A-Z0-9]{{5,6}}",  # the plate of a car
            rf"[A-Za-z0-9][A-Za-z0-9.,:@/%+\-_~?=&#*×()·]*(?:\s?[{COUNTED}万亿千百余多点时％℃](?:\d+[月日分秒]?)*)*",  # with its units: a date
            rf"[{_NUMERAL}]{{2,}}[{COUNTED}]?",
            rf"[{HAN}]{{1,8}}(?:·[{HAN}]{{1,8}})+",  # a name from abroad
        ]
    )
)
_CLAUSE_END = re.compile(r"[，,；;、]+[”’」』）)】》\"]*\s*")
_SPACE = re.compile(r"\s+")
_IS_HAN = re.compile(f"[{HAN}]")
_CLOSING, _OPENING = frozenset("，。、；：！？,.;:!?”’」』）】》〉)]%％…"), frozenset("“‘「『（【《〈(#＃@￥$")
_AHEAD = 64  # characters looked at past a piece, to see where its last word, number or address ends


def pieces(text: str, span: Offsets, most: int, word_starts: WordStarts) -> Iterator[Offsets]:
    """A span in pieces of at most so many characters, but for one number or word that is longer itself; the last is no mere rest."""
    start, end = span
    while end - start > most:
        cut = _cut(text, start, min(start + most, end - most // 4), end, word_starts)
        yield start, cut
        start = cut
    yield start, end


def _cut(text: str, start: int, reach: int, end: int, word_starts: WordStarts) -> int:
    """Where a piece ends that begins at `start`: the last good place up to `reach`, else the next one, else there."""
    window = text[start : min(reach + _AHEAD, end)]
    inside = {at for found in _UNBROKEN.finditer(window) for at in range(found.start() + 1, found.end())}
    half, full = (reach - start) // 2, reach - start
    ends = functools.partial(_ends, _CLAUSE_END), functools.partial(_ends, _SPACE)
    for places in (*ends, word_starts):  # each looked for only where those before it are of no use
        good = [at for at in places(window) if at > half and at not in inside and _may_part(window, at)]
        if within := [at for at in good if at <= full]:
            return start + within[-1]
    return start + min((at for at in good if at < len(window)), default=full)


def _ends(pattern: re.Pattern[str], window: str) -> list[int]:
    return [found.end() for found in pattern.finditer(window)]


def _may_part(window: str, at: int) -> bool:
    """Whether no mark would be parted from what it closes or opens, and no figure from the word before it."""
    if at == len(window) or window[at] in _CLOSING:
        return False
    before = window[max(0, at - 8) : at].rstrip()[-1:]
    return before not in _OPENING and not (window[at].isdecimal() and _IS_HAN.match(before))
