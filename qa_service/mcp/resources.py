"""The articles as resources: their addresses, their pages, and their words, of which every line is the newspaper's."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from itertools import islice
from urllib.parse import quote, unquote

from qa_service.errors import NotFound
from qa_service.settings import whole_number
from qa_service.types import Article
from qa_service.wire.requests import MAX_OFFSET, MAX_PAGE, printable

PREFIX = "qa-service://articles/"
TEMPLATE = PREFIX + "{article_id}"


def address_of(article: Article) -> str:
    """The address of an article among the resources."""
    return PREFIX + quote(article.article_id, safe="")


def id_in(address: str) -> str:
    """The id of the article at an address; NotFound where no article can be."""
    if not address.startswith(PREFIX):
        raise NotFound(f"Nothing is at {printable(address)}; articles are at {TEMPLATE}.")
    return unquote(address.removeprefix(PREFIX))


def page_at(articles: Mapping[str, Article], cursor: str | None) -> tuple[list[Article], str | None]:
    """The articles of a page, and the cursor of the next; InvalidInput for a cursor that cannot be one."""
    offset = whole_number(cursor or "0", "cursor", MAX_OFFSET, least=0)
    after = offset + MAX_PAGE
    return list(islice(articles.values(), offset, after)), str(after) if after < len(articles) else None


def words_of(article: Article) -> str:
    """Title, subtitle, text with its headings, and captions, each to the letter, with an empty line between them."""
    return "\n\n".join(part for part in _parts(article) if part)


def _parts(article: Article) -> Iterator[str | None]:
    yield from (article.title, article.subtitle)
    at = 0
    for heading in article.headings:
        yield from (article.text[at : heading.at].strip("\n"), heading.text)
        at = heading.at
    yield article.text[at:]
    yield from article.captions


def about(article: Article) -> str:
    """An article in a line: its section, who wrote it, when and where it was printed or its date words, and its place."""
    first, last = article.lines
    printed = (article.newspaper, article.date or article.dateline, article.page and f"第{article.page}版")
    facts = (article.section, "、".join(article.reporters), *printed)
    return " · ".join([*filter(None, facts), f"{article.file} {first}–{last}"])
