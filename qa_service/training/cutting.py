"""Trains the network that tells what the lines of a page are: python -m qa_service.training.cutting --data DIR.

Pages are printed by rule (`press`), seen through the same eyes as at run time (`ingest/signs.py`), and learned from in a few minutes on
one core. What the network says of pages in manners and with stories kept apart is told at the end.
"""

from __future__ import annotations

import argparse
import itertools
import random
from collections.abc import Iterator, Sequence
from pathlib import Path

import numpy as np
import torch
from safetensors.numpy import load_file, save_file
from torch import Tensor, nn
from torch.optim import swa_utils

from qa_service.ingest import signs
from qa_service.ingest.roles import LABELS
from qa_service.ingest.signs import Signs
from qa_service.ingest.tagger import HEADS, MODEL, REACHES, SEARCHED, Tagger
from qa_service.training.press.printing import pages
from qa_service.training.press.truth import Example, examples

WIDTH = 96  # of the network's layers
REACH = 2  # lines to either side that a layer takes in, times its reach
FAR = 1e9  # log odds against looking below the end of a page
END_SIZE, JOINT_SIZE, WORD_SIZE = 8, 4, 16
DROPPED = 0.25  # share of the inputs left out in learning
UNKNOWN = 0.15  # share of the characters and words that are hidden in learning, as rare ones will be
LONGEST = 160  # lines of a page learned from at once
BATCH = 24  # pages
RATE = 3e-3
DECAY = 1e-3
MEAN = 0.998  # of the mean of the weights that a step leaves as it was; the mean knows manners that it never saw better than the last weights
PAGES, ROUNDS, APART = 6000, 10, 200
SEED = 1


class Network(nn.Module):
    """As `ingest.tagger.Tagger` reads it, with what is left out in learning."""

    def __init__(self, numbers: int) -> None:
        super().__init__()
        self.ends = nn.Embedding(signs.END_CODES, END_SIZE)
        self.joints = nn.Embedding(signs.JOINT_CODES, JOINT_SIZE)
        self.words = nn.EmbeddingBag(signs.WORD_CODES, WORD_SIZE, mode="mean", padding_idx=0)
        for table in (self.ends, self.joints, self.words):
            nn.init.normal_(table.weight, std=0.1)
        seen = numbers + 2 * signs.ENDS * END_SIZE + 2 * JOINT_SIZE + WORD_SIZE
        self.inp = nn.Linear(seen, WIDTH)
        self.mid = nn.ModuleList(
            nn.Conv1d(WIDTH, WIDTH, 2 * REACH + 1, padding=REACH * reach, dilation=reach) for reach in REACHES
        )
        self.page = nn.Linear(WIDTH, WIDTH)
        self.query, self.key, self.value, self.found = (nn.Linear(WIDTH, WIDTH) for _ in range(4))
        nn.init.zeros_(self.found.weight)
        nn.init.zeros_(self.found.bias)
        self.out = nn.Linear(WIDTH, len(LABELS))
        self.ways = nn.Parameter(torch.zeros(len(LABELS), len(LABELS)))  # the scores of a label under another
        self.drop = nn.Dropout(DROPPED)

    def forward(self, numbers: Tensor, ends: Tensor, joints: Tensor, words: Tensor, real: Tensor) -> Tensor:
        """(pages, lines, labels): log odds; real: (pages, lines, 1), 0 below the end of a page."""
        rows, lines, _ = numbers.shape
        bag = self.words(words.reshape(rows * lines, -1)).reshape(rows, lines, -1)
        seen = torch.cat([numbers, self.ends(ends).flatten(2), self.joints(joints).flatten(2), bag], -1)
        hidden = self.drop(torch.relu(self.inp(self.drop(seen)))) * real
        whole = hidden.sum(1, keepdim=True) / real.sum(1, keepdim=True)
        hidden = (hidden + torch.relu(self.page(whole))) * real
        for number, layer in enumerate(self.mid, 1):
            hidden = (hidden + torch.relu(layer(hidden.transpose(1, 2)).transpose(1, 2))) * real
            if number == SEARCHED:
                hidden = (hidden + self.found(self._alike(hidden, real))) * real
        scores: Tensor = self.out(self.drop(hidden))
        return scores

    def _alike(self, hidden: Tensor, real: Tensor) -> Tensor:
        """(pages, lines, width): for each line, what those of its page hold that it asks for."""
        rows, lines, _ = hidden.shape
        asked, held, told = (
            layer(hidden).reshape(rows, lines, HEADS, -1).transpose(1, 2)
            for layer in (self.query, self.key, self.value)
        )
        open_to = (real.transpose(1, 2)[:, None] - 1) * FAR
        found = nn.functional.scaled_dot_product_attention(asked, held, told, attn_mask=open_to)
        return found.transpose(1, 2).reshape(rows, lines, -1)


