"""Chinese text as the index sees it: normalised, cut into words, numbers and character pairs; and its sentences, as spans."""

from __future__ import annotations

import functools
import importlib.metadata
import itertools
import re
import unicodedata
from collections.abc import Iterable, Iterator
from typing import Any

import jieba
import numpy as np
import rjieba
from numpy.typing import NDArray
from opencc import OpenCC

from qa_service.language.cutting import pieces
from qa_service.language.finding import found
from qa_service.language.folding import UNSEEN, plain, without_unseen
from qa_service.language.numerals import readings
from qa_service.language.spacing import SPACE, together
from qa_service.types import Offsets

# Bump the number when terms change: indexes built before are then refused instead of searched with other words.
TOKENISER = f"rjieba {importlib.metadata.version('rjieba')}, numbers whole, in part and in digits, character pairs, characters / 5"

_IDEOGRAPHS = (range(0x2E80, 0x2FE0), range(0x3400, 0xA000), range(0xF900, 0xFB00))

# What a question asks with, rather than about; left out of what is searched.
STOP_WORDS = frozenset(
    [
        "什么",
        "谁",
        "哪",
        "哪些",
        "哪里",
        "哪个",
        "哪位",
        "哪家",
        "哪年",
        "哪天",
        "哪儿",
        "哪几",
        "多少",
        "几",
        "几个",
        "何",
        "何时",
        "何地",
        "为什么",
        "为何",
        "为啥",
        "啥",
        "怎么",
        "怎样",
        "怎么样",
        "咋",
        "如何",
        "是",
        "的",
        "了",
        "在",
        "吗",
        "呢",
        "啊",
        "呀",
        "吧",
        "有",
        "多",
        "和",
        "与",
        "及",
        "由",
        "被",
        "把",
        "都",
        "也",
        "就",
        "还",
        "又",
        "那",
        "这",
        "个",
        "要",
        "会",
        "能",
        "可以",
        "请",
        "请问",
        "一下",
        "大概",
        "到底",
        "具体",
        "我",
        "你",
        "您",
        "他",
        "她",
        "它",
        "我们",
        "你们",
        "他们",
        "想",
        "知道",
        "告诉",
        "说",
        "到",
        "从",
        "给",
        "跟",
        "让",
        "对",
        "向",
        "于",
        "为",
        "之",
        "其",
        "并",
        "等",
    ]
)

HAN = r"\u3400-\u4dbf\u4e00-\u9fff"  # for a class of a pattern: what pairs are made of
_HAN_RUN = re.compile(rf"[{HAN}]+")
# A name of two characters is often spaced to the width of three.
_SPACED = re.compile(rf"(?<=[{HAN}])[^\S\n\r]+(?=[{HAN}])")
_WORD = re.compile(r"\w")
_HAN_CHARACTER = re.compile(rf"[{HAN}]")
# Each kept whole: a date in its own words, a phone number written apart, a number with thousands set off, a decimal, phone
# number or range, a Latin word with its digits.
_WHOLE = re.compile(
    r"\d+[年月日](?:\d+[月日])*|0\d{2,3}[ )]{1,2}\d{7,8}(?!\d)|\d{1,3}(?:,\d{3})+(?:\.\d+)?(?!\d)"
    r"|\d+(?:[.:/\-]\d+)+|[a-z0-9]+(?:[.\-][a-z0-9]+)*"
)
_WHOLE_BEGINS = re.compile(r"[\da-z]")
_PART = re.compile(r"\d+[年月日]|\d+|[a-z]+")
_DATE = re.compile(r"(\d{4})[-./](\d{1,2})[-./](\d{1,2})")
_PHONE = re.compile(r"\d+(?:[- )]+\d+)+")
_PHONE_DIGITS = 10  # a range or a date has fewer
MAX_SENTENCE_CHARS = 350  # newspapers' longest have some 300, and the reader reads little more at a time
_LINE_END = r"\n\r\v\f\x1c-\x1e\x85\u2028\u2029"  # whatever separates lines in Unicode
_EACH = frozenset("天年月日夜时分岁代世人家户村处事个件样种条句声点步层")  # 天天, 家家: every one
_CLOSERS = f'”’」』）)】"{UNSEEN}'
# A mark of the end closes a sentence unless a title goes on (《谁？》) or, after a closing quotation mark, the sentence does (“好！”的喊声).
_SENTENCE_END = re.compile(
    rf"(?:(?:[。！？]|(?<![a-zA-Z0-9/])[!?]|[!?](?![a-zA-Z0-9]))++|(?<=[{HAN}”’）)])\.(?![0-9A-Za-z.]))[{_CLOSERS}]*+(?!(?<=[{_CLOSERS}])的(?!士))(?![》〉，、；：])"
    rf"|…++[”’」』]++(?![，、；：的])|[{_LINE_END}]\s*"
)
_END_BEGINS = re.compile(rf"[。！？!?.…{_LINE_END}]")
# Characters that stand otherwise in simplified texts within some words alone: 反覆, 深沈, 土坏 (OpenCC's TSPhrases).
_WITHIN_WORDS = "么俱哩坏彷沈甦瞭藉衹覆"


