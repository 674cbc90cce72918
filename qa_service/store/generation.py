"""One generation of the index: its files, how they are written and read, and whether they are whole."""

from __future__ import annotations

import dataclasses
import hashlib
import json
import re
from array import array
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from qa_service.errors import REBUILD, IndexDamaged, IndexMismatch
from qa_service.store.disk import sha256, size_and_crc
from qa_service.store.records import Records, write_records
from qa_service.types import Article, Heading, Jump, Manifest, Passage, Relations, Remark, Span

FORMAT = 4  # layout of a generation's folder; bump it when that changes
MANIFEST = "manifest.json"
ARTICLES, ARTICLE_IDS, PASSAGES, PAGES = "articles.jsonl", "article_ids.json", "passages.jsonl", "pages.jsonl"
DIGESTS, OWNERS, RELATIONS = "digests.npy", "owners.npy", "relations.json"
_JUMPS = ("continued_on", "continued_from")  # fields of an article
DIGEST_BYTES = 16
NAME = re.compile(r"\d{8}T\d{6}Z-[0-9a-f]{6}")


@dataclass(frozen=True, slots=True)
class Generation:
    """One finished build of the index."""

    id: str
    folder: Path
    manifest: Manifest

    def articles(self) -> Articles:
        """Its articles."""
        return Articles(self.folder)

    def articles_in_order(self) -> Sequence[Article]:
        """Its articles by number, in the order of the seeds."""
        return articles_in(self.folder)

    def passages(self) -> Sequence[Passage]:
        """Its passages, in the order of both indexes."""
        return passages_in(self.folder)

    def digests(self) -> NDArray[np.uint8]:
        """(passages, DIGEST_BYTES): a hash of what is searched of each passage."""
        return digests_in(self.folder)

    def owners(self) -> NDArray[np.int32]:
        """(passages,): the number of the article that each passage is of, mapped from the disk."""
        return owners_in(self.folder, self.manifest.articles, self.manifest.passages)

    def pages(self) -> Sequence[dict[str, Any]]:
        """What each seed file held: its name, hash, failures and furniture."""
        return Records(self.folder / PAGES, dict)

    def relations(self) -> Relations:
        """How its articles belong together."""
        return relations_in(self.folder)

    def check_sizes(self) -> None:
        """Look whether every file is there in its full size, in no time; IndexDamaged names the first that is not."""
        for name, (size, _) in self.manifest.quick_checks.items():
            path = self.folder / name
            if not path.is_file():
                raise IndexDamaged(f"{path.absolute()} is missing. {REBUILD}")
            if path.stat().st_size != size:
                raise IndexDamaged(f"{path.absolute()} is not what was built: it was cut short or grew. {REBUILD}")

    def check_files(self) -> None:
        """Compare every file with its CRC-32, as at each load; IndexDamaged names the first that differs."""
        self.check_sizes()
        for name, wanted in self.manifest.quick_checks.items():
            self._require(name, tuple(wanted) == size_and_crc(self.folder / name))

    def check_deeply(self) -> None:
        """Compare every file with its SHA-256; IndexDamaged names the first that differs."""
        self.check_sizes()
        for name, wanted in self.manifest.checksums.items():
            self._require(name, sha256(self.folder / name) == wanted)

    def _require(self, name: str, same: bool) -> None:
        if not same:
            raise IndexDamaged(f"{(self.folder / name).absolute()} is not what was built. {REBUILD}")


class Articles(Mapping[str, Article]):
    """The articles of a generation by id, in the order of the seeds, each read when asked for."""

    def __init__(self, folder: Path) -> None:
        """IndexDamaged where a file is missing or does not fit the others."""
        self._records = Records(folder / ARTICLES, article_from_json)
        self._numbers = _numbers_in(folder)
        if len(self._numbers) != len(self._records):
            raise IndexDamaged(f"The articles in {folder.absolute()} do not fit their ids. {REBUILD}")

    def __getitem__(self, article_id: str) -> Article:
        return self._records[self._numbers[article_id]]

    def __iter__(self) -> Iterator[str]:
        return iter(self._numbers)

    def __len__(self) -> int:
        return len(self._numbers)


