"""From one end to the other (六时至二十二时, 7月1日—8月31日, 18至60周岁): both ends answer together, one alone who asks for it."""

from __future__ import annotations

import re
from collections.abc import Iterator

from qa_service.language.text import normalise
from qa_service.types import Offsets

_WEEKDAY = "(?:周|星期|礼拜)[一二三四五六日天]"
_CLOCK = r"\d{1,2}[:：]\d{2}"
# Units of one kind stand in one group: ends of two kinds (9点到12号楼) make no range.
_UNITS = (
    "点钟|时|点|分钟|分|秒",
    "年|个月|月份|月|日|号(?![楼线])",
    "周岁|岁",
    "万元|亿元|美元|欧元|块钱|元|块|角",
    "%|％|个百分点",
    "℃|摄氏度|度",
    "小时|天|周",
    "平方米|公里|千米|厘米|毫米|米",
    "公斤|千克|克|吨|斤",
    "人|名|位",
    "等奖|年级|[万亿倍次届级班家个条层楼版页章项件台辆张份户亩成期路站只]",
)
_KIND = re.compile(f"(?:({_WEEKDAY})|({_CLOCK}|{_UNITS[0]})|{'|'.join(f'({units})' for units in _UNITS[1:])})半?$")
_NUMBER = r"(?:\d++(?:\.\d++)?|[零〇一二两三四五六七八九十百千万亿]++)"  # never given back: no text takes long
_PART_OF_DAY = "(?:次日|翌日|当[日天晚]|第二天)?(?:凌晨|清晨|早[上晨]?|上午|中午|下午|傍晚|晚上?|夜[里间])?"
_STEP = f"{_PART_OF_DAY}(?:{_NUMBER}(?:{'|'.join(_UNITS)})半?|{_CLOCK}|{_WEEKDAY})"
_EACH = re.compile(_STEP)
_END = f"(?:{_STEP}){{1,6}}"  # year to minute
_BEGUN = f"(?:{_STEP}){{0,5}}{_PART_OF_DAY}{_NUMBER}"  # what the other end completes: 18至60周岁, 2023年8月1至7日
_ASIDE = "(?:[（(][^（）()]{1,8}[）)])?起?"  # 7月1日（周六）起至8月31日
_TO = r"\s*(?:至|到|——?|[-–－~～〜―])\s*"
_RANGE = re.compile(rf"(?<![\d.:：统唯专单])({_END}|{_BEGUN}){_ASIDE}{_TO}({_END})(?!\d)")
_MORE = 3  # characters that an end may have after it: 60周岁之间, 17时左右

_WHICH = "(?:哪|啥|什么|几|何)"
_BOTH = re.compile(f"{_WHICH}[^,。?]{{0,6}}到{_WHICH}|时间段|起止|开始.*结束|开门.*关门")
_BEGINS = "开始|开头|启动|上线|上班|首班"
_ENDS = "截[止至]|结束|停止|关[门闭]|闭[馆园店]|打烊|下班|末班|为止"
# When something begins or ends, in which year something was, and the most or the least.
_ONE = re.compile(
    f"(?:到了?|至|自|从|起于){_WHICH}|{_WHICH}[^,。?]{{0,4}}(?:[开起]|之?[前后])|(?:哪一?|何|几几)年"
    f"|{_BEGINS}|{_ENDS}|完(?!成)|最(?!近)|至[少多]|顶多|不超|起步|[上下]限|封顶"
    "|现在|目前|如今|原来|原先|后来|[增涨降升减][到至]"
)
_FIRST = re.compile(f"[从自]{_WHICH}|{_BEGINS}|开[门馆园店]")
_LAST = re.compile(f"[到至]{_WHICH}|{_ENDS}")


def ended(span: Offsets, text: str, question: str) -> Offsets:
    """A span that is one end of a range, with the other end; without it where the question asks for one."""
    asked, (start, end) = normalise(question), span
    alone = _ONE.search(asked) and not _BOTH.search(asked)
    for first, last in ranges(text):
        if alone and start <= first[0] and last[1] <= end <= last[1] + _MORE:
            return _one_of((start, first[1]), (last[0], end), asked) or span
        if start < first[1] <= end <= last[0]:
            return start, first[1] if alone else last[1]
        if first[1] <= start < last[1] <= end <= last[1] + _MORE:
            return max(start, last[0]) if alone else first[0], end
    return span


def _one_of(first: Offsets, last: Offsets, asked: str) -> Offsets | None:
    """The end that a question asks for; None where its words do not tell which."""
    begins, ends = _FIRST.search(asked), _LAST.search(asked)
    return None if bool(begins) == bool(ends) else first if begins else last


def ranges(text: str) -> Iterator[tuple[Offsets, Offsets]]:
    """Where the two ends of each range in a text stand."""
    at = 0
    while match := _RANGE.search(text, at):
        at = match.start(2) + _alike(*match.groups())
        if at > match.start(2):
            yield match.span(1), (match.start(2), at)


def _alike(first: str, last: str) -> int:
    """How many characters of what follows are of the kind of the first end, which may have no unit of its own."""
    kind = _kind(first)
    return max((step.end() for step in _EACH.finditer(last) if kind in (None, _kind(step.group()))), default=0)


def _kind(end: str) -> int | None:
    """The number of the kind of unit that an end of a range has; None where it has none."""
    found = _KIND.search(end)
    return found.lastindex if found else None