@functools.cache
def _tokenizer() -> jieba.Tokenizer:
    # For what asks its dictionary, when pages are read; what cuts every text is rjieba, which cuts alike and ten times as quickly.
    # jieba's own start reads a cache from the shared temporary folder, which anybody may have written: parse its dictionary instead.
    tokenizer = jieba.Tokenizer()
    tokenizer.FREQ, tokenizer.total = tokenizer.gen_pfdict(tokenizer.get_dict_file())
    tokenizer.initialized = True
    return tokenizer


@functools.cache
def _simplifier() -> OpenCC:
    return OpenCC("t2s")


@functools.cache
def _traditional() -> re.Pattern[str]:
    """Whatever may stand otherwise in simplified characters."""
    every = [chr(code) for block in _IDEOGRAPHS for code in block]
    read = str(_simplifier().convert("\n".join(every))).split("\n")
    others = "".join(one for one, simple in zip(every, read, strict=True) if one != simple)
    return re.compile(f"[{others}{_WITHIN_WORDS}\U00010000-\U0010ffff]")


def _convert(text: str) -> str:
    """The text in simplified characters; nearly all are so already, which is seen in a tenth of the time."""
    return str(_simplifier().convert(text)) if _traditional().search(text) else text


def normalise(text: str) -> str:
    """The text in one form (NFKC, ideographs for radicals, nothing unseen), in lower case and simplified characters; its length may change."""
    return _convert(unicodedata.normalize("NFKC", plain(without_unseen(text))).lower())


def simplified(text: str) -> str:
    """The text with simplified characters, and ideographs for radicals, each in the place of its own: offsets stay."""
    read = plain(text)
    converted = _convert(read)
    return converted if len(converted) == len(text) else "".join(_convert(c)[:1] or c for c in read)


def words(text: str) -> list[str]:
    """Words of a normalised text in order, with their shorter parts; numbers, dates and Latin words whole and in part; last, numbers in digits."""
    text = together(text)
    held: list[str] = []
    at = 0
    for match in found(_WHOLE, _WHOLE_BEGINS, text):
        held += _han_words(text[at : match.start()])
        held += _number_words(match.group())
        at = match.end()
    return held + _han_words(text[at:]) + readings(text)


def running_words(text: str) -> list[str]:
    """The words of a text in order, each once; characters that make no word of the dictionary stay together with their like (names)."""
    held: list[str] = []
    joins = False
    for word in _tokenizer().cut(text, HMM=False):
        lone = len(word) == 1 and word not in STOP_WORDS and bool(_WORD.match(word))
        if lone and joins:
            held[-1] += word
        elif _WORD.search(word):
            held.append(word)
        joins = lone
    return held


def _han_words(text: str) -> list[str]:
    if not text:
        return []
    return [word for word in rjieba.cut_for_search(text) if word.isalnum() or _WORD.search(word)]


@functools.lru_cache(1 << 12)  # years, days and small numbers come again and again
def _number_words(whole: str) -> tuple[str, ...]:
    if date := _DATE.fullmatch(whole):
        year, month, day = map(int, date.groups())
        return (whole, *_number_words(f"{year}年{month}月{day}日"))
    parts = [part for part in _PART.findall(whole) if part != whole]
    bare = [part[:-1] for part in [whole, *parts] if part[-1] in "年月日" and part[:-1].isdecimal()]
    return (re.sub(r"[ )]+", "-", whole), *parts, *bare, *_unbroken(whole))


def _unbroken(whole: str) -> list[str]:
    digits = "".join(filter(str.isdecimal, whole))
    if _PHONE.fullmatch(whole) and len(digits) >= _PHONE_DIGITS:
        return [digits]
    if re.search("[a-z][-.]|[-.][a-z]", whole):
        return [re.sub("[-.]", "", whole)]  # wi-fi is also asked as wifi
    return [whole.replace(",", "")] if "," in whole else []


def word_starts(text: str) -> list[int]:
    """Offsets at which the words of a text begin, in order; marks and white space count as words."""
    ends = itertools.accumulate(map(len, rjieba.cut(text, hmm=True)), initial=0)
    return list(ends)[:-1]


def words_known(text: str) -> list[Offsets]:
    """Spans of the words of a text that the dictionary holds, of two characters or more."""
    spans, at = [], 0
    for word in rjieba.cut(text, hmm=False):
        if len(word) > 1 and _HAN_CHARACTER.match(word):
            spans.append((at, at + len(word)))
        at += len(word)
    return spans


def is_reduplication(once: str) -> bool:
    """Whether letters make words where each stands twice (平安: 平平安安; 天高兴: 天天高高兴兴), by the dictionary or as adjectives do."""
    reached = {0}
    for at in range(len(once)):
        if at in reached:
            reached |= {at + 1} if once[at] in _EACH else set()
            reached |= {at + 2} if _is_reduplicated(once[at : at + 2]) else set()
    return len(once) in reached


