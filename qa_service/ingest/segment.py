"""Blocks of a page grouped into articles: where each begins, and which headline, caption and byline is whose."""

from __future__ import annotations

import itertools
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field

from qa_service.ingest import bylines, headlines
from qa_service.ingest.bylines import Names
from qa_service.ingest.lines import Kind, Line, ends_sentence
from qa_service.ingest.reflow import PHOTO_GAP, Block

MAX_BOX_PARAGRAPHS = 1


@dataclass(slots=True)
class Draft:
    """An article in the making."""

    paragraphs: list[Block] = field(default_factory=list)
    headings: list[tuple[int, Block]] = field(default_factory=list)  # before which paragraph
    headlines: list[Block] = field(default_factory=list)
    captions: list[Block] = field(default_factory=list)
    credits: list[Block] = field(default_factory=list)
    labels: list[Block] = field(default_factory=list)
    first_under_headlines: int = 0  # the paragraphs before it stood in a box above the headlines

    @property
    def body(self) -> str:
        """The text of its paragraphs."""
        return "\n".join(block.text for block in self.paragraphs)


@dataclass(frozen=True, slots=True)
class Segmentation:
    """The articles of a page, and the lines that belong to none."""

    drafts: list[Draft]
    slogans: frozenset[int]  # line numbers


def segment(blocks: Sequence[Block], *, in_columns: bool) -> Segmentation:
    """The articles that the blocks of a page make up, in the order of their bodies."""
    body = [block for block in blocks if block.kind is not Kind.FOLIO]
    if body and not any(block.is_paragraph for block in body):
        return Segmentation([Draft(paragraphs=list(body))], frozenset())
    return _Segmenter(body, in_columns).run()


