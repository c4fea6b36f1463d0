"""The source table of a training, read the same way for training and for its figures."""

from __future__ import annotations

import logging

import numpy as np
import pandas as pd

from syngen_lite.config.settings import FormatSettings, TrainSettings
from syngen_lite.errors import DataError
from syngen_lite.schema import TableSchema
from syngen_lite.streams import stream
from syngen_lite.tables import GivenFormat, RawTable, read_table, to_values

HOLDOUT_SHARE = 0.1
MAX_HOLDOUT = 10_000
DEFAULT_ROW_LIMIT = 500_000
"""More rows make no better model, only a longer training."""

log = logging.getLogger(__name__)


def read_source(settings: TrainSettings, seed: int) -> RawTable:
    """Read the source, sampled where it has more rows than the limit.

    Raises:
        DataError: it cannot be read; with its line.
    """
    limit = settings.row_limit or DEFAULT_ROW_LIMIT
    given = _given(settings.format or FormatSettings())
    return read_table(str(settings.source), given=given, row_limit=limit, seed=seed)


def tell_sample(raw: RawTable, settings: TrainSettings) -> None:
    """Say so where a sample of the rows is learnt."""
    if raw.source_rows > raw.row_count:
        words = "%s rows; a seeded random sample of %s is learnt%s"
        another = "" if settings.row_limit else "; --row_limit sets another"
        log.info(words, f"{raw.source_rows:,}", f"{raw.row_count:,}", another)


def _given(settings: FormatSettings) -> GivenFormat:
    """The words of the reader for those of the metadata."""
    words = settings.model_dump(exclude={"engine", "quoting", "header"})
    header = settings.header
    return GivenFormat(
        **words,
        quoting="nonnumeric" if settings.quoting == "non-numeric" else settings.quoting,
        header=header if isinstance(header, bool | tuple) else True,
    )


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
