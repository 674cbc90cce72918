"""The loop in which the network learns: it can be broken off and gone on with, on a CPU or an accelerator.

On a CPU copies of the network in bfloat16, one a processor, read a share of each batch, and the network itself, in single precision, takes the
steps: no processor waits for another but at the end of a step. An accelerator reads with the network in mixed precision.
"""

from __future__ import annotations

import copy
import itertools
import os
import random
import time
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import torch
from torch import Tensor

from qa_service.training.base import Base
from qa_service.training.candidates import Candidates
from qa_service.training.drawing import Group, batches
from qa_service.training.network import ReadingNetwork, batch_of, loss_of

SEED = 20231016
RATE, RATE_OF_HEADS = 1.2e-4, 6e-4
DECAY = 0.01  # of the weights of matrices
BETAS = (0.9, 0.98)
LONGEST_STEP = 1.0  # norm of a gradient
PIECES = 5600  # of a batch
EVERY = 250  # steps between checkpoints
SAID_EVERY = 50  # steps
WARMING = 150  # steps in which the rate rises
COOLING = 4000  # steps, the last ones, in which it falls
LEAST = 0.02  # what it falls to
FROZEN = ("word.weight", "pos.weight")
_BODY = ("layers", "ln", "pos", "kind")

Say = Callable[[str], None]


class Learner:
    """A network that takes steps."""

    def __init__(self, network: ReadingNetwork, device: str = "cpu") -> None:
        self._device = torch.device(device)
        self._mixed = self._device.type != "cpu"
        self.network = network.float().to(self._device)
        self.step = 0
        self._readers = [self.network] if self._mixed else self._copies(len(os.sched_getaffinity(0)))
        self._pool = ThreadPoolExecutor(len(self._readers), "learning")
        learned = {name: weight for name, weight in self.network.named_parameters() if weight.requires_grad}
        groups = [
            [name for name, weight in learned.items() if name.startswith(_BODY) == body and (weight.ndim > 1) == matrix]
            for body in (True, False)
            for matrix in (True, False)
        ]
        self._learned = [name for group in groups for name in group]
        decays = (DECAY, 0.0, DECAY, 0.0)
        self._optimizer = torch.optim.AdamW(
            [
                {"params": [learned[name] for name in group], "weight_decay": decay}
                for group, decay in zip(groups, decays, strict=True)
            ],
            betas=BETAS,
        )

    def _copies(self, count: int) -> list[ReadingNetwork]:
        """Copies in bfloat16, each for a thread of its own; the tables that are never learned are shared."""
        torch.set_num_threads(1)
        first = copy.deepcopy(self.network).bfloat16()
        tables = {id(weight): weight for weight in first.parameters() if not weight.requires_grad}
        return [first, *(copy.deepcopy(first, dict(tables)) for _ in range(count - 1))]

    @classmethod
    def load(cls, path: Path, base: Base, layers: int = 0, device: str = "cpu") -> Learner:
        """The learner as it was saved, or with more layers on top; those, and the tables that are never learned, are the base's."""
        held = torch.load(path, map_location="cpu", weights_only=True)
        network = ReadingNetwork.begun(base, max(layers, held["layers"]))
        learned = {name: value for name, value in held["net"].items() if name not in FROZEN}
        network.load_state_dict(network.state_dict() | learned)
        learner = cls(network, device)
        places = [n for n, name in enumerate(learner._learned) if name in learned]
        state = {places[n]: known for n, known in held["opt"]["state"].items()}  # of what has been moved so far
        learner._optimizer.load_state_dict(learner._optimizer.state_dict() | {"state": state})
        learner.step = held["step"]
        return learner

    def save(self, path: Path) -> None:
        """Writes all that it takes to go on, in one go."""
        held = {
            "net": self.network.state_dict(),
            "opt": self._optimizer.state_dict(),
            "step": self.step,
            "layers": len(self.network.layers),
        }
        unfinished = path.with_name(f"{path.name}.unfinished")
        torch.save(held, unfinished)
        unfinished.replace(path)

    def learn(self, groups: Sequence[Group], candidates: Candidates, pace: float) -> float:
        """One step from a batch, at a share of the full rate; returns the loss."""
        count = len(self._readers)
        parts = [groups[n::count] for n in range(count)]
        shares = [_weight(part) / _weight(groups) for part in parts]
        draws = [torch.Generator(self._device).manual_seed(SEED + self.step * count + n) for n in range(count)]
        losses = list(self._pool.map(self._read, self._readers, parts, shares, draws, itertools.repeat(candidates)))
        self._take(pace)
        self.step += 1
        return sum(losses)

    def _read(
        self,
        reader: ReadingNetwork,
        groups: Sequence[Group],
        share: float,
        draw: torch.Generator,
        candidates: Candidates,
    ) -> float:
        """Leaves the gradient of a share of a batch in a reader; returns its part of the loss."""
        if not groups:
            return 0.0
        batch = batch_of(groups, candidates).to(self._device)
        with torch.autocast(self._device.type, torch.bfloat16, enabled=self._mixed):
            scores = reader(batch, draw)
        loss = share * loss_of(scores.cpu(), groups)
        loss.backward()  # type: ignore[no-untyped-call]
        return float(loss.detach())

    def _take(self, pace: float) -> None:
        """Moves the network down the gradients that the readers left."""
        pairs = list(zip(self.network.parameters(), *(reader.parameters() for reader in self._readers), strict=True))
        if not self._mixed:
            for weight, *reads in pairs:
                weight.grad = _summed([read.grad for read in reads if read.grad is not None])
                for read in reads:
                    read.grad = None
        torch.nn.utils.clip_grad_norm_(self.network.parameters(), LONGEST_STEP)
        rates = (RATE, RATE, RATE_OF_HEADS, RATE_OF_HEADS)
        for group, rate in zip(self._optimizer.param_groups, rates, strict=True):
            group["lr"] = rate * pace
        self._optimizer.step()
        self._optimizer.zero_grad()
        with torch.no_grad():
            for weight, *reads in pairs:
                for read in reads:
                    read.copy_(weight)


def _weight(groups: Sequence[Group]) -> float:
    return sum(group.weight for group in groups)


def _summed(gradients: Sequence[Tensor]) -> Tensor | None:
    """The sum in single precision; None where there is none."""
    return torch.stack([gradient.float() for gradient in gradients]).sum(0) if gradients else None


def pace_at(step: int, steps: int) -> float:
    """The share of the full rate: rises at first, falls at last."""
    return min(1.0, (step + 1) / WARMING, max(LEAST, (steps - step) / COOLING))


def learn(
    learner: Learner, candidates: Candidates, steps: int, keep: Callable[[], None], say: Say, every: int = EVERY
) -> None:
    """Takes the steps that are left, and keeps what is learned every so many.

    What is drawn between two checkpoints depends on the step at the first alone: going on draws what an unbroken run would have drawn.
    """
    losses: list[float] = []
    began, rows = time.monotonic(), 0
    while learner.step < steps:
        left = min(every - learner.step % every, steps - learner.step)
        draw = random.Random(f"{SEED} {learner.step}")
        for groups in itertools.islice(batches(candidates, PIECES, draw), left):
            losses.append(learner.learn(groups, candidates, pace_at(learner.step, steps)))
            rows += sum(len(group.passages) for group in groups)
            if learner.step % SAID_EVERY == 0 or learner.step == steps:
                speed = rows / (time.monotonic() - began)
                say(f"step {learner.step:,} of {steps:,}, loss {sum(losses) / len(losses):.3f}, {speed:.1f} rows/s")
                losses.clear()
        keep()
