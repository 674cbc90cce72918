"""Blocks of a page grouped into articles: where each begins, and which headline, caption and byline is whose."""

from __future__ import annotations

import itertools
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field

from qa_service.ingest import bylines, headlines
from qa_service.ingest.bylines import Names
from qa_service.ingest.gaps import Gap, alternate, is_photo_credit
from qa_service.ingest.lines import Kind, Line, ends_sentence
from qa_service.ingest.reflow import PHOTO_GAP, Block, Parts

MAX_UNTITLED = 20  # no page of a newspaper holds more; a file of thousands is read in linear time
TELLING_CHARS = 2000  # so much of a text tells what it is about


@dataclass(slots=True)
class Draft(Parts):
    """An article in the making by the rules, its headlines not told apart."""

    headlines: list[Block] = field(default_factory=list)
    inner: list[tuple[int, Gap]] = field(default_factory=list)  # before which paragraph
    first_under_headlines: int = 0  # the paragraphs before it stood in a box above the headlines

    def put(self, block: Block, *, as_caption: bool) -> None:
        """Take a short line as a caption or a headline."""
        (self.captions if as_caption else self.headlines).append(block)

    def take_box(self, box: Draft) -> None:
        """Put the paragraphs of a box above the headlines before the others."""
        self.first_under_headlines = len(box.paragraphs)
        self.inner = box.inner + [(position + len(box.paragraphs), gap) for position, gap in self.inner]
        self.paragraphs[:0] = box.paragraphs


@dataclass(frozen=True, slots=True)
class Segmentation:
    """The articles of a page, and the lines that belong to none."""

    drafts: list[Draft]
    slogans: frozenset[int]  # line numbers


def segment(blocks: Sequence[Block], *, in_columns: bool) -> Segmentation:
    """The articles that the blocks of a page make up, in the order of their bodies."""
    body = [block for block in blocks if block.kind is not Kind.FOLIO]
    if body and not any(block.is_paragraph for block in body):
        return Segmentation([_unpunctuated(body)], frozenset())
    return _Segmenter(body, in_columns).run()


def _unpunctuated(blocks: list[Block]) -> Draft:
    """The article of a page of short lines only; the first is its title if a mark, or a blank line under it alone, says so."""
    set_apart = [block.first.blank_before > 0 for block in blocks[1:]]
    if set_apart and (blocks[0].first.level or (set_apart[0] and not all(set_apart))):
        return Draft(paragraphs=blocks[1:], headlines=blocks[:1])
    return Draft(paragraphs=blocks)


