"""Sentence vectors: the bundled model, or any other sentence-transformers model.

The bundled model is a table of word vectors. It can be read without sentence-transformers: `models/encoder/model.safetensors` holds one
tensor `embedding.weight`, (words, 256) float16, and row i is the word with id i of `models/encoder/tokenizer.json`, a `tokenizers`
tokenizer (id 0 is the unknown token, whose row is zero). A text's vector is the mean of its words' rows, at unit length. Normalise the
text first (`qa_service.language.text.normalise`).
"""

from __future__ import annotations

import contextlib
import functools
import hashlib
import io
import json
import logging
import os
import re
import socket
import warnings
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING
from urllib.parse import urlsplit
from urllib.request import getproxies

import numpy as np
from numpy.typing import NDArray

from qa_service.errors import ModelError
from qa_service.language import text
from qa_service.retrieval.word_table import WordTable
from qa_service.types import Encoder

if TYPE_CHECKING:  # importing it takes seconds, which only those that embed are to wait for
    from sentence_transformers import SentenceTransformer

BUNDLED = Path(__file__).parents[1] / "models" / "encoder"
BUNDLED_NAME = "bundled"
# What the models of this family were trained to see before a question: https://huggingface.co/BAAI/bge-small-zh-v1.5
BGE_CHINESE = re.compile(r"bge-(?:small|base|large)-zh-v1\.5")
BGE_CHINESE_QUERY = "为这个句子生成表示以用于检索相关文章："
PASSAGE_PROMPTS = ("document", "passage", "corpus")  # the names sentence-transformers models give it
BATCH = 1024  # passages; a table of word vectors is quickest in large batches
BATCH_TRANSFORMER = 32
CONNECT_SECONDS = 3.0
OFFLINE_SETTINGS = ("HF_HUB_OFFLINE", "TRANSFORMERS_OFFLINE")
LOUD_LIBRARIES = ("sentence_transformers", "transformers", "huggingface_hub")


class SentenceEncoder:
    """An `Encoder` over a loaded sentence-transformers model; traditional characters are read as simplified ones."""

    def __init__(self, model: SentenceTransformer, name: str, query_prefix: str, passage_prefix: str = "") -> None:
        self._model = model
        self._name = name
        self._query_prefix = query_prefix
        self._passage_prefix = passage_prefix
        self._dimensions = int(model.encode(["字"], prompt="", show_progress_bar=False).shape[1])
        self._batch = BATCH if type(model[0]).__name__ == "StaticEmbedding" else BATCH_TRANSFORMER

    @property
    def fingerprint(self) -> str:
        """Name of the model, a hash of its files where they are in a folder, and the query prefix."""
        return _fingerprint(self._name, self._query_prefix)

    @property
    def dimensions(self) -> int:
        """Width of the vectors."""
        return self._dimensions

    def encode_passages(self, texts: Sequence[str]) -> NDArray[np.float32]:
        """(len(texts), dimensions) float32, unit length; zeros for a text without a word that the model knows."""
        return self._encode(texts, self._passage_prefix)

    def encode_question(self, text: str) -> NDArray[np.float32]:
        """(dimensions,) float32, unit length; zeros for a question without a word that the model knows."""
        vector: NDArray[np.float32] = self._encode([text], self._query_prefix)[0]
        return vector

    def _encode(self, texts: Sequence[str], prefix: str) -> NDArray[np.float32]:
        if not texts:
            return np.zeros((0, self.dimensions), dtype=np.float32)
        vectors = self._model.encode(
            [prefix + text.normalise(t) for t in texts], prompt="", batch_size=self._batch, show_progress_bar=False
        )
        lengths = np.linalg.norm(vectors, axis=1, keepdims=True)
        return np.asarray(vectors / np.where(lengths > 0, lengths, 1), dtype=np.float32)


class DeferredEncoder:
    """The `Encoder` of a name, loaded when first it embeds: its fingerprint needs no model where its files lie in a folder."""

    def __init__(self, name: str | None = None, query_prefix: str | None = None) -> None:
        self._name = name or None
        self._query_prefix = query_prefix

    @functools.cached_property
    def _loaded(self) -> Encoder:
        return load_encoder(self._name, self._query_prefix)

    @functools.cached_property
    def fingerprint(self) -> str:
        """That of the encoder; ModelError where it cannot be loaded."""
        folder = BUNDLED if self._name is None else Path(self._name).expanduser()
        if "_loaded" in self.__dict__ or not folder.is_dir():
            return self._loaded.fingerprint
        label = _label(self._name, folder)
        return _fingerprint(label, _query_prefix(label, _prompts_in(folder), self._query_prefix))

    @property
    def dimensions(self) -> int:
        """Width of the vectors."""
        return self._loaded.dimensions

    def encode_passages(self, texts: Sequence[str]) -> NDArray[np.float32]:
        """(len(texts), dimensions) float32, unit length."""
        return self._loaded.encode_passages(texts)

    def encode_question(self, text: str) -> NDArray[np.float32]:
        """(dimensions,) float32, unit length."""
        return self._loaded.encode_question(text)


