"""What each line of a page is, by the network, to which the rules' word is one sign among many, and by what is certain."""

from __future__ import annotations

import itertools
import re
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from qa_service.ingest import bylines
from qa_service.ingest.briefs import Briefs, briefs
from qa_service.ingest.folio import is_mark
from qa_service.ingest.lines import Kind, Line
from qa_service.ingest.proposal import proposed
from qa_service.ingest.roles import HEADLINES, LABELS, Label, Place, Role
from qa_service.ingest.rows import is_in_cells
from qa_service.ingest.settled import NOTHING, Settlement
from qa_service.ingest.signs import signs_of
from qa_service.ingest.tagger import Floats, Tagger, Told, bundled
from qa_service.ingest.votes import PLAINLY, Votes, votes_of
from qa_service.language.text import straddles_word

HEADED = (*HEADLINES, Role.HEADING, Role.SECTION)  # what a heading mark may mark
ALONE = 4.5  # log odds that what seems the one heading of an article is the title of another
MOST_DOUBTED = 20  # headings of a page; a longer file is not read again and again
LONGEST_VERSE = 14  # characters of a line without a pause
NARROWEST = 6  # characters of a line that could end in the midst of a word
SETTLED = -1e6  # the score of what an operator says a line is not: whatever is certain otherwise weighs less
_MARKLESS = re.compile(r"[“‘《]?(?!第?[一二三四五六七八九十\d]{1,2}[、.．，])\w")
_PAUSE = re.compile(r"[，。：；、]")
_PARAGRAPH = Label(Role.BODY, Place.HERE)
_TITLE_BELOW = Label(Role.TITLE, Place.NEXT)


def told(lines: Sequence[Line], raw: str, settled: Settlement = NOTHING) -> Told:
    """The label of each line, as it is settled or likeliest; where no line is text, the rules' labels."""
    if not lines:
        return Told((), np.zeros((0, len(LABELS))))
    by_rule = proposed(lines)
    tagger = bundled()
    odds = tagger.odds(signs_of(lines, raw, by_rule))
    scores = _Scores(tagger, odds, _possible(lines, by_rule), votes_of(lines, by_rule))
    for found in briefs(lines, raw):
        _tell_briefs(found, scores.possible)
    scores.settle(lines, settled)
    answer = _with_stanzas(lines, scores, _doubting(lines, scores))
    if any(label.role is Role.BODY for label in answer.labels):
        return answer
    ways = zip(lines, answer.labels, by_rule, strict=True)
    return Told(tuple(label if line.number in settled else rule for line, label, rule in ways), answer.likely)


@dataclass(frozen=True, slots=True)
class _Scores:
    """What is known of the lines of a page, for each label of each."""

    tagger: Tagger
    odds: Floats
    possible: NDArray[np.bool_]
    votes: Votes

    def answer(self) -> Told:
        """What the lines are likeliest."""
        return self.tagger.likeliest(self.odds, self.possible, self.votes)

    def speak(self, places: Sequence[int], label: Label, weight: float) -> Told:
        """What they are likeliest once more speaks for a label of some."""
        self.votes[places, LABELS.index(label)] += weight
        return self.answer()

    def settle(self, lines: Sequence[Line], settled: Settlement) -> None:
        """Let each line be but what is settled of it."""
        for i, line in enumerate(lines):
            if line.number in settled and line.text:
                self.possible[i] = True
                self.votes[i] = [0 if settled[line.number].allows(label) else SETTLED for label in LABELS]


def _doubting(lines: Sequence[Line], scores: _Scores) -> Told:
    """What the lines are likeliest, each heading that would stand alone being doubted once."""
    answer = scores.answer()
    doubted = set[int]()
    while len(doubted) < MOST_DOUBTED and (alone := set(_alone(lines, answer.labels)) - doubted):
        answer = scores.speak(sorted(alone), _TITLE_BELOW, ALONE)
        doubted |= alone
    return answer


def _with_stanzas(lines: Sequence[Line], scores: _Scores, answer: Told) -> Told:
    """An answer in which each stanza of a poem is text as the one above it is."""
    stanza = _further_stanza(lines, answer.labels)
    return scores.speak(stanza, _PARAGRAPH, PLAINLY) if stanza else answer


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
        whole = len(lines[above].text) < NARROWEST or is_in_cells(lines[above].text)
        if by_rule[i].goes_on and not whole and straddles_word(lines[above].text, lines[i].text):
            possible[i, begins] = False  # no text begins in the midst of a word
    return possible


def _title_levels(lines: Sequence[Line]) -> frozenset[int]:
    """Markdown levels that mark titles: those right above a lead or byline."""
    opens = (Kind.LEAD, Kind.BYLINE)
    return frozenset(above.level for above, line in itertools.pairwise(lines) if above.level and line.kind in opens)


def _may_be(line: Line, label: Label, titles: frozenset[int]) -> bool:
    """Whether a label is not ruled out by what is certain: the marks of Markdown, a doubled title, the paper's own lead."""
    shape = line.shape
    if not line.text or is_mark(line.text) or (line.kind is Kind.FOLIO and line.text.isdigit()):
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
        return label.role in HEADLINES and label.place is Place.NEXT
    if shape.level and line.kind is Kind.LABEL:
        return label.role is Role.SECTION
    if shape.level:
        return label.role in HEADED
    return not (shape.among and label.role in HEADED)
