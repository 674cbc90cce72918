"""A date as a file states it → ISO: 2031-09-02, 2031/9/2, 2031年9月2日, 二〇三一年九月二日, 20310902, 2 Sep 2031."""

from __future__ import annotations

import datetime
import re
from collections.abc import Iterator

from qa_service.language.numerals import numeral_value
from qa_service.language.text import normalise

_MONTHS = ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec")
_MONTH = rf"(?P<name>{'|'.join(_MONTHS)})[a-z]*\.?"
_NUMERALS = re.compile(r"[〇零一二三四五六七八九十]+(?=[年月日号])")
_GAP = r"\s*[-‐‑–—/.年月]\s*"
_FORMS = (
    re.compile(rf"(?<!\d)(?P<year>\d{{4}}){_GAP}(?P<month>\d{{1,2}}){_GAP}(?P<day>\d{{1,2}})(?!\d)"),
    re.compile(r"(?<!\d)(?P<year>\d{4})(?P<month>\d\d)(?P<day>\d\d)(?:\d{4}|\d{6})?(?!\d)"),  # with the time of day
    re.compile(rf"(?<!\d)(?P<day>\d{{1,2}})(?:st|nd|rd|th)?[\s-]+{_MONTH}[\s,-]+(?P<year>\d{{4}})(?!\d)"),
    re.compile(rf"{_MONTH}\s+(?P<day>\d{{1,2}})(?:st|nd|rd|th)?,?\s+(?P<year>\d{{4}})(?!\d)"),
)


def iso_date(stated: str) -> str | None:
    """The one day that a text states, with year and month, as an ISO date; None where it states none, or several."""
    try:
        return datetime.date.fromisoformat(stated.strip()[:10]).isoformat()
    except ValueError:
        days = set(_days(_in_figures(normalise(stated))))
    return days.pop() if len(days) == 1 else None


def _in_figures(text: str) -> str:
    return _NUMERALS.sub(lambda numeral: str(numeral_value(numeral.group().replace("〇", "零"))), text)


def _days(text: str) -> Iterator[str | None]:
    for form in _FORMS:
        for found in form.finditer(text):
            told = found.groupdict()
            month = _MONTHS.index(told["name"]) + 1 if told.get("name") else int(told["month"])
            yield _day(int(told["year"]), month, int(told["day"]))


def _day(year: int, month: int, day: int) -> str | None:
    try:
        return datetime.date(year, month, day).isoformat()
    except ValueError:
        return None
