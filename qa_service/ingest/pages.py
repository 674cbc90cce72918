"""A newspaper page as text → its articles, and what on it belongs to none."""

from __future__ import annotations

import bisect
import dataclasses
import hashlib
import itertools
import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from qa_service.ingest import briefs, bylines, issues, jumps, markdown, signatures
from qa_service.ingest.bylines import Names
from qa_service.ingest.columns import read_spans
from qa_service.ingest.cutting import Draft, cut
from qa_service.ingest.edges import with_folios
from qa_service.ingest.files import is_markdown
from qa_service.ingest.front_matter import FrontMatter
from qa_service.ingest.issues import Issue
from qa_service.ingest.lines import Kind, Line, addresses, ends_sentence, read_lines, split_lines, unspaced
from qa_service.ingest.mapped import Mapped
from qa_service.ingest.markdown import Markup
from qa_service.ingest.reflow import Block
from qa_service.ingest.settled import UNSTATED, Settlement, Stated
from qa_service.ingest.taken import Taken, taken
from qa_service.ingest.telling import told
from qa_service.path_patterns import PathPattern
from qa_service.types import Article, Heading, Offsets, Remark, Span

_LEADING_MARK = re.compile(r"(?:[—―\-–]+|[●◆◇■□▲△▼▽★☆◎▶►·•◢▌▍┃]+)\s*")
_NOTICE = re.compile(r"转|接|版")
_ID_CHARS = 64  # characters of the body that make an article's id


@dataclass(frozen=True, slots=True)
class Furniture:
    """Characters `raw[start:end]` of a page that belong to no article, and what they are."""

    start: int
    end: int
    kind: str  # slogan, folio, credit, overprint, notice or mark; markup or metadata of a Markdown file; settled by an operator


@dataclass(frozen=True, slots=True)
class Page:
    """What a file of the seeds folder holds."""

    file: str
    characters: int
    articles: tuple[Article, ...]
    furniture: tuple[Furniture, ...]
    issue: Issue
    lines: tuple[Taken, ...]  # that are not blank
    remarks: tuple[Remark, ...] = ()  # on what is stated beside it and not used

    @property
    def doubtful(self) -> tuple[int, ...]:
        """The lines of which it is not sure what they are."""
        return tuple(dict.fromkeys(line.address.line for line in self.lines if line.doubtful))


def read_page(raw: str, file: str, stated: Stated = UNSTATED, patterns: Sequence[PathPattern] = ()) -> Page:
    """The articles of a page, as far as an operator has not settled it by what is known of pages.

    Every character of it is in an article's field, furniture, or white space. patterns: of its path.
    """
    spans, notices = read_spans(raw, file), jumps.notices(raw)
    lines, markup = _lines_of(raw, file, spans)
    labels = jumps.opened(lines, told(lines, raw, stated.settled), notices, stated.settled)
    found = cut(lines, labels.labels, stated.settled)
    briefs.carry_labels(found.drafts, lines, raw)
    starts = [start for start, _ in split_lines(raw)]
    ids: set[str] = set()
    found_articles = [_article(draft, file, raw, starts, ids) for draft in found.drafts]
    printed_here = _printed_here(lines, found.furniture, markup.front, stated)
    issue = printed_here.or_else(issues.of_path(file, patterns)).known()
    articles = jumps.with_jumps(_dated(found_articles, issue, markup.front.names), notices)
    furniture = tuple(_furniture(raw, lines, articles, found.furniture, markup, stated.settled))
    made = tuple(taken(lines, found, labels, stated.settled, addresses(raw, spans)))
    return Page(file, len(raw), articles, furniture, issue, made, stated.remarks)


def lines_of(raw: str, file: str) -> tuple[list[Line], Markup]:
    """The lines of a page that are not blank, as the network sees them, and the marks that they stand without."""
    return _lines_of(raw, file, read_spans(raw, file))


def _lines_of(raw: str, file: str, spans: Sequence[Offsets]) -> tuple[list[Line], Markup]:
    markup = markdown.read(raw, spans, certain=is_markdown(file))
    return with_folios(read_lines(raw, spans, markup), raw), markup


