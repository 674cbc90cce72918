"""Briefs under a label of their own (简讯, 体坛快报): each that begins with the mark of the first is an article under its own heading."""

from __future__ import annotations

import itertools
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from qa_service.ingest.lines import Line, ends_sentence
from qa_service.ingest.reflow import Parts
from qa_service.types import Offsets

MAX_LABEL_CHARS = 14
REACH = 12  # lines in which the next brief begins
MAX_HEADING_CHARS = 30
MIN_TEXT_CHARS = 12  # what stands behind a heading on its line is text, if it is so long
_MARK = re.compile(r"\s*([●○◆◇■□▲△▼▽★☆◎▶►])\s*")
_LABEL = re.compile(
    r"[\u4e00-\u9fff]{0,6}(?:简讯|短讯|快讯|快报|简报|短波|速递|速览|短新闻|简明新闻|一句话新闻|新闻集锦|新闻集纳|点击|短笛)"
)
_RUN_IN = re.compile(
    rf"{_MARK.pattern}[^\s。；！？，,:：][^。；，\u3000:：]{{2,26}}?(?P<gap>[:：]\s*|\u3000\s*|\s{{2,}})(?=[^\s:：].{{{MIN_TEXT_CHARS}}})"
)


@dataclass(frozen=True, slots=True)
class Briefs:
    """Briefs on a page, by the places of their lines."""

    label: int
    headings: tuple[int, ...]


def parted(raw: str, spans: Sequence[Offsets]) -> list[Offsets]:
    """The spans of a page's lines, those of briefs that run on behind their heading parted there."""
    texts = [raw[start:end] for start, end in spans]
    items = {i for _, places in _under_labels(texts, texts) for i in places}
    found: list[Offsets] = []
    for i, (start, end) in enumerate(spans):
        if i in items and (heading := _RUN_IN.match(texts[i])):
            colon = len(heading["gap"].rstrip()) if heading["gap"][0] in ":：" else 0
            found += [(start, start + heading.start("gap") + colon), (start + heading.end(), end)]
        else:
            found.append((start, end))
    return found


def briefs(lines: Sequence[Line], raw: str) -> Iterator[Briefs]:
    """The briefs of a page, several under each label, that have headings on lines of their own."""
    whole = [raw[line.raw_start : line.raw_end] for line in lines]
    for label, items in _under_labels([line.text for line in lines], whole):
        headings = tuple(i for i in items if i + 1 < len(lines) and _is_heading(lines[i], lines[i + 1], raw))
        if len(headings) > 1 and headings[0] == label + 1 and len(headings) == len(items):
            yield Briefs(label, headings)


def carry_labels(drafts: Sequence[Parts], lines: Sequence[Line], raw: str) -> None:
    """Give each brief the label that stands over all of them."""
    for found in briefs(lines, raw):
        label, first, last = (lines[i].number for i in (found.label, found.headings[0], found.headings[-1] + 1))
        under = [draft for draft in drafts if first <= draft.paragraphs[0].first.number <= last]
        if group := [block for draft in under[:1] for block in draft.labels if block.first.number == label]:
            for draft in under:
                draft.labels = draft.labels or group


def _is_heading(line: Line, below: Line, raw: str) -> bool:
    """Whether a line is a heading, rather than the first of a brief whose lines are broken."""
    if len(line.text) > MAX_HEADING_CHARS or ends_sentence(line.text) or "，" in line.text:
        return False
    set_in = below.raw_start > 0 and raw[below.raw_start - 1] not in "\r\n"
    return set_in or (ends_sentence(below.text) and len(below.text) >= 2 * len(line.text))


def _under_labels(names: Sequence[str], texts: Sequence[str]) -> Iterator[tuple[int, list[int]]]:
    """Each label of briefs, and the lines that begin with the mark of the first line below it."""
    filled = [i for i, text in enumerate(texts) if text.strip()]
    for at, (i, below) in enumerate(itertools.pairwise(filled)):
        mark = _MARK.match(texts[below])
        if mark and _is_label(names[i]):
            yield i, list(_marked(texts, filled[at + 1 :], mark[1]))


def _is_label(text: str) -> bool:
    name = re.sub(r"[\W_]", "", text)
    return len(text.strip()) <= MAX_LABEL_CHARS and bool(_LABEL.fullmatch(name))


def _marked(texts: Sequence[str], places: Sequence[int], mark: str) -> Iterator[int]:
    """The places of the lines with a mark, as far as each is near the one above."""
    last = places[0]
    for i in places:
        if i - last > REACH:
            return
        if texts[i].lstrip().startswith(mark):
            last = i
            yield i
