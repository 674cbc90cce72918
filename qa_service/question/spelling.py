"""Mends slips of a question (homophones above all) against the character pairs that the articles hold.

A noisy channel: characters are taken for others of like sound that are likelier between their neighbours, by the pairs of the index and of news
at large, where that makes a word of them, and where it stands in the passages that hold the question's other words. Numbers, and what the
index has nothing like, stay as typed.
"""

from __future__ import annotations

import functools
import hashlib
import json
import math
import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from itertools import islice, product
from pathlib import Path

import numpy as np
from numpy.typing import NDArray
from safetensors.numpy import load_file

from qa_service.language.text import STOP_WORDS, is_chinese, normalise, pairs, words_known
from qa_service.types import Offsets

MODEL = Path(__file__).parents[1] / "models" / "spelling" / "pairs.safetensors"
CODES, COUNTS, SINGLES, SOUNDS = "codes", "counts", "singles", "sounds"
STEPS = 12  # of an octave, in which the model's counts are written

# All weights are in nats and were fitted to slips in questions on news; see MODEL_CARD.md.
SHARES = (0.45, 0.45, 0.1)  # of pairs of the index, of pairs of news, and of single characters in a likelihood
SEEN_AT_LEAST = 4.0  # a character that fewer hold tells little of what follows it
UNSEEN = 1e-7  # likelihood of a character that neither the index nor the news holds
SAME_SOUND, LIKE_SOUND = 5.0, 6.5  # what it costs to take a character for another
FUNCTION_WORD = 3.0  # what it costs besides to take a word like 是 for a slip
# What it is worth that the words stand where the question's other words do, and did not before: for the best such passage against the best of all,
# and for all that it holds of those words against all of them.
BETTER, EVIDENT = 17.5, 48.0
ENOUGH = 28.0  # gain and support from which a slip is mended
WORTH_LOOKING = -2.5  # gain without support; of what has less, hardly anything is ever enough

MAX_MENDS = 4
MAX_TRIED, MAX_WEIGHED = 20, 5  # candidates that are looked at for their words, and for their support
WORD_SIZES = range(3, 6)  # of words of the index; its shorter terms may be mere pairs
FIRM = 0.3  # a pair is as good as a word where so many of the passages with its rarer character hold it
COMMON = 0.05  # a pair in more of the passages than this does not tell where the question's other words stand
FEW = 3  # passages; a pair that so few hold tells it in an index of any size

PAIR = 2  # characters

# Arrays that are kept with an index; bump the number when they are made otherwise.
KEPT = ("codes", "within", "exact", "loose", "keys", "numbers", "chain", "told", "alone")
LAYOUT, LAYOUT_NUMBER = "layout.json", 1

_HAN_RUN = re.compile(r"[\u3400-\u4dbf\u4e00-\u9fff]{2,}")
# 那 is typed for 哪: inside a question that asks with no other word.
_ASKING = re.compile(
    "[谁哪啥几何咋怎]|什么|多[少大小久长远高重快宽深]|为什|是否|能否|可否|还是|真的假的"
    r"|(\w)[不没]\1|(?:[吗呢吧么嘛没]|没有)\W*$"
)
_THAT_FOR_WHICH = re.compile("(?<=.)那(?=[些里儿位年天家国]|[一二两三]?[个所条座种届批场支])")
_INITIAL = re.compile("([zcs]h|[bpmfdtnlgkhjqxrzcsyw]?)(.*)")
_LIKE_INITIAL = {"zh": "z", "ch": "c", "sh": "s", "n": "l", "h": "f"}
_CHARACTERS = 0x10000
_CLASSES = 1024  # more than there are sounds
_READINGS = 2  # of a character that count
ROUNDING = 1e-3  # nats by which sums of single precision may be off

Codes = NDArray[np.uint32]
Scores = NDArray[np.float32]
Numbers = NDArray[np.int32]


def packed(text: str) -> Codes:
    """The characters of a text as numbers; those beyond the basic plane as one that is no Chinese character."""
    return np.frombuffer(text.encode("utf-32-le"), np.uint32).clip(0, _CHARACTERS - 1)


def joined(units: Codes) -> Codes:
    """(…, n) characters → (…, n − 1) codes of the pairs that they make."""
    return np.asarray((units[..., :-1] << np.uint32(16)) | units[..., 1:], np.uint32)


