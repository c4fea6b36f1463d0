"""The modes of a number column: a one-dimensional Bayesian Gaussian mixture."""

from __future__ import annotations

import warnings
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Self

import numpy as np
from numpy.typing import NDArray

from syngen_lite.columns.quantiles import central

FloatArray = NDArray[np.float64]

MAX_MODES = 8
FIT_ROWS = 2_000  # more change the modes little and cost seconds on wide tables
MIN_WEIGHT = 0.01


@dataclass(frozen=True, slots=True)
class Modes:
    """Mixture on a robust asinh scale, where heavy tails are tame.

    Attributes:
        center: Median of the column, smoothed.
        scale: Its interquartile range, or 1.
        weights: Component weights, shape (k,).
        means: Component means on the scale, shape (k,).
        deviations: Component standard deviations on the scale, shape (k,).
        boundaries: Values where the most likely component changes, shape (m,).
    """

    center: float
    scale: float
    weights: FloatArray
    means: FloatArray
    deviations: FloatArray
    boundaries: FloatArray

    @classmethod
    def none(cls) -> Self:
        """No modes: for columns of a few values, each of which is a code already."""
        empty = np.zeros(0)
        return cls(0.0, 1.0, empty, empty, empty, empty)

    @classmethod
    def fit(cls, values: FloatArray, rng: np.random.Generator) -> Self:
        """Fit to values without NaN, shape (n,)."""
        sample = values if len(values) <= FIT_ROWS else rng.choice(values, FIT_ROWS, replace=False)
        low, high = np.quantile(sample, [0.25, 0.75])
        center = central(np.sort(sample))
        scale = float(high - low) or float(sample.max() - sample.min()) or 1.0
        tame = _tame(sample, center, scale)
        weights, means, deviations = _mixture(tame, int(rng.integers(2**31)))
        modes = cls(center, scale, weights, means, deviations, np.zeros(0))
        return cls(center, scale, weights, means, deviations, modes._switches(sample, tame))

    def _switches(self, sample: FloatArray, tame: FloatArray) -> FloatArray:
        grid = np.linspace(tame.min(), tame.max(), 512)
        best = np.argmax(self._log_joint(grid), axis=1)
        at = np.flatnonzero(np.diff(best))
        with np.errstate(over="ignore"):
            values = np.sinh((grid[at] + grid[at + 1]) / 2) * self.scale + self.center
        return np.asarray(np.clip(values, sample.min(), sample.max()))

    def _log_joint(self, tame: FloatArray) -> FloatArray:
        z = (tame[:, None] - self.means) / self.deviations
        return np.log(self.weights) - np.log(self.deviations) - z**2 / 2

    def features(self, values: FloatArray) -> FloatArray:
        """Responsibilities and the position inside the modes, shape (n, k + 1); (n, 0) if none."""
        if len(self.weights) < 2:
            return np.zeros((len(values), 0))
        tame = _tame(values, self.center, self.scale)
        joint = self._log_joint(tame)
        share = np.exp(joint - joint.max(axis=1, keepdims=True))
        share /= share.sum(axis=1, keepdims=True)
        inside = (share * (tame[:, None] - self.means) / self.deviations).sum(axis=1)
        return np.column_stack([share, np.clip(inside / 2, -2, 2)])

    def to_dict(self) -> dict[str, Any]:
        """Plain data."""
        arrays = ("weights", "means", "deviations", "boundaries")
        state: dict[str, Any] = {name: getattr(self, name).tolist() for name in arrays}
        return {"center": self.center, "scale": self.scale, **state}

    @classmethod
    def from_dict(cls, state: Mapping[str, Any]) -> Self:
        """Rebuild from `to_dict`."""
        arrays = ("weights", "means", "deviations", "boundaries")
        return cls(
            float(state["center"]),
            float(state["scale"]),
            *(np.array(state[name], np.float64) for name in arrays),
        )


def _tame(values: FloatArray, center: float, scale: float) -> FloatArray:
    """Standardised values on the asinh scale, shape (n,)."""
    with np.errstate(over="ignore"):
        standard = (values - center) / scale
    return np.arcsinh(np.clip(standard, -1e300, 1e300))


def _mixture(tame: FloatArray, seed: int) -> tuple[FloatArray, FloatArray, FloatArray]:
    """Weights, means and deviations of the components that carry mass."""
    # inside, so that generation starts without waiting for scikit-learn
    from sklearn.exceptions import ConvergenceWarning  # noqa: PLC0415
    from sklearn.mixture import BayesianGaussianMixture  # noqa: PLC0415

    model = BayesianGaussianMixture(
        n_components=min(MAX_MODES, len(np.unique(tame))),
        weight_concentration_prior=1e-3,
        max_iter=50,
        tol=1e-2,
        random_state=seed,
    )
    with warnings.catch_warnings():
        # a mixture short of its optimum still places boundaries well
        warnings.simplefilter("ignore", ConvergenceWarning)
        model.fit(tame[:, None])
    keep = model.weights_ > MIN_WEIGHT
    deviations = np.sqrt(model.covariances_[keep, 0, 0])
    return model.weights_[keep], model.means_[keep, 0], deviations