def misfit(scores: Tensor, ways: Tensor, labels: Tensor) -> Tensor:
    """How unlikely the labels of pages are among all rows of labels, by line, as the forward algorithm tells.

    scores: (pages, lines, labels); ways: (labels, labels), of one under another; labels: (pages, lines), -100 below the end of a page.
    """
    real, told = labels >= 0, labels.clamp(min=0)
    own = (scores.gather(2, told[:, :, None]).squeeze(2) * real).sum(1)
    own = own + (ways[told[:, :-1], told[:, 1:]] * real[:, 1:]).sum(1)
    reached = scores[:, 0]
    for line in range(1, scores.shape[1]):
        further = torch.logsumexp(reached[:, :, None] + ways, 1) + scores[:, line]
        reached = torch.where(real[:, line, None], further, reached)
    return (torch.logsumexp(reached, 1) - own).sum() / real.sum()


def batches(learned: Sequence[Example], draw: random.Random) -> Iterator[Sequence[Example]]:
    """Pages of about one length, in a random order, each once."""
    order = sorted(learned, key=lambda page: len(page.labels) + draw.random() * 20)
    found = [order[i : i + BATCH] for i in range(0, len(order), BATCH)]
    draw.shuffle(found)
    yield from found


def tensors(group: Sequence[Example], draw: random.Random) -> tuple[list[Tensor], Tensor]:
    """The inputs of a batch and its labels, -100 below the end of a page; of a long page some lines in a row are taken."""
    lines = min(LONGEST, max(len(page.labels) for page in group))
    starts = [draw.randint(0, max(0, len(page.labels) - lines)) for page in group]
    cuts = [slice(start, start + lines) for start in starts]

    def stacked(name: str) -> Tensor:
        rows = [getattr(page.signs, name)[cut] for page, cut in zip(group, cuts, strict=True)]
        kind = np.float32 if name == "numbers" else np.int64
        return torch.from_numpy(np.stack([_filled(row.astype(kind), lines, 0) for row in rows]))

    labels = np.stack([_filled(page.labels[cut], lines, -100) for page, cut in zip(group, cuts, strict=True)])
    codes = [_hidden(stacked(name)) for name in ("ends", "joints", "words")]
    real = torch.from_numpy((labels >= 0).astype(np.float32))[:, :, None]
    return [stacked("numbers"), *codes, real], torch.from_numpy(labels)


def _filled(rows: np.ndarray, lines: int, value: int) -> np.ndarray:
    missing = [(0, lines - len(rows)), *[(0, 0)] * (rows.ndim - 1)]
    return np.pad(rows, missing, constant_values=value)


def _hidden(codes: Tensor) -> Tensor:
    """Codes with some hidden."""
    return codes * (torch.rand(codes.shape) >= UNKNOWN)


def _grown(held: dict[str, np.ndarray], numbers: int) -> dict[str, Tensor]:
    """Weights of a network that saw fewer numbers of a line; those added since count for nothing at first."""
    found = {name: torch.from_numpy(value.astype(np.float32)) for name, value in held.items()}
    seen = found["inp.weight"]
    codes = 2 * signs.ENDS * END_SIZE + 2 * JOINT_SIZE + WORD_SIZE
    old = seen.shape[1] - codes
    found["inp.weight"] = torch.cat([seen[:, :old], torch.zeros(len(seen), numbers - old), seen[:, old:]], 1)
    return found


