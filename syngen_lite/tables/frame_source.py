"""The Python door: a pandas frame to raw columns."""

from __future__ import annotations

from collections import Counter
from typing import Any

import numpy as np
import pandas as pd
import pyarrow as pa
from pandas.api import types

from syngen_lite.errors import DataError
from syngen_lite.tables.number_styles import MAX_EXACT
from syngen_lite.tables.raw import RawColumn, RawTable


def from_frame(frame: pd.DataFrame) -> RawTable:
    """Take the columns of a frame; its index is left out.

    Args:
        frame: One row or more. Columns of text, booleans, numbers, datetimes, timedeltas or
            text categories.

    Returns:
        Text as dictionary arrays, the rest as series. Datetimes become UTC without a zone;
        the dtype's name keeps the zone.

    Raises:
        DataError: labels are not unique text, there are no rows or columns, or a column's type
            or values cannot be learnt; with the column.
    """
    _require_labels(frame)
    if not len(frame):
        raise DataError("the frame has no rows", hint="give a table with rows")
    names: list[str] = frame.columns.tolist()
    columns = {name: raw_column(name, frame[name].reset_index(drop=True)) for name in names}
    dtypes = {name: str(frame[name].dtype) for name in names}
    has_nulls = {name: bool(frame[name].isna().any()) for name in names}
    return RawTable(columns, dtypes, len(frame), len(frame), has_nulls)


def _require_labels(frame: pd.DataFrame) -> None:
    labels: list[Any] = frame.columns.tolist()
    if not labels:
        raise DataError("the frame has no columns", hint="give a table with columns")
    odd = [label for label in labels if not isinstance(label, str) or not label.strip()]
    if odd:
        raise DataError(
            f"column label {odd[0]!r}; only non-empty text is allowed",
            hint="frame.columns = [str(label) for label in frame.columns]",
        )
    twice = [label for label, count in Counter(labels).items() if count > 1]
    if twice:
        raise DataError(
            f"{labels.count(twice[0])} columns have this label; labels must be unique",
            column=twice[0],
            hint="rename or drop one of them",
        )


def raw_column(name: str, series: pd.Series[Any]) -> RawColumn:
    """Take one column, its index 0 to n - 1.

    Raises:
        DataError: its dtype or values cannot be learnt.
    """
    dtype = series.dtype
    if isinstance(dtype, pd.CategoricalDtype):
        return _text(name, series.astype(object))
    if types.is_object_dtype(dtype) or types.is_string_dtype(dtype):
        return _text(name, series)
    if types.is_bool_dtype(dtype) or types.is_timedelta64_dtype(dtype):
        return series
    if types.is_integer_dtype(dtype):
        return _exact(name, series)
    if types.is_float_dtype(dtype):
        return _finite(name, series)
    if types.is_datetime64_any_dtype(dtype):
        return _utc(series)
    raise DataError(
        f"dtype {dtype} is not supported",
        column=name,
        hint="convert it to text, numbers, booleans or datetimes",
    )


def _text(name: str, series: pd.Series[Any]) -> pa.DictionaryArray:
    values = series.astype(object).where(series.notna(), None).to_numpy(dtype=object)
    if types.infer_dtype(values, skipna=True) not in ("string", "empty"):
        raise DataError(
            f"values of types {_types_seen(values)}; a text column holds only str and None",
            column=name,
            hint="convert the column to one type, for example with .astype(str) or .astype(float)",
        )
    try:
        return pa.array(values, pa.string(), from_pandas=True).dictionary_encode()
    except UnicodeEncodeError as error:
        raise DataError(
            "half of a surrogate pair, which is no text",
            column=name,
            hint="remove it: text.encode('utf-8', 'replace').decode()",
        ) from error


def _types_seen(values: np.ndarray[Any, Any]) -> str:
    kinds = Counter(type(value).__name__ for value in values[~pd.isna(values)])
    return ", ".join(sorted(kinds))


def _exact(name: str, series: pd.Series[Any]) -> pd.Series[Any]:
    known = series.dropna()
    if len(known) and (int(known.max()) > MAX_EXACT or int(known.min()) < -MAX_EXACT):
        raise DataError(
            "whole numbers beyond ±2**53, which arithmetic would round",
            column=name,
            hint="such numbers are codes: convert the column with .astype(str)",
        )
    return series


def _finite(name: str, series: pd.Series[Any]) -> pd.Series[Any]:
    infinite = np.isinf(series.to_numpy(dtype=np.float64, na_value=np.nan))
    if infinite.any():
        raise DataError(
            f"row {int(np.argmax(infinite)) + 1} is infinite; finite numbers are allowed",
            column=name,
            hint="replace infinities with NaN",
        )
    return series


def _utc(series: pd.Series[Any]) -> pd.Series[Any]:
    if getattr(series.dtype, "tz", None) is not None:
        series = series.dt.tz_convert("UTC").dt.tz_localize(None)
    return series.astype("datetime64[us]")