def _numbers_in(folder: Path) -> dict[str, int]:
    """The number of each article in the folder of a generation, by its id."""
    path = folder / ARTICLE_IDS
    try:
        ids = json.loads(path.read_text("utf-8"))
    except (OSError, ValueError) as error:
        raise IndexDamaged(f"{path.absolute()} cannot be read ({error}). {REBUILD}") from error
    return {str(article_id): number for number, article_id in enumerate(ids)}


def articles_in(folder: Path) -> Sequence[Article]:
    """The articles in the folder of a generation, finished or not."""
    return Records(folder / ARTICLES, article_from_json)


def passages_in(folder: Path) -> Sequence[Passage]:
    """The passages in the folder of a generation, finished or not."""
    return Records(folder / PASSAGES, lambda record: Passage(*record))


def digests_in(folder: Path) -> NDArray[np.uint8]:
    """(passages, DIGEST_BYTES): a hash of what is searched of each passage in the folder of a generation."""
    path = folder / DIGESTS
    try:
        found: NDArray[np.uint8] = np.load(path, allow_pickle=False)
    except (OSError, ValueError, EOFError) as error:
        raise IndexDamaged(f"{path.absolute()} cannot be read ({error}). {REBUILD}") from error
    return found


def owners_in(folder: Path, articles: int, passages: int) -> NDArray[np.int32]:
    """(passages,): the number of the article that each passage is of, mapped from the disk; IndexDamaged where it cannot be that."""
    path = folder / OWNERS
    try:
        found: NDArray[np.int32] = np.load(path, "r", allow_pickle=False)
    except (OSError, ValueError, EOFError) as error:
        raise IndexDamaged(f"{path.absolute()} cannot be read ({error}). {REBUILD}") from error
    if (
        found.dtype != np.int32
        or found.shape != (passages,)
        or (passages and not 0 <= found.min() <= found.max() < articles)
    ):
        raise IndexDamaged(f"{path.absolute()} does not fit the articles and passages. {REBUILD}")
    return found


def open_generation(folder: Path) -> Generation:
    """The generation in a folder of its name; IndexMismatch where its layout is of another version, IndexDamaged where it cannot be read."""
    path = folder / MANIFEST
    try:
        data = path.read_bytes()
        record = json.loads(data)
        layout = record["format"]
        if layout != FORMAT:
            raise IndexMismatch(_other_layout(folder, layout))
        manifest = Manifest(**record)
    except (OSError, ValueError, LookupError, TypeError) as error:
        raise IndexDamaged(f"{path.absolute()} cannot be read ({error}). {REBUILD}") from error
    if _name_ending(data) != folder.name[-6:]:
        raise IndexDamaged(f"{path.absolute()} is not what was built. {REBUILD}")
    return Generation(folder.name, folder, manifest)


def _other_layout(folder: Path, layout: Any) -> str:
    return f"The index in {folder.parent.absolute()} has layout {layout}, this version reads {FORMAT}. {REBUILD}"


def seal(folder: Path, manifest: Manifest) -> Generation:
    """The finished generation of the files in a folder, with its manifest written; it is named by time and the manifest's hash."""
    names = sorted(path.relative_to(folder).as_posix() for path in folder.rglob("*") if path.is_file())
    manifest = dataclasses.replace(
        manifest,
        checksums={name: sha256(folder / name) for name in names},
        quick_checks={name: list(size_and_crc(folder / name)) for name in names},
    )
    data = json.dumps(dataclasses.asdict(manifest), ensure_ascii=False, indent=1).encode()
    (folder / MANIFEST).write_bytes(data)
    return Generation(f"{datetime.now(UTC):%Y%m%dT%H%M%SZ}-{_name_ending(data)}", folder, manifest)


def _name_ending(manifest: bytes) -> str:
    return hashlib.sha256(manifest).hexdigest()[:6]


def write_articles(folder: Path, articles: Iterable[Article]) -> None:
    """Writes the articles and their ids, one after the other as they come."""
    ids: list[str] = []

    def records() -> Iterator[dict[str, Any]]:
        for article in articles:
            ids.append(article.article_id)
            yield article_to_json(article)

    write_records(folder / ARTICLES, records())
    (folder / ARTICLE_IDS).write_text(json.dumps(ids, ensure_ascii=False), "utf-8")


