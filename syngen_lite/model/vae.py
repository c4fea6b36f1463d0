"""The whole model of one table's codes: fit the network, then its latent mixture, then compile."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field, replace
from typing import Self

import numpy as np
import torch

from syngen_lite.codes import Codes, CodeSpec, Floats
from syngen_lite.errors import NotFittedError
from syngen_lite.model.checkpoint import Checkpoint
from syngen_lite.model.compilation import compile_network
from syngen_lite.model.latent import FIT_ROWS, LatentMixture
from syngen_lite.model.layout import Layout, plan_layout
from syngen_lite.model.network import CodeVAE, Shape
from syngen_lite.model.sampler import CodeSampler
from syngen_lite.model.training import Budget, Listener, Recipe, Trainer
from syngen_lite.streams import stream

CALIBRATION_ROWS = 16_384
CALIBRATION_FACTOR = 16  # times the rows of a tiny table
CALIBRATION_CELLS = 2**23  # rows times columns
BATCH_LOGITS = 2**25  # rows times codes of all columns that the network handles at once
SMALL, MIDDLE, LARGE = 2_000, 20_000, 200_000  # rows at which shape and recipe change


@dataclass(frozen=True, slots=True)
class Learning:
    """What a fit may take, and who hears of it.

    Attributes:
        budget: Epochs and minutes at most.
        batch_size: Rows a step, None to choose by the number of rows.
        listener: Called after each evaluation.
        save: Called with each checkpoint.
        start: A checkpoint to go on from.
    """

    budget: Budget = field(default_factory=Budget)
    batch_size: int | None = None
    listener: Listener = lambda _: None
    save: Callable[[Checkpoint], None] = lambda _: None
    start: Checkpoint | None = None


class TabularVAE:
    """Learns integer codes and draws new ones.

    Args:
        seed: Root of all randomness of the fit.
    """

    def __init__(self, seed: int = 0) -> None:
        self.seed = seed

    def fit(
        self, codes: Codes, specs: Sequence[CodeSpec], learning: Learning, given: int = 0
    ) -> Self:
        """Fit to codes, shape (n_rows, n_codes), with one spec a column.

        The first `given` columns are context: what follows is learnt given them, and callers
        fill them in when they draw. Such a model has no z: what z would know, the context says.

        `sampler_` draws from the fitted model; `checkpoint_` says how the training went, and is
        None for a table without codes.
        """
        self.checkpoint_: Checkpoint | None = None
        if len(specs) == given:
            self.sampler_ = CodeSampler([], {}, LatentMixture.trivial())
            return self
        layout = plan_layout(specs, codes, stream(self.seed, "layout"), given)
        device = torch.device("cuda" if torch.cuda.is_available() else "cpu")
        network = self._network(specs, layout, len(codes)).to(device)
        self.checkpoint_ = self._train(network, codes, learning, device)
        if given:
            self.sampler_ = compile_network(network, specs, layout, LatentMixture.none())
            return self
        mixture = LatentMixture.fit(self._latents(network, codes), self.seed)
        self.sampler_ = compile_network(network, specs, layout, mixture)
        targets = [spec.log_marginal for spec in specs]
        self.sampler_.calibrate(targets, _calibration_rows(codes), stream(self.seed, "calibration"))
        return self

    def _train(
        self, network: CodeVAE, codes: Codes, learning: Learning, device: torch.device
    ) -> Checkpoint:
        """Train, and keep of the training's state what is of use afterwards."""
        recipe = choose_recipe(len(codes), learning.batch_size)
        if learning.batch_size is None:
            recipe = within_memory(recipe, most_rows(network))
        trainer = Trainer(network, recipe, learning.budget, self.seed, device)
        state = trainer.fit(codes, learning.listener, learning.save, learning.start)
        return state.outcome()

    def _network(self, specs: Sequence[CodeSpec], layout: Layout, n_rows: int) -> CodeVAE:
        with torch.random.fork_rng(devices=[]):
            torch.manual_seed(self.seed)
            shape = choose_shape(n_rows)
            return CodeVAE(specs, layout, replace(shape, latent=0) if layout.given else shape)

    @torch.no_grad()
    def _latents(self, network: CodeVAE, codes: Codes) -> Floats:
        """One z drawn from q(z | codes) for some training rows, shape (n, n_latent)."""
        rng = stream(self.seed, "latent")
        rows = codes[rng.permutation(len(codes))[:FIT_ROWS]].astype(np.int64)
        tensor = torch.from_numpy(rows).to(network.from_latent.device)
        parts = [network.encode(network.embed(t)) for t in torch.split(tensor, most_rows(network))]
        mean, log_variance = (torch.cat(p).cpu().numpy() for p in zip(*parts, strict=True))
        noise = rng.standard_normal(mean.shape, dtype=np.float32)
        return np.asarray(mean + noise * np.exp(log_variance / 2))

    def sample(self, n: int, rng: np.random.Generator, given: Codes | None = None) -> Codes:
        """Draw rows of codes, shape (n, n_codes), in the context of given ones, (n, n_given).

        Raises:
            NotFittedError: `fit` has not been called.
        """
        if not hasattr(self, "sampler_"):
            raise NotFittedError("the model has not been fitted", hint="call fit first")
        return self.sampler_.sample(n, rng, given)


def most_rows(network: CodeVAE) -> int:
    """Rows that the network handles at once in bounded memory."""
    return max(1, BATCH_LOGITS // network.n_logits)


def _calibration_rows(codes: Codes) -> int:
    """Rows to simulate: enough for the marginals, no more than a wide or tiny table is worth."""
    n_rows, n_columns = int(codes.shape[0]), int(codes.shape[1])
    most = min(CALIBRATION_ROWS, CALIBRATION_CELLS // n_columns, CALIBRATION_FACTOR * n_rows)
    return max(64, most)


def choose_recipe(n_rows: int, batch_size: int | None) -> Recipe:
    """Batch and regularisation by the number of rows: small tables overfit and leak."""
    size = 64 if n_rows < SMALL else 256 if n_rows < MIDDLE else 512 if n_rows < LARGE else 1024
    recipe = Recipe(batch_size=batch_size or size)
    if n_rows >= SMALL:
        return recipe
    return replace(recipe, learning_rate=recipe.learning_rate / 2, weight_decay=0.3)


def within_memory(recipe: Recipe, most: int) -> Recipe:
    """The recipe for a network that handles at most so many rows at once in bounded memory."""
    return replace(
        recipe, batch_size=min(recipe.batch_size, most), evaluated=min(recipe.evaluated, most)
    )


def choose_shape(n_rows: int) -> Shape:
    """Width and dropout by the number of rows."""
    if n_rows < SMALL:
        return Shape(hidden=32, dropout=0.3)
    return Shape(hidden=32, dropout=0.2) if n_rows < MIDDLE else Shape()