def _printed_here(lines: Sequence[Line], furniture: frozenset[int], front: FrontMatter, stated: Stated) -> Issue:
    """When and where a page was printed: by what an operator states of it, else by its front matter, else by what it says at its
    edges, else by what an operator states of its folder.
    """
    own = (line for line in lines if line.kind is Kind.FOLIO or line.number not in stated.settled)
    told = issues.printed(line.text for line in own if line.number in furniture)
    return stated.issue.or_else(front.issue).or_else(told).or_else(stated.around)


def _printed(article: Article, issue: Issue) -> Article:
    """An article with where it was printed, as far as it does not say so itself."""
    own = Issue(article.newspaper, article.date, article.page, article.page_name)
    return dataclasses.replace(article, **dataclasses.asdict(own.or_else(issue).known()))


def _dated(articles: Sequence[Article], issue: Issue, named: Names) -> tuple[Article, ...]:
    """The articles with where they were printed, and the one article of a page with the names of its front matter."""
    told = [_printed(article, issue) for article in articles]
    if len(told) != 1:
        return tuple(told)
    (article,) = told
    names = named + Names(article.reporters, article.correspondents, article.photographers)
    return (dataclasses.replace(article, **dataclasses.asdict(names)),)


def article_id(file: str, text: str, taken: set[str]) -> str:
    """12 hex digits that stay the same over rebuilds while the file's path and the opening of the body do; added to `taken`."""
    opening = unspaced(text)[:_ID_CHARS]

    def digest(repeat: int) -> str:
        key = f"{file}\n{opening}" + (f"\n{repeat}" if repeat else "")
        return hashlib.sha256(key.encode()).hexdigest()[:12]

    reach = 1
    while digest(reach - 1) in taken:  # a file may hold thousands that open alike: their first free number is bisected
        reach *= 2
    first = bisect.bisect_left(range(reach - 1), True, key=lambda repeat: digest(repeat) not in taken)
    taken.add(digest(first))
    return digest(first)


def _article(draft: Draft, file: str, raw: str, line_starts: Sequence[int], taken: set[str]) -> Article:
    paragraphs = [block.content.restored(raw) for block in draft.paragraphs]
    text = Mapped.join(paragraphs, "\n")
    title, subtitle = (headline.restored(raw) for headline in _headlines(draft))
    found, names = _captions(draft)
    captions = [caption.restored(raw) for caption in found]
    section = Mapped.join((block.content for block in draft.labels), "/").restored(raw)
    headings = [block.content.restored(raw) for _, block in draft.headings]
    fields = {"text": text, "title": title, "subtitle": subtitle, "section": section}
    fields |= {f"headings/{i}": heading for i, heading in enumerate(headings)}
    fields |= {f"captions/{i}": caption for i, caption in enumerate(captions)}
    starts = list(itertools.accumulate((len(paragraph) + 1 for paragraph in paragraphs), initial=0))
    spans = tuple(_spans(fields, line_starts))
    own = [span.line for span in spans if span.field != "section"]
    return Article(
        article_id=article_id(file, text.text, taken),
        file=file,
        lines=(min(own), max(own)),
        text=text.text,
        title=title.text or None,
        subtitle=subtitle.text or None,
        section=section.text or None,
        reporters=names.reporters,
        correspondents=names.correspondents,
        photographers=names.photographers,
        dateline=bylines.date_words(draft.body),
        headings=tuple(
            Heading(starts[at], heading.text) for (at, _), heading in zip(draft.headings, headings, strict=True)
        ),
        captions=tuple(caption.text for caption in captions),
        spans=spans,
    )


def _headlines(draft: Draft) -> tuple[Mapped, Mapped]:
    """Title and subtitle; empty where there is none."""
    title = Mapped.join(_without_mark(block.content) for block in draft.titles)
    title = title[: len(title.text.rstrip("：:"))]
    return title, Mapped.join((_without_mark(block.content) for block in draft.subtitles), " ")