def _split(codes: Codes) -> Codes:
    """(n,) codes of pairs → (n, 2) characters."""
    return np.stack([codes >> np.uint32(16), codes & np.uint32(_CHARACTERS - 1)], axis=1)


class Pairs:
    """How often characters and pairs of them occur."""

    def __init__(self, codes: Codes, counts: Scores, singles: Scores) -> None:
        """codes: (pairs,) in order; counts: (pairs,); singles: (65536,) occurrences of each character."""
        self.codes = codes
        self._counts = counts
        self.singles = singles

    def given_first(self, codes: Codes) -> Scores:
        """Share of the first characters' occurrences that the second ones follow."""
        if not len(self.codes):
            return np.zeros(codes.shape, np.float32)
        places = np.searchsorted(self.codes, codes).clip(0, len(self.codes) - 1)
        counts = np.where(self.codes[places] == codes, self._counts[places], 0)
        return np.asarray((counts / (self.singles[codes >> np.uint32(16)] + SEEN_AT_LEAST)).clip(0, 1), np.float32)


@dataclass(frozen=True, slots=True)
class News:
    """What news at large holds: its character pairs, and how its characters sound."""

    pairs: Pairs
    sounds: Mapping[str, tuple[str, ...]]  # without tones, the usual one first

    @classmethod
    @functools.cache
    def load(cls, file: Path = MODEL) -> News:
        """The bundled counts; see their MODEL_CARD.md."""
        stored = load_file(file)
        counts = np.exp2(stored[COUNTS].astype(np.float32) / STEPS)
        held = Pairs(stored[CODES], counts, stored[SINGLES].astype(np.float32))
        lines = stored[SOUNDS].tobytes().decode().split("\n")
        return cls(held, {line[0]: tuple(line[2:].split(" ")) for line in lines})


@dataclass(frozen=True, slots=True)
class Mend:
    """Other characters for `text[start : start + 2]`, and what they gain, in nats."""

    start: int
    pair: str
    gain: float

    def __call__(self, text: str) -> str:
        """The text with the characters in place."""
        return text[: self.start] + self.pair + text[self.start + 2 :]


