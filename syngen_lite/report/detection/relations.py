"""How numbers of one row stand to each other, spelt out for a classifier.

Trees ask for one column at a time: they hardly see that a sum no longer holds, that two columns
which repeat each other no longer do, or that a first date comes after the last.
"""

from __future__ import annotations

from collections.abc import Iterable
from itertools import combinations

import numpy as np
import pandas as pd

from syngen_lite.report.comparable import Floats, as_numbers, is_number
from syngen_lite.schema import Column

_MAX_COLUMNS = 12
_MIN_VALUES = 21  # a number of fewer values is a category in all but name


class Relations:
    """Rank differences and equalities of the pairs of up to 12 number columns.

    Args:
        real: Typed values of the real table; ranks are taken in it.
        columns: The columns in the features' order.
    """

    def __init__(self, real: pd.DataFrame, columns: list[Column]) -> None:
        numbers = ((i, as_numbers(real[c.name])) for i, c in enumerate(columns) if is_number(c))
        known = ((i, np.sort(values[~np.isnan(values)])) for i, values in numbers)
        self._sorted = dict(_first(known))

    def __len__(self) -> int:
        return len(self._sorted) * (len(self._sorted) - 1)

    def beside(self, features: Floats) -> Floats:
        """Features of the columns, and the relations among them; (n, k) -> (n, k + pairs * 2).

        Both figures of a pair are NaN where one of the numbers is null.
        """
        ranks = {i: _ranks(features[:, i], ruler) for i, ruler in self._sorted.items()}
        found = []
        for a, b in combinations(ranks, 2):
            difference = ranks[a] - ranks[b]
            same = (features[:, a] == features[:, b]).astype(float)
            found += [difference, np.where(np.isnan(difference), np.nan, same)]
        return np.column_stack([features, *found])


def _first(known: Iterable[tuple[int, Floats]]) -> list[tuple[int, Floats]]:
    """The first 12 columns of more than 20 values."""
    chosen: list[tuple[int, Floats]] = []
    for i, values in known:
        if np.count_nonzero(np.diff(values)) + 1 >= _MIN_VALUES:
            chosen.append((i, values))
        if len(chosen) == _MAX_COLUMNS:
            break
    return chosen


def _ranks(values: Floats, ruler: Floats) -> Floats:
    ranks = np.searchsorted(ruler, values) / len(ruler)
    return np.where(np.isnan(values), np.nan, ranks)
