"""What a typed column of a frame holds, from its dtype and its values."""

from __future__ import annotations

from typing import Any

import numpy as np
import numpy.typing as npt
import pandas as pd
from pandas.api import types

from syngen_lite.errors import ConfigError, DataError
from syngen_lite.schema import Column, Kind
from syngen_lite.tables.identifiers import WHOLE_KEY, is_whole_key
from syngen_lite.tables.moments import SECOND, moment_column, split_moments
from syngen_lite.tables.number_styles import round_decimals, shortest_decimals

Values = npt.NDArray[Any]

_ALLOWED: dict[str, tuple[Kind, ...]] = {
    "b": ("boolean", "category"),
    "i": ("integer", "decimal", "category", "identifier"),
    "f": ("decimal", "category"),
    "M": ("date", "datetime"),
    "m": ("duration",),
}


def detect_typed(name: str, dtype: str, series: pd.Series[Any]) -> Column:
    """The column that a boolean, whole, floating or datetime series is."""
    known = series.dropna()
    if known.empty:
        return Column(name, "empty", dtype)
    if len(known) == len(series) and bool((known == known.iloc[0]).all()):
        return Column(name, "constant", dtype)
    family = _family(series)
    if family == "b":
        return Column(name, "boolean", dtype)
    if family == "i":
        return _whole(name, dtype, known, complete=len(known) == len(series))
    if family == "m":
        return _span(name, dtype, known)
    return _decimal(name, dtype, known) if family == "f" else _moment(name, dtype, known)


def typed_values(series: pd.Series[Any], column: Column) -> dict[str, Values]:
    """Values by leaf, as `parsing.to_values` gives them.

    Raises:
        DataError: a whole-number key has nulls or fractions, as another table's column may.
    """
    if column.kind == "datetime":
        return split_moments(series.to_numpy(dtype="datetime64[us]"), column)
    return {column.name: _plain_values(series, column)}


def _plain_values(series: pd.Series[Any], column: Column) -> Values:
    if column.kind in ("integer", "decimal"):
        numbers = series.to_numpy(dtype=np.float64, na_value=np.nan)
        return round_decimals(numbers, column.decimals) if column.kind == "decimal" else numbers
    if column.kind == "date":
        return series.to_numpy(dtype="datetime64[us]")
    if column.kind == "duration":
        spans: Values = series.to_numpy(dtype="timedelta64[us]")
        return np.where(np.isnat(spans), np.nan, spans.astype(np.int64) / SECOND)
    if column.format == WHOLE_KEY:
        return _keys(series, column)
    return series.astype(object).where(series.notna(), None).to_numpy(dtype=object)


def _keys(series: pd.Series[Any], column: Column) -> Values:
    if series.isna().any() or (series % 1 != 0).any():
        raise DataError("a key must be a whole number, and never missing", column=column.name)
    return series.to_numpy(dtype=np.int64)


def force_typed(name: str, dtype: str, series: pd.Series[Any], kind: Kind) -> Column:
    """The column that a typed series is when the user says its kind.

    Raises:
        ConfigError: the dtype cannot be of that kind.
    """
    found = detect_typed(name, dtype, series)
    if found.kind == kind:
        return found
    family = _family(series)
    if found.kind == "empty" or kind not in _ALLOWED[family]:
        raise ConfigError(
            f"dtype {dtype} with kind {found.kind!r} detected cannot be {kind!r}; "
            f"allowed: {', '.join((found.kind, *_ALLOWED[family]))}",
            column=name,
            hint="convert the column in the frame first, for example with .astype(str)",
        )
    known = series.dropna()
    if kind == "identifier":
        return _forced_key(name, dtype, series)
    if kind == "decimal":
        return _decimal(name, dtype, known)
    if kind in ("date", "datetime"):
        return _moment(name, dtype, known, kind)
    return Column(name, kind, dtype)


def _family(series: pd.Series[Any]) -> str:
    """One of b, i, f, M, m."""
    if types.is_bool_dtype(series.dtype):
        return "b"
    if types.is_integer_dtype(series.dtype):
        return "i"
    if types.is_float_dtype(series.dtype):
        return "f"
    return "m" if types.is_timedelta64_dtype(series.dtype) else "M"


def _whole(name: str, dtype: str, known: pd.Series[Any], *, complete: bool) -> Column:
    if complete and known.is_unique and is_whole_key(name, known.to_numpy(dtype=np.float64)):
        return Column(name, "identifier", dtype, format=WHOLE_KEY)
    return Column(name, "integer", dtype)


def _decimal(name: str, dtype: str, known: pd.Series[Any]) -> Column:
    narrow = np.float32 if "float32" in dtype.lower() else np.float64
    return Column(name, "decimal", dtype, shortest_decimals(known.to_numpy(dtype=narrow)), "float")


def _moment(name: str, dtype: str, known: pd.Series[Any], kind: Kind | None = None) -> Column:
    values = known.to_numpy(dtype="datetime64[us]")
    whole_days = bool((values == values.astype("datetime64[D]")).all())
    if (kind or ("date" if whole_days else "datetime")) == "date":
        return Column(name, "date", dtype, format="%Y-%m-%d")
    return moment_column(name, dtype, values)


def _span(name: str, dtype: str, known: pd.Series[Any]) -> Column:
    micros = known.to_numpy(dtype="timedelta64[us]").astype(np.int64)
    digits = next(d for d in (0, 3, 6) if not (micros % 10 ** (6 - d)).any())
    return Column(name, "duration", dtype, digits, "{d} days {hh}:{mm}:{ss}")


def _forced_key(name: str, dtype: str, series: pd.Series[Any]) -> Column:
    bad = (series.isna() | series.duplicated()).to_numpy()
    if bad.any():
        raise ConfigError(
            f"row {int(np.argmax(bad)) + 1} is empty or repeats a value; "
            "an identifier is in every row and different in each",
            column=name,
            hint="choose kind 'integer' or 'category'",
        )
    return Column(name, "identifier", dtype, format=WHOLE_KEY)
