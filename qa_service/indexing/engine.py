"""Generations in Milvus beside those in the folder: each a collection, the live one behind an alias."""

from __future__ import annotations

import contextlib
import dataclasses
import functools
import itertools
import json
from collections.abc import Iterator, Mapping
from typing import Any, Protocol

from qa_service import store
from qa_service.errors import EngineError, IndexDamaged, IndexMissing, NotFound
from qa_service.indexing.indexes import DENSE, LEXICAL, KnownWidth
from qa_service.indexing.progress import Progress, silent
from qa_service.retrieval import milvus
from qa_service.retrieval.dense import DenseIndex
from qa_service.retrieval.lexical import LexicalIndex
from qa_service.types import Article, Encoder, Manifest, Passage, Relations

SHORT = 2  # characters of the terms that are kept for mending slips
MANIFEST, IDS, ALONE, SHORT_TERMS, RELATIONS = "manifest", "article_ids", "alone", "short_terms", "relations"
REMEMBERED = 4_096  # articles
STAGE = "写入 Milvus"


class Engine(Protocol):
    """What is told of each generation that is searched elsewhere than in its folder."""

    def begin(self, target: store.Store) -> None:
        """Before a build: let the folder's live generation be the engine's, and remove what builds left that came to nothing."""
        ...

    def write(self, generation: store.Generation, encoder: Encoder, progress: Progress = silent) -> None:
        """Make a generation ready to be searched, not yet live."""
        ...

    def settle(self, target: store.Store, encoder: Encoder, progress: Progress = silent) -> None:
        """Hold the generations that the folder holds and no others, with the same one live; what is so already stays as it is."""
        ...

    def faults(self, generation: store.Generation) -> Iterator[str]:
        """Where what the engine holds is not what a generation of the folder holds."""
        ...


class Shelf:
    """The generations in one Milvus."""

    def __init__(self, server: milvus.Server) -> None:
        self.server = server
        self._manifests: dict[str, Manifest] = {}  # of generations that were looked at: they never change

    def current_id(self) -> str:
        """The name of the live generation; IndexMissing where there is none."""
        live = self.server.live()
        found = milvus.generation_of(live) if live else None
        if found is None:
            raise IndexMissing(f"No index in Milvus at {self.server.uri}. Build one: qa-service build")
        return found

    def ids(self) -> list[str]:
        """The names of the generations, whole or not."""
        return [found for name in self.server.names() if (found := milvus.generation_of(name))]

    def open(self, name: str) -> Shelved:
        """A generation; IndexDamaged where it is not there whole."""
        collection = milvus.collection_of(name)
        if not milvus.is_whole(self.server, collection):
            raise IndexDamaged(
                f"Generation {name} is not whole in Milvus at {self.server.uri}. Build it: qa-service build"
            )
        return Shelved(name, self.server, collection, milvus.extras(self.server, collection))

    def manifests(self) -> dict[str, Manifest]:
        """The manifests of the generations that are whole, oldest first."""
        names = self.ids()
        for name in names:
            with contextlib.suppress(IndexDamaged):
                self._manifests[name] = self._manifests.get(name) or self.open(name).manifest
        found = {name: manifest for name, manifest in self._manifests.items() if name in names}
        return dict(sorted(found.items(), key=lambda kept: (kept[1].number, kept[0])))

    def roll_back(self, name: str | None = None) -> tuple[str, Manifest]:
        """Make a kept generation live again, by default the one before the live one; NotFound where there is none."""
        kept = self.manifests()
        wanted = name or self._before_live(kept)
        if wanted not in kept:
            raise NotFound(f"No generation {wanted[:40]} is kept in Milvus. Kept are: {', '.join(kept) or 'none'}.")
        self.server.point(milvus.collection_of(wanted))
        return wanted, kept[wanted]

    def _before_live(self, kept: Mapping[str, Manifest]) -> str:
        live = self.current_id()
        before = list(itertools.takewhile(lambda name: name != live, kept))
        if not before:
            raise NotFound(f"No generation before the live one is kept in Milvus at {self.server.uri}.")
        return before[-1]

    def write(self, generation: store.Generation, encoder: Encoder, progress: Progress = silent) -> None:
        """Make a generation of the folder ready to be searched here; what was broken off in it begins anew."""
        collection = milvus.collection_of(generation.id)
        if self.server.live() == collection:  # it is not whole, so nobody can begin to answer from it
            self.server.point_nowhere()
        if collection in self.server.names():
            self.server.drop(collection)
        total, width = generation.manifest.passages, generation.manifest.dimensions
        self.server.create(collection, width, total)
        rows = _rows(generation, encoder)
        first = next(rows)
        done = 1
        while batch := list(itertools.islice(rows, milvus.AT_ONCE)):
            progress(STAGE, done, total)
            self.server.insert(collection, batch)
            done += len(batch)
        self.server.insert(collection, [first])  # the last: by it a collection is known to be whole
        self.server.finish(collection)
        progress(STAGE, done, total)
        if (found := self.server.count(collection, "")) != total:
            raise EngineError(f"Milvus at {self.server.uri} holds {found} of {total} passages of {generation.id}.")

    def begin(self, target: store.Store) -> None:
        """Let the folder's live generation be the one here, where it was chosen from another machine; remove what was broken off."""
        with contextlib.suppress(IndexMissing, IndexDamaged):
            live = self.current_id()
            if target.current_id() != live and target.find(live):
                target.roll_back(live)
        self._sweep(target)

    def settle(self, target: store.Store, encoder: Encoder, progress: Progress = silent) -> None:
        """Hold the generations that the folder holds and no others, with the same one live."""
        kept = {milvus.collection_of(generation.id): generation for generation in target.generations()}
        for collection, generation in kept.items():
            if not milvus.is_whole(self.server, collection):
                self.write(generation, encoder, progress)
        live = milvus.collection_of(target.current_id())
        if self.server.live() != live:
            self.server.point(live)
        self._sweep(target)

    def _sweep(self, target: store.Store) -> None:
        """Remove the collections of generations that the folder does not hold, but for those that an alias points at."""
        kept = {milvus.collection_of(generation.id) for generation in target.generations()}
        for name in self.server.names():
            if name not in kept and not self.server.aliases(name):
                self.server.drop(name)

    def faults(self, generation: store.Generation) -> Iterator[str]:
        """Where what is kept here is not what a generation of the folder holds."""
        try:
            shelved = self.open(generation.id)
        except IndexDamaged as error:
            yield str(error)
            return
        if (live := self.current_id()) != generation.id:
            yield f"Milvus answers from generation {live}, the folder from {generation.id}. Choose one: qa-service rollback"
        for number, (kept, own) in enumerate(itertools.zip_longest(shelved.passages, generation.passages())):
            if kept != own and not _is_shortened(kept, own):
                yield f"passage {number} is another one in Milvus"
        articles = shelved.articles()
        for article_id, article in generation.articles().items():
            if not _is_held(article, articles):
                yield f"article {article_id} is another one in Milvus"
        if shelved.relations() != _answered_with(generation.relations()):
            yield "what articles belong together is told otherwise in Milvus"