class _Segmenter:
    def __init__(self, blocks: Sequence[Block], in_columns: bool) -> None:
        self.in_columns = in_columns
        self.title_levels = _title_levels(blocks)
        self.edges = _edge_lines(blocks)
        self.gaps, self.paragraphs = alternate(blocks)
        self.drafts: list[Draft] = []
        self.gap_above: list[Gap] = []  # above each draft
        self.slogans: set[int] = set()

    def run(self) -> Segmentation:
        for k, paragraph in enumerate(self.paragraphs):
            if not self.drafts or self.begins_article(k):
                self.drafts.append(Draft())
                self.gap_above.append(self.gaps[k])
            elif self.gaps[k].blocks:
                self.drafts[-1].inner.append((len(self.drafts[-1].paragraphs), self.gaps[k]))
            self.drafts[-1].paragraphs.append(paragraph)
        self.join_lead_boxes()
        self.bodies = headlines.Bodies([draft.body for draft in self.drafts])
        for i in range(len(self.drafts) + 1):
            self.deal_gap(i)
        for draft in self.drafts:
            self.deal_inner(draft)
        self.give_far_titles()
        self.carry_labels()
        return Segmentation(self.drafts, frozenset(self.slogans))

    def begins_article(self, k: int) -> bool:
        """Whether a new article begins with paragraph k, below gap k."""
        gap = self.gaps[k]
        if self.paragraphs[k].is_row and not gap.blocks:
            return False
        if self.paragraphs[k].kind is Kind.LEAD or any(self.is_title_mark(block) for block in gap.blocks):
            return True
        if bylines.tail_names(self.paragraphs[k - 1].text) != Names() or gap.closing():
            return True
        titles = gap.headlines()
        if not titles:
            return False
        last = gap.blocks[-1]
        labelled = any(block.kind is Kind.LABEL for block in gap.blocks) and last.kind is not Kind.LABEL
        if gap.is_signed() or labelled:
            return True
        return last is titles[-1] and (self.is_signed_apart(k) or self.is_other_story(k))

    def is_signed_apart(self, k: int) -> bool:
        """Whether the paragraphs from k on end in names of their own, though the article above opens with its own."""
        above = self.drafts[-1].paragraphs[0]
        *_, end = self.section(k)
        return above.kind is Kind.LEAD and bylines.tail_names(self.paragraphs[end].text) != Names()

    def section(self, k: int) -> Iterator[int]:
        """The paragraphs from k on that nothing parts."""
        return itertools.takewhile(lambda j: j == k or not self.gaps[j].blocks, range(k, len(self.paragraphs)))

    def is_other_story(self, k: int) -> bool:
        """Whether the short line above paragraph k is the title of another story, not a heading in the one above."""
        return headlines.is_other_story(
            self.gaps[k].blocks[-1].text,
            _some_of(reversed(self.drafts[-1].paragraphs)),
            self.paragraphs[k].text,
            _some_of(self.paragraphs[j] for j in self.section(k)),
        )

    def is_title_mark(self, block: Block) -> bool:
        """Whether a mark makes a block the title of an article."""
        return block.first.overprinted or (block.kind is Kind.TEXT and block.first.level in self.title_levels)

    def join_lead_boxes(self) -> None:
        """A paragraph in a box above the title is the first of the article below it."""
        for i in reversed(range(len(self.drafts) - 1)):
            above, below, gap = self.drafts[i], self.drafts[i + 1], self.gap_above[i + 1]
            if gap.closing() or below.paragraphs[0].kind is Kind.LEAD:
                continue
            if self.is_box(i) and (gap.opens() or _shares_words(above.body, _some_of(below.paragraphs))):
                below.take_box(above)
                self.gap_above[i : i + 2] = [Gap(self.gap_above[i].blocks + gap.blocks, gap.below)]
                del self.drafts[i]
            elif gap.opens() and len(above.paragraphs) > 1 and _is_nearer(above.paragraphs[-1], below, above):
                below.take_box(Draft(paragraphs=[above.paragraphs.pop()]))

    def is_box(self, i: int) -> bool:
        """Whether draft i is but a paragraph without headline or lead."""
        draft = self.drafts[i]
        headed = any(b.kind is Kind.TEXT and b.first.number not in self.edges for b in self.gap_above[i].blocks)
        return not headed and len(draft.paragraphs) == 1 and draft.paragraphs[0].kind is not Kind.LEAD

    def deal_gap(self, i: int) -> None:
        """Give what stands above draft i, and below draft i - 1, to one of the two."""
        above = self.drafts[i - 1] if i else None
        below = self.drafts[i] if i < len(self.drafts) else None
        gap = self.gap_above[i] if below else self.gaps[-1]
        closing = gap.closing() if above else 0
        free: list[int] = []
        for k, block in enumerate(gap.blocks):
            nearest = above if above and (below is None or k < closing) else below or self.drafts[0]
            if block.kind is Kind.LABEL:
                (below or nearest).labels.append(block)
            elif block.kind is not Kind.TEXT:
                signs_above = above and (is_photo_credit(block) or not gap.is_under_headline(k))
                (above if above and signs_above else nearest).credits.append(block)
            elif self.is_slogan(block):
                self.slogans |= {line.number for line in block.lines}
            elif above and k < closing:
                self.put_below(i - 1, gap, k)
            elif below and self.is_first_heading(gap, k, closing):
                below.headings.append((below.first_under_headlines, block))
            else:
                free.append(k)
        self.deal_headlines(i, gap, free)

    def is_first_heading(self, gap: Gap, k: int, closing: int) -> bool:
        """Whether a short line right above a body is its first heading: it stands under the byline or, by its mark, the title."""
        block = gap.blocks[k]
        if k < len(gap.blocks) - 1 or k <= closing:
            return False
        under_byline = gap.blocks[k - 1].kind is Kind.BYLINE and gap.is_under_headline(k - 1)
        return under_byline or 0 < max(self.title_levels, default=0) < block.first.level

    def is_slogan(self, block: Block) -> bool:
        """Whether a short line is a slogan at the edge of the page."""
        at_edge = block.first.number in self.edges and not block.first.level
        return at_edge and headlines.is_slogan(block.text, self.bodies.fits(block.text))

    def deal_headlines(self, i: int, gap: Gap, free: Sequence[int]) -> None:
        """Part the short lines at some places of a gap between the article above and the one below."""
        above = self.drafts[i - 1] if i else None
        cut = 0
        if above is not None:
            while (
                free and gap.blocks[free[0]].is_caption
            ):  # what describes a photo stands below the article that it belongs to
                self.put_below(i - 1, gap, free[0])
                free = free[1:]
            texts = [gap.blocks[k].text for k in free]
            cut = headlines.split_gap(
                [self.bodies.fit(text, i - 1) for text in texts],
                [self.bodies.fit(text, i) if i < len(self.drafts) else 0.0 for text in texts],
                [self.is_title_mark(gap.blocks[k]) for k in free],
                before_untitled=not above.headlines,
                after_exists=i < len(self.drafts),
            )
            for k in free[:cut]:
                self.put_below(i - 1, gap, k)
        for k in free[cut:]:
            self.drafts[i].put(gap.blocks[k], as_caption=gap.blocks[k].is_caption)

    def put_below(self, i: int, gap: Gap, k: int) -> None:
        """A short line below body i: its title where it has none, else a caption or, in pages of columns, a subtitle."""
        draft, block = self.drafts[i], gap.blocks[k]
        captioned = gap.is_by_photo(k) or block.first.blank_before >= PHOTO_GAP or ends_sentence(block.text)
        beside = any(_are_neighbours(headline, block) for headline in draft.headlines)
        spare = bool(draft.headlines) and (captioned or not (self.in_columns or beside))
        alien = not self.is_title_mark(block) and not self.bodies.fit(block.text, i)
        draft.put(block, as_caption=spare or alien or block.is_caption)

    def deal_inner(self, draft: Draft) -> None:
        """What stands between two paragraphs of one article: headings, captions, credits."""
        for position, gap in draft.inner:
            for k, block in enumerate(gap.blocks):
                last = k == len(gap.blocks) - 1
                if block.kind in (Kind.BYLINE, Kind.CREDIT):
                    draft.credits.append(block)
                elif (
                    block.kind is Kind.LABEL
                    or block.first.level
                    or (last and not gap.is_by_photo(k) and not ends_sentence(block.text))
                ):
                    draft.headings.append((position, block))
                else:
                    draft.captions.append(block)

    def give_far_titles(self) -> None:
        """Headlines that share nothing with their neighbours go to the untitled article that they are about, best fit first."""
        untitled = [i for i, draft in enumerate(self.drafts) if not draft.headlines][:MAX_UNTITLED]
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
        unmarked = [block for block in draft.headlines if not (block.first.overprinted or block.first.level)]
        spare = unmarked if len(draft.headlines) > 1 else []
        return [block for block in (*spare, *draft.captions) if not block.is_caption]

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


