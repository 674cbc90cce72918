"""The number of a page as metadata or a folio line states it, read to one form."""

from __future__ import annotations

import re
import unicodedata

from qa_service.language.numerals import numeral_value

NUMERAL = "[一二三四五六七八九十]{1,3}"


def page_number(stated: str) -> str | None:
    """The number of a page as metadata states it: 3, 03, A08, 第三版."""
    told = unicodedata.normalize("NFKC", stated).strip()
    found = re.fullmatch(rf"(?:第\s*)?(?P<page>[A-Za-z]{{0,2}}\d{{1,3}}|{NUMERAL})\s*版?", told)
    return in_one_form(found["page"].upper()) if found else None


def in_one_form(told: str) -> str | None:
    """A page number in one form: 3 for 03 and 三, A08 for A08; None where the numerals make none."""
    told = re.sub("[ -]", "", told)
    if re.fullmatch(NUMERAL, told):
        value = numeral_value(told)
        return None if value is None else str(value)
    return str(int(told)) if told.isdigit() else told
