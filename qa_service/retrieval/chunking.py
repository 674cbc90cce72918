"""An article cut into passages: whole sentences, a caption by itself, each with the context it is searched along with."""

from __future__ import annotations

from collections.abc import Iterator

from qa_service.language.text import sentences
from qa_service.types import Article, Offsets, Passage

MAX_PASSAGE_CHARS = 300  # about four sentences of news prose

# Bump the number when passages or their contexts change in any other way than by the length.
CHUNKING = f"whole sentences up to {MAX_PASSAGE_CHARS} characters, headings and captions apart / 3"


def passages(article: Article) -> list[Passage]:
    """The passages of an article, in order: every character of its text and captions but white space is in exactly one."""
    found = [
        Passage(article.article_id, "text", start, end, article.text[start:end], context)
        for section, context in _sections(article)
        for start, end in _pack(article.text, section)
    ]
    return found + list(_captions(article))


def _sections(article: Article) -> Iterator[tuple[Offsets, str]]:
    """The stretches of text between headings, each with its context; offsets in the text."""
    start, heading = 0, None
    for following in sorted(article.headings, key=lambda h: h.at):
        if following.at > start:
            yield (start, following.at), _context(article, heading)
            start, heading = following.at, None
        heading = f"{heading}\n{following.text}" if heading else following.text
    yield (start, len(article.text)), _context(article, heading)


def _context(article: Article, heading: str | None = None, but_caption: int | None = None) -> str:
    captions = [caption for n, caption in enumerate(article.captions) if n != but_caption]
    names = " ".join([*article.reporters, *article.correspondents, *article.photographers])
    parts = [article.title, article.subtitle, article.section, heading, *captions, names]
    return "\n".join(part for part in parts if part)


def _pack(text: str, section: Offsets) -> list[Offsets]:
    """As many whole sentences in each passage as the limit allows; a longer sentence stands alone."""
    packed: list[Offsets] = []
    for start, end in sentences(text[section[0] : section[1]]):
        start, end = start + section[0], end + section[0]
        if packed and end - packed[-1][0] <= MAX_PASSAGE_CHARS:
            packed[-1] = (packed[-1][0], end)
        else:
            packed.append((start, end))
    return packed


def _captions(article: Article) -> Iterator[Passage]:
    for n, caption in enumerate(article.captions):
        start = len(caption) - len(caption.lstrip())
        end = len(caption.rstrip())
        if start < end:
            yield Passage(
                article.article_id, f"captions/{n}", start, end, caption[start:end], _context(article, None, n)
            )