def learn(
    learned: Sequence[Example], rounds: int, *, start: dict[str, np.ndarray] | None = None, rate: float = RATE
) -> Network:
    """The network after so many rounds over the pages, from the start or from weights that were learned before."""
    torch.manual_seed(SEED)
    draw = random.Random(SEED)
    numbers = learned[0].signs.numbers.shape[1]
    network = Network(numbers)
    if start:
        network.load_state_dict(_grown(start, numbers), strict=False)  # what it had not yet begins as new
    steps = rounds * -(-len(learned) // BATCH)
    optimiser = torch.optim.AdamW(network.parameters(), lr=rate, weight_decay=DECAY)
    schedule = torch.optim.lr_scheduler.OneCycleLR(optimiser, rate, total_steps=steps + 1, pct_start=0.15)
    averaging = swa_utils.get_ema_multi_avg_fn(MEAN)  # type: ignore[no-untyped-call]
    mean = swa_utils.AveragedModel(network, multi_avg_fn=averaging)
    for number in range(rounds):
        far = 0.0
        for group in batches(learned, draw):
            inputs, labels = tensors(group, draw)
            loss = misfit(network(*inputs), network.ways, labels)
            optimiser.zero_grad()
            loss.backward()  # type: ignore[no-untyped-call]
            nn.utils.clip_grad_norm_(network.parameters(), 1.0)
            optimiser.step()
            schedule.step()
            mean.update_parameters(network)
            far += loss.item()
        print(f"round {number + 1}: {far / (steps / rounds):.4f}", flush=True)
    assert isinstance(mean.module, Network)
    return mean.module.eval()


def weights(network: Network) -> dict[str, np.ndarray]:
    """What `Tagger` reads, in half precision."""
    return {name: value.detach().numpy().astype(np.float16) for name, value in network.state_dict().items()}


def rightly_told(tagger: Tagger, known: Sequence[Example]) -> tuple[float, float]:
    """The share of the lines, and of the pages, that are told rightly."""
    told = [
        [
            label == LABELS[k]
            for label, k in zip(tagger.tell(page.signs, *_unbiased(len(page.labels))).labels, page.labels, strict=True)
        ]
        for page in known
    ]
    return sum(map(sum, told)) / sum(map(len, told)), sum(map(all, told)) / len(told)


def _unbiased(lines: int) -> tuple[np.ndarray, np.ndarray]:
    """All labels as possible, and no votes."""
    return np.ones((lines, len(LABELS)), bool), np.zeros((lines, len(LABELS)), np.float32)


def _kept(path: Path | None, found: Iterator[Example]) -> list[Example]:
    """The pages as they were seen once, or are seen now and kept in a file."""
    if path and path.exists():
        return list(_unpacked(load_file(path)))
    seen = list(found)
    if path:
        names = ("numbers", "ends", "joints", "words")
        packed = {name: np.concatenate([getattr(page.signs, name) for page in seen]) for name in names}
        packed["labels"] = np.concatenate([page.labels for page in seen])
        packed["lengths"] = np.array([len(page.labels) for page in seen])
        save_file(packed, path)
    return seen


def _unpacked(held: dict[str, np.ndarray]) -> Iterator[Example]:
    start = 0
    for length in held["lengths"]:
        part = slice(start, start + int(length))
        yield Example(
            Signs(held["numbers"][part], held["ends"][part], held["joints"][part], held["words"][part]),
            held["labels"][part],
        )
        start += int(length)


def main() -> None:
    """Print pages, learn, write the network, and tell how right it is on pages kept apart."""
    options = argparse.ArgumentParser(description=__doc__)
    options.add_argument("--data", type=Path, required=True, help="folder of the training data")
    options.add_argument("--pages", type=int, default=PAGES)
    options.add_argument("--rounds", type=int, default=ROUNDS)
    options.add_argument("--seeds", type=int, nargs="*", help="of each thousand pages; 0, 1, … where left out")
    options.add_argument("--start", type=Path, help="weights to go on from")
    options.add_argument("--rate", type=float, default=RATE, help="of learning, at its highest")
    options.add_argument("--cache", type=Path, help="folder where the pages' signs are kept from one run to the next")
    options.add_argument("--out", type=Path, default=MODEL)
    given = options.parse_args()
    torch.set_num_threads(1)
    learned: list[Example] = []
    for seed, begun in zip(given.seeds or itertools.count(), range(0, given.pages, 1000), strict=False):
        path = given.cache and given.cache / f"{seed}.safetensors"
        learned += _kept(path, examples(pages(given.data, seed, min(1000, given.pages - begun))))
    start = load_file(given.start) if given.start else None
    network = learn(learned, given.rounds, start=start, rate=given.rate)
    given.out.parent.mkdir(parents=True, exist_ok=True)
    save_file(weights(network), given.out)
    known = _kept(
        given.cache and given.cache / "apart.safetensors", examples(pages(given.data, SEED, APART, apart=True))
    )
    print(
        "rightly told: {:.4f} of the lines, {:.3f} of the pages".format(*rightly_told(Tagger(weights(network)), known))
    )


if __name__ == "__main__":
    main()
