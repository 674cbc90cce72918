"""Questions about the paper itself: which articles there are by somebody, on something, on a page; told by the words that frame them.

What a frame holds (孙艳 in 孙艳写了哪些报道) may be a name or a subject: only the articles can tell, so each way of reading is given, the likeliest first.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from qa_service.language.text import closed_up, normalise
from qa_service.types import Offsets

_COUNTER = "[篇条则]"
_ITEM = (
    "(?:(?:相关|有关|新闻)?的?(?:所有|全部|全)?(?:报[道导到]|文章|新闻|稿(?:子|件)?(?![费酬])|消息|通讯稿?(?!员)|特写))"
)
_HOW_MANY = f"(?:几|多少)(?:{_COUNTER}|[次回])?"
_WHICH = f"(?:[哪那](?:些|几{_COUNTER}?|一?{_COUNTER})|些?(?:什么|啥)|{_HOW_MANY})"
_BESIDES = "(?:都|还|也|同时|一共|总共|共|到底|究竟|曾经?|最近|近期|近来|另外|以前|过去|之前|目前|现在|又){0,4}"
_BY = "(?:由|署名(?:为|是)?)?(?:记者)?"
_WROTE = "(?:署名|采?写|撰写|编写|报[道导到]|采访|发表?|刊发|刊登|登)(?:过|了|的){0,2}"
_ABOUT = "(?:是?(?:关于|有关)|(?:是|有)?(?:讲述?|写|说|谈|报[道导]|介绍|涉及|反映|登)(?:的是|的|到|过|了|起){0,2}|(?:是|有)?提(?:到|及|过|起)了?过?|出现(?:过|了)?)"
_PAPER = "(?:(?:这|咱们?|你们?|本|贵)?[份家张]?报(?:纸|刊)?(?:上面|里面|上|里|中)?)"
_LINKED = "(?:相关|有关系?|沾边)"
_ASKED_BACK = "(?:吗|么|没有|没|不)?"
_NOT_ASKING = "(?![谁哪几啥怎咋吗是]|何[时处人地种以]|什么|多少|有没)"  # what asks is no part of a name or a subject
_NAME = rf"(?P<who>(?:{_NOT_ASKING}(?!的)[\u3400-\u9fff·]){{2,8}}?)"
_TOPIC = f"(?P<topic>(?:{_NOT_ASKING}[^,.?!;:，。？！；：]){{2,24}}?)"
_DAY = r"(?P<day>(?:\d{4}年)?\d{1,2}月(?:\d{1,2}[日号])?|\d{4}年)"
_PAGE = r"(?P<page>上一?[版期页]|前一?[版期页]|头版|第?[一二三四五六七八九十\d]+版)"
_LATELY = "(?:最近|最新|近期|近来|近日)"
_TOLD = "(?:有|登|刊登|讲|写|报道|说|发)(?:过|了)?"

# Who wrote what, what is told of a subject, what stands on a page or in the whole paper.
_FRAMES = tuple(
    re.compile(f"{_BESIDES}(?:{pattern})")
    for pattern in (
        f"{_BY}{_NAME}(?:记者)?{_BESIDES}{_WROTE}{_BESIDES}{_WHICH}(?:{_ITEM}|事情?|东西)?",
        f"有?{_BESIDES}{_WHICH}{_ITEM}?{_BESIDES}(?:是|由|出自)?(?:记者)?{_NAME}(?:记者)?{_WROTE}{_ITEM}?",
        f"有?{_BESIDES}{_WHICH}{_ITEM}?{_BESIDES}(?:出自|属于)(?:记者)?{_NAME}(?:之手)?",
        f"{_BY}{_NAME}(?:记者)?{_WROTE}{_ITEM}?{_BESIDES}(?:有|是)?{_BESIDES}{_WHICH}{_ITEM}?",
        f"(?:记者)?{_NAME}的{_BESIDES}(?:有|是)?{_BESIDES}[哪那几多]少?几?{_COUNTER}",
        f"(?:有没有|有)?{_BY}{_NAME}(?:记者)?(?:{_WROTE}|的){_ITEM}{_BESIDES}(?:(?:有|是)?{_BESIDES}{_WHICH}{_ITEM}?)?{_ASKED_BACK}",
        f"(?:有没有|有)(?:记者)?{_NAME}(?:记者)?{_WROTE}{_ASKED_BACK}",
        f"(?:记者)?{_NAME}(?:记者)?{_BESIDES}有{_BESIDES}{_WHICH}(?:{_ITEM}|作品)",
        f"(?:记者)?{_NAME}(?:记者)?{_BESIDES}{_WROTE}{_TOPIC}(?:的{_WHICH}{_ITEM}?|的?{_ITEM}{_BESIDES}(?:(?:有|是)?{_BESIDES}{_WHICH}{_ITEM}?)?)",
        f"(?:记者)?{_NAME}(?:记者)?(?:采?写|撰写)(?:过|了)?的?",
        f"{_PAGE}(?:上|里|的)?{_BESIDES}(?:{_TOLD}{_BESIDES}{_WHICH}(?:{_ITEM}|事情?|内容)?|{_ITEM}(?:{_BESIDES}有?{_BESIDES}{_WHICH})?)",
        f"{_DAY}的?(?:{_BESIDES}{_TOLD}{_BESIDES}{_WHICH}{_ITEM}|{_ITEM}{_BESIDES}(?:有{_BESIDES}{_WHICH})?)",
        f"(?P<all>(?:(?:今天的?)?{_PAPER}|{_LATELY}|里面)?){_BESIDES}(?:有|登了?|收录?了?|刊登了?){_BESIDES}{_WHICH}(?:{_ITEM}|内容)?",
        f"(?P<all>(?:今天的?)?{_PAPER}|{_LATELY}|里面)?(?:一共|总共|共){_HOW_MANY}{_ITEM}?",
        f"(?P<all>{_PAPER}|{_LATELY}){_ITEM}(?:{_BESIDES}有?{_BESIDES}{_WHICH})?",
        f"(?=.*(?:{_ITEM}|{_COUNTER}))(?:{_PAPER})?(?:有没有|有)?{_BESIDES}{_WHICH}?{_ITEM}?[里中]?{_BESIDES}{_ABOUT}{_TOPIC}的?(?:事情?|情况)?{_ITEM}?{_ASKED_BACK}",
        f"{_ABOUT}{_TOPIC}的?{_ITEM}?{_BESIDES}(?:有{_BESIDES}{_WHICH}{_ITEM}?|是[哪那]几?{_COUNTER}|(?:几|多少){_COUNTER})",
        f"[跟和与同]?{_TOPIC}{_LINKED}的?{_BESIDES}有{_BESIDES}{_WHICH}{_ITEM}?",
        f"(?:有没有|有)?{_BESIDES}{_WHICH}?{_ITEM}?(?:是)?[跟和与同]{_TOPIC}{_LINKED}的?{_ITEM}?{_ASKED_BACK}",
        f"{_TOPIC}的?{_ITEM}{_BESIDES}(?:有{_BESIDES}{_WHICH}{_ITEM}?|{_HOW_MANY}|是[哪那]几?{_COUNTER}|有(?:吗|没有|没|么))",
        f"{_TOPIC}(?:栏目|专栏|版块)[里中下]?{_BESIDES}有{_BESIDES}{_WHICH}{_ITEM}?",
        f"{_TOPIC}{_BESIDES}有过?{_BESIDES}{_WHICH}{_ITEM}",
        f"(?:{_PAPER})?(?:有没有|有){_TOPIC}的?{_ITEM}{_ASKED_BACK}",
        f"{_PAPER}{_BESIDES}对?{_TOPIC}{_BESIDES}(?:登|写|报道|刊登|说|讲|报)(?:过|了){_BESIDES}{_WHICH}(?:事情?|{_ITEM})?",
        f"{_PAPER}{_BESIDES}(?:登|写|报道|刊登|说|讲)(?:过|了)(?:关于|有关)?{_TOPIC}的?{_WHICH}(?:事情?|{_ITEM})?",
        f"(?:{_PAPER})?(?:有没有|有)?(?:刊?登载?|报道?|写)过{_TOPIC}的?(?:事情?|消息|新闻)?(?:吗|没有|没|么)?",
        f"(?:{_PAPER}(?:有没有|有)?|有没有)(?:登|刊登|报道){_TOPIC}的?(?:事情?|消息|新闻)?(?:吗|没有|没|么)?",
        f"(?:有没有|有){_BESIDES}{_ABOUT}{_TOPIC}的(?:吗|么)?",
        f"(?:{_PAPER})?(?:有没有|有){_BESIDES}{_WHICH}{_TOPIC}的?{_ITEM}{_ASKED_BACK}",
        f"{_TOPIC}{_BESIDES}上过(?:几次|几回)?报纸?(?:吗|没有|没|么)?",
        f"(?:关于|有关)?{_TOPIC}(?:的事?)?(?:{_PAPER}|[你您咱我]们)?{_BESIDES}(?:刊?登|报道?)(?:过|了)?{_WHICH}{_ITEM}?",
        f"{_TOPIC}{_BESIDES}上过{_BESIDES}{_WHICH}(?:{_ITEM}|报纸?|头版)",
        f"(?:有?{_WHICH}(?:是|在)?)?{_ABOUT}{_TOPIC}的{_ASKED_BACK}",
        f"(?:关于|有关|对于?)?{_TOPIC},?{_PAPER}{_BESIDES}(?:写|说|讲|刊?登|报道?)(?:过|了){_BESIDES}{_WHICH}{_ITEM}?",
        f"{_TOPIC}的?{_LINKED}?的?(?:内容|信息){_BESIDES}(?:有没有|有{_BESIDES}{_WHICH}|有(?:吗|没有|没|么))",
        f"{_TOPIC}{_BESIDES}(?:有没有|有)过?{_ITEM}{_ASKED_BACK}",
        f"记者{_NAME}的(?:{_ITEM}|作品){_BESIDES}有?{_BESIDES}{_WHICH}",
        f"{_TOPIC}{_LINKED}的?{_ITEM}?",
        f"{_ITEM}[里中]面?(?:有没有|有){_BESIDES}{_ABOUT}{_TOPIC}的?{_ASKED_BACK}",
        f"(?:{_PAPER}|[你您咱]们|有人|有?记者)(?:有没有)?{_BESIDES}(?:采?写|讲|说|刊?登|报道?|提到?|采访|发)过{_TOPIC}(?:的事情?)?(?:吗|没有|没|么)",
        f"{_TOPIC}的{_ITEM}?{_BESIDES}(?:有没有|有(?:吗|没有|没|么))",
        f"把{_BESIDES}{_ABOUT}{_TOPIC}的{_ITEM}?都?(?:[找列查挑选拿](?:一下|给我)?出?来?)(?:看看|给我)?",
        f"(?:关于|有关)?{_TOPIC}的?{_ITEM}",
    )
)
# What may stand before a subject and behind it, where articles are spoken of: read piece by piece, whatever their order.
_BEFORE = re.compile(
    f"{_PAPER}|{_WHICH}{_ITEM}?(?:[里中]面?)?|{_ITEM}[里中]面?|有没有|有(?![人关限])|{_ABOUT}|登载(?:过|了)?|[跟和与同](?=.+{_LINKED})|,"
)
_BEHIND = re.compile(
    f"{_TOPIC}(?:的|方面的?|{_LINKED}的?)?{_ITEM}?"
    f"(?:,?{_BESIDES}(?:有{_BESIDES}{_WHICH}|是{_WHICH}|有没有|有(?:吗|没有|没|么)|吗|没有|么|(?:都?给我|都)?(?:看看?|看一下|[找列查搜]出?来?(?:看看?)?)))?"
)
_ITEMS = re.compile(_ITEM)
_FRAMED = re.compile(f"^(?:有关|关于|的|提[到及过起])|的{_ITEM}")  # what another way of reading takes for the frame
_SOUGHT = re.compile(f"{_TOPIC}的{_ITEM}?(?:{_BESIDES}有{_BESIDES}{_WHICH})?")  # after what asks to look for something
_SEEKS = re.compile("[找查看列]|了解")
MAX_CHARS = 50  # longer ones tell more than what they want
_SURE = re.compile(f"{_ITEM}|{_COUNTER}|记者|有没有{_BESIDES}{_ABOUT}")
_COUNTED = re.compile(
    "(?:意见|建议|规定|措施|要求|标准|条件|线路|路线|公交|原则|经验|规则|政策|办法|理由|河流)$"
)  # in 条, as news is
_ASKS = re.compile("[哪那几]|什么|啥|多少|有没有|[吗么没]$|没有$")
_POLITE = re.compile(
    "(?:[你您]们?(?:这里|这儿|那里|那儿)?(?=.?有|一共|共|登|收)|请问|请|麻烦|劳驾|帮我|给我|替我|我?想(?:知道|了解(?:一?下)?|看看?|找找?|问问?|查查?)|说说看|(?:查|找|看|列|数|搜)(?:一下|一查|一找|一看|查|找|看|出来?)?(?=.{2})|那么?(?![些几篇条则]))"
)
_ENDING = re.compile("[\\s?!。.~呢呀啊吧嘛哦呐]+$")
_SHELF = re.compile(
    "(?:这个|那个)?(?:栏目|专栏|版块)[里中下]?$|(?:这|那)?方面$|的(?:事迹?|事情|故事|情况|话题|内容)$|(?:里面|里|中)$"
)
_MENTIONED = re.compile("提[到及过起]")


@dataclass(frozen=True, slots=True)
class Wanted:
    """A way to read a question about the paper: the articles by a writer, on a subject, of a day, on a page, or all."""

    writer: str | None = None
    topic: str | None = None
    day: str | None = None
    page: str | None = None
    place: Offsets = (0, 0)  # where in the folded question its name or subject stands
    is_sure: bool = False  # it speaks of articles, so that it is about the paper even where none fits
    is_slight: bool = False  # a single mention will do


def folded(text: str) -> str:
    """A question as it is read here: normalised, without the spaces between Chinese characters."""
    return closed_up(normalise(text)).strip()


def readings(question: str) -> Iterator[Wanted]:
    """The ways in which a folded question may be about the paper, the likeliest first; none where it is about something else."""
    start, end = _core(question)
    if end - start > MAX_CHARS:
        return
    core = question[start:end]
    for frame in (*_FRAMES, *([_SOUGHT] if _SEEKS.search(question, 0, start) else ())):
        found = frame.fullmatch(core)
        if found and (wanted := _wanted(found, core, start)):
            yield wanted
            if wanted.page or wanted.day:  # which are no subjects
                return
    if found := _spoken_of(core):
        yield from filter(None, [_wanted(found, core, start)])


def _spoken_of(core: str) -> re.Match[str] | None:
    """The subject of a question that speaks of articles, between all that frames it."""
    start = 0
    while before := _BEFORE.match(core, start):
        start = before.end()
    found = _BEHIND.fullmatch(core, start)
    named = found and (_ITEMS.search(core, 0, start) or _ITEMS.search(core, found.end("topic")))
    return found if named else None


def _core(question: str) -> Offsets:
    """What of a question is left without what is only polite, and its end marks."""
    end = len(_ENDING.sub("", question))
    start = 0
    while polite := _POLITE.match(question, start, end):
        start = polite.end()
    return start, end


def _wanted(found: re.Match[str], core: str, at: int) -> Wanted | None:
    told = found.groupdict()
    sure = bool(_SURE.search(core)) and bool(_ASKS.search(core))
    if who := told.get("who"):
        return Wanted(writer=who, topic=told.get("topic"), place=_placed(found, "who", at), is_sure=sure)
    if page := told.get("page"):
        return Wanted(page=page, is_sure=True)
    if day := told.get("day"):
        return Wanted(day=day, is_sure=sure)
    if "all" in told:
        return Wanted(is_sure=True) if told["all"] or _SURE.search(core) else None
    start, end = found.span("topic")
    topic = _SHELF.sub("", core[start:end])
    if _FRAMED.search(topic) or (_COUNTED.search(topic) and not _ITEMS.search(core)):
        return None
    slight = bool(_MENTIONED.search(core))
    place = (at + start, at + start + len(topic))
    return Wanted(topic=topic, place=place, is_sure=sure, is_slight=slight) if len(topic) > 1 else None


def _placed(found: re.Match[str], group: str, at: int) -> Offsets:
    start, end = found.span(group)
    return at + start, at + end


_AND_THAT = re.compile(r"(?:那么?)?(?P<other>[^,.?!，。？！]{2,12}?)呢")
_WHICH_THEN = re.compile(
    f"(?:那么?)?{_BESIDES}(?:有多少|(?:分别)?(?:有|是)?(?:(?:几|多少)(?:{_COUNTER}{_ITEM}?|{_ITEM})|[哪那](?:些|几?{_COUNTER}){_ITEM}?))"
)
PRONOUN = re.compile("[他她](?!们)|这[位个名]记者|该记者")


def goes_on(question: str) -> bool:
    """Whether a folded question only asks how many, or which, there are of what was asked for before."""
    return bool(_WHICH_THEN.fullmatch(_ENDING.sub("", question)))


def other_in(question: str) -> str | None:
    """What a folded question puts in the place of what was asked for before (那马超呢); None where it does not."""
    found = _AND_THAT.fullmatch(question.rstrip("?!。. "))
    return re.sub(f"^{_ABOUT}(?=..)|(?:采?写)?的$", "", found["other"]) if found else None


_SURNAMES = frozenset(
    "王李张刘陈杨黄赵吴周徐孙马朱胡郭何高林罗郑梁谢宋唐许韩冯邓曹彭曾萧肖田董袁潘于蒋蔡余杜叶程苏魏吕丁任沈姚卢姜崔钟谭陆汪范金石廖贾夏韦付方白邹孟熊秦邱江尹薛闫段雷侯龙史陶黎贺顾毛郝龚邵万钱严覃武戴莫孔向汤"
    "边欧阎温柴甄冷安康牛葛岳齐梅庄辛管祝左涂谷祁时舒耿牟卜路詹关苗凌费纪靳盛童欧翟穆包季骆司岑宁殷"
)
_LONG_SURNAMES = frozenset(
    ("欧阳", "诸葛", "司马", "上官", "东方", "皇甫", "尉迟", "公孙", "慕容", "令狐", "司徒", "端木", "夏侯", "西门")
)
_COUNTED_NAME = (2, 3)  # characters of most names


def is_name(text: str) -> bool:
    """Whether a text is like the name of a person."""
    least, most = _COUNTED_NAME
    return (text[:2] in _LONG_SURNAMES and len(text) - 1 <= most) or (
        least <= len(text) <= most and text[0] in _SURNAMES
    )
