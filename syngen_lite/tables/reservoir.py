"""A uniform sample of rows in constant memory."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

Row = list[str]


class Reservoir:
    """Keeps `size` rows of a stream, without replacement, in the stream's order.

    Each row draws one uniform key; the rows with the smallest keys stay. The keys come from one
    Philox stream, so the sample depends on the seed and the row order, not on the chunk size.

    Args:
        size: Rows to keep.
        seed: Seed of the draw.
    """

    def __init__(self, size: int, seed: int) -> None:
        self._size = size
        self._generator = np.random.Generator(np.random.Philox(seed))
        self._rows: list[Row] = []
        self._keys = np.empty(0)
        self._bound = np.inf

    def add(self, rows: Sequence[Row]) -> None:
        """Offer the next rows of the stream."""
        keys = self._generator.random(len(rows))
        chosen = np.flatnonzero(keys < self._bound)
        self._rows.extend(rows[i] for i in chosen.tolist())
        self._keys = np.concatenate([self._keys, keys[chosen]])
        if len(self._rows) > 2 * self._size:
            self._prune()

    def rows(self) -> list[Row]:
        """The kept rows, at most `size`."""
        if len(self._rows) > self._size:
            self._prune()
        return self._rows

    def _prune(self) -> None:
        kept = np.sort(np.argpartition(self._keys, self._size - 1)[: self._size])
        self._rows = [self._rows[i] for i in kept.tolist()]
        self._keys = self._keys[kept]
        self._bound = float(self._keys.max())
