"""Rows that repeat: synthetic rows that equal a real one, and rows that repeat within a table."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np
import numpy.typing as npt
import pandas as pd

from syngen_lite.report.comparable import as_numbers, as_words, is_number
from syngen_lite.report.results import Copies
from syngen_lite.report.tables import Tables
from syngen_lite.schema import Column

Keys = npt.NDArray[np.uint64]


def exact_copies(
    tables: Tables, unseen: pd.DataFrame | None, columns: Sequence[Column], rng: np.random.Generator
) -> Copies:
    """Shares of rows that repeat; every row of every table is looked at.

    Args:
        tables: Real and synthetic rows.
        unseen: Real rows that nobody learnt from: how many of them equal a real row by chance.
        columns: What rows are compared on.
        rng: Cuts the larger table, so that both can repeat themselves equally often.
    """
    frames = [tables.real, tables.synthetic, *([] if unseen is None else [unseen])]
    real, synthetic, *rest = row_keys(frames, columns)
    found, counts = np.unique(real, return_counts=True)
    share, alone = _share_in(synthetic, found), found[counts == 1]
    chance = _share_in(rest[0], found) if rest else None
    twice = 2 * float((counts == 2).sum()) / len(real)
    size = min(len(real), len(synthetic))
    repeated = [repeated_share(rng.permutation(keys)[:size]) for keys in (synthetic, real)]
    return Copies(
        share=share,
        holdout_share=chance,
        excess=None if chance is None else share - chance,
        single_share=_share_in(synthetic, alone),
        single_chance=_share_in(rest[0], alone) if rest else twice,
        repeated=(repeated[0], repeated[1]),
        repeated_in_all_real=repeated_share(real),
    )


def row_keys(tables: Sequence[pd.DataFrame], columns: Sequence[Column]) -> list[Keys]:
    """A 64-bit hash of each row of each table; equal rows have equal keys across tables."""
    ends = np.cumsum([len(table) for table in tables])
    keys = np.zeros(ends[-1], dtype=np.uint64)
    for column in columns:
        keys = _mixed(keys ^ _mixed(_cells([table[column.name] for table in tables], column)))
    return np.split(keys, ends[:-1])


def repeated_share(keys: Keys) -> float:
    """Share of rows that equal another row of the same table."""
    _, places, counts = np.unique(keys, return_inverse=True, return_counts=True)
    return float((counts[places] > 1).mean())


def _share_in(keys: Keys, others: Keys) -> float:
    return float(np.isin(keys, others).mean())


def _cells(series: Sequence[pd.Series[Any]], column: Column) -> Keys:
    if is_number(column):
        values: npt.NDArray[Any] = np.concatenate([as_numbers(s) for s in series])
    else:
        values = np.concatenate([as_words(s) for s in series])
    codes, _ = pd.factorize(values)
    return codes.astype(np.uint64)  # null, -1, is the largest number


def _mixed(keys: Keys) -> Keys:
    """The finaliser of SplitMix64 (Steele, Lea and Flood 2014): near numbers end far apart."""
    keys = keys + np.uint64(0x9E3779B97F4A7C15)
    keys = (keys ^ (keys >> np.uint64(30))) * np.uint64(0xBF58476D1CE4E5B9)
    keys = (keys ^ (keys >> np.uint64(27))) * np.uint64(0x94D049BB133111EB)
    return keys ^ (keys >> np.uint64(31))