def _without_mark(line: Mapped) -> Mapped:
    mark = _LEADING_MARK.match(line.text)
    return line[mark.end() :] if mark and mark.end() < len(line) else line


def _captions(draft: Draft) -> tuple[list[Mapped], Names]:
    """Captions without the credits that end them, and everybody who is named anywhere in the article."""
    names = signatures.opening_names(draft.paragraphs[0].text) if draft.paragraphs else Names()
    for paragraph in draft.paragraphs:
        if paragraph is draft.paragraphs[-1] or ends_sentence(paragraph.text):
            names += signatures.closing_names(paragraph.text)
    names += _credited(draft.credits)
    captions = []
    for block in draft.captions:
        caption, credit = bylines.split_caption(block.content)
        names += bylines.line_names(credit.text) if credit.text else Names()
        if caption.text:
            captions.append(caption)
    return captions, names


def _credited(credits: Sequence[Block]) -> Names:
    """Names in bylines and credits; lines that follow each other are one: 本报记者 崔欣 / 通讯员 宋雅欣 摄影报道."""
    groups: list[list[Block]] = []
    for block in credits:
        if bylines.is_reprint(block.text):
            continue
        above = groups[-1][-1] if groups else None
        if above and Kind.CREDIT not in (above.kind, block.kind) and block.first.number == above.first.number + 1:
            groups[-1].append(block)
        else:
            groups.append([block])
    return sum((signatures.credited(" ".join(block.text for block in group)) for group in groups), Names())


def _spans(fields: dict[str, Mapped], line_starts: Sequence[int]) -> Iterator[Span]:
    for name, mapped in fields.items():
        for start, end, raw_start in mapped.runs():
            yield Span(name, start, end, raw_start, bisect.bisect_right(line_starts, raw_start))


def _furniture(
    raw: str,
    lines: Iterable[Line],
    articles: Iterable[Article],
    furniture: frozenset[int],
    markup: Markup,
    settled: Settlement,
) -> Iterator[Furniture]:
    """The characters of each line that no article's field holds, in stretches; those of a file's marks and head first."""
    held = {place for article in articles for place in article.places()}
    for start, end in _stretches(sorted(markup.marks.keys() - held)):
        if letters := raw[start:end].strip():
            start = raw.index(letters, start)
            yield Furniture(start, start + len(letters), _mark_kind(letters, in_front=start < markup.front.end))
    for line in lines:
        kind = _furniture_kind(line, furniture, settled)
        own = range(line.raw_start, line.raw_end)
        loose = [i for i in own if i not in held and i not in markup.marks and not raw[i].isspace()]
        for start, end in _stretches(loose):
            yield Furniture(start, end, kind if kind != "mark" else _loose_kind(raw[start:end]))


def _stretches(places: Iterable[int]) -> Iterator[Offsets]:
    """Places in order as spans without a gap."""
    start = end = -1
    for place in places:
        if place != end:
            if start >= 0:
                yield start, end
            start = place
        end = place + 1
    if start >= 0:
        yield start, end


def _mark_kind(letters: str, *, in_front: bool) -> str:
    """What was left out as a mark of Markdown: of the head of the file, words (an address, a comment, a tag), or a mere mark."""
    if in_front:
        return "metadata"
    return "markup" if any(c.isalnum() for c in letters) else "mark"


def _furniture_kind(line: Line, furniture: frozenset[int], settled: Settlement) -> str:
    if line.kind is Kind.FOLIO:
        return "folio"
    if line.number in furniture:
        return "settled" if line.number in settled else "slogan"
    if line.kind in (Kind.BYLINE, Kind.CREDIT):
        return "credit"
    return "overprint" if line.overprinted else "mark"


def _loose_kind(letters: str) -> str:
    """What was left out of a line of text: a mark, a notice (下转第3版), or the credit that ends a caption."""
    if not re.search(r"\w", letters):
        return "mark"
    return "notice" if _NOTICE.search(letters) else "credit"
