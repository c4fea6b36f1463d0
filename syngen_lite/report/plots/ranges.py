"""The part of the number line that is drawn, none of it beyond the 5th smallest or largest."""

from __future__ import annotations

import math

import numpy as np

from syngen_lite.report.bounds import bound, protected_range
from syngen_lite.report.comparable import Floats

_TAIL = 0.005
_MOST_BINS, _LEAST_BINS = 30, 5
_ROWS_A_BIN = 20
_WHOLE = 2.0**52  # beyond it not every whole number is a float


def drawn_range(values: Floats) -> tuple[float, float] | None:
    """From the 0.5 % to the 99.5 % quantile, but not beyond the 5th smallest and largest value.

    Args:
        values: Known real values.

    Returns:
        None with too few values to show any.
    """
    rising = np.sort(values)
    inner = protected_range(rising)
    if inner is None:
        return None
    depth = int(_TAIL * (len(rising) - 1))
    low, high = bound(rising, depth), -bound(-rising[::-1], depth)
    return max(low, inner[0]), min(high, inner[1])


def bins_of(rows: int) -> int:
    """How many bins so many rows are drawn in: 30, fewer of fewer than 600."""
    return min(_MOST_BINS, max(_LEAST_BINS, rows // _ROWS_A_BIN))


def bin_edges(low: float, high: float, *, whole: bool, bins: int = _MOST_BINS) -> Floats:
    """Edges of at most so many equal bins; bins of whole numbers have them in their middle.

    >>> bin_edges(0, 2, whole=True).tolist()
    [-0.5, 0.5, 1.5, 2.5]
    """
    if whole and max(abs(low), abs(high)) < _WHOLE:
        low, high = math.floor(low), math.ceil(high)
        step = math.ceil((high - low + 1) / bins)
        bins = math.ceil((high - low + 1) / step)
        return np.asarray(low - 0.5 + step * np.arange(bins + 1), dtype=np.float64)
    if low == high:
        pad = max(0.5, abs(low) / 1000)
        low, high = low - pad, high + pad
    return between(low, high, bins + 1)


def between(low: float, high: float, count: int) -> Floats:
    """Equally spaced numbers; unlike linspace, it does not overflow between huge ones."""
    weights = np.linspace(0, 1, count)
    spaced: Floats = low * (1 - weights) + high * weights
    return spaced
