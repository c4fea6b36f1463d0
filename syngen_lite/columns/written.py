"""Columns whose rare values are written anew."""

from __future__ import annotations

from abc import abstractmethod
from collections.abc import Mapping
from typing import Any, ClassVar, Self

import numpy as np
from numpy.typing import NDArray

from syngen_lite.columns.category import CategoryCodec
from syngen_lite.columns.codec import MIN_ROWS, Values
from syngen_lite.columns.rare import RareTexts
from syngen_lite.columns.writer import Writer
from syngen_lite.schema import Column


class WrittenCodec(CategoryCodec):
    """A category column whose rare values are never stored: a writer makes new ones.

    A kind says what writes its texts, in `_writer` and `_writer_from`.
    """

    fit_texts: ClassVar[int] = 20_000
    """So many texts, in no order, are shown to the writer."""
    sensitive: ClassVar[bool] = False
    """Whether `replace_sensitive: all` replaces its frequent values, too."""

    @abstractmethod
    def _writer(self, texts: list[str], rng: np.random.Generator) -> Writer:
        """What writes new texts like these, at least one, each different."""

    @classmethod
    @abstractmethod
    def _writer_from(cls, state: Mapping[str, Any]) -> Writer:
        """Rebuild the writer from its plain data."""

    def _keep(self, counts: NDArray[np.int64]) -> NDArray[np.bool_]:
        if self.sensitive and self.protection.replace_sensitive == "all":
            return np.zeros(len(counts), bool)
        return counts >= MIN_ROWS

    def _fit_rare(
        self, rare: list[str], counts: NDArray[np.int64], rng: np.random.Generator
    ) -> None:
        self.rare_: RareTexts | None = None
        if not rare:
            return
        order = rng.permutation(len(rare))
        texts = [rare[i] for i in order]
        writer = self._writer(texts[: self.fit_texts], rng)
        own = counts[len(counts) - len(rare) :][order]
        self.rare_ = RareTexts.fit(writer, texts, own, int((counts == MIN_ROWS).sum()), rng)

    def _write_rare(
        self, values: Values, is_rare: NDArray[np.bool_], rng: np.random.Generator
    ) -> None:
        if self.rare_ is not None and is_rare.any():
            values[is_rare] = self.rare_.write(int(is_rare.sum()), rng)

    def to_dict(self) -> dict[str, Any]:
        rare = self.rare_.to_dict() if self.rare_ else None
        return {**super().to_dict(), "rare": rare}

    @classmethod
    def from_dict(cls, column: Column, state: Mapping[str, Any]) -> Self:
        codec = super().from_dict(column, state)
        rare = state["rare"]
        writer = cls._writer_from(rare["writer"]) if rare else None
        codec.rare_ = RareTexts.from_dict(rare, writer) if writer else None
        return codec
