"""What a writer may say: it may join quotes and shorten them, and nothing else.

A sentence keeps, clause by clause, words of one clause of its quotes, in their order, the first and the last among them; words that limit a
statement (negations, hedges, conditions) are never lost or won, and no owner stands for what is his (张三的父亲). So no number, name or date
is new, and hardly ever gets a subject the predicate of another.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

from qa_service.language.text import normalise, running_words

# Marks between clauses; a mark inside a number is none.
_JOINT = re.compile(r"[，。；：、！？…;!?()（）\[\]【】〔〕\n]+|[,.:](?!\d)|(?<!\d)[,.:]|——|--")
_NUMBER = re.compile(r"[-−+±$¥￥€£]?\d[\d.,:/\-%‰年月日时点分秒余多几来十百千万亿]*")
_NEGATIONS = frozenset("不没未无非否勿莫毋")
_LIMITS = frozenset(
    [
        "别",
        "勿",
        "将",
        "拟",
        "约",
        "近",
        "超",
        "超过",
        "逾",
        "仅",
        "只",
        "如",
        "如果",
        "若",
        "或",
        "或者",
        "曾",
        "原",
        "副",
        "代",
        "计划",
        "预计",
        "可能",
        "最多",
        "最高",
        "至多",
        "至少",
        "最低",
        "除",
        "除了",
        "除外",
        "部分",
        "其中",
        "大概",
        "大约",
        "左右",
        "以上",
        "以下",
        "以内",
        "据说",
        "不实",
        "谣言",
        "假",
        "尚",
        "即将",
        "希望",
        "争取",
        "力争",
        "要求",
        "建议",
        "取消",
        "撤销",
        "终止",
        "停止",
        "暂停",
        "推迟",
        "延期",
        "拒绝",
        "否认",
        "反对",
    ]
)
_OF = "的"
_JOINERS = frozenset(("并", "并且", "和", "与", "及", "以及", "同时", "另外", "此外", "也", "还", _OF, "了"))


def may_say(sentence: str, quotes: Sequence[str]) -> bool:
    """Whether a sentence only joins and shortens its quotes."""
    held = [clause for quote in quotes for clause in clauses(quote)]
    spoken = clauses(sentence)
    return (
        bool(spoken)
        and limits(sentence) == limits("\n".join(quotes))
        and all(any(shortens(clause, whole) for whole in held) for clause in spoken)
    )


def limits(text: str) -> frozenset[str]:
    """The words of a text that limit what it states."""
    folded = normalise(text)
    return (_NEGATIONS & set(folded)) | (_LIMITS & set(_words(folded)))


def clauses(text: str) -> list[tuple[str, ...]]:
    """The clauses of a text, each in normalised words and whole numbers."""
    found = [tuple(_words(normalise(part))) for part in _JOINT.split(text)]
    return [clause for clause in found if clause]


def shortens(clause: Sequence[str], whole: Sequence[str]) -> bool:
    """Whether a clause holds words of a whole one, in their order, the first and the last among them, and besides them words that join alone."""
    own, other = _weighty(clause), _weighty(whole)
    if not own or not other or (own[0], own[-1]) != (other[0], other[-1]):
        return False
    rest = iter(other)
    return all(word in rest for word in own) and len(own) <= len(other) and not _robbed(own, whole)


def _robbed(own: Sequence[str], whole: Sequence[str]) -> bool:
    """Whether a clause keeps a word and loses what is its (张三的父亲): another would then be what is told of."""
    theirs = zip(whole, whole[1:], whole[2:], strict=False)
    return any(of == _OF and owner in own and had not in own for owner, of, had in theirs if had not in _JOINERS)


def _weighty(clause: Sequence[str]) -> list[str]:
    return [word for word in clause if word not in _JOINERS]


def _words(text: str) -> list[str]:
    found: list[str] = []
    at = 0
    for number in _NUMBER.finditer(text):
        found += running_words(text[at : number.start()])
        found.append(number.group())
        at = number.end()
    return found + running_words(text[at:])
