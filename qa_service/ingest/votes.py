"""What speaks for a label of a line, or against it, beside the network: the rules' word on a short page, and what words tell plainly."""

from __future__ import annotations

import itertools
import re
from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from qa_service.ingest import folio, headlines
from qa_service.ingest.lines import Kind, Line, ends_sentence, unspaced
from qa_service.ingest.roles import HEADLINES, LABELS, Label, Place, Role
from qa_service.ingest.rows import is_in_cells
from qa_service.language.text import straddles_word

Votes = NDArray[np.float32]  # (lines, labels): log odds that are added to the network's

WHOLE = 1.5  # log odds that a line under a headline is another one, where that could end with its line: printed pages break more titles than newspapers do
OPENED = 3.0  # log odds that one goes on that names but for whom
PLAINLY = 4.0  # log odds of what a line's words tell plainly: 寻物启事 is a title, 一、 is none
FEW = 12  # on a page of so many lines the rules' word counts one unit of log odds more, of half as many four: of a few lines the network sees no manner
ROUGHLY = (
    18  # so it is with that word but for which of an article's headlines is the title, which the network knows better
)
EDGE = 3  # lines at the head and the foot of a page
LEAST_ROWS = 3  # of a table
LONGEST_LABEL = 12  # characters of a line that only names what is below
WIDEST_SIGNED = 12  # characters of a line that signs
SENTENCE_ENDS = ("。", "！", "？", "）")
_UNFINISHED = re.compile(r"[，,、：:；;（(“《‘的和与及将被把从由并而或于为在向对]$")
_OPENED = re.compile(  # names but whom or what the rest tells of: 给“跑腿小哥”, 别让“驿站”
    r"(?:给|为|让|把|将|被|别让|莫让|不让|请把|别把|莫把|对|与|和|从)[“《][^”》，。！？：\s]{1,8}[”》]"
)
_NOTICE = re.compile(r"[\u4e00-\u9fff]{0,4}(?:启事|通知|公告|公示|通告|声明|更正|讣告)")
_NUMBERED = re.compile(r"[一二三四五六七八九十]{1,2}、")
_CALLED = re.compile(r"(?P<who>[\u4e00-\u9fff]{1,4}?)(?:等?同志|读者|女士|先生|师傅|朋友)[:：]")
_DATED = re.compile(
    r"(?:[\d二〇○零一九]{4}(?:年|[-./]))?[\d一二三四五六七八九十]{1,3}(?:月|[-./])[\d一二三四五六七八九十]{1,3}日?"
)
_ORGAN = re.compile(r"[\u4e00-\u9fff（）()·]{3,24}(?:[局厅社厂站会校院所处部室队司馆团]|公司|中心|委|公室)")
_NOTE = re.compile(r"[【〖\[(（]?(?:编者按|编前|编者的话|编者|核心提示|引子|导语|内容提要)[】〗\])）]?[:：\s]*(?=\S)")
_COUNTED = re.compile(r"[\u4e00-\u9fff]{2,8}[\s:：|｜]?\d[\d.,]*(?![\d版期年月号日])")
_COLONS = ("：", ":")
_FURNITURE = LABELS.index(Label(Role.FURNITURE, Place.HERE))
_OPENS = LABELS.index(Label(Role.BODY, Place.NEXT, opens=True))
_TITLE_BELOW = LABELS.index(Label(Role.TITLE, Place.NEXT))
_SECTION = LABELS.index(Label(Role.SECTION, Place.NEXT))
_SIGNATURE = LABELS.index(Label(Role.CREDIT, Place.HERE))
_TITLES, _HEADS, _CREDITS = (
    [k for k, label in enumerate(LABELS) if label.role in roles] for roles in ((Role.TITLE,), HEADLINES, (Role.CREDIT,))
)
_TEXT = [k for k, label in enumerate(LABELS) if label.role is Role.BODY]
_TITLE_GOES_ON = [k for k, label in enumerate(LABELS) if label.role is Role.TITLE and label.goes_on]


def votes_of(lines: Sequence[Line], by_rule: Sequence[Label]) -> Votes:
    """What speaks for and against each label of each line; by_rule: what the rules take the lines for."""
    exact, alike = (FEW / len(lines)) ** 2, (ROUGHLY / len(lines)) ** 2
    word = {own: [exact * (label == own) + alike * _is_alike(label, own) for label in LABELS] for own in set(by_rule)}
    votes = np.asarray([word[own] for own in by_rule], np.float32)
    for i, (above, line) in enumerate(itertools.pairwise(lines), start=1):
        if _OPENED.fullmatch(above.text):
            votes[i, _TITLE_GOES_ON] += OPENED
        elif not (_UNFINISHED.search(above.text) or straddles_word(above.text, line.text)):
            votes[i, _TITLE_GOES_ON] -= WHOLE
    for vote in (
        _vote_on_notices,
        _vote_on_meetings,
        _vote_on_numbered,
        _vote_on_answers,
        _vote_on_signatures,
        _vote_on_notes,
        _vote_on_tables,
        _vote_on_frames,
        _vote_on_edges,
    ):
        vote(lines, votes)
    slogans = [i for i, line in enumerate(lines) if line.kind is Kind.TEXT and by_rule[i] == LABELS[_FURNITURE]]
    votes[slogans, _FURNITURE] += PLAINLY
    return votes


