"""Value features of a number column's codes: near codes look alike."""

from __future__ import annotations

from statistics import NormalDist

import numpy as np
from numpy.typing import NDArray

from syngen_lite.codes import Floats
from syngen_lite.columns.modes import Modes

FloatArray = NDArray[np.float64]

HAT_INTERVALS = (4, 8, 16, 32)


def value_features(location: FloatArray, log_marginal: Floats, modes: Modes) -> Floats:
    """Features of each code, shape (K, n_features).

    Hat functions of the mid-rank on 4 to 32 intervals, the normal score g and (g^2 - 1) / 1.5,
    the clipped and the squashed standardised value, and the mixture's responsibilities with the
    position inside the mode.  Codes without a location (missing) are all zero.

    Args:
        location: Value of each code in ascending order, NaN for missing, shape (K,).
        log_marginal: Log frequency of each code, shape (K,).
        modes: The column's mixture.
    """
    placed = ~np.isnan(location)
    values, mass = location[placed], np.exp(log_marginal[placed].astype(np.float64))
    rank = (np.cumsum(mass) - mass / 2) / mass.sum()
    # a power of two changes no digit, and keeps squares of the largest floats finite
    values_near_one = np.ldexp(values, -int(np.frexp(np.abs(values).max())[1]))
    mean = np.average(values_near_one, weights=mass)
    deviation = np.sqrt(np.average((values_near_one - mean) ** 2, weights=mass)) or 1.0
    standard = (values_near_one - mean) / deviation
    score = np.array([NormalDist().inv_cdf(r) for r in np.clip(rank, 1e-4, 1 - 1e-4)])
    columns = [_hats(rank, n) for n in HAT_INTERVALS]
    columns += [np.column_stack([score, (score**2 - 1) / 1.5])]
    columns += [np.column_stack([np.clip(standard, -4, 4), np.tanh(standard)])]
    columns += [modes.features(values)]
    inner = np.hstack(columns)
    features = np.zeros((len(location), inner.shape[1]), np.float32)
    features[placed] = inner
    return features


def _hats(rank: FloatArray, intervals: int) -> FloatArray:
    """Piecewise-linear basis on a regular grid, shape (n, intervals + 1)."""
    knots = np.arange(intervals + 1)
    return np.maximum(0.0, 1.0 - np.abs(rank[:, None] * intervals - knots))
