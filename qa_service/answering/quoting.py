"""What makes a quote one: that it is to the letter what its article says, and where it stands."""

from __future__ import annotations

import hashlib

from qa_service.language.text import opening
from qa_service.types import Article, Quote, Source


def is_verbatim(quote: Quote, article: Article) -> bool:
    """Whether a quote is to the letter what its article says at that place, and its highlights lie inside it."""
    try:
        field = article.field(quote.field)
    except KeyError:
        return False
    inside = all(0 <= start < end <= len(quote.text) for start, end in quote.highlights)
    return 0 <= quote.start < quote.end and field[quote.start : quote.end] == quote.text and inside


def source_of(quote: Quote, article: Article) -> Source:
    """Where a quote stands."""
    field = "" if quote.field == "text" else f"&field={quote.field}"
    version = version_of(article.field(quote.field))
    return Source(
        article_id=article.article_id,
        title=shown_title(article),
        reporters=article.reporters,
        dateline=article.dateline,
        section=article.section,
        newspaper=article.newspaper,
        date=article.date,
        page=article.page,
        page_name=article.page_name,
        file=article.file,
        lines=article.lines_of(quote.field, quote.start, quote.end),
        url=f"{article.url}?at={quote.start}-{quote.end}{field}&v={version}#at",
    )


def cited(source: Source) -> str:
    """A source on one line."""
    first, last = source.lines
    lines = f"第 {first} 行" if first == last else f"第 {first}–{last} 行"
    by = f"记者 {'、'.join(source.reporters)}" if source.reporters else ""
    return "，".join(filter(None, (f"《{source.title}》", by, printed(source), f"{source.file} {lines}")))


def printed(place: Source | Article) -> str:
    """When and where something was printed, as a newspaper says it: 河湾日报 2023年5月12日 第3版 要闻; what is not known is left out."""
    year, month, day = map(int, (place.date or "0-0-0").split("-"))
    date = f"{year}年{month}月{day}日" if place.date else None
    page = f"第{place.page}版" if place.page else None
    return " ".join(filter(None, (place.newspaper, date, page, place.page_name)))


def shown_title(article: Article) -> str:
    """The title of an article, or its first sentence where it has none."""
    return article.title or opening(article.text)


def version_of(text: str) -> str:
    """A short hash of a text, by which a later change of it is noticed."""
    return hashlib.sha256(text.encode()).hexdigest()[:8]
