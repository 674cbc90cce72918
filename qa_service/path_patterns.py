"""What an operator says of the paths of files: {newspaper}/{date}/{page}.txt states what it names in the places of the braces."""

from __future__ import annotations

import datetime
import functools
import itertools
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from qa_service.errors import InvalidInput

SETTING = "QA_PATH_PATTERNS"
EXAMPLE = "{newspaper}/{date}/{page}.txt"

_PIECE = re.compile(r"(\{[^{}]*\}|\*\*/|\*)")
_YEAR = r"(?P<year>(?:19|20)\d\d)"
_MONTH = r"(?P<month>1[0-2]|0[1-9]|(?<!\d)[1-9](?!\d))"
_DAY = r"(?P<day>[12]\d|3[01]|0[1-9]|(?<!\d)[1-9](?!\d))"
_FORMS = {
    "{newspaper}": r"(?P<newspaper>[^/]*?[^\W\d_][^/]*?)",  # a number is no name
    "{date}": rf"{_YEAR}[-_./年]?{_MONTH}[-_./月]?{_DAY}日?",
    "{year}": _YEAR,
    "{month}": _MONTH,
    "{day}": _DAY,
    "{page}": r"(?P<page>第?(?:[a-z]{0,2}\d{1,3}|[一二三四五六七八九十]{1,3})版?)",
    "{page_name}": "(?P<page_name>[^/]+?)",
    "*": "[^/]*?",
    "**/": "(?:[^/]+/)*",
}
_PARTS = ("{year}", "{month}", "{day}")  # of a date
_WORDS = frozenset(("{newspaper}", "{page_name}", "*"))  # that may be any
_ENDING = r"(?:\.(?:txt|md|jsonl(?:\.xz|\.gz)?))?"


@dataclass(frozen=True, slots=True)
class PathPattern:
    """A path below the seeds folder with names in braces; `*` is any part of a name, `**/` any folders. InvalidInput for what is none."""

    text: str

    def __post_init__(self) -> None:
        _form(self.text)

    def __str__(self) -> str:
        return self.text

    def stated(self, file: str) -> dict[str, str] | None:
        """What the path of a file states as `newspaper`, `date` (ISO), `page` and `page_name`; None where it does not fit."""
        found = _form(self.text).fullmatch(file)
        told = found.groupdict() if found else None
        if not told or "year" not in told:
            return told
        year, month, day = (int(told.pop(part.strip("{}"))) for part in _PARTS)
        try:
            return told | {"date": datetime.date(year, month, day).isoformat()}
        except ValueError:
            return None


@functools.cache
def _form(text: str) -> re.Pattern[str]:
    """What matches the paths that fit; a file's ending may be left off."""
    pieces = [piece for piece in _PIECE.split(text) if piece]
    for problem in _problems(text, pieces):
        raise InvalidInput(f"{SETTING}: {text[:60]!r} {problem}", SETTING)
    return re.compile("".join(_FORMS.get(piece) or re.escape(piece) for piece in pieces) + _ENDING, re.IGNORECASE)


def _problems(text: str, pieces: Sequence[str]) -> Iterator[str]:
    """What is wrong with a pattern, and what to write instead; nothing where it is one."""
    named = [piece for piece in pieces if piece[0] == "{" and piece[-1] == "}"]
    known = [piece for piece in _FORMS if piece[0] == "{"]
    parts = [piece for piece in named if piece in _PARTS]
    if text.startswith("/") or "\\" in text or ".." in text.split("/"):
        yield f"is no path below the seeds folder, with / between folders; write it like {EXAMPLE}."
    if any({"{", "}"} & {*piece} for piece in pieces if piece not in named):
        yield "has a brace without its other half."
    for piece in named:
        if piece not in known:
            yield f"names {piece}; known are {', '.join(known)}."
        if named.count(piece) > 1:
            yield f"names {piece} twice."
    if not named:
        yield f"names nothing in braces; write it like {EXAMPLE}."
    if parts and ("{date}" in named or len(parts) < len(_PARTS)):
        yield "states no day: name {date}, or {year}, {month} and {day}."
    for first, second in itertools.pairwise(pieces):
        if {first, second} <= _WORDS:
            yield f"has nothing between {first} and {second} that tells where one ends."
