"""Raw columns to the typed values that the codecs learn."""

from __future__ import annotations

from typing import Any

import numpy.typing as npt
import pandas as pd

from syngen_lite.errors import DataError
from syngen_lite.schema import Column, TableSchema
from syngen_lite.tables.kinds.kind import CompositeKind
from syngen_lite.tables.kinds.registry import KIND_OF
from syngen_lite.tables.raw import RawColumn, RawTable, TextColumn
from syngen_lite.tables.typed_kinds import typed_values

Values = npt.NDArray[Any]


def to_values(raw: RawTable, schema: TableSchema) -> pd.DataFrame:
    """Parse every column by its kind.

    Args:
        raw: The source's columns, n rows.
        schema: What they mean; of this table, or of another one with the same columns.

    Returns:
        A frame of n rows, columns as `schema.leaves` has them. Kinds of numbers are float64 with
        NaN; dates are datetime64[us] with NaT; whole-number identifiers are int64; all others
        are objects (text, or the booleans and numbers of a typed source) with None.

    Raises:
        DataError: a column is missing, or a value is not of its kind; with column and row.
    """
    missing = [name for name in schema.column_names if name not in raw.columns]
    if missing:
        raise DataError(
            f"missing; the table has {', '.join(list(raw.columns)[:20])}",
            table=schema.name,
            column=missing[0],
            hint="give a table with the same header",
        )
    values: dict[str, Values] = {}
    for column in schema:
        values |= raw_leaves(raw.columns[column.name], column)
    # Without a dtype pandas turns objects into its own text type, and None into NaN.
    return pd.DataFrame({name: pd.Series(v, dtype=v.dtype) for name, v in values.items()})


def raw_leaves(raw: RawColumn, column: Column) -> dict[str, Values]:
    """Values of one column, by leaf.

    Raises:
        DataError: a value is not of its kind; with its row.
    """
    if isinstance(raw, pd.Series):
        return typed_values(raw, column)
    return _text_leaves(TextColumn.of(raw), column)


def _text_leaves(text: TextColumn, column: Column) -> dict[str, Values]:
    """Values by leaf; a composite's parts may be composites in turn."""
    kind = KIND_OF[column.kind]
    if not isinstance(kind, CompositeKind):
        return {column.name: kind.parse(column, text)}
    values: dict[str, Values] = {}
    for part, piece in zip(column.parts, kind.parts_of(column, text), strict=True):
        values |= _text_leaves(piece, part)
    return values
