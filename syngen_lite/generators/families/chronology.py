"""The order of siblings: by a date where the table has one, else as in the source."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from syngen_lite.columns.codec import Rows
from syngen_lite.schema import TableSchema

ASCENDING = 0.95  # of neighbouring siblings in the source


def chronology(values: pd.DataFrame, learnt: TableSchema, owner: Rows) -> tuple[str, ...]:
    """The leaves by which siblings stand in order, most important first; none for as they are.

    Of the dates without gaps the one that ascends most often in the source; where none
    does, the first one.

    Args:
        values: Typed values by leaf.
        learnt: The columns that are learnt.
        owner: The parent's row of each row.
    """
    best: tuple[float, tuple[str, ...]] = (-1.0, ())
    rows = np.argsort(owner, kind="stable")
    inside = owner[rows][1:] == owner[rows][:-1]
    for column in learnt:
        leaves = tuple(leaf.name for leaf in column.leaves if leaf.kind in ("date", "time"))
        if column.kind not in ("date", "datetime") or values[list(leaves)].isna().any(axis=None):
            continue
        steps = np.diff(_ranks(values, leaves)[rows])[inside]
        share = float((steps >= 0).mean()) if len(steps) else 0.0
        share = share if share >= ASCENDING else 0.0
        if share > best[0]:
            best = (share, leaves)
    return best[1]


def in_families(owner: Rows, values: Mapping[str, NDArray[Any]], leaves: Sequence[str]) -> Rows:
    """Row numbers by family, and inside by some leaves, else as they are."""
    return np.lexsort([*(values[leaf] for leaf in reversed(leaves)), owner])


def _ranks(values: pd.DataFrame, leaves: tuple[str, ...]) -> NDArray[np.int64]:
    """Dense ranks of rows by some leaves."""
    return np.asarray(values.groupby(list(leaves), sort=True).ngroup(), np.int64)
