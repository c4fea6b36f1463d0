"""What is said of a column in numbers: null share, mean, spread, quantiles, coverage."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
import pandas as pd

from syngen_lite.report.bounds import HIDDEN, protected_range, quantile
from syngen_lite.report.comparable import Floats, as_numbers, as_words, is_number
from syngen_lite.report.fidelity.ruler import LineRuler, Ruler
from syngen_lite.schema import Column

LEVELS = {"0.05": 0.05, "0.25": 0.25, "0.5": 0.5, "0.75": 0.75, "0.95": 0.95}

_MICROSECONDS = 1e6


@dataclass(frozen=True, slots=True)
class Moments:
    """One column of one table.

    Attributes:
        missing: Null share.
        mean: None for words, where fewer than 5 values are known, and where it is too large.
        spread: Standard deviation; None where the mean is.
        quantiles: Per level, none outside the 5th smallest and the 5th largest value, and none
            that fewer than 5 rows hold; empty with fewer than 10 known values, None where the
            mean is None.
    """

    missing: float
    mean: float | None = None
    spread: float | None = None
    quantiles: dict[str, float] | None = None


def moments(series: pd.Series[Any], column: Column) -> Moments:
    """Describe a column; dates in seconds since 1970."""
    missing = float(series.isna().mean())
    if not is_number(column):
        return Moments(missing)
    values = as_numbers(series)
    known = np.sort(values[~np.isnan(values)])
    if series.dtype.kind == "M":
        known = known / _MICROSECONDS
    if len(known) < HIDDEN:
        return Moments(missing)
    with np.errstate(over="ignore", invalid="ignore"):
        mean, spread = float(known.mean()), float(known.std())
    if not np.isfinite([mean, spread]).all():
        return Moments(missing)
    return Moments(missing, mean, spread, _quantiles(known))


def coverage(real: pd.Series[Any], other: pd.Series[Any], ruler: Ruler) -> float | None:
    """The share of what the real column holds that the other holds, too.

    Numbers, dates and lengths: of the range from the 5th smallest to the 5th largest real value.
    Words: of the words that stand in 5 real rows. None where there is nothing to cover.
    """
    if isinstance(ruler, LineRuler):
        span = known_range(ruler.positions(real))
        return None if span is None else covered(span, ruler.positions(other))
    counts = pd.Series(as_words(real), dtype=object).value_counts()
    words = set(counts.index[counts >= HIDDEN])
    return len(words & set(as_words(other))) / len(words) if words else None


def known_range(positions: Floats) -> tuple[float, float] | None:
    """`protected_range` of values in any order, NaN where null."""
    return protected_range(np.sort(positions[~np.isnan(positions)]))


def covered(span: tuple[float, float], positions: Floats) -> float:
    """The share of a range that lies between the smallest and the largest of some values."""
    known = positions[~np.isnan(positions)]
    if not len(known):
        return 0.0
    low, high = max(span[0], float(known.min())), min(span[1], float(known.max()))
    if span[0] == span[1]:
        return float(low <= high)
    # halved: the length of the widest range is too large for a float
    return max(0.0, (high / 2 - low / 2) / (span[1] / 2 - span[0] / 2))


def _quantiles(rising: Floats) -> dict[str, float]:
    span = protected_range(rising)
    if span is None:
        return {}
    low, high = span
    found = {name: quantile(rising, level) for name, level in LEVELS.items()}
    return {name: min(max(value, low), high) for name, value in found.items()}