class Spelling:
    """Mends questions to the words of one index."""

    def __init__(
        self,
        terms: Sequence[str],
        frequencies: NDArray[np.int64],
        holders: Callable[[str], Numbers],
        passages: int,
        news: News | None = None,
    ) -> None:
        """terms: all of the index that are pairs or single characters; frequencies: (terms,) how many of the passages hold each; holders: their numbers, in order."""
        known = news or News.load()
        index = _pairs_of(terms, frequencies)
        self._holders, self._passages = holders, passages
        self._codes = index.codes
        self._sounds = _Sounds.of(index.codes, known.sounds)
        self._chain = _Chain.of(index, known.pairs)
        self._within = self._chain.logs(index.codes)

    def save(self, folder: Path) -> None:
        """Writes what was worked out of the terms and of news into a folder, which is made."""
        folder.mkdir()
        for name, array in zip(
            KEPT, (self._codes, self._within, *self._sounds.arrays, *self._chain.arrays), strict=True
        ):
            np.save(folder / f"{name}.npy", array, allow_pickle=False)
        (folder / LAYOUT).write_text(_layout(self._passages), "utf-8")

    @classmethod
    def load(cls, folder: Path, holders: Callable[[str], Numbers], passages: int) -> Spelling | None:
        """What was saved in a folder, which processes share; None where it was not, or by another version or model."""
        try:
            if (folder / LAYOUT).read_text("utf-8") != _layout(passages):
                return None
            codes, within, *arrays = (np.load(folder / f"{name}.npy", "r", allow_pickle=False) for name in KEPT)
        except (OSError, ValueError):
            return None
        spelling = cls.__new__(cls)
        spelling._holders, spelling._passages = holders, passages
        spelling._codes, spelling._within = codes.view(np.ndarray), within.view(np.ndarray)
        spelling._sounds, spelling._chain = _Sounds(*arrays[:4]), _Chain(*arrays[4:])
        return spelling

    def mend(self, text: str) -> str:
        """The text with its slips mended; the same text where nothing is surely a slip."""
        folded = mended = normalise(text)
        for _ in range(MAX_MENDS):
            best = self._best(mended)
            if best is None:
                break
            mended = best(mended)
        return _put_back(text, folded, _asking(mended))

    def sounds_like(self, one: str, other: str) -> bool:
        """Whether two texts are as long, and each character of one may be taken for that of the other by its sound."""
        return len(one) == len(other) and self._sounds.alike(packed(one), packed(other))

    def heard(self, text: str) -> list[str]:
        """Other spellings of a folded text that sound like it, and that are likelier than it by the pairs of the index; the likeliest first."""
        return [mend(text) for mend in self._candidates(text) if mend.gain > 0]

    def _best(self, folded: str) -> Mend | None:
        """The surest mend that may be made, if any."""
        likely = self._candidates(folded)
        if not likely:
            return None
        words = self._words(folded)
        worded = list(islice((mend for mend in likely if self._makes_word(folded, words, mend)), MAX_WEIGHED))
        weighed = [self._supported(folded, mend, worded) for mend in worded]
        surest = max(weighed, key=lambda mend: mend.gain, default=None)
        return surest if surest and surest.gain >= ENOUGH else None

    def _candidates(self, folded: str) -> list[Mend]:
        """The likeliest pairs of like sound that the index holds for pairs of the text, best first."""
        units = packed(f"\0{folded}\0")
        chinese = is_chinese(units)
        units = np.where(chinese, units, 0).astype(np.uint32)
        places = np.flatnonzero(chinese[1:-2] & chinese[2:-1])
        around = np.stack([units[places + n] for n in range(4)], axis=1)
        likelihoods = self._chain.logs(joined(around)).sum(axis=1)
        at, numbers = self._promising(around, likelihoods)
        typed, meant = around[at], around[at]
        meant[:, 1:3] = _split(self._codes[numbers])
        before, after = self._chain.logs(joined(meant)[:, ::2]).T
        likelier = before + self._within[numbers] + after - likelihoods[at]
        gains = likelier - self._sounds.cost(typed[:, 1:3], meant[:, 1:3])
        gains[(typed == meant).all(axis=1)] = -np.inf
        best = np.argsort(-gains, kind="stable")[:MAX_TRIED]
        spelled = [chr(a) + chr(b) for a, b in meant[best, 1:3]]
        mends = [Mend(int(places[at[n]]), pair, float(gains[n])) for n, pair in zip(best, spelled, strict=True)]
        return [mend for mend in mends if mend.gain > WORTH_LOOKING]

    def _promising(self, around: Codes, likelihoods: Scores) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
        """Of pairs of the index that sound like typed ones: whose place it is, and the number of each that may gain enough.

        A pair gains at most what its second character after its first is likelier than all that was typed, less one other sound.
        around: (places, 4) the typed pairs between their neighbours.
        """
        at, numbers = self._sounds.like(around[:, 1:3])
        may = self._within[numbers] - likelihoods[at] - SAME_SOUND > WORTH_LOOKING - ROUNDING
        at, numbers = at[may], numbers[may]
        every = max(1, len(self._codes))
        at, numbers = np.divmod(np.unique(at * every + numbers), every)
        return at, numbers

    def _makes_word(self, folded: str, words: Sequence[Offsets], mend: Mend) -> bool:
        """Whether every changed character comes to stand in a longer word than before, or in a pair as firm as a word."""
        mended = mend(folded)
        changed = [at for at in range(mend.start, mend.start + 2) if mended[at] != folded[at]]
        before = [_longest(words, at) for at in changed]
        if not any(before) and self._firm(mend.pair):
            return True
        after = self._words(mended)
        return all(_longest(after, at) > length for at, length in zip(changed, before, strict=True))

    def _words(self, folded: str) -> list[Offsets]:
        """Spans of the words of a text that the dictionary or the index knows."""
        longer = (
            (at, at + size)
            for run in _HAN_RUN.finditer(folded)
            for size in WORD_SIZES
            for at in range(run.start(), run.end() - size + 1)
            if len(self._holders(folded[at : at + size]))
        )
        return [*words_known(folded), *longer]

    def _firm(self, pair: str) -> bool:
        held, first, second = (len(self._holders(term)) for term in (pair, *pair))
        return held >= FIRM * max(1, min(first, second))

    def _supported(self, folded: str, mend: Mend, others: Sequence[Mend]) -> Mend:
        """The mend with its gain raised by how much better than what was typed it stands with the question's other words.

        Those are taken as the other mends would have them: one slip must not hide what speaks for another.
        """
        taken = {mend.start}
        rest = folded
        for other in others:
            if not {other.start - 1, other.start, other.start + 1} & taken:
                taken.add(other.start)
                rest = other(rest)
        weights, all_of_them = self._rest(f"{rest[: mend.start]}\n{rest[mend.start + 2 :]}")
        typed = folded[mend.start : mend.start + 2]
        meant_there, typed_there = (float(weights[self._holders(p)].max(initial=0.0)) for p in (mend.pair, typed))
        best = max(float(weights.max(initial=0.0)), UNSEEN)
        support = (meant_there - typed_there) * (BETTER / best + EVIDENT / max(all_of_them, UNSEEN))
        return Mend(mend.start, mend.pair, mend.gain + support)

    def _rest(self, text: str) -> tuple[Scores, float]:
        """(passages,) how much each holds of a text's pairs, by their rarity, and how much there is to hold."""
        weights = np.zeros(self._passages, np.float32)
        whole = 0.0
        for pair in dict.fromkeys(pairs(text)):
            held = self._holders(pair)
            if len(held) <= max(COMMON * self._passages, FEW):
                rarity = math.log(self._passages / max(1, len(held)))
                weights[held] += rarity
                whole += rarity
        return weights, whole


