"""A line at the edge of a page → what it tells of the issue: newspaper, day, page and page name, in the forms that newspapers have."""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass

from qa_service.ingest.dates import iso_date
from qa_service.ingest.folio import MAX_FOLIO_CHARS, Look, names_page
from qa_service.ingest.page_numbers import NUMERAL, in_one_form

_HAN = r"\u4e00-\u9fff"
_FIGURES = "一二三四五六七八九十"
_STEMS = "[甲乙丙丁戊己庚辛壬癸][子丑寅卯辰巳午未申酉戌亥]"
_MONTHS = r"(?:jan|feb|mar|apr|may|jun|jul|aug|sep|oct|nov|dec)[a-z]*\.?"
_GAP = " | "  # stands for what was read, so that nothing joins over it

# Slips of recognition, and what stands apart that belongs together.
_SPACED = re.compile(rf"(?<![{_HAN}])[{_HAN}](?: [{_HAN}])+(?![{_HAN}])")  # 河 湾 日 报
_SPACED_PAGE = re.compile(r"(?<![\d年月] )(?<![\d年月])\d(?: \d){1,2}(?= ?版)")  # 第 0 3 版
_APART = re.compile(r"(?<![\d])(?:\d ){2,}\d|(?<=[\d年月]) (?=[\d年月日])")  # 2 0 2 3 年 5 月
_ROUND = re.compile(r"(?<=[二一〇零])[0OoОо](?=[〇零一二三四五六七八九0OoОо])")  # 二O二三年
_LETTERS = {
    re.compile(r"(?<=\d)[OoОо](?=[\dOoОо]*[\d年月日.\-/])"): "0",
    re.compile(r"(?<=[\d年月.\-/])[lI](?=\d*[月日.])"): "1",
}

_DAY = (
    r"(?<![\d])(?:1[89]|20)\d\d\s*[年./·\-]\s*\d{1,2}\s*[月./·\-]\s*\d{1,2}+\s*日?+"
    rf"|[二一][〇零一二三四五六七八九]{{3}}年[{_FIGURES}]{{1,2}}月[{_FIGURES}]{{1,3}}日"
    r"|(?<!\d)(?:19|20)\d{6}(?!\d)|(?<!\d)(?:19|20)\d\d \d\d \d\d(?![\d:])"
    rf"|(?<![a-z])(?:{_MONTHS}\s*\d{{1,2}}(?:st|nd|rd|th)?\s*,?|\d{{1,2}}(?:st|nd|rd|th)?\s*{_MONTHS}\s*,?)\s*(?:19|20)\d\d(?!\d)"
)
_DATE = re.compile(rf"(?<![至到~-])(?:{_DAY})(?!\s*(?:[至到~版]|-\s*\d{{1,2}}\s*[月日]))", re.I)
_YEAR_LAST = re.compile(r"(?<!\d)(\d{1,2})\s*月\s*(\d{1,2})\s*日[\s,|]*((?:19|20)\d\d)(?!\d)年?")
_OTHER_DAY = re.compile(  # that of another issue, or of the paper's first
    rf"(?:创刊|创办|复刊|始创|下期|上期|截稿|截止)[^|\d{_FIGURES}]{{0,6}}(?:{_DAY})|(?:{_DAY})\s*(?:创刊|创办|复刊|休刊|停刊|截稿|截止|起|摄|讯|电(?!话))",
    re.I,
)
_ELSEWHERE = re.compile(rf"[转接见]\s*(?:第\s*)?(?:[A-Z]?\d|{NUMERAL}\s*版)")  # 下转第3版 tells of another page

_PAPER = re.compile(
    rf"(?<![{_HAN}])(?P<paper>[{_HAN}]{{1,8}}?[报報](?:海外版)?|南方周末|参考消息|21世纪经济报道|每日经济新闻)(?:社|讯|数字报|电子报|电子版)?"
    rf"(?:(?![{_HAN}])|(?=第|星期|周{NUMERAL}|农历|今日|二[〇零]|国内|{_STEMS}年))"
)
_NO_PAPER = re.compile(
    r"本报|机关报|(?:预|播|通|海|战|捷|情|简|(?<!大)公|墙|板|(?<!^)申|举|(?<!文)汇|填|上|月|讣|党|各)报$|(?<![青少老])年报$|^.报$"
    r"|^(?:今日|昨日|每日)?(?:快|喜|日|早|晚|数字|电子|手机)报$|^(?:专业|行业)"
)
_ENGLISH_PAPER = re.compile(
    r"(?<![A-Za-z])(?:[A-Z][A-Za-z']*\s+){1,4}(?:Daily|Times|News|Post|Herald|Journal|Weekly|Telegraph|DAILY|TIMES|NEWS|POST|HERALD|JOURNAL|WEEKLY)(?![A-Za-z])"
)

