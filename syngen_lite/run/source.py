"""The source table of a training, read the same way for training and for its figures."""

from __future__ import annotations

import logging
from collections.abc import Sequence

import numpy as np
import numpy.typing as npt
import pandas as pd

from syngen_lite.addresses import DatabaseAddress, is_database
from syngen_lite.config.keys import KeySettings
from syngen_lite.config.settings import FormatSettings, TrainSettings
from syngen_lite.errors import ConfigError, DataError, shown
from syngen_lite.report.tables import MIN_HOLDOUT
from syngen_lite.schema import Kind, TableSchema
from syngen_lite.streams import stream
from syngen_lite.tables import GivenFormat, RawTable, read_table, to_values

MAX_HOLDOUT = 50_000
MOST_FOR_SMALL = 0.2
"""A small table spares at most this share of its rows."""
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


def of_database_table(settings: TrainSettings, table: str) -> TrainSettings:
    """The same settings; a database as the source then says which table of it is meant.

    Raises:
        ConfigError: its address is malformed.
    """
    source = str(settings.source)
    if not is_database(source):
        return settings
    address = DatabaseAddress.of(source).of_table(table)
    return settings.model_copy(update={"source": address.text})


def kept_source(source: str) -> str:
    """What an artifact says of its source: no password, but where the source is found again."""
    return DatabaseAddress.of(source).kept if is_database(source) else shown(source)


def database_key(raw: RawTable) -> dict[str, Kind]:
    """The column that is the primary key of its table in a database, if it can be made anew."""
    key = raw.format.primary_key
    sort = raw.dtypes[key[0]].lower() if len(key) == 1 else ""
    return {key[0]: "identifier"} if sort.startswith(("text", "int")) else {}


def key_kinds(keys: Sequence[KeySettings]) -> dict[str, Kind]:
    """Columns that are different in each row, by the metadata's keys."""
    alone = [key for key in keys if key.type in ("PK", "UQ") and len(key.columns) == 1]
    return {key.columns[0]: "identifier" for key in alone}


def require_learnable(table: str, keys: Sequence[KeySettings]) -> None:
    """Make sure that the model can keep what the keys promise.

    Raises:
        ConfigError: a key links tables, has several columns or has patterns: this version reads
            and checks such keys, and learns tables one by one.
    """
    for key in keys:
        if key.type not in ("PK", "UQ") or len(key.columns) != 1 or key.regex_patterns:
            patterns = " and patterns" if key.regex_patterns else ""
            raise ConfigError(
                f"this version checks, but cannot yet learn, the key {key.name!r} (line {key.line}"
                f"): {key.type} of {len(key.columns)} column(s){patterns}",
                table=table,
                hint="--dry_run checks the tables; to train, keep PK and UQ keys of one column "
                "without patterns",
            )


def require_target(target: str | None, schema: TableSchema) -> None:
    """Make sure that the column to predict is one.

    Raises:
        ConfigError: it is none; says which there are.
    """
    names = {*schema.column_names, *schema.leaves.column_names}
    if target is not None and target not in names:
        raise ConfigError(
            f"the target {target!r} is no column; the table has "
            f"{', '.join(schema.column_names[:20])}",
            table=schema.name,
            hint="write the header exactly as in the table",
        )


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
    return values[complete_rows(values, schema.name)].reset_index(drop=True)


def complete_rows(values: pd.DataFrame, table: str) -> npt.NDArray[np.bool_]:
    """The rows that `drop_null` leaves, as a mask of shape (n,).

    Raises:
        DataError: there are none.
    """
    complete: npt.NDArray[np.bool_] = values.notna().all(axis=1).to_numpy()
    if not complete.any():
        raise DataError(
            f"drop_null leaves none of the {len(values)} rows",
            table=table,
            hint="set drop_null to false; missing values are learnt like any other",
        )
    return complete


def split_holdout(
    values: pd.DataFrame, share: float, seed: int
) -> tuple[pd.DataFrame, pd.DataFrame | None]:
    """Set rows aside that the model never sees, for the report to compare with.

    Args:
        values: All rows.
        share: Of them to set aside, 0 for none. It is at least 100 rows, which the figures need,
            and at most 50,000; a table of under 500 rows keeps them all.
        seed: Decides which.

    Returns:
        The rows to learn from, and those set aside.
    """
    n_held = holdout_rows(len(values), share)
    if n_held == 0:
        return values, None
    order = stream(seed, "holdout").permutation(len(values))
    train, holdout = values.iloc[np.sort(order[n_held:])], values.iloc[np.sort(order[:n_held])]
    return train.reset_index(drop=True), holdout.reset_index(drop=True)


def holdout_rows(rows: int, share: float) -> int:
    """How many of so many rows are set aside."""
    if share == 0 or rows < MIN_HOLDOUT / MOST_FOR_SMALL:
        return 0
    return min(MAX_HOLDOUT, max(MIN_HOLDOUT, int(rows * share)))


def tell_holdout(table: str, rows: int, held: int) -> None:
    """Say so where nothing was set aside."""
    if not held:
        log.info(
            "%s: all %s rows are learnt, none is set aside: a report will have no real holdout to "
            "compare with, and no privacy figures that need one",
            table,
            f"{rows:,}",
        )