def _is_held(article: Article, held: Mapping[str, Article]) -> bool:
    try:
        return held.get(article.article_id) == article
    except IndexDamaged:
        return False


def _is_shortened(kept: Passage | None, own: Passage | None) -> bool:
    """Whether a passage is the same but for the end of a long context."""
    if kept is None or own is None or not own.context.startswith(kept.context):
        return False
    return dataclasses.replace(own, context=kept.context) == kept


@dataclasses.dataclass(frozen=True, slots=True)
class Shelved:
    """One generation in Milvus."""

    id: str
    server: milvus.Server
    collection: str
    extras: Mapping[str, Any]

    @property
    def manifest(self) -> Manifest:
        """What shaped it."""
        return Manifest(**self.extras[MANIFEST])

    @property
    def passages(self) -> milvus.PassageRows:
        """Its passages, in order."""
        return milvus.PassageRows(self.server, self.collection, self.manifest.passages)

    def articles(self) -> ShelvedArticles:
        """Its articles."""
        return ShelvedArticles(self)

    def relations(self) -> Relations:
        """How its articles belong together; they do not where an earlier version wrote it."""
        record = self.extras.get(RELATIONS)
        return store.relations_from_json(record) if record else Relations()

    def short_terms(self) -> list[tuple[str, int]]:
        """Its terms of one or two characters, and how many passages hold each."""
        return [(term, times) for term, times in self.extras[SHORT_TERMS]]


class ShelvedArticles(Mapping[str, Article]):
    """The articles of a generation in Milvus by id, in the order of the seeds; those that were read can be read again without it."""

    def __init__(self, shelved: Shelved) -> None:
        self._shelved = shelved
        self._ids = dict.fromkeys(shelved.extras[IDS])
        self._fetched = functools.lru_cache(REMEMBERED)(self._fetch)

    def __getitem__(self, article_id: str) -> Article:
        if article_id not in self._ids:
            raise KeyError(article_id)
        return self._fetched(article_id)

    def _fetch(self, article_id: str) -> Article:
        shelved = self._shelved
        text = shelved.extras[ALONE].get(article_id)
        text = text or milvus.article_text(shelved.server, shelved.collection, article_id, shelved.manifest.passages)
        try:
            return store.article_from_json(json.loads(text or ""))
        except (ValueError, KeyError, TypeError) as error:
            raise IndexDamaged(f"Article {article_id} of {self._shelved.id} cannot be read from Milvus.") from error

    def __iter__(self) -> Iterator[str]:
        return iter(self._ids)

    def __len__(self) -> int:
        return len(self._ids)


def _rows(generation: store.Generation, encoder: Encoder) -> Iterator[Mapping[str, Any]]:
    passages, articles = generation.passages(), generation.articles()
    width = KnownWidth(encoder, generation.manifest.dimensions)
    vectors = DenseIndex.load(generation.folder / DENSE, passages, width).vectors()
    told = json.dumps(_extras(generation), ensure_ascii=False, separators=(",", ":"))
    return milvus.passage_rows(passages, vectors, lambda article_id: _told(articles[article_id]), told)


def _extras(generation: store.Generation) -> dict[str, Any]:
    """What any process needs to know to answer from a collection alone."""
    articles, passages = generation.articles(), generation.passages()
    found = {passage.article_id for passage in passages}
    words, times = LexicalIndex.load(generation.folder / LEXICAL, passages).short_terms(SHORT)
    manifest = dataclasses.replace(generation.manifest, checksums={}, quick_checks={})
    return {
        MANIFEST: dataclasses.asdict(manifest),
        IDS: list(articles),
        ALONE: {article_id: _told(article) for article_id, article in articles.items() if article_id not in found},
        RELATIONS: store.relations_to_json(_answered_with(generation.relations())),
        SHORT_TERMS: [[word, held] for word, held in zip(words, times.tolist(), strict=True) if len(word) <= SHORT],
    }


def _answered_with(relations: Relations) -> Relations:
    """What who answers needs to know of them: what a build remarks on is told by its report."""
    return dataclasses.replace(relations, remarks=())


def _told(article: Article) -> str:
    return json.dumps(store.article_to_json(article), ensure_ascii=False, separators=(",", ":"))
