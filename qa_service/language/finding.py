"""A pattern found in a text, tried only where it can begin."""

from __future__ import annotations

import re
from collections.abc import Iterator


def found(pattern: re.Pattern[str], first: re.Pattern[str], text: str) -> Iterator[re.Match[str]]:
    """What `pattern.finditer(text)` finds, several times as quickly; first: every character that a match, never an empty one, begins with."""
    at = 0
    while begin := first.search(text, at):
        match = pattern.match(text, begin.start())
        if match:
            yield match
        at = match.end() if match else begin.end()
