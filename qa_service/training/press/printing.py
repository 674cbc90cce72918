"""Whole pages, printed by the thousand: python -m qa_service.training.press.printing --data DIR --out DIR --pages 100.

Every page is a text file; `articles_gold.json` beside them holds the articles as a person would mark them, and `lines.jsonl` what
each line is. The texts remain their publishers': pages are made to learn and measure, not to be given away.
"""

from __future__ import annotations

import argparse
import functools
import itertools
import json
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from qa_service.ingest.roles import Role
from qa_service.training.press import furniture, photos, sheets, signing
from qa_service.training.press.dates import in_words
from qa_service.training.press.dressed import Dressed
from qa_service.training.press.dressing import dress
from qa_service.training.press.habits import Habits, habits
from qa_service.training.press.manners import Draw
from qa_service.training.press.pieces import Piece, clauses
from qa_service.training.press.setting import Line, Row, Setter, Style, beside, style
from qa_service.training.press.sheets import MEMOIR, NEWS, TALE, sheet
from qa_service.training.press.stories import Phrases, Story, loose, short, stories
from qa_service.training.press.tales import tale
from qa_service.training.press.words import shown
from qa_service.training.press.written import Written
from qa_service.types import Offsets

BRIEFS_SHARE = 0.07  # of the articles of a page begin a row of short news
LONG_TALE = 5  # paragraphs of a tale that may have headings
SMALL_SHARE = 0.12  # of the pages hold a few short articles and say little about themselves
CONTENTS_SHARE = 0.06  # of the pages name what stands on others
SLIPS = 0.002  # share of the characters that a scan reads wrongly, on a page that was scanned
_LATIN = 0x2000  # characters below it are as wide as a space
_SLIPPED = "口日白王主土士千干入八人儿几九力刀"


@dataclass(frozen=True, slots=True)
class PrintedPage:
    """A page as a text file has it, and the truth about it."""

    raw: str
    lines: tuple[tuple[int, Line], ...]  # with their numbers in reading order, counted from 1; blank ones are left out
    gold: tuple[dict[str, Any], ...]
    spans: tuple[Offsets, ...]  # where each line stands


def pages(data: Path, seed: int, count: int, *, apart: bool = False) -> Iterator[PrintedPage]:
    """So many pages; those that are `apart` hold stories and manners that the others never do."""
    pool, phrases = _known(data, apart)
    for number in range(count):
        yield print_page(pool, phrases, Draw(f"{seed}/{number}/{apart}", apart=apart))


@functools.cache
def _known(data: Path, apart: bool) -> tuple[Sequence[Story], Phrases]:
    """The stories of the training data, or those kept apart, and the phrases of their headlines."""
    pool = list(stories(data, apart=apart))
    return pool, Phrases(pool)


def print_page(pool: Sequence[Story], phrases: Phrases, draw: Draw) -> PrintedPage:
    """A page of some of the stories."""
    manner = style(draw)
    own = habits(draw, narrow=manner.mode == "wrapped", dense=manner.blank == "none")
    setter = Setter(replace(manner, gap=own.gap), draw)
    small = draw.chance(SMALL_SHARE)
    dressed = list(_articles(_Desk(pool, phrases, draw, own), small=small))
    contents = [draw.any(phrases.parts)[0] for _ in range(draw.between(2, 5))] if draw.chance(CONTENTS_SHARE) else []
    _lay_out(dressed, setter, draw, contents, own, bare=small and draw.chance(0.7))
    rows = setter.rows
    while rows and rows[-1] is None:
        rows.pop()
    above = [] if setter.style.beside else [None] * draw.any([0, 0, 1, 2])
    return as_page([*above, *rows], dressed, draw, setter.style)


