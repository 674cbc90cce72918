"""Articles of a .jsonl file, one a line, taken as they are but for HTML.

{"id"?, "title", "text", "date"?, "author"?, "newspaper"?, "page"?, "page_name"?, "url"?}
"""

from __future__ import annotations

import dataclasses
import json
import re
from collections.abc import Iterable, Iterator
from typing import Any

from qa_service.ingest import bylines, hypertext
from qa_service.ingest.dates import iso_date
from qa_service.ingest.files import TAKEN
from qa_service.ingest.issues import NOTHING_KNOWN, Issue
from qa_service.ingest.mapped import Mapped
from qa_service.ingest.page_numbers import page_number
from qa_service.ingest.pages import article_id
from qa_service.types import Article, Failure, Remark

HTML = "it holds HTML; the tags were left out"
_ID = re.compile(r"[\w.-]{1,128}")
_WORDS = {"title": " ", "text": "\n", "author": " "}  # what may hold HTML, and what stands between two paragraphs of it
_TEXTS = (*_WORDS, "url")
_READ = {"date": "2023-04-12", "page": "3 or A08"}  # what must be in one form, and how it looks


def read_records(
    lines: Iterable[tuple[int, bytes]], file: str, taken: set[str], around: Issue = NOTHING_KNOWN
) -> Iterator[Article | Failure | Remark]:
    """An article for each good line, a failure naming file and line for each bad one; blank lines are passed over.

    A line whose date or page cannot be read, or that holds HTML, is remarked on after its article: date, page and tags are left out.
    What a line does not state of when and where it was printed is taken from what is known of its file.

    taken: the ids used so far, over all files; a repeated one is a failure, and each new one is added. around: what is known of the file.
    """
    for number, data in lines:
        if not data.strip():
            continue
        try:
            record = _record(data)
            html = {name: hypertext.marks(record.get(name) or "", between) for name, between in _WORDS.items()}
            article = _article(record, html, file, number, taken, around)
        except ValueError as error:
            yield Failure(f"{file}:{number}", str(error))
            continue
        yield article
        yield from (Remark(f"{file}:{number}", reason) for reason in _unread(record, article))
        if any(html.values()):
            yield Remark(f"{file}:{number}", HTML)


def record_text(text: str) -> Mapped:
    """The text of a record without its HTML; each character knows its place in the text as the record has it."""
    whole = Mapped.of(text, 0, len(text))
    marks = hypertext.marks(text)
    return whole.replaced(marks).strip() if marks else whole


def _without(text: str, html: dict[int, str]) -> str:
    """A text without its HTML, as `record_text` has it."""
    return "".join(html.get(i, c) for i, c in enumerate(text)).strip() if html else text


def _record(data: bytes) -> dict[str, Any]:
    try:
        record = json.loads(data.decode("utf-8-sig"))
    except UnicodeDecodeError:
        raise ValueError("not UTF-8; save the file as UTF-8") from None
    except (ValueError, RecursionError):
        raise ValueError("not a JSON object") from None
    if not isinstance(record, dict):
        raise ValueError(f'not a JSON object with "title" and "text" but a JSON {type(record).__name__}')
    for name in _TEXTS:
        value = record.get(name)
        if value is not None and not isinstance(value, str):
            raise ValueError(f'"{name}" must be a string, not {type(value).__name__}')
    if not (record.get("text") or "").strip():
        raise ValueError('"text" is missing or empty')
    try:
        json.dumps(record | {"date": None}, ensure_ascii=False).encode()
    except UnicodeEncodeError:
        raise ValueError("holds half of a surrogate pair, which is no character") from None
    return record


def _article(
    record: dict[str, Any], html: dict[str, dict[int, str]], file: str, number: int, taken: set[str], around: Issue
) -> Article:
    title, text, author = (_without(record.get(name) or "", html[name]) for name in _WORDS)
    if not text.strip():
        raise ValueError('"text" holds nothing but HTML')
    return Article(
        article_id=_own_id(record["id"], taken)
        if record.get("id") is not None
        else article_id(file, record["text"], taken),
        file=file,
        lines=(number, number),
        text=text,
        title=title.strip() or None,
        reporters=bylines.author_names(author.strip()),
        origin=record.get("url") or None,
        **dataclasses.asdict(_printed(record, around)),
    )


def _printed(record: dict[str, Any], around: Issue) -> Issue:
    """When and where a record was printed: as it says, and where it says nothing as is known of its file."""
    stated = {name: _stated(record.get(name)) for name in ("newspaper", "date", "page", "page_name")}
    own = Issue(
        stated["newspaper"] or None,
        iso_date(stated["date"]),
        page_number(stated["page"]),
        stated["page_name"] or None,
    )
    said = {name: getattr(own, name) for name in _READ if _is_stated(record.get(name))}
    return dataclasses.replace(own.or_else(around).known(), **said)


def _own_id(value: Any, taken: set[str]) -> str:
    identity = str(value) if isinstance(value, (str, int)) and not isinstance(value, bool) else ""
    if not _ID.fullmatch(identity) or set(identity) == {"."}:
        raise ValueError(
            f'"id" must be 1 to 128 letters, digits, "_", "." or "-", not {json.dumps(value, ensure_ascii=False)[:80]}'
        )
    if identity in taken:
        raise ValueError(f'"id" {identity} {TAKEN}')
    taken.add(identity)
    return identity


def _stated(value: Any) -> str:
    """A value as it is stated, a date or a name; a whole number may be one (20230412)."""
    if isinstance(value, str):
        return value.encode("utf-8", "ignore").decode().strip()
    return str(value) if isinstance(value, int) and not isinstance(value, bool) else ""


def _is_stated(value: Any) -> bool:
    return value is not None and not (isinstance(value, str) and not value.strip())


def _unread(record: dict[str, Any], article: Article) -> Iterator[str]:
    """Why an article has no date or page, though its line states something."""
    for name, example in _READ.items():
        value = record.get(name)
        if _is_stated(value) and getattr(article, name) is None:
            told = f'"{_stated(value)[:40]}"' if _stated(value) else type(value).__name__
            yield f'"{name}" is left out: it must be like {example}, not {told}'
