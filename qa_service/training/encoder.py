"""Trains the bundled sentence encoder on a CPU: `python -m qa_service.training.encoder --data DIR`.

A text's vector is the sum of its words' vectors. They start at random, as long as the word is rare (idf), and learn, by telling the right
passage from the others of a batch, from headline → body, sentence → the sentences around it, and question → passage.
"""

from __future__ import annotations

import argparse
import collections
import itertools
import json
import multiprocessing
import time
from collections.abc import Callable, Iterable, Iterator, Sequence
from pathlib import Path
from typing import Any, TypeVar

import numpy as np
import torch
from numpy.typing import NDArray
from tokenizers import Regex, Tokenizer, models, normalizers, pre_tokenizers
from torch.nn import functional

from qa_service.language import text
from qa_service.training import corpus
from qa_service.training.pairs import Array, Pairs, QuestionTable, TokenTable, batches
from qa_service.types import Offsets

DIMENSIONS = 256
VOCABULARY = 50_000  # times 256 in half precision: 25.6 MB
MAX_CHARS = 1500  # of an article; news says what it is about at its beginning
TEMPERATURE = 1 / 20
COUNTED_EVERY = 6  # words are counted on every sixth article: jieba takes two seconds a million characters
STEPS = 1500  # some five minutes on one core
QUERY_DROPOUT = 0.15
SAID_EVERY = 100  # steps
MAGNIFIED = 1024  # a power of two, which rounds nothing; the greatest number of a vector stays far below the 65504 of half precision
LEARNING_RATE = 5e-3
COUNTED_DOCUMENTS = 50_000  # for the idf that vectors start with
MIN_CHARACTER_ARTICLES = 3  # what is rarer is foreign script
# Sets nearest to real use are seen more often.
REPEATS = {"news_written": 3, "dureader_checklist_train": 2}

# By the names that sentence-transformers 5 and 6 both know; 6 would write its own.
MODULES = [
    {"idx": 0, "name": "0", "path": "", "type": "sentence_transformers.models.StaticEmbedding"},
    {"idx": 1, "name": "1", "path": "1_Dense", "type": "sentence_transformers.models.Dense"},
    {"idx": 2, "name": "2", "path": "2_LayerNorm", "type": "sentence_transformers.models.LayerNorm"},
    {"idx": 3, "name": "3", "path": "3_Dense", "type": "sentence_transformers.models.Dense"},
]
DENSE = ("in_features", "out_features", "bias", "activation_function")  # likewise; 5 refuses what 6 adds

T = TypeVar("T")


def build_tokenizer(words: collections.Counter[str], characters: Iterable[str]) -> Tokenizer:
    """A tokenizer that cuts text into its likeliest words; what is in no word falls into characters, or is unknown (0)."""
    total = sum(words.values())
    counts = dict.fromkeys(sorted(characters), 1) | words
    # Characters come first, so that a word without a place in the vocabulary can be cut into them.
    ranked = sorted(counts.items(), key=lambda item: (len(item[0]) > 1, -item[1], item[0]))[: VOCABULARY - 1]
    scored = [(word, float(np.log(count / total))) for word, count in ranked]
    tokenizer = Tokenizer(models.Unigram([("<unk>", 0.0), *scored], unk_id=0, byte_fallback=False))
    tokenizer.normalizer = normalizers.Sequence([normalizers.NFKC(), normalizers.Lowercase()])
    tokenizer.pre_tokenizer = pre_tokenizers.Split(Regex(r"[^\p{L}\p{N}]+"), behavior="removed")
    return tokenizer


def count_words(articles: Iterable[str]) -> collections.Counter[str]:
    """How often each word occurs, by jieba."""
    counts: collections.Counter[str] = collections.Counter()
    with multiprocessing.Pool(2) as pool:
        for part in pool.imap(_count_words, _batched(articles, 500)):
            counts.update(part)
    return collections.Counter({word: count for word, count in counts.items() if word.isalnum()})


def _count_words(batch: Sequence[str]) -> collections.Counter[str]:
    return collections.Counter(word for article in batch for word in text.words(text.normalise(article)))


