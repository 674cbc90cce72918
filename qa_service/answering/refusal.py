"""What a person is told when the articles do not answer: what was searched, and what is missing."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import pairwise

from qa_service.language.text import content_words, normalise, untold
from qa_service.question.followup import is_general
from qa_service.types import Hit, Question

# What was asked for, by kind, so that 没有说明 can stand before it.
_ASKED = {
    "phone": "电话号码",
    "money": "金额",
    "person": "是谁",
    "date": "时间",
    "place": "地点",
    "reason": "原因",
    "list": "有哪些",
    "number": "数目",
    "manner": "怎么做",
    "organisation": "是哪家",
    "name": "名称",
    "decision": "是或不是",
}
MISSING = 3  # words named at most; a longer list helps nobody


def refusal(question: Question, hits: Sequence[Hit], articles: int, has_nearest: bool) -> str:
    """What was searched, what the nearest articles do not tell, and what to do."""
    searched = f"在 {articles} 篇文章里查找了「{question.understood_as}」，没有找到能回答它的原文"
    further = "下面是最接近的几句，供您参考。" if has_nearest else "请换一种说法，或者写出人名、单位、活动名称再试。"
    return f"{searched}{_lacking(question, hits)}。{further}"


def _lacking(question: Question, hits: Sequence[Hit]) -> str:
    if not hits:
        return ""
    if missing := missing_words(question.understood_as, hits)[:MISSING]:
        return f"：最接近的文章没有提到{'、'.join(f'“{word}”' for word in missing)}"
    asked = next((_ASKED[kind] for kind in question.kinds if kind in _ASKED), None)
    return f"：最接近的文章没有说明{asked}" if asked else ""


def missing_words(text: str, hits: Sequence[Hit]) -> list[str]:
    """The telling words of a question, normalised, that no hit holds; those that stand side by side as one."""
    folded = normalise(text)
    told = "\n".join(hit.passage.searched for hit in hits)
    lacking = [word for word in untold(content_words(folded), told) if not is_general(word)]
    places = sorted({at for word in lacking for at in _places(folded, word)})
    starts = places[:1] + [b for a, b in pairwise(places) if b > a + 1]
    ends = [a for a, b in pairwise(places) if b > a + 1] + places[-1:]
    found = (folded[start : end + 1] for start, end in zip(starts, ends, strict=True))
    return list(dict.fromkeys(word for word in found if len(word) > 1))


def _places(text: str, word: str) -> range:
    at = text.find(word)
    return range(at, at + len(word)) if at >= 0 else range(0)
