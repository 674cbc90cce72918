"""Who wrote it, and when: leads (本报讯（记者 …）), bylines (□本报记者 …), photo credits (… 摄) and date words."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass

from qa_service.ingest.mapped import Mapped
from qa_service.language.folding import HAN, PRIVATE
from qa_service.types import Offsets

MAX_NAME_CHARS = 4  # but for names from abroad, which are written with a middle dot
_HAN = HAN + PRIVATE  # a rare character of a name may be one of private use
_NAME = rf"(?:[{_HAN}]{{2,4}}|[{_HAN}]{{1,8}}(?:·[{_HAN}]{{1,8}})+)"
_GAP = r"[ \t\u3000]*"


def _spaced(word: str) -> str:
    """A pattern for a word whose letters may be spaced out."""
    return _GAP.join(word)


def _any(*words: str) -> str:
    return "(?:" + "|".join(_spaced(word) for word in words) + ")"


_PAPER = _any("本报", "本刊", "本网")
OF_REPORTERS = "手记|札记|观察|调查|视线|述评|感言|连线|在线|访谈|日记|见闻|来信|点评|笔记|探访|走访|体验|追踪|目击|问答"  # what they write, no names
_ROLE = (
    _any("特约记者", "实习记者", "见习记者", "首席记者", "记者", "特约通讯员", "通讯员", "实习生")
    + rf"(?!{_GAP}(?:{OF_REPORTERS}))"
)
_BOTH = rf"(?:{_spaced('摄影报道')}|文{_GAP}[/／并]?{_GAP}[图摄]|图{_GAP}[/／]?{_GAP}文)"  # wrote it and took the photo
_PHOTO = r"(?:摄影|供图|摄|图)"
_PEOPLE = rf"[{_HAN}·、，,/／:： \t\u3000]"

_AGENCY = r"据?(?:新华社|中新社|中新网|人民网|新华网|中工网)"
_LEAD_PATTERN = (
    rf"(?:[【\[]?{_PAPER}{_GAP}(?:[{_HAN}]{_GAP}){{0,8}}?(?:\d{{1,2}}月\d{{1,2}}日{_GAP})?"
    rf"(?:讯(?!{_GAP}员)|电(?![话子影视台])|{_spaced('消息')})[】\]]?"
    rf"|{_AGENCY}(?:[^，。；：\n]{{0,24}}?\d{{1,2}}日)?(?:电|讯|消息|(?<=日)(?=[（(])))"
)
_LEAD = re.compile(_LEAD_PATTERN)
_NAMES_IN_BRACKETS = rf"[（(]{_GAP}(?P<names>(?:{_PAPER}{_GAP})?{_ROLE}[^）)。]{{1,60}}?){_GAP}[）)]"
_NAMED = re.compile(_NAMES_IN_BRACKETS)
_LEAD_WITH_NAMES = re.compile(rf"{_LEAD_PATTERN}{_GAP}{_NAMES_IN_BRACKETS}")
_TAIL_NAMES = re.compile(rf"{_NAMES_IN_BRACKETS}{_GAP}$")
_BULLETS = r"[□■◆●○◇\s]*"
_BYLINE = re.compile(
    rf"{_BULLETS}[（(]?{_GAP}(?:文(?:{_GAP}[/／]{_GAP}[图摄])?{_GAP}[/／]?{_GAP})?(?:{_PAPER}{_GAP})?{_ROLE}{_GAP}[:：]?{_GAP}{_PEOPLE}{{1,48}}[）)]?"
)
_SIGNED = rf"{_NAME}{_GAP}[/／]{_GAP}[文图摄]"  # 张三/文
_ART = r"[《“][^》”]{1,20}[》”][ \t\u3000]*[（(]?(?:行书|楷书|草书|隶书|书法|国画|油画|版画|水彩画?|水粉画?|篆刻|剪纸|摄影|漫画|中国画)[）)]?"
_CREDIT = re.compile(
    rf"{_BULLETS}[（(]?(?:(?:{_NAME}|[{_HAN}] [{_HAN}])(?:[、 \u3000]{_NAME}){{0,3}}{_GAP}[/／]?{_GAP}(?:{_BOTH}|摄影|供图|摄)"
    rf"|[文图摄][影]?{_GAP}[/／:：]{_GAP}{_NAME}|{_SIGNED}(?:{_GAP}{_SIGNED})*|资料(?:图片|照片|图)|{_ART}{_GAP}{_NAME}(?:{_GAP}作)?)[）)]?"
)
_SOURCE = rf"[《“]?[{_HAN}\w·《》“”、 ]{{1,24}}?(?:[》”]|报|网|社|电|客户端|公众号)"
_REPRINT = re.compile(
    rf"[（(]?(?:(?:转自|摘自|来源[:：]|原载|选自){_SOURCE}(?:报道|消息)?|据(?:{_AGENCY}|{_SOURCE})(?:电|报道|消息)?|(?:综合|据){_SOURCE}(?:报道|消息|整理))[）)]?"
)
_CAPTION_CREDIT = re.compile(
    rf"(?:(?<=[。！？”])|[\s（(])[\s（(]*(?:{_PAPER}{_GAP})?(?:{_ROLE}{_GAP})?{_NAME}(?:[、 \u3000]{_NAME}){{0,2}}{_GAP}[/／]?{_GAP}(?:摄影|供图|摄)[）)]?$"
)
_CLOSING = re.compile(rf"{_BOTH}[）)]?$")

_DATE_WORDS = re.compile(
    r"(?:\d{4}年)?\d{1,2}月\d{1,2}日(?:至(?:\d{1,2}月)?\d{1,2}日)?|(?<![\d月])\d{1,2}日(?=[，,上下晚早凌在])|近日|(?<!\d[月日])日前|近期|连日来|昨日|昨天|今日|今天|前天|本周|上周|前不久"
)


@dataclass(frozen=True, slots=True)
class Names:
    """People named in a lead, byline or credit, by what they did."""

    reporters: tuple[str, ...] = ()
    correspondents: tuple[str, ...] = ()
    photographers: tuple[str, ...] = ()

    def __add__(self, other: Names) -> Names:
        return Names(
            _unique((*self.reporters, *other.reporters)),
            _unique((*self.correspondents, *other.correspondents)),
            _unique((*self.photographers, *other.photographers)),
        )


def _unique(names: Iterable[str]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(names))


def is_lead(text: str) -> bool:
    """Whether a paragraph opens an article (本报讯…, 新华社北京1月3日电…)."""
    return bool(_LEAD.match(text.lstrip()))


def is_lead_of_paper(text: str) -> bool:
    """Whether a paragraph opens with the paper's own dispatch (本报讯), which stands nowhere else."""
    return is_lead(text) and not re.match(_AGENCY, text)