class _Desk:
    """Where the articles of one page are made, in its habits."""

    def __init__(self, pool: Sequence[Story], phrases: Phrases, draw: Draw, own: Habits) -> None:
        self.pool, self.phrases, self.draw, self.own = pool, phrases, draw, own
        self.sheet = sheet(draw)
        self.loosely = draw.any([0.0, 0.0, 0.15, 0.6])  # share of the news that is told loosely
        self.scanned = draw.chance(0.05)

    def article(self, number: int, *, small: bool) -> Dressed:
        """An article of what the kind of page holds, or a short one of that."""
        made, source = sheets.made(self.sheet, self.pool, self.draw)
        if isinstance(made, Story) and source == NEWS and self.draw.chance(self.loosely):
            made = loose(made, self.draw)
        return self._dressed(made, number, _kind(made, source, self.draw), small=small)

    def briefs(self, number: int) -> Iterator[Dressed]:
        """Some short news, the first under a label most often, the titles of all under one mark or none."""
        mark, labels = self.draw.form(furniture.BRIEF_FORMS), furniture.of_briefs(self.draw)
        for further in range(self.draw.between(2, 5)):
            made = self.draw.any([self.draw.any(self.pool), tale(self.draw)])
            brief = self._dressed(made, number + further, "plain", small=True)
            brief.mark(mark)
            brief.labels, labels = labels, []
            yield brief

    def _dressed(self, made: Story | Written, number: int, kind: str, *, small: bool) -> Dressed:
        if isinstance(made, Story):
            made = short(made, self.draw) if small else made
            made = _scanned(made, self.draw) if self.scanned else made
        return dress(_in_words(made) if self.own.old else made, number, self.draw, self.phrases, kind, self.own)


def _articles(desk: _Desk, *, small: bool) -> Iterator[Dressed]:
    """The articles of a page, some of which may be short news that stand together."""
    number, most = 0, desk.draw.between(1, 3) if small else desk.draw.between(3, 10)
    while number < most:
        some = list(desk.briefs(number)) if desk.draw.chance(BRIEFS_SHARE) else [desk.article(number, small=small)]
        yield from some
        number += len(some)


def _kind(made: Story | Written, source: str, draw: Draw) -> str:
    """Of what kind an article is, by where it comes from; empty where it may be of any."""
    if source == TALE and len(made.paragraphs) >= LONG_TALE and draw.chance(0.4):
        return "feature"
    return source if source == MEMOIR else ""


def _lay_out(
    dressed: Sequence[Dressed], setter: Setter, draw: Draw, contents: Sequence[str], own: Habits, *, bare: bool
) -> None:
    """Set the articles; a bare page says nothing about itself."""
    contents_above = draw.chance(0.5)
    if not (bare or own.below):
        _furniture(furniture.FURNITURE_HEAD, draw.weighed({0: 0.35, 1: 0.25, 2: 0.2, 3: 0.15, 5: 0.05}), setter, draw)
    if draw.chance(0.12):
        setter.set(Piece(furniture.slogan(draw), Role.FURNITURE))
        setter.part()
    if contents and contents_above:
        _contents(contents, setter, draw)
    waiting: list[list[Piece]] = []
    stacked = _stack(dressed, setter, draw) if setter.style.titles == "stacked" else 0
    labels: list[tuple[str, str]] = []
    for number, article in enumerate(dressed):
        setter.part()
        setter.interruption, setter.forced = [[_interruption(article, draw)]], False
        if number < stacked:
            setter.put([*(p for p in article.head if p.role is Role.CREDIT), *article.body, *article.close])
            continue
        if own.rule and number:
            setter.set(Piece(own.rule, Role.FURNITURE, row=True))
            setter.part()
        if article.labels or draw.chance(own.labelled):
            labels = [*article.labels] or (labels if labels and draw.chance(own.returning) else furniture.section(draw))
            _label(article, labels, setter, draw)
        _place(article, setter, draw, waiting)
        if waiting and draw.chance(0.3):
            setter.part()
            setter.put(waiting.pop(0))
        if draw.chance(0.02):
            _furniture(furniture.FURNITURE_HEAD, 1, setter, draw)
    for head in waiting:
        setter.part()
        setter.put(head)
    if contents and not contents_above:
        _contents(contents, setter, draw)
    if own.below and not bare:
        setter.part()
        _furniture(furniture.FURNITURE_HEAD, draw.between(1, 3), setter, draw)
    if not bare:
        _furniture(furniture.FURNITURE_FOOT, draw.weighed({0: 0.6, 1: 0.22, 2: 0.13, 4: 0.05}), setter, draw)


