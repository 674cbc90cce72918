"""The network's vocabulary: the words it knows and their vectors, learned from news alone, without any question."""

from __future__ import annotations

import itertools
import json
import tempfile
from collections.abc import Callable, Sequence
from pathlib import Path

import numpy as np
import torch
from numpy.typing import NDArray
from tokenizers import Regex, Tokenizer, models, normalizers, pre_tokenizers

from qa_service.reader.network import MARKS
from qa_service.reader.vocabulary import Vocabulary, WordTable
from qa_service.retrieval.encoder import BUNDLED
from qa_service.training import corpus
from qa_service.training.encoder import VOCABULARY, Trainer, article_sentences, start_vectors, tokenise
from qa_service.training.pairs import TokenTable, news_batches

# Punctuation has a vector of its own; the rest of Unicode's signs is unknown.
PUNCTUATION = "，。、；：？！“”‘’（）《》「」—…·-,.;:?!'\"()[]%/~+&°"
DIGITS = "0123456789"
MARK_SCORE = -8.0  # log probability; a mark is a word of its own however likely it is
BYTE = 127
TOPIC_STEPS = 1100  # some six minutes on one core
COUNTED_DOCUMENTS = 60_000
RAREST = 11.0  # log of the inverse document frequency that counts as 1
# Skip-gram with negative sampling (Mikolov et al. 2013): which words stand in one another's places.
NEIGHBOUR_WIDTH = 128
SKIP_GRAM = {
    "vector_size": NEIGHBOUR_WIDTH,
    "window": 5,
    "sg": 1,
    "negative": 5,
    "sample": 1e-4,
    "min_count": 3,
    "epochs": 2,
}


def learn_vocabulary(data: Path, say: Callable[[str], None]) -> Vocabulary:
    """The encoder's words with vectors of two kinds: by the texts that words stand in, and by the words beside them."""
    searching = Tokenizer.from_file(str(BUNDLED / "tokenizer.json"))
    table = tokenise(searching, map(article_sentences, corpus.articles(data)))
    topics = topic_vectors(table)
    say("vectors of topics learned")
    places = neighbour_vectors(table)
    say("vectors of neighbours learned")
    tokenizer = reading_tokenizer(searching)
    return Vocabulary(tokenizer, word_table(tokenizer, [topics, places], rarity(table, tokenizer.get_vocab_size())))


def topic_vectors(table: TokenTable) -> NDArray[np.float32]:
    """(VOCABULARY, 256): as the encoder's, but learned from headlines and neighbouring sentences alone."""
    random = np.random.default_rng(5)
    trainer = Trainer(torch.from_numpy(start_vectors(table, random)), table.tokens, TOPIC_STEPS, random)
    for pairs in itertools.islice(news_batches(table, random), TOPIC_STEPS):
        trainer.step(pairs)
    vectors: NDArray[np.float32] = trainer.vectors.numpy()
    return vectors


def neighbour_vectors(table: TokenTable) -> NDArray[np.float32]:
    """(VOCABULARY, 128): alike for words that stand beside the same words."""
    from gensim.models import Word2Vec  # only training needs it

    names = np.array([str(n) for n in range(VOCABULARY)], dtype=object)
    bounds = table.starts[table.documents]
    with tempfile.NamedTemporaryFile("w", suffix=".txt") as file:
        file.writelines(" ".join(names[table.tokens[a:b]]) + "\n" for a, b in itertools.pairwise(bounds))
        file.flush()
        learned = Word2Vec(corpus_file=file.name, workers=1, seed=1, **SKIP_GRAM).wv
    vectors = np.zeros((VOCABULARY, NEIGHBOUR_WIDTH), np.float32)
    for name in learned.key_to_index:
        vectors[int(name)] = learned[name]
    return vectors


def rarity(table: TokenTable, size: int) -> NDArray[np.float32]:
    """(size,): the inverse document frequency of each word, 0 to 1; 0 for words that are no words of the table."""
    documents = min(len(table.documents) - 1, COUNTED_DOCUMENTS)
    ends = table.starts[table.documents[: documents + 1]]
    owner = np.repeat(np.arange(documents), np.diff(ends))
    found = np.unique(owner * VOCABULARY + table.tokens[: ends[-1]])
    counted = np.bincount(found % VOCABULARY, minlength=VOCABULARY)
    weights = np.zeros(size, np.float32)
    weights[:VOCABULARY] = np.clip(np.log((documents + 1) / (counted + 0.5)) / RAREST, 0, 1)
    return weights


def reading_tokenizer(searching: Tokenizer) -> Tokenizer:
    """The encoder's tokenizer, made to read: digits and punctuation marks are kept, each as a word."""
    model = json.loads(searching.to_str())["model"]
    pieces = [(str(piece), float(score)) for piece, score in model["vocab"]]
    known = {piece for piece, _ in pieces}
    pieces += [(mark, MARK_SCORE) for mark in (*PUNCTUATION, *DIGITS) if mark not in known]
    tokenizer = Tokenizer(models.Unigram(pieces, unk_id=0, byte_fallback=False))
    tokenizer.normalizer = normalizers.Sequence([normalizers.NFKC(), normalizers.Lowercase()])
    tokenizer.pre_tokenizer = pre_tokenizers.Sequence(
        [
            pre_tokenizers.Split(Regex(r"\s+"), behavior="removed"),
            pre_tokenizers.Split(Regex(r"\d|[^\p{L}\p{N}]"), behavior="isolated"),
        ]
    )
    return tokenizer


def word_table(tokenizer: Tokenizer, parts: Sequence[NDArray[np.float32]], rarity: NDArray[np.float32]) -> WordTable:
    """The table of a tokenizer's words from their vectors of several kinds, (known words, width) each; marks have none."""
    size = tokenizer.get_vocab_size()
    vectors = np.zeros((size, sum(part.shape[1] for part in parts)), np.float32)
    whole = np.concatenate([part / np.maximum(np.linalg.norm(part, axis=1, keepdims=True), 1e-6) for part in parts], 1)
    vectors[: len(whole)] = whole
    marks, rarity = np.zeros(size, np.int64), rarity.copy()
    for number, mark in enumerate((*PUNCTUATION, *DIGITS), 1):
        word = tokenizer.token_to_id(mark)
        marks[word], vectors[word], rarity[word] = number, 0, 0
    if marks.max() >= MARKS:
        raise ValueError(f"{marks.max()} marks do not fit into {MARKS} places")
    scales = np.maximum(np.abs(vectors).max(axis=1), 1e-6) / BYTE
    return WordTable(
        torch.from_numpy(np.round(vectors / scales[:, None]).astype(np.int8)),
        torch.from_numpy(scales.astype(np.float16)).float(),
        torch.from_numpy(rarity.astype(np.float16)).float(),
        torch.from_numpy(marks),
    )
