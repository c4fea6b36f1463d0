"""The training loop: go on while the held-out ELBO of the averaged weights falls.

A moving average of the weights at a constant learning rate does the work of an annealed schedule
without having to know its end beforehand (Izmailov et al. 2018), so early stopping chooses it.
Every random number is a function of (seed, step), so a resumed run equals an unbroken one.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass

import numpy as np
import torch
from numpy.typing import NDArray
from torch import Tensor

from syngen_lite.codes import Codes
from syngen_lite.model.adamw import AdamW
from syngen_lite.model.checkpoint import Checkpoint
from syngen_lite.model.network import CodeVAE, Noise
from syngen_lite.streams import stream

VALIDATION_SHARE = 0.1
MAX_VALIDATION = 5_000
MAX_EPOCHS = 100
MAX_NORM = 5.0  # of the gradients together
MIN_GAIN = 1e-3  # nats a row and column that count as better
STRETCH = (30, 300)  # steps between evaluations, at least and at most; an epoch in between


@dataclass(frozen=True, slots=True)
class Budget:
    """When to stop at the latest.

    Attributes:
        epochs: Most passes over the rows.
        minutes: Most minutes, None for no limit.
    """

    epochs: int = MAX_EPOCHS
    minutes: float | None = None


@dataclass(frozen=True, slots=True)
class Recipe:
    """How the weights are learnt.

    Attributes:
        batch_size: Rows a step.
        learning_rate: AdamW's, after the warm-up.
        weight_decay: AdamW's.
        free_nats: KL a latent dimension that costs nothing.
        warm_up: Steps to the full learning rate.
        least_steps: Steps before which no evaluation counts as worse.
        patience: Evaluations without a better ELBO before the end.
        averaging: Decay of the moving average of the weights.
        evaluated: Held-out rows that are evaluated at once.
    """

    batch_size: int = 512
    learning_rate: float = 6e-3
    weight_decay: float = 0.01
    free_nats: float = 0.1
    warm_up: int = 50
    least_steps: int = 120
    patience: int = 2
    averaging: float = 0.99
    evaluated: int = 1024


@dataclass(frozen=True, slots=True)
class Progress:
    """What a listener hears after each evaluation.

    Attributes:
        epoch: Passes over the rows so far.
        epochs: Most passes there will be.
        seconds: Time spent in this run.
        loss: Mean training loss since the last evaluation, nats a row.
        elbo: Held-out negative ELBO of the averaged weights, nats a row.
        kl: Its KL part.
    """

    epoch: float
    epochs: float
    seconds: float
    loss: float
    elbo: float
    kl: float


Listener = Callable[[Progress], None]


class Trainer:
    """Trains a network on codes.

    Args:
        network: The network; its weights are changed.
        recipe: How.
        budget: How long at most.
        seed: Root of all randomness.
        device: Where the network lives.
    """

    def __init__(
        self, network: CodeVAE, recipe: Recipe, budget: Budget, seed: int, device: torch.device
    ) -> None:
        self.network, self.recipe, self.budget = network, recipe, budget
        self.seed, self.device = seed, device
        self.parameters = list(network.parameters())
        self.generator = torch.Generator(device)
        self.optimizer = AdamW(self.parameters, recipe.weight_decay)

    def fit(
        self,
        codes: Codes,
        listener: Listener,
        save: Callable[[Checkpoint], None],
        start: Checkpoint | None,
    ) -> Checkpoint:
        """Train until the held-out loss rises; the network is left with the best averaged weights.

        Args:
            codes: (n_rows, n_columns).
            listener: Called after each evaluation.
            save: Called after each evaluation with what `start` takes; it goes on to change.
            start: Where an earlier run of the same data and seed stopped.
        """
        self._split(codes)
        self.began, self.spent = time.monotonic(), start.seconds if start else 0.0
        state = start or Checkpoint.of(self.parameters)
        state.restore(self.parameters, self.optimizer.first, self.optimizer.second)
        try:
            while not self._finished(state):
                self._stretch(state)
                progress = self._evaluate(state)
                save(state)
                listener(progress)
        except KeyboardInterrupt:
            if not state.curve:
                raise  # nothing is worth keeping yet
            state.interrupted = True
        state.load_best(self.parameters)
        return state

    def _split(self, codes: Codes) -> None:
        """Hold rows out; the codes themselves are never copied, only looked up."""
        n_rows = len(codes)
        self.codes = torch.from_numpy(codes).to(self.device)
        order = stream(self.seed, "validation").permutation(n_rows)
        n_held = min(MAX_VALIDATION, int(n_rows * VALIDATION_SHARE))
        self.held, self.rows = order[:n_held] if n_held else order, order[n_held:]
        self.steps_an_epoch = max(1, -(-len(self.rows) // self.recipe.batch_size))
        self.stretch = int(np.clip(self.steps_an_epoch, *STRETCH))

    def _look_up(self, rows: NDArray[np.int64]) -> Tensor:
        """Codes of some rows, (n, n_columns)."""
        return self.codes[torch.from_numpy(rows).to(self.device)].long()

    def _stretch(self, state: Checkpoint) -> None:
        """The steps up to the next evaluation."""
        total = torch.zeros((), device=self.device)
        until = min(state.step + self.stretch, self.last_step)
        first = state.step
        while state.step < until and not (self._late() and state.step > 0):
            total += self._step(state, state.step)
            state.step += 1
        state.loss = float(total) / max(1, state.step - first)

    def _batch(self, step: int) -> Tensor:
        epoch, at = divmod(step, self.steps_an_epoch)
        if at == 0 or getattr(self, "_epoch", None) != epoch:
            order = stream(self.seed, "order", epoch).permutation(len(self.rows))
            self._epoch, self._order = epoch, self.rows[order]
        size = self.recipe.batch_size
        return self._look_up(self._order[at * size : (at + 1) * size])

    def _step(self, state: Checkpoint, step: int) -> Tensor:
        batch = self._batch(step)
        entropy, kl = self.network.loss(batch, self._noise(len(batch), step), self.recipe.free_nats)
        loss = entropy + kl
        torch.autograd.backward(loss)
        rate = self.recipe.learning_rate * min(1.0, (step + 1) / self.recipe.warm_up)
        self.optimizer.step(step, rate, MAX_NORM)
        state.average_in(self.parameters, min(self.recipe.averaging, (1 + step) / (10 + step)))
        return loss.detach()

    @property
    def last_step(self) -> int:
        """Steps at the most."""
        return self.budget.epochs * self.steps_an_epoch

    def _finished(self, state: Checkpoint) -> bool:
        worse = state.worse >= self.recipe.patience
        return worse or state.step >= self.last_step or (self._late() and state.step > 0)

    def _late(self) -> bool:
        limit = self.budget.minutes
        return limit is not None and self._seconds() > limit * 60

    def _seconds(self) -> float:
        return self.spent + time.monotonic() - self.began

    def _noise(self, n: int, step: int) -> Noise:
        """What the network needs of chance in one training step."""
        self.generator.manual_seed(self.seed * 1_000_003 + step)
        latent = self._latent_noise(n).latent
        keep = 1.0 - self.network.shape.dropout
        mask = torch.empty(n, self.network.n_embedded, device=self.device)
        return Noise(latent, mask.bernoulli_(keep, generator=self.generator).div_(keep))

    def _latent_noise(self, n: int) -> Noise:
        size = (n, self.network.shape.latent)
        return Noise(torch.randn(size, generator=self.generator, device=self.device), None)

    def _held_out(self) -> Iterator[Tensor]:
        """The held-out codes, as many rows at once as the recipe allows."""
        size = self.recipe.evaluated
        for start in range(0, len(self.held), size):
            yield self._look_up(self.held[start : start + size])

    @torch.no_grad()
    def _evaluate(self, state: Checkpoint) -> Progress:
        """Held-out loss of the averaged weights, with noise that never changes."""
        self.generator.manual_seed(self.seed)
        with state.averaged(self.parameters):
            parts = [
                torch.stack(self.network.loss(rows, self._latent_noise(len(rows)), 0.0)) * len(rows)
                for rows in self._held_out()
            ]
        entropy, kl = (torch.stack(parts).sum(dim=0) / len(self.held)).tolist()
        state.seconds = self._seconds()
        state.note(entropy + kl, MIN_GAIN * self.codes.shape[1])
        if state.step < self.recipe.least_steps:
            state.worse = 0
        return Progress(
            epoch=state.step / self.steps_an_epoch,
            epochs=self.last_step / self.steps_an_epoch,
            seconds=state.seconds,
            loss=state.loss,
            elbo=entropy + kl,
            kl=kl,
        )