def _is_reduplicated(word: str) -> bool:
    return len(word) == 2 and ("".join(c * 2 for c in word) in _tokenizer().FREQ or word in _adjectives())


@functools.cache
def _adjectives() -> frozenset[str]:
    """The adjectives of two characters in the dictionary, nearly all of which may be reduplicated."""
    with _tokenizer().get_dict_file() as file:
        rows = (line.decode("utf-8").split() for line in file)
        return frozenset(word for word, _, *tag in rows if len(word) == 2 and tag and tag[0].startswith("a"))


def straddles_word(before: str, after: str) -> bool:
    """Whether a word, number or date stands across the joint of two texts (北京大兴新媒|体产业基地, 22|日)."""
    left, right = before[-6:], after[:6]
    if re.search(r"[0-9A-Za-z]$", left) and re.match(r"[0-9A-Za-z年月日号时分%％个名人元亿万余多]", right):
        return not re.match(r"[a-z][A-Z]", left[-1] + right[0])  # a capital begins another sentence
    at = 0
    for word in _tokenizer().cut(left + right, HMM=False):
        if at + len(word) > len(left):
            # A last character that already ends a word of its own side meets the next line by chance (开赛|区总工会: 赛区).
            return at < len(left) - 1 or (at < len(left) and len(_tokenizer().lcut(left, HMM=False)[-1]) == 1)
        at += len(word)
    return False


def pairs(text: str) -> list[str]:
    """Every two neighbouring Chinese characters of a text, spaced or not: they find names and new words that no dictionary holds."""
    return [run[i : i + 2] for run in _HAN_RUN.findall(closed_up(text)) for i in range(len(run) - 1)]


def closed_up(text: str) -> str:
    """The text without the spaces between Chinese characters."""
    return _SPACED.sub("", text) if SPACE.search(text) else text


def is_chinese(units: NDArray[np.integer[Any]]) -> NDArray[np.bool_]:
    """Which of some code points are Chinese characters, as `pairs` and `characters` take them."""
    return ((units >= 0x3400) & (units <= 0x4DBF)) | ((units >= 0x4E00) & (units <= 0x9FFF))


def characters(text: str) -> list[str]:
    """Every Chinese character of a text: what is left of a word in a slip of the pen or in other wording."""
    return _HAN_CHARACTER.findall(text)


def terms(text: str) -> list[str]:
    """What a text is counted by: its words and its character pairs."""
    folded = normalise(text)
    return words(folded) + pairs(folded)


def content_words(text: str) -> tuple[str, ...]:
    """The words of a question that say what it is about, in order and without repeats; all of them if none would be left."""
    held = dict.fromkeys(words(normalise(text)))
    return tuple(word for word in held if word not in STOP_WORDS) or tuple(held)


def untold(asked: Iterable[str], text: str) -> list[str]:
    """The words, normalised, that a text holds neither as they are nor, where they are numbers, in another form."""
    told = closed_up(normalise(text))
    missing = [word for word in asked if word not in told]
    held = set(words(told)) if missing else set()
    return [word for word in missing if word not in held]


def sentences(text: str) -> list[Offsets]:
    """Spans of the sentences of a text; closing quotation marks stay with their sentence, white space between is left out.

    What no full stop ends for MAX_SENTENCE_CHARS (a table, a bare list) is cut after a clause, or between words.
    """
    return list(_sentences(text))


def first_sentence(text: str) -> Offsets | None:
    """The span of the first sentence of a text, which alone is looked for; None where there is none."""
    return next(_sentences(text), None)


def opening(text: str) -> str:
    """The words of the first sentence of a text; empty where there is none."""
    return text[slice(*(first_sentence(text) or (0, 0)))]


def _sentences(text: str) -> Iterator[Offsets]:
    for span in _spans(text):
        for piece in pieces(text, span, MAX_SENTENCE_CHARS, word_starts):
            if trimmed := _trim(text, piece):
                yield trimmed


def _spans(text: str) -> Iterator[Offsets]:
    """The stretches of a text up to each end of a sentence."""
    start = 0
    for match in found(_SENTENCE_END, _END_BEGINS, text):
        end = match.end() - _opens(text, match.end() - 1)
        yield start, end
        start = end
    yield start, len(text)


def _opens(text: str, at: int) -> bool:
    """Whether a straight quotation mark, which looks alike at both ends, opens a quotation in its line."""
    return text[at] == '"' and text.count('"', text.rfind("\n", 0, at) + 1, at) % 2 == 0


def _trim(text: str, span: Offsets) -> Offsets | None:
    piece = text[span[0] : span[1]]
    stripped = piece.strip()
    if not stripped:
        return None
    start = span[0] + len(piece) - len(piece.lstrip())
    return start, start + len(stripped)