def _are_neighbours(one: Block, other: Block) -> bool:
    """Whether two short lines stand together, with at most a blank line between."""
    upper, lower = sorted((one, other), key=lambda block: block.first.number)
    return lower.first.number - upper.lines[-1].number <= 2


def _some_of(paragraphs: Iterable[Block]) -> str:
    """The texts of some paragraphs, as far as they are needed to know what they are about."""
    texts: list[str] = []
    characters = 0
    for paragraph in paragraphs:
        texts.append(paragraph.text[:TELLING_CHARS])
        characters += len(texts[-1])
        if characters >= TELLING_CHARS:
            break
    return "\n".join(texts)


def _shares_words(box: str, body: str) -> bool:
    pairs = headlines.pairs_of(box)
    return len(pairs & headlines.pairs_of(body)) >= 0.4 * len(pairs)


def _is_nearer(paragraph: Block, below: Draft, above: Draft) -> bool:
    """Whether a paragraph shares clearly more words with the article below than with the rest of its own."""
    pairs = headlines.pairs_of(paragraph.text)
    own = headlines.pairs_of(_some_of(reversed(above.paragraphs[:-1])))
    return len(pairs & headlines.pairs_of(_some_of(below.paragraphs))) >= len(pairs & own) + 0.1 * len(pairs)
