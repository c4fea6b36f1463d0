"""Categories <-> codes: one code a frequent value, one for the tail, one for what is rare."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Self

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from syngen_lite.codes import Codes, CodeSpec, categorical_spec
from syngen_lite.columns.codec import MIN_ROWS, ColumnCodec, Rows, Values
from syngen_lite.columns.protection import MASKED
from syngen_lite.errors import DataError
from syngen_lite.schema import Column

MAX_CODES = 256
SURE_CODES = 64  # values up to this rank have a code of their own, if they are kept at all
MANY_ROWS = 200  # from here on no value may be stored that stands in fewer rows
ROWS_PER_CODE = 20  # others need as many rows


class CategoryCodec(ColumnCodec):
    """Values that stand in at least 5 rows, by frequency; rarer ones are pooled and never stored.

    Codes: the `n_own_` most frequent values, then "tail" (frequent enough to be kept, not to be
    learnt one by one; drawn by frequency), then "rare" (drawn among the least frequent kept
    values, or masked), then "missing".  The last three are always there, so that any value has a
    code.
    """

    kind = "category"
    mask_ = False

    def fit(self, values: Values, rng: np.random.Generator) -> Self:
        distinct, counts = _value_counts(values)
        kept = self._keep(counts)
        self.values_ = distinct[kept]
        self.counts_ = counts[kept]
        frequent = int((self.counts_ >= ROWS_PER_CODE).sum())
        self.n_own_ = min(len(self.values_), MAX_CODES, max(SURE_CODES, frequent))
        self._fit_rare([str(value) for value in distinct[~kept]], counts, rng)
        return self

    def _keep(self, counts: NDArray[np.int64]) -> NDArray[np.bool_]:
        """Values frequent enough to store; in a small table all of them, if none is."""
        frequent = counts >= MIN_ROWS
        if frequent.any() or counts.sum() < MANY_ROWS:
            return frequent if frequent.any() else np.ones(len(counts), bool)
        raise DataError(
            f"{len(counts)} values, none of which stands in {MIN_ROWS} rows",
            column=self.column.name,
            hint="kind 'text' writes new values instead of storing these",
        )

    def _fit_rare(
        self, rare: list[str], counts: NDArray[np.int64], rng: np.random.Generator
    ) -> None:
        """Learn how rare values are replaced.

        Args:
            rare: The distinct values that are not kept, in their own order.
            counts: Rows of every distinct value, the kept ones first, then as in `rare`.
            rng: Where the randomness comes from.
        """
        words = all(isinstance(value, str) for value in self.values_.tolist())
        self.mask_ = self.protection.rare_values == "mask" and words

    @property
    def missing_code(self) -> int:
        return self.n_own_ + 2

    @property
    def cardinality(self) -> int:
        """Own codes, tail, rare, missing."""
        return self.n_own_ + 3

    def transform(self, values: Values) -> Codes:
        tail, rare, missing = range(self.n_own_, self.n_own_ + 3)
        code_of = {value: min(i, tail) for i, value in enumerate(self.values_)}
        codes, distinct = pd.factorize(values)
        # factorize codes null as -1: the last place
        own = [*(code_of.get(value, rare) for value in distinct), missing]
        return np.asarray(np.array(own, np.int32)[codes])

    def spec(self, codes: Codes) -> CodeSpec:
        return categorical_spec(codes, self.cardinality)

    def inverse_transform(self, codes: Codes, rows: Rows, rng: np.random.Generator) -> Values:
        tail, rare, missing = range(self.n_own_, self.n_own_ + 3)
        pool = self.values_ if len(self.values_) else _objects([""])
        index = np.minimum(codes, len(pool) - 1)
        uniform = rng.random(len(codes))
        in_tail, is_rare = codes == tail, codes == rare
        index[in_tail] = _draw(self.counts_, self.n_own_, uniform[in_tail])
        index[is_rare] = _draw(self.counts_, len(self.values_) // 2, uniform[is_rare])
        values = pool[index]
        values[codes == missing] = None
        self._write_rare(values, is_rare, rng)
        return values

    def _write_rare(
        self, values: Values, is_rare: NDArray[np.bool_], rng: np.random.Generator
    ) -> None:
        """Overwrite the rare places in `values`, which hold a kept value each."""
        if self.mask_:
            values[is_rare] = MASKED

    def to_dict(self) -> dict[str, Any]:
        return {
            "values": self.values_.tolist(),
            "counts": self.counts_.tolist(),
            "n_own": self.n_own_,
            **({"mask": True} if self.mask_ else {}),
        }

    @classmethod
    def from_dict(cls, column: Column, state: Mapping[str, Any]) -> Self:
        codec = cls(column)
        codec.values_ = _objects(state["values"])
        codec.counts_ = np.array(state["counts"], np.int64)
        codec.n_own_ = int(state["n_own"])
        codec.mask_ = bool(state.get("mask", False))
        return codec


def _value_counts(values: Values) -> tuple[Values, NDArray[np.int64]]:
    """Distinct values that are not null, those of 5 rows first: by frequency, ties by their text.

    The others follow as they stand in the column.
    """
    codes, distinct = pd.factorize(values)
    counts = np.bincount(codes[codes >= 0], minlength=len(distinct))
    frequent = np.flatnonzero(counts >= MIN_ROWS)
    ranked = sorted(frequent.tolist(), key=lambda i: (-counts[i], str(distinct[i])))
    order = np.r_[np.array(ranked, np.int64), np.flatnonzero(counts < MIN_ROWS)]
    return np.asarray(distinct, object)[order], counts[order].astype(np.int64)


def _objects(values: list[Any]) -> Values:
    """A one-dimensional object array, whatever the values are."""
    array = np.empty(len(values), object)
    array[:] = values
    return array


def _draw(counts: NDArray[np.int64], first: int, uniform: NDArray[np.float64]) -> NDArray[np.int64]:
    """Indices >= `first`, by frequency; the last value when none is left to draw from."""
    cumulative = np.cumsum(counts[first:])
    if len(cumulative) == 0:
        return np.full(len(uniform), len(counts) - 1)
    return np.asarray(first + np.searchsorted(cumulative, uniform * cumulative[-1], side="right"))
