"""Whether two texts are one article: the same words but for another title, lead or credit, or for sentences that one leaves out.

When in doubt they are two. What differs inside a sentence, be it a number, a day, a name, a place or a single 不, makes two of them.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from qa_service.language.alignment import matched
from qa_service.language.essence import Essence, essence
from qa_service.language.text import content_words, pairs, sentences, untold
from qa_service.types import Article, Offsets

LEAST = 30  # letters that texts with different titles share: a shorter one may stand under many
SHARE = 0.5  # of the shorter text that both hold
LONGEST = 12_000  # letters that differ, from the first such one to the last, which are compared
RUN = 6  # letters in a row that are no chance
LEAST_SENTENCE = 5  # letters
MAX_CREDIT = 60  # letters
ALIKE = 0.35  # likeness of two sentences from which one is the other, changed

_HAN = "[\u4e00-\u9fff]"
_AGENCY = rf"(?:新华社|新华网|中新社|中新网|中国新闻网|人民网|央视网|央视新闻|中工网|{_HAN}{{0,6}}(?:日报|晚报|早报|晨报|午报|时报|商报|周报|青年报|工人报)(?:客户端)?)"
_CREDIT = re.compile(
    rf"(?:本报讯|本报综合|(?:本报|{_AGENCY})?{_HAN}{{2,8}}\d{{1,2}}月\d{{1,2}}日[讯电]|(?:本报|{_AGENCY})?(?:见习|实习|首席|全媒体)?(?:记者|通讯员|特约记者){_HAN}{{2,8}}?"
    rf"|(?:转自|摘自|原载|来源|据|综合){_AGENCY}(?:{_HAN}{{2,3}})?(?:报道|消息|电|讯)?|{_AGENCY}(?:电|讯|消息)?"
    rf"|(?:本报)?记者(?:近日|日前)?从{_HAN}{{2,20}}?(?:获悉|了解到)|(?:本报)?记者(?:近日|日前)?(?:获悉|了解到)|近日|日前|据悉|据介绍|据了解)+"
)
_OWN = re.compile(r"\d|记者|通讯员")  # what makes one credit another
_NUMBER = re.compile(r"(?:\d+[年月日号时点分])+|\d+(?:[.:/,-]\d+)*[%‰℃]?")
_ENDED = re.compile("[。！？][”’」』）)]*$")
_DENIAL = re.compile("[不没未无非勿莫否别]")


@dataclass(frozen=True, slots=True)
class _Told:
    """What an article says."""

    text: str
    essence: Essence
    sentences: tuple[Offsets, ...]
    title: str  # its letters
    whole: str  # the letters of all

    @classmethod
    def of(cls, article: Article) -> _Told:
        letters = Essence.of(article.text)
        title, subtitle = essence(article.title or ""), essence(article.subtitle or "")
        spans = tuple(sentences(article.text))
        return cls(article.text, letters, spans, title, f"{title}\n{subtitle}\n{letters.text}")


def titles_agree(one: str, other: str, whole: str, other_whole: str) -> bool:
    """Whether two articles of one text may bear these titles; each as its letters, beside those of the whole article."""
    if not one or not other or one == other:
        return True
    if _new_numbers(one, other_whole) or _new_numbers(other, whole):
        return False
    if _likeness(one, other) < ALIKE or one.startswith(other) or other.startswith(one):
        return True
    changed = untold(content_words(one), other_whole) or untold(content_words(other), whole)
    shortened = one in other or other in one
    return (shortened or not changed) and len(_DENIAL.findall(one)) == len(_DENIAL.findall(other))


def same_story(one: Article, other: Article) -> bool:
    """Whether two articles are the same one, in print twice."""
    first, second = _Told.of(one), _Told.of(other)
    gaps = _gaps(first.essence.text, second.essence.text)
    if gaps is None or not titles_agree(first.title, second.title, first.whole, second.whole):
        return False
    shorter = min(len(first.essence.text), len(second.essence.text))
    shared = len(first.essence.text) - sum(end - start for (start, end), _ in gaps)
    if shared < max(LEAST, SHARE * shorter):
        return False
    return _may_differ(first, second, gaps)


def _may_differ(first: _Told, second: _Told, gaps: Sequence[tuple[Offsets, Offsets]]) -> bool:
    """Whether what only one of two texts says are credits and whole sentences that do not gainsay the other."""
    own: list[str] = []
    others: list[str] = []
    for here, there in gaps:
        pieces = [first.essence.text[slice(*here)], second.essence.text[slice(*there)]]
        if all(map(_is_credit, pieces)):
            if all(map(_OWN.search, pieces)):
                return False
            continue
        left, right = _left_out(first, here), _left_out(second, there)
        if left is None or right is None:
            return False
        own += left
        others += right
    own, others = _unshared(own, others), _unshared(others, own)
    if own and others:
        return _agree(own, second.whole) and _agree(others, first.whole) and not _edited(own, others)
    return True


def _is_credit(letters: str) -> bool:
    """Whether some letters, of which there may be none, tell who wrote or printed a text."""
    return not letters or (len(letters) <= MAX_CREDIT and bool(_CREDIT.fullmatch(letters)))


def _gaps(one: str, other: str) -> list[tuple[Offsets, Offsets]] | None:
    """What of each text the other lacks, in order; None where they are too long, and differ too widely, to be compared."""
    head = _common_start(one, other)
    tail = _common_start(one[head:][::-1], other[head:][::-1])
    middle, other_middle = one[head : len(one) - tail], other[head : len(other) - tail]
    if max(len(middle), len(other_middle)) > LONGEST:
        return None
    alike = matched(middle, other_middle) if middle and other_middle else []
    found = []
    at, other_at = 0, 0
    for start, other_start, size in [*_runs(alike), (len(middle), len(other_middle), 0)]:
        if start > at or other_start > other_at:
            found.append(((head + at, head + start), (head + other_at, head + other_start)))
        at, other_at = start + size, other_start + size
    return found


def _runs(alike: Sequence[tuple[int, int]]) -> Iterator[tuple[int, int, int]]:
    """The stretches in which both texts go on alike for long enough: where they begin, and their lengths."""
    begin = 0
    for i in range(1, len(alike) + 1):
        if i == len(alike) or alike[i] != (alike[i - 1][0] + 1, alike[i - 1][1] + 1):
            if i - begin >= RUN:
                yield *alike[begin], i - begin
            begin = i


def _common_start(one: str, other: str) -> int:
    """How many characters two texts begin with in common."""
    shared = 0
    most = min(len(one), len(other))
    step = most
    while step:
        if one[shared : shared + step] == other[shared : shared + step]:
            shared += step
            step = min(step, most - shared)
        else:
            step //= 2
    return shared


def _left_out(told: _Told, gap: Offsets) -> list[str] | None:
    """The sentences of a stretch of letters; None where it is no whole sentences.

    A stretch may be told as a later one of the same letters: 甲乙甲丙 has 甲乙, or 乙甲, more than 甲丙.
    """
    start, end = gap
    if start == end:
        return []
    letters = told.essence.text
    if end - start < LEAST_SENTENCE:
        return None
    bounds = _bounds(told)
    for shift in _shifts(letters, start, end):
        if start + shift in bounds and end + shift in bounds:
            begin, last = told.essence.places[start + shift], told.essence.places[end + shift - 1]
            return [told.text[s:e] for s, e in told.sentences if begin < e and s <= last]
    return None


def _bounds(told: _Told) -> set[int]:
    """How many letters stand before each sentence, and in all."""
    places = told.essence.places
    found, at = {0, len(places)}, 0
    for start, _ in told.sentences:
        while at < len(places) and places[at] < start:
            at += 1
        found.add(at)
    return found


def _shifts(letters: str, start: int, end: int) -> Iterator[int]:
    """By how much a stretch can be moved so that what is left of the text stays the same."""
    yield 0
    back = 0
    while start - back > 0 and letters[start - back - 1] == letters[end - back - 1]:
        back += 1
        yield -back
    on = 0
    while end + on < len(letters) and letters[start + on] == letters[end + on]:
        on += 1
        yield on


def _unshared(told: Sequence[str], others: Sequence[str]) -> list[str]:
    """The sentences that are not among the others, wherever these stand; what no full stop ends says more by its place, as in a table."""
    known = {essence(sentence) for sentence in others if _ENDED.search(sentence)}
    return [sentence for sentence in told if essence(sentence) not in known or not _ENDED.search(sentence)]


def _agree(told: Sequence[str], whole: str) -> bool:
    """Whether sentences say nothing, in other words or numbers, that a whole article does not say."""
    text = "\n".join(told)
    return not untold(content_words(text), whole) and not _new_numbers(essence(text), whole)


def _edited(told: Sequence[str], others: Sequence[str]) -> bool:
    """Whether a sentence is one of the others, changed."""
    return any(_likeness(essence(one), essence(other)) >= ALIKE for one in told for other in others)


def _likeness(one: str, other: str) -> float:
    """The share of pairs of letters that two texts have in common."""
    first, second = set(pairs(one)), set(pairs(other))
    return 2 * len(first & second) / (len(first) + len(second) or 1)


def _new_numbers(text: str, whole: str) -> bool:
    return not set(_NUMBER.findall(text)) <= set(_NUMBER.findall(whole))
