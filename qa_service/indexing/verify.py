"""Whether the index says what the files say: checksums, every offset, and every character of every page accounted for."""

from __future__ import annotations

import json
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from qa_service import ingest
from qa_service.errors import REBUILD, IndexDamaged, SeedsError
from qa_service.indexing.engine import Engine
from qa_service.indexing.left_out import FORGOTTEN, SETTLED, LeftOut, left_out
from qa_service.store import Generation, sha256
from qa_service.types import Article, Passage

MAX_TOLD = 20  # faults, and lines of a file, printed for a person
MAX_FURNITURE_CHARS = 200  # of a page: folio, slogan and credits; letters, digits and Chinese characters
FURNITURE_SHARE = 0.05  # of a file that holds several pages


@dataclass(frozen=True, slots=True)
class FileAccount:
    """How the characters of a page are accounted for; white space counts as accounted for."""

    file: str
    articles: int
    characters: int
    accounted: int  # in an article, furniture or white space
    left_out: tuple[LeftOut, ...]  # in no article

    @property
    def loses_words(self) -> bool:
        """Whether more words are left out than a page has furniture, or all of them; those aside of which an operator said so."""
        words = sum(one.words for one in self.left_out if one.kind != SETTLED)
        withdrawn = any(one.kind == FORGOTTEN for one in self.left_out)
        allowed = max(MAX_FURNITURE_CHARS, FURNITURE_SHARE * self.characters)
        unexplained = self.accounted < self.characters
        return unexplained or words > allowed or (words > 0 and not self.articles and not withdrawn)

    def __str__(self) -> str:
        told = [one for one in self.left_out if one.words]
        withdrawn = sum(one.characters for one in self.left_out if one.kind == FORGOTTEN)
        left = sum(one.characters for one in self.left_out)
        marks = left - withdrawn - sum(one.characters for one in told)
        held = f"{self.file}: {self.articles} articles, {self.accounted} of {self.characters} characters accounted for"
        rows = [
            f"{held}, {left} left out" if left else held,
            *(f"  line {one.line}, {one.kind or 'unexplained'}: {one.text}" for one in told[:MAX_TOLD]),
            len(told) > MAX_TOLD and f"  … and {len(told) - MAX_TOLD} more lines",
            marks > 0 and f"  marks and doubled letters: {marks} characters",
            withdrawn > 0 and f"  withdrawn articles: {withdrawn} characters",
        ]
        return "\n".join(row for row in rows if row)


@dataclass(frozen=True, slots=True)
class VerifyReport:
    """What was checked and what does not agree."""

    generation: str
    articles: int
    passages: int
    files: tuple[FileAccount, ...]
    faults: tuple[str, ...]

    @property
    def sound(self) -> bool:
        """Whether everything agrees."""
        return not self.faults

    def __str__(self) -> str:
        rows = [str(file) for file in self.files]
        told = [f"Fault: {fault}" for fault in self.faults[:MAX_TOLD]]
        more = [f"… and {len(self.faults) - MAX_TOLD} more"] if len(self.faults) > MAX_TOLD else []
        verdict = "All agree." if self.sound else f"{len(self.faults)} faults."
        return "\n".join(
            [*rows, *told, *more, f"{self.generation}: {self.articles} articles, {self.passages} passages. {verdict}"]
        )


def verify(generation: Generation, seeds: Path, engine: Engine | None = None) -> VerifyReport:
    """Compare a generation with itself and with the files that it was built from; SeedsError where there is no such folder.

    engine: what searches in the place of the folder, which must hold the same.
    """
    found = ingest.seed_files(seeds, leave_out=generation.folder.parent)
    manifest = generation.manifest
    try:
        generation.check_deeply()
        files, faults = _compare(generation, seeds, found)
        faults += engine.faults(generation) if engine else []
    except IndexDamaged as error:
        files, faults = [], [str(error)]
    return VerifyReport(generation.id, manifest.articles, manifest.passages, tuple(files), tuple(faults))


def accounts(generation: Generation, seeds: Path) -> Iterator[FileAccount]:
    """How each page of a generation that is on disk as it was is accounted for."""
    by_file = _by_file(generation.articles().values())
    for page in generation.pages():
        account, _ = _check_file(page, by_file[page["file"]], seeds)
        if account:
            yield account


