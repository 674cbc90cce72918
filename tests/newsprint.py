"""Reads made-up pages for the tests of ingestion."""

from collections.abc import Iterator
from pathlib import Path

from qa_service.ingest import Page, SeedFile, read_page, read_seed, seed_files
from qa_service.types import Article

BODY = "区总工会在体育馆举办职工运动会，三百余名职工参加了拔河和跳绳。"
MORE = "大家表示，要把赛场上的劲头带回岗位，下一届运动会还要来参加。"
OTHER = "河湾街道图书室添置了一批童书，周末向社区孩子免费开放。"


def page(*lines: str) -> Page:
    """The page of some lines, each parted from the next by a blank line."""
    return read_page("\n\n".join(lines), "page.txt")


def articles(*lines: str) -> tuple[Article, ...]:
    return page(*lines).articles


def only(*lines: str) -> Article:
    """The one article of a page."""
    (article,) = articles(*lines)
    return article


def wrapped(text: str, width: int = 16) -> str:
    """A paragraph set in a column: its first line indented by two characters, the indent lost."""
    lines = [text[: width - 2]] + [text[i : i + width] for i in range(width - 2, len(text), width)]
    return "\n".join(lines)


def value(article: Article, field: str) -> str:
    """The text of any mapped field."""
    name, _, number = field.partition("/")
    if name == "headings":
        return article.headings[int(number)].text
    return article.field(field) if name in ("text", "captions") else getattr(article, name)


def places(found: Page) -> set[int]:
    """The characters of the raw page that an article's field or furniture holds."""
    spans = (span for article in found.articles for span in article.spans)
    held = {place for s in spans for place in range(s.raw_start, s.raw_start + s.end - s.start)}
    return held | {place for piece in found.furniture for place in range(piece.start, piece.end)}


def read_seeds(folder: Path) -> Iterator[SeedFile]:
    """What each file of a seeds folder gives, as a build reads them."""
    taken: set[str] = set()
    for path in seed_files(folder).files:
        yield read_seed(path, folder, taken)
