"""Columns on their own."""

from __future__ import annotations

from typing import Any

import numpy as np
import pandas as pd

from syngen_lite.report.fidelity.accuracy import accuracy
from syngen_lite.report.fidelity.moments import Moments, coverage, moments
from syngen_lite.report.fidelity.noise import expected_overlap, expected_shape
from syngen_lite.report.fidelity.ruler import LineRuler, Ruler
from syngen_lite.report.fidelity.shapes import shape
from syngen_lite.report.fidelity.sides import Samples, Sides
from syngen_lite.report.results import ColumnFigures
from syngen_lite.report.score import Score
from syngen_lite.report.tables import Tables
from syngen_lite.schema import Column


def column_figures(tables: Tables, samples: Samples, sides: Sides) -> tuple[ColumnFigures, ...]:
    """The figures of each comparable column.

    Scores rest on the samples; null shares, means and the like on all rows of the real and the
    synthetic table.
    """
    return tuple(_figures(column, tables, samples, sides) for column in tables.columns)


def _figures(column: Column, tables: Tables, samples: Samples, sides: Sides) -> ColumnFigures:
    name, ruler = column.name, sides.rulers[column.name]
    real, made = tables.real[name], tables.synthetic[name]
    return described(
        column,
        (accuracy(sides, [name]), _shape(name, samples, sides)),
        coverage(real, made, ruler),
        (moments(real, column), moments(made, column)),
    )


def described(
    column: Column,
    scores: tuple[Score, Score],
    share_covered: float | None,
    found: tuple[Moments, Moments],
) -> ColumnFigures:
    """Join accuracy and shape with what is said of the real and the synthetic column."""
    real, made = found
    left, right = real.quantiles or {}, made.quantiles or {}
    return ColumnFigures(
        name=column.name,
        kind=column.kind,
        accuracy=scores[0],
        shape=scores[1],
        missing=(real.missing, made.missing),
        coverage=share_covered,
        mean=_both(real.mean, made.mean),
        spread=_both(real.spread, made.spread),
        quantiles={level: (left[level], right[level]) for level in left if level in right},
    )


def _shape(name: str, samples: Samples, sides: Sides) -> Score:
    """Ceiling and floor are one: a shuffle leaves every column as it is."""
    ruler, reference = sides.rulers[name], samples.reference[name]
    real = shape(reference, samples.real[name], ruler)
    made = samples.synthetic
    return Score(
        synthetic=None if made is None else shape(reference, made[name], ruler),
        ceiling=None if sides.ceiling is None else real,
        floor=real,
        expected=_expected(reference, ruler, sides.rows),
    )


def _expected(reference: pd.Series[Any], ruler: Ruler, rows: int) -> float:
    if isinstance(ruler, LineRuler):
        missing = float(reference.isna().mean())
        known = (int(reference.notna().sum()), round(rows * (1 - missing)))
        return expected_shape(known, missing, (len(reference), rows))
    counts = reference.value_counts(dropna=False).to_numpy()
    return expected_overlap(np.asarray(counts, dtype=np.int64), rows)


def _both(first: float | None, second: float | None) -> tuple[float, float] | None:
    return None if first is None or second is None else (first, second)
