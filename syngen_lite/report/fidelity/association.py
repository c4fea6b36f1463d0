"""Association: how strongly two columns of one table depend on each other."""

from __future__ import annotations

import math
from collections.abc import Sequence

import numpy as np

from syngen_lite.report.comparable import Floats
from syngen_lite.report.fidelity.coded import CodedTable, Counts
from syngen_lite.report.fidelity.ruler import Codes


def measure_of(table: CodedTable, first: str, second: str) -> str:
    """The name of the measure: "spearman", "cramers_v" or "correlation_ratio"."""
    on_lines = sum(name in table.ranks for name in (first, second))
    return ("cramers_v", "correlation_ratio", "spearman")[on_lines]


def association(table: CodedTable, first: str, second: str) -> float | None:
    """The strength of the relation over rows that have both values.

    Two columns of numbers, dates or lengths: Spearman's rho, in [-1, 1]. Two of words: Cramer's V
    of their bins, corrected for its bias. One of each: the correlation ratio of the ranks,
    corrected for its bias. The latter two have no sign and lie in [0, 1].

    Returns:
        None where a column has a single value, or fewer than 3 rows have both.
    """
    measure = measure_of(table, first, second)
    if measure == "spearman":
        return spearman(table.ranks[first], table.ranks[second])
    if measure == "cramers_v":
        counts = table.counts([first, second]).reshape(-1, table.widths[second])
        return cramers_v(counts[:-1, :-1])
    word, number = (second, first) if first in table.ranks else (first, second)
    return correlation_ratio(table.codes[word], table.ranks[number], table.widths[word] - 1)


def correlation(reference: Sequence[float | None], other: Sequence[float | None]) -> float | None:
    """1 - mean absolute difference of associations, at least 0.

    Pairs without an association in the reference are passed over; one that is undefined in the
    other table alone (a column has collapsed to one value) counts as 0.
    """
    gaps = [abs(a - (b or 0.0)) for a, b in zip(reference, other, strict=True) if a is not None]
    return max(0.0, 1 - float(np.mean(gaps))) if gaps else None


def spearman(first: Floats, second: Floats) -> float | None:
    """Pearson's correlation of ranks, (n,) each, NaN where null.

    The ranks are those of the whole column, also where the other column has nulls.
    """
    known = ~(np.isnan(first) | np.isnan(second))
    a, b = (first, second) if known.all() else (first[known], second[known])
    if len(a) < 3:
        return None
    a, b = a - a.mean(), b - b.mean()
    scale = math.sqrt(float(a @ a)) * math.sqrt(float(b @ b))
    return max(-1.0, min(1.0, float(a @ b) / scale)) if scale > 0 else None


def cramers_v(counts: Counts) -> float | None:
    """Cramer's V with Bergsma's correction of its bias, so that independent columns have about 0.

    Source: W. Bergsma (2013), "A bias-correction for Cramer's V and Tschuprow's T", Journal of the
    Korean Statistical Society 42(3).

    Args:
        counts: (r, c) rows per pair of words.
    """
    counts = counts[counts.sum(axis=1) > 0][:, counts.sum(axis=0) > 0]
    rows, columns = counts.shape
    n = int(counts.sum())
    if n < 3 or min(rows, columns) < 2:
        return None
    alone = np.outer(counts.sum(axis=1), counts.sum(axis=0)) / n
    phi = float(((counts - alone) ** 2 / alone).sum()) / n
    phi = max(0.0, phi - (rows - 1) * (columns - 1) / (n - 1))
    sizes = [size - (size - 1) ** 2 / (n - 1) for size in (rows, columns)]
    return min(1.0, math.sqrt(phi / (min(sizes) - 1))) if min(sizes) > 1 else None


def correlation_ratio(words: Codes, ranks: Floats, size: int) -> float | None:
    """The root of the share of the ranks' variance that lies between words, less its bias.

    Kelley's correction makes it about 0 for independent columns.

    Source: T. L. Kelley (1935), "An unbiased correlation ratio measure", PNAS 21(9).

    Args:
        words: (n,) bins; those from `size` on are null.
        ranks: (n,), NaN where null.
        size: How many bins of words there are.
    """
    known = (words < size) & ~np.isnan(ranks)
    bins, places = words[known], ranks[known]
    counts = np.bincount(bins, minlength=size)
    n, groups = len(bins), int((counts > 0).sum())
    if groups < 2 or n <= groups:
        return None
    places = places - places.mean()
    total = float(places @ places)
    sums = np.bincount(bins, weights=places, minlength=size)
    between = float((sums[counts > 0] ** 2 / counts[counts > 0]).sum())
    if total <= 0:
        return None
    unbiased = 1 - (1 - between / total) * (n - 1) / (n - groups)
    return math.sqrt(min(1.0, max(0.0, unbiased)))