def _vote_on_notices(lines: Sequence[Line], votes: Votes) -> None:
    """Weigh a line of nothing but what notices are called as the title of one, and the line below it that calls on somebody as its text."""
    for i, (line, below) in enumerate(itertools.pairwise(lines)):
        if _NOTICE.fullmatch(unspaced(line.text)):
            votes[i, _TITLE_BELOW] += PLAINLY
            votes[i, _CREDITS] -= PLAINLY
            votes[i + 1, _OPENS] += PLAINLY * below.text.endswith(_COLONS)


def _vote_on_meetings(lines: Sequence[Line], votes: Votes) -> None:
    """Weigh a headline that tells but of a meeting as no title, where the one below it tells what was said."""
    for i, (line, below) in enumerate(itertools.pairwise(lines)):
        if below.kind is Kind.TEXT and headlines.tells_of_meeting(line.text, below.text):
            votes[i, _TITLES] -= PLAINLY


def _vote_on_numbered(lines: Sequence[Line], votes: Votes) -> None:
    """Take from the votes what speaks for 一、 as a headline, and for an article that begins with it or right below it."""
    for i, line in enumerate(lines):
        if _NUMBERED.match(line.text):
            votes[i, _HEADS] -= PLAINLY
            first = i if i and lines[i - 1].text.endswith(("。", *_COLONS)) else i + 1
            votes[first : i + 2, _OPENS] -= PLAINLY


def _vote_on_answers(lines: Sequence[Line], votes: Votes) -> None:
    """Take from the votes what speaks for an article that begins by calling on who signs right above: it is the answer to a letter."""
    for i, (above, line) in enumerate(itertools.pairwise(lines), start=1):
        called = _CALLED.match(line.text)
        if called and len(above.text) < len(line.text) + WIDEST_SIGNED and called["who"] in unspaced(above.text):
            votes[i, _OPENS] -= PLAINLY


def _vote_on_signatures(lines: Sequence[Line], votes: Votes) -> None:
    """Weigh the name of an office under a text, above a date or another notice, as what signs it, and the date likewise."""
    for i, (text, organ, below) in enumerate(zip(lines, lines[1:], lines[2:], strict=False), start=1):
        if text.text.endswith(SENTENCE_ENDS) and _ORGAN.fullmatch(organ.text):
            words = unspaced(below.text)
            dated = bool(_DATED.fullmatch(words))
            if dated or _NOTICE.fullmatch(words):
                votes[i : i + 1 + dated, _SIGNATURE] += 2 * PLAINLY


def _vote_on_notes(lines: Sequence[Line], votes: Votes) -> None:
    """Weigh a note of the editors as text, below which the article goes on, whoever wrote the rest."""
    for i, (note, below) in enumerate(itertools.pairwise(lines)):
        if _NOTE.match(note.text) and len(note.text) > LONGEST_LABEL:
            votes[i, _TEXT] += PLAINLY
            if below.kind is Kind.BYLINE and i + 2 < len(lines):
                votes[i + 2, _OPENS] -= PLAINLY


def _vote_on_tables(lines: Sequence[Line], votes: Votes) -> None:
    """Weigh rows of several cells, some below each other, as text in which no article begins but with the first."""
    in_cells = [is_in_cells(line.text) for line in lines]
    for in_table, run in itertools.groupby(range(len(lines)), key=in_cells.__getitem__):
        places = list(run)
        if in_table and len(places) >= LEAST_ROWS:
            votes[np.ix_(places, _TEXT)] += PLAINLY
            votes[places[1:], _OPENS] -= 2 * PLAINLY


def _vote_on_frames(lines: Sequence[Line], votes: Votes) -> None:
    """Weigh what stands in a frame (>> 河湾经验 <<) above a short line as a label over that."""
    for i, (line, below) in enumerate(itertools.pairwise(lines)):
        headline = below.kind is Kind.TEXT and len(below.text) <= headlines.MAX_HEADLINE_CHARS
        if line.kind is Kind.LABEL and not line.mark.text and headline and "。" not in below.text:
            votes[i, _SECTION] += PLAINLY


def _vote_on_edges(lines: Sequence[Line], votes: Votes) -> None:
    """Weigh a line at the page's edge that tells several things of the page as one of no article, and what only counts (总计980) as none such."""
    edges = {*range(len(lines))[:EDGE], *range(len(lines))[-EDGE:]}
    for i, line in enumerate(lines):
        if i in edges and len(folio.tokens(line.text)) > 1 and not ends_sentence(line.text):
            votes[i, _FURNITURE] += PLAINLY
        elif i and _COUNTED.fullmatch(line.text) and folio.look(line.text) is None:
            votes[i, _FURNITURE] -= PLAINLY


def _is_alike(label: Label, other: Label) -> bool:
    """Whether two labels are one but for which of an article's headlines a line is."""
    return label == other or (label.role in HEADLINES and other.role in HEADLINES and label.place is other.place)
