"""What stands at the head of a Markdown file between two lines of dashes: title, who wrote it, and when and where it was printed."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field

from qa_service.ingest import bylines
from qa_service.ingest.bylines import Names
from qa_service.ingest.dates import iso_date
from qa_service.ingest.issues import Issue
from qa_service.ingest.mapped import Mapped
from qa_service.ingest.page_numbers import page_number
from qa_service.types import Offsets

MAX_LINES = 200  # a longer one is no front matter
_KEY = re.compile(r"(?P<key>[^\W\d][\w -]*?)\s*[:：]\s*(?P<value>.*)")
_ITEM = re.compile(r"-\s+(?:name\s*:\s*)?")
_BLOCK = re.compile(r"[>|][-+]?")  # the value follows in indented lines
_COMMENT = re.compile(r"(?:^|\s+)#.*")
_BETWEEN = re.compile(r"\s*[,，、]\s*")
_TITLE = ("title", "标题", "题目")
_SUBTITLE = ("subtitle", "副标题", "副题")
DATES = ("date", "published", "pubdate", "publish_date", "日期", "发布日期", "出版日期")
NEWSPAPERS = ("newspaper", "publication", "报纸", "报刊", "报名")
PAGES = ("page", "版", "版次")
PAGE_NAMES = ("page_name", "版名", "版面")
_REPORTERS = ("author", "authors", "reporter", "reporters", "作者", "记者")
_CORRESPONDENTS = ("correspondent", "correspondents", "通讯员")
_PHOTOGRAPHERS = ("photographer", "photographers", "摄影", "摄影记者")


@dataclass(frozen=True, slots=True)
class FrontMatter:
    """What the head of a file says of its article."""

    lines: int = 0  # so many of the file are it
    end: int = 0  # in characters
    titles: tuple[Mapped, ...] = ()  # the title and the subtitle
    issue: Issue = field(default_factory=Issue)
    names: Names = field(default_factory=Names)


def read(raw: str, lines: Sequence[Offsets]) -> FrontMatter:
    """The front matter of a page with these lines; empty where it has none."""
    end = _end(raw, lines)
    values = dict(_values(raw, lines[1:end])) if end else {}
    if not values:
        return FrontMatter()
    title, subtitle = (_joined(_first(values, keys)) for keys in (_TITLE, _SUBTITLE))
    return FrontMatter(
        end + 1,
        lines[end][1],
        tuple(line for line in (title, subtitle) if line.text.strip()),
        Issue(
            _joined(_first(values, NEWSPAPERS)).text.strip() or None,
            iso_date(_joined(_first(values, DATES)).text),
            page_number(_joined(_first(values, PAGES)).text),
            _joined(_first(values, PAGE_NAMES)).text.strip() or None,
        ),
        Names(*(_people(_first(values, keys)) for keys in (_REPORTERS, _CORRESPONDENTS, _PHOTOGRAPHERS))),
    )


def _end(raw: str, lines: Sequence[Offsets]) -> int:
    """The place of the line that ends the front matter; 0 where there is none."""
    texts = [raw[start:end] for start, end in lines[:MAX_LINES]]
    if not texts or texts[0].strip("\ufeff \t") != "---":
        return 0
    end = next((n for n, text in enumerate(texts) if n and text.rstrip() in ("---", "...")), 0)
    inner = [text for text in texts[1:end] if text.strip()]
    told = all(text[0] in " \t#-" or _KEY.match(text) for text in inner)
    return end if told and any(_KEY.match(text) for text in inner) else 0


def _values(raw: str, lines: Sequence[Offsets]) -> Iterator[tuple[str, list[Mapped]]]:
    """The keys, in small letters, and the pieces of their values: the items of a list, or the lines of a text."""
    key, pieces = "", list[Mapped]()
    for start, end in lines:
        line = Mapped.of(raw, start, end)
        match = _KEY.match(line.text)
        if match is None:
            stripped = line.strip()
            item = _ITEM.match(stripped.text)
            pieces.append(_scalar(stripped[item.end() :] if item else stripped))
            continue
        if key:
            yield key, pieces
        key, pieces = match["key"].lower(), _listed(line[match.start("value") :].strip())
    if key:
        yield key, pieces


def _listed(value: Mapped) -> list[Mapped]:
    if _BLOCK.fullmatch(value.text):
        return []
    if value.text.startswith("[") and "]" in value.text:
        inner = value[1 : value.text.rindex("]")]
        cuts = [0, *(place for m in _BETWEEN.finditer(inner.text) for place in m.span()), len(inner)]
        return [_scalar(inner[a:b].strip()) for a, b in zip(cuts[::2], cuts[1::2], strict=True)]
    return [_scalar(value)]


def _scalar(value: Mapped) -> Mapped:
    """A value without its quotation marks or the comment behind it."""
    for quote, escape in (('"', r"\\(?=[\"\\])"), ("'", "'(?=')")):
        if value.text.startswith(quote) and (end := value.text.rfind(quote)) > 0:
            return value[1:end].without(re.compile(escape))
    return value.without(_COMMENT)


def _first(values: dict[str, list[Mapped]], keys: Sequence[str]) -> list[Mapped]:
    return next((values[key] for key in keys if key in values), [])


def _joined(pieces: Sequence[Mapped]) -> Mapped:
    """The lines of a text as one."""
    told = [piece for piece in pieces if piece.text]
    latin = any(re.search(r"[A-Za-z]$", piece.text) for piece in told)
    return Mapped.join(told, " " if latin else "")


def _people(pieces: Sequence[Mapped]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(name for piece in pieces for name in bylines.author_names(piece.text)))
