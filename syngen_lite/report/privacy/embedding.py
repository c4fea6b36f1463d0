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

UNIT = 114_243
"""Points stand on a grid of 1 / UNIT: squared distances are whole numbers far below 2**53, which
float64 adds up exactly, so that equal rows are exactly 0 apart and equal distances are ties."""

_HALF_WORD = 80_782  # twice its square is UNIT squared less one: two words are UNIT apart
_KEPT_WORDS = 20
_RULER_ROWS = 50_000


@dataclass(frozen=True, slots=True)
class Embedding:
    """How rows become points.

    Numbers and dates become their quantile in [0, 1] among the real ones, a null .5 and a flag of
    its own; words are one-hot over the 20 most frequent, over the square root of 2.

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
            columns: Which columns the points are made of.
        """
        heads = [table.iloc[:: -(-len(table) // _RULER_ROWS)] for table in tables]
        joined = [pd.concat([head[c.name] for head in heads]) for c in columns]
        rulers = [_ruler(series, c) for series, c in zip(joined, columns, strict=True)]
        return cls(tuple(columns), tuple(rulers), tuple(bool(s.isna().any()) for s in joined))

    @property
    def owners(self) -> npt.NDArray[np.int64]:
        """Per dimension the place of its column; (n_dims,)."""
        widths = [
            flag + (1 if is_number(column) else len(ruler))
            for column, ruler, flag in zip(self.columns, self.rulers, self.has_null, strict=True)
        ]
        return np.repeat(np.arange(len(widths)), widths)

    def points(self, table: pd.DataFrame) -> Floats:
        """Rows as points; (n_rows, n_dims) whole numbers, UNIT for 1."""
        encoded = [
            _encode(table[column.name], column, ruler, has_null)
            for column, ruler, has_null in zip(
                self.columns, self.rulers, self.has_null, strict=True
            )
        ]
        return np.hstack([np.empty((len(table), 0)), *encoded])


def _ruler(series: pd.Series[Any], column: Column) -> npt.NDArray[Any]:
    if is_number(column):
        numbers = as_numbers(series)
        return np.sort(numbers[~np.isnan(numbers)])
    words = as_words(series)
    found, counts = np.unique(words[~pd.isna(words)].astype(str), return_counts=True)
    return found[np.lexsort((found, -counts))][:_KEPT_WORDS]


def _encode(
    series: pd.Series[Any], column: Column, ruler: npt.NDArray[Any], has_null: bool
) -> Floats:
    if is_number(column):
        numbers = as_numbers(series)
        null = np.isnan(numbers)
        scaled = np.where(null, UNIT // 2, np.rint(_quantiles(numbers, ruler) * UNIT))[:, None]
    else:
        words = as_words(series)
        null = np.asarray(pd.isna(words))
        scaled = _one_hot(words, ruler)
    flags = null[:, None] * float(UNIT if is_number(column) else _HALF_WORD)
    return np.hstack([scaled, flags]) if has_null else scaled


def _quantiles(numbers: Floats, ruler: Floats) -> Floats:
    """Mid-ranks over the number of ruler marks, in [0, 1]."""
    below, up_to = (np.searchsorted(ruler, numbers, side) for side in ("left", "right"))
    return (below + up_to) / (2 * max(len(ruler), 1))


def _one_hot(words: npt.NDArray[Any], ruler: npt.NDArray[Any]) -> Floats:
    codes = pd.Index(ruler).get_indexer(pd.Index(words))
    hot = np.zeros((len(words), len(ruler) + 1))
    hot[np.arange(len(words)), codes] = _HALF_WORD  # -1, any other word, is the last column
    return hot[:, :-1]
