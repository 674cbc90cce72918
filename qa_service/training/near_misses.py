"""Near misses made by rule: an answered question with what it names swapped for another of its kind that its article does not hold."""

from __future__ import annotations

import random
import re
from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import replace

from qa_service.training.questions import Example
from qa_service.types import Article

WEIGHT = 0.64  # less than a question that a person wrote
TRIES = 20  # names drawn before a question is given up
BY_RULE = "rule:"  # what the kind of such a question begins with

_NAMED = {
    "place": re.compile("[一-鿿]{2,3}?(?:区|县|市|镇|乡|省|村|社区|街道|大学|学院|医院|公司|小学|中学|集团|公园)"),
    "year": re.compile(r"(?:19|20)\d\d年"),
    "ordinal": re.compile(r"第[一二三四五六七八九十\d]{1,3}(?:[届次名批轮季期代号条章位个集站版])?"),
    "day": re.compile(r"\d{1,2}月\d{1,2}日|\d{1,2}月份?"),
}
_OPPOSED = """
主席/副主席 书记/副书记 主任/副主任 局长/副局长 会长/副会长 校长/副校长 院长/副院长 队长/副队长 部长/副部长 总经理/副总经理
董事长/总经理 主持人/评委 导演/编剧 主教练/队长 首席/副 记者/编辑 作者/译者 主办/承办
一等奖/二等奖 二等奖/三等奖 金奖/银奖 冠军/亚军 亚军/季军 金牌/银牌 第一名/第二名 单打/双打
文科/理科 小学/中学 老师/学生 教师/家长 医生/护士 男/女 男子/女子 父亲/母亲 哥哥/弟弟 妻子/女儿 丈夫/儿子
上半年/下半年 上半年/全年 上午/下午 去年/今年 今年/明年 开始/结束 开幕/闭幕 出生/去世 成立/解散
总投资/注册资本 面积/人口 长度/宽度 高度/重量 最大/最小 最高/最低 最多/最少 进口/出口 增长/下降 中标/流标 批准/撤销
国内/国外 城市/农村 东部/西部 南/北
"""
_SWAPS = tuple(
    swap for one, other in (pair.split("/") for pair in _OPPOSED.split()) for swap in ((one, other), (other, one))
)


def near_misses(examples: Sequence[Example], articles: dict[str, Article], draw: random.Random) -> Iterator[Example]:
    """A near miss for every answered question that names something to swap."""
    names: defaultdict[str, list[str]] = defaultdict(list)
    for example in examples:
        for kind, name in named(example.question):
            names[kind].append(name)
    for example in examples:
        told = articles[str(example.article_id)] if example.evidence else None
        if told and (swapped := _swapped(example.question, f"{told.text}{told.title or ''}", names, draw)):
            kind, question = swapped
            yield replace(
                example, question=question, kind=BY_RULE + kind, evidence=(), marked=(), answers=(), weight=WEIGHT
            )


def named(question: str) -> list[tuple[str, str]]:
    """What a question names, each with its kind."""
    return [(kind, match.group()) for kind, names in _NAMED.items() for match in names.finditer(question)]


def contrasts(question: str, text: str) -> list[tuple[str, str]]:
    """The words of a question that can be swapped, each with the word of the other side, which the text does not hold."""
    return [
        (one, other)
        for one, other in _SWAPS
        if one in question
        and one in text
        and other not in text
        and not (one in other and other in question)
        and not any(one in longer and longer in question for longer, _ in _SWAPS if len(longer) > len(one))
    ]


def _swapped(question: str, text: str, names: dict[str, list[str]], draw: random.Random) -> tuple[str, str] | None:
    """The kind of what was swapped, and the question that came of it."""
    held = [(kind, name) for kind, name in named(question) if name in text]
    opposed = contrasts(question, text)
    if opposed and (not held or draw.random() < 0.5):
        one, other = draw.choice(opposed)
        return "contrast", question.replace(one, other, 1)
    if not held:
        return None
    kind, name = draw.choice(held)
    other = next((o for o in (draw.choice(names[kind]) for _ in range(TRIES)) if _stands_for(o, name, kind, text)), "")
    return (kind, question.replace(name, other)) if other else None


def _stands_for(other: str, name: str, kind: str, text: str) -> bool:
    """Whether another name of the kind can stand for one, and is not told of; places of one sort end alike."""
    alike = kind != "place" or other[-1] == name[-1]
    return alike and other not in text and name not in other and other not in name
