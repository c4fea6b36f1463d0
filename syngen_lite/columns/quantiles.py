"""Drawing inside a bin by its empirical quantile function, without keeping single values."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, Self

import numpy as np
from numpy.typing import NDArray

from syngen_lite.codes import Codes
from syngen_lite.columns.codec import MIN_ROWS

FloatArray = NDArray[np.float64]
Segments = tuple[FloatArray, FloatArray, FloatArray]  # low, high, mass

MAX_SEGMENTS = 8  # linear pieces a bin; 256 bins make 2,000 quantiles a column


def central(values: FloatArray) -> float:
    """The median of sorted values, shape (n,), as the mean of the middle `MIN_ROWS` of them.

    A plain median is some row's own value.
    """
    first = max(0, (len(values) - MIN_ROWS) // 2)
    middle = values[first : len(values) - first]
    return float((middle / len(middle)).sum())  # the sum itself may overflow


def bin_segments(values: FloatArray, below: float, above: float) -> Segments:
    """Pieces of the quantile function of one bin's sorted values, shape (n,), n >= 1.

    A value that stands in at least `MIN_ROWS` rows is a point of its own mass (heaping); the
    others are grouped, at least `MIN_ROWS` rows a group, each uniform between the midpoints to
    its neighbours, so that no single row's value is kept.

    Args:
        values: The bin's values, sorted.
        below: The column's next value below the bin, or the bin's first if there is none.
        above: The column's next value above it, or its last.
    """
    distinct, counts = np.unique(values, return_counts=True)
    heaped = counts >= MIN_ROWS
    points, mass = distinct[heaped], counts[heaped].astype(np.float64)
    others = values[~np.isin(values, points)]
    if len(others) == 0 or (len(others) < MIN_ROWS and len(points)):
        return points, points, mass
    n_groups = max(1, min(MAX_SEGMENTS, len(others) // MIN_ROWS))
    cuts = np.arange(1, n_groups) * len(others) // n_groups
    between = (others[cuts - 1] + others[cuts]) / 2
    # outwards by half a gap, but not far into a void
    gaps = np.r_[np.inf, np.diff(np.unique(others)), np.inf]
    start = others[0] - min(gaps[1], others[0] - below) / 2
    end = others[-1] + min(gaps[-2], above - others[-1]) / 2
    low, high = np.r_[start, between], np.r_[between, end]
    sizes = np.diff(np.r_[0, cuts, len(others)]).astype(np.float64)
    return np.r_[low, points], np.r_[high, points], np.r_[sizes, mass]


class SegmentTable:
    """The segments of every code of a column in flat arrays, so that one search draws them all.

    Args:
        low: Lower ends, shape (n_segments,).
        high: Upper ends, shape (n_segments,).
        mass: Shares inside the code, shape (n_segments,), summing to 1 a code.
        first: Index of each code's first segment, and the total, shape (n_codes + 1,).
    """

    def __init__(
        self, low: FloatArray, high: FloatArray, mass: FloatArray, first: NDArray[np.int64]
    ) -> None:
        self.low = low
        self.high = high
        self.mass = mass
        self.first = first
        owner = np.repeat(np.arange(len(first) - 1), np.diff(first))
        before = np.cumsum(mass) - mass
        # where segment s of code c begins on one line: c + mass before it inside the code
        self._start = owner + before - before[first[:-1]][owner]

    @classmethod
    def build(cls, segments: Sequence[Segments]) -> Self:
        """Join the segments of each code; masses are made shares."""
        low, high = (np.concatenate([s[i] for s in segments]) for i in (0, 1))
        mass = np.concatenate([s[2] / s[2].sum() for s in segments])
        first = np.cumsum([0, *(len(s[0]) for s in segments)])
        return cls(low, high, mass, first)

    def draw(self, codes: Codes, uniform: FloatArray) -> FloatArray:
        """One value per code, shape (n,), from uniforms in [0, 1), shape (n,)."""
        at = codes + uniform
        slot = np.searchsorted(self._start, at, side="right") - 1
        slot = np.clip(slot, self.first[codes], self.first[codes + 1] - 1)
        share = np.clip((at - self._start[slot]) / self.mass[slot], 0.0, 1.0)
        return self.low[slot] + share * (self.high[slot] - self.low[slot])

    def to_dict(self) -> dict[str, Any]:
        """Plain data."""
        return {
            "low": self.low.tolist(),
            "high": self.high.tolist(),
            "mass": self.mass.tolist(),
            "first": self.first.tolist(),
        }

    @classmethod
    def from_dict(cls, state: Mapping[str, Any]) -> Self:
        """Rebuild from `to_dict`.

        Raises:
            ValueError: the arrays do not fit each other.
        """
        low, high, mass = (np.array(state[k], np.float64) for k in ("low", "high", "mass"))
        first = np.array(state["first"], np.int64)
        ends = first[0], first[-1]
        if not low.shape == high.shape == mass.shape or ends != (0, len(low)):
            raise ValueError("segments of different lengths")
        return cls(low, high, mass, first)
