"""Histograms that may be stored: a cell of fewer than 5 rows is told as nobody's."""

from __future__ import annotations

import numpy as np

from syngen_lite.report.bounds import HIDDEN
from syngen_lite.report.fidelity.coded import Counts, overlap
from syngen_lite.report.fidelity.noise import expected_overlap


def suppressed(counts: Counts) -> Counts:
    """The same histogram with 0 for every cell of fewer than 5 rows."""
    return np.where(counts < HIDDEN, 0, counts)


def overlap_with_shown(shown: Counts, rows: int, other: Counts) -> float:
    """1 - TV, all suppressed cells of the reference taken as one.

    Never below `coded.overlap` with the whole histogram.

    Args:
        shown: What `suppressed` gave.
        rows: How many rows the reference has, suppressed ones included.
        other: The other table's rows in each cell.
    """
    hidden = other[shown == 0].sum()
    return overlap(_closed(shown, rows), np.append(np.where(shown == 0, 0, other), hidden))


def expected_with_shown(shown: Counts, rows: int, other_rows: int) -> float:
    """What `overlap_with_shown` is on average of a fresh sample, see `noise.expected_overlap`."""
    return expected_overlap(_closed(shown, rows), other_rows)


def _closed(shown: Counts, rows: int) -> Counts:
    return np.append(shown, rows - shown.sum())
