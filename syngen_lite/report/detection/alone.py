"""How far each column on its own tells the tables apart.

A classifier that has found one giveaway needs no second: where several columns are spoilt, what it
loses without one of them says little.
"""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

from syngen_lite.report.comparable import Floats
from syngen_lite.report.trees import Labels

_BINS = 50


def auc_alone(feature: Floats, labels: Labels, rng: np.random.Generator) -> float:
    """AUC of one column: each bin's share of other rows, learnt from one half, tried on the rest.

    Args:
        feature: (n,), NaN for null, which is a bin of its own; the others hold about equally many.
        labels: (n,), 0 for a real row, 1 for another.
        rng: Draws the halves.
    """
    known = feature[~np.isnan(feature)]
    levels = np.linspace(0, 1, _BINS + 1)[1:-1]
    edges = np.unique(np.quantile(known, levels, method="lower")) if len(known) else np.empty(0)
    bins = np.where(np.isnan(feature), len(edges) + 1, np.searchsorted(edges, feature))
    half = rng.permutation(len(labels)) % 2 == 0
    return float(np.mean([_auc(bins, labels, fit) for fit in (half, ~half)]))


def _auc(bins: Labels, labels: Labels, fit: npt.NDArray[np.bool_]) -> float:
    """Mann and Whitney's U over the bins in the order of what was learnt; ties count half."""
    size = int(bins.max()) + 1
    learnt = [np.bincount(bins[fit & (labels == i)], minlength=size) for i in (0, 1)]
    tried = [np.bincount(bins[~fit & (labels == i)], minlength=size) for i in (0, 1)]
    order = np.argsort((learnt[1] + 1) / (learnt[0] + learnt[1] + 2), kind="stable")
    real, other = (counts[order].astype(np.float64) for counts in tried)
    if not real.sum() or not other.sum():
        return 0.5
    below = np.cumsum(real) - real / 2
    return float((below * other).sum() / (real.sum() * other.sum()))
