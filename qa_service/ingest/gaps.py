"""What stands between two paragraphs of a page: headlines, headings, captions, labels, bylines and credits."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from qa_service.ingest import bylines
from qa_service.ingest.lines import Kind
from qa_service.ingest.reflow import PHOTO_GAP, Block

_CREDITS = (Kind.BYLINE, Kind.CREDIT)


@dataclass(frozen=True, slots=True)
class Gap:
    """The blocks between two paragraphs; none of them is a paragraph."""

    blocks: tuple[Block, ...] = ()
    below: Block | None = None  # the paragraph under it; None at the end of the page

    def closes(self, k: int) -> bool:
        """Whether block k is the last word of the article above it (摄影报道, 转自…)."""
        block = self.blocks[k]
        if block.kind not in _CREDITS or not bylines.closes_article(block.text):
            return False
        under_its_title = block.kind is Kind.BYLINE and k == len(self.blocks) - 1 and self.is_under_headline(k)
        return not under_its_title

    def closing(self) -> int:
        """How many blocks belong to the article above because one of them, or one below them, closes it."""
        return max((k + 1 for k in range(len(self.blocks)) if self.closes(k)), default=0)

    def is_under_headline(self, k: int) -> bool:
        """Whether block k stands under a headline or label, and so above the body that it signs."""
        return any(block.kind in (Kind.TEXT, Kind.LABEL) for block in self.blocks[:k])

    def is_signed(self) -> bool:
        """Whether a byline stands in it that is no photo credit."""
        return any(block.kind is Kind.BYLINE and not is_photo_credit(block) for block in self.blocks)

    def opens(self) -> bool:
        """Whether a byline stands in it, under a headline, that signs the article below."""
        signs = (k for k, block in enumerate(self.blocks) if block.kind is Kind.BYLINE and self.is_under_headline(k))
        return any(not self.closes(k) for k in signs)

    def after(self, k: int) -> Block | None:
        """The block or paragraph under block k."""
        return self.blocks[k + 1] if k + 1 < len(self.blocks) else self.below

    def is_by_photo(self, k: int) -> bool:
        """Whether block k stands at the place of a photo or above its credit, and so is a caption."""
        block, after = self.blocks[k], self.after(k)
        if after is None:
            return False
        set_apart = block.first.blank_before >= PHOTO_GAP and after.first.blank_before >= PHOTO_GAP - 1
        return block.is_caption or set_apart or is_photo_credit(after)

    def headlines(self) -> list[Block]:
        """Its short lines but the captions."""
        return [b for k, b in enumerate(self.blocks) if b.kind is Kind.TEXT and not self.is_by_photo(k)]


def is_photo_credit(block: Block) -> bool:
    """Whether a block names who took a photo and nobody who wrote."""
    if block.kind not in _CREDITS:
        return False
    names = bylines.line_names(block.text)
    return bool(names.photographers) and not names.reporters and not names.correspondents


def alternate(blocks: Iterable[Block]) -> tuple[list[Gap], list[Block]]:
    """The paragraphs of a page, and the gap above each and below the last."""
    gaps: list[Gap] = []
    paragraphs: list[Block] = []
    between: list[Block] = []
    for block in blocks:
        if block.is_paragraph:
            gaps.append(Gap(tuple(between), block))
            paragraphs.append(block)
            between = []
        else:
            between.append(block)
    return [*gaps, Gap(tuple(between))], paragraphs
