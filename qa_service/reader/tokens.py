"""A text cut into the pieces that the network reads, each with its place."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray
from tokenizers import Tokenizer

from qa_service.language.folding import seen_places
from qa_service.language.text import simplified

TOKENIZER = "tokenizer.json"

Ids = NDArray[np.int64]


@dataclass(frozen=True, slots=True)
class Tokens:
    """The pieces of a text: their numbers, and where each begins and ends in it, all (pieces,)."""

    ids: Ids
    starts: Ids
    ends: Ids

    def __len__(self) -> int:
        return len(self.ids)

    def first(self, most: int) -> Tokens:
        """The first pieces."""
        return Tokens(self.ids[:most], self.starts[:most], self.ends[:most])


class Tokeniser:
    """Cuts texts into pieces of a fixed list; traditional characters are read as simplified ones, and what is not seen is passed over."""

    def __init__(self, tokenizer: Tokenizer) -> None:
        self._tokenizer = tokenizer

    @classmethod
    def load(cls, folder: Path) -> Tokeniser:
        """The tokeniser saved in a folder; OSError or ValueError where it cannot be read."""
        stored = (folder / TOKENIZER).read_text(encoding="utf-8")
        try:
            return cls(Tokenizer.from_str(stored))
        except Exception as error:  # the library raises no narrower one
            raise ValueError(f"{TOKENIZER}: {error}") from error

    def cut(self, text: str) -> Tokens:
        """The pieces of a text that stand for some of its characters."""
        places = np.array(seen_places(text), np.int64)
        encoding = self._tokenizer.encode(simplified("".join(text[at] for at in places)), add_special_tokens=False)
        ids = np.array(encoding.ids, np.int64)
        starts, ends = np.array(encoding.offsets, np.int64).reshape(-1, 2).T
        real = ends > starts
        return Tokens(ids[real], places[starts[real]], places[ends[real] - 1] + 1)
