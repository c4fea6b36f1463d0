"""Values of few real rows that come again in the synthetic table."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np
import numpy.typing as npt
import pandas as pd

from syngen_lite.report.comparable import as_numbers, as_words, is_number
from syngen_lite.report.results import RareValues
from syngen_lite.report.tables import Tables, draw
from syngen_lite.schema import Column

FREQUENT = 5
"""A word of so many real rows is not rare, and so many rows stand at each end of a column."""


def rare_values(
    tables: Tables, unseen: pd.DataFrame | None, columns: Sequence[Column], rng: np.random.Generator
) -> tuple[RareValues, ...]:
    """Columns with rare values, and how many of these the synthetic table tells.

    Rare is a word of fewer than 5 real rows, and a number beyond the 5th smallest or largest.

    Args:
        tables: Real and synthetic rows.
        unseen: Real rows that nobody learnt from: how many rare values they hold by chance.
        columns: Where to look.
        rng: Cuts the larger of the synthetic and the unseen table to the size of the smaller.
    """
    synthetic, fresh = tables.synthetic, unseen
    if unseen is not None:
        size = min(len(synthetic), len(unseen))
        synthetic, fresh = draw(synthetic, size, rng), draw(unseen, size, rng)
    found = []
    for column in columns:
        rare = _rare(tables.real[column.name], column)
        if len(rare):
            found.append(
                RareValues(
                    column=column.name,
                    rare=len(rare),
                    leaked=_share_in(rare, tables.synthetic[column.name], column),
                    holdout_leaked=(
                        None if fresh is None else _share_in(rare, fresh[column.name], column)
                    ),
                    leaked_in_as_many_rows=(
                        None if fresh is None else _share_in(rare, synthetic[column.name], column)
                    ),
                )
            )
    return tuple(found)


def _rare(series: pd.Series[Any], column: Column) -> npt.NDArray[Any]:
    values = _known(series, column)
    if not is_number(column):
        return _below(values, FREQUENT)
    if len(values) <= 2 * FREQUENT:
        return np.unique(values)
    ordered = np.sort(values)
    low, high = ordered[FREQUENT - 1], ordered[-FREQUENT]
    return np.unique(values[(values < low) | (values > high)])


def _below(values: npt.NDArray[Any], count: int) -> npt.NDArray[Any]:
    found, counts = np.unique(values, return_counts=True)
    return found[counts < count]


def _known(series: pd.Series[Any], column: Column) -> npt.NDArray[Any]:
    if is_number(column):
        numbers = as_numbers(series)
        return numbers[~np.isnan(numbers)]
    words = as_words(series)
    return words[~pd.isna(words)].astype(str)


def _share_in(rare: npt.NDArray[Any], series: pd.Series[Any], column: Column) -> float:
    return float(np.isin(rare, _known(series, column)).mean())
