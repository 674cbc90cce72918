"""Which sentences are quoted, of those that answer best: none twice, and an enumeration whole."""

from __future__ import annotations

import re
from collections.abc import Iterable

from qa_service.language.text import pairs
from qa_service.reader.features import Scene, Sentence
from qa_service.types import Offsets

MAX_QUOTES = 10
REPRINT = 0.8  # share of character pairs in common from which two sentences are the same, printed twice
MAX_ITEMS = 3  # sentences of an enumeration that are quoted together
# The first item of an enumeration told in several sentences, and a further one.
_FIRST = re.compile(
    r"^[“\"（(]*(?:第?一(?:是|、|，|,|个|方面)|首先|其一|①|1[.、）)])|[，,：:](?:第一(?:是|，|,|、)|一是|首先|其一|①)"
)
_FURTHER = re.compile(r"[“\"（(]*(?:第?[二三](?:是|、|，|,|个|方面)|其次|再次|最后|另外|其[二三]|[②③]|[23][.、）)])")
_ENUMERATING = {"list", "manner", "reason"}


def whole_answer(seen: Scene, n: int) -> Sentence:
    """A sentence, with those that carry on the enumeration it begins where the question asks for several things."""
    first, last = seen.sentences[n], n
    if _ENUMERATING & set(seen.asked.kinds) and _FIRST.search(first.text):
        for following in range(n + 1, min(n + MAX_ITEMS, len(seen.sentences))):
            sentence = seen.sentences[following]
            if not (sentence.passage is first.passage and seen.before[following] and _FURTHER.match(sentence.text)):
                break
            last = following
    return Sentence(first.passage, first.start, seen.sentences[last].end, first.hit)


def further_items(seen: Scene, n: int) -> list[int]:
    """The items of the enumeration that a sentence begins which are told further on in its article, where the question asks for several things."""
    whole = whole_answer(seen, n)
    found: list[int] = []
    if not _ENUMERATING & set(seen.asked.kinds) or not _FIRST.search(whole.text):
        return found
    for following in range(n + 1, len(seen.sentences)):
        sentence = seen.sentences[following]
        if seen.articles[following] != seen.articles[n] or _FIRST.search(sentence.text):
            break
        if _FURTHER.match(sentence.text) and not (sentence.passage is whole.passage and sentence.start < whole.end):
            found.append(following)
    return found


def item_marked(text: str) -> tuple[Offsets, ...]:
    """What a further item says, without its number; nothing where it says no more."""
    number = _FURTHER.match(text)
    start, end = number.end() if number else 0, len(text.rstrip("。；;！!?？ \n"))
    return ((start, end),) if start < end else ()


def distinct(seen: Scene, order: Iterable[int]) -> list[int]:
    """The first sentences of an order, without those that repeat an earlier one."""
    kept: list[int] = []
    held: list[set[str]] = []
    for n in order:
        own = set(pairs(seen.folded[n])) or {seen.folded[n]}
        if all(len(own & other) < REPRINT * min(len(own), len(other)) for other in held):
            kept.append(int(n))
            held.append(own)
        if len(kept) == MAX_QUOTES:
            break
    return kept
