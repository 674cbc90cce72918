"""What a line of a newspaper page may be."""

from __future__ import annotations

import bisect
from collections.abc import Sequence
from dataclasses import dataclass
from enum import Enum


class Role(Enum):
    """What a line is for the article that it belongs to."""

    FURNITURE = "furniture"  # of no article: folio lines, slogans, mastheads, notices where an article goes on
    SECTION = "section"  # a label over one or more articles
    TITLE = "title"
    SUBTITLE = "subtitle"  # over-headings too
    HEADING = "heading"  # inside an article
    CAPTION = "caption"
    CREDIT = "credit"  # bylines, photo credits, notes of reprint
    BODY = "body"


HEADLINES = (Role.TITLE, Role.SUBTITLE)


class Place(Enum):
    """Where the article of a line is, seen from the line."""

    HERE = "here"  # its text began above the line
    NEXT = "next"  # its text is the next to begin below
    FAR = "far"  # another's text stands between


@dataclass(frozen=True, slots=True)
class Label:
    """All that is to be known of a line by itself and its neighbours."""

    role: Role
    place: Place
    goes_on: bool = False  # with what the last line of its role began
    opens: bool = False  # the text of an article begins with it


def _labels() -> tuple[Label, ...]:
    """Every label that a line may have."""
    found = [Label(Role.FURNITURE, Place.HERE), Label(Role.SECTION, Place.NEXT)]
    for role in HEADLINES:
        found += [Label(role, place, goes_on) for place in Place for goes_on in (False, True)]
    found += [Label(Role.HEADING, Place.HERE, goes_on) for goes_on in (False, True)]
    found += [Label(Role.CAPTION, place, goes_on) for place in (Place.HERE, Place.NEXT) for goes_on in (False, True)]
    found += [Label(Role.CREDIT, place) for place in (Place.HERE, Place.NEXT)]
    body = [Label(Role.BODY, Place.NEXT, opens=True), Label(Role.BODY, Place.HERE), Label(Role.BODY, Place.HERE, True)]
    return tuple(found + body)


LABELS = _labels()


def may_follow(before: Label | None, label: Label) -> bool:
    """Whether a line of one label may stand under one of another; None is the top of the page.

    A heading stands over text of its article; what is of the next article is followed by more of that, or its text.
    """
    if label.goes_on and label.role is not Role.BODY:
        return before is not None and (before.role, before.place) == (label.role, label.place)
    if before is None:
        return label.opens or label.role not in (Role.BODY, Role.HEADING)
    if before.role is Role.HEADING:
        under = label.place is Place.HERE and label.role not in HEADLINES
        return (label.opens or under) and not label.goes_on
    if before.place is Place.NEXT and not before.opens and before.role is not Role.CAPTION:
        headed = label.role is Role.HEADING and before.role in HEADLINES
        return label.place is not Place.HERE or label.role is Role.FURNITURE or headed
    return True


def label_of(role: Role, place: Place, *, goes_on: bool, opens: bool) -> Label:
    """The one of LABELS that tells most of this; what no label tells is left out."""
    if role is Role.BODY:
        return Label(role, Place.NEXT, opens=True) if opens else Label(role, Place.HERE, goes_on)
    if role in (Role.FURNITURE, Role.HEADING):
        return Label(role, Place.HERE, goes_on and role is Role.HEADING)
    if role is Role.SECTION:
        return Label(role, Place.NEXT)
    if role in (Role.CAPTION, Role.CREDIT):
        place = Place.HERE if place is Place.FAR else place
    return Label(role, place, goes_on and role is not Role.CREDIT)


def place_of(article: int | None, number: int, opened: Sequence[tuple[int, int | None]]) -> Place:
    """Where an article is, seen from a line; opened: the lines with which the texts of all begin, in order."""
    below = bisect.bisect_right(opened, number, key=lambda begun: begun[0])
    if below and opened[below - 1][1] == article:
        return Place.HERE
    return Place.NEXT if below < len(opened) and opened[below][1] == article else Place.FAR
