"""Dates and datetimes <-> codes: numbers on the column's own resolution."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import Any, Self

import numpy as np

from syngen_lite.codes import Codes, CodeSpec
from syngen_lite.columns.codec import ColumnCodec, Rows, Values
from syngen_lite.columns.number import NumberCodec
from syngen_lite.schema import Column

MICROSECONDS = {"us": 1, "s": 1_000_000, "D": 86_400_000_000}
LAST = np.datetime64("9999-12-31T23:59:59.999999", "us").astype(np.int64)


class DateCodec(ColumnCodec):
    """A number codec over days, seconds or microseconds since 1970, whichever loses nothing.

    Microseconds more than 285 years from 1970 are kept to 32 of them, as float64 has it.
    """

    kind = "date"

    def __init__(self, column: Column) -> None:
        super().__init__(column)
        self.number = NumberCodec(replace(column, kind="integer", decimals=0))

    def fit(self, values: Values, rng: np.random.Generator) -> Self:
        self.unit_ = _resolution(values)
        self.number.fit(self._counts(values), rng)
        return self

    def _counts(self, values: Values) -> Values:
        """Whole units since 1970 as float64, NaN for NaT."""
        micros = values.astype("datetime64[us]")
        counts = micros.astype(np.int64) // MICROSECONDS[self.unit_]
        return np.where(np.isnat(micros), np.nan, counts.astype(np.float64))

    def transform(self, values: Values) -> Codes:
        return self.number.transform(self._counts(values))

    def spec(self, codes: Codes) -> CodeSpec:
        return self.number.spec(codes)

    def inverse_transform(self, codes: Codes, rows: Rows, rng: np.random.Generator) -> Values:
        counts = self.number.inverse_transform(codes, rows, rng)
        missing = np.isnan(counts)
        whole = np.where(missing, 0, counts).astype(np.int64) * MICROSECONDS[self.unit_]
        moments = np.minimum(whole, LAST).view("datetime64[us]")
        moments[missing] = np.datetime64("NaT")
        return moments

    def to_dict(self) -> dict[str, Any]:
        return {"unit": self.unit_, "number": self.number.to_dict()}

    @classmethod
    def from_dict(cls, column: Column, state: Mapping[str, Any]) -> Self:
        codec = cls(column)
        codec.unit_ = str(state["unit"])
        codec.number = NumberCodec.from_dict(codec.number.column, state["number"])
        return codec


def _resolution(values: Values) -> str:
    """The coarsest unit that holds every value exactly."""
    micros = values[~np.isnat(values)].astype("datetime64[us]").astype(np.int64)
    return next(unit for unit in ("D", "s", "us") if not (micros % MICROSECONDS[unit]).any())
