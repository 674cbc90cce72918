"""HTML in a text: which of its characters are tags, comments and character references, and what stands in their stead."""

from __future__ import annotations

import html
import re
from collections.abc import Iterator

from qa_service.types import Offsets

_INLINE = (
    "a abbr acronym audio b bdi bdo big button canvas cite code data del dfn em embed font i iframe img input ins kbd label"
    " link map mark meta meter noscript object output param picture progress q rp rt ruby s samp script select small source"
    " span strike strong style sub sup svg template textarea time tt u var video wbr"
)
_BLOCK = (
    "address article aside base blockquote body br caption center col colgroup dd details dialog dir div dl dt fieldset"
    " figcaption figure footer form frame frameset h1 h2 h3 h4 h5 h6 head header hgroup hr html legend li main menu nav"
    " ol optgroup option p pre section summary table tbody tfoot thead title tr track ul"
)
_CELL = "td th"
_BREAKING, _CELLS = frozenset(_BLOCK.split()), frozenset(_CELL.split())
_NAMES = "|".join(f"{_INLINE} {_BLOCK} {_CELL}".split())
# An attribute has a value, but for a few, so that "a<b and c>d" holds no tag.
_ATTRIBUTE = r"""\s++[a-z_:@][\w.:-]*+\s*+=\s*+(?:"[^"]*+"|'[^']*+'|[^\s"'=<>`]++)"""
_SWITCH = r"\s++(?:allowfullscreen|async|autoplay|checked|controls|defer|disabled|hidden|loop|muted|noshade|nowrap)\b"
_TAG = re.compile(
    rf"</?(?P<name>{_NAMES}|[ovwm]:[a-z]+)(?:{_ATTRIBUTE}|{_SWITCH})*+\s*+/?>|<!doctype[^<>]*+>|<\?xml[^<>]*+>", re.I
)
_REFERENCE = re.compile(r"&(?:#\d{1,7}|#x[\da-f]{1,6}|[a-z][a-z\d]{1,31});", re.I)
_UNSHOWN = tuple(
    (re.compile(opening, re.I), re.compile(closing, re.I))
    for opening, closing in (("<!--", "-->"), (r"<script\b", r"</script\s*>"), (r"<style\b", r"</style\s*>"))
)


def marks(text: str, line_break: str = "\n") -> dict[int, str]:
    """The places of the characters that are HTML, each with what stands in its stead: mostly nothing.

    line_break: what parts two paragraphs that only tags part.
    """
    if "<" not in text and "&" not in text:
        return {}
    found: dict[int, str] = {}
    breaks: dict[int, str] = {}  # by the place of a tag that parts what stands before it from what follows
    for start, end in _unshown(text):
        found |= dict.fromkeys(range(start, end), "")
    for tag in _TAG.finditer(text):
        if tag.start() in found:
            continue
        found |= dict.fromkeys(range(*tag.span()), "")
        name = (tag["name"] or "").lower()
        if name in _BREAKING or name in _CELLS:
            breaks[tag.start()] = "\t" if name in _CELLS else line_break
    for reference in _REFERENCE.finditer(text):
        if reference.start() not in found and (character := html.unescape(reference[0])) != reference[0]:
            found |= _read_as(character, reference.span())
    return found | dict(_parting(text, found, breaks, line_break))


def _unshown(text: str) -> Iterator[Offsets]:
    """Comments, scripts and styles."""
    for opening, closing in _UNSHOWN:
        at = 0
        while (begun := opening.search(text, at)) and (ended := closing.search(text, begun.end())):
            at = ended.end()
            yield begun.start(), at


def _read_as(character: str, reference: Offsets) -> dict[int, str]:
    """A character reference as the character that it names; of &amp; the first one stays."""
    start, end = reference
    if character == "&":
        return dict.fromkeys(range(start + 1, end), "")
    return dict.fromkeys(range(start, end), "") | {start: " " if character.isspace() else character}


def _parting(text: str, found: dict[int, str], breaks: dict[int, str], line_break: str) -> Iterator[tuple[int, str]]:
    """A break for each stretch of tags and spaces that parts two words of one line: a tab between cells, else a line break."""

    def is_between(i: int) -> bool:
        return not found[i] if i in found else text[i].isspace()

    ended = 0  # where the last stretch did
    for place in sorted(breaks):
        if place < ended:
            continue
        start = ended = place
        while start and is_between(start - 1):
            start -= 1
        while ended < len(text) and is_between(ended):
            ended += 1
        parted = any(text[i] == "\n" and i not in found for i in range(start, ended))
        if start and ended < len(text) and not parted:
            wanted = {breaks[i] for i in range(start, ended) if i in breaks}
            yield place, line_break if line_break in wanted else "\t"