def named(text: str) -> list[Offsets]:
    """Where a line names reporters or correspondents in brackets."""
    return [match.span() for match in _NAMED.finditer(text)]


def parts_names(before: str, after: str) -> bool:
    """Whether a line ends between two names or roles in the brackets of a lead (…记者 高远山|通讯员 白露）), not within one."""
    opened = re.search(rf"[（(]{_GAP}(?:{_PAPER}{_GAP})?{_ROLE}[^（）()]*$", before)
    return bool(opened and re.search(r"[^\s、，]{2}$", before) and re.match(rf"[{_HAN}]{{2}}", after))


def is_byline(text: str) -> bool:
    """Whether a line is nothing but who wrote or photographed (□本报记者 边磊)."""
    return len(text) <= 60 and bool(_BYLINE.fullmatch(text)) and line_names(text) != Names()


def is_credit(text: str) -> bool:
    """Whether a line is nothing but a photo credit (赵思远 摄) or a note of reprint (转自《中工网》)."""
    return len(text) <= 40 and bool(_CREDIT.fullmatch(text) or _REPRINT.fullmatch(text))


def is_reprint(text: str) -> bool:
    """Whether a line says from where an article was taken over."""
    return bool(_REPRINT.fullmatch(text))


def closes_article(text: str) -> bool:
    """Whether a credit stands at the end of what it credits (摄影报道, 转自…), rather than under a photo."""
    return bool(_CLOSING.search(text) or _REPRINT.fullmatch(text))


def split_caption(caption: Mapped) -> tuple[Mapped, Mapped]:
    """A caption and the credit that ends it; the credit is empty where there is none."""
    match = _CAPTION_CREDIT.search(caption.text)
    if match is None:
        return caption, Mapped()
    return caption[: match.start()].strip(), caption[match.start() :].strip()


def tidy_lead(paragraph: Mapped) -> Mapped:
    """The paragraph with its letter-spaced lead closed up: 本报 讯 （记 者 刘 欣 欣 ） → 本报讯（记者 刘欣欣）."""
    match = _LEAD_WITH_NAMES.match(paragraph.text)
    if match is None:
        return paragraph
    return paragraph.drop(_inner_spaces(paragraph.text[: match.end()]))


