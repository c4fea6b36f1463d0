"""What a parent row learns of its children: how many there are, and what they are like together.

The figures stand as further columns in the parent's codec, so that they are learnt with its own
columns; after generation they are dropped.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from syngen_lite.columns.codec import Rows
from syngen_lite.generators.families.kinship import figure_of, share_between
from syngen_lite.schema import Column, TableSchema

MAX_FIGURES = 32  # of the key that drives a child, besides the count
FURTHER_FIGURES = 6  # of any other key
ROWS_PER_FIGURE = 20  # a small parent table learns fewer
DAY = np.timedelta64(1, "D") / np.timedelta64(1, "us")

Figures = NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class Extension:
    """Further columns of a parent, by one of its children's keys.

    Attributes:
        columns: How they are learnt; the first one is the number of children.
        figures: Their values, of the parent's rows.
    """

    columns: tuple[Column, ...]
    figures: pd.DataFrame


def extend(
    prefix: str, owner: Rows, n_parents: int, children: tuple[pd.DataFrame, TableSchema], most: int
) -> Extension:
    """Count and figures of the children of each parent.

    Args:
        prefix: Begins the columns' names.
        owner: The parent's row of each child, -1 for none.
        n_parents: Rows of the parent.
        children: Typed values of the child's leaves, and the leaves to tell of.
        most: Figures besides the count, at most.
    """
    values, leaves = children
    known = owner >= 0
    rows = owner[known]
    frame = {f"{prefix} · count": np.bincount(rows, minlength=n_parents).astype(np.float64)}
    decimals = {f"{prefix} · count": 0}
    most = min(most, n_parents // ROWS_PER_FIGURE)
    for leaf in _most_telling(leaves, values, owner, most):
        own = values[leaf.name].to_numpy()[known]
        for word, figure in _figures(own, rows, n_parents):
            name = f"{prefix} · {leaf.name} · {word}"
            digits = 0 if word == "distinct" else leaf.decimals + 2
            if len(frame) <= most:
                frame[name], decimals[name] = np.round(figure, digits), digits
    columns = tuple(_column(name, frame[name], digits) for name, digits in decimals.items())
    return Extension(columns, pd.DataFrame(frame))


def _most_telling(
    leaves: TableSchema, values: pd.DataFrame, owner: Rows, most: int
) -> list[Column]:
    """As many leaves as there is room for, those first whose families differ most."""
    varying = [leaf for leaf in leaves if leaf.kind not in ("constant", "empty", "identifier")]
    if 2 * len(varying) <= most:
        return varying
    told = [-share_between(figure_of(values[leaf.name].to_numpy()), owner) for leaf in varying]
    return [varying[i] for i in np.argsort(told, kind="stable").tolist()]


def _figures(values: NDArray[Any], rows: Rows, n_parents: int) -> Iterator[tuple[str, Figures]]:
    """Mean and spread of numbers and dates, the number of distinct values of all else."""
    if values.dtype.kind in "fM":
        numbers = values.astype(np.float64) if values.dtype.kind == "f" else _days(values)
        groups = pd.Series(numbers).groupby(rows)
        yield "mean", _spread_out(groups.mean(), n_parents)
        yield "spread", _spread_out(groups.std(), n_parents)
    else:
        yield "distinct", _spread_out(pd.Series(values).groupby(rows).nunique(), n_parents)


def _spread_out(figure: pd.Series[Any], n_parents: int) -> Figures:
    """A figure by parent as one of every parent, NaN where it has no children."""
    return np.asarray(figure.reindex(range(n_parents)), np.float64)


def _days(moments: NDArray[Any]) -> Figures:
    micros = moments.astype("datetime64[us]")
    days = micros.astype(np.int64) / DAY
    return np.where(np.isnat(micros), np.nan, days)


def _column(name: str, values: Figures, decimals: int) -> Column:
    known = values[~np.isnan(values)]
    if not len(known):
        return Column(name, "empty")
    if len(known) == len(values) and np.ptp(known) == 0:
        return Column(name, "constant")
    return Column(name, "decimal" if decimals else "integer", decimals=decimals)
