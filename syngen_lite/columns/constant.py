"""Columns of one value, and columns of none: width 0, nothing to learn."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any, ClassVar, Self

import numpy as np
import pandas as pd

from syngen_lite.codes import Codes
from syngen_lite.columns.codec import ColumnCodec, Rows, Values
from syngen_lite.schema import Column


class ConstantCodec(ColumnCodec):
    """Repeats the column's one value, or None where it has none."""

    kind = "constant"
    width: ClassVar[int] = 0

    def fit(self, values: Values, rng: np.random.Generator) -> Self:
        present = values[~pd.isna(values)]
        self.value_ = _plain(present[0]) if len(present) else None
        return self

    def inverse_transform(self, codes: Codes, rows: Rows, rng: np.random.Generator) -> Values:
        values = np.empty(len(rows), object)
        values[:] = self.value_
        return values

    def to_dict(self) -> dict[str, Any]:
        if isinstance(self.value_, datetime):
            return {"moment": self.value_.isoformat()}
        return {"value": self.value_}

    @classmethod
    def from_dict(cls, column: Column, state: Mapping[str, Any]) -> Self:
        codec = cls(column)
        codec.value_ = pd.Timestamp(state["moment"]) if "moment" in state else state["value"]
        return codec


def _plain(value: object) -> object:
    """A value that JSON can hold, or a timestamp."""
    if isinstance(value, np.datetime64):
        return pd.Timestamp(value)
    return value.item() if isinstance(value, np.generic) else value