class _Chain:
    """How likely each character is after another: by the pairs of the index, by those of news, and by itself."""

    def __init__(self, codes: Codes, told: Scores, alone: Scores) -> None:
        """told: (pairs,) of each pair; alone: (65536,) of the second character of a pair that is none of them."""
        self.arrays = (codes, told, alone)
        self._codes, self._told, self._alone = (array.view(np.ndarray) for array in self.arrays)

    @classmethod
    def of(cls, index: Pairs, news: Pairs) -> _Chain:
        """That of an index."""
        total = news.singles + index.singles
        single = np.asarray(total / max(float(total.sum()), 1.0) + UNSEEN, np.float32) * SHARES[2]
        codes = _merged(news.codes, index.codes)
        chances = SHARES[0] * index.given_first(codes) + SHARES[1] * news.given_first(codes)
        told = np.log(chances + single[codes & np.uint32(_CHARACTERS - 1)]).astype(np.float32)
        return cls(codes, told, np.log(single).astype(np.float32))

    def logs(self, codes: Codes) -> Scores:
        """Log likelihood of the second characters of pairs, given the first."""
        places = np.searchsorted(self._codes, codes).clip(0, len(self._codes) - 1)
        alone = self._alone[codes & np.uint32(_CHARACTERS - 1)]
        return np.asarray(np.where(self._codes[places] == codes, self._told[places], alone), np.float32)


def _merged(many: Codes, few: Codes) -> Codes:
    """What is in either, in order; both are in order, and hold each code once."""
    places = np.searchsorted(many, few)
    new = many[places.clip(0, len(many) - 1)] != few if len(many) else np.ones(len(few), bool)
    return np.insert(many, places[new], few[new])


class _Sounds:
    """Pairs of characters by how they sound; a reading is exact, its class makes one of what is commonly confused."""

    def __init__(self, exact: Numbers, loose: Numbers, keys: Numbers, numbers: Numbers) -> None:
        """exact, loose: (65536, 2) readings of each character and their classes; keys: (n,) classes of pairs, in order; numbers: (n,) of those pairs."""
        self.arrays = (exact, loose, keys, numbers)
        self._exact, self._loose, self._keys, self._numbers = (array.view(np.ndarray) for array in self.arrays)

    @classmethod
    def of(cls, codes: Codes, readings: Mapping[str, tuple[str, ...]]) -> _Sounds:
        """Those of the pairs that can be found, which are numbered in their order; codes: (pairs,)."""
        loose = _numbered(readings, _loose)
        first, second = (loose[units] for units in _split(codes).T)
        ways = []
        for a, b in product(range(_READINGS), repeat=2):
            told = np.flatnonzero((first[:, a] >= 0) & (second[:, b] >= 0))
            ways.append((first[told, a] * _CLASSES + second[told, b], told.astype(np.int32)))
        keys = np.concatenate([keys for keys, _ in ways])
        order = np.argsort(keys, kind="stable")
        numbers = np.concatenate([held for _, held in ways])[order]
        return cls(_numbered(readings, lambda sound: sound), loose, keys[order], numbers)

    def like(self, typed: Codes) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
        """(n, 2) pairs typed → of each pair that sounds about like one of them: which one, and its own number; some more than once."""
        loose = self._loose[typed]
        first, second = loose[:, 0, :, None], loose[:, 1, None, :]
        keys = np.where((first >= 0) & (second >= 0), first * _CLASSES + second, -1).ravel()
        starts, ends = (np.searchsorted(self._keys, keys, side) for side in ("left", "right"))
        sizes = ends - starts
        steps = np.arange(sizes.sum()) - np.repeat(np.cumsum(sizes) - sizes, sizes)
        return np.repeat(np.arange(len(keys)) // _READINGS**2, sizes), self._numbers[
            np.repeat(starts, sizes) + steps
        ].astype(np.int64)

    def alike(self, one: Codes, other: Codes) -> bool:
        """Whether the characters of two texts are the same or sound about alike, each for each."""
        a, b = self._loose[one], self._loose[other]
        same = ((a[:, :, None] == b[:, None, :]) & (a[:, :, None] >= 0)).any(axis=(-1, -2))
        return bool((same | (one == other)).all())

    def cost(self, typed: Codes, meant: Codes) -> Scores:
        """(n, 2) characters typed and meant → (n,): how unlikely the slips are."""
        a, b = self._exact[typed], self._exact[meant]
        same = ((a[..., :, None] == b[..., None, :]) & (a[..., :, None] >= 0)).any(axis=(-1, -2))
        cost = np.where(same, SAME_SOUND, LIKE_SOUND) + FUNCTION_WORD * _IS_FUNCTION_WORD[typed]
        return np.asarray(np.where(typed == meant, 0, cost).sum(axis=1), np.float32)


