"""What the rules take each line of a page for, as labels that the network can weigh."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from qa_service.ingest import headlines
from qa_service.ingest.lines import Line
from qa_service.ingest.reflow import Block, blocks, column_widths
from qa_service.ingest.roles import Label, Place, Role, label_of, place_of
from qa_service.ingest.segment import Draft, segment
from qa_service.language.text import opening


def proposed(lines: Sequence[Line]) -> list[Label]:
    """The label of each line by the rules of `segment`."""
    drafts = segment(blocks(lines), in_columns=bool(column_widths(lines))).drafts
    first = [min(block.first.number for block in draft.paragraphs) for draft in drafts]
    opened = sorted((number, i) for i, number in enumerate(first))
    found: dict[int, Label] = {}
    for i, draft in enumerate(drafts):
        for role, block in _owned(draft):
            for line in block.lines:
                opens = role is Role.BODY and line.number == first[i]
                place = place_of(i, line.number, opened)
                found[line.number] = label_of(role, place, goes_on=line is not block.first, opens=opens)
    furniture = Label(Role.FURNITURE, Place.HERE)
    return [found.get(line.number, furniture) for line in lines]


def _owned(draft: Draft) -> Iterator[tuple[Role, Block]]:
    """All that an article holds, each with its role."""
    yield from ((Role.BODY, block) for block in draft.paragraphs)
    yield from ((Role.HEADING, block) for _, block in draft.headings)
    yield from ((Role.CAPTION, block) for block in draft.captions)
    yield from ((Role.CREDIT, block) for block in draft.credits)
    yield from ((Role.SECTION, block) for block in draft.labels)
    title = _title(draft)
    yield from ((Role.TITLE if block is title else Role.SUBTITLE, block) for block in draft.headlines)


def _title(draft: Draft) -> Block | None:
    """The headline that is the title."""
    if not draft.headlines:
        return None
    marked = [block.is_marked for block in draft.headlines]
    texts = [block.text for block in draft.headlines]
    return draft.headlines[headlines.title_index(texts, [True] * len(texts), marked, opening(draft.body))]
