"""Gradient-boosted trees that take whatever a table may hold."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
import numpy.typing as npt
from sklearn.ensemble import HistGradientBoostingClassifier, HistGradientBoostingRegressor

from syngen_lite.report.comparable import Floats

Labels = npt.NDArray[np.int64]
Predictor = Callable[[Floats], Floats]

_HUGE = 1e300
"""Halfway between two larger numbers is no longer a number."""


def fit_classifier(
    features: Floats, labels: Labels, classes: int, seed: int, iterations: int = 100
) -> Predictor:
    """Learn which class a row belongs to.

    Args:
        features: (n, k), NaN for null; any column may be null everywhere.
        labels: (n,), 0 to classes - 1; one class alone will do, n is at least 1.
        classes: How many there are. One that has a single row is not learnt.
        seed: Of the trees.
        iterations: Trees per class, at most.

    Returns:
        From (m, k) features to (m, classes) probabilities; those of a class never seen are 0,
        and the shares of the classes where there is nothing to learn from.
    """
    known = _known(features)
    counts = np.bincount(labels, minlength=classes)
    # a class of one row cannot be split into rows to learn from and rows to stop by
    present = np.flatnonzero(counts > 1)
    if len(present) < 2 or not known.any():
        return lambda rows: np.tile(counts / len(labels), (len(rows), 1))
    kept = counts[labels] > 1
    model = HistGradientBoostingClassifier(max_iter=iterations, random_state=seed)
    model.fit(_tame(features[kept][:, known]), labels[kept])

    def predict(rows: Floats) -> Floats:
        scores = np.zeros((len(rows), classes))
        scores[:, present] = model.predict_proba(_tame(rows[:, known]))
        return scores

    return predict


def fit_regressor(features: Floats, target: Floats, seed: int, iterations: int = 100) -> Predictor:
    """Learn a number.

    Args:
        features: (n, k), NaN for null; any column may be null everywhere.
        target: (n,), never NaN; n is at least 1.
        seed: Of the trees.
        iterations: Trees, at most.

    Returns:
        From (m, k) features to (m,) numbers.
    """
    known = _known(features)
    if not known.any() or len(target) < 2:
        mean = float(target.mean())
        return lambda rows: np.full(len(rows), mean)
    model = HistGradientBoostingRegressor(max_iter=iterations, random_state=seed)
    model.fit(_tame(features[:, known]), target)

    def predict(rows: Floats) -> Floats:
        found: Floats = model.predict(_tame(rows[:, known]))
        return found

    return predict


def _known(features: Floats) -> npt.NDArray[np.bool_]:
    """Which columns have a value at all: the trees cannot bin the others."""
    return np.asarray(~np.isnan(features).all(axis=0))


def _tame(features: Floats) -> Floats:
    return np.clip(features, -_HUGE, _HUGE)
