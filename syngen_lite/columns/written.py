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
    by_rows: ClassVar[bool] = False
    """Whether it sees a text as often as it stands, else once: words are safer so."""
    sensitive: ClassVar[bool] = False
    """Whether `replace_sensitive: all` replaces its frequent values, too."""

    @abstractmethod
    def _writer(self, texts: list[str], rng: np.random.Generator) -> Writer:
        """What writes new texts like these, at least one."""

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
        self.new_share_ = 1.0
        if not rare:
            return
        order = rng.permutation(len(rare))
        texts, own = [rare[i] for i in order], counts[len(counts) - len(rare) :][order]
        writer = self._writer(self._shown(texts, own, rng), rng)
        self.rare_ = RareTexts.fit(writer, texts, own, int((counts == MIN_ROWS).sum()), rng)
        self.new_share_ = self._new_share(own)

    def _shown(
        self, texts: list[str], counts: NDArray[np.int64], rng: np.random.Generator
    ) -> list[str]:
        """Some texts, none of them so often that it could support itself."""
        times = np.minimum(counts[: self.fit_texts], MIN_ROWS - 1 if self.by_rows else 1)
        shown = rng.permutation(np.repeat(np.arange(len(times)), times))
        return [texts[i] for i in shown.tolist()]

    def _new_share(self, counts: NDArray[np.int64]) -> float:
        """How much of the rare rows gets a new text; the others get a kept, infrequent one.

        A fresh sample of the real column would show a text never seen as often as texts stand
        alone (Good and Turing), else one that was seen before. New texts alone would leave none
        of the latter, kept ones alone would make these too frequent: half and half measured best,
        unless the infrequent kept ones more than doubled, or all of them grew by over an eighth.
        """
        rows = counts.sum()
        seen = rows - (counts == 1).sum()
        infrequent = self.counts_[len(self.counts_) // 2 :].sum()
        return float(1 - min(seen / 2, infrequent, self.counts_.sum() / 8) / rows)

    def _write_rare(
        self, values: Values, is_rare: NDArray[np.bool_], rng: np.random.Generator
    ) -> None:
        if self.rare_ is None:
            return
        is_new = is_rare & (rng.random(len(values)) < self.new_share_)
        if is_new.any():
            values[is_new] = self.rare_.write(int(is_new.sum()), rng)

    def to_dict(self) -> dict[str, Any]:
        rare = self.rare_.to_dict() if self.rare_ else None
        return {**super().to_dict(), "rare": rare, "new_share": self.new_share_}

    @classmethod
    def from_dict(cls, column: Column, state: Mapping[str, Any]) -> Self:
        codec = super().from_dict(column, state)
        rare = state["rare"]
        codec.new_share_ = float(state["new_share"])
        writer = cls._writer_from(rare["writer"]) if rare else None
        codec.rare_ = RareTexts.from_dict(rare, writer) if writer else None
        return codec
