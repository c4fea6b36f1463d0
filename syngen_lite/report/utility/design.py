"""The columns of a table as a tree model wants them."""

from __future__ import annotations

from typing import Any

import numpy as np
import pandas as pd

from syngen_lite.report.comparable import Floats, as_numbers, as_words, is_number
from syngen_lite.schema import Column

_KEPT_WORDS = 200


class Design:
    """Numbers as they are, words as ranks of the real table's 200 most frequent ones.

    Args:
        real: Typed values; its words are the ruler for every table.
        columns: What is learnt from; never the target.
    """

    def __init__(self, real: pd.DataFrame, columns: list[Column]) -> None:
        self.columns = columns
        self._ranks = {
            column.name: frequent_words(real[column.name], _KEPT_WORDS)
            for column in columns
            if not is_number(column)
        }

    def features(self, table: pd.DataFrame) -> Floats:
        """(n, columns), NaN for null; all words beyond the 200 are one."""
        return np.column_stack([self._feature(table[c.name], c) for c in self.columns])

    def _feature(self, series: pd.Series[Any], column: Column) -> Floats:
        if is_number(column):
            return as_numbers(series)
        return ranked(series, self._ranks[column.name], rest=float(_KEPT_WORDS))


def frequent_words(series: pd.Series[Any], keep: int, at_least: int = 1) -> dict[str, int]:
    """Ranks, from 0, of the most frequent words that stand in so many rows; ties by spelling."""
    counts = pd.Series(as_words(series), dtype=object).value_counts()
    words = [(-rows, str(word)) for word, rows in counts.items() if rows >= at_least]
    return {word: rank for rank, (_, word) in enumerate(sorted(words)[:keep])}


def ranked(series: pd.Series[Any], ranks: dict[str, int], rest: float) -> Floats:
    """The rank of each word, `rest` for words that have none; (n,), NaN for null."""
    codes, uniques = pd.factorize(as_words(series))
    # factorize codes null as -1: the last one
    found = np.array([*(ranks.get(str(word), rest) for word in uniques), np.nan], dtype=np.float64)
    return found[codes]