def load_encoder(name: str | None = None, query_prefix: str | None = None) -> Encoder:
    """The bundled model, or the folder or sentence-transformers model of that name.

    Without `query_prefix`, the prefix that the model is known to want. Raises ModelError where it cannot be loaded.
    """
    if not name:  # an operator unsets a variable by leaving it empty
        return _load_bundled(query_prefix or "")
    folder = Path(name).expanduser()
    if folder.is_dir():
        model = _load(str(folder))
        label = _label(name, folder)
    else:
        if _looks_like_a_folder(name):
            raise ModelError(f"No encoder model in {folder.absolute()}. Name a sentence-transformers folder or model.")
        model = _load_by_name(name)
        label = name
    prefix = _query_prefix(label, model.prompts, query_prefix)
    return SentenceEncoder(model, label, prefix, _prompt(model.prompts, PASSAGE_PROMPTS))


def _load_bundled(query_prefix: str) -> WordTable:
    try:
        return WordTable.load(BUNDLED, _fingerprint(_label(None, BUNDLED), query_prefix), query_prefix)
    except (OSError, ValueError, LookupError, TypeError) as error:
        raise ModelError(
            f"The bundled encoder in {BUNDLED} cannot be read ({error}). Install qa-service again."
        ) from error


def _label(name: str | None, folder: Path) -> str:
    return f"{BUNDLED_NAME if name is None else folder.resolve().name} {_hash(folder)}"


def _fingerprint(label: str, query_prefix: str) -> str:
    return f"{label} | {query_prefix}" if query_prefix else label


def _prompts_in(folder: Path) -> Mapping[str, str | None]:
    """What a model in a folder was trained to see before a text, as sentence-transformers would find it."""
    with contextlib.suppress(OSError, ValueError, AttributeError):
        return dict(json.loads((folder / "config_sentence_transformers.json").read_text("utf-8")).get("prompts") or {})
    return {}


def _load_by_name(name: str) -> SentenceTransformer:
    """A model from the local cache of the Hugging Face hub, or else from the hub."""
    with contextlib.suppress(ModelError):
        return _load(name, local_files_only=True)
    if not _hub_answers():
        raise ModelError(
            f"Encoder model {name} is neither a folder nor in the local cache, and the model hub cannot be reached. "
            "Give the folder of a downloaded sentence-transformers model, or leave the encoder unset for the bundled one."
        )
    return _load(name)


def _load(name: str, local_files_only: bool = False) -> SentenceTransformer:
    try:
        with _quiet():
            from sentence_transformers import SentenceTransformer

            model = SentenceTransformer(name, local_files_only=local_files_only)
            return model.float().eval()
    except Exception as error:  # whatever a library makes of a damaged folder, a person is told which folder
        reason = str(error).strip().partition("\n")[0] or type(error).__name__
        raise ModelError(
            f"Encoder model {name} could not be loaded ({reason}). Name a sentence-transformers model."
        ) from error


@contextlib.contextmanager
def _quiet() -> Iterator[None]:
    """Keeps libraries from writing to the terminal while a model is loaded."""
    loggers = [logging.getLogger(library) for library in LOUD_LIBRARIES]
    levels = [logger.level for logger in loggers]
    with warnings.catch_warnings(), contextlib.redirect_stderr(io.StringIO()):
        warnings.simplefilter("ignore")
        for logger in loggers:
            logger.setLevel(logging.CRITICAL)
        try:
            yield
        finally:
            for logger, level in zip(loggers, levels, strict=True):
                logger.setLevel(level)


def _hub_answers() -> bool:
    """Whether the model hub can be asked: one short try, where the hub's own client would go on for minutes."""
    if any(os.environ.get(key, "").upper() in {"1", "TRUE", "YES", "ON"} for key in OFFLINE_SETTINGS):
        return False
    endpoint = urlsplit(getproxies().get("https") or os.environ.get("HF_ENDPOINT", "https://huggingface.co"))
    try:
        with socket.create_connection((endpoint.hostname or "", endpoint.port or 443), timeout=CONNECT_SECONDS):
            return True
    except OSError:
        return False


def _looks_like_a_folder(name: str) -> bool:
    return name.startswith((".", "~", "/", "\\")) or name.count("/") > 1 or "\\" in name


def _query_prefix(label: str, prompts: Mapping[str, str | None], given: str | None) -> str:
    if given is not None:
        return given
    return BGE_CHINESE_QUERY if BGE_CHINESE.search(label) else _prompt(prompts, ("query",))


def _prompt(prompts: Mapping[str, str | None], names: Sequence[str]) -> str:
    return next((prompt for name in names if (prompt := prompts.get(name))), "")


def _hash(folder: Path) -> str:
    """12 hex digits of the SHA-256 of all files but documents, with their names."""
    digest = hashlib.sha256()
    for path in sorted(p for p in folder.rglob("*") if p.is_file() and p.suffix != ".md"):
        digest.update(path.relative_to(folder).as_posix().encode() + b"\0")
        with path.open("rb") as file:
            digest.update(hashlib.file_digest(file, "sha256").digest())
    return digest.hexdigest()[:12]
