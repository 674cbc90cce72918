"""Where the marks of a quote fall: on the pieces of a text, and on the blocks of an article's page."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise

from qa_service.types import Article, Heading, Offsets

_PLACE = re.compile(r"([0-9]{1,9})-([0-9]{1,9})")


@dataclass(frozen=True, slots=True)
class Piece:
    """Some text of a block, all of it marked or none."""

    text: str
    marked: bool = False
    anchor: bool = False  # the first marked piece of the page: the address ends in #at


@dataclass(frozen=True, slots=True)
class Block:
    """A heading, a paragraph, or the rest of a paragraph that a heading breaks, in the order of the page."""

    kind: str  # heading, paragraph or rest
    pieces: tuple[Piece, ...]


@dataclass(frozen=True, slots=True)
class Mark:
    """A quote's place in an article: `article.field(field)[start:end]`, not empty."""

    field: str
    start: int
    end: int


def field_of(article: Article, name: str) -> str | None:
    """The text of a quotable field, or None where the article has no such field."""
    try:
        return article.field(name)
    except KeyError:
        return None


def mark_of(article: Article, field: str, place: str) -> Mark | None:
    """The mark at a place such as `762-823` of a quotable field; None where the article has no such place."""
    match, text = _PLACE.fullmatch(place), field_of(article, field)
    if match is None or text is None:
        return None
    start, end = int(match[1]), int(match[2])
    return Mark(field, start, end) if start < end <= len(text) else None


def pieces(text: str, spans: Iterable[Sequence[int]]) -> list[Piece]:
    """The text in order as pieces, marked inside any of the `[start, end)` spans; their texts join to the whole."""
    found, at = [], 0
    for start, end in sorted((max(span[0], 0), min(span[1], len(text))) for span in spans):
        start = max(start, at)
        if start < end:
            found += [Piece(text[at:start]), Piece(text[start:end], marked=True)]
            at = end
    return [piece for piece in [*found, Piece(text[at:])] if piece.text]


def head_pieces(text: str, field: str, mark: Mark | None) -> tuple[Piece, ...]:
    """A title or subtitle, marked where the mark is in it."""
    return anchored([pieces(text, _spans(field, mark))])[0]


def text_blocks(article: Article, mark: Mark | None) -> list[Block]:
    """The headings and paragraphs of an article's text, marked; without its line feeds the paragraphs join to the text."""
    return _anchored(_text_blocks(article, mark))


def caption_blocks(article: Article, mark: Mark | None) -> list[Block]:
    """The captions of an article, marked."""
    blocks = []
    for number, caption in enumerate(article.captions):
        blocks.append(Block("paragraph", tuple(pieces(caption, _spans(f"captions/{number}", mark)))))
    return _anchored(blocks)


def _spans(field: str, mark: Mark | None, start: int = 0) -> list[Offsets]:
    """Where a field is marked, in offsets from `start`."""
    return [(mark.start - start, mark.end - start)] if mark and mark.field == field else []


def _text_blocks(article: Article, mark: Mark | None) -> Iterator[Block]:
    headings = sorted(enumerate(article.headings), key=lambda numbered: numbered[1].at)
    for start, end in _slices(article.text, [heading.at for _, heading in headings]):
        while headings and headings[0][1].at <= start:
            yield _heading_block(*headings.pop(0), mark)
        if article.text[start:end].strip():
            broken = start > 0 and article.text[start - 1] != "\n"
            marked = pieces(article.text[start:end], _spans("text", mark, start))
            yield Block("rest" if broken else "paragraph", tuple(marked))
    for number, heading in headings:
        yield _heading_block(number, heading, mark)


def _heading_block(number: int, heading: Heading, mark: Mark | None) -> Block:
    return Block("heading", tuple(pieces(heading.text, _spans(f"headings/{number}", mark))))


def _slices(text: str, cuts: Iterable[int]) -> Iterator[Offsets]:
    inside = {cut for cut in cuts if 0 < cut < len(text)}
    starts = {0, *inside, *(match.end() for match in re.finditer("\n", text))}
    ordered = [*sorted(starts), len(text)]
    for start, end in pairwise(ordered):
        yield start, end - text[start:end].endswith("\n")


def _anchored(blocks: Iterable[Block]) -> list[Block]:
    """The blocks with the first marked piece as the anchor."""
    found = list(blocks)
    made = anchored([block.pieces for block in found])
    return [Block(block.kind, kept) for block, kept in zip(found, made, strict=True)]


def anchored(rows: Iterable[Sequence[Piece]]) -> list[tuple[Piece, ...]]:
    """Rows of pieces with the first marked piece of all as the anchor."""
    found, pending = [], True
    for row in rows:
        kept = []
        for piece in row:
            kept.append(Piece(piece.text, piece.marked, anchor=piece.marked and pending))
            pending = pending and not piece.marked
        found.append(tuple(kept))
    return found
