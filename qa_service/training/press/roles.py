"""What a line of a newspaper page may be."""

from __future__ import annotations

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
