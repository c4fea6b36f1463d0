"""Can a classifier tell synthetic rows from real ones?

The classifier two-sample test of Lopez-Paz and Oquab (2017), "Revisiting classifier two-sample
tests", with gradient-boosted trees.
"""

from __future__ import annotations

from typing import Any

import numpy as np
import numpy.typing as npt
import pandas as pd
from sklearn.ensemble import HistGradientBoostingClassifier
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
from syngen_lite.schema import Column, TableSchema

MIN_ROWS = 20
"""With fewer rows a side the figure says nothing."""

_KEPT_WORDS = 200


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
    size = min(len(real), len(other), max_rows)
    if size < MIN_ROWS or not comparable_columns(schema):
        return None
    features = _features(_draw(real, size, rng), _draw(other, size, rng), schema)
    labels = np.repeat([0, 1], size)
    return float(roc_auc_score(labels, _held_out_scores(features, labels, folds, rng)))


def _draw(table: pd.DataFrame, size: int, rng: np.random.Generator) -> pd.DataFrame:
    return table.iloc[rng.choice(len(table), size, replace=False)]


def _held_out_scores(
    features: Floats, labels: npt.NDArray[np.int64], folds: int, rng: np.random.Generator
) -> Floats:
    seed = int(rng.integers(2**31))
    scores = np.zeros(len(labels))
    splits = StratifiedKFold(folds, shuffle=True, random_state=seed)
    for fit, test in splits.split(features, labels):
        model = HistGradientBoostingClassifier(max_iter=100, random_state=seed)
        # The classifier cannot bin a feature that is null in all the rows it learns from.
        known = features[:, ~np.isnan(features[fit]).all(axis=0)]
        if known.shape[1]:
            model.fit(known[fit], labels[fit])
            scores[test] = model.predict_proba(known[test])[:, 1]
    return scores


def _features(real: pd.DataFrame, other: pd.DataFrame, schema: TableSchema) -> Floats:
    """Both tables one below the other; (2n, comparable columns)."""
    columns = comparable_columns(schema)
    return np.column_stack([_feature(real[c.name], other[c.name], c) for c in columns])


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
