"""The source table of a training, read the same way for training and for its figures."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pandas as pd

from syngen_lite.config.settings import TrainSettings
from syngen_lite.errors import DataError
from syngen_lite.schema import TableSchema
from syngen_lite.streams import stream
from syngen_lite.tables import RawTable, read_table, to_values

HOLDOUT_SHARE = 0.1
MAX_HOLDOUT = 10_000


def read_source(settings: TrainSettings, seed: int) -> RawTable:
    """Read the source's text, sampled if there is a row limit.

    Raises:
        DataError: it cannot be read; with its line.
    """
    return read_table(Path(str(settings.source)), row_limit=settings.row_limit, seed=seed)


def parse_source(raw: RawTable, schema: TableSchema, settings: TrainSettings) -> pd.DataFrame:
    """Typed values, without the rows that hold nulls if so asked.

    Raises:
        DataError: a value is not of its kind, or no row is left.
    """
    values = to_values(raw, schema)
    if not settings.drop_null:
        return values
    kept = values.dropna(axis=0).reset_index(drop=True)
    if kept.empty:
        raise DataError(
            f"drop_null leaves none of the {raw.row_count} rows",
            table=schema.name,
            hint="set drop_null to false; missing values are learnt like any other",
        )
    return kept


def split_holdout(
    values: pd.DataFrame, wanted: bool, seed: int
) -> tuple[pd.DataFrame, pd.DataFrame | None]:
    """Set rows aside that the model never sees, if a report is wanted and rows are enough."""
    n_held = min(MAX_HOLDOUT, int(len(values) * HOLDOUT_SHARE)) if wanted else 0
    if n_held == 0:
        return values, None
    order = stream(seed, "holdout").permutation(len(values))
    train, holdout = values.iloc[np.sort(order[n_held:])], values.iloc[np.sort(order[:n_held])]
    return train.reset_index(drop=True), holdout.reset_index(drop=True)
