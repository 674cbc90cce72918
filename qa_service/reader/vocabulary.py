"""The words that the network reads: a text cut into them with their places, and what is known of each word before it is read in context."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

import numpy as np
import torch
from numpy.typing import NDArray
from safetensors.numpy import load_file, save_file
from tokenizers import Tokenizer

from qa_service.language.text import simplified

TOKENIZER, WORDS = "tokenizer.json", "words.safetensors"
CHARACTERS = 4  # of a word that are compared with the question's; hardly a word has more

Ids = NDArray[np.int64]


@dataclass(frozen=True, slots=True)
class Tokens:
    """The words of a text: their numbers, and where each begins and ends in it, all (words,).

    Words that one character stands for (½, …) share its place.
    """

    ids: Ids
    starts: Ids
    ends: Ids

    def __len__(self) -> int:
        return len(self.ids)


@dataclass(frozen=True, slots=True)
class WordTable:
    """What is known of each word: its vectors, how rare it is, which punctuation mark or digit it is.

    vectors: (words, width) int8, two vectors side by side, to be multiplied by `scales`: (words,) float32; rarity: (words,) float32, 0 to 1;
    marks: (words,) int64, the number of the mark or digit that a word is, 0 for none.
    """

    vectors: torch.Tensor
    scales: torch.Tensor
    rarity: torch.Tensor
    marks: torch.Tensor


class Vocabulary:
    """Cuts texts into words of a fixed list; single digits and punctuation marks are words of their own."""

    def __init__(self, tokenizer: Tokenizer, table: WordTable) -> None:
        self.table = table
        self._tokenizer = tokenizer
        words = [tokenizer.id_to_token(n) or "" for n in range(tokenizer.get_vocab_size())]
        self.characters = _characters(words)

    @classmethod
    def load(cls, folder: Path) -> Vocabulary:
        """The vocabulary saved in a folder; OSError, ValueError, KeyError or SafetensorError where it cannot be read."""
        stored = {name: torch.from_numpy(values) for name, values in load_file(folder / WORDS).items()}
        table = WordTable(stored["vectors"], stored["scales"].float(), stored["rarity"].float(), stored["marks"].long())
        return cls(_tokenizer(folder / TOKENIZER), table)

    def save(self, folder: Path) -> None:
        """Writes tokenizer.json and words.safetensors."""
        self._tokenizer.save(str(folder / TOKENIZER), pretty=False)
        table = self.table
        stored = {
            "vectors": table.vectors.numpy(),
            "scales": table.scales.numpy().astype(np.float16),
            "rarity": table.rarity.numpy().astype(np.float16),
            "marks": table.marks.numpy().astype(np.uint8),
        }
        save_file(stored, folder / WORDS)

    def cut(self, text: str) -> Tokens:
        """The words of a text, with offsets in it; traditional characters are read as simplified ones."""
        encoding = self._tokenizer.encode(simplified(text), add_special_tokens=False)
        places = np.array(encoding.offsets, np.int64).reshape(-1, 2)
        return Tokens(np.array(encoding.ids, np.int64), places[:, 0], places[:, 1])


def _tokenizer(file: Path) -> Tokenizer:
    stored = file.read_text(encoding="utf-8")
    try:
        return Tokenizer.from_str(stored)
    except Exception as error:  # the library raises no narrower one
        raise ValueError(f"{file.name}: {error}") from error


def _characters(words: list[str]) -> torch.Tensor:
    """(words, CHARACTERS) int64: numbers of each word's first characters, 0 where it has no more."""
    numbers: dict[str, int] = {}
    table = np.zeros((len(words), CHARACTERS), np.int64)
    for n, word in enumerate(words[1:], 1):
        for k, character in enumerate(word[:CHARACTERS]):
            table[n, k] = numbers.setdefault(character, len(numbers) + 1)
    return torch.from_numpy(table)
