"""Numbers as old newspapers write them: 三月十一日, 百分之三十八."""

from __future__ import annotations

import re

_DIGITS = "〇一二三四五六七八九"
_COUNTED = re.compile(r"(?<![\d.])(\d{1,2})(?=[月日时点届次名个人年岁天户辆台件条里号])")
_YEAR = re.compile(r"(?<!\d)(\d{4})(?=年)")
_SHARE = re.compile(r"(?<![\d.])(\d{1,2})[%％]")


def in_words(text: str) -> str:
    """A text whose years, dates, small counts and shares are written in words."""
    text = _YEAR.sub(lambda m: "".join(_DIGITS[int(c)] for c in m[1]), text)
    text = _SHARE.sub(lambda m: "百分之" + _number(int(m[1])), text)
    return _COUNTED.sub(lambda m: _number(int(m[1])), text)


def _number(value: int) -> str:
    """A number below a hundred in words."""
    tens, ones = divmod(value, 10)
    if not tens:
        return _DIGITS[ones]
    return ("" if tens == 1 else _DIGITS[tens]) + "十" + (_DIGITS[ones] if ones else "")