def common_characters(articles: Iterable[str]) -> list[str]:
    """The characters that occur in several articles."""
    counts: collections.Counter[str] = collections.Counter()
    for article in articles:
        counts.update(set(text.normalise(article)))
    return [c for c, count in counts.items() if count >= MIN_CHARACTER_ARTICLES and c.isalnum()]


def _batched(items: Iterable[T], size: int) -> Iterator[list[T]]:
    remaining = iter(items)
    while batch := list(itertools.islice(remaining, size)):
        yield batch


def tokenise(tokenizer: Tokenizer, documents: Iterable[Sequence[str]]) -> TokenTable:
    """The table of documents given as their sentences."""
    tokens: list[NDArray[np.int32]] = []
    lengths: list[int] = []
    sizes: list[int] = []
    for batch in _batched(documents, 4000):
        sizes += [len(document) for document in batch]
        encodings = tokenizer.encode_batch_fast([s for document in batch for s in document], add_special_tokens=False)
        ids = [encoding.ids for encoding in encodings]
        lengths += [len(sentence) for sentence in ids]
        tokens.append(np.fromiter(itertools.chain.from_iterable(ids), np.int32))
    return TokenTable(np.concatenate(tokens), _bounds(lengths), _bounds(sizes))


def article_sentences(article: corpus.TrainingArticle) -> list[str]:
    """Title and sentences of an article, normalised."""
    body = text.normalise(article.text[:MAX_CHARS])
    return [text.normalise(article.title), *(body[start:end] for start, end in text.sentences(body))]


def tokenise_questions(tokenizer: Tokenizer, items: Sequence[corpus.TrainingQuestion]) -> QuestionTable:
    """The table of questions with their contexts."""
    spans = [text.sentences(item.context) for item in items]
    numbers = {context: number for number, context in enumerate(dict.fromkeys(item.context for item in items))}
    return QuestionTable(
        table=tokenise(tokenizer, (_question_sentences(*both) for both in zip(items, spans, strict=True))),
        evidence=np.array([_evidence(*both) for both in zip(items, spans, strict=True)]),
        context=np.array([numbers[item.context] for item in items]),
        repeats=np.array([REPEATS.get(item.source, 1) for item in items]),
    )


def _question_sentences(item: corpus.TrainingQuestion, spans: Sequence[Offsets]) -> list[str]:
    return [text.normalise(s) for s in (item.title, item.question, *(item.context[start:end] for start, end in spans))]


def _evidence(item: corpus.TrainingQuestion, spans: Sequence[Offsets]) -> int:
    """The number of the sentence that holds the answer, -1 where none does."""
    answer = item.answer
    return next((n for n, (_, end) in enumerate(spans) if answer[0] < end), -1) if answer else -1


def _bounds(lengths: Sequence[int]) -> Array:
    return np.concatenate([[0], np.cumsum(lengths)]).astype(np.int64)


def start_vectors(table: TokenTable, random: np.random.Generator) -> NDArray[np.float32]:
    """Random directions, as long as the word is rare (its idf); the unknown token is nothing."""
    documents = min(len(table.documents) - 1, COUNTED_DOCUMENTS)
    ends = table.starts[table.documents[: documents + 1]]
    owner = np.repeat(np.arange(documents), np.diff(ends))
    found = np.unique(owner * VOCABULARY + table.tokens[: ends[-1]])
    idf = np.log((documents + 1) / (np.bincount(found % VOCABULARY, minlength=VOCABULARY) + 0.5))
    idf[0] = 0
    directions: NDArray[np.float64] = random.standard_normal((VOCABULARY, DIMENSIONS)) / DIMENSIONS**0.5
    return np.asarray(directions * idf[:, None], dtype=np.float32)


