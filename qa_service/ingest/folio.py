"""What a page says about itself: its date, number, name and editors, how to reach the paper, where an article goes on."""

from __future__ import annotations

import re
from collections.abc import Sequence
from enum import Enum

MAX_FOLIO_CHARS = 90
MAX_PAGE_NAME_CHARS = 8

_HAN = r"\u4e00-\u9fff"
_NAME = rf"(?:[{_HAN}]{{2,4}}|[{_HAN}][ \u3000][{_HAN}])(?![{_HAN}])"
_EDITOR = r"(?:编辑|美术?编辑?|校对|版式(?:设计)?|组版|排版)"
_OTHER = r"(?:责编|主编|总编辑?|编委|审校|审读|制图|设计|检校|统筹|监制)"
_CHARGED = rf"(?:(?:本版|本期|值班|责任|首席|见习|执行)(?:{_EDITOR}|{_OTHER})|责编)"
_SEPARATED = r"[\s:：丨|｜/／□]"
_PAPERS_OWN = r"(?:本报|新闻|投稿|来稿|编辑部|总编室|广告部?|发行部?|报料|爆料|读者|订阅|订报|印刷|零售)"
_REACHED_BY = r"(?:热线|电话|邮箱|信箱|地址|网址|网站|传真|微信|微博|公众号|客户端|QQ群?|E-?mail)"
_REACHED = r"[:：\s]*[\w.@/()（）—-]+(?:[、\s][\d—-]+)*"
_TOKEN = re.compile(
    "|".join(
        [
            r"(?P<date>\d{4}\s*(?:年|[-./])\s*\d{1,2}\s*(?:月|[-./])\s*\d{1,2}\s*日?(?![\d时]))",
            r"(?P<day>(?:星期|周)[一二三四五六日天](?![" + _HAN + "])"
            r"|农历|(?:农历)?[甲乙丙丁戊己庚辛壬癸][子丑寅卯辰巳午未申酉戌亥]年|闰?[正一二三四五六七八九十冬腊]{1,2}月(?:初[一二三四五六七八九十]|十[一二三四五六七八九]?|廿[一二三四五六七八九]?|二十|三十))",
            r"(?P<page>(?:第\s*)?(?:[A-Z]?\d{1,3}|[A-Z]|[一二三四五六七八九十]{1,3})\s*版|今日\s*\d+\s*版|本期\s*\d+\s*版)",
            r"(?P<issue>(?:总第|第)\s*\d+\s*期)",
            r"(?P<number>(?:国内统一)?(?:连续出版物号|刊号)[:：\s]*(?:CN)?\s*[\d/—-]*|CN\s*\d[\d/—-]*|邮发代号[:：\s]*[\d—-]*)",
            rf"(?P<maker>(?:{_CHARGED}{_SEPARATED}*|{_EDITOR}{_SEPARATED}+){_NAME}(?:[、\s]{_NAME})*?)",
            rf"(?P<staff>{_OTHER}{_SEPARATED}+{_NAME}(?:[、\s]{_NAME})*?)",
            rf"(?P<own>(?:{_PAPERS_OWN}+{_REACHED_BY}+|社址){_REACHED})",
            rf"(?P<contact>(?:热线电话|邮编|邮箱|网址|E-?mail){_REACHED})",
        ]
    ),
    re.I,
)
_PAGE_NUMBER = r"(?:第\s*)?[A-Z]?\d{1,2}"
_NAMED = re.compile(
    rf"(?P<name>[{_HAN}]{{2,6}})[\s·|｜]+(?P<number>{_PAGE_NUMBER})|(?P<no>{_PAGE_NUMBER})[\s·|｜]+(?P<of>[{_HAN}]{{2,6}})"
)
_NUMBER = re.compile(r"\d{1,3}")
_NEWSPAPER = re.compile(rf"[{_HAN}]{{2,5}}(?:日报|晚报|午报|早报|晨报|时报|周报|工人报)")
_PAGES_NAME = re.compile(
    rf"[{_HAN}]*(?:新闻|要闻|时政|综合|专版|专刊|专题|特刊|副刊|周刊|[一二三四头]版|时评|评论|理论|国内|国际|社会|本地|城事|民生|文体|体育|文化|教育|财经"
    r"|经济|法治|科技|健康|生活|娱乐|旅游|读书|读者来信|服务|广告|焦点|聚焦|深度|视点|人物|影像|图片|导读)"
)
_PAGES_NUMBER = re.compile(r"第.+|[A-Z]\d+|0\d")  # as amounts are not written
_RULE = re.compile(r"[\s—―\-–_=·•*~～■□◆◇●◎○★☆▲△▼※#|｜+─━┄┅┈┉═＝＿－＊]+")
_ADVERT = re.compile(r"[（(【\[〔]\s*广\s*告\s*[）)】\]〕]")
_SEPARATOR = re.compile(r"[\s·|｜丨/／—\-□■●▲◆:：()（）]+")
_SURE = frozenset(("page", "issue", "number", "maker"))
_TAKEN = "\0"
ARROWS = "▶►▷▸>＞→◀◄◁◂<＜←▲■◆●★"
_OTHER_NUMBER = r"[\d一二三四五六七八九十A-Za-z]{1,4}"


