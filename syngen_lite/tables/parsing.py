"""Raw columns to the typed values that the codecs learn."""

from __future__ import annotations

from typing import Any

import numpy as np
import numpy.typing as npt
import pandas as pd

from syngen_lite.errors import DataError
from syngen_lite.schema import Column, TableSchema
from syngen_lite.tables.date_formats import parse_dates
from syngen_lite.tables.number_styles import ANY_NUMBER, parse_numbers, round_decimals
from syngen_lite.tables.raw import RawColumn, RawTable, TextColumn, take
from syngen_lite.tables.text_kinds import WHOLE_KEY, first_unlike, offence

Values = npt.NDArray[Any]


def to_values(raw: RawTable, schema: TableSchema) -> pd.DataFrame:
    """Parse every column by its kind.

    Args:
        raw: The source's columns, n rows.
        schema: What they mean; of this table, or of another one with the same columns.

    Returns:
        A frame of n rows, columns in the schema's order. Integers and decimals are float64 with
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
    series = {}
    for column in schema:
        values = _values(raw.columns[column.name], column)
        # Without a dtype pandas turns objects into its own text type, and None into NaN.
        series[column.name] = pd.Series(values, dtype=values.dtype)
    return pd.DataFrame(series)


def _values(raw: RawColumn, column: Column) -> Values:
    if isinstance(raw, pd.Series):
        return _typed(raw, column)
    text = TextColumn.of(raw)
    if column.kind in ("integer", "decimal"):
        return take(_numbers(text, column), text.codes, np.nan)
    if column.kind in ("date", "datetime"):
        return take(_moments(text, column), text.codes, np.datetime64("NaT"))
    if column.format == WHOLE_KEY:
        return _whole_keys(text, column)
    return take(_objects(text.uniques.to_pylist()), text.codes, None)


def _typed(series: pd.Series[Any], column: Column) -> Values:
    if column.kind in ("integer", "decimal"):
        numbers = series.to_numpy(dtype=np.float64, na_value=np.nan)
        return round_decimals(numbers, column.decimals) if column.kind == "decimal" else numbers
    if column.kind in ("date", "datetime"):
        return series.to_numpy(dtype="datetime64[us]")
    if column.format == WHOLE_KEY:
        return series.to_numpy(dtype=np.int64)
    return series.astype(object).where(series.notna(), None).to_numpy(dtype=object)


def _numbers(text: TextColumn, column: Column) -> npt.NDArray[np.float64]:
    wrong = first_unlike(text.uniques, ANY_NUMBER)
    if wrong is not None:
        raise offence(column.name, text, wrong, column.kind, "numbers")
    return parse_numbers(text.uniques)


def _moments(text: TextColumn, column: Column) -> npt.NDArray[np.datetime64]:
    moments = parse_dates(text.uniques, column.format)
    unread = np.isnat(moments)
    if unread.any():
        wrong = int(np.argmax(unread))
        raise offence(column.name, text, wrong, column.kind, f"dates written {column.format}")
    return moments


def _whole_keys(text: TextColumn, column: Column) -> Values:
    if text.null_count:
        row = int(np.argmax(text.codes < 0)) + 1
        raise DataError(
            f"row {row} is empty; an identifier is never empty",
            column=column.name,
            hint="fill it",
        )
    return _numbers(text, column).astype(np.int64)[text.codes]


def _objects(values: list[Any]) -> Values:
    array = np.empty(len(values), dtype=object)
    array[:] = values
    return array
