"""Which runs of *, _ and ~ are emphasis, by the rules of CommonMark, and which are characters of a number, name or address."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from qa_service.types import Offsets

MAX_RUN = 3  # ***bold and italic***; more in a row hide a part of a number (138****5678) or leave room to write in
_RUN = re.compile(r"\*+|_+|~+")
_PLAIN = re.compile(r"[A-Za-z0-9０-９]")  # no Chinese word is emphasised between two of these, but 2**10 is printed so
_PARTNERS = {"“": "”", "‘": "’", "「": "」", "『": "』", "（": "）", "(": ")", "《": "》", "〈": "〉", "【": "】"}
# CommonMark, made for words with spaces, lets no run close between such a mark and the Chinese word after it.
_CLOSERS = frozenset("。！？；：…”’」』）》〉】.!?;:)]")


@dataclass(slots=True)
class _Run:
    """A run of one mark: what of it is not paired yet is `text[start:end]`."""

    mark: str
    start: int
    end: int
    opens: bool
    closes: bool
    length: int  # as it stands, whatever of it was paired
    ambiguous: bool  # it may open and close by the letter of CommonMark

    @property
    def left(self) -> int:
        """How much of it is not paired yet."""
        return self.end - self.start

    def pairs_with(self, closer: _Run) -> bool:
        """Whether it may open what another closes; the rule of three parts **a*b** from *a**b*."""
        if self.mark != closer.mark:
            return False
        if not (self.ambiguous or closer.ambiguous) or (self.length + closer.length) % 3:
            return True
        return not (self.length % 3 or closer.length % 3)


def emphasised(text: str, closed: bytes | bytearray) -> list[tuple[Offsets, Offsets]]:
    """The opening and the closing mark of each emphasis, as spans; closed: 1 where a character can be no mark."""
    pairs: list[tuple[Offsets, Offsets]] = []
    opened: list[_Run] = []
    barren: dict[tuple[str, bool, int], int] = {}  # for each kind of closer, so many of them it does not close
    for run in _runs(text, closed):
        while run.closes and run.left:
            kind = run.mark, run.ambiguous, run.length % 3
            lowest = barren.get(kind, 0)
            k = next((k for k in range(len(opened) - 1, lowest - 1, -1) if opened[k].pairs_with(run)), None)
            if k is None:
                barren[kind] = len(opened)
                break
            del opened[k + 1 :]
            pairs.append(_pair(opened[k], run))
            if not opened[k].left:
                opened.pop()
            barren = {kind: min(height, len(opened)) for kind, height in barren.items()}
        if run.opens and run.left:
            opened.append(run)
    return pairs


def _pair(opener: _Run, closer: _Run) -> tuple[Offsets, Offsets]:
    width = 2 if min(opener.left, closer.left) >= 2 else 1
    opener.end -= width
    closer.start += width
    return (opener.end, opener.end + width), (closer.start - width, closer.start)


def _runs(text: str, closed: bytes | bytearray) -> Iterator[_Run]:
    hugged = _hugged(text)
    for match in _RUN.finditer(text):
        start, end = match.span()
        before, after = text[start - 1 : start] or " ", text[end : end + 1] or " "
        struck = text[start] == "~"
        if 1 in closed[start:end] or end - start > MAX_RUN or (struck and end - start != 2):
            continue
        if not (_PLAIN.match(before) and _PLAIN.match(after)):
            yield _run(text[start], start, end, before, after, hugged.get(start))


def _run(mark: str, start: int, end: int, before: str, after: str, hugs: bool | None) -> _Run:
    """The run between two characters; hugs: whether it opens, or closes, what stands in brackets or quotation marks."""
    opens = not after.isspace() and (not _is_punctuation(after) or before.isspace() or _is_punctuation(before))
    closes = not before.isspace() and (not _is_punctuation(before) or after.isspace() or _is_punctuation(after))
    if mark == "_":
        opens, closes = (
            opens and (not closes or _is_punctuation(before)),
            closes and (not opens or _is_punctuation(after)),
        )
    ambiguous = opens and closes
    if hugs is not None:
        opens, closes = hugs, not hugs
    elif mark != "_":
        closes = closes or (before in _CLOSERS and after.isalpha() and not after.isascii())
    return _Run(mark, start, end, opens, closes, end - start, ambiguous)


def _is_punctuation(c: str) -> bool:
    return unicodedata.category(c)[0] in "PS"


_HUGGING = re.compile(rf"(?<!\*)(\*{{1,3}})([{re.escape(''.join(_PARTNERS))}])([^*\n]*)(?<=(.))\1(?!\*)")


def _hugged(text: str) -> dict[int, bool]:
    """Where a run of * opens (True) or closes (False) a whole bracket or quotation: 会上**“打破壁垒”**的做法."""
    found: dict[int, bool] = {}
    for match in _HUGGING.finditer(text):
        if _PARTNERS[match[2]] == match[4] and match[3].find(match[4]) == len(match[3]) - 1:
            found |= {match.start(1): True, match.end() - len(match[1]): False}
    return found


def inside(pairs: Iterable[tuple[Offsets, Offsets]]) -> set[int]:
    """The places of all marks."""
    return {i for pair in pairs for start, end in pair for i in range(start, end)}
