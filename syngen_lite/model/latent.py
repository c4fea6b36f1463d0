"""The mixture on the latent space, from which generation draws z."""

from __future__ import annotations

import warnings
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Self

import numpy as np
from numpy.typing import NDArray

from syngen_lite.codes import Floats

MAX_COMPONENTS = 20
FIT_ROWS = 3_000
MIN_WEIGHT = 1e-3


@dataclass(frozen=True, slots=True)
class LatentMixture:
    """Gaussian mixture with full covariances.

    Attributes:
        weights: Shape (n_components,), sum 1.
        means: Shape (n_components, n_latent).
        factors: Lower Cholesky factors of the covariances, (n_components, n_latent, n_latent).
    """

    weights: NDArray[np.float64]
    means: NDArray[np.float64]
    factors: NDArray[np.float64]

    @classmethod
    def fit(cls, z: Floats, seed: int) -> Self:
        """Fit a Bayesian Gaussian mixture to latents of training rows, shape (n, n_latent)."""
        # inside, so that generation starts without waiting for scikit-learn
        from sklearn.exceptions import ConvergenceWarning  # noqa: PLC0415
        from sklearn.mixture import BayesianGaussianMixture  # noqa: PLC0415

        z = z[:FIT_ROWS].astype(np.float64)
        n_components = max(1, min(MAX_COMPONENTS, len(z) // 20))
        if len(z) < 2:
            z = np.vstack([z, z + 1e-3])
        model = BayesianGaussianMixture(
            n_components=n_components,
            weight_concentration_prior=1.0 / n_components,
            reg_covar=1e-4,
            max_iter=20,
            random_state=seed,
        )
        with warnings.catch_warnings():
            # twenty rounds place the mass; the last digits of the bound do not matter
            warnings.simplefilter("ignore", ConvergenceWarning)
            model.fit(z)
        keep = model.weights_ > MIN_WEIGHT
        weights = model.weights_[keep] / model.weights_[keep].sum()
        return cls(weights, model.means_[keep], np.linalg.cholesky(model.covariances_[keep]))

    @classmethod
    def trivial(cls) -> Self:
        """One point, for tables without codes."""
        return cls(np.ones(1), np.zeros((1, 1)), np.zeros((1, 1, 1)))

    @classmethod
    def none(cls) -> Self:
        """No latent at all, for models that are given their context."""
        return cls(np.ones(1), np.zeros((1, 0)), np.zeros((1, 0, 0)))

    def sample(self, n: int, rng: np.random.Generator) -> Floats:
        """Draw z, shape (n, n_latent)."""
        component = np.searchsorted(np.cumsum(self.weights)[:-1], rng.random(n), side="right")
        normal = rng.standard_normal((n, self.means.shape[1]))
        scattered = (self.factors[component] @ normal[:, :, None])[:, :, 0]
        return (self.means[component] + scattered).astype(np.float32)

    def to_arrays(self) -> dict[str, NDArray[np.float64]]:
        """Arrays for the artifact."""
        return {"weights": self.weights, "means": self.means, "factors": self.factors}

    @classmethod
    def from_arrays(cls, arrays: Mapping[str, NDArray[np.float64]]) -> Self:
        """Rebuild from `to_arrays`."""
        return cls(arrays["weights"], arrays["means"], arrays["factors"])