class _Segmenter:
    def __init__(self, blocks: Sequence[Block], in_columns: bool) -> None:
        self.in_columns = in_columns
        self.title_levels = _title_levels(blocks)
        self.gaps, self.paragraphs = _alternate(blocks)
        self.edges = _edge_lines(blocks)
        self.drafts: list[Draft] = []
        self.gap_of: list[list[Block]] = []  # the gap above each draft
        self.inner: list[tuple[int, int, list[Block]]] = []  # (draft, before which paragraph, gap)
        self.slogans: set[int] = set()

    def run(self) -> Segmentation:
        for k, (gap, paragraph) in enumerate(zip(self.gaps, self.paragraphs, strict=False)):
            if not self.drafts or self.begins_article(k):
                self.drafts.append(Draft())
                self.gap_of.append(list(gap))
            elif gap:
                self.inner.append((len(self.drafts) - 1, len(self.drafts[-1].paragraphs), list(gap)))
            self.drafts[-1].paragraphs.append(paragraph)
        self.join_lead_boxes()
        self.bodies = headlines.Bodies([draft.body for draft in self.drafts])
        for i in range(len(self.drafts) + 1):
            self.deal_gap(i)
        for i, position, gap in self.inner:
            self.deal_inner(i, position, gap)
        self.give_far_titles()
        self.carry_labels()
        return Segmentation(self.drafts, frozenset(self.slogans))

    def begins_article(self, k: int) -> bool:
        """Whether a new article begins with paragraph k, below gap k."""
        gap, paragraph = self.gaps[k], self.paragraphs[k]
        if paragraph.kind is Kind.LEAD or any(self.is_title_mark(block) for block in gap):
            return True
        if bylines.tail_names(self.paragraphs[k - 1].text) != Names() or any(_closes(gap, j) for j in range(len(gap))):
            return True
        shorts = self.headlines_in(gap, paragraph)
        if not shorts:
            return False
        if any(block.kind is Kind.BYLINE and not _is_photo_credit(block) for block in gap):
            return True
        if any(block.kind is Kind.LABEL for block in gap) and gap[-1].kind is not Kind.LABEL:
            return True
        return gap[-1] is shorts[-1] and self.is_other_story(k)

    def is_other_story(self, k: int) -> bool:
        """Whether the short line above paragraph k is the title of another story, not a heading in the one above."""
        section = itertools.takewhile(lambda j: j == k or not self.gaps[j], range(k, len(self.paragraphs)))
        return headlines.is_other_story(
            self.gaps[k][-1].text,
            self.drafts[-1].body,
            self.paragraphs[k].text,
            "\n".join(self.paragraphs[j].text for j in section),
        )

    @staticmethod
    def headlines_in(gap: Sequence[Block], below: Block) -> list[Block]:
        """The short lines of a gap but those at the place of a photo."""
        following = [*gap, below][1:]
        return [
            block
            for block, after in zip(gap, following, strict=True)
            if block.kind is Kind.TEXT
            and not block.is_caption
            and not (block.first.blank_before >= PHOTO_GAP and after.first.blank_before >= PHOTO_GAP - 1)
            and not _is_photo_credit(after)
        ]

    def is_title_mark(self, block: Block) -> bool:
        """Whether a mark makes a block the title of an article."""
        return block.first.overprinted or (block.kind is Kind.TEXT and block.first.level in self.title_levels)

    def join_lead_boxes(self) -> None:
        """A paragraph in a box above the title is the first of the article below it."""
        i = 0
        while i + 1 < len(self.drafts):
            draft, below, gap = self.drafts[i], self.drafts[i + 1], self.gap_of[i + 1]
            above_it = [b for b in self.gap_of[i] if b.kind is Kind.TEXT and b.first.number not in self.edges]
            opened = any(b.kind is Kind.BYLINE and not _closes(gap, j) for j, b in enumerate(gap))
            boxed = len(draft.paragraphs) <= MAX_BOX_PARAGRAPHS and draft.paragraphs[0].kind is not Kind.LEAD
            if (
                boxed
                and not above_it
                and not any(_closes(gap, j) for j in range(len(gap)))
                and (opened or _shares_words(draft, below))
            ):
                below.paragraphs[:0] = draft.paragraphs
                below.first_under_headlines = len(draft.paragraphs)
                self.inner = [
                    (k - (k > i), p + (k == i + 1) * len(draft.paragraphs), g) for k, p, g in self.inner if k != i
                ]
                self.gap_of[i : i + 2] = [self.gap_of[i] + gap]
                del self.drafts[i]
            else:
                i += 1

    def deal_gap(self, i: int) -> None:
        """Give what stands above draft i, and below draft i - 1, to one of the two."""
        above = self.drafts[i - 1] if i else None
        below = self.drafts[i] if i < len(self.drafts) else None
        gap = self.gap_of[i] if below else (self.gaps[-1] if len(self.gaps) > len(self.paragraphs) else [])
        closing = max((k for k, block in enumerate(gap) if _closes(gap, k)), default=-1) if above else -1
        shorts: list[tuple[int, Block]] = []
        for k, block in enumerate(gap):
            if block.kind is Kind.LABEL:
                (below or above or Draft()).labels.append(block)
            elif block.kind is not Kind.TEXT:
                self.credit(
                    above
                    if above and (below is None or k <= closing or _is_photo_credit(block) or not _opens(gap, k))
                    else below,
                    block,
                )
            elif self.is_slogan(block):
                self.slogans |= {line.number for line in block.lines}
            elif (
                below
                and k == len(gap) - 1
                and _opens(gap, k - 1)
                and gap[k - 1].kind is Kind.BYLINE
                and k - 1 > closing
            ):
                below.headings.append((below.first_under_headlines, block))
            else:
                shorts.append((k, block))
        self.deal_shorts(i, shorts, closing, gap)

    def is_slogan(self, block: Block) -> bool:
        """Whether a short line is a slogan at the edge of the page."""
        return (
            block.first.number in self.edges
            and not block.first.level
            and headlines.is_slogan(block.text, self.bodies.fits(block.text))
        )

    def deal_shorts(self, i: int, shorts: Sequence[tuple[int, Block]], closing: int, gap: Sequence[Block]) -> None:
        above = self.drafts[i - 1] if i else None
        free = [(k, block) for k, block in shorts if k > closing]
        cut = 0
        if above is not None:
            cut = headlines.split_gap(
                [self.bodies.fit(block.text, i - 1) for _, block in free],
                [self.bodies.fit(block.text, i) if i < len(self.drafts) else 0.0 for _, block in free],
                [self.is_title_mark(block) for _, block in free],
                before_untitled=not above.headlines,
                after_exists=i < len(self.drafts),
            )
            for k, block in [*(s for s in shorts if s[0] <= closing), *free[:cut]]:
                self.put_below(above, block, gap[k + 1] if k + 1 < len(gap) else None)
        for _, block in free[cut:]:
            target = self.drafts[min(i, len(self.drafts) - 1)]
            (target.captions if block.is_caption else target.headlines).append(block)

    def put_below(self, draft: Draft, block: Block, following: Block | None) -> None:
        """A short line below a body: its title where it has none, else a caption or, in pages of columns, a subtitle."""
        credited = following is not None and _is_photo_credit(following)
        captioned = block.is_caption or credited or block.first.blank_before >= PHOTO_GAP or ends_sentence(block.text)
        if draft.headlines and (captioned or not self.in_columns):
            draft.captions.append(block)
        else:
            (draft.captions if block.is_caption else draft.headlines).append(block)

    def deal_inner(self, i: int, position: int, gap: Sequence[Block]) -> None:
        """What stands between two paragraphs of one article: headings, captions, credits."""
        draft = self.drafts[i]
        for k, block in enumerate(gap):
            last = k == len(gap) - 1
            if block.kind in (Kind.BYLINE, Kind.CREDIT):
                self.credit(draft, block)
            elif self.is_heading(block, draft.paragraphs[position], last):
                draft.headings.append((position, block))
            else:
                draft.captions.append(block)

    def is_heading(self, block: Block, below: Block, last: bool) -> bool:
        """Whether a short line between paragraphs is a heading, rather than a caption."""
        if block.kind is Kind.LABEL or block.first.level:
            return True
        in_photo_gap = block.first.blank_before >= PHOTO_GAP and below.first.blank_before >= PHOTO_GAP - 1
        return last and not block.is_caption and not in_photo_gap and not ends_sentence(block.text)

    def credit(self, draft: Draft | None, block: Block) -> None:
        target = draft if draft is not None else self.drafts[0]
        target.credits.append(block)

    def give_far_titles(self) -> None:
        """Headlines that share nothing with their neighbours go to the untitled article that they are about, best fit first."""
        untitled = [i for i, draft in enumerate(self.drafts) if not draft.headlines]
        fitting = [
            (self.bodies.fit(block.text, i), i, k, block)
            for k, draft in enumerate(self.drafts)
            for block in self.spare_headlines(draft)
            for i in untitled
            if i != k and self.bodies.fit(block.text, i) >= max(headlines.FAR_FIT, self.bodies.fit(block.text, k))
        ]
        given: set[int] = set()
        for _, i, k, block in sorted(fitting, key=lambda found: -found[0]):
            headed = self.drafts[i].headlines
            if block.first.number not in given and (not headed or _are_neighbours(headed[-1], block)):
                self.take(self.drafts[k], block)
                headed.append(block)
                given.add(block.first.number)

    @staticmethod
    def spare_headlines(draft: Draft) -> list[Block]:
        """Short lines that an article can do without."""
        marked = [block for block in draft.headlines if block.first.overprinted or block.first.level]
        spare = draft.headlines if len(draft.headlines) > 1 else []
        return [block for block in (*spare, *draft.captions) if block not in marked and not block.is_caption]

    @staticmethod
    def take(draft: Draft, block: Block) -> None:
        for owned in (draft.headlines, draft.captions):
            if block in owned:
                owned.remove(block)

    def carry_labels(self) -> None:
        """A label that is marked as a heading stands over the articles that follow under marked titles of their own."""
        group: Block | None = None
        for draft in self.drafts:
            if draft.labels:
                group = draft.labels[0] if draft.labels[0].first.level else None
            elif group is not None and draft.headlines and all(block.first.level for block in draft.headlines):
                draft.labels = [group]
            else:
                group = None


