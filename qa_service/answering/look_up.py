"""Reverse look-up: a pasted sentence in, the article that holds it out, exactly or nearly, with the characters that differ.

Texts are compared folded: without white space, in simplified characters, half width and lower case. A difference of those is shown, but
does not make a sentence another one; neither do marks of punctuation.
"""

from __future__ import annotations

import functools
import re
import time
from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from qa_service.answering.catalogue import in_order
from qa_service.answering.checked import DEFAULT_TOP_K, checked_pasted, checked_top_k
from qa_service.answering.quoting import is_verbatim, source_of
from qa_service.language.alignment import Opcode, Pair, matched, opcodes, place
from qa_service.language.folding import UNSEEN
from qa_service.language.text import characters, normalise, pairs, words
from qa_service.types import Article, Offsets, Passage, Quote, Scope, Source
from qa_service.wording import say

CANDIDATES = 8  # articles that are compared letter by letter
LOOKED_AT = (
    256  # passages that may name them: one article may hold many, and a phrase of the trade stands in many articles
)
AS_LIKELY = 0.5  # a passage is passed over that shares less than this share of what the best one shares
ANYWHERE = 0.1  # what a term tells that every passage holds
TELLING = 3.0  # rarity of what one passage in twenty holds
FEW_PAIRS = 6  # with fewer, words, numbers and single characters are looked up as well
NEAR = 0.8  # similarity from which a place is said to hold what was pasted: most sentences with five slips, few others
NEAR_LETTERS = 8  # with fewer, one other letter makes other words: a name, a number
OTHER_NUMBERS = 2  # so many make another report in the same form of words: the weather, the stock exchange
SHOWN_AS_NEAREST = 0.4  # similarity below which a place is not even shown as the nearest

_UNSEEN = re.compile(rf"[\s{UNSEEN}]+")
_NUMBER = re.compile(r"\d+(?:[.,]\d+)*")
_QUOTATION = {"“": "”", "‘": "’", "「": "」", "『": "』", '"': '"', "《": "》", "＂": "＂"}
_ALIKE = str.maketrans("“”„‟‘’‛「」『』﹁﹂﹃﹄＇'—–‒―‐‑−~∼～•‧∙・", '"' * 17 + "-" * 7 + "~" * 3 + "·" * 4)


@dataclass(frozen=True, slots=True)
class Match:
    """A place in an article that says what was pasted, or nearly; the quote's score is the similarity, from 0 to 1."""

    quote: Quote
    source: Source
    exact: bool  # to the letter, white space and quotation marks around the whole aside
    opcodes: tuple[Opcode, ...]  # from what was pasted to `quote.text`

    @property
    def date(self) -> str | None:
        """When it was printed, as far as is known."""
        return self.source.date


@dataclass(frozen=True, slots=True)
class Finding:
    """Where a pasted sentence stands, best first; or nowhere, and the nearest places."""

    text: str  # as pasted, trimmed
    matches: tuple[Match, ...]
    nearest: tuple[Match, ...]
    message: str | None
    generation: str
    articles: int
    took_ms: float