_STAFF = r"(?:本版|本期|值班|责任|首席|见习|执行|视觉|图片|文字)*(?:美术编辑|编辑|美编|校对|版式设计|版式|组版|排版|主编|责编|总编辑?|编委|审校|审读|制图|设计|检校|统筹|监制|终审|编审)"
_PERSON = rf"(?:[{_HAN}]{{2,4}}?|[{_HAN}] [{_HAN}])(?=$|[^{_HAN}]|{_STAFF})"
_TERMS = "立春|雨水|惊蛰|春分|清明|谷雨|立夏|小满|芒种|夏至|小暑|大暑|立秋|处暑|白露|秋分|寒露|霜降|立冬|小雪|大雪|冬至|小寒|大寒"
_MARKS = re.compile(  # that the line is one of the page: the day of the week, the moon's day, the number of the issue, who made it
    "|".join(
        [
            rf"(?:星期|[周週]|礼拜)[一二三四五六日天](?:(?![{_HAN}])|(?=第|农历|农曆|今日|本版|责|编|{_STEMS}年|[二一][〇零]|{NUMERAL}版|[{_HAN}]{{2,8}}[报報]))",
            rf"农历|农曆|農曆|阴历|{_STEMS}年|[闰閏]?(?:[正冬腊臘]|[{_FIGURES}]{{1,2}})月(?:初[{_FIGURES}]|廿[{_FIGURES}]?|[二三]?十[一二三四五六七八九]?|卅)(?!日)",
            rf"(?:(?:19|20)\d\d年)?(?:总期?|第|新)*\s*[第:]?\s*\d[\d,]*\s*[期号]|第[{_FIGURES}百千〇零]+期|总第\s*\d+|\b(?:No|Vol|Issue)[.:]?\s*\d+",
            r"(?:国内统一)?(?:连续出版物号|统一刊号|刊号)[:\s]*(?:CN)?[\s\d/-]*|CN\s*\d[\d\s/-]*\d|ISSN[\s\dX-]*|(?:邮发|国外)?代号[:\s]*[A-Z]?[\d-]+",
            rf"{_STAFF}[\s:/|□]*{_PERSON}(?:[、,/]\s*{_PERSON})*",
        ]
    ),
    re.I,
)
_ASIDE = re.compile(
    rf"(?<![{_HAN}])(?:今日)?(?:{_TERMS})(?![{_HAN}])"
    r"|(?:本报|新闻|投稿|来稿|编辑部|总编室|广告部?|发行部?|报料|爆料|读者|订阅|订报|印刷|零售|值班|监督|举报|服务|咨询|联系)*(?:热线|电话|邮箱|信箱|地址|网址|传真|微信|微博|公众号|邮编|E-?mail|QQ)[:\s]*[\w.@/()-]+"
    r"|(?:(?:19|20)\d\d\s*年\s*)?(?<!\d)\d{1,2}\s*月(?:\s*\d{1,2}\s*日)?(?!\s*\d+\s*日)"
    r"|\d+(?:\.\d+)?\s*(?:元|°\s*C?|分(?!版))|\d{1,2}[:时]\d{2}",
    re.I,
)
_ADDRESS = re.compile(
    r"(?:(?:网址|网站|邮箱|E-?mail)[:\s]*)?(?:(?:https?://|www\.)[\x21-\x7e]+|[\w.]+@[\w.]+)", re.I | re.A
)
_COUNT = re.compile(  # how many pages there are
    rf"(?:今日|今天|本期|共|出版|总|全)\s*(?:出版|出|共|计)?\s*(?:对开|[四八48]开)?\s*(?:\d+|{NUMERAL})\s*个?\s*版|[对四八48]开\s*(?:\d+|{NUMERAL})\s*版"
    rf"|(?:\d+|{NUMERAL})\s*版\s*(?=总第)|(?:今日|今天|本期)\s*(?:[A-Z]\s*叠\s*\d+\s*版[\s、,+/]*)+"
)
_SEVERAL = re.compile(
    r"[A-Z]{0,2}\d{1,3}\s*版?\s*[-~至、/]\s*[A-Z]{0,2}\d{1,3}\s*版|(?<![A-Z\d-])[A-Z]\d{1,3}\s*版?\s*[-~/、]\s*[A-Z]\d{1,3}(?![\d-])"
)

