"""Which sentences are quoted, of those that answer best: none twice, and an enumeration whole."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence

from qa_service.language.essence import essence
from qa_service.reader.sentence import Sentence
from qa_service.types import Offsets

MAX_QUOTES = 10
_ENUMERATING = {"list", "manner", "reason"}
_NUMBERS = "一二三四五六七八九十"
# An item of an enumeration, and a sentence that begins one before it has ended.
_ITEM = re.compile(
    rf"[“\"（(]*(?:第?[{_NUMBERS}](?:是|、|，|,|个|方面|要)|其[{_NUMBERS}]|首先|其次|再次|最后|另外|[①-⑩]|\d{{1,2}}[.、）)])"
)
_FIRST = re.compile(r"[“\"（(]*(?:第?一(?:是|、|，|,|个|方面|要)|首先|其一|①|1[.、）)])")
_BEGUN_WITHIN = re.compile(r"[，,：:](?:第一(?:是|，|,|、)|一是|首先|其一|①)")


def parts_of(sentence: Sentence, sentences: Sequence[Sentence], kinds: Iterable[str]) -> list[Sentence]:
    """The sentence, or the whole enumeration that it introduces or is an item of, where the question asks for several things.

    sentences: in the order of their articles' texts.
    """
    if not _ENUMERATING & set(kinds):
        return [sentence]
    own = [
        s
        for s in sentences
        if s.passage.article_id == sentence.passage.article_id and s.passage.field == sentence.passage.field
    ]
    for begin, first in enumerate(own):
        if sentence in (found := _enumeration(own, begin, first)):
            return found[:MAX_QUOTES]
    return [sentence]


def _enumeration(own: Sequence[Sentence], begin: int, first: Sentence) -> list[Sentence]:
    """What the first item begins: the sentence that introduces it, it, and the further ones; nothing where fewer than two are told."""
    starts = _FIRST.match(first.text)
    if not starts and not _BEGUN_WITHIN.search(first.text):
        return []
    introduced = own[begin - 1 : begin] if starts and begin and not _ITEM.match(own[begin - 1].text) else []
    items = [first]
    for following in own[begin + 1 :]:
        if _FIRST.match(following.text) or _BEGUN_WITHIN.search(following.text):
            break
        if _ITEM.match(following.text):
            items.append(following)
    return [*introduced, *items] if len(items) > 1 else []


def item_marked(text: str) -> tuple[Offsets, ...]:
    """What an item says, without its number; nothing where it is no item or says no more."""
    number = _ITEM.match(text) or _BEGUN_WITHIN.search(text)
    start, end = number.end() if number else len(text), len(text.rstrip("。；;！!?？ \n"))
    return ((start, end),) if start < end else ()


def distinct(order: Iterable[Sentence]) -> list[Sentence]:
    """The first sentences of an order, without those that say the same as an earlier one to the letter, marks and spaces aside."""
    kept: dict[str, Sentence] = {}
    for sentence in order:
        kept.setdefault(essence(sentence.text) or sentence.text, sentence)
        if len(kept) == MAX_QUOTES:
            break
    return list(kept.values())
