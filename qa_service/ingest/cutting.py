"""Lines whose labels are known made into articles: every line stands in one of them, or is furniture."""

from __future__ import annotations

import itertools
from collections.abc import Iterator, Mapping, Sequence, Set
from dataclasses import dataclass, field, replace

from qa_service.ingest import headlines
from qa_service.ingest.lines import Line, without_jump
from qa_service.ingest.reflow import Block, Parts, rejoined
from qa_service.ingest.roles import HEADLINES, Label, Place, Role
from qa_service.ingest.settled import NOTHING, Settlement
from qa_service.language.text import opening

MAX_COMPARED = 40  # articles and headlines from afar that are compared; no page of a newspaper holds more
BESIDE_LINES = 4  # a headline from afar goes with one that stands so near
BESIDE = (Role.CREDIT, Role.FURNITURE)  # what may stand between a headline and its text


@dataclass(slots=True)
class Draft(Parts):
    """An article in the making."""

    titles: list[Block] = field(default_factory=list)
    subtitles: list[Block] = field(default_factory=list)

    def by_role(self) -> Mapping[Role, list[Block]]:
        """All that it holds but for its headings, by role."""
        return {
            Role.BODY: self.paragraphs,
            Role.TITLE: self.titles,
            Role.SUBTITLE: self.subtitles,
            Role.CAPTION: self.captions,
            Role.CREDIT: self.credits,
            Role.SECTION: self.labels,
        }

    def owned(self) -> Iterator[tuple[Role, Block]]:
        """All that it holds, each with its role."""
        yield from ((role, block) for role, blocks in self.by_role().items() for block in blocks)
        yield from ((Role.HEADING, block) for _, block in self.headings)

    def add(self, role: Role, block: Block) -> None:
        """Take in a block below what it holds."""
        if role is Role.HEADING:
            self.headings.append((len(self.paragraphs), block))
        else:
            self.by_role()[role].append(block)


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

    @property
    def number(self) -> int:
        """The number of its first line."""
        return self.lines[0].number

    def block(self) -> Block:
        paragraph = self.label.role is Role.BODY
        content = rejoined([line.whole if paragraph else line.content for line in self.lines])
        left = without_jump(content) if paragraph else content
        return Block(left if left.text else content, tuple(self.lines), is_paragraph=paragraph)


def cut(lines: Sequence[Line], labels: Sequence[Label], settled: Settlement = NOTHING) -> Cut:
    """The articles of a page, in the order in which their texts begin; what is settled of its lines stays so."""
    elements = _headed_once(list(_elements(lines, _opened(labels))), settled)
    furniture = {line.number for e in elements if e.label.role is Role.FURNITURE for line in e.lines}
    if not any(element.label.role is Role.BODY for element in elements):
        return Cut([], frozenset(furniture))
    drafts = [Draft() for element in elements if element.label.opens]
    far: list[_Element] = []
    opened = -1
    leading = _leading(elements)
    home = _settled_homes(elements, settled)
    for i, element in enumerate(elements):
        opened += element.label.opens
        if element.number in home:
            drafts[home[element.number]].add(element.label.role, element.block())
        else:
            _put(element, drafts, opened + (i in leading), far)
    _place_far(far, drafts)
    _take_from_above([element for element in elements if element.number not in home], drafts)
    for draft in drafts:
        _settle_title(draft, settled.keys())
        _read_on(draft)
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
        above = paragraph if label.role is Role.BODY else found[-1] if found else None
        if above and label.goes_on and above.label.role is label.role:
            above.lines.append(line)
            continue
        found.append(_Element(label, [line]))
        if label.role is Role.BODY:
            paragraph = found[-1]
    yield from found


def _headed_once(elements: Sequence[_Element], settled: Settlement) -> list[_Element]:
    """The elements; what seems a headline in the midst of a text that has its headlines elsewhere is a caption."""
    found: list[_Element] = []
    headed = False  # whether the article has headlines, and others than those right above
    for i, element in enumerate(elements):
        role, place = element.label.role, element.label.place
        if element.label.opens:
            headed = _is_headed(elements, i)
        elif role in HEADLINES and place is Place.HERE and not any(line.number in settled for line in element.lines):
            above = found[-1].label.role if found else None
            if headed and above is not None and above not in (*HEADLINES, *BESIDE) and _goes_on(elements, i):
                element = _Element(Label(Role.CAPTION, Place.HERE), element.lines)
            headed = True
        found.append(element)
    return found


def _is_headed(elements: Sequence[_Element], i: int) -> bool:
    """Whether the article that begins with an element has headlines right above it."""
    above = (elements[k].label for k in range(i - 1, -1, -1))
    return any(label.role in HEADLINES for label in itertools.takewhile(lambda own: own.place is Place.NEXT, above))