_NUMBERED = re.compile(
    rf"(?<![特增\d])(?:第\s*)?(?P<page>[A-Z]{{0,2}}[\s-]?\d{{1,3}}|{NUMERAL}|[A-Z](?=版))\s*版(?![面权式次本画税])(?:(?![{_HAN}])|(?=(?P<after>[{_HAN}]+)))"
    rf"|版[次面号序][:\s]*(?P<told>[A-Z]{{0,2}}\d{{1,3}}|{NUMERAL})"
    r"|(?<![A-Za-z])(?:[Pp]age|PAGE|[Pp]g?\.?)\s*(?P<english>[A-Z]?\d{1,3})(?![\d.])"
)
_FOLDED = re.compile(r"第?\s*(?P<fold>[A-Z])\s*叠[\s·:|/-]*(?:第\s*)?(?P<page>\d{1,3})\s*版?(?!\d)")
_LETTERED = re.compile(
    r"(?<![A-Za-z\d.-])(?!CN|NO|QQ|PM|AM)(?P<page>[A-Z]{1,2}[ -]?\d{1,3})(?![A-Za-z\d.-])(?:(?!["
    + _HAN
    + r"])|(?=(?P<name>["
    + _HAN
    + r"]+)))"
)
_ALONE = re.compile(r"[-·\s]*(?:第\s*(?P<leaf>\d{1,3})\s*页|(?P<page>\d{1,3}))[-·\s]*")
_NAMED = re.compile(
    rf"(?P<name>[{_HAN}·]{{2,9}}?)[\s·|/:]+(?P<page>\d{{1,3}})|(?P<number>\d{{1,3}})[\s·|/:]+(?P<of>[{_HAN}]{{2,6}})"
)
MAX_CHARS = 200  # a longer line is no line of a page's edge
MAX_WORD_CHARS = 8  # of a page's name
_NO_NAMES = ("本报", "今日", "今天", "本期")
_LATIN = re.compile(r"(?<![A-Za-z\d])[A-Za-z]{2,}\.?(?![A-Za-z\d])")
_GOES_ON = ("今日", "本版", "责", "编", "美编", "校对", "主编", "星期", "周", "农历", "总第", "本期")
MAX_NAME_CHARS = 4  # of a page, behind its number without a space: with more it may be a sentence
_WORD = re.compile(rf"(?<![{_HAN}])[{_HAN}]{{2,8}}(?![{_HAN}])")
_OF_SOMETHING = re.compile(
    r"(?<!出版)(?:时间|日期)|来源|[转摘录]自|原载|选自|原刊|据《|报名|截至|地点|举[办行]|召开"
)  # else than the page

_MAY_BE = re.compile(r"[\d０-９]{2}|[\d０-９] [\d０-９]|[版叠]|[〇零○]")
_CANNOT_BE = re.compile(r"[《》。！？!?；;…]")


@dataclass(frozen=True, slots=True)
class Imprint:
    """What a line tells; what it does not tell, or in several ways, is None."""

    newspaper: str | None = None
    date: str | None = None  # ISO
    page: str | None = None  # as 3 or A08
    page_name: str | None = None
    marks: int = 0  # so much else tells that it is a line of the page
    is_marked: bool = False  # whether the number is surely a page's
    left: str = ""  # what nothing was made of


def is_of_something(line: str) -> bool:
    """Whether a line tells when something takes place, or from where it was taken, rather than of the page."""
    return bool(_OF_SOMETHING.search(line))


def read(line: str) -> Imprint:
    """What a line of a page tells."""
    text = _in_one_form(line)
    if len(text) > MAX_CHARS or _ELSEWHERE.search(text) or is_of_something(text):
        return Imprint(left=text)
    days, rest = _days(_OTHER_DAY.sub(_GAP, _ADDRESS.sub(_GAP, text)))
    date = agreed_day(days)
    rest, marks = _MARKS.subn(_GAP, rest)
    rest, counts = _COUNT.subn(_GAP, _ASIDE.sub(_GAP, rest))
    rest, several = _SEVERAL.subn(_GAP, rest)
    marks += counts + several
    page, rest = _marked_page(rest)
    newspaper, rest = _newspaper(rest)
    left = _LATIN.sub(" ", rest).strip(" |·/:-,")
    if page is None and (named := _NAMED.fullmatch(left)):
        number, name = named["page"] or named["number"], named["name"] or named["of"]
        return Imprint(newspaper, date, in_one_form(number), name, marks, names_page(left))
    if page is None and (alone := _ALONE.fullmatch(left)):
        return Imprint(newspaper, date, in_one_form(alone["page"] or alone["leaf"]), None, marks)
    name = _name(rest, numbered=page is not None)
    return Imprint(newspaper, date, page, name, marks, page is not None, left)