def _label(article: Dressed, labels: Sequence[tuple[str, str]], setter: Setter, draw: Draw) -> None:
    """Set one section label or two above an article."""
    article.gold["kicker"] = "/".join(text for text, _ in labels)
    setter.put([Piece(text, Role.SECTION, article.gold["article"], set=form) for text, form in labels])
    if setter.style.blank != "none" and draw.chance(0.7):
        setter.blank()


def _stack(dressed: Sequence[Dressed], setter: Setter, draw: Draw) -> int:
    """Set the headlines of the first articles above each other; of how many."""
    count = draw.between(min(2, len(dressed)), min(7, len(dressed)))
    parted = draw.chance(0.4)
    for article in dressed[:count]:
        if parted:
            setter.part()
        setter.put([piece for piece in article.head if piece.role is not Role.CREDIT])
    return count


def _contents(headlines: Sequence[str], setter: Setter, draw: Draw) -> None:
    """Set a list of what stands on other pages."""
    setter.part()
    setter.put([Piece(line, Role.FURNITURE, row=True) for line in furniture.contents(headlines, draw)])
    setter.part()


def _place(article: Dressed, setter: Setter, draw: Draw, waiting: list[list[Piece]]) -> None:
    """Set an article, its headlines above its text, below it, or later."""
    where = "above"
    if setter.style.titles == "mixed" and len(article.gold["text"]) > 60:
        where = draw.weighed({"above": 0.4, "below": 0.28, "far": 0.12, "split": 0.12, "amid": 0.08})
    credits = [piece for piece in article.head if piece.role is Role.CREDIT]
    heads = [piece for piece in article.head if piece.role is not Role.CREDIT]
    if where == "far":
        setter.put([*credits, *article.body, *article.close])
        waiting.append(heads)
    elif where == "below":
        setter.put([*article.body, *(article.close if draw.chance(0.5) else []), *article.head])
        if article.close and not any(row and row.raw == article.close[-1].text for row in setter.rows[-12:]):
            setter.put(article.close)
    elif where == "amid" and heads:
        _put_amid(article, heads, setter)
    elif where == "split" and len(heads) > 1:
        below = [piece for piece in heads if piece.role is Role.SUBTITLE]
        setter.put([*(p for p in article.head if p not in below), *article.body, *article.close, *below])
    elif article.box:
        setter.put([article.body[0], *article.head, *article.body[1:], *article.close])
    else:
        setter.put([*article.head, *article.body, *article.close])


def _put_amid(article: Dressed, heads: Sequence[Piece], setter: Setter) -> None:
    """Set an article with its headlines where a column ends in mid-sentence, or below it where none does."""
    block = [
        Line(raw, piece.role, piece.article, k > 0) for piece in heads for k, raw in enumerate(setter.lines(piece))
    ]
    setter.interruption, setter.forced = [block], True
    credits = [piece for piece in article.head if piece.role is Role.CREDIT]
    setter.put([*credits, *article.body, *article.close])
    if setter.interruption:
        setter.put(heads)


def _interruption(article: Dressed, draw: Draw) -> Line:
    """What may stand in the gap of a broken sentence: a folio line, or a photo's caption or credit."""
    kind = draw.any([Role.FURNITURE, Role.CAPTION, Role.CREDIT])
    number = article.gold["article"]
    options = clauses(article.gold["text"].split("\n"), 8, 30)
    if kind is Role.CAPTION and options:
        caption = draw.form(photos.CAPTIONS).format(shown(draw) if draw.chance(0.4) else draw.any(options))
        return Line(caption, kind, number, False)
    if kind is Role.CREDIT:
        by = signing.signed(draw.form(signing.PHOTO_CREDITS), draw)
        return Line(by.text, kind, number, False)
    return Line(furniture.furniture(furniture.FURNITURE_HEAD, draw), Role.FURNITURE, None, False)