class Trainer:
    """A table of word vectors that learns from batches of pairs."""

    def __init__(
        self, vectors: torch.Tensor, tokens: NDArray[np.int32], steps: int, random: np.random.Generator
    ) -> None:
        self.vectors = vectors
        self._random = random
        self._tokens = tokens
        self._optimizer = torch.optim.SparseAdam([vectors], lr=LEARNING_RATE)
        self._schedule = torch.optim.lr_scheduler.LinearLR(self._optimizer, 1.0, 0.05, steps)

    def step(self, pairs: Pairs) -> float:
        """Learns to tell the passage of each pair from the passages of all others; returns the loss."""
        queries = _thin(*_gather(self._tokens, pairs.spans[:, :1]), self._random)
        passages = _gather(self._tokens, pairs.spans[:, 1:])
        # Only the rows in use are copied and changed: most words of the vocabulary are in no given batch.
        used = np.zeros(len(self.vectors), dtype=bool)
        used[queries[0]] = used[passages[0]] = True
        rows = torch.from_numpy(np.flatnonzero(used))
        place = np.cumsum(used) - 1
        small = self.vectors[rows].requires_grad_()
        loss = _loss(_embed(small, place, *queries), _embed(small, place, *passages), torch.from_numpy(pairs.group))
        loss.backward()  # type: ignore[no-untyped-call]
        self.vectors.grad = torch.sparse_coo_tensor(
            rows[None],
            small.grad,  # type: ignore[arg-type]
            self.vectors.shape,
            check_invariants=False,
            is_coalesced=True,
        )
        self._optimizer.step()  # type: ignore[no-untyped-call]
        self._schedule.step()
        self.vectors[0] = 0  # the unknown token says nothing
        return float(loss.detach())


def _gather(tokens: NDArray[np.int32], spans: Array) -> tuple[Array, Array]:
    """The tokens of the spans of each row, one row after another, and where each row begins. spans: (rows, parts, 2)."""
    starts, lengths = spans[..., 0].ravel(), np.maximum(spans[..., 1] - spans[..., 0], 0)
    flat = lengths.ravel()
    places = np.repeat(starts - np.concatenate([[0], np.cumsum(flat)[:-1]]), flat) + np.arange(flat.sum())
    sizes = lengths.sum(axis=1)
    return tokens[places].astype(np.int64), np.concatenate([[0], np.cumsum(sizes)[:-1]])


def _thin(tokens: Array, offsets: Array, random: np.random.Generator) -> tuple[Array, Array]:
    """The same rows with some words left out, so that no query is learned by its rarest word alone."""
    kept = random.random(len(tokens)) >= QUERY_DROPOUT
    return tokens[kept], np.concatenate([[0], np.cumsum(kept)])[offsets]


def _embed(vectors: torch.Tensor, place: Array, tokens: Array, offsets: Array) -> torch.Tensor:
    bags = functional.embedding_bag(torch.from_numpy(place[tokens]), vectors, torch.from_numpy(offsets), mode="sum")
    return functional.normalize(bags, dim=-1)


def _loss(queries: torch.Tensor, passages: torch.Tensor, group: torch.Tensor) -> torch.Tensor:
    same = (group[:, None] == group[None]) & ~torch.eye(len(group), dtype=torch.bool)
    # Another passage of the same document is no wrong answer.
    scores = (queries @ passages.T / TEMPERATURE).masked_fill(same, -1e4)
    right = torch.arange(len(group))
    return functional.cross_entropy(scores, right)


def save(vectors: torch.Tensor, tokenizer: Tokenizer, folder: Path) -> None:
    """Writes the folder that `SentenceTransformer(folder)` loads: half precision, safetensors, vectors of unit length."""
    # Imported here because it takes seconds, which `--help` need not wait for.
    from sentence_transformers import SentenceTransformer
    from sentence_transformers.models import StaticEmbedding

    table = StaticEmbedding(tokenizer, embedding_weights=vectors.half())
    modules = [table, *to_unit_length(vectors.shape[1])]
    SentenceTransformer(modules=modules, device="cpu").save(str(folder), create_model_card=False)
    tokenizer.save(str(folder / "tokenizer.json"), pretty=False)  # half the size
    for weights in folder.rglob("*.safetensors"):
        weights.chmod(0o644)  # safetensors writes them for their owner alone, and an installed copy would stay so
    _write(folder / "modules.json", MODULES)
    for dense in folder.glob("*_Dense/config.json"):
        known = json.loads(dense.read_text("utf-8"))
        _write(dense, {name: known[name] for name in DENSE})


