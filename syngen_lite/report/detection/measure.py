"""Detection: the classifier's figures beside those of real and of shuffled rows."""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np
import pandas as pd
from sklearn.metrics import roc_curve

from syngen_lite.report.comparable import Floats
from syngen_lite.report.detection.alone import auc_alone
from syngen_lite.report.detection.giveaways import Permutations, giveaways
from syngen_lite.report.detection.relations import Relations
from syngen_lite.report.detection.two_sample import (
    MIN_ROWS,
    Contest,
    contest,
    draw_sides,
    pooled_features,
)
from syngen_lite.report.detection.words import noise, verdicts
from syngen_lite.report.results import Detection, Giveaway
from syngen_lite.report.score import Score
from syngen_lite.report.tables import Tables, draw, shuffled
from syngen_lite.schema import Column

_MAX_ROWS = 10_000
_WIDE = 150
"""With more features, rows and folds are fewer: 3 folds instead of 5, 1.5 million cells a side."""
_FLOOR_FOLDS = 3
_ROC_POINTS = 100


@dataclass(frozen=True, slots=True)
class _Match:
    """One table against the real one, without and with relations.

    Attributes:
        plain: On the columns alone, so many rows of both tables.
        related: With relations, on as many rows or fewer.
        features: Of the columns alone, on the rows of `related`.
        rows: Of both tables, of `plain`.
    """

    plain: Contest
    related: Contest
    features: Floats
    rows: int


def measure_detection(
    tables: Tables, rng: np.random.Generator
) -> tuple[Detection | None, tuple[str, ...]]:
    """Can a classifier tell synthetic rows from real ones?

    The ceiling is the holdout against the real rows, the floor the shuffled real rows against
    the real ones.

    Args:
        tables: What is compared.
        rng: Draws rows, folds and permutations.

    Returns:
        The figures, or None, and what was not measured and why, a sentence each.
    """
    columns = tables.columns
    if not columns:
        return None, ("Detection was left out: the table has no column to compare.",)
    relations = Relations(tables.real, columns)
    found = _match(tables.real, tables.synthetic, columns, relations, rng)
    if found is None:
        return None, (f"Detection was left out: it needs {MIN_ROWS} rows in both tables.",)
    unseen = tables.unseen
    ceiling = None
    if unseen is not None:
        ceiling = _match(tables.real, unseen, columns, relations, rng)
    worst = shuffled(draw(tables.real, len(tables.synthetic), rng), rng)
    floor = _match(tables.real, worst, columns, relations, rng, _FLOOR_FOLDS)
    auc = Score(found.plain.auc, _auc(ceiling), _auc(floor))
    related = Score(found.related.auc, _related_auc(ceiling), _related_auc(floor))
    blamed = _blamed(found, relations, columns, rng)
    detection = Detection(auc, related, _roc(found.plain), blamed, found.rows)
    return replace(detection, verdicts=verdicts(detection)), ()


def _match(
    real: pd.DataFrame,
    other: pd.DataFrame,
    columns: list[Column],
    relations: Relations,
    rng: np.random.Generator,
    folds: int = 5,
) -> _Match | None:
    sides = draw_sides(real, other, _most_rows(len(columns)), rng)
    if sides is None:
        return None
    rows, seed = len(sides[0]), int(rng.integers(2**31))
    features = pooled_features(*sides, columns)
    plain = contest(features, min(folds, _most_folds(len(columns))), seed)
    if not len(relations):
        return _Match(plain, plain, features, rows)
    # the rows were drawn in no order: the first of each side are as good as any
    width = len(columns) + len(relations)
    kept = min(rows, _most_rows(width))
    features = np.concatenate([features[:kept], features[rows : rows + kept]])
    related = contest(relations.beside(features), min(folds, _most_folds(width)), seed)
    return _Match(plain, related, features, rows)


def _most_rows(features: int) -> int:
    return max(MIN_ROWS, min(_MAX_ROWS, _MAX_ROWS * _WIDE // features))


def _most_folds(features: int) -> int:
    return 5 if features <= _WIDE else 3


def _auc(match: _Match | None) -> float | None:
    return None if match is None else match.plain.auc


def _related_auc(match: _Match | None) -> float | None:
    return None if match is None else match.related.auc


def _blamed(
    match: _Match, relations: Relations, columns: list[Column], rng: np.random.Generator
) -> tuple[Giveaway, ...]:
    """Nothing gives a table away that cannot be told apart."""
    rows = len(match.features) // 2
    if match.related.auc < 0.5 + 2 * noise(rows):
        return ()
    permutations = Permutations(match.related, match.features, relations, rng)
    labels = match.related.labels
    alone = [auc_alone(feature, labels, rng) for feature in match.features.T]
    return giveaways(permutations, alone, [column.name for column in columns], noise(rows))


def _roc(found: Contest) -> tuple[tuple[float, float], ...]:
    wrong, right, _ = roc_curve(found.labels, found.scores)
    kept = np.linspace(0, len(wrong) - 1, min(len(wrong), _ROC_POINTS)).round().astype(int)
    return tuple((float(wrong[i]), float(right[i])) for i in kept)
