"""Numbers in words and in digits, read to one form: 九百八十二个 and 982个, 两成三 and 23%, 5万3千 and 五万三千, 九点半 and 9:30."""

from __future__ import annotations

import math
import re
from collections.abc import Iterator, Sequence
from decimal import Decimal

from qa_service.language.finding import found

_DIGITS = {c: i for i, c in enumerate("零一二三四五六七八九")} | {"〇": 0, "两": 2}
_UNITS = {"十": 10, "百": 100, "千": 1000}
_MYRIADS = {"万": 10**4, "亿": 10**8}
_SHORTENED = _UNITS | _MYRIADS
# One digit is a number only before what is counted: 三 is also half of 三明. More than sixteen characters are no number.
COUNTED = "年月日号届名位个人次所项条家支批期岁元场台只辆本篇张份户组块层类种门款天周小分秒米公吨斤亩倍"
_SHARE = r"成(?![为立员果功长不一二三四五六七八九半\d])"  # 三成; not 三成员
_NUMERAL = re.compile(
    rf"(百分之)?((?:[零〇一二两三四五六七八九十百千万亿]{{2,16}}|十|[一二两三四五六七八九](?=[{COUNTED}点]|{_SHARE})|(?<=百分之)[一二两三四五六七八九])"
    rf"(?:点[零一二三四五六七八九]{{1,4}}(?![零一二三四五六七八九十分刻])[万亿]?)?)({_SHARE}|[年月日])?"
)
_FIGURES = re.compile(
    rf"(?<![\d.,亿万千百])(\d{{1,3}}(?:,\d{{3}})+(?:\.\d+)?|\d{{1,12}}(?:\.\d+)?)(%|{_SHARE}|[万亿]+(?![\d千百]))"
)
# Parts with their units, the largest first, and perhaps a rest without one: 5万3千, 2万3876, 3亿5000万.
_COMPOUND = re.compile(r"(?<![\d.,])(?:\d{1,4}(?:\.\d+)?[亿万千百]){1,4}(?:(?<=[亿万千百])\d{1,4}(?![\d.,%]))?")
_PART = re.compile(r"(\d+(?:\.\d+)?)([亿万千百]?)")
_SHARES = re.compile(r"([一二两三四五六七八九\d])成([一二三四五六七八九半\d])")  # 两成三, 三成半
_HOUR = "(?:二十[一二三四]?|十[一二三四五六七八九]?|[零一二两三四五六七八九]|[01]?\\d|2[0-4])"
_MINUTE = "(?:[二三四五]?十[一二三四五六七八九]?|零[一二三四五六七八九]|[0-5]?\\d)"
_CLOCK = re.compile(
    rf"(?<![\d第.一二三四五六七八九十百千万])({_HOUR})(?:点|时(?![间候代期刻]))(?:({_MINUTE})分|(半)|(一刻|三刻)|整|(?<=时)|(?=[钟开上到至，。、]))"
)
_NUMERAL_BEGINS = re.compile("[零〇一二两三四五六七八九十百千万亿]")
_FIGURE_BEGINS = re.compile(r"\d")
_HOUR_BEGINS = re.compile(r"[零一二两三四五六七八九十\d]")
_SPOKEN = str.maketrans({"廿": "二十", "卅": "三十"})


def readings(text: str) -> list[str]:
    """Every number of a normalised text that is not in plain digits, as it is in plain digits: with 年, 月, 日 also with that, a share as per cent."""
    spoken = text.translate(_SPOKEN)
    ways = (_in_words(spoken), _in_figures(text), _compounds(text), _shares(text), _clock(text))
    return [reading for read in ways for reading in read]


def _compounds(text: str) -> Iterator[str]:
    for match in found(_COMPOUND, _FIGURE_BEGINS, text):
        parts = _PART.findall(match.group())
        if len(parts) > 1 and (value := _compound(parts)) is not None:
            yield _plain(value)