def _layout(passages: int) -> str:
    """What kept arrays must agree with."""
    return json.dumps({"kept": LAYOUT_NUMBER, "passages": passages, "model": _model_hash()})


@functools.cache
def _model_hash() -> str:
    return hashlib.sha256(MODEL.read_bytes()).hexdigest()


def _numbered(readings: Mapping[str, tuple[str, ...]], told: Callable[[str], str]) -> NDArray[np.int32]:
    """(65536, 2): numbers of each character's readings as they are told, −1 where there is none."""
    numbers: dict[str, int] = {}
    table = np.full((_CHARACTERS, _READINGS), -1, np.int32)
    for character, sounds in readings.items():
        own = list(dict.fromkeys(numbers.setdefault(told(sound), len(numbers)) for sound in sounds))[:_READINGS]
        table[ord(character), : len(own)] = own
    return table


@functools.cache
def _loose(sound: str) -> str:
    """A sound with what is commonly confused made one: n/l, h/f, zh/z, ch/c, sh/s, -ng/-n."""
    initial, final = _INITIAL.fullmatch(sound).groups()  # type: ignore[union-attr]
    return _LIKE_INITIAL.get(initial, initial) + re.sub("ng$", "n", final)


def _longest(words: Sequence[Offsets], at: int) -> int:
    return max((end - start for start, end in words if start <= at < end), default=0)


def _pairs_of(terms: Sequence[str], frequencies: NDArray[np.int64]) -> Pairs:
    """The character pairs and characters among terms, with the number of passages that hold each."""
    singles = np.zeros(_CHARACTERS, np.float32)
    alone = np.array([n for n, term in enumerate(terms) if len(term) == 1], np.int64)
    np.add.at(singles, packed("".join(terms[n] for n in alone)), frequencies[alone])
    double = np.array([n for n, term in enumerate(terms) if len(term) == 2], np.int64)
    units = packed("".join(terms[n] for n in double)).reshape(-1, 2)
    chinese = is_chinese(units).all(axis=1)
    codes = joined(units[chinese])[:, 0]
    order = np.argsort(codes, kind="stable")
    return Pairs(codes[order], frequencies[double[chinese]][order].astype(np.float32), singles)


def _asking(text: str) -> str:
    """The text with 哪 for the one 那 of a question that asks with no other word."""
    found = [] if _ASKING.search(text) else list(_THAT_FOR_WHICH.finditer(text))
    return f"{text[: found[0].start()]}哪{text[found[0].end() :]}" if len(found) == 1 else text


def _put_back(text: str, folded: str, mended: str) -> str:
    """The text as typed with the characters that were mended; the folded text where folding has moved them."""
    if mended == folded:
        return text
    if len(text) != len(folded):
        return mended
    return "".join(a if b == c else c for a, b, c in zip(text, folded, mended, strict=True))


_IS_FUNCTION_WORD = np.zeros(_CHARACTERS, np.float32)
_IS_FUNCTION_WORD[[ord(word) for word in STOP_WORDS if len(word) == 1]] = 1.0
