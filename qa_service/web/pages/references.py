"""Where a quote stands, in the form that papers cite newspapers in: GB/T 7714, with nothing made up."""

from __future__ import annotations

from qa_service.answering.quoting import shown_title
from qa_service.types import Article
from qa_service.web.pages.marks import Mark

NAMED_AUTHORS = 3  # GB/T 7714-2015, 8.1.2: further ones are 等


def newspaper_reference(article: Article, mark: Mark | None, publication: str | None) -> str:
    """`记者. 题名[N]. 报纸名, 日期(版次). 文件, 第 n 行.`; what is not known is left out.

    publication: the newspaper of articles that do not tell theirs.
    """
    first, last = article.lines_of(mark.field, mark.start, mark.end) if mark else article.lines
    lines = f"第 {first} 行" if first == last else f"第 {first}–{last} 行"
    kind = "[N/OL]" if article.origin else "[N]"
    parts = (
        _authors(article),
        shown_title(article) + kind,
        _issue(article, publication),
        f"{article.file}, {lines}",
        article.origin,
    )
    return ". ".join(part for part in parts if part) + "."


def _issue(article: Article, publication: str | None) -> str:
    """Newspaper, date and page; a page without a day of its own tells nothing."""
    day = article.date and article.date + (f"({article.page})" if article.page else "")
    return ", ".join(part for part in (article.newspaper or publication, day) if part)


def _authors(article: Article) -> str:
    names = article.reporters or article.correspondents
    more = ", 等" if len(names) > NAMED_AUTHORS else ""
    return ", ".join(names[:NAMED_AUTHORS]) + more
