"""What real rows in the synthetic table's place would score on average, by calculation.

Two samples of one population differ by chance; a perfect synthetic table does, too.
"""

from __future__ import annotations

from math import log, pi, sqrt

import numpy as np

from syngen_lite.report.fidelity.coded import Counts


def expected_overlap(reference: Counts, rows: int) -> float:
    """1 - TV of a fresh sample against the reference, on average.

    1 - E/2, where E is the sum over the cells of sqrt((p(1-p)/n + p(1-p)/m) 2/pi): the mean
    absolute difference of two shares that are normally distributed around p.

    Source: mostlyai-qa, `_accuracy.py` ("univariate_max" and so on), Apache-2.0; own code.

    Args:
        reference: How many of its n rows are in each cell; n is at least 1.
        rows: m, how many the sample has.
    """
    n = int(reference.sum())
    shares = reference / n
    variances = shares * (1 - shares) * (1 / n + 1 / rows)
    return float(max(0.0, 1 - np.sqrt(variances * 2 / pi).sum() / 2))


def expected_shape(known: tuple[int, int], missing: float, rows: tuple[int, int]) -> float:
    """1 - KS - difference of null shares of two samples of one column of numbers, on average.

    The mean of Kolmogorov's distribution is sqrt(pi/2) ln 2; KS of two samples approaches it times
    sqrt(1/n + 1/m) where no value repeats, and is smaller where values do: then this is
    a lower bound.

    Source: G. Marsaglia, W. W. Tsang, J. Wang (2003), "Evaluating Kolmogorov's distribution",
    Journal of Statistical Software 8(18).

    Args:
        known: Cells of either sample that are not null.
        missing: The null share.
        rows: Rows of either sample.
    """
    spread = sqrt(1 / known[0] + 1 / known[1]) if min(known) else 0.0
    nulls = sqrt(missing * (1 - missing) * (1 / rows[0] + 1 / rows[1]) * 2 / pi)
    return max(0.0, 1 - sqrt(pi / 2) * log(2) * spread - nulls)
