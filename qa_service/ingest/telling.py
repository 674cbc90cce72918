"""What each line of a page is, by the network, to which the rules' word is one sign among many, and by what is certain."""

from __future__ import annotations

import itertools
import re
from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from qa_service.ingest import bylines, headlines
from qa_service.ingest.briefs import Briefs, briefs
from qa_service.ingest.lines import Kind, Line
from qa_service.ingest.proposal import proposed
from qa_service.ingest.roles import LABELS, Label, Place, Role
from qa_service.ingest.settled import NOTHING, Settlement
from qa_service.ingest.signs import signs_of
from qa_service.ingest.tagger import Told, bundled, likeliest
from qa_service.language.text import straddles_word

HEADED = (Role.TITLE, Role.SUBTITLE, Role.HEADING, Role.SECTION)  # what a heading mark may mark
HEADLINES = (Role.TITLE, Role.SUBTITLE)
WHOLE = 1.5  # log odds that a line under a headline is another one, where that could end with its line: printed pages break more titles than newspapers do
OPENED = 3.0  # log odds that one goes on that names but for whom
PLAINLY = 4.0  # log odds of what a line's words tell plainly: 寻物启事 is a title, 一、 is none
_UNFINISHED = re.compile(r"[，,、：:；;（(“《‘的和与及将被把从由并而或于为在向对]$")
_OPENED = re.compile(  # names but whom or what the rest tells of: 给“跑腿小哥”, 别让“驿站”
    r"(?:给|为|让|把|将|被|别让|莫让|不让|请把|别把|莫把|对|与|和|从)[“《][^”》，。！？：\s]{1,8}[”》]"
)
_NOTICE = re.compile(r"[\u4e00-\u9fff]{0,4}(?:启事|通知|公告|公示|通告|声明|更正|讣告)")
_MARKLESS = re.compile(r"[“‘《]?(?!第?[一二三四五六七八九十\d]{1,2}[、.．，])\w")
_PAUSE = re.compile(r"[，。：；、]")
_NUMBERED = re.compile(r"[一二三四五六七八九十]{1,2}、")
_OPENS = Label(Role.BODY, Place.NEXT, opens=True)
_PARAGRAPH = Label(Role.BODY, Place.HERE)
_TITLE_BELOW = Label(Role.TITLE, Place.NEXT)
_TITLES, _HEADS, _CREDITS = (
    [k for k, label in enumerate(LABELS) if label.role in roles] for roles in ((Role.TITLE,), HEADLINES, (Role.CREDIT,))
)
_COLONS = ("：", ":")
_TITLE_GOES_ON = [k for k, label in enumerate(LABELS) if label.role is Role.TITLE and label.goes_on]
ALONE = 4.5  # log odds that what seems the one heading of an article is the title of another
MOST_DOUBTED = 20  # headings of a page; a longer file is not read again and again
LONGEST_VERSE = 14  # characters of a line without a pause
FEW = 12  # on a page of so many lines the rules' word counts one unit of log odds more, of half as many four: of a few lines the network sees no manner
ROUGHLY = (
    18  # so it is with that word but for which of an article's headlines is the title, which the network knows better
)
SETTLED = -1e6  # the score of what an operator says a line is not: whatever is certain otherwise weighs less


def told(lines: Sequence[Line], raw: str, settled: Settlement = NOTHING) -> Told:
    """The label of each line, as it is settled or likeliest; where no line is text, the rules' labels."""
    if not lines:
        return Told((), np.zeros((0, len(LABELS))))
    by_rule = proposed(lines)
    votes, possible = _votes(lines, by_rule), _possible(lines, by_rule)
    for found in briefs(lines, raw):
        _tell_briefs(found, possible)
    for i, line in enumerate(lines):
        if line.number in settled and line.text:
            possible[i] = True
            votes[i] = [0 if settled[line.number].allows(label) else SETTLED for label in LABELS]
    odds = bundled().odds(signs_of(lines, raw, by_rule))
    answer = likeliest(odds, possible, votes)
    doubted = set[int]()
    while len(doubted) < MOST_DOUBTED and (alone := set(_alone(lines, answer.labels)) - doubted):
        votes[sorted(alone), LABELS.index(_TITLE_BELOW)] += ALONE
        doubted |= alone
        answer = likeliest(odds, possible, votes)
    if stanza := _further_stanza(lines, answer.labels):
        votes[stanza, LABELS.index(_PARAGRAPH)] += PLAINLY
        answer = likeliest(odds, possible, votes)
    if any(label.role is Role.BODY for label in answer.labels):
        return answer
    ways = zip(lines, answer.labels, by_rule, strict=True)
    return Told(tuple(label if line.number in settled else rule for line, label, rule in ways), answer.likely)


def _alone(lines: Sequence[Line], labels: Sequence[Label]) -> list[int]:
    """Places of headings without a mark that stand alone in their articles: newspapers part a text in two at least."""
    held: list[list[int]] = [[]]
    for i, label in enumerate(labels):
        if label.opens:
            held.append([])
        elif label.role is Role.HEADING and not label.goes_on:
            held[-1].append(i)
    alone = [own[0] for own in held if len(own) == 1]
    return [i for i in alone if _MARKLESS.match(lines[i].text) and not lines[i].level and _is_prose(lines[i + 1 :])]


def _further_stanza(lines: Sequence[Line], labels: Sequence[Label]) -> list[int]:
    """Places of verses that were taken for none, between blank lines, below a stanza of as many."""
    begun = [i for i, line in enumerate(lines) if line.blank_before or not i]
    found: list[int] = []
    for above, start, end in zip(begun, begun[1:], [*begun[2:], len(lines)], strict=False):
        stanza = range(above, start)
        alike = len(stanza) == end - start > 1 and all(labels[i].role is Role.BODY for i in stanza)
        if alike and not any(_is_prose(lines[i:]) or lines[i].level for i in range(above, end)):
            found += [i for i in range(start, end) if labels[i].role is not Role.BODY]
    return found


