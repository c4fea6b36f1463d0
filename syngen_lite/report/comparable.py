"""Which columns two tables are compared on, and their values in one of two plain forms."""

from __future__ import annotations

from typing import Any

import numpy as np
import numpy.typing as npt
import pandas as pd

from syngen_lite.errors import DataError
from syngen_lite.schema import NUMBERS, Column, TableSchema

Floats = npt.NDArray[np.float64]
Words = npt.NDArray[Any]

_LINE = NUMBERS | {"date"}
_NEITHER = frozenset({"identifier", "uuid", "ulid", "constant", "empty"})


def comparable_columns(schema: TableSchema) -> list[Column]:
    """The columns that have a distribution, parts instead of composites: no identifiers etc."""
    return [column for column in schema.leaves if column.kind not in _NEITHER]


def is_number(column: Column) -> bool:
    """Whether the column's values lie on a line (numbers, dates) instead of being words."""
    return column.kind in _LINE


def as_numbers(series: pd.Series[Any]) -> Floats:
    """Numbers as they are, moments as microseconds since 1970; (n,), NaN where null."""
    if series.dtype.kind != "M":
        return series.to_numpy(dtype=np.float64, na_value=np.nan)
    moments = series.to_numpy(dtype="datetime64[us]")
    return np.where(np.isnat(moments), np.nan, moments.astype(np.int64).astype(np.float64))


def as_words(series: pd.Series[Any]) -> Words:
    """Values spelt out; (n,) objects, None where null.

    A number is spelt as a float, so that 1 and 1.0 are one category whatever the source's type.
    """
    codes, uniques = pd.factorize(series.to_numpy(dtype=object))
    spelt = np.array([*map(_spelling, uniques), None], dtype=object)
    return spelt[codes]


def check_table(table: pd.DataFrame, schema: TableSchema, role: str) -> None:
    """Make sure that a table can be compared.

    Args:
        table: Typed values.
        schema: The columns it must have.
        role: What the table is called in the message: "real", "synthetic" or "holdout".

    Raises:
        DataError: a column is missing, or there are no rows.
    """
    missing = [name for name in schema.leaves.column_names if name not in table.columns]
    if missing:
        raise DataError(
            f"missing in the {role} table, which has {len(table.columns)} columns",
            table=schema.name,
            column=missing[0],
            hint="compare tables with the same header",
        )
    if not len(table):
        raise DataError(
            f"the {role} table has no rows", table=schema.name, hint="give at least one row"
        )


def _spelling(value: object) -> str:
    is_plain_number = isinstance(value, int | float | np.number) and not isinstance(value, bool)
    return repr(float(value)) if is_plain_number else str(value)  # type: ignore[arg-type]
