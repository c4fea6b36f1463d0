"""Typed values back to text, or back to a frame of the source's dtypes."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, TypeAlias

import numpy as np
import numpy.typing as npt
import pandas as pd
from pandas.api import types
from pandas.api.extensions import ExtensionDtype

from syngen_lite.errors import ArtifactError
from syngen_lite.schema import Column, TableSchema
from syngen_lite.tables.identifiers import WHOLE_KEY
from syngen_lite.tables.kinds.kind import Cells, CompositeKind
from syngen_lite.tables.kinds.registry import KIND_OF
from syngen_lite.tables.moments import join_moments
from syngen_lite.tables.number_styles import round_decimals

ColumnValues: TypeAlias = "Mapping[str, Any] | pd.DataFrame"


def to_text(values: ColumnValues, schema: TableSchema) -> list[Cells]:
    """Write values as the source wrote them.

    Args:
        values: Leaf name to n canonical values (see `parsing.to_values`).
        schema: The table's columns.

    Returns:
        One list of n cells per column, in the schema's order; "" is a null.
    """
    return [_cells(values, column) for column in schema]


def to_frame(values: ColumnValues, schema: TableSchema) -> pd.DataFrame:
    """Give values the dtypes of the source.

    Args:
        values: Leaf name to n canonical values (see `parsing.to_values`).
        schema: The table's columns. Those of a file get the nearest pandas dtype.

    Returns:
        A frame of n rows, columns in the schema's order.

    Raises:
        ArtifactError: the schema names a dtype that pandas does not know.
    """
    return pd.DataFrame({column.name: _column_series(values, column) for column in schema})


def _cells(values: ColumnValues, column: Column) -> Cells:
    kind = KIND_OF[column.kind]
    if isinstance(kind, CompositeKind):
        return kind.join(column, [_cells(values, part) for part in column.parts])
    return kind.render(column, np.asarray(values[column.name]))


def _column_series(values: ColumnValues, column: Column) -> pd.Series[Any]:
    if column.kind == "datetime" and _is_without_zone(column):
        return _moments(join_moments(values, column), column)
    if column.parts:
        cells = [cell if cell != "" else None for cell in _cells(values, column)]
        return _series(np.array([*cells, None], dtype=object)[:-1], column)
    return _series(np.asarray(values[column.name]), column)


def _series(values: npt.NDArray[Any], column: Column) -> pd.Series[Any]:
    if column.kind == "date" or _holds_moments(column):
        return _moments(values, column)
    if column.kind == "duration":
        return _cast(_spans(values), "timedelta64[us]" if column.dtype == "text" else column.dtype)
    if column.kind == "integer" or column.format == WHOLE_KEY:
        return _whole(values.astype(np.float64), column.dtype)
    if column.kind in ("decimal", "percent"):
        numbers = round_decimals(values.astype(np.float64), column.decimals)
        return _cast(pd.Series(numbers), "float64" if column.dtype == "text" else column.dtype)
    series = pd.Series(values, dtype=object)
    return _cast(series, "str" if column.dtype == "text" else column.dtype)


def _cast(series: pd.Series[Any], dtype: str) -> pd.Series[Any]:
    target = _dtype(dtype)
    if isinstance(target, np.dtype) and target.kind in "iub" and bool(series.isna().any()):
        return series.astype("boolean" if target.kind == "b" else "Int64")
    return series.astype(target)


def _whole(numbers: npt.NDArray[np.float64], dtype: str) -> pd.Series[Any]:
    """Whole numbers within the bounds of their dtype; nullable when a null asks for it."""
    name = "int64" if dtype == "text" else dtype
    missing = np.isnan(numbers)
    whole = np.rint(np.where(missing, 0.0, numbers)).astype(np.int64)
    bounds = _bounds(name)
    series = pd.Series(np.clip(whole, *bounds) if bounds else whole)
    if not missing.any():
        return _cast(series, name)
    return _cast(series.astype("Int64").mask(missing), name)


def _bounds(dtype: str) -> tuple[int, int] | None:
    """What fits a numpy-like whole dtype narrower than int64: int8 … uint32, Int8 … UInt32."""
    name = dtype.lower().partition("[")[0]
    if name not in {f"{sign}int{bits}" for sign in ("", "u") for bits in (8, 16, 32)}:
        return (0, 2**63 - 1) if name == "uint64" else None
    limits = np.iinfo(name)
    return int(limits.min), int(limits.max)


def _moments(values: npt.NDArray[Any], column: Column) -> pd.Series[Any]:
    micros = values.astype("datetime64[us]")
    if column.kind == "date":
        micros = micros.astype("datetime64[D]").astype("datetime64[us]")
    series = pd.Series(micros)
    if column.dtype == "text":
        return series
    zone = getattr(_dtype(column.dtype), "tz", None)
    if zone is not None:
        series = series.dt.tz_localize("UTC").dt.tz_convert(zone)
    return _cast(series, column.dtype)


def _holds_moments(column: Column) -> bool:
    """Whether a constant or empty column must become datetimes."""
    return column.dtype != "text" and types.is_datetime64_any_dtype(_dtype(column.dtype))


def _is_without_zone(column: Column) -> bool:
    """Whether a frame can hold the moments as such."""
    *_, zone = column.parts
    return column.dtype != "text" or zone.kind == "constant"


def _spans(seconds: npt.NDArray[np.float64]) -> pd.Series[Any]:
    missing = np.isnan(seconds)
    micros = np.rint(np.where(missing, 0, seconds) * 1e6).astype(np.int64)
    spans = micros.astype("timedelta64[us]")
    spans[missing] = np.timedelta64("NaT")
    return pd.Series(spans)


def _dtype(name: str) -> np.dtype[Any] | ExtensionDtype:
    try:
        return types.pandas_dtype(name)
    except (TypeError, ValueError) as error:
        raise ArtifactError(f"unknown dtype {name!r} ({error})", hint="train again") from error
