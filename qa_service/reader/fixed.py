"""What a question names of which each story has its own: a role, a prize, an edition, a stage, a year, a fee. A story that does not name it tells of another."""

from __future__ import annotations

import re
from collections.abc import Iterator

from qa_service.language.numerals import numeral_value
from qa_service.language.text import closed_up, normalise

NAME_CHARS = 2  # of a name are enough to know it by
_NO_NAME = re.compile("[的是谁叫姓怎在有说和与为对去到给被把要会]")
_ROLE = re.compile(
    "((?:常务)?副总?|总|原|前)?(主席|书记|主任|经理|[局院校会部区县市省处科队团社所站厂馆园司厅行台]长|董事长|理事长|秘书长|总裁)"
    "(?![载录忆篇期达城远大征江安短务假着火出])"  # 书记载, 部长篇, 会长着: other words
)
_DEPUTY, _FORMER = "副", ("原", "前")
_SEVERAL = re.compile("各[^个位种地项类]|分别")
_NUMERAL = r"[一二三四五六七八九十百]+|\d+"
_EDITION = re.compile(
    rf"第({_NUMERAL})([届期批季])|首([届期批季])|(?<![一二三四五六七八九十\d几哪第])([二三四])(期)(?![刊间待])"
)
_PRIZE = re.compile("[特一二三四五](?:[、和及]?[特一二三四五])*等奖")
_PLACE = re.compile("[冠亚季](?:、?[冠亚季])*军")
_LINE = re.compile(r"(\d+)(?:路|号线|号楼)")

# What is asked for, and all that a story may call it.
_ANY_YEAR = r"(?:19|20)\d\d年"
_PLACED = {
    "冠军": "第一|头名|金[牌奖]|[夺摘]冠|折桂|问鼎|[夺摘]金|登顶|榜首|首位|居首|桂冠|最[高大多]|第1|1等",
    "亚军": "第[二2]|银[牌奖]|[夺摘]银|二等",
    "季军": "第[三3]|铜[牌奖]|[夺摘]铜|三等",
}
_CALLED = {
    "金牌": "金牌|冠军|第[一1]|夺冠|[夺摘]金|\\d金",
    "银牌": "银牌|亚军|第[二2]|[夺摘]银|\\d银",
    "铜牌": "铜牌|季军|第[三3]|[夺摘]铜|\\d铜",
    "优秀奖": "优秀|优胜",
    "预赛": "预赛|初赛|资格赛|小组赛",
    "初赛": "初赛|预赛|首轮|第[一1]轮",
    "复赛": "复赛|第[二2]轮",
    "半决赛": "半决赛|准决赛|四强",
    "海选": "海选",
    "去年": f"去年|上一?年|前一年|同比|{_ANY_YEAR}",
    "前年": f"前年|{_ANY_YEAR}",
    "明年": f"明年|来年|下一年|{_ANY_YEAR}",
    "上届": f"上一?届|前一届|{_ANY_YEAR}",
    "下届": f"下一?届|{_ANY_YEAR}",
    "下次": f"下一?次|下一?[期场届]|每|{_ANY_YEAR}",
    "报名": "报名|报考|申[报请]|登记|注册|预约",
    "闭幕": "闭幕|落幕|帷幕|结束|收官|至",
    "闭馆": "闭馆|关[门闭]|开[放馆门]|时间",
    "协办": "协办|承办|支持",
    "票价": "票价|元|免票|免费",
    "主编": "主编|总编",
    "奖金": "奖金|奖励|元",
    "门票": "门票|票价|[购免售]票|免费",
    "收费": "收费|收取|费用|免费|元",
    "赞助": "赞助|冠名|资助|捐",
    "起草": "起草|草拟",
}
_WAYS = {word: re.compile(called) for word, called in (_PLACED | _CALLED).items()}


def unnamed(question: str, story: str) -> list[str]:
    """What the question fixes and the story does not name, each once; none where it asks of several stories."""
    asked, told = (closed_up(normalise(text)) for text in (question, story))
    if _SEVERAL.search(asked):
        return []
    return list(dict.fromkeys(fixed for kind in _KINDS for fixed in kind(asked, told)))


def _roles(asked: str, told: str) -> Iterator[str]:
    held = {role.group() for role in _ROLE.finditer(told)}
    for asked_for in _ROLE.finditer(asked):
        prefix, role = asked_for.groups("")
        wanted = role if prefix in _FORMER else prefix + role
        if not any(_is_such(one, wanted) for one in held) and not _names_one(asked, asked_for.end(), told):
            yield wanted


def _names_one(asked: str, at: int, told: str) -> bool:
    """Whether a name that the story holds comes next: 省长赵龙 asks of 赵龙, whatever the story calls him."""
    name = asked[at : at + NAME_CHARS]
    return len(name) == NAME_CHARS and name in told and not _NO_NAME.search(name)


def _is_such(held: str, wanted: str) -> bool:
    """Whether who holds one role holds the other: 总经理 is a 经理, 副主席 no 主席."""
    return held.endswith(wanted) and _DEPUTY not in held.removesuffix(wanted)


def _editions(asked: str, told: str) -> Iterator[str]:
    held = set(_edition_names(told))
    return (name for name in _edition_names(asked) if name not in held)


def _edition_names(text: str) -> Iterator[str]:
    for numeral, unit, of_first, later, of_later in _EDITION.findall(text):
        told = numeral or later or "一"  # 首届 is the first
        number = int(told) if told.isdecimal() else numeral_value(told)
        yield f"第{number}{unit or of_first or of_later}"


def _prizes(asked: str, told: str) -> Iterator[str]:
    held = set(_ranks(_PRIZE, told))
    return (f"{rank}等奖" for rank in _ranks(_PRIZE, asked) if rank not in held)


def _places(asked: str, told: str) -> Iterator[str]:
    held = set(_ranks(_PLACE, told))
    wanted = (f"{rank}军" for rank in _ranks(_PLACE, asked) if rank not in held)
    return (place for place in wanted if not _WAYS[place].search(told))


def _ranks(together: re.Pattern[str], text: str) -> list[str]:
    """The ranks of prizes or places, however many share a word: 一、二等奖, 冠亚军."""
    return [rank for named in together.findall(text) for rank in named.rstrip("等奖军") if rank not in "、和及"]


def _lines(asked: str, told: str) -> Iterator[str]:
    for line in _LINE.finditer(asked):
        if not re.search(rf"(?<!\d){line[1]}(?!\d)", told):
            yield line.group()


def _others(asked: str, told: str) -> Iterator[str]:
    return (word for word in _CALLED if word in asked and not _WAYS[word].search(told))


_KINDS = (_roles, _editions, _prizes, _places, _lines, _others)
