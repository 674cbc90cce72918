"""Where an article goes on or comes from: the notices （下转第3版） and （上接A1版《…》） of a page."""

from __future__ import annotations

import dataclasses
import re
from collections.abc import Iterator, Sequence
from itertools import islice

from qa_service.ingest.folio import ARROWS, and_more
from qa_service.ingest.lines import Line
from qa_service.ingest.page_numbers import page_number
from qa_service.ingest.roles import HEADLINES, Label, Place, Role
from qa_service.ingest.settled import NOTHING, Settlement
from qa_service.ingest.tagger import Told
from qa_service.types import Article, Jump, Span

MAX_NOTICES = 100  # that are read; no page of a newspaper has more
_NUMBER = r"(?:[A-Za-zＡ-Ｚ]{0,2}\s?\d{1,3}|[一二三四五六七八九十]{1,3})"
_PAGE = rf"\s*+(?:第\s*+)?({_NUMBER}){and_more(_NUMBER)}"  # the first of several
_NOTICE = re.compile(
    rf"[（(【\[〔]\s*(?:本文|文章|全文)?(下转|转|上接|紧接|接){_PAGE}((?:[\s·:：，,《“][^（）()【】\n]{{0,40}})?)[）)】\]〕]"
    rf"|(?:^[ \t\u3000]*|(?<=[。！？…”])[ \t\u3000]*+|(?<![{ARROWS}])[{ARROWS}]++[ \t\u3000]*+)(下转|上接|紧接){_PAGE}((?:[ \t·:：]*《[^》\n]{{1,40}}》)?)[ \t\u3000\r]*$",
    re.M,
)
_TITLE = re.compile("《(.+)》|“(.+)”")
_ONWARD = ("下转", "转")


@dataclasses.dataclass(frozen=True, slots=True)
class Notice:
    """A notice at `raw[start:end]`."""

    start: int
    end: int
    onward: bool
    jump: Jump


def notices(raw: str) -> list[Notice]:
    """The notices of a page, in order."""
    told: list[Notice] = []
    for found in islice(_NOTICE.finditer(raw), MAX_NOTICES):
        way, stated, rest = (found[n] or found[n + 3] or "" for n in (1, 2, 3))
        if page := page_number(stated):
            named = _TITLE.search(rest)
            title = (named[1] or named[2]) if named else None
            told.append(Notice(*found.span(), way in _ONWARD, Jump(page, title)))
    return told


def opened(lines: Sequence[Line], told: Told, found: Sequence[Notice], settled: Settlement = NOTHING) -> Told:
    """What a page's lines were taken for; a text that comes from another page opens an article, with the headline above it.

    What is settled of a line stays.
    """
    labels = [
        label if line.number in settled else new
        for line, label, new in zip(lines, told.labels, _opened(lines, told.labels, found), strict=True)
    ]
    return dataclasses.replace(told, labels=tuple(labels))


def _opened(lines: Sequence[Line], labels: Sequence[Label], found: Sequence[Notice]) -> list[Label]:
    starts = [notice for notice in found if not notice.onward]
    told = list(labels)
    for notice in starts:
        following = (i for i, line in enumerate(lines) if line.raw_end > notice.end and labels[i].role is Role.BODY)
        at = next(following, None)
        if at is not None and not any(labels[i].opens for i in _between(lines, notice.start, at)):
            told[at] = Label(Role.BODY, Place.NEXT, opens=True)
            _give_heads(told, at)
    return told


def _give_heads(labels: list[Label], at: int) -> None:
    """The headlines right above a text are its own."""
    for i in reversed(range(at)):
        label = labels[i]
        if label.role in (Role.HEADING, *HEADLINES):
            role = Role.TITLE if label.role is Role.HEADING else label.role
            labels[i] = Label(role, Place.NEXT, label.goes_on)
        elif label.role is not Role.FURNITURE:
            break


def _between(lines: Sequence[Line], start: int, at: int) -> Iterator[int]:
    """The lines from a place of the file to a line, which is among them."""
    return (i for i in range(at + 1) if lines[i].raw_end > start)


def with_jumps(articles: Sequence[Article], found: Sequence[Notice]) -> tuple[Article, ...]:
    """The articles with where each says that it goes on or comes from: a notice stands right behind its text, or before it."""
    if not found:
        return tuple(articles)
    held = {place for article in articles for place in article.places()}
    texts = [[span for span in article.spans if span.field == "text"] for article in articles]
    told = list(articles)
    for notice in found:
        if held.isdisjoint(range(notice.start, notice.end)):
            at = _behind(texts, notice) if notice.onward else _before(texts, notice)
            if at is not None:
                told[at] = _with(told[at], notice)
    return tuple(told)


def _with(article: Article, notice: Notice) -> Article:
    if notice.onward:
        return dataclasses.replace(article, continued_on=article.continued_on or notice.jump)
    return dataclasses.replace(article, continued_from=article.continued_from or notice.jump)


def _behind(texts: Sequence[Sequence[Span]], notice: Notice) -> int | None:
    """The article whose text ends where a notice stands."""
    ends = [(spans[-1].raw_end, n) for n, spans in enumerate(texts) if spans]
    above = max(((end, n) for end, n in ends if end <= notice.start), default=None)
    last = max((s.raw_end for spans in texts for s in spans if s.raw_end <= notice.start), default=None)
    return above[1] if above and above[0] == last else None


def _before(texts: Sequence[Sequence[Span]], notice: Notice) -> int | None:
    """The article whose text begins where a notice stands."""
    starts = [(spans[0].raw_start, n) for n, spans in enumerate(texts) if spans]
    below = min(((start, n) for start, n in starts if start >= notice.end), default=None)
    first = min((s.raw_start for spans in texts for s in spans if s.raw_start >= notice.end), default=None)
    return below[1] if below and below[0] == first else None
