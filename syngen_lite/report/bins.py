"""Columns cut into bins that are taken from the real table, and the distance of two histograms."""

from __future__ import annotations

from typing import Any

import numpy as np
import numpy.typing as npt
import pandas as pd

from syngen_lite.report.comparable import Floats, Words, as_numbers, as_words, is_number
from syngen_lite.schema import Column

Bins = npt.NDArray[np.int64]

_DECILES = 10


def column_bins(
    real: pd.Series[Any], other: pd.Series[Any], column: Column, keep: int = 50
) -> tuple[Bins, Bins]:
    """Bins of both columns, cut on the real one.

    Args:
        real: n values.
        other: m values.
        column: Says whether they are numbers (deciles) or words (the most frequent ones).
        keep: How many words have a bin of their own.

    Returns:
        Whole numbers from 0, shapes (n,) and (m,).
    """
    if is_number(column):
        return number_bins(as_numbers(real), as_numbers(other))
    return word_bins(as_words(real), as_words(other), keep)


def number_bins(real: Floats, other: Floats) -> tuple[Bins, Bins]:
    """Deciles of the real numbers; null is a bin of its own.

    A value on an edge falls in the bin below, so that a frequent value shares its bin with
    nothing above it.
    """
    known = real[~np.isnan(real)]
    cuts = np.linspace(0, 1, _DECILES + 1)[1:-1]
    edges = np.unique(np.quantile(known, cuts)) if len(known) else np.empty(0)
    return _cut(real, edges), _cut(other, edges)


def word_bins(real: Words, other: Words, keep: int) -> tuple[Bins, Bins]:
    """The real table's `keep` most frequent words, its rest, unseen words and null: a bin each."""
    codes, uniques = pd.factorize(np.concatenate([real, other]))
    mine = codes[: len(real)]
    counts = np.bincount(mine[mine >= 0], minlength=len(uniques))
    rank = np.empty(len(uniques), dtype=np.int64)
    rank[np.argsort(-counts, kind="stable")] = np.arange(len(uniques))
    rest, unseen, null = (keep + i for i in range(3))
    bins = np.where(counts == 0, unseen, np.minimum(rank, rest))
    # factorize codes null as -1: the last bin.
    binned = np.append(bins, null)[codes]
    return binned[: len(real)], binned[len(real) :]


def overlap(real: Bins, other: Bins) -> float:
    """1 - TV, the total variation distance of two histograms; in [0, 1]."""
    size = int(max(real.max(), other.max())) + 1
    shares = [np.bincount(bins, minlength=size) / len(bins) for bins in (real, other)]
    return float(1 - 0.5 * np.abs(shares[0] - shares[1]).sum())


def _cut(values: Floats, edges: Floats) -> Bins:
    null = len(edges) + 1
    return np.where(np.isnan(values), null, np.searchsorted(edges, values, side="left"))