def _alternate(blocks: Iterable[Block]) -> tuple[list[list[Block]], list[Block]]:
    """The paragraphs of a page and the gaps of other blocks before each and after the last."""
    gaps: list[list[Block]] = [[]]
    paragraphs: list[Block] = []
    for block in blocks:
        if block.is_paragraph:
            paragraphs.append(block)
            gaps.append([])
        else:
            gaps[-1].append(block)
    return gaps, paragraphs


def _edge_lines(blocks: Sequence[Block]) -> frozenset[int]:
    """Numbers of the first two and the last two short lines that no paragraph parts from the page's edge."""
    edges: list[Line] = []
    for direction in (blocks, list(reversed(blocks))):
        for block in direction[:2]:
            if block.is_paragraph:
                break
            edges.append(block.first)
    return frozenset(line.number for line in edges)


def _title_levels(blocks: Sequence[Block]) -> frozenset[int]:
    """Markdown levels that mark titles: those right above a lead, or, where there is none, the highest of the page."""
    above_lead = {
        a.first.level
        for a, b in itertools.pairwise(blocks)
        if a.first.level and a.kind is Kind.TEXT and (b.kind is Kind.LEAD or b.kind is Kind.BYLINE)
    }
    present = {block.first.level for block in blocks if block.first.level and block.kind is Kind.TEXT}
    return frozenset(above_lead or sorted(present)[:1])


def _closes(gap: Sequence[Block], k: int) -> bool:
    """Whether block k of a gap is the last word of the article above it (摄影报道, 转自…)."""
    block = gap[k]
    if block.kind not in (Kind.BYLINE, Kind.CREDIT) or not bylines.closes_article(block.text):
        return False
    return not (k == len(gap) - 1 and _opens(gap, k) and block.kind is Kind.BYLINE)


def _is_photo_credit(block: Block) -> bool:
    if block.kind not in (Kind.BYLINE, Kind.CREDIT):
        return False
    names = bylines.line_names(block.text)
    return bool(names.photographers) and not names.reporters and not names.correspondents


def _opens(gap: Sequence[Block], k: int) -> bool:
    """Whether the byline at place k of a gap stands below a headline, and so above its body."""
    return any(block.kind is Kind.TEXT or block.kind is Kind.LABEL for block in gap[:k])


def _are_neighbours(one: Block, other: Block) -> bool:
    """Whether two short lines stand together, with at most a blank line between."""
    upper, lower = sorted((one, other), key=lambda block: block.first.number)
    return lower.first.number - upper.lines[-1].number <= 2


def _shares_words(box: Draft, draft: Draft) -> bool:
    pairs = headlines.pairs_of(box.body)
    return len(pairs & headlines.pairs_of(draft.body)) >= 0.4 * len(pairs)