def _goes_on(elements: Sequence[_Element], i: int) -> bool:
    """Whether more text of an element's article stands below it."""
    below = (elements[k].label for k in range(i + 1, len(elements)))
    return not next((label.opens for label in below if label.role is Role.BODY), True)


def _settled_homes(elements: Sequence[_Element], settled: Settlement) -> dict[int, int]:
    """Places of the articles to which elements belong, as far as that is settled, by the numbers of their lines."""
    begun = [element.number for element in elements if element.label.opens]
    own = {e.number: settled[e.number].article for e in elements if e.number in settled}
    return {number: begun.index(article) for number, article in own.items() if article in begun}


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
    drafts[max(0, min(at, len(drafts) - 1))].add(role, element.block())


def _take_from_above(elements: Sequence[_Element], drafts: Sequence[Draft]) -> None:
    """An article without a headline takes those right above its text from the article above, if that has another."""
    opened = -1
    near: list[_Element] = []
    for element in elements:
        role = element.label.role
        if element.label.opens:
            opened += 1
            if opened and near and not drafts[opened].titles and not drafts[opened].subtitles:
                _move(near, drafts[opened - 1], drafts[opened])
        near = (
            [*near, element]
            if role in HEADLINES and element.label.place is Place.HERE
            else near
            if role in BESIDE
            else []
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
    """Headlines that stand apart go to the untitled articles that they are about, the best fit first; others go beside them."""
    if not far:
        return
    compared = drafts[:MAX_COMPARED]
    bodies = headlines.Bodies([draft.body for draft in compared])
    home = _homes([e for e in far if e.label.role is Role.TITLE] or far, compared, bodies)
    for element in far[:MAX_COMPARED]:
        place = home.get(element.number)
        if place is None:
            place = _home_beside(element, home)
        if place is None:
            fits = bodies.fits(element.block().text)
            place = max(range(len(compared)), key=lambda k: (fits[k], -k))
        _take_far(element, drafts[place])
    for element in far[MAX_COMPARED:]:
        _take_far(element, drafts[-1])


def _homes(titles: Sequence[_Element], drafts: Sequence[Draft], bodies: headlines.Bodies) -> dict[int, int]:
    """The places of the untitled articles that titles are about, by the numbers of the titles' lines."""
    untitled = {i for i, draft in enumerate(drafts) if not draft.titles}
    fits = [(bodies.fit(e.block().text, i), -e.number, i) for e in titles[:MAX_COMPARED] for i in untitled]
    home: dict[int, int] = {}
    for _, negative, i in sorted(fits, reverse=True):
        if i in untitled and -negative not in home:
            home[-negative] = i
            untitled.discard(i)
    return home


def _home_beside(element: _Element, home: Mapping[int, int]) -> int | None:
    """Where the title that stands nearest goes, if it is near enough."""
    nearest = min(home, key=lambda number: abs(number - element.number), default=None)
    return None if nearest is None or abs(nearest - element.number) > BESIDE_LINES else home[nearest]


def _take_far(element: _Element, draft: Draft) -> None:
    (draft.titles if element.label.role is Role.TITLE else draft.subtitles).append(element.block())


def _settle_title(draft: Draft, settled: Set[int]) -> None:
    """One title; the other headlines are subtitles. Headlines whose lines are settled stay what they are."""
    heads = sorted([*draft.titles, *draft.subtitles], key=lambda block: block.first.number)
    fixed = [block for block in heads if any(line.number in settled for line in block.lines)]
    titles = [block for block in fixed if block in draft.titles]
    if free := [block for block in heads if block not in fixed and not titles]:
        texts = [block.text for block in free]
        told = [block in draft.titles for block in free]
        marked = [block.is_marked for block in free]
        titles = [free[headlines.title_index(texts, told, marked, opening(draft.body))]]
    if titles:
        draft.titles, draft.subtitles = titles, [block for block in heads if block not in titles]


def _read_on(draft: Draft) -> None:
    """A heading over no text is text."""
    over = len(draft.paragraphs)
    late = [block for at, block in draft.headings if at >= over]
    draft.headings = [(at, block) for at, block in draft.headings if at < over]
    draft.paragraphs += [replace(block, is_paragraph=True) for block in late]


def _carry_labels(drafts: Sequence[Draft]) -> None:
    """A label that is marked as a heading stands over the articles that follow under marked titles of their own."""
    group: Block | None = None
    for draft in drafts:
        heads = (*draft.titles, *draft.subtitles)
        if draft.labels:
            group = draft.labels[0] if draft.labels[0].first.level else None
        elif group is not None and heads and all(block.first.level for block in heads):
            draft.labels = [group]
        else:
            group = None
