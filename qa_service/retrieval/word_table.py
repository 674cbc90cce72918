"""The bundled encoder's model, read as it lies on disk: processes share its table, and no framework for networks is loaded for it."""

from __future__ import annotations

import json
import unicodedata
from collections.abc import Sequence
from pathlib import Path

import numpy as np
from numpy.typing import NDArray
from tokenizers import Tokenizer, normalizers

from qa_service.language.text import normalise

WEIGHTS, TOKENIZER, TENSOR = "model.safetensors", "tokenizer.json", "embedding.weight"
_LENGTH_BYTES = 8  # of a safetensors header: https://huggingface.co/docs/safetensors
_FEW = 1e-12  # a vector shorter than this is of no known word


class WordTable:
    """An `Encoder`: a text's vector is the mean of its words' rows, at unit length."""

    def __init__(
        self, tokenizer: Tokenizer, rows: NDArray[np.float16], fingerprint: str, query_prefix: str = ""
    ) -> None:
        """rows: (words, dimensions), by the tokenizer's ids."""
        self._tokenizer = tokenizer
        self._rows = rows.view(np.ndarray)
        self._query_prefix = query_prefix
        self.fingerprint = fingerprint

    @classmethod
    def load(cls, folder: Path, fingerprint: str, query_prefix: str = "") -> WordTable:
        """The model in a folder; OSError or ValueError where it cannot be read."""
        try:
            tokenizer = Tokenizer.from_file(str(folder / TOKENIZER))
        except Exception as error:  # the library raises no narrower one
            raise ValueError(str(error)) from error
        tokenizer.normalizer = normalizers.Sequence([])  # what it is given is in its form already, see `_folded`
        return cls(tokenizer, mapped_tensor(folder / WEIGHTS, TENSOR), fingerprint, query_prefix)

    @property
    def dimensions(self) -> int:
        """Width of the vectors."""
        return int(self._rows.shape[1])

    def encode_passages(self, texts: Sequence[str]) -> NDArray[np.float32]:
        """(len(texts), dimensions) float32, unit length; zeros for a text without a word that the model knows."""
        # Together, so that all processors cut them into words.
        cut = self._tokenizer.encode_batch_fast(list(map(_folded, texts)), add_special_tokens=False)
        held = [np.array(words.ids, np.int32) for words in cut]
        used = np.zeros(len(self._rows), np.bool_)
        for ids in held:
            used[ids] = True
        rows = self._rows[used].astype(np.float32)  # each once, though many texts have it
        places = np.cumsum(used) - 1
        vectors = np.empty((len(texts), self.dimensions), np.float32)
        for number, ids in enumerate(held):
            vectors[number] = _mean(rows[places[ids]])
        return vectors

    def encode_question(self, text: str) -> NDArray[np.float32]:
        """(dimensions,) float32, unit length; zeros for a question without a word that the model knows."""
        words = self._tokenizer.encode(_folded(self._query_prefix + text), add_special_tokens=False)
        return _mean(self._rows[np.array(words.ids, np.int32)])


def _folded(text: str) -> str:
    """The text as the tokenizer's own NFKC and lower case leave it, which take a fifth of its time."""
    return unicodedata.normalize("NFKC", normalise(text)).lower()


def _mean(rows: NDArray[np.floating]) -> NDArray[np.float32]:
    total = rows.sum(axis=0, dtype=np.float32)
    length = float(np.sqrt(total @ total))
    return total / np.float32(length) if length > _FEW else np.zeros(rows.shape[1], np.float32)


def mapped_tensor(path: Path, name: str) -> NDArray[np.float16]:
    """A half-precision tensor of a safetensors file, mapped from disk; OSError or ValueError where it cannot be read."""
    with path.open("rb") as file:
        length = int.from_bytes(file.read(_LENGTH_BYTES), "little")
        if length > path.stat().st_size:
            raise ValueError(f"{path} is no safetensors file")
        header = json.loads(file.read(length))
    told = header.get(name)
    if told is None or told["dtype"] != "F16":
        raise ValueError(f"{path} holds no tensor {name} in half precision")
    start = _LENGTH_BYTES + length + told["data_offsets"][0]
    return np.memmap(path, np.float16, "r", start, tuple(told["shape"]))
