"""The contract that every column codec keeps."""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Mapping
from typing import Any, ClassVar, Self

import numpy as np
from numpy.typing import NDArray

from syngen_lite.codes import Codes, CodeSpec
from syngen_lite.columns.protection import DEFAULT, Protection
from syngen_lite.schema import Column

Values = NDArray[Any]
Rows = NDArray[np.int64]

MIN_ROWS = 5  # a value that stands in fewer rows is never stored


class ColumnCodec(ABC):
    """One column of values <-> `width` columns of small integer codes.

    Args:
        column: The column of the schema; it says decimals and resolution.
        protection: What `fit` does with rare and sensitive values; what it decides is stored.
    """

    kind: ClassVar[str]
    width: ClassVar[int] = 1

    def __init__(self, column: Column, protection: Protection = DEFAULT) -> None:
        self.column = column
        self.protection = protection

    @abstractmethod
    def fit(self, values: Values, rng: np.random.Generator) -> Self:
        """Learn the column.

        Args:
            values: Typed values, shape (n,): float64 with NaN, datetime64 with NaT, or objects
                with None, as the kind has it.
            rng: Where all randomness of the fit comes from.
        """

    def transform(self, values: Values) -> Codes:
        """Codes of typed values, shape (n,); a value never seen gets the nearest code."""
        raise TypeError(f"{type(self).__name__} has no codes")

    def spec(self, codes: Codes) -> CodeSpec:
        """What the codes look like, given the training column's codes, shape (n,)."""
        raise TypeError(f"{type(self).__name__} has no codes")

    @property
    def missing_code(self) -> int | None:
        """The code of a null, None where there is none."""
        return None

    @property
    def usual_code(self) -> int:
        """The code of a value of which nothing is known."""
        return 0

    def is_missing(self, codes: Codes) -> NDArray[np.bool_]:
        """Which codes, shape (n,), stand for a null."""
        return np.asarray(codes == self.missing_code)

    @abstractmethod
    def inverse_transform(self, codes: Codes, rows: Rows, rng: np.random.Generator) -> Values:
        """Typed values.

        Args:
            codes: Shape (n,); ignored by codecs of width 0.
            rows: Row numbers in the generated table, shape (n,); identifiers depend on nothing
                else.
            rng: The block's own random stream.

        Returns:
            Values of the kind's type, shape (n,).
        """

    @abstractmethod
    def to_dict(self) -> dict[str, Any]:
        """The fitted state as plain data, fit for JSON."""

    @classmethod
    @abstractmethod
    def from_dict(cls, column: Column, state: Mapping[str, Any]) -> Self:
        """Rebuild a fitted codec from `to_dict`."""
