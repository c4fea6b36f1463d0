"""Can a classifier tell synthetic rows from real ones?

The classifier two-sample test of Lopez-Paz and Oquab (2017), "Revisiting classifier two-sample
tests", with gradient-boosted trees.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt
import pandas as pd
from sklearn.metrics import roc_auc_score
from sklearn.model_selection import StratifiedKFold

from syngen_lite.report.comparable import (
    Floats,
    Words,
    as_numbers,
    as_words,
    comparable_columns,
    is_number,
)
from syngen_lite.report.trees import Labels, Predictor, fit_classifier
from syngen_lite.schema import Column, TableSchema

MIN_ROWS = 20
"""With fewer rows a side the figure says nothing."""

_KEPT_WORDS = 200


@dataclass(frozen=True, slots=True)
class Fold:
    """What was learnt without some of the rows, and which rows these are.

    Attributes:
        predict: From features to probabilities of (real, other).
        rows: The rows that were held out.
    """

    predict: Predictor
    rows: npt.NDArray[np.int64]


@dataclass(frozen=True, slots=True)
class Contest:
    """The classifiers' answers on rows that they did not learn from.

    Attributes:
        labels: (2n,), 0 for a real row, 1 for another.
        scores: (2n,), how likely each row is no real one.
        folds: The classifiers.
    """

    labels: Labels
    scores: Floats
    folds: tuple[Fold, ...]

    @property
    def auc(self) -> float:
        """Area under the ROC curve of all held-out scores."""
        return float(roc_auc_score(self.labels, self.scores))


def c2st(
    real: pd.DataFrame,
    other: pd.DataFrame,
    schema: TableSchema,
    rng: np.random.Generator,
    *,
    folds: int = 5,
    max_rows: int = 10_000,
) -> float | None:
    """Cross-validated AUC of real against other rows.

    Args:
        real: Typed values, n rows.
        other: Typed values, m rows.
        schema: What the columns mean.
        rng: Draws the rows, the folds and the classifier's seed.
        folds: Parts of the cross-validation.
        max_rows: Both sides are cut to min(n, m, max_rows).

    Returns:
        0.5 when the rows cannot be told apart, 1 when they always can; clearly below 0.5 when
        rows were copied. None without a comparable column or with fewer than 20 rows a side.
    """
    columns = comparable_columns(schema)
    sides = draw_sides(real, other, max_rows, rng)
    if sides is None or not columns:
        return None
    return contest(pooled_features(*sides, columns), folds, int(rng.integers(2**31))).auc


def draw_sides(
    real: pd.DataFrame, other: pd.DataFrame, max_rows: int, rng: np.random.Generator
) -> tuple[pd.DataFrame, pd.DataFrame] | None:
    """Equally many rows of both tables, at most `max_rows`; None if there are fewer than 20."""
    size = min(len(real), len(other), max_rows)
    if size < MIN_ROWS:
        return None
    return _draw(real, size, rng), _draw(other, size, rng)


def contest(features: Floats, folds: int, seed: int) -> Contest:
    """Let classifiers tell the first half of the rows from the second half.

    Args:
        features: (2n, k): n real rows, then n others.
        folds: Parts of the cross-validation.
        seed: Of folds and classifiers.
    """
    labels = np.repeat([0, 1], len(features) // 2)
    if np.isnan(features).all():
        return Contest(labels, np.full(len(labels), 0.5), ())
    splits = StratifiedKFold(folds, shuffle=True, random_state=seed)
    learnt = tuple(
        Fold(fit_classifier(features[fit], labels[fit], 2, seed), test)
        for fit, test in splits.split(features, labels)
    )
    scores = np.zeros(len(labels))
    for fold in learnt:
        scores[fold.rows] = fold.predict(features[fold.rows])[:, 1]
    return Contest(labels, scores, learnt)


def pooled_features(real: pd.DataFrame, other: pd.DataFrame, columns: list[Column]) -> Floats:
    """Both tables one below the other; (2n, columns)."""
    return np.column_stack([_feature(real[c.name], other[c.name], c) for c in columns])


def _draw(table: pd.DataFrame, size: int, rng: np.random.Generator) -> pd.DataFrame:
    return table.iloc[rng.choice(len(table), size, replace=False)]


def _feature(real: pd.Series[Any], other: pd.Series[Any], column: Column) -> Floats:
    if is_number(column):
        return np.concatenate([as_numbers(real), as_numbers(other)])
    return _frequent_words(np.concatenate([as_words(real), as_words(other)]))


def _frequent_words(words: Words) -> Floats:
    """Ranks of the most frequent words of both tables together; one bin for the rest, one for null.

    Were they the real table's most frequent, real rows would be told from other real rows: words
    that are frequent in one sample by chance are less so in the next, and each sample has words
    that no other has.
    """
    codes, uniques = pd.factorize(words)
    counts = np.bincount(codes[codes >= 0], minlength=len(uniques))
    rank = np.empty(len(uniques))
    # ties by spelling: by place, words of one row each would say which table they come from
    rank[np.lexsort((uniques.astype(str), -counts))] = np.arange(len(uniques))
    # factorize codes null as -1: the last bin
    return np.append(np.minimum(rank, _KEPT_WORDS), _KEPT_WORDS + 1)[codes]
