"""What makes a quote one: that it is to the letter what its article says, and where it stands."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator

from qa_service.language.text import first_sentence
from qa_service.types import ALONE, Article, Belonging, Place, Quote, Source
from qa_service.wording import say


def is_verbatim(quote: Quote, article: Article) -> bool:
    """Whether a quote is to the letter what its article says at that place, and its highlights lie inside it."""
    try:
        field = article.field(quote.field)
    except KeyError:
        return False
    inside = all(0 <= start < end <= len(quote.text) for start, end in quote.highlights)
    return 0 <= quote.start < quote.end and field[quote.start : quote.end] == quote.text and inside


def source_of(quote: Quote, article: Article, belonging: Belonging = ALONE) -> Source:
    """Where a quote stands; belonging: the other places of its words, and the other parts of its article."""
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
        also=belonging.also,
        parts=belonging.parts,
        continued_on=belonging.continued_on,
        continued_from=belonging.continued_from,
    )


def cited(source: Source) -> str:
    """A source on one line."""
    by = f"记者 {'、'.join(source.reporters)}" if source.reporters else ""
    return "，".join(filter(None, (f"《{source.title}》", by, printed(source), _file_and_lines(source))))


def printed(place: Source | Article | Place) -> str:
    """When and where something was printed, as a newspaper says it: 河湾日报 2023年5月12日 第3版 要闻; what is not known is left out."""
    year, month, day = map(int, (place.date or "0-0-0").split("-"))
    date = f"{year}年{month}月{day}日" if place.date else None
    page = f"第{place.page}版" if place.page else None
    return " ".join(filter(None, (place.newspaper, date, page, place.page_name)))


def title_place(article: Article) -> tuple[str, int, int] | None:
    """Field, start and end of what an article is shown by: its title, else the first sentence of its text or of a caption; None where it has no words."""
    if article.title:
        return "title", 0, len(article.title)
    for field in ("text", *(f"captions/{n}" for n in range(len(article.captions)))):
        if first := first_sentence(article.field(field)):
            return field, *first
    return None


def further(source: Source) -> Iterator[str]:
    """What is to be said beside a source: where else the words stand, and where the article goes on or comes from."""
    if source.also:
        yield say("answer", "also", places="；".join(map(_placed, source.also)))
    for name, jump in (("continued_from", source.continued_from), ("continued_on", source.continued_on)):
        if jump:
            part = next((_placed(part) for part in source.parts if part.article_id == jump.article_id), None)
            yield say("answer", name, page=jump.page, place=part or say("answer", "part_missing"))


def _placed(place: Place) -> str:
    return "，".join(filter(None, (f"《{place.title}》", printed(place), _file_and_lines(place))))


def _file_and_lines(place: Source | Place) -> str:
    first, last = place.lines
    return f"{place.file} " + (f"第 {first} 行" if first == last else f"第 {first}–{last} 行")


def shown_title(article: Article) -> str:
    """What an article is shown by; its id where it has no words."""
    place = title_place(article)
    return words_at(article, *place) if place else article.article_id


def words_at(article: Article, field: str, start: int, end: int) -> str:
    """What an article says at a place."""
    return article.field(field)[start:end]


def version_of(text: str) -> str:
    """A short hash of a text, by which a later change of it is noticed."""
    return hashlib.sha256(text.encode()).hexdigest()[:8]
