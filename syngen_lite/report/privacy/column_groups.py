"""Groups of columns on which rows may be copied though the whole rows are not."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt
from sklearn.cluster import AgglomerativeClustering

from syngen_lite.report.comparable import Floats
from syngen_lite.report.privacy.embedding import Points

GROUPS = 3
"""Of related columns, and as many of random ones."""

_MIN_DIMS = 10
_ROWS = 2_000

Places = npt.NDArray[np.int64]


def column_groups(points: Points, owners: Places, rng: np.random.Generator) -> list[Places]:
    """Three groups of related columns and three of random ones, where rows have over 10 dims.

    Args:
        points: Real rows; (n, n_dims).
        owners: Per dimension the place of its column; (n_dims,).
        rng: Draws the random groups.

    Returns:
        Places of columns, in order; empty for small rows.
    """
    columns = np.unique(owners)
    if len(owners) <= _MIN_DIMS or len(columns) < 2 * GROUPS:
        return []
    random = np.array_split(rng.permutation(columns), GROUPS)
    return [np.sort(group) for group in (*_related(points, owners, columns), *random)]


def _related(points: Points, owners: Places, columns: Places) -> list[Places]:
    closeness = 1 - _association(points[:_ROWS], owners, columns)
    clusters = AgglomerativeClustering(GROUPS, metric="precomputed", linkage="average")
    labels = clusters.fit_predict(closeness)
    # the attack needs at least two columns: one alone repeats by chance
    return [found for g in range(GROUPS) if len(found := columns[labels == g]) > 1]


def _association(points: Points, owners: Places, columns: Places) -> Floats:
    """Largest absolute correlation of any two dimensions of two columns; (k, k)."""
    centred = points - points.mean(axis=0)
    norms = np.sqrt((centred**2).sum(axis=0))
    scaled = centred / np.where(norms > 0, norms, 1)
    starts = np.searchsorted(owners, columns)
    dims = np.abs(scaled.T @ scaled)
    found = np.maximum.reduceat(np.maximum.reduceat(dims, starts, axis=0), starts, axis=1)
    np.fill_diagonal(found, 1)
    return np.minimum(found, 1)
