"""A pretrained encoder small enough to make anew, in the format of the real one, with weights by lot; and a data folder as small."""

import functools
import gzip
import json
import lzma
import struct
import tempfile
from pathlib import Path

import numpy as np

from qa_service.reader.tokens import Tokeniser
from qa_service.training.base import Base
from qa_service.training.network import ReadingNetwork

WIDTH, LAYERS, HEADS, BETWEEN, POSITIONS = 32, 3, 4, 64, 360
WORDS = ["图书馆", "读书", "职工", "比赛", "电话", "报名", "公园", "开放", "改造", "资金", "小学生", "招收", "主席"]
CHARACTERS = "图书馆读职工比赛电话报名公园开放改造资金小学生招收主席多少什么时候年月日元个副第天的了哪几谁点号"
MARKS = "。,?:0123456789\n"
# In an order of their own, with some that Chinese does not need.
PIECES = ["<unk>", "ひらがな", "▁", *WORDS, "<s>", "한국", *CHARACTERS, "Привет", "</s>", *MARKS, "<pad>"]
SPECIAL = ("<s>", "</s>", "<pad>", "<unk>")
_LIKELY = {"▁": -2.0} | dict.fromkeys(WORDS, -5.0)
SCORES = [_LIKELY.get(piece, -8.0) for piece in PIECES]


def tensors():
    """The weights, by the names of the file; matrices of words and layers are packed, all else is not."""
    draw = np.random.default_rng(3)

    def by_lot(*shape):
        return draw.normal(0, 0.2, shape).astype(np.float32)

    found = {"emb.word": by_lot(len(PIECES), WIDTH), "emb.pos": by_lot(POSITIONS * WIDTH), "emb.type": by_lot(WIDTH)}
    found |= {"emb.ln.w": 1 + by_lot(WIDTH), "emb.ln.b": by_lot(WIDTH)}
    shapes = dict.fromkeys(("q", "k", "v", "ao"), (WIDTH, WIDTH)) | {"fi": (BETWEEN, WIDTH), "fo": (WIDTH, BETWEEN)}
    for n in range(LAYERS):
        for part, shape in shapes.items():
            found |= {f"l{n}.{part}.w": by_lot(*shape), f"l{n}.{part}.b": by_lot(shape[0])}
        for part in ("aln", "oln"):
            found |= {f"l{n}.{part}.w": 1 + by_lot(WIDTH), f"l{n}.{part}.b": by_lot(WIDTH)}
    return found


def packed(matrix):
    """A matrix in blocks of 32 weights of 4 bits."""
    blocks = matrix.reshape(-1, 32)
    scales = (np.abs(blocks).max(axis=1, keepdims=True) / 7).astype(np.float16)
    steps = np.clip(np.round(blocks / np.maximum(scales, 1e-7).astype(np.float32)) + 8, 0, 15).astype(np.uint8)
    return np.concatenate([scales.view(np.uint8), steps[:, :16] | steps[:, 16:] << 4], axis=1).tobytes()


def base_bytes():
    """The file."""
    joined = [piece.encode() for piece in PIECES]
    head = b"E5S1" + struct.pack("<i", 1)
    head += struct.pack("<7i", WIDTH, LAYERS, HEADS, BETWEEN, len(PIECES), POSITIONS, 0) + struct.pack("<fi", 1e-12, 0)
    begin, end, pad, unknown = map(PIECES.index, SPECIAL)
    head += struct.pack("<5iQ", len(PIECES), begin, end, pad, unknown, sum(map(len, joined)))
    head += np.cumsum([0, *map(len, joined)]).astype(np.uint32).tobytes() + np.array(SCORES, np.float32).tobytes()
    head += b"".join(joined) + struct.pack("<iI", 0, 5) + b"table"
    stored = {
        name: packed(value) if value.ndim == 2 else value.tobytes() for name, value in tensors().items()
    }  # fmt: skip
    size = len(head) + 4 + sum(2 + len(name) + 21 for name in stored)
    listed, at = b"", size
    for name, value in stored.items():
        listed += struct.pack("<H", len(name)) + name.encode() + struct.pack("<BIQQ", 0, 0, at, len(value))
        at += len(value)
    return head + struct.pack("<i", len(stored)) + listed + b"".join(stored.values())


@functools.cache
def base():
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "base.bin"
        path.write_bytes(base_bytes())
        return Base.load(path)


@functools.cache
def tokeniser():
    return Tokeniser(base().tokenizer)


def network(layers=2):
    """The lowest layers of the small encoder, with heads by lot."""
    import torch

    torch.manual_seed(0)
    return ReadingNetwork.begun(base(), layers)


def write_lines(path, rows):
    """A .jsonl.gz or .jsonl.xz file."""
    path.parent.mkdir(parents=True, exist_ok=True)
    pack = lzma.open if path.suffix == ".xz" else gzip.open
    with pack(path, "wt", encoding="utf-8") as file:
        file.writelines(json.dumps(row, ensure_ascii=False) + "\n" for row in rows)
