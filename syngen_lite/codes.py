"""The seam between columns and model: integer codes, and what each code looks like."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

Codes = NDArray[np.int32]
Floats = NDArray[np.float32]


@dataclass(frozen=True, slots=True)
class CodeSpec:
    """All that the model knows of one code column; codes run from 0 to `cardinality - 1`.

    Attributes:
        cardinality: How many codes there are, K.
        features: Value features of each code, shape (K, n_features); n_features is 0 for plain
            categories. Codes with like features behave alike, so smooth columns do not overfit.
        free: Which codes deserve a vector of their own besides the features, shape (K,).
        log_marginal: Log frequency of each code in the training rows, shape (K,).
        location: A number that orders the codes (the median of a bin), NaN where there is
            none (a category, a missing value), shape (K,).
    """

    cardinality: int
    features: Floats
    free: NDArray[np.bool_]
    log_marginal: Floats
    location: NDArray[np.float64]

    def ranks(self) -> NDArray[np.float64]:
        """Mid-ranks in [0, 1] of the codes with a location, NaN for the others, shape (K,)."""
        placed = np.flatnonzero(~np.isnan(self.location))
        order = placed[np.argsort(self.location[placed], kind="stable")]
        mass = np.exp(self.log_marginal[order].astype(np.float64))
        ranks = np.full(self.cardinality, np.nan)
        if len(order):
            ranks[order] = (np.cumsum(mass) - mass / 2) / mass.sum()
        return ranks


NEVER = -30.0  # log frequency of a code that no training row carries; it is never drawn


def log_marginal(codes: Codes, cardinality: int) -> Floats:
    """Log frequencies of codes, `NEVER` for those that do not occur, shape (cardinality,)."""
    share = np.bincount(codes, minlength=cardinality) / max(len(codes), 1)
    seen = np.log(share, out=np.full(cardinality, NEVER), where=share > 0)
    return seen.astype(np.float32)


def categorical_spec(codes: Codes, cardinality: int) -> CodeSpec:
    """The spec of plain categories: no features, every code free."""
    return CodeSpec(
        cardinality=cardinality,
        features=np.zeros((cardinality, 0), np.float32),
        free=np.ones(cardinality, bool),
        log_marginal=log_marginal(codes, cardinality),
        location=np.full(cardinality, np.nan),
    )