def write_passages(folder: Path, passages: Iterable[Passage]) -> None:
    """Writes the passages of articles that are written, and of each the number of its article and a digest of what is searched."""
    numbers = _numbers_in(folder)
    digests, owners = bytearray(), array("i")

    def records() -> Iterator[list[Any]]:
        for passage in passages:
            digests.extend(digest(passage))
            owners.append(numbers[passage.article_id])
            yield _fields(passage)

    write_records(folder / PASSAGES, records())
    np.save(folder / DIGESTS, np.frombuffer(digests, np.uint8).reshape(-1, DIGEST_BYTES), allow_pickle=False)
    np.save(folder / OWNERS, np.array(owners, np.int32), allow_pickle=False)


def digest(passage: Passage) -> bytes:
    """A hash of what is searched of a passage: passages with the same one have the same vector and the same terms."""
    return hashlib.blake2b(passage.searched.encode(), digest_size=DIGEST_BYTES).digest()


def write_pages(folder: Path, pages: Iterable[Mapping[str, Any]]) -> None:
    """Writes what each seed file held."""
    write_records(folder / PAGES, pages)


def relations_in(folder: Path) -> Relations:
    """How the articles in the folder of a generation belong together; they do not where an earlier version wrote it."""
    path = folder / RELATIONS
    try:
        return relations_from_json(json.loads(path.read_text("utf-8")))
    except FileNotFoundError:
        return Relations()
    except (OSError, ValueError, LookupError, TypeError) as error:
        raise IndexDamaged(f"{path.absolute()} cannot be read ({error}). {REBUILD}") from error


def write_relations(folder: Path, relations: Relations) -> None:
    """Writes how the articles belong together."""
    (folder / RELATIONS).write_text(json.dumps(relations_to_json(relations), ensure_ascii=False), "utf-8")


def relations_to_json(relations: Relations) -> dict[str, Any]:
    """How articles belong together, as a record; `relations_from_json` reads it back."""
    return dataclasses.asdict(relations) | {"remarks": [[r.file, r.reason] for r in relations.remarks]}


def relations_from_json(record: Mapping[str, Any]) -> Relations:
    """How articles belong together, of a record."""
    kinds = {name: tuple(map(tuple, record[name])) for name in ("same", "near", "onward")}
    return Relations(**kinds, remarks=tuple(Remark(*remark) for remark in record["remarks"]))


def require_shape(manifest: Manifest, wanted: Mapping[str, str]) -> None:
    """IndexMismatch naming each property of the manifest that is not what is wanted."""
    if differing := differences(manifest, wanted):
        raise IndexMismatch(f"The index was built by other means ({'; '.join(differing)}). {REBUILD}")


def differences(manifest: Manifest, wanted: Mapping[str, str]) -> list[str]:
    """What in a manifest is not what is wanted, in words."""
    return [
        f"{name}: built with “{getattr(manifest, name)}”, now “{value}”"
        for name, value in wanted.items()
        if getattr(manifest, name) != value
    ]


def article_to_json(article: Article) -> dict[str, Any]:
    """An article as a record; `article_from_json` reads it back."""
    record = {name: value for name in Article.__slots__ if (value := getattr(article, name)) not in (None, ())}
    jumps = {name: _fields(record[name]) for name in _JUMPS if name in record}
    return (
        record
        | jumps
        | {
            "headings": [_fields(heading) for heading in article.headings],
            "spans": [_fields(span) for span in article.spans],
        }
    )


def article_from_json(record: dict[str, Any]) -> Article:
    """The article of a record."""
    values: dict[str, Any] = {
        name: tuple(value) if isinstance(value, list) else value for name, value in record.items()
    }
    values |= {name: Jump(*record[name]) for name in _JUMPS if name in record}
    values["headings"] = tuple(Heading(*heading) for heading in record["headings"])
    values["spans"] = tuple(Span(*span) for span in record["spans"])
    return Article(**values)


def _fields(value: Heading | Jump | Span | Passage) -> list[Any]:
    return [getattr(value, name) for name in value.__slots__]