def _write(path: Path, value: object) -> None:
    path.write_text(json.dumps(value, indent=2) + "\n", encoding="utf-8")


def to_unit_length(width: int) -> list[Any]:
    """Modules that bring a vector to unit length, and zero to zero, in any precision.

    Normalize of sentence-transformers divides by at least 1e-12, which half precision rounds to zero: 0 / 0. A LayerNorm adds to the
    variance what half precision holds; it sees each number beside its negative, so that their mean is zero, and far above what is added.
    """
    from sentence_transformers.models import Dense, LayerNorm

    same, nothing, as_is = torch.eye(width), torch.zeros(width, width), torch.nn.Identity()
    spread = Dense(width, 2 * width, False, as_is, init_weight=torch.cat([same, -same]) * MAGNIFIED)
    level = LayerNorm(2 * width)
    torch.nn.init.constant_(level.norm.weight, width**-0.5)
    return [spread, level, Dense(2 * width, width, False, as_is, init_weight=torch.cat([same, nothing], dim=1))]


def train(data: Path, folder: Path, steps: int, seed: int) -> None:
    """Learns the encoder from the training data in `data` and writes it to `folder`."""
    torch.set_num_threads(min(2, torch.get_num_threads()))
    say = clock()
    articles, asked = list(corpus.articles(data)), list(corpus.questions(data))
    say(f"{len(articles):,} articles and {len(asked):,} questions read")
    plain = [f"{article.title}\n{article.text[:MAX_CHARS]}" for article in articles]
    tokenizer = build_tokenizer(count_words(plain[::COUNTED_EVERY]), common_characters(plain))
    say(f"{tokenizer.get_vocab_size():,} words kept")
    table, questions = tokenise(tokenizer, map(article_sentences, articles)), tokenise_questions(tokenizer, asked)
    say(f"{len(table.tokens) + len(questions.table.tokens):,} tokens")
    save(learn(table, questions, steps, np.random.default_rng(seed), say), tokenizer, folder)
    say(f"written to {folder}")


def learn(
    articles: TokenTable,
    questions: QuestionTable,
    steps: int,
    random: np.random.Generator,
    say: Callable[[str], None],
) -> torch.Tensor:
    """The trained vectors: (words, dimensions) float32."""
    vectors = torch.from_numpy(start_vectors(articles, random))
    trainer = Trainer(vectors, np.concatenate([articles.tokens, questions.table.tokens]), steps, random)
    losses: list[float] = []
    for step, pairs in enumerate(batches(articles, questions, random, steps), 1):
        losses.append(trainer.step(pairs))
        if step % SAID_EVERY == 0 or step == steps:
            say(f"step {step:,} of {steps:,}, loss {np.mean(losses):.3f}")
            losses.clear()
    return vectors


def clock() -> Callable[[str], None]:
    """Prints a message with the seconds since now."""
    began = time.monotonic()
    return lambda message: print(f"{time.monotonic() - began:7.1f} s  {message}", flush=True)


def main(arguments: Sequence[str] | None = None) -> None:
    """The command line."""
    parser = argparse.ArgumentParser(prog="python -m qa_service.training.encoder", description=__doc__)
    parser.add_argument("--data", type=Path, required=True, metavar="DIR", help="folder of training data")
    parser.add_argument("--out", type=Path, default=Path(__file__).parents[1] / "models" / "encoder", metavar="DIR")
    parser.add_argument("--steps", type=int, default=STEPS, help=f"batches to learn from ({STEPS})")
    parser.add_argument("--seed", type=int, default=0)
    options = parser.parse_args(arguments)
    if missing := corpus.missing_files(options.data):
        parser.error(f"No training data in {missing[0].absolute()}. Name the folder that holds text/, qa/ and pairs/.")
    train(options.data, options.out, options.steps, options.seed)


if __name__ == "__main__":
    main()