def _by_file(articles: Iterable[Article]) -> dict[str, list[Article]]:
    by_file: dict[str, list[Article]] = defaultdict(list)
    for article in articles:
        by_file[article.file].append(article)
    return by_file


def _compare(generation: Generation, seeds: Path, found: ingest.Found) -> tuple[list[FileAccount], list[str]]:
    """How every file is accounted for, and what does not agree."""
    articles = generation.articles()
    faults = [*_passage_faults(articles, generation.passages()), *_found_faults(generation, seeds, found)]
    by_file = _by_file(articles.values())
    files = []
    for page in generation.pages():
        account, further = _check_file(page, by_file[page["file"]], seeds)
        faults += further
        files += [account] if account else []
    return files, faults


def _found_faults(generation: Generation, seeds: Path, found: ingest.Found) -> Iterator[str]:
    """Seed files that are not in the index, and folders that cannot be read."""
    known = {page["file"] for page in generation.pages()}
    for path in found.files:
        if ingest.name_of(path, seeds) not in known:
            yield f"{path.absolute()} is not in the index. {REBUILD}"
    for failure in found.failed:
        yield f"{failure.file}: {failure.reason}"


def _passage_faults(articles: Mapping[str, Article], passages: Iterable[Passage]) -> Iterator[str]:
    for number, passage in enumerate(passages):
        article = articles.get(passage.article_id)
        if article is None:
            yield f"passage {number} is of no article"
        elif article.field(passage.field)[passage.start : passage.end] != passage.text:
            yield f"passage {number} is not what article {article.article_id} says there"


def _check_file(page: Mapping[str, Any], articles: list[Article], seeds: Path) -> tuple[FileAccount | None, list[str]]:
    """How a seed file is accounted for, and what does not agree with it."""
    path, file = seeds / page["file"], page["file"]
    if not page["sha256"]:
        return None, []  # it could not be read at the build, which said so
    try:
        if sha256(path) != page["sha256"]:
            return None, [f"{path.absolute()} has changed since the build. {REBUILD}"]
        if ingest.stated_hash(path, seeds) != page.get("beside", ""):
            return None, [f"What is stated beside {path.absolute()} has changed since the build. {REBUILD}"]
        if page["failed"] and not page["articles"] and not page["furniture"]:
            return None, []  # it held nothing that could be taken; the build said so
        if ingest.is_records(path):
            return None, _record_faults(path, articles)
        raw = ingest.decode(path.read_bytes())
    except (OSError, SeedsError) as error:
        return None, [f"{path.absolute()} cannot be read: {error}"]
    faults = [fault for article in articles for fault in _span_faults(article, raw)]
    faults += [
        f"{file}: the words {raw[a:b]!r} at {a} were taken for mere marks"
        for a, b, kind in page["furniture"]
        if kind == "mark" and any(c.isalnum() for c in raw[a:b])
    ]
    loose = tuple(left_out(raw, articles, page["furniture"]))
    unexplained = [one for one in loose if one.kind is None]
    missing = sum(one.characters for one in unexplained)
    if missing:
        first = unexplained[0]
        faults.append(
            f"{file}: {missing} characters belong to nothing, the first are {first.text!r} in line {first.line}"
        )
    return FileAccount(file, len(articles), len(raw), len(raw) - missing, loose), faults


def _record_faults(path: Path, articles: Sequence[Article]) -> list[str]:
    lines = {article.lines[0] for article in articles}
    told = ((number, json.loads(data)["text"]) for number, data in ingest.record_lines(path) if number in lines)
    texts = {number: ingest.record_text(text).text for number, text in told}
    return [
        f"{path.name}:{a.lines[0]}: article {a.article_id} is not its text"
        for a in articles
        if texts.get(a.lines[0]) != a.text
    ]


def _span_faults(article: Article, raw: str) -> Iterator[str]:
    fields = article.fields() | {"section": article.section or ""}
    for span in article.spans:
        held = fields.get(span.field, "")[span.start : span.end]
        if not held or held != raw[span.raw_start : span.raw_end]:
            yield f"{article.file}: {span.field} of article {article.article_id} is not what line {span.line} says"