def _is_prose(below: Sequence[Line]) -> bool:
    """Whether the first of some lines is no verse."""
    return bool(below) and (len(below[0].text) > LONGEST_VERSE or bool(_PAUSE.search(below[0].text)))


def _tell_briefs(found: Briefs, possible: NDArray[np.bool_]) -> None:
    """Each brief under a label is an article of its own: its heading is the title, the line below opens the text."""
    possible[found.label] = [label.role is Role.SECTION for label in LABELS]
    for heading in found.headings:
        possible[heading] = [label == _TITLE_BELOW for label in LABELS]
        possible[heading + 1] = [label.opens for label in LABELS]


def _votes(lines: Sequence[Line], by_rule: Sequence[Label]) -> NDArray[np.float32]:
    """(lines, labels): the rules' word, as far as the page has few lines, and what speaks against long titles."""
    exact, alike = (FEW / len(lines)) ** 2, (ROUGHLY / len(lines)) ** 2
    word = {own: [exact * (label == own) + alike * _is_alike(label, own) for label in LABELS] for own in set(by_rule)}
    votes = np.asarray([word[own] for own in by_rule], np.float32)
    for i, (above, line) in enumerate(itertools.pairwise(lines), start=1):
        if _OPENED.fullmatch(above.text):
            votes[i, _TITLE_GOES_ON] += OPENED
        elif not (_UNFINISHED.search(above.text) or straddles_word(above.text, line.text)):
            votes[i, _TITLE_GOES_ON] -= WHOLE
    _vote_on_notices(lines, votes)
    _vote_on_meetings(lines, votes)
    _vote_on_numbered(lines, votes)
    return votes


def _vote_on_notices(lines: Sequence[Line], votes: NDArray[np.float32]) -> None:
    """Weigh a line of nothing but what notices are called as the title of one, and not as who wrote."""
    for i, line in enumerate(lines):
        if _NOTICE.fullmatch("".join(line.text.split())):
            votes[i, LABELS.index(_TITLE_BELOW)] += PLAINLY
            votes[i, _CREDITS] -= PLAINLY


def _vote_on_meetings(lines: Sequence[Line], votes: NDArray[np.float32]) -> None:
    """Weigh a headline that tells but of a meeting as no title, where the one below it tells what was said."""
    for i, (line, below) in enumerate(itertools.pairwise(lines)):
        if below.kind is Kind.TEXT and headlines.tells_of_meeting(line.text, below.text):
            votes[i, _TITLES] -= PLAINLY


def _vote_on_numbered(lines: Sequence[Line], votes: NDArray[np.float32]) -> None:
    """Take from the votes what speaks for 一、 as a headline, and for an article that begins with it or right below it."""
    for i, line in enumerate(lines):
        if _NUMBERED.match(line.text):
            votes[i, _HEADS] -= PLAINLY
            first = i if i and lines[i - 1].text.endswith(("。", *_COLONS)) else i + 1
            votes[first : i + 2, LABELS.index(_OPENS)] -= PLAINLY


def _is_alike(label: Label, other: Label) -> bool:
    """Whether two labels are one but for which of an article's headlines a line is."""
    return label == other or (label.role in HEADLINES and other.role in HEADLINES and label.place is other.place)


def _possible(lines: Sequence[Line], by_rule: Sequence[Label]) -> NDArray[np.bool_]:
    """(lines, labels): whether a label is not ruled out by what is certain."""
    titles = _title_levels(lines)
    possible = np.asarray([[_may_be(line, label, titles) for label in LABELS] for line in lines])
    going_on = [label.role is Role.TITLE and label.goes_on for label in LABELS]
    for i, line in enumerate(lines[:-1]):
        if line.overprinted:  # it is a title alone, or with others like it
            possible[i + 1, going_on] = False
    begins = [label.role is Role.BODY and not label.goes_on for label in LABELS]
    texts = [i for i, label in enumerate(by_rule) if label.role is Role.BODY]
    for above, i in itertools.pairwise(texts):
        if by_rule[i].goes_on and straddles_word(lines[above].text, lines[i].text):
            possible[i, begins] = False  # no text begins in the midst of a word
    return possible


def _title_levels(lines: Sequence[Line]) -> frozenset[int]:
    """Markdown levels that mark titles: those right above a lead or byline."""
    opens = (Kind.LEAD, Kind.BYLINE)
    return frozenset(above.level for above, line in itertools.pairwise(lines) if above.level and line.kind in opens)


def _may_be(line: Line, label: Label, titles: frozenset[int]) -> bool:
    """Whether a label is not ruled out by what is certain: the marks of Markdown, a doubled title, the paper's own lead."""
    shape = line.shape
    if not line.text or (line.kind is Kind.FOLIO and line.text.isdigit()):
        return label.role is Role.FURNITURE
    if line.overprinted:
        return label.role is Role.TITLE and not label.goes_on
    if line.kind is Kind.LEAD and bylines.is_lead_of_paper(line.text):
        return label.opens
    if shape.continues:
        return label.role is Role.BODY and label.goes_on
    if shape.apart:
        return label.role is Role.BODY and not label.goes_on
    if shape.picture:
        return label.role is Role.CAPTION
    if shape.level in titles:
        return label.role in (Role.TITLE, Role.SUBTITLE) and label.place is Place.NEXT
    if shape.level and line.kind is Kind.LABEL:
        return label.role is Role.SECTION
    if shape.level:
        return label.role in HEADED
    return not (shape.among and label.role in HEADED)