def and_more(number: str) -> str:
    """The pattern of what may follow the number of another page, of which more may be named: 下转第2版, 下转2、3版."""
    return rf"\s*版?(?:\s*[、，,和至—-]\s*(?:第\s*)?{number}\s*版?){{0,6}}(?<=版)"


_OTHER_PAGE = rf"\s*+(?:第\s*+)?{_OTHER_NUMBER}{and_more(_OTHER_NUMBER)}"
# In brackets wherever it stands; without them behind a full stop or an arrow, where a line ends.
JUMP = re.compile(
    rf"[（(【\[〔]\s*(?:本文|文章|全文)?(?:下转|上接|紧接|详见|转|接){_OTHER_PAGE}(?:[\s·:：，,《“][^（）()【】\n]{{0,40}})?[）)】\]〕]"
    rf"|(?:(?<=[。！？…”])\s*+|(?<![{ARROWS}])[{ARROWS}]++\s*+)(?:下转|上接|紧接){_OTHER_PAGE}$"
)
_JUMP_LINE = re.compile(rf"[{ARROWS}\s]*(?:下转|上接|紧接){_OTHER_PAGE}(?:[\s·:：]*《[^》\n]{{1,40}}》)?")


class Look(Enum):
    """How far a line looks like a folio; all but the first want more evidence than that it stands at a page's edge."""

    SURE = "sure"  # tells the page, the issue, who edited it, or a date with its day of the week
    HEAD = "head"  # a date or a newspaper's name: at the head of a page
    BESIDE = "beside"  # how to reach the paper, a day of the week: beside another
    NAMED = "named"  # a page's name and number: as "要闻 03", while "松湾区 96" may be a row of a table
    NUMBER = "number"  # up to three digits


def look(text: str) -> Look | None:
    """How far a line, as a whole, looks like what a page says about itself; None where it does not."""
    if len(text) > MAX_FOLIO_CHARS:
        return None
    if _NUMBER.fullmatch(text):
        return Look.NUMBER
    if _NAMED.fullmatch(text):
        return Look.NAMED
    if _NEWSPAPER.fullmatch(text):
        return Look.HEAD
    told = tokens(text)
    words = [word for word in _SEPARATOR.split(_TOKEN.sub(_TAKEN, text)) if word.strip(_TAKEN)]
    if not told or len(words) > 1 or not all(re.fullmatch(rf"[{_HAN}]{{1,{MAX_PAGE_NAME_CHARS}}}", w) for w in words):
        return None
    return _look_of(told) if not words or len(told) > 1 or told == ["page"] or names_page(words[0]) else None


def _look_of(told: Sequence[str]) -> Look | None:
    by_others = [token for token in told if token in ("date", "day", "staff")]
    if len(by_others) > 1 or not _SURE.isdisjoint(told):
        return Look.SURE
    if "contact" in told and "own" not in told:
        return None  # of whoever gives notice
    return Look.HEAD if told == ["date"] else Look.BESIDE


def tokens(text: str) -> list[str]:
    """What the parts of a line tell: date, day, page, issue, number, maker, staff, own (ways to reach the paper) or contact."""
    return [match.lastgroup for match in _TOKEN.finditer(text) if match.lastgroup]


def names_page(text: str) -> bool:
    """Whether a name is one that pages have (要闻), or a name with a number is surely a page's (工会新闻 3, A08 城事)."""
    if named := _NAMED.fullmatch(text):
        name, number = named["name"] or named["of"], named["number"] or named["no"]
        return bool(_PAGES_NAME.fullmatch(name) or _PAGES_NUMBER.fullmatch(number))
    return bool(_PAGES_NAME.fullmatch(text))


def is_apart(text: str) -> bool:
    """Whether a line belongs to no article wherever it stands: a mark, or where an article goes on."""
    return is_mark(text) or bool(JUMP.fullmatch(text) or _JUMP_LINE.fullmatch(text))


def is_mark(text: str) -> bool:
    """Whether a line only parts or marks others: a rule of dashes or dots, （广告）."""
    return bool(_RULE.fullmatch(text) or _ADVERT.fullmatch(text))
