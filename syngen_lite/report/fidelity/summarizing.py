"""The real table -> its summary."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from syngen_lite.report.fidelity.association import association, correlation
from syngen_lite.report.fidelity.choice import Pair, choose_pairs
from syngen_lite.report.fidelity.coded import CodedTable, Counts
from syngen_lite.report.fidelity.moments import known_range, moments
from syngen_lite.report.fidelity.pairs import associations
from syngen_lite.report.fidelity.ruler import LineRuler
from syngen_lite.report.fidelity.sides import MIN_ROWS, Sides, code_sides, draw_samples
from syngen_lite.report.fidelity.summary import Bounds, ColumnSummary, PairSummary, Summary
from syngen_lite.report.fidelity.suppression import overlap_with_shown, suppressed
from syngen_lite.report.score import Score
from syngen_lite.report.tables import Tables
from syngen_lite.schema import Column

_DIGITS = 6


def summarize(tables: Tables, rng: np.random.Generator) -> Summary | None:
    """Keep what `measure_by_summary` needs of the real table and its holdout.

    Args:
        tables: Real rows and holdout; the synthetic table is not looked at.
        rng: Draws rows, orders of the floor, and pairs of wide tables.

    Returns:
        None without a comparable column, or with fewer than 20 real rows.
    """
    if not tables.columns or len(tables.real) < MIN_ROWS:
        return None
    sides = code_sides(tables, draw_samples(tables, rng, synthetic=False), rng)
    pairs = choose_pairs(sides.joinable, rng)
    return Summary(
        rows=sides.rows,
        reference_rows=sides.reference.rows,
        columns=tuple(_column(column, tables, sides) for column in tables.columns),
        pairs=tuple(_pair(pair, sides) for pair in pairs),
        correlation=_correlation(sides, pairs),
    )


def _column(column: Column, tables: Tables, sides: Sides) -> ColumnSummary:
    ruler, real = sides.rulers[column.name], tables.real[column.name]
    shown = suppressed(sides.reference.counts([column.name]))
    return ColumnSummary(
        name=column.name,
        ruler=ruler,
        counts=tuple(shown.tolist()),
        accuracy=_accuracy(shown, sides, [column.name]),
        moments=moments(real, column),
        span=known_range(ruler.positions(real)) if isinstance(ruler, LineRuler) else None,
    )


def _pair(pair: Pair, sides: Sides) -> PairSummary:
    shown = suppressed(sides.reference.counts(pair))
    strength = association(sides.reference, *pair)
    return PairSummary(
        *pair,
        counts=tuple(shown.tolist()),
        accuracy=_accuracy(shown, sides, pair),
        association=None if strength is None else round(strength, _DIGITS),
    )


def _accuracy(shown: Counts, sides: Sides, names: Sequence[str]) -> Bounds:
    def figure(side: CodedTable) -> float:
        return overlap_with_shown(shown, sides.reference.rows, side.counts(names))

    return _bounds(sides.score(figure))


def _correlation(sides: Sides, pairs: Sequence[Pair]) -> Bounds:
    real = associations(sides.reference, pairs)
    return _bounds(sides.score(lambda side: correlation(real, associations(side, pairs))))


def _bounds(score: Score) -> Bounds:
    ceiling, floor = (
        None if value is None else round(value, _DIGITS) for value in (score.ceiling, score.floor)
    )
    return Bounds(ceiling, floor)
