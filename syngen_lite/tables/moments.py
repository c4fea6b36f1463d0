"""Typed datetimes taken apart into day and time of the day, and put together again."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import numpy as np
import numpy.typing as npt
import pandas as pd

from syngen_lite.schema import Column
from syngen_lite.tables.kinds.kind import part_name, tied

Values = npt.NDArray[Any]
SECOND = 1_000_000
"""Microseconds."""
_DIGITS = (0, 3, 6)


def moment_column(name: str, dtype: str, moments: Values) -> Column:
    """The column of datetime64[us] values, shape (n,) without NaT."""
    micros = moments.astype(np.int64)
    digits = next(d for d in _DIGITS if not (micros % 10 ** (6 - d)).any())
    form = "%H:%M:%S.%f" if digits else "%H:%M:%S"
    day = Column(part_name(name, "day"), "date", format="%Y-%m-%d")
    time = Column(part_name(name, "time"), "time", decimals=digits, format=form)
    zone = Column(part_name(name, "zone"), "constant")
    return Column(name, "datetime", dtype, format=" ", parts=tied(day, time, zone))


def split_moments(moments: Values, column: Column) -> dict[str, Values]:
    """Values by part.

    Args:
        moments: datetime64[us] of shape (n,), NaT where there is none.
        column: As `moment_column` makes it.
    """
    day, time, zone = (part.name for part in column.parts)
    days = moments.astype("datetime64[D]")
    micros = (moments - days).astype("timedelta64[us]").astype(np.int64)
    seconds = np.where(np.isnat(moments), np.nan, micros / SECOND)
    zones = np.full(len(moments), "", dtype=object)
    return {day: days.astype("datetime64[us]"), time: seconds, zone: zones}


def join_moments(values: Mapping[str, Any] | pd.DataFrame, column: Column) -> Values:
    """The way back: datetime64[us] of shape (n,)."""
    day, time = (part.name for part in column.parts[:2])
    days = np.asarray(values[day]).astype("datetime64[D]").astype("datetime64[us]")
    step = 10 ** (6 - min(6, column.parts[1].decimals))
    micros = np.rint(np.nan_to_num(np.asarray(values[time], np.float64)) * SECOND / step) * step
    moments: Values = days + micros.astype(np.int64).astype("timedelta64[us]")
    return moments
