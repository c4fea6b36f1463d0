"""Columns in pairs."""

from __future__ import annotations

from collections.abc import Sequence

from syngen_lite.report.fidelity.accuracy import accuracy
from syngen_lite.report.fidelity.association import association, correlation, measure_of
from syngen_lite.report.fidelity.choice import Pair
from syngen_lite.report.fidelity.coded import CodedTable
from syngen_lite.report.fidelity.sides import Sides
from syngen_lite.report.results import PairFigures
from syngen_lite.report.score import Score


def pair_figures(sides: Sides, pairs: Sequence[Pair]) -> tuple[tuple[PairFigures, ...], Score]:
    """The figures of each pair, and the correlation score of all of them together."""
    strengths = [association(sides.reference, *pair) for pair in pairs]
    made = associations(sides.synthetic, pairs)
    figures = tuple(
        PairFigures(
            *pair, accuracy(sides, pair), (real, strength), measure_of(sides.reference, *pair)
        )
        for pair, real, strength in zip(pairs, strengths, made, strict=True)
    )
    return figures, Score(
        synthetic=correlation(strengths, made),
        ceiling=None
        if sides.ceiling is None
        else correlation(strengths, associations(sides.ceiling, pairs)),
        floor=correlation(strengths, associations(sides.floor, pairs)),
    )


def associations(table: CodedTable | None, pairs: Sequence[Pair]) -> list[float | None]:
    """The association of each pair in one table; None of each where there is no table."""
    return [None if table is None else association(table, *pair) for pair in pairs]
