"""Free text <-> codes: frequent values keep their own, the others are written anew."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Self

import numpy as np
from numpy.typing import NDArray

from syngen_lite.columns.category import CategoryCodec
from syngen_lite.columns.codec import MIN_ROWS, Values
from syngen_lite.columns.spelling import Spelling
from syngen_lite.schema import Column


class TextCodec(CategoryCodec):
    """A category column whose rare values are spelled by a model of the column's own words.

    A text that stands in fewer than 5 rows is never copied.  In its place stands, as often as a
    fresh sample of the real column would show a text never seen before (Good and Turing's
    estimate, the share of rows whose text stands alone), a new text; else a kept, infrequent one.
    """

    kind = "text"

    def _keep(self, counts: NDArray[np.int64]) -> NDArray[np.bool_]:
        return counts >= MIN_ROWS

    def _fit_rare(
        self, rare: list[str], counts: NDArray[np.int64], rng: np.random.Generator
    ) -> None:
        pooled = counts[counts < MIN_ROWS].sum()
        self.new_share_ = (
            float((counts == 1).sum() / pooled) if len(self.values_) and pooled else 1.0
        )
        shuffled = [rare[i] for i in rng.permutation(len(rare))]
        self.spelling_ = Spelling.fit(shuffled) if rare else None

    def _write_rare(
        self, values: Values, is_rare: NDArray[np.bool_], rng: np.random.Generator
    ) -> None:
        is_new = is_rare & (rng.random(len(values)) < self.new_share_)
        if self.spelling_ is not None and is_new.any():
            values[is_new] = self.spelling_.write(int(is_new.sum()), rng)

    def to_dict(self) -> dict[str, Any]:
        spelling = self.spelling_.to_dict() if self.spelling_ else None
        return {**super().to_dict(), "spelling": spelling, "new_share": self.new_share_}

    @classmethod
    def from_dict(cls, column: Column, state: Mapping[str, Any]) -> Self:
        codec = super().from_dict(column, state)
        codec.new_share_ = float(state["new_share"])
        spelling = state["spelling"]
        codec.spelling_ = Spelling.from_dict(spelling) if spelling else None
        return codec
