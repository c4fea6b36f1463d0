"""Shape: how alike two columns are, each on its own, without bins.

The definitions are those of SDMetrics' KSComplement and TVComplement where nothing is null;
nulls, which SDMetrics leaves out, count here.
"""

from __future__ import annotations

from typing import Any

import numpy as np
import pandas as pd

from syngen_lite.report.comparable import Floats, Words, as_words
from syngen_lite.report.fidelity.ruler import LineRuler, Ruler


def shape(real: pd.Series[Any], other: pd.Series[Any], ruler: Ruler) -> float:
    """`number_shape` of numbers, dates and the lengths of free texts, `word_shape` of all else."""
    if isinstance(ruler, LineRuler):
        return number_shape(ruler.positions(real), ruler.positions(other))
    return word_shape(as_words(real), as_words(other))


def number_shape(real: Floats, other: Floats) -> float:
    """1 - KS distance of the known values - difference of the null shares, at least 0.

    KS is the largest gap between the two distribution functions. Columns that are null in one
    table alone have nothing in common: 0.
    """
    missing = abs(float(np.isnan(real).mean() - np.isnan(other).mean()))
    a, b = np.sort(real[~np.isnan(real)]), np.sort(other[~np.isnan(other)])
    if not len(a) or not len(b):
        return float(len(a) == len(b))
    grid = np.concatenate([a, b])
    gaps = np.searchsorted(a, grid, "right") / len(a) - np.searchsorted(b, grid, "right") / len(b)
    return max(0.0, 1 - float(np.abs(gaps).max()) - missing)


def word_shape(real: Words, other: Words) -> float:
    """1 - TV distance over all values, null being one of them."""
    codes, uniques = pd.factorize(np.concatenate([real, other]))
    sides = (codes[: len(real)] + 1, codes[len(real) :] + 1)
    shares = [np.bincount(side, minlength=len(uniques) + 1) / len(side) for side in sides]
    return max(0.0, 1 - float(np.abs(shares[0] - shares[1]).sum()) / 2)