class Finder:
    """Finds pasted sentences in one generation of an index."""

    def __init__(
        self,
        holders: Callable[[str], NDArray[np.int32]],
        rarity: Callable[[str], float],
        passages: Sequence[Passage],
        articles: Mapping[str, Article],
        generation: str,
    ) -> None:
        """holders: numbers of the passages that hold a term; rarity: how much it tells that one does."""
        self._holders, self._rarity = holders, rarity
        self._passages, self._articles = passages, articles
        self._generation = generation

    def find(self, text: str, top_k: int = DEFAULT_TOP_K, scope: Scope | None = None) -> Finding:
        """Where a pasted sentence stands; InvalidInput for a text that cannot be looked up. scope: where it is looked up, if not everywhere."""
        started = time.perf_counter()
        pasted = checked_pasted(text)
        most = checked_top_k(top_k)
        matches = sorted(in_order(self._matches(pasted, scope), "-date"), key=_rank)
        near = tuple(match for match in matches if is_near(pasted, match))[:most]
        nearest = tuple(match for match in matches if match.quote.score >= SHOWN_AS_NEAREST)[:most]
        return Finding(
            text=pasted,
            matches=near,
            nearest=() if near else nearest,
            message=None if near else _message(len(self._articles if scope is None else scope.articles), bool(nearest)),
            generation=self._generation,
            articles=len(self._articles),
            took_ms=(time.perf_counter() - started) * 1000,
        )

    def _matches(self, pasted: str, scope: Scope | None) -> Iterator[Match]:
        """The best place in each article that shares telling terms with what was pasted."""
        needle = folded(pasted, _inside_quotation(pasted))
        for article_id, found in self._candidates(pasted, scope).items():
            article = self._articles[article_id]
            places = [_place(needle, article, *window) for window in _windows(article, found, 2 * len(pasted))]
            _, _, field, span = min(places, key=lambda place: place[:2])
            match = _match(pasted, needle, article, field, span)
            if match and is_verbatim(match.quote, article):
                yield match

    def _terms(self, pasted: str) -> dict[str, None]:
        """What is looked up: character pairs, single characters that tell enough, and of a short text its words besides."""
        plain = normalise(_bare(pasted))
        found = dict.fromkeys(pairs(plain))
        if len(found) < FEW_PAIRS:
            return found | dict.fromkeys([*words(plain), *characters(plain)])
        return found | {character: None for character in characters(plain) if self._rarity(character) >= TELLING}

    def _candidates(self, pasted: str, scope: Scope | None) -> dict[str, list[Passage]]:
        """The articles whose passages share the most telling terms, each with those passages; the likeliest first."""
        shared = np.zeros(len(self._passages), np.float32)
        for term in self._terms(pasted):
            shared[self._holders(term)] += self._rarity(term) + ANYWHERE
        if scope is not None:
            kept = np.zeros_like(shared)
            kept[scope.passages] = shared[scope.passages]
            shared = kept
        likely = np.flatnonzero(shared > AS_LIKELY * shared.max(initial=0))
        best = likely[np.argsort(-shared[likely], kind="stable")][:LOOKED_AT]
        bare = _bare(pasted)
        passages = [self._passages[number] for number in best.tolist()]
        found: dict[str, list[Passage]] = {}
        for passage in sorted(passages, key=lambda passage: not _holds(passage, bare)):
            if passage.article_id in found or len(found) < CANDIDATES:
                found.setdefault(passage.article_id, []).append(passage)
        return found


def _holds(passage: Passage, bare: str) -> bool:
    """Whether a passage, or what it is searched along with, says the very words."""
    return bare in _bare(passage.text) or bare in _bare(passage.context)


@dataclass(frozen=True, slots=True)
class Folded:
    """A text as it is compared: `text[n]` comes from the character at `places[n]` of the text that was folded."""

    text: str
    places: list[int]


def folded(text: str, span: Offsets) -> Folded:
    """What of `text[start:end]` is compared."""
    units, places = [], []
    for at in range(*span):
        for unit in _unit(text[at]):
            units.append(unit)
            places.append(at)
    return Folded("".join(units), places)


@functools.lru_cache(1 << 16)
def _unit(character: str) -> str:
    # Each character for itself: what stands around it must not change what it is compared as.
    return _bare(normalise(character.translate(_ALIKE))).translate(_ALIKE).replace("着", "著")


def _inside_quotation(text: str) -> Offsets:
    """The span of a text without quotation marks that stand around the whole of it."""
    closing = _QUOTATION.get(text[0])
    inside = text[1:-1]
    if closing != text[-1] or text[0] in inside or closing in inside:
        return 0, len(text)
    return 1, len(text) - 1


def _windows(article: Article, passages: Sequence[Passage], margin: int) -> Iterator[tuple[str, Offsets]]:
    """The stretches of an article's text around some passages, and its other fields whole: each as a field and a span."""
    spans = sorted((max(0, p.start - margin), p.end + margin) for p in passages if p.field == "text")
    merged: list[Offsets] = []
    for start, end in spans:
        if merged and start <= merged[-1][1]:
            merged[-1] = (merged[-1][0], max(end, merged[-1][1]))
        else:
            merged.append((start, end))
    for start, end in merged:
        yield "text", (start, min(end, len(article.text)))
    for field, text in article.fields().items():
        if field != "text":
            yield field, (0, len(text))