def _inner_spaces(lead: str) -> set[int]:
    """Places of the spaces in a lead that part no two words."""
    spaces = {m.start() for m in re.finditer(r"\s", lead)}
    wanted = set()
    opening = re.search(r"[（(]", lead)
    body_from = opening.end() if opening else len(lead)
    for role in re.finditer(_ROLE, lead):
        before = re.search(r"\s+$", lead[body_from : role.start()])
        if before and role.start() > body_from:
            wanted.add(body_from + before.start())
        after = re.match(r"\s+", lead[role.end() :])
        if after:
            wanted.add(role.end())
        following = re.compile(_ROLE).search(lead, role.end())
        names_end = following.start() if following else len(lead)
        tokens = list(re.finditer(r"[^\s（()）、]+", lead[role.end() : names_end]))
        if any(len(t.group()) > 1 for t in tokens):
            wanted |= {role.end() + t.end() for t in tokens[:-1] if len(t.group()) > 1}
    return spaces - wanted


def lead_names(text: str) -> Names:
    """Names in the brackets of a lead, else in brackets at the end of a paragraph."""
    match = _LEAD_WITH_NAMES.match(text.lstrip())
    return line_names(match.group("names")) if match else tail_names(text)


def tail_names(text: str) -> Names:
    """Names in brackets at the end of a paragraph: （记者 张三）."""
    match = _TAIL_NAMES.search(text)
    return line_names(match.group("names")) if match else Names()


def line_names(line: str) -> Names:
    """Names in a byline or credit line; who is credited with 摄 or 图 took the photo, who with 摄影报道 did both."""
    text = re.sub(rf"^{_BULLETS}[（(]?|[）)\s]+$", "", line)
    signed = re.findall(rf"({_PEOPLE}+?){_GAP}[/／]{_GAP}([文图摄])(?![/／影])", text)
    if len({sign for _, sign in signed}) > 1:
        return sum((_by_role(names, took_photo=sign != "文", wrote=sign == "文") for names, sign in signed), Names())
    both = re.search(rf"{_GAP}[/／]?{_GAP}{_BOTH}$|^{_BOTH}(?={_GAP}[/／\s])", text)
    photo = None if both else re.search(rf"{_GAP}[/／]?{_GAP}{_PHOTO}$|^(?:图|摄影|摄){_GAP}[/／:：]", text)
    ending = both or photo
    people = text[: ending.start()] + text[ending.end() :] if ending else text
    return _by_role(people, took_photo=bool(ending), wrote=not photo)


def author_names(author: str) -> tuple[str, ...]:
    """The names in an author field: 本报记者 张三 通讯员 李四, 张三、李四, John Smith."""
    if is_byline(author):
        names = line_names(author)
        return names.reporters + names.correspondents
    return tuple(name for name in re.split(r"\s*[、,，;；]\s*|(?<=[\u4e00-\u9fff])\s+", author.strip()) if name)


def _by_role(people: str, *, took_photo: bool, wrote: bool) -> Names:
    people = re.sub(rf"^文{_GAP}[/／:：]|{_GAP}{_any('报道', '整理')}$", "", re.sub(_PAPER, " ", people))
    first, *rest = re.split(rf"({_ROLE})", people)
    if not all(map(_is_name, _split_names(re.sub(_ROLE, " ", people)))):
        return Names()
    reporters = _split_names(first)
    correspondents: list[str] = []
    for role, names in zip(rest[::2], rest[1::2], strict=True):
        (correspondents if "通" in role else reporters).extend(_split_names(names))
    named = _unique((*reporters, *correspondents))
    if not wrote:
        return Names(photographers=named)
    return Names(_unique(reporters), _unique(correspondents), named if took_photo else ())


def _is_name(name: str) -> bool:
    return len(name) <= MAX_NAME_CHARS or "·" in name


def _split_names(names: str) -> list[str]:
    parts = [part for part in re.split(r"[、，,/／:：\s]+", names) if part]
    if parts and all(len(p) == 1 for p in parts):  # 刘 欣 欣
        return ["".join(parts)]
    merged: list[str] = []
    single = ""
    for part in parts:
        if len(part) == 1:  # 任 洁: a two-character name spaced to the width of three
            single += part
            if len(single) == 2:
                merged.append(single)
                single = ""
        else:
            merged.append(part)
    return [name for name in merged if len(name) >= 2]


def date_words(text: str) -> str | None:
    """The date words of the first sentence that is not all quotation (1月13日, 近日), or None."""
    first = re.match(r"(?:.*?[。！？][”’])*[^。！？\n]*", text)
    match = _DATE_WORDS.search(first.group() if first else text)
    return match.group() if match else None
