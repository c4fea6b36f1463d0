"""The tables that are compared: real, synthetic, and real rows that nobody learnt from."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import pandas as pd

from syngen_lite.report.comparable import comparable_columns
from syngen_lite.report.score import SIDES
from syngen_lite.schema import Column, TableSchema

MIN_HOLDOUT = 100
"""A smaller holdout is too noisy to compare with."""


@dataclass(frozen=True, slots=True)
class Tables:
    """Typed values (see `tables.to_values`) of up to three tables with one schema.

    Attributes:
        schema: The columns that all of them have.
        real: The rows that the synthetic table was learnt from, n of them.
        synthetic: m rows.
        holdout: Real rows that were not learnt from, or None.
        sides: What `real` and `synthetic` are called; a sample report has "source" and "sample".
    """

    schema: TableSchema
    real: pd.DataFrame
    synthetic: pd.DataFrame
    holdout: pd.DataFrame | None = None
    sides: tuple[str, str] = SIDES

    @property
    def columns(self) -> list[Column]:
        """The leaves that have a distribution; identifiers, constants and the like have none."""
        return comparable_columns(self.schema)

    @property
    def reference(self) -> pd.DataFrame:
        """What fidelity is measured against: the holdout, else the real rows.

        Against rows that nobody learnt from, hugging the training rows does not help.
        """
        return self.real if self.unseen is None else self.unseen

    @property
    def unseen(self) -> pd.DataFrame | None:
        """The holdout if it is large enough to compare with."""
        is_enough = self.holdout is not None and len(self.holdout) >= MIN_HOLDOUT
        return self.holdout if is_enough else None


def draw(table: pd.DataFrame, size: int, rng: np.random.Generator) -> pd.DataFrame:
    """So many rows of a table in their order, without repetition; all if there are no more."""
    if size >= len(table):
        return table
    return table.iloc[np.sort(rng.choice(len(table), size, replace=False))]


def shuffled(table: pd.DataFrame, rng: np.random.Generator) -> pd.DataFrame:
    """Every column shuffled on its own: right columns, no relations; the floor of each score."""
    columns = {name: column.take(rng.permutation(len(table))) for name, column in table.items()}
    return pd.DataFrame({name: column.array for name, column in columns.items()})
