"""By which columns a classifier tells the tables apart.

Permutation importance (Breiman 2001, "Random forests") on rows that were held out: the AUC lost
when the values of a column are dealt anew among them.
"""

from __future__ import annotations

import numpy as np
import numpy.typing as npt
from sklearn.metrics import roc_auc_score

from syngen_lite.report.comparable import Floats
from syngen_lite.report.detection.relations import Relations
from syngen_lite.report.detection.two_sample import Contest
from syngen_lite.report.results import Giveaway

_MOST = 40
"""So many columns are permuted one by one; of more, those in the groups that matter most."""

_LISTED = 20
_FOLD_ROWS = 2000
_LEAST = 0.003
"""A smaller drop is noise."""
_SIGMAS = 4
"""A column whose own AUC is nearer to 0.5 says nothing alone."""


class Permutations:
    """What the classifiers lose when columns are permuted.

    Args:
        found: Classifiers with their held-out rows.
        features: (2n, k), without relations, which follow from them.
        relations: What the classifiers saw beside the features.
        rng: Draws rows and permutations.
    """

    def __init__(
        self, found: Contest, features: Floats, relations: Relations, rng: np.random.Generator
    ) -> None:
        self._found = found
        self._features = features
        self._relations = relations
        self._rng = rng
        self._rows = [self._draw(fold.rows) for fold in found.folds]
        self._auc = [self._fold_auc(i, features[rows]) for i, rows in enumerate(self._rows)]

    def drop(self, columns: list[int]) -> float:
        """AUC lost, mean over folds, when these columns are dealt anew together."""
        losses = []
        for i, rows in enumerate(self._rows):
            dealt = self._features[rows]
            dealt[:, columns] = dealt[self._rng.permutation(len(rows))][:, columns]
            losses.append(self._auc[i] - self._fold_auc(i, dealt))
        return float(np.mean(losses))

    def _draw(self, rows: npt.NDArray[np.int64]) -> npt.NDArray[np.int64]:
        size = min(len(rows), _FOLD_ROWS)
        return np.sort(self._rng.choice(rows, size, replace=False))

    def _fold_auc(self, fold: int, features: Floats) -> float:
        scores = self._found.folds[fold].predict(self._relations.beside(features))[:, 1]
        labels = self._found.labels[self._rows[fold]]
        return float(roc_auc_score(labels, scores)) if len(set(labels)) == 2 else 0.5


def giveaways(
    permutations: Permutations, alone: list[float], names: list[str], noise: float
) -> tuple[Giveaway, ...]:
    """The columns that give the synthetic table away, the worst first, at most 20.

    Above 40 columns, groups of neighbours are permuted first, and then, one by one, 40 columns of
    the groups that matter most; the others have no drop.

    Args:
        permutations: Of classifiers that can tell the tables apart.
        alone: Per column, its AUC on its own.
        names: The columns in the features' order.
        noise: Standard deviation of an AUC that sees nothing.
    """
    drops = dict.fromkeys(range(len(names)), 0.0)
    drops |= {i: permutations.drop([i]) for i in _candidates(permutations, len(names))}
    gains = {i: alone[i] - 0.5 if alone[i] > 0.5 + _SIGMAS * noise else 0.0 for i in drops}
    blame = {i: max(drops[i], gains[i]) for i in drops}
    worst = sorted(drops, key=lambda i: (-blame[i], -drops[i], i))[:_LISTED]
    return tuple(Giveaway(names[i], drops[i], alone[i]) for i in worst if blame[i] >= _LEAST)


def _candidates(permutations: Permutations, columns: int) -> list[int]:
    if columns <= _MOST:
        return list(range(columns))
    groups = [group.tolist() for group in np.array_split(np.arange(columns), _MOST)]
    drops = [permutations.drop(group) for group in groups]
    ranked = [i for g in np.argsort(-np.array(drops), kind="stable") for i in groups[g]]
    return sorted(ranked[:_MOST])
