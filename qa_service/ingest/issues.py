"""When and where a page was printed: newspaper, date, page number and page name, from its folio lines, its file's path and its head."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable
from dataclasses import dataclass
from typing import TypeVar

from qa_service.ingest import folio
from qa_service.ingest.dates import iso_date
from qa_service.language.numerals import numeral_value

_HAN = r"\u4e00-\u9fff"
_NUMERAL = "[一二三四五六七八九十]{1,3}"
_DAY = r"\d{4}\s*[年./-]\s*\d{1,2}\s*[月./-]\s*\d{1,2}+\s*日?+|[二一][〇零一二三四五六七八九]{3}年[一二三四五六七八九十]{1,2}月[一二三四五六七八九十]{1,3}日|(?<!\d)(?:19|20)\d{6}(?!\d)"
_APART = re.compile(r"(?<![\d])(?:\d ){2,}\d|(?<=[\d年月]) (?=[\d年月日])")  # 2 0 2 3 年 5 月
_DATE = re.compile(rf"(?:{_DAY})(?!\s*[至到~])")
_PAPER = re.compile(rf"(?<![{_HAN}])(?P<paper>[{_HAN}]{{1,8}}报|南方周末|参考消息)(?:社|讯)?(?![{_HAN}])")
_NO_PAPER = re.compile(
    r"本报|(?:预|播|通|海|战|捷|情|简|公|墙|板|申|举|汇|填|上|月|晨)报$|(?<!青)年报$|^.报$|^(?:今日|昨日|每日)?(?:快|喜|日|早|晚)报$"
)
_ELSEWHERE = re.compile(rf"[转接见]\s*(?:第\s*)?(?:[A-Z]?\d|{_NUMERAL}\s*版)")  # 下转第3版 tells of another page
_COUNT = re.compile(
    r"(?:今日|本期|今天|共|出版|总)\s*(?:出版|出|共)?\s*\d+\s*版|\d+\s*版\s*(?=总第)"
)  # how many pages there are
_NUMBERED = re.compile(
    rf"(?:第\s*)?(?P<page>[A-Z]{{0,2}}\s?\d{{1,3}}|{_NUMERAL}|[A-Z](?=版))\s*版(?![面权式{_HAN}])|版次[:：\s]*(?P<told>[A-Z]?\d{{1,3}})"
)
_LETTERED = re.compile(r"(?<![A-Za-z\d.-])(?P<page>[A-Z]\d{1,3})(?![A-Za-z\d.-])")
_ALONE = re.compile(r"[—―\-–·\s]*(?P<page>\d{1,3})[—―\-–·\s]*")
_NAMED = re.compile(
    rf"(?P<name>[{_HAN}·]{{2,9}}?)[\s·|｜]+(?P<page>\d{{1,3}})|(?P<number>\d{{1,3}})[\s·|｜]+(?P<of>[{_HAN}]{{2,6}})"
)
_OTHER = re.compile(
    rf"(?:星期|周)[一二三四五六日天](?![{_HAN}])|农历\S*|[甲乙丙丁戊己庚辛壬癸][子丑寅卯辰巳午未申酉戌亥]年\S*|(?:总第|第)\s*\d+\s*[期号]|[闰]?[正一二三四五六七八九十冬腊]{{1,2}}月(?:初|十|廿|二十|三十)\S*"
)
_WORD = re.compile(rf"(?<![{_HAN}])[{_HAN}]{{2,8}}(?![{_HAN}])")
_PATH_DATE = re.compile(r"(?<!\d)((?:19|20)\d\d)[-_/.年]?(0[1-9]|1[0-2])[-_/.月]?(0[1-9]|[12]\d|3[01])日?(?!\d)")
_PATH_PAGE = re.compile(r"^[-_/. ]*(?:第|node_|page|p)?(?P<page>[A-Za-z]?\d{1,3})版?(?:[-_/. ][^/]*)?$")

T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class Issue:
    """What is known of where a page was printed; what nothing tells is None, and empty what nothing else is to tell."""

    newspaper: str | None = None
    date: str | None = None  # ISO
    page: str | None = None  # its number in the issue, as 3 or A08
    page_name: str | None = None

    def or_else(self, other: Issue) -> Issue:
        """What is told here, and of all else what is known there."""
        return Issue(
            other.newspaper if self.newspaper is None else self.newspaper,
            other.date if self.date is None else self.date,
            other.page if self.page is None else self.page,
            other.page_name if self.page_name is None else self.page_name,
        )

    def known(self) -> Issue:
        """What is known of all that is told."""
        return Issue(self.newspaper or None, self.date or None, self.page or None, self.page_name or None)


def printed(lines: Iterable[str]) -> Issue:
    """What the folio lines of a page tell; of what they tell in several ways, nothing."""
    told = [of_line(line) for line in lines]
    return Issue(
        _agreed(issue.newspaper for issue in told),
        _agreed(issue.date for issue in told),
        _agreed(issue.page for issue in told),
        _agreed(issue.page_name for issue in told),
    )


def _agreed(values: Iterable[T | None]) -> T | None:
    known = {value for value in values if value is not None}
    return known.pop() if len(known) == 1 else None


def of_line(line: str) -> Issue:
    """What one folio line tells."""
    text = unicodedata.normalize("NFKC", line).replace("○", "〇").strip()
    if _ELSEWHERE.search(text):
        return Issue()
    closed = _APART.sub(lambda spaced: spaced.group().replace(" ", ""), text)
    days = _DATE.findall(text) or _DATE.findall(closed)
    rest = _COUNT.sub(" | ", _OTHER.sub(" | ", _DATE.sub(" | ", text if _DATE.search(text) else closed)))
    paper = next((m["paper"] for m in _PAPER.finditer(rest) if not _NO_PAPER.search(m["paper"])), None)
    rest = rest.replace(paper, " | ", 1) if paper else rest
    named = _NAMED.fullmatch(rest.strip(" |｜·"))
    page, rest = _page(rest)
    name = (named["name"] or named["of"]) if named else _name(rest, numbered=page is not None)
    return Issue(paper, _agreed(iso_date(day.replace(" ", "")) for day in days), page, name)


def _page(text: str) -> tuple[str | None, str]:
    """The page number in what is left of a folio line, and what is left then."""
    for form in (_NUMBERED, _LETTERED):
        if found := form.search(text):
            number = found["page"] or found["told"]
            return _number(number), text[: found.start()] + " | " + text[found.end() :]
    left = text.strip(" |｜·")
    if alone := _ALONE.fullmatch(left):
        return _number(alone["page"]), ""
    if named := _NAMED.fullmatch(left):
        return _number(named["page"] or named["number"]), ""
    return None, text


def _number(told: str) -> str | None:
    """A page number in one form: 3 for 03 and 三, A08 for A08; None where the numerals make none."""
    told = told.replace(" ", "")
    if re.fullmatch(_NUMERAL, told):
        value = numeral_value(told)
        return None if value is None else str(value)
    return str(int(told)) if told.isdigit() else told


def page_number(stated: str) -> str | None:
    """The number of a page as metadata states it: 3, 03, A08, 第三版."""
    told = unicodedata.normalize("NFKC", stated).strip()
    found = re.fullmatch(rf"(?:第\s*)?(?P<page>[A-Za-z]{{0,2}}\d{{1,3}}|{_NUMERAL})\s*版?", told)
    return _number(found["page"].upper()) if found else None


def _name(text: str, *, numbered: bool) -> str | None:
    """The page's name in what is left of a folio line: one that pages have, or the one word beside a page number."""
    words = [word for word in _WORD.findall(text) if word != "本报"]
    known = [word for word in words if folio.names_page(word)]
    if known or not (numbered and len(words) == 1):
        return known[0] if len(known) == 1 else None
    return words[0] if not re.search(r"[\w]", text.replace(words[0], "", 1).replace("|", "")) else None


def of_path(file: str) -> Issue:
    """What the path of a file tells: 劳动午报/2023-05-12/03.txt, LDWB20230512_03.txt, 2023/05/12/A08.txt."""
    stem = re.sub(r"\.\w+$", "", file)
    papers = [m["paper"] for m in _PAPER.finditer(stem) if not _NO_PAPER.search(m["paper"])]
    days = list(_PATH_DATE.finditer(stem))
    if len(days) != 1:
        return Issue(_agreed(papers))
    date = iso_date("-".join(days[0].groups()))
    page = _PATH_PAGE.match(stem[days[0].end() :]) if date else None
    return Issue(_agreed(papers), date, _number(page["page"].upper()) if page else None)
