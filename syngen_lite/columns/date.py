"""Dates <-> codes: whole days since 1970."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import Any, Self

import numpy as np

from syngen_lite.codes import Codes, CodeSpec
from syngen_lite.columns.codec import ColumnCodec, Rows, Values
from syngen_lite.columns.number import NumberCodec
from syngen_lite.columns.protection import DEFAULT, Protection
from syngen_lite.schema import Column


class DateCodec(ColumnCodec):
    """A number codec over days since 1970."""

    kind = "date"

    def __init__(self, column: Column, protection: Protection = DEFAULT) -> None:
        super().__init__(column, protection)
        self.number = NumberCodec(replace(column, kind="integer", decimals=0))

    def fit(self, values: Values, rng: np.random.Generator) -> Self:
        self.number.fit(_days(values), rng)
        return self

    def transform(self, values: Values) -> Codes:
        return self.number.transform(_days(values))

    def spec(self, codes: Codes) -> CodeSpec:
        return self.number.spec(codes)

    @property
    def usual_code(self) -> int:
        return self.number.usual_code

    @property
    def missing_code(self) -> int | None:
        return self.number.missing_code

    def inverse_transform(self, codes: Codes, rows: Rows, rng: np.random.Generator) -> Values:
        days = self.number.inverse_transform(codes, rows, rng)
        missing = np.isnan(days)
        moments = np.where(missing, 0, days).astype(np.int64).view("datetime64[D]")
        moments[missing] = np.datetime64("NaT")
        return moments.astype("datetime64[us]")

    def to_dict(self) -> dict[str, Any]:
        return self.number.to_dict()

    @classmethod
    def from_dict(cls, column: Column, state: Mapping[str, Any]) -> Self:
        codec = cls(column)
        codec.number = NumberCodec.from_dict(codec.number.column, state)
        return codec


def _days(values: Values) -> Values:
    """Days since 1970 as float64, NaN for NaT."""
    days = values.astype("datetime64[D]")
    return np.where(np.isnat(days), np.nan, days.astype(np.int64).astype(np.float64))
