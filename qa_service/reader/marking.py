"""The words of a sentence that answer: one span, several where the answer has several parts, none where the whole sentence is the answer."""

from __future__ import annotations

import re
from collections.abc import Iterable

import numpy as np

from qa_service.reader.network import WHOLE
from qa_service.reader.ranges import ended
from qa_service.reader.sentence import Sentence
from qa_service.types import Offsets

LONGEST = 64  # pieces of a span
AS_GOOD = 0.5  # further spans are marked whose log odds are at most so far below those of the best
BREAK = 1.0  # log odds that a span loses for each comma or semicolon in it: first and last piece are told apart, and seldom in two clauses
MOST = 6  # spans

# The tag of a lead with its byline: it says who reports, never who or what the report is about.
_LEAD = re.compile(r"\s*(?:本报|新华社|中新社|据)?[^，。；：（(]{0,12}(?:讯|电|报道)\s*(?:[（(][^）)]{2,40}[）)])?\s*")
_BREAKS = frozenset("，,；;")
_REPORTING = re.compile("记者|报道|作者|谁写|通讯员|本报|供稿")


def marked(question: str, sentence: Sentence) -> tuple[Offsets, ...]:
    """The spans of the sentence's words that answer, in order."""
    told = sentence.told
    if told is None:
        return ()
    least = sentence.start + (0 if _REPORTING.search(question) else lead_chars(sentence.text))
    inside = np.flatnonzero((told.row.starts >= least) & (told.row.ends <= sentence.end))
    if not len(inside):
        return ()
    breaks = np.cumsum([sentence.passage.text[end - 1] in _BREAKS for end in told.row.ends[inside]])
    scores = told.first[inside, None] + told.last[None, inside] - BREAK * (breaks[None] - breaks[:, None])
    scores[np.tril_indices(len(inside), -1)] = -np.inf
    scores[np.triu_indices(len(inside), LONGEST)] = -np.inf
    best = float(scores.max())
    if told.first[WHOLE] + told.last[WHOLE] > best:
        return ()
    spans: list[Offsets] = []
    while scores.max() >= best - AS_GOOD and len(spans) < MOST:
        first, last = np.unravel_index(int(scores.argmax()), scores.shape)
        spans.append((int(told.row.starts[inside[first]]), int(told.row.ends[inside[last]])))
        scores[: last + 1, first:] = -np.inf  # what overlaps
    text, begin = sentence.text, sentence.start
    tight = (_tight(text, (start - begin, end - begin)) for start, end in spans)
    return _apart(ended(span, text, question) for span in tight if span[0] < span[1])


def _tight(text: str, span: Offsets) -> Offsets:
    """A span without the white space at its ends, which pieces may begin with."""
    words = text[span[0] : span[1]]
    return span[0] + len(words) - len(words.lstrip()), span[0] + len(words.rstrip())


def _apart(spans: Iterable[Offsets]) -> tuple[Offsets, ...]:
    """The spans in order, those that overlap as one."""
    apart: list[Offsets] = []
    for start, end in sorted(spans):
        if apart and start < apart[-1][1]:
            start, end = apart[-1][0], max(end, apart.pop()[1])
        apart.append((start, end))
    return tuple(apart)


def lead_chars(text: str) -> int:
    """How many characters of a sentence are the tag and byline of a lead."""
    found = _LEAD.match(text)
    return found.end() if found else 0
