"""The grid on which a column's values lie: decimals, and a common step such as 0.25 or 1000."""

from __future__ import annotations

from dataclasses import asdict, dataclass
from typing import Any, Self

import numpy as np
from numpy.typing import NDArray

EXACT = 2.0**53  # whole numbers beyond are not exact in a float64


@dataclass(frozen=True, slots=True)
class Grid:
    """Values are `(offset + k * step) / 10**decimals` for whole k; step 0 means no grid.

    The offset lies in [0, step), so that it says nothing of any single value.
    """

    decimals: int
    step: int
    offset: int

    @classmethod
    def fit(cls, values: NDArray[np.float64], decimals: int) -> Self:
        """Find the greatest common step of `values`, shape (n,), that have `decimals` digits."""
        scale = 10.0**decimals
        if len(values) == 0 or np.abs(values).max() >= EXACT / scale:
            return cls(decimals, 0, 0)
        whole = np.rint(values * scale).astype(np.int64)
        if (whole / scale != values).any():  # more digits than `decimals` says
            return cls(decimals, 0, 0)
        step = max(1, int(np.gcd.reduce(whole - whole.min())))
        return cls(decimals, step, int(whole.min()) % step)

    def snap(self, values: NDArray[np.float64]) -> NDArray[np.float64]:
        """The nearest points of the grid, shape (n,)."""
        if self.step == 0:
            return values
        scale = 10.0**self.decimals
        steps = np.rint((values * scale - self.offset) / self.step).astype(np.int64)
        return np.asarray((steps * self.step + self.offset) / scale)

    def to_dict(self) -> dict[str, Any]:
        """Plain data."""
        return asdict(self)
