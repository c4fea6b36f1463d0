"""Rows as points: what is near is alike, in units where one column wholly different is 1."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt
import pandas as pd

from syngen_lite.report.comparable import Floats, as_numbers, as_words, is_number
from syngen_lite.schema import Column

MAX_COLUMNS = 146
"""More columns would leave the grid."""


@dataclass(frozen=True, slots=True)
class Grid:
    """Points have whole coordinates, so small that every step of a squared distance is exact.

    So equal rows are exactly 0 apart and equal distances are ties, in any order of summation. A
    column adds at most 2 * unit**2 to any sum on the way.

    Attributes:
        columns: Up to so many columns.
        unit: How far apart the least and the greatest number are, and two words.
        word: Coordinate of a word: twice its square is unit**2 less or more 1.
        dtype: What holds the coordinates.
    """

    columns: int
    unit: int
    word: int
    dtype: type[np.floating[Any]]


# few columns need a fine grid, many a fast one
_GRIDS = (
    Grid(8, 114_243, 80_782, np.float64),
    Grid(25, 577, 408, np.float32),
    Grid(MAX_COLUMNS, 239, 169, np.float32),
)
_KEPT_WORDS = 20
_RULER_ROWS = 50_000

Points = npt.NDArray[np.floating[Any]]


@dataclass(frozen=True, slots=True)
class Embedding:
    """How rows become points.

    Numbers and dates become their quantile in [0, 1] among the real ones, a null .5; words are
    one-hot over the 20 most frequent, over the square root of 2, as is whether there is a null.

    Attributes:
        columns: What is embedded.
        rulers: Per column its sorted known numbers, or its frequent words.
        has_null: Per column whether nulls have a dimension.
    """

    columns: tuple[Column, ...]
    rulers: tuple[npt.NDArray[Any], ...]
    has_null: tuple[bool, ...]

    @classmethod
    def fit(cls, tables: Sequence[pd.DataFrame], columns: Sequence[Column]) -> Embedding:
        """Take the rulers from real rows, learnt from or not: both sides are measured alike.

        Args:
            tables: Typed values, one or more tables; 50,000 rows of each are looked at.
            columns: Which columns the points are made of, at most `MAX_COLUMNS`.
        """
        heads = [table.iloc[:: -(-len(table) // _RULER_ROWS)] for table in tables]
        joined = [pd.concat([head[c.name] for head in heads]) for c in columns]
        rulers = [_ruler(series, c) for series, c in zip(joined, columns, strict=True)]
        return cls(tuple(columns), tuple(rulers), tuple(bool(s.isna().any()) for s in joined))

    @property
    def grid(self) -> Grid:
        """What the coordinates stand on."""
        return next(grid for grid in _GRIDS if len(self.columns) <= grid.columns)

    @property
    def owners(self) -> npt.NDArray[np.int64]:
        """Per dimension the place of its column; (n_dims,)."""
        widths = [
            flag + (1 if is_number(column) else len(ruler))
            for column, ruler, flag in zip(self.columns, self.rulers, self.has_null, strict=True)
        ]
        return np.repeat(np.arange(len(widths)), widths)

    def points(self, table: pd.DataFrame) -> Points:
        """Rows as points on the grid; (n_rows, n_dims)."""
        encoded = [
            self._encode(table[column.name], column, ruler, has_null)
            for column, ruler, has_null in zip(
                self.columns, self.rulers, self.has_null, strict=True
            )
        ]
        return np.hstack([np.empty((len(table), 0), dtype=self.grid.dtype), *encoded])

    def _encode(
        self, series: pd.Series[Any], column: Column, ruler: npt.NDArray[Any], has_null: bool
    ) -> Points:
        if is_number(column):
            numbers = as_numbers(series)
            null = np.isnan(numbers)
            centred = np.where(null, 0, _quantiles(numbers, ruler) - 0.5)
            scaled = np.rint(centred * self.grid.unit)[:, None]
        else:
            words = as_words(series)
            null = np.asarray(pd.isna(words))
            scaled = _one_hot(words, ruler) * self.grid.word
        parts = [scaled, null[:, None] * self.grid.word] if has_null else [scaled]
        return np.hstack(parts).astype(self.grid.dtype)


def _ruler(series: pd.Series[Any], column: Column) -> npt.NDArray[Any]:
    if is_number(column):
        numbers = as_numbers(series)
        return np.sort(numbers[~np.isnan(numbers)])
    words = as_words(series)
    found, counts = np.unique(words[~pd.isna(words)].astype(str), return_counts=True)
    return found[np.lexsort((found, -counts))][:_KEPT_WORDS]


def _quantiles(numbers: Floats, ruler: Floats) -> Floats:
    """Mid-ranks over the number of ruler marks, in [0, 1]."""
    below, up_to = (np.searchsorted(ruler, numbers, side) for side in ("left", "right"))
    return (below + up_to) / (2 * max(len(ruler), 1))


def _one_hot(words: npt.NDArray[Any], ruler: npt.NDArray[Any]) -> Points:
    codes = pd.Index(ruler).get_indexer(pd.Index(words))
    hot = np.zeros((len(words), len(ruler) + 1), dtype=np.float32)
    hot[np.arange(len(words)), codes] = 1  # -1, any other word, is the last column
    return hot[:, :-1]
