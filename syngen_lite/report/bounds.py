"""How much of real numbers is shown: bounds and quantiles that are no row's own."""

from __future__ import annotations

from syngen_lite.report.comparable import Floats

HIDDEN = 5
"""What stands in fewer rows is not shown."""


def protected_range(rising: Floats) -> tuple[float, float] | None:
    """Bounds beside the 5th smallest and the 5th largest of sorted values, None with too few.

    A bound that fewer than 5 rows share lies half-way to the next value inwards.

    >>> import numpy as np
    >>> protected_range(np.arange(20.0)), protected_range(np.arange(9.0))
    ((4.5, 14.5), None)
    """
    if len(rising) < 2 * HIDDEN:
        return None
    low, high = bound(rising, HIDDEN - 1), -bound(-rising[::-1], HIDDEN - 1)
    return (low, high) if low <= high else None


def quantile(rising: Floats, level: float) -> float:
    """A quantile that is no row's own value, unless 5 rows share it; see `bound`.

    Args:
        rising: n sorted values, n at least 1.
        level: From 0 to 1.
    """
    return bound(rising, int(level * (len(rising) - 1)))


def bound(rising: Floats, place: int) -> float:
    """The value at a place of sorted ones, or half-way to the next if fewer than 5 rows share it.

    Args:
        rising: n sorted values.
        place: From 0 to n - 1.
    """
    value = rising[place]
    after = int(rising.searchsorted(value, side="right"))
    is_shared = after - int(rising.searchsorted(value)) >= HIDDEN
    if is_shared or after == len(rising):
        return float(value)
    # halved first: the sum of two huge numbers is too large for a float
    return float(value / 2 + rising[after] / 2)
