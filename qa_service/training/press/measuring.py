"""How well printed pages are cut: python -m qa_service.training.press.measuring --data DIR --pages 1000.

The pages are of the manners and with the stories kept apart from training. An article is found where one of its page holds its
text with nearly all characters alike, and exact where with all; its title and reporters count only then. Lost are the
characters of articles' texts, headlines and headings that are listed as furniture, or stand in another article.
"""

from __future__ import annotations

import argparse
import difflib
import json
import re
import unicodedata
from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, fields
from pathlib import Path
from typing import Any

from qa_service.ingest import Page, read_page
from qa_service.ingest.roles import Role
from qa_service.training.press.printing import PrintedPage, pages
from qa_service.types import Article

NEAR = 0.95  # an article is found where so many of its characters stand
SIZE = 0.2  # one that is longer or shorter by such a share is another
OWN = (Role.BODY, Role.TITLE, Role.SUBTITLE, Role.HEADING)  # lines whose characters are to stand in their article
LEFT_OUT = ("mark", "markup", "metadata", "overprint", "notice")  # what is furniture within a line, rightly
SEED = 7


@dataclass(frozen=True, slots=True)
class Measured:
    """How many articles of some pages were read rightly, and how many of their characters were lost."""

    gold: int = 0
    found: int = 0
    exact: int = 0
    title: int = 0
    reporters: int = 0
    extra: int = 0  # articles that are none
    characters: int = 0
    lost: int = 0

    def __add__(self, other: Measured) -> Measured:
        return Measured(*(getattr(self, own.name) + getattr(other, own.name) for own in fields(self)))

    def shares(self) -> dict[str, float]:
        """What is told of it: shares of the articles and, of those lost, of the characters."""
        told = {name: getattr(self, name) / (self.gold or 1) for name in ("found", "exact", "title", "reporters")}
        return {"gold": self.gold, **told, "extra": self.extra, "lost": self.lost / (self.characters or 1)}


def measured(page: PrintedPage) -> Measured:
    """How a printed page is read."""
    read = read_page(page.raw, "page.txt")
    return compared(page.gold, read.articles) + _lost(page, read)


def compared(gold: Sequence[Mapping[str, Any]], articles: Sequence[Article]) -> Measured:
    """How the articles of a page were read, by a record of each: `title`, `text`, `reporters`, and other ways to write the title, `title_variants`."""
    pairs = _pairs(gold, articles)
    found = Measured(gold=len(gold), extra=len(articles) - len(pairs))
    for k, i in pairs.items():
        record, article = gold[k], articles[i]
        titles = {_letters(title) for title in (record["title"], *record.get("title_variants", ()))}
        found += Measured(
            found=1,
            exact=_letters(article.text) == _letters(record["text"]),
            title=_letters(article.title or "") in titles,
            reporters=sorted(article.reporters) == sorted(record["reporters"]),
        )
    return found


def _letters(text: str) -> str:
    return re.sub(r"\s+", "", unicodedata.normalize("NFKC", text))


def _pairs(gold: Sequence[Mapping[str, Any]], articles: Sequence[Article]) -> dict[int, int]:
    """The places of the articles that gold ones were read as, each used once."""
    found: dict[int, int] = {}
    texts = [_letters(article.text) for article in articles]
    for k, record in enumerate(gold):
        wanted = _letters(record["text"])
        free = [i for i in range(len(texts)) if i not in found.values()]
        best = max(free, key=lambda i: (_alike(wanted, texts[i]), -i), default=None)
        if best is not None and _alike(wanted, texts[best]) >= NEAR:
            found[k] = best
    return found


def _alike(a: str, b: str) -> float:
    """The share of the characters of two texts that both have in one order; 0 where their lengths differ much."""
    if a == b:
        return 1.0
    if not a or not b or abs(len(a) - len(b)) >= SIZE * len(a):
        return 0.0
    blocks = difflib.SequenceMatcher(None, a, b, autojunk=False).get_matching_blocks()
    return 2 * sum(block.size for block in blocks) / (len(a) + len(b))


def _lost(page: PrintedPage, read: Page) -> Measured:
    """The characters of articles that stand in another than the one that the article was read as, or are furniture."""
    own: dict[int, list[int]] = defaultdict(list)
    overlaps: Counter[tuple[int, int]] = Counter()
    home = {place: i for i, article in enumerate(read.articles) for place in article.places()}
    for (_, line), span in zip(page.lines, page.spans, strict=True):
        if line.role in OWN and line.article is not None:
            places = [i for i in range(*span) if not page.raw[i].isspace()]
            own[line.article] += places
            if line.role is Role.BODY:
                overlaps.update((line.article, home[place]) for place in places if place in home)
    right = _homes(overlaps)
    furniture = {place for f in read.furniture if f.kind not in LEFT_OUT for place in range(f.start, f.end)}
    lost = sum(
        place in furniture or (place in home and home[place] != right.get(article))
        for article, places in own.items()
        for place in places
    )
    return Measured(characters=sum(map(len, own.values())), lost=lost)


def _homes(overlaps: Counter[tuple[int, int]]) -> dict[int, int]:
    """The articles that gold ones were read as, each of one, by how many characters of text they share."""
    found: dict[int, int] = {}
    for (gold, article), _ in overlaps.most_common():
        if gold not in found and article not in found.values():
            found[gold] = article
    return found


def total(printed: Iterable[PrintedPage]) -> Measured:
    """How all of some pages are read."""
    found = Measured()
    for page in printed:
        found += measured(page)
    return found


def main() -> None:
    """Print pages, read them, and tell how well."""
    options = argparse.ArgumentParser(description=__doc__)
    options.add_argument("--data", type=Path, required=True, help="folder of the training data")
    options.add_argument("--pages", type=int, default=1000)
    options.add_argument("--seed", type=int, default=SEED)
    given = options.parse_args()
    found = total(pages(given.data, given.seed, given.pages, apart=True))
    print(json.dumps({name: round(value, 4) for name, value in found.shares().items()}))


if __name__ == "__main__":
    main()
