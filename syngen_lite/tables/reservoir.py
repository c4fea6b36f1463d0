"""A uniform sample of rows in constant memory."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt
import pyarrow as pa


class Reservoir:
    """Keeps `size` rows of a stream of batches, without replacement, in the stream's order.

    Each row draws one uniform key; the rows with the smallest keys stay. The keys come from one
    Philox stream, so the sample depends on the seed and the row order, not on the batch size.

    Args:
        size: Rows to keep; None keeps all.
        seed: Seed of the draw.
    """

    def __init__(self, size: int | None, seed: int) -> None:
        self._size = size
        self._generator = np.random.Generator(np.random.Philox(seed))
        self._batches: list[pa.RecordBatch] = []
        self._keys: list[npt.NDArray[np.float64]] = []
        self._bound = np.inf
        self._held = 0

    def add(self, batch: pa.RecordBatch) -> None:
        """Offer the next rows of the stream."""
        if self._size is None:
            self._batches.append(batch)
            return
        keys = self._generator.random(batch.num_rows)
        chosen = np.flatnonzero(keys < self._bound)
        self._hold(batch, keys, chosen)
        # Half as many again: fewer rounds of leaving out, not much more memory.
        if self._held > self._size + max(self._size // 2, 1):
            self._prune(self._size)

    def batches(self) -> list[pa.RecordBatch]:
        """The kept rows, at most `size`; those of one batch stay together."""
        if self._size is not None and self._held > self._size:
            self._prune(self._size)
        return self._batches

    def _hold(
        self,
        batch: pa.RecordBatch,
        keys: npt.NDArray[np.float64],
        chosen: npt.NDArray[np.intp],
    ) -> None:
        if not len(chosen):
            return
        whole = len(chosen) == batch.num_rows
        self._batches.append(batch if whole else _taken(batch, chosen))
        self._keys.append(keys if whole else keys[chosen])
        self._held += len(chosen)

    def _prune(self, size: int) -> None:
        keys = np.concatenate(self._keys)
        self._bound = np.partition(keys, size)[size]
        batches, self._batches = self._batches, []
        parts, self._keys, self._held = self._keys, [], 0
        batches.reverse()
        for part in parts:
            batch = batches.pop()  # its memory is needed for the next
            self._hold(batch, part, np.flatnonzero(part < self._bound))


def _taken(batch: pa.RecordBatch, rows: npt.NDArray[np.intp]) -> pa.RecordBatch:
    """Some rows of a batch, without the dictionary entries that they do not use."""
    places = pa.array(rows)
    columns = [_plain(column.take(places)) for column in batch.columns]
    fields = [f.with_type(c.type) for f, c in zip(batch.schema, columns, strict=True)]
    return pa.RecordBatch.from_arrays(columns, schema=pa.schema(fields))


def _plain(column: pa.Array) -> pa.Array:
    if not pa.types.is_dictionary(column.type):
        return column
    return column.dictionary.take(column.indices)