def _furniture(forms: Sequence[str], count: int, setter: Setter, draw: Draw) -> None:
    setter.part()
    for _ in range(count):
        setter.set(Piece(furniture.furniture(forms, draw), Role.FURNITURE, row=True))
        if draw.chance(0.5):
            setter.part()


def _in_words(made: Story | Written) -> Story | Written:
    """The same with its dates and numbers in words, as old newspapers have them."""
    return replace(made, title=in_words(made.title), paragraphs=tuple(map(in_words, made.paragraphs)))


def _scanned(story: Story, draw: Draw) -> Story:
    """A story with the slips of a scan."""

    def slip(text: str) -> str:
        return "".join(draw.any(_SLIPPED) if c.isalpha() and draw.chance(SLIPS) else c for c in text)

    return replace(story, paragraphs=tuple(map(slip, story.paragraphs)))


def as_page(rows: Sequence[Row], dressed: Sequence[Dressed], draw: Draw, style: Style) -> PrintedPage:
    """The rows as a text file, in two columns side by side where the manner has them."""
    end = "\r\n" if draw.chance(0.1) else "\n"
    columns = beside(rows, style.width, draw) if style.beside else None
    raw, places = _side_by_side(columns, end, style, draw) if columns else _below(rows, end)
    lines = tuple((number, row) for number, row in enumerate(rows, 1) if row and row.raw.strip())
    spans = tuple(places[number - 1] for number, _ in lines)
    return PrintedPage(
        raw + (end if draw.chance(0.7) else ""), lines, tuple(article.gold for article in dressed), spans
    )


def _below(rows: Sequence[Row], end: str) -> tuple[str, list[Offsets]]:
    """The rows below each other, and where each stands."""
    texts = [row.raw if row else "" for row in rows]
    starts = itertools.accumulate((len(text) + len(end) for text in texts), initial=0)
    return end.join(texts), [(start, start + len(text)) for start, text in zip(starts, texts, strict=False)]


def _side_by_side(columns: Sequence[tuple[Row, Row]], end: str, style: Style, draw: Draw) -> tuple[str, list[Offsets]]:
    """Two columns of rows, and where each row stands, those of the left one first."""
    unit, gap = draw.any([1, 2, 2]), draw.between(4, 9)
    room = round((style.width + 1) * unit) + gap
    raw, left, right = "", [], []
    for one, other in columns:
        first, second = one.raw.rstrip() if one else "", other.raw if other else ""
        wide = sum(unit if ord(c) > _LATIN else 1 for c in first)
        left.append((len(raw), len(raw) + len(first)))
        raw += first + (" " * max(gap, room - wide) if second else "")
        right.append((len(raw), len(raw) + len(second)))
        raw += second + end
    return raw.removesuffix(end), left + right


def main() -> None:
    """Print pages into a folder."""
    options = argparse.ArgumentParser(description=__doc__)
    options.add_argument("--data", type=Path, required=True, help="folder of the training data")
    options.add_argument("--out", type=Path, required=True, help="folder for the pages")
    options.add_argument("--pages", type=int, default=100)
    options.add_argument("--seed", type=int, default=0)
    options.add_argument("--apart", action="store_true", help="the manners and stories kept apart from training")
    given = options.parse_args()
    (given.out / "pages").mkdir(parents=True, exist_ok=True)
    gold: list[dict[str, Any]] = []
    with (given.out / "lines.jsonl").open("w", encoding="utf-8") as truth:
        for number, page in enumerate(pages(given.data, given.seed, given.pages, apart=given.apart)):
            file = f"{number:05}.txt"
            (given.out / "pages" / file).write_bytes(page.raw.encode())
            gold += [{"file": file, **article} for article in page.gold]
            told = [[n, line.role.value, line.article, line.goes_on] for n, line in page.lines]
            print(json.dumps({"file": file, "lines": told}), file=truth)
    (given.out / "articles_gold.json").write_text(json.dumps(gold, ensure_ascii=False, indent=1), "utf-8")


if __name__ == "__main__":
    main()
