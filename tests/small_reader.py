"""A reader small enough to make anew in each test: a few words with vectors by lot, and a network that has learned nothing."""

from collections import Counter

import numpy as np
import torch

from qa_service.reader.network import Network
from qa_service.reader.neural import NeuralReader
from qa_service.reader.rows import row_of
from qa_service.reader.vocabulary import Vocabulary
from qa_service.training.encoder import build_tokenizer
from qa_service.training.vocabulary import reading_tokenizer, word_table
from qa_service.types import Passage

WORDS = [
    "图书馆",
    "读书",
    "职工",
    "比赛",
    "电话",
    "报名",
    "公园",
    "开放",
    "粮库",
    "改造",
    "资金",
    "小学生",
    "招收",
    "河东",
    "西城",
    "主席",
    "多少",
    "什么",
    "时候",
]
CHARACTERS = (
    "图书馆读职工比赛电话报名公园开放粮库改造资金小学生招收河东西城主席多少什么时候年月日元个共有在的了哪几谁点号"
)
WIDTH = 16


def vocabulary():
    """Words of one and several characters, marks and digits; each word's two vectors are drawn by lot."""
    searching = build_tokenizer(Counter(dict.fromkeys(WORDS, 50)), CHARACTERS)
    tokenizer = reading_tokenizer(searching)
    draw = np.random.default_rng(7)
    known, size = searching.get_vocab_size(), tokenizer.get_vocab_size()
    parts = [draw.normal(size=(known, width)).astype(np.float32) for width in (16, 8)]
    rarity = draw.uniform(0.2, 1, size).astype(np.float32)
    return Vocabulary(tokenizer, word_table(tokenizer, parts, rarity))


def network(of, seed=0):
    torch.manual_seed(seed)
    return Network(of.table, of.characters, WIDTH).eval()


def neural_reader(seed=0):
    words = vocabulary()
    return NeuralReader(network(words, seed), words)


def passage(text, article_id="a", context="", start=0, field="text"):
    return Passage(article_id, field, start, start + len(text), text, context)


def row(of, text, context=""):
    return row_of(passage(text, context=context), of)
