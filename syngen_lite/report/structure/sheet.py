"""A table as numbers alone, so that one check serves numbers, dates and words."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt
import pandas as pd

from syngen_lite.report.comparable import Floats, as_numbers, as_words, is_number
from syngen_lite.schema import Column

Rows = npt.NDArray[np.bool_]


@dataclass(frozen=True, slots=True)
class Sheet:
    """Columns of equal length, NaN for null.

    Attributes:
        values: Numbers as they are, dates in microseconds, words as numbers from `Vocabulary`.
        rows: How many.
    """

    values: Mapping[str, Floats]
    rows: int

    def __getitem__(self, column: str) -> Floats:
        return self.values[column]

    def known(self, *columns: str) -> Rows:
        """Rows in which none of these columns is null."""
        found = np.ones(self.rows, dtype=bool)
        for column in columns:
            found &= ~np.isnan(self.values[column])
        return found

    def sample(self, size: int, rng: np.random.Generator) -> Sheet:
        """So many rows, drawn without repetition; all if there are no more."""
        if size >= self.rows:
            return self
        drawn = np.sort(rng.choice(self.rows, size, replace=False))
        return Sheet({name: values[drawn] for name, values in self.values.items()}, size)

    def shuffled(self, rng: np.random.Generator) -> Sheet:
        """Every column shuffled on its own."""
        mixed = {name: values[rng.permutation(self.rows)] for name, values in self.values.items()}
        return Sheet(mixed, self.rows)


class Vocabulary:
    """Numbers for words, the same in every column and table."""

    def __init__(self) -> None:
        self._numbers: dict[str, int] = {}

    def sheet(self, table: pd.DataFrame, columns: list[Column]) -> Sheet:
        """The given columns of a table."""
        values = {
            column.name: as_numbers(table[column.name])
            if is_number(column)
            else self._encode(table[column.name])
            for column in columns
        }
        return Sheet(values, len(table))

    def _encode(self, series: pd.Series[Any]) -> Floats:
        codes, uniques = pd.factorize(as_words(series))
        numbers = [self._numbers.setdefault(str(w), len(self._numbers)) for w in uniques]
        # factorize codes null as -1: the last one
        return np.array([*numbers, np.nan], dtype=np.float64)[codes]
