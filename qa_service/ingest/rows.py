"""Rows of tables and lists, and ways to reach somebody, on lines of their own: they are text of an article, and neither headings nor captions."""

from __future__ import annotations

import itertools
import re
from collections.abc import Sequence

from qa_service.ingest.lines import Kind, Line

MAX_ROW_CHARS = 60
MAX_CELL_CHARS = 8
LEAST_CELLS, WIDEST_CELL = 3, 16  # of a line in cells
_GAPS = re.compile(r"[ \t\u3000]*[|｜][ \t\u3000]*|[ \t\u3000]+")
_STOPS = re.compile(r"[。，；！？：]|(?<!\d):|:(?!\d)")
_HAN = r"\u4e00-\u9fff"
_NUMBER = re.compile(r"[+-]?\d[\d,.]*[%％]?")
_VALUE = rf"(?>\d[\d,.:：/-]*+(?:\s?[%％{_HAN}]{{1,2}}+(?![{_HAN}:：]))?|[\w.+-]++@[\w.-]++|(?:https?://|www\.)[\x21-\x7e]++)"
_CELL = rf"[{_HAN}·]{{1,12}}[\s:：|｜]+{_VALUE}(?:[（(][^（）()]{{1,20}}[）)])?"
_ROW = re.compile(rf"{_CELL}(?:[\s、,，;；|｜]+(?:{_CELL}|{_VALUE}))*|{_NUMBER.pattern}")
_LABEL = rf"[{_HAN}]{{0,4}}(?:地址|地点|时间|日期|方式|联系人|单位|对象|路线|公众号|微信号?|电话|热线|邮箱|信箱|邮编|传真|网址)"
_LISTED = re.compile(rf"\d{{1,4}}[\s·|｜]+[{_HAN}·]{{1,12}}|{_LABEL}[:：].+")  # 1 某某; 地址：碧波路3号


def is_number(text: str) -> bool:
    """Whether a line is a number and nothing else."""
    return bool(_NUMBER.fullmatch(text))


def is_in_cells(text: str) -> bool:
    """Whether a line has several cells, and no sentence."""
    cells = _GAPS.split(text)
    return len(cells) >= LEAST_CELLS and not _STOPS.search(text) and all(len(cell) <= WIDEST_CELL for cell in cells)


def rows(lines: Sequence[Line]) -> list[bool]:
    """For each line of a page, whether it is a row: it looks like one where no title stands, or stands in a list of several."""
    looks = [_may_be_row(line) and bool(_ROW.fullmatch(line.text)) for line in lines]
    listed = [looks[i] or _is_listed(lines, looks, i) for i in range(len(lines))]
    found = [False] * len(lines)
    for in_list, run in itertools.groupby(range(len(lines)), key=listed.__getitem__):
        places = list(run) if in_list else []
        if len(places) > 1 or (places and looks[places[0]] and not _is_at_title(lines, places[0])):
            for i in places:
                found[i] = True
    return found


def _may_be_row(line: Line) -> bool:
    return line.kind is Kind.TEXT and not line.level and not line.overprinted and len(line.text) <= MAX_ROW_CHARS


def _is_listed(lines: Sequence[Line], looks: Sequence[bool], i: int) -> bool:
    """Whether a line is a row if others stand beside it: numbered, labelled, or a short cell between two rows."""
    between = 0 < i < len(lines) - 1 and looks[i - 1] and looks[i + 1] and len(lines[i].text) <= MAX_CELL_CHARS
    return _may_be_row(lines[i]) and (between or bool(_LISTED.fullmatch(lines[i].text)))


def _is_at_title(lines: Sequence[Line], i: int) -> bool:
    """Whether a line stands where titles do: first on the page or below a folio, or right above a lead or byline."""
    first = i == 0 or lines[i - 1].kind is Kind.FOLIO
    return first or (i + 1 < len(lines) and lines[i + 1].kind in (Kind.LEAD, Kind.BYLINE))