def _compound(parts: Sequence[tuple[str, str]]) -> Decimal | None:
    """The value of parts, each of which is below the unit before it; None where one is not."""
    total, above = Decimal(0), 10**9
    for figures, unit in parts:
        # A single digit at the end counts the next smaller unit: 1万2 is 12000.
        worth = _SHORTENED[unit] if unit else (above // 10 if len(figures) == 1 else 1)
        value = Decimal(figures) * worth
        if worth >= above or value >= above:
            return None
        total, above = total + value, worth
    return total


def _shares(text: str) -> Iterator[str]:
    for tens, ones in _SHARES.findall(text) if "成" in text else ():
        yield f"{_number(tens)}{5 if ones == '半' else _number(ones)}%"


def _clock(text: str) -> Iterator[str]:
    if "点" not in text and "时" not in text:
        return
    for match in found(_CLOCK, _HOUR_BEGINS, text):
        hour, minute, half, quarters = match.groups("")
        told = 30 if half else {"一刻": 15, "三刻": 45}.get(quarters) or (_number(minute) if minute else 0)
        yield f"{_number(hour)}:{told:02d}"


def _number(numeral: str) -> int:
    return int(numeral) if numeral.isascii() else numeral_value(numeral) or 0


def _in_words(text: str) -> Iterator[str]:
    for match in found(_NUMERAL, _NUMERAL_BEGINS, text):
        share, numeral, unit = match.groups("")
        value = _decimal_value(numeral)
        if value is None or (_is_approximate(numeral) and unit != "年"):
            continue
        if share or unit == "成":
            yield _percent(value if share else value * 10)
        else:
            yield from [_plain(value), f"{value}{unit}"] if unit else [_plain(value)]


def _decimal_value(numeral: str) -> Decimal | None:
    """The value of a numeral that may have a decimal point (三点五万)."""
    whole, _, rest = numeral.partition("点")
    value = numeral_value(whole)
    myriad = _MYRIADS.get(rest[-1:], 1)
    digits = "".join(str(_DIGITS[c]) for c in rest if c in _DIGITS)
    return None if value is None else Decimal(f"{value}.{digits}" if digits else value) * myriad


def _in_figures(text: str) -> Iterator[str]:
    for match in found(_FIGURES, _FIGURE_BEGINS, text):
        figures, unit = match.groups("")
        value = Decimal(figures.replace(",", ""))
        if unit in ("%", "成"):
            yield _percent(value if unit == "%" else value * 10)
        else:
            yield _plain(value * math.prod(_MYRIADS[myriad] for myriad in unit))


def _percent(value: Decimal) -> str:
    return f"{_plain(value)}%"


def _plain(value: Decimal) -> str:
    return f"{value:f}".rstrip("0").rstrip(".") if value % 1 else str(int(value))


def _is_approximate(numeral: str) -> bool:
    """Whether two digits stand for about as many (两三个, 七八人) or for a day (五一) rather than for tens and ones."""
    return len(numeral) == 2 and set(numeral) <= set(_DIGITS) - {"零", "〇"}


def numeral_value(numeral: str) -> int | None:
    """The value of a Chinese numeral (一百三十六 → 136, 二〇二三 → 2023, 一亿两千万 → 120000000), or None where it is not well formed."""
    if not set(numeral) & _SHORTENED.keys():
        return int("".join(str(_DIGITS[c]) for c in numeral))
    return _grouped(numeral)


def _grouped(numeral: str) -> int | None:
    total = section = digit = 0
    smallest = 10**9  # of the units of this group so far
    for c in numeral:
        if c in _DIGITS:
            if digit:
                return None
            digit = _DIGITS[c]
        elif c in _MYRIADS:
            group, repeated = section + digit, total >= 10**8 if c == "亿" else total % 10**8
            if repeated or not total + group:
                return None  # 五万六万, 万一
            total = total + group * 10**4 if c == "万" else (total + group) * 10**8
            section, digit, smallest = 0, 0, 10**9
        else:
            if _UNITS[c] >= smallest:
                return None
            smallest = _UNITS[c]
            section, digit = section + (digit or 1) * smallest, 0
    return total + section + digit * (_SHORTENED.get(numeral[-2:-1], 10) // 10)