def _place(needle: Folded, article: Article, field: str, window: Offsets) -> tuple[int, bool, str, Offsets]:
    """The fewest edits between what was pasted and any part of a window, whether it is part of the field, and where it stands."""
    text = article.field(field)
    within = folded(text, window)

    def fitness(at: int, is_end: bool) -> int:
        """Whether a part that begins or ends here does so with the same kind of character as what was pasted, and at a break."""
        inner, outer = (at - 1, at) if is_end else (at, at - 1)
        same = 0 <= inner < len(within.text) and _is_letter(within.text[inner]) == _is_letter(needle.text[-is_end])
        return 2 * same + _is_break(text, within, outer, is_end)

    edits, (start, end) = place(needle.text, within.text, fitness)
    if start == end:
        return edits, True, field, (window[0], window[0])
    span = within.places[start], within.places[end - 1] + 1
    return edits, span != (0, len(text)), field, span


def _is_break(text: str, within: Folded, outer: int, is_end: bool) -> bool:
    """Whether at the character beside a part, something new begins: it is no letter, or a line stands between."""
    if not 0 <= outer < len(within.text) or not _is_letter(within.text[outer]):
        return True
    place = within.places[outer]
    return text[place - 1 : place].isspace() if is_end else text[place + 1 : place + 2].isspace()


def _is_letter(unit: str) -> bool:
    return unit.isalnum()


def _match(pasted: str, needle: Folded, article: Article, field: str, span: Offsets) -> Match | None:
    """What an article says at a place, set against what was pasted; None where they have nothing in common."""
    text = article.field(field)
    inside = _inside_quotation(pasted)
    if inside[0] and _unit(text[span[0] - 1 : span[0]] or " ") == _unit(text[span[1] : span[1] + 1] or " ") == '"':
        span, inside = (span[0] - 1, span[1] + 1), (0, len(pasted))
    needle, found = folded(pasted, inside), folded(text, span)
    alike = matched(needle.text, found.text)
    if not alike:
        return None
    quote = Quote(article.article_id, field, *span, text[span[0] : span[1]], (), similarity(needle, found, alike))
    places = [(needle.places[i], found.places[j] - span[0]) for i, j in alike]
    codes = opcodes(_same(pasted, quote.text, places), (len(pasted), len(quote.text)))
    exact = _bare(pasted[inside[0] : inside[1]]) == _bare(quote.text)
    return Match(quote, source_of(quote, article), exact, tuple(codes))


def _same(pasted: str, text: str, alike: Sequence[Pair]) -> list[Pair]:
    """The characters of both sides that are the very same, from those that are alike; white space among them."""
    same: list[Pair] = []
    at_i = at_j = 0
    for i, j in [*alike, (len(pasted), len(text))]:
        if i < at_i or j < at_j:
            continue  # another part of a character that is compared as several
        between = matched(pasted[at_i:i], text[at_j:j]) if at_i < i and at_j < j else []
        same += [(at_i + more_i, at_j + more_j) for more_i, more_j in between]
        if i < len(pasted) and pasted[i] == text[j]:
            same.append((i, j))
        at_i, at_j = i + 1, j + 1
    return same


def similarity(needle: Folded, found: Folded, alike: Sequence[Pair]) -> float:
    """The share of letters that are alike, 1 where all are: marks of punctuation do not count."""
    letters = sum(map(_is_letter, needle.text)), sum(map(_is_letter, found.text))
    return sum(_is_letter(needle.text[i]) for i, _ in alike) / max(letters)


def _bare(text: str) -> str:
    """The text without white space and marks that are not seen."""
    return _UNSEEN.sub("", text)


def is_near(pasted: str, match: Match) -> bool:
    """Whether a place is near enough to be said to hold what was pasted."""
    if match.quote.score == 1:
        return True
    letters = sum(map(_is_letter, match.quote.text))
    return (
        match.quote.score >= NEAR
        and letters >= NEAR_LETTERS
        and _other_numbers(pasted, match.quote.text) < OTHER_NUMBERS
    )


def _other_numbers(one: str, other: str) -> int:
    """How many numbers of one text stand as others in the other."""
    first, second = (Counter(_NUMBER.findall("".join(map(_unit, text)))) for text in (one, other))
    return min((first - second).total(), (second - first).total())


def _rank(match: Match) -> tuple[bool, float, int]:
    differing = sum(max(i2 - i1, j2 - j1) for tag, i1, i2, j1, j2 in match.opcodes if tag != "equal")
    return not match.exact, -match.quote.score, differing


def _message(articles: int, has_nearest: bool) -> str:
    further = say("answer", "see_nearly" if has_nearest else "paste_otherwise")
    return say("answer", "not_found", articles=articles, further=further)
