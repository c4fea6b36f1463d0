"""Which earlier columns a column sees: all of them, or in a wide table the most related ones.

Every column seeing every earlier one takes weights by the square of the columns. So from some
width on a column sees a bounded number of earlier columns, those that say most about it wherever
they stand, besides z, which knows a little of all.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from syngen_lite.codes import Codes, CodeSpec

Columns = NDArray[np.int64]

ALL = 128  # earlier columns that are seen in any case
LEAST = 16  # earlier columns that are seen, however wide the table
PAIRS = 2**15  # (column, seen column) that the network has weights for, in between
BINS = 6  # that a column's codes are cut into, to measure how related two columns are
SAMPLE_ROWS = 2_000
SAMPLE_CELLS = 2**25  # rows times columns times bins
CHUNK = 64  # columns measured at once


def choose_sight(
    specs: Sequence[CodeSpec], codes: Codes, rng: np.random.Generator
) -> tuple[Columns, ...]:
    """Indices of the earlier columns that each column sees, ascending.

    Args:
        specs: One a column.
        codes: (n_rows, n_columns).
        rng: Draws the rows on which relatedness is measured.
    """
    n = len(specs)
    width = int(np.clip(PAIRS // n, LEAST, ALL))
    if n <= width + 1:
        return tuple(np.arange(at) for at in range(n))
    n_rows = min(SAMPLE_ROWS, SAMPLE_CELLS // (n * BINS))
    rows = rng.permutation(len(codes))[:n_rows]
    return _most_related(_indicators(specs, codes[rows]), width)


def _most_related(indicators: NDArray[np.float32], width: int) -> tuple[Columns, ...]:
    """For each column the `width` earlier ones with the largest phi-squared.

    Args:
        indicators: (n_rows, n_columns, BINS), each scaled to length 1 over the rows.
        width: How many are wanted.
    """
    n_rows, n, _ = indicators.shape
    flat = indicators.reshape(n_rows, -1)
    seen: list[Columns] = []
    for start in range(0, n, CHUNK):
        stop = min(start + CHUNK, n)
        # entries are O / sqrt(E' E''), their squares sum up to 1 + phi^2
        cells = flat[:, start * BINS : stop * BINS].T @ flat[:, : stop * BINS]
        np.square(cells, out=cells)
        strength = cells.reshape(stop - start, BINS, stop, BINS).sum(axis=(1, 3))
        for at, row in zip(range(start, stop), strength, strict=True):
            # of equals the nearest: a stable sort from the column backwards
            nearest_first = np.argsort(-row[:at][::-1], kind="stable")[:width]
            seen.append(np.sort(at - 1 - nearest_first))
    return tuple(seen)


def _indicators(specs: Sequence[CodeSpec], codes: Codes) -> NDArray[np.float32]:
    """Which bin each cell lies in, (n_rows, n_columns, BINS), scaled to length 1 over the rows."""
    table = np.zeros((len(codes), len(specs), BINS), np.float32)
    rows = np.arange(len(codes))
    for j, spec in enumerate(specs):
        table[rows, j, _bins(spec)[codes[:, j]]] = 1.0
    length = np.sqrt(table.sum(axis=0))
    np.divide(table, length, out=table, where=length > 0)
    return table


def _bins(spec: CodeSpec) -> NDArray[np.int64]:
    """Bin of each code: fifths of the rank, or the five most frequent; the last for the others."""
    ranks = spec.ranks()
    placed = ~np.isnan(ranks)
    if placed.any():
        fifths = np.minimum(np.nan_to_num(ranks) * (BINS - 1), BINS - 2).astype(np.int64)
        return np.where(placed, fifths, BINS - 1)
    frequency_rank = np.argsort(np.argsort(-spec.log_marginal, kind="stable"), kind="stable")
    return np.minimum(frequency_rank, BINS - 1)
