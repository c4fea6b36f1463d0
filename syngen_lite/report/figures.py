"""Shape and trend: how alike two tables are, column by column and pair by pair.

The definitions are those of SDMetrics' quality report (KS complement, TV complement), with the
contingency similarity taken on the real table's deciles, so that numbers and words meet in one
figure.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from itertools import combinations
from typing import Any

import numpy as np
import pandas as pd

from syngen_lite.report.bins import column_bins, overlap
from syngen_lite.report.comparable import (
    Floats,
    Words,
    as_numbers,
    as_words,
    comparable_columns,
    is_number,
)
from syngen_lite.schema import Column, TableSchema

Pair = tuple[str, str]

MAX_COLUMNS = 60
"""Up to this many columns every pair is looked at; above it, as many pairs as they would have."""


@dataclass(frozen=True, slots=True)
class Fidelity:
    """How alike two tables are; every figure in [0, 1], 1 for equal distributions.

    Attributes:
        shapes: Per column.
        trends: Per pair of columns.
    """

    shapes: dict[str, float]
    trends: dict[Pair, float]

    @property
    def shape(self) -> float | None:
        """Mean over columns; None when there are none."""
        return _mean(self.shapes.values())

    @property
    def trend(self) -> float | None:
        """Mean over pairs; None when there are none."""
        return _mean(self.trends.values())


def fidelity(
    real: pd.DataFrame, other: pd.DataFrame, schema: TableSchema, pairs: list[Pair]
) -> Fidelity:
    """Shape of every comparable column and trend of the given pairs.

    Args:
        real: Typed values, n rows; its bins and categories are the ruler.
        other: Typed values, m rows: a synthetic table, or a holdout.
        schema: What the columns mean.
        pairs: From `choose_pairs`; the same list makes two figures comparable.
    """
    return Fidelity(shapes(real, other, schema), trends(real, other, schema, pairs))


def choose_pairs(schema: TableSchema, rng: np.random.Generator) -> list[Pair]:
    """All pairs of comparable columns, or a sample of 1770 of them above 60 columns."""
    names = [column.name for column in comparable_columns(schema)]
    if len(names) <= MAX_COLUMNS:
        return list(combinations(names, 2))
    # the pairs of a wide table are too many to list: number them row by row of the triangle
    starts = np.cumsum(np.arange(len(names) - 1, -1, -1))
    budget = MAX_COLUMNS * (MAX_COLUMNS - 1) // 2
    drawn = np.sort(rng.choice(int(starts[-1]), budget, replace=False))
    first = np.searchsorted(starts, drawn, side="right")
    second = drawn - starts[first] + len(names)
    return [(names[i], names[j]) for i, j in zip(first.tolist(), second.tolist(), strict=True)]


def shapes(real: pd.DataFrame, other: pd.DataFrame, schema: TableSchema) -> dict[str, float]:
    """Per comparable column, `number_shape` or `word_shape`."""
    return {
        column.name: _shape(real[column.name], other[column.name], column)
        for column in comparable_columns(schema)
    }


def trends(
    real: pd.DataFrame, other: pd.DataFrame, schema: TableSchema, pairs: list[Pair]
) -> dict[Pair, float]:
    """Per pair, 1 - TV of the two-dimensional histogram on the real table's bins.

    Bins are the real deciles or top 50 categories; null, the real table's other categories and
    categories unseen in it are a bin each.
    """
    used = {name for pair in pairs for name in pair}
    bins = {
        column.name: column_bins(real[column.name], other[column.name], column)
        for column in comparable_columns(schema)
        if column.name in used
    }
    found = {}
    for first, second in pairs:
        (a, c), (b, d) = bins[first], bins[second]
        width = int(max(b.max(), d.max())) + 1
        found[first, second] = overlap(a * width + b, c * width + d)
    return found


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
    codes, _ = pd.factorize(np.concatenate([real, other]))
    return overlap(codes[: len(real)] + 1, codes[len(real) :] + 1)


def _shape(real: pd.Series[Any], other: pd.Series[Any], column: Column) -> float:
    if is_number(column):
        return number_shape(as_numbers(real), as_numbers(other))
    return word_shape(as_words(real), as_words(other))


def _mean(values: Iterable[float]) -> float | None:
    listed = list(values)
    return float(np.mean(listed)) if listed else None
