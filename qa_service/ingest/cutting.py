"""Lines whose labels are known made into articles: every line stands in one of them, or is furniture."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field

from qa_service.ingest import headlines
from qa_service.ingest.lines import Line, without_jump
from qa_service.ingest.reflow import Block, rejoined
from qa_service.ingest.roles import Label, Place, Role
from qa_service.language.text import sentences

HEADS = (Role.TITLE, Role.SUBTITLE)
FAR_BETTER = (
    0.4  # so much more of its words, as a share, the first sentence repeats of a headline that is the title after all
)
BESIDE = (Role.CREDIT, Role.FURNITURE)  # what may stand between a headline and its text


@dataclass(slots=True)
class Draft:
    """An article in the making."""

    paragraphs: list[Block] = field(default_factory=list)
    headings: list[tuple[int, Block]] = field(default_factory=list)  # before which paragraph
    titles: list[Block] = field(default_factory=list)
    subtitles: list[Block] = field(default_factory=list)
    captions: list[Block] = field(default_factory=list)
    credits: list[Block] = field(default_factory=list)
    labels: list[Block] = field(default_factory=list)

    @property
    def body(self) -> str:
        """The text of its paragraphs."""
        return "\n".join(block.text for block in self.paragraphs)


@dataclass(frozen=True, slots=True)
class Cut:
    """The articles of a page, and the numbers of the lines that belong to none."""

    drafts: list[Draft]
    furniture: frozenset[int]


@dataclass(frozen=True, slots=True)
class _Element:
    """Lines that make up one thing: a paragraph, a headline, a caption."""

    label: Label
    lines: list[Line]

    def block(self) -> Block:
        content = rejoined([line.content for line in self.lines])
        paragraph = self.label.role is Role.BODY
        left = without_jump(content) if paragraph else content
        return Block(left if left.text else content, tuple(self.lines), is_paragraph=paragraph)


def cut(lines: Sequence[Line], labels: Sequence[Label]) -> Cut:
    """The articles of a page, in the order in which their texts begin."""
    elements = list(_elements(lines, _opened(labels)))
    furniture = {line.number for e in elements if e.label.role is Role.FURNITURE for line in e.lines}
    if not any(element.label.role is Role.BODY for element in elements):
        return Cut([], frozenset(furniture))
    drafts = [Draft() for element in elements if element.label.opens]
    far: list[_Element] = []
    opened = -1
    leading = _leading(elements)
    for i, element in enumerate(elements):
        opened += element.label.opens
        _put(element, drafts, opened + (i in leading), far)
    _place_far(far, drafts)
    _take_from_above(elements, drafts)
    for draft in drafts:
        _settle_title(draft)
    _carry_labels(drafts)
    return Cut(drafts, frozenset(furniture))


def _opened(labels: Sequence[Label]) -> list[Label]:
    """The labels; an article opens with the first line of text, whatever was made of it."""
    first = next((i for i, label in enumerate(labels) if label.role is Role.BODY), len(labels))
    return [Label(Role.BODY, Place.NEXT, opens=True) if i == first else label for i, label in enumerate(labels)]


def _elements(lines: Sequence[Line], labels: Sequence[Label]) -> Iterator[_Element]:
    """The things that lines make up, in the order of their first lines."""
    found: list[_Element] = []
    paragraph: _Element | None = None
    for line, label in zip(lines, labels, strict=True):
        goes_on = label.goes_on and (paragraph if label.role is Role.BODY else found[-1])
        if goes_on:
            goes_on.lines.append(line)
            continue
        found.append(_Element(label, [line]))
        if label.role is Role.BODY:
            paragraph = found[-1]
    yield from found


def _leading(elements: Sequence[_Element]) -> set[int]:
    """Places of the headings that stand over the text with which an article opens."""
    found: set[int] = set()
    opens = False
    for i in reversed(range(len(elements))):
        if elements[i].label.role is Role.BODY:
            opens = elements[i].label.opens
        elif opens and elements[i].label.role is Role.HEADING:
            found.add(i)
    return found


def _put(element: _Element, drafts: Sequence[Draft], opened: int, far: list[_Element]) -> None:
    """Give an element to its article; headlines from afar are kept for later."""
    role, place = element.label.role, element.label.place
    if role is Role.FURNITURE:
        return
    if place is Place.FAR:
        far.append(element)
        return
    at = opened + 1 if place is Place.NEXT and not element.label.opens else opened
    draft = drafts[max(0, min(at, len(drafts) - 1))]
    block = element.block()
    if role is Role.BODY:
        draft.paragraphs.append(block)
    elif role is Role.HEADING:
        draft.headings.append((len(draft.paragraphs), block))
    else:
        owned = {
            Role.TITLE: draft.titles,
            Role.SUBTITLE: draft.subtitles,
            Role.CAPTION: draft.captions,
            Role.CREDIT: draft.credits,
            Role.SECTION: draft.labels,
        }
        owned[role].append(block)


def _take_from_above(elements: Sequence[_Element], drafts: Sequence[Draft]) -> None:
    """An article without a headline takes those right above its text from the article above, if that has another."""
    opened, near = -1, []
    for element in elements:
        role = element.label.role
        if element.label.opens:
            opened += 1
            if opened and near and not drafts[opened].titles and not drafts[opened].subtitles:
                _move(near, drafts[opened - 1], drafts[opened])
        near = (
            [*near, element] if role in HEADS and element.label.place is Place.HERE else near if role in BESIDE else []
        )


def _move(near: Sequence[_Element], above: Draft, below: Draft) -> None:
    numbers = {element.lines[0].number for element in near}
    others = [block for block in (*above.titles, *above.subtitles) if block.first.number not in numbers]
    if not others:
        return
    below.titles = [block for block in above.titles if block.first.number in numbers]
    below.subtitles = [block for block in above.subtitles if block.first.number in numbers]
    above.titles = [block for block in above.titles if block.first.number not in numbers]
    above.subtitles = [block for block in above.subtitles if block.first.number not in numbers]


def _place_far(far: Sequence[_Element], drafts: Sequence[Draft]) -> None:
    """Headlines that stand apart go to the untitled articles that they are about, the best fit first; those beside a title go with it."""
    if not far:
        return
    bodies = headlines.Bodies([draft.body for draft in drafts])
    untitled = {i for i, draft in enumerate(drafts) if not draft.titles}
    titles = [e for e in far if e.label.role is Role.TITLE] or list(far)
    home: dict[int, int] = {}
    fits = [(bodies.fit(e.block().text, i), -n, i, e) for n, e in enumerate(titles) for i in untitled]
    for _, _, i, element in sorted(fits, key=lambda found: found[:3], reverse=True):
        number = element.lines[0].number
        if i in untitled and number not in home:
            home[number] = i
            untitled.discard(i)
    for element in far:
        nearest = min(home, key=lambda number: abs(number - element.lines[0].number), default=None)
        block = element.block()
        i = home.get(element.lines[0].number)
        if i is None and nearest is not None and abs(nearest - element.lines[0].number) <= 4:
            i = home[nearest]
        if i is None:
            fits_all = bodies.fits(block.text)
            i = max(range(len(drafts)), key=lambda k: (fits_all[k], -k))
        (drafts[i].titles if element.label.role is Role.TITLE else drafts[i].subtitles).append(block)


def _settle_title(draft: Draft) -> None:
    """One title: the one told, unless the first sentence repeats another headline far better; of several the most repeated."""
    told = draft.titles or draft.subtitles
    if not told:
        return
    heads = sorted([*draft.titles, *draft.subtitles], key=lambda block: block.first.number)
    marked = [block for block in told if block.first.overprinted or block.first.level]
    chosen = marked[0] if marked else _most_repeated(told, draft)
    best = chosen if marked else _most_repeated(heads, draft)
    if _repeated(best, draft) > _repeated(chosen, draft) + FAR_BETTER:
        chosen = best
    draft.titles, draft.subtitles = [chosen], [block for block in heads if block is not chosen]


def _most_repeated(blocks: Sequence[Block], draft: Draft) -> Block:
    return max(blocks, key=lambda block: (_repeated(block, draft), -block.first.number))


def _repeated(block: Block, draft: Draft) -> float:
    """Share of a headline's words that the first sentence of an article repeats; a dash marks a subtitle."""
    body = draft.body
    first = sentences(body)
    told = headlines.pairs_of(body[slice(*first[0])] if first else body)
    own = headlines.pairs_of(block.text)
    return len(own & told) / (len(own) or 1) - block.text.startswith(headlines.DASHES)


def _carry_labels(drafts: Sequence[Draft]) -> None:
    """A label that is marked as a heading stands over the articles that follow under marked titles of their own."""
    group: Block | None = None
    for draft in drafts:
        if draft.labels:
            group = draft.labels[0] if draft.labels[0].first.level else None
        elif group is not None and draft.titles and all(block.first.level for block in draft.titles):
            draft.labels = [group]
        else:
            group = None
