"""Which key drives a table: whose rows are the parents of its families."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from syngen_lite.columns.codec import Rows
from syngen_lite.schema import Key, TableSchema

MIN_FAMILIES = 5  # the sizes of fewer are never stored, so they cannot be made


def driving_key(
    keys: Mapping[str, Key], owners: Mapping[str, Rows], values: pd.DataFrame, leaves: TableSchema
) -> str | None:
    """The name of the key whose parents tell most about the rows, None where there is none.

    That is the one of which most families differ most: their number times the mean over the
    columns of the share of the variance between them. Of equals, the one with the most families.
    A key to fewer than `MIN_FAMILIES` rows drives nothing.

    Args:
        keys: Foreign keys by name, none of them to the table itself.
        owners: The parent's row of each row by key, -1 for none.
        values: Typed values of the table's leaves.
        leaves: The leaves that are learnt.
    """
    marks = [figure_of(values[leaf.name].to_numpy()) for leaf in leaves]
    best, best_rank = None, (-1.0, -1)
    for name in keys:
        shares = [share_between(mark, owners[name]) for mark in marks]
        sizes = np.bincount(owners[name][owners[name] >= 0])
        families = int((sizes > 1).sum())
        if (sizes > 0).sum() < MIN_FAMILIES:
            continue
        told = float(np.mean(shares)) if shares else 0.0
        rank = (round(told, 2) * families, families)
        if rank > best_rank:
            best, best_rank = name, rank
    return best


def figure_of(values: NDArray[Any]) -> NDArray[np.float64]:
    """One number a row: the rank of a number or date, for words whether it is the usual one."""
    series = pd.Series(values)
    if values.dtype.kind in "fiM":
        return np.asarray(series.rank().fillna(len(series) / 2), np.float64)
    codes, distinct = pd.factorize(values)
    usual = np.argmax(np.bincount(codes + 1, minlength=len(distinct) + 1))
    return np.asarray(codes + 1 == usual, np.float64)


def share_between(figure: NDArray[np.float64], owner: Rows) -> float:
    """The share of the variance that lies between families, in [0, 1], adjusted for chance.

    Omega squared of the one-way analysis of variance over rows in families of two or more.
    """
    sizes = np.bincount(owner[owner >= 0], minlength=1)
    inside = (owner >= 0) & (sizes[np.maximum(owner, 0)] > 1)
    rows, _ = pd.factorize(owner[inside])
    x, n_families = figure[inside], int((sizes > 1).sum())
    if len(x) <= n_families or n_families < 2 or np.ptp(x) == 0:
        return 0.0
    means = np.bincount(rows, x) / np.bincount(rows)
    within = ((x - means[rows]) ** 2).sum() / (len(x) - n_families)
    total = x.var(ddof=1)
    return float(np.clip(1 - within / total, 0, 1)) * len(x) / len(figure)