def look(line: str) -> Look | None:
    """How far a line looks like a folio, by what all of it tells; None where something else stands in it."""
    if len(line) > MAX_FOLIO_CHARS or _CANNOT_BE.search(line) or not _MAY_BE.search(line):
        return None
    told = read(line)
    words = re.findall(f"[{_HAN}]+", told.left)
    if len(words) > 1 or len("".join(words)) > MAX_WORD_CHARS or re.search(r"[A-Za-z\d，。、]", told.left):
        return None
    named = not words or names_page(words[0])
    if (told.date and (told.marks or told.is_marked)) or (told.is_marked and (told.marks or told.newspaper or named)):
        return Look.SURE
    return Look.HEAD if told.date and not words else None


def agreed_day(days: list[str]) -> str | None:
    """The one day that several statements agree on, as an ISO date."""
    known = {day for day in map(iso_date, days) if day}
    return known.pop() if len(known) == 1 else None


def _in_one_form(line: str) -> str:
    """A line in half width, with one kind of dash, and with what stands apart joined and slips of recognition mended where they are sure."""
    text = re.sub(r"[‐‑–—―─－]", "-", unicodedata.normalize("NFKC", line)).replace("・", "·")
    text = _ROUND.sub("〇", re.sub("[○◯]", "〇", text))
    for slip, meant in _LETTERS.items():
        text = slip.sub(meant, text)
    for apart in (_SPACED, _SPACED_PAGE):
        text = apart.sub(lambda found: found.group().replace(" ", ""), text)
    return re.sub(r"\s+", " ", text).strip()


def _days(text: str) -> tuple[list[str], str]:
    """The days that a line tells, and what is left of it then."""
    closed = _APART.sub(lambda spaced: spaced.group().replace(" ", ""), text)
    for form in (text, closed):
        if days := _DATE.findall(form):
            return [_written(day) for day in days], _DATE.sub(_GAP, form)
    turned = _YEAR_LAST.findall(closed)
    return [f"{year}-{month}-{day}" for month, day, year in turned], _YEAR_LAST.sub(_GAP, text)


def _written(day: str) -> str:
    """A day as it is commonly written; of the numbers of one with the name of its month nothing may join."""
    return day if re.search("[a-z]", day, re.I) else day.replace(" ", "").replace("·", "-")


def _marked_page(text: str) -> tuple[str | None, str]:
    """The page number that is marked as one, and what is left of a folio line then."""
    for form in (_FOLDED, _NUMBERED, _LETTERED):
        for found in form.finditer(text):
            told = found.groupdict()
            after, name = told.get("after") or "", told.get("name")
            known = names_page(name or after) or after.startswith(_GOES_ON)
            if known or (len(after) <= MAX_NAME_CHARS and name is None):
                number = told.get("page") or told.get("told") or told.get("english") or ""
                return in_one_form((told.get("fold") or "") + number), text[: found.start()] + _GAP + text[
                    found.end() :
                ]
    return None, text


def _newspaper(text: str) -> tuple[str | None, str]:
    """The newspaper's name, and what is left of a folio line then."""
    english = (found.group() for found in _ENGLISH_PAPER.finditer(text))
    paper = next(iter(newspapers(text)), None) or next(english, None)
    return paper, text.replace(paper, _GAP, 1) if paper else text


def newspapers(text: str) -> list[str]:
    """The names of newspapers in a text, in order."""
    return [m["paper"] for m in _PAPER.finditer(text) if not _NO_PAPER.search(m["paper"].replace("報", "报"))]


def _name(text: str, *, numbered: bool) -> str | None:
    """The page's name in what is left of a folio line: one that pages have, or the one word beside a page number."""
    words = [word for word in _WORD.findall(text) if word not in _NO_NAMES]
    known = [word for word in words if names_page(word)]
    if known or not (numbered and len(words) == 1):
        return known[0] if len(known) == 1 else None
    return words[0] if not re.search(r"[\w]", text.replace(words[0], "", 1).replace("|", "")) else None
