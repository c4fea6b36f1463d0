"""Where a training stands: weights, their average, the best so far, the optimiser's moments."""

from __future__ import annotations

import math
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from typing import Any, Self

import torch
from numpy.typing import NDArray
from torch import Tensor

Weights = Sequence[Tensor]

TENSORS = ("weights", "average", "best", "first", "second")
NUMBERS = ("step", "lowest", "worse", "loss", "seconds", "curve")


@dataclass(slots=True)
class Checkpoint:
    """All that a training needs to go on.

    Attributes:
        weights: Raw weights.
        average: Their moving average.
        best: The average with the lowest held-out loss.
        first: AdamW's first moments; empty before the first step.
        second: Its second moments.
        step: Steps done.
        lowest: Held-out loss of `best`, nats a row.
        worse: Evaluations in a row that were not better.
        loss: Mean training loss of the last stretch.
        seconds: Time spent so far.
        curve: (step, training loss, held-out loss) of each evaluation.
        interrupted: Whether the user stopped it.
    """

    weights: list[Tensor]
    average: list[Tensor]
    best: list[Tensor]
    first: list[Tensor] = field(default_factory=list)
    second: list[Tensor] = field(default_factory=list)
    step: int = 0
    lowest: float = math.inf
    worse: int = 0
    loss: float = math.nan
    seconds: float = 0.0
    curve: list[tuple[int, float, float]] = field(default_factory=list)
    interrupted: bool = False

    @classmethod
    def of(cls, parameters: Weights) -> Self:
        """The start of a training."""
        weights, average, best = ([p.detach().clone() for p in parameters] for _ in range(3))
        return cls(weights, average, best)

    def restore(self, parameters: Weights, first: Weights, second: Weights) -> None:
        """Put raw weights and moments where the training reads them, and keep a view of them."""
        device = parameters[0].device
        self.average = [tensor.to(device) for tensor in self.average]
        self.best = [tensor.to(device) for tensor in self.best]
        _copy(self.weights, parameters)
        if self.first:
            _copy(self.first, first)
            _copy(self.second, second)
        self.weights = [p.detach() for p in parameters]
        self.first, self.second = list(first), list(second)

    @torch.no_grad()
    def average_in(self, parameters: Weights, decay: float) -> None:
        """Move the average towards the weights."""
        torch._foreach_lerp_(self.average, list(parameters), 1 - decay)

    @contextmanager
    def averaged(self, parameters: Weights) -> Iterator[None]:
        """The network with its averaged weights, for the time of a `with`."""
        raw = [p.data for p in parameters]
        _lend(self.average, parameters)
        try:
            yield
        finally:
            _lend(raw, parameters)

    def note(self, loss: float, gain: float) -> None:
        """Record an evaluation of the average, and keep it if it is the best."""
        self.curve.append((self.step, self.loss, loss))
        if loss < self.lowest - gain:
            self.lowest, self.worse = loss, 0
            _copy(self.average, self.best)
        else:
            self.worse += 1

    def load_best(self, parameters: Weights) -> None:
        """Leave the network with the best weights."""
        _copy(self.best, parameters)

    def to_arrays(self) -> tuple[dict[str, Any], dict[str, NDArray[Any]]]:
        """Numbers as plain data, and tensors by name, for a file.

        The arrays are the training's own: a wide table's copies would take as much memory again.
        So write or copy them before it goes on.
        """
        numbers = {name: getattr(self, name) for name in NUMBERS} | {"curve": list(self.curve)}
        arrays = {
            f"{name}.{i}": tensor.detach().cpu().numpy()
            for name in TENSORS
            for i, tensor in enumerate(getattr(self, name))
        }
        return numbers, arrays

    def outcome(self) -> Checkpoint:
        """The numbers and the best weights alone, when the training is over."""
        return replace(self, weights=[], average=[], first=[], second=[])

    @classmethod
    def from_arrays(cls, numbers: Mapping[str, Any], arrays: Mapping[str, NDArray[Any]]) -> Self:
        """Rebuild from `to_arrays`.

        Raises:
            KeyError: a number is missing.
        """
        lists = {
            name: [
                torch.from_numpy(arrays[f"{name}.{i}"])
                for i in range(sum(key.startswith(f"{name}.") for key in arrays))
            ]
            for name in TENSORS
        }
        curve = [(int(s), float(a), float(b)) for s, a, b in numbers["curve"]]
        plain = {name: numbers[name] for name in NUMBERS if name != "curve"}
        known: dict[str, Any] = {**lists, **plain, "curve": curve}
        return cls(**known)


@torch.no_grad()
def _copy(source: Weights, target: Weights) -> None:
    torch._foreach_copy_(list(target), list(source))


def _lend(source: Weights, parameters: Weights) -> None:
    """Have the parameters stand on other tensors, without copying."""
    for parameter, tensor in zip(parameters, source, strict=True):
        parameter.data = tensor
