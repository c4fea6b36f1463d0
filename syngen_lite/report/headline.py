"""Three figures that say how good a synthetic table is, each beside a real holdout's."""

from __future__ import annotations

from dataclasses import asdict, dataclass
from typing import Any

import numpy as np
import pandas as pd

from syngen_lite.report.comparable import check_table, comparable_columns
from syngen_lite.report.detection import MIN_ROWS, c2st
from syngen_lite.report.fidelity.choice import Pair, choose_pairs
from syngen_lite.report.fidelity.coded import code_table, overlap
from syngen_lite.report.fidelity.ruler import Ruler, fit_rulers
from syngen_lite.report.fidelity.shapes import shape
from syngen_lite.report.tables import draw
from syngen_lite.schema import TableSchema

_NOT_MEASURED = "n/a"


@dataclass(frozen=True, slots=True)
class Figure:
    """One figure of the synthetic table, and of real rows in its place.

    Attributes:
        synthetic: None when it could not be measured.
        holdout: What a perfect generator would reach; None without a holdout.
    """

    synthetic: float | None
    holdout: float | None = None


@dataclass(frozen=True, slots=True)
class Headline:
    """Shape, trend and c2st of a synthetic table.

    Attributes:
        shape: Columns on their own, see `fidelity.shapes`; 1 is ideal.
        trend: Pairs of columns, see `fidelity.accuracy`; 1 is ideal.
        c2st: See `detection.c2st`; 0.5 is ideal.
        rows: How many synthetic rows shape and trend were taken on.
        columns: How many columns were compared.
        pairs: How many pairs of columns were compared.
        all_pairs: How many there are.
    """

    shape: Figure
    trend: Figure
    c2st: Figure
    rows: int
    columns: int
    pairs: int
    all_pairs: int

    def to_dict(self) -> dict[str, Any]:
        """Plain data for JSON."""
        return asdict(self)

    def lines(self) -> list[str]:
        """The figures as a table for a terminal, and a sentence on how to read each."""
        return [*_table(self), "", *_sentences(self)]


def headline(
    train: pd.DataFrame,
    synthetic: pd.DataFrame,
    holdout: pd.DataFrame | None,
    schema: TableSchema,
    rng: np.random.Generator,
) -> Headline:
    """Measure a synthetic table against the real one it was learnt from.

    For shape and trend the synthetic table and the holdout are cut to the same number of rows:
    both figures fall with fewer rows, and so carry the same sampling noise.

    Args:
        train: Typed values that the model has seen.
        synthetic: Typed values that it made.
        holdout: Typed values of real rows that it has not seen, or None.
        schema: What the columns mean.
        rng: Draws rows, pairs (above 60 columns) and folds.

    Raises:
        DataError: a table lacks a column, or has no rows.
    """
    for role, table in (("real", train), ("synthetic", synthetic), ("holdout", holdout)):
        if table is not None:
            check_table(table, schema, role)
    rows = len(synthetic) if holdout is None else min(len(synthetic), len(holdout))
    rulers = fit_rulers(train, comparable_columns(schema))
    pairs, columns = choose_pairs(list(rulers), rng), len(rulers)
    made = _measure(train, synthetic, rows, (rulers, pairs), schema, rng)
    real = _measure(train, holdout, rows, (rulers, pairs), schema, rng)
    columns_alone, trend, told_apart = map(Figure, made, real)
    all_pairs = columns * (columns - 1) // 2
    return Headline(columns_alone, trend, told_apart, rows, columns, len(pairs), all_pairs)


def _measure(
    train: pd.DataFrame,
    table: pd.DataFrame | None,
    rows: int,
    ruled: tuple[dict[str, Ruler], list[Pair]],
    schema: TableSchema,
    rng: np.random.Generator,
) -> tuple[float | None, float | None, float | None]:
    """Shape and trend of so many rows of a table, and c2st of all of them."""
    if table is None:
        return None, None, None
    cut, (rulers, pairs) = draw(table, rows, rng), ruled
    shapes = [shape(train[name], cut[name], ruler) for name, ruler in rulers.items()]
    real, other = code_table(train, rulers), code_table(cut, rulers)
    trends = [overlap(real.counts(pair), other.counts(pair)) for pair in pairs]
    return _mean(shapes), _mean(trends), c2st(train, table, schema, rng)


def _mean(values: list[float]) -> float | None:
    return float(np.mean(values)) if values else None


def _table(head: Headline) -> list[str]:
    figures = {"shape": (head.shape, "1"), "trend": (head.trend, "1"), "c2st": (head.c2st, "0.5")}
    rows = [["figure", "synthetic", "real holdout", "ideal"]]
    rows += [
        [name, _number(figure.synthetic), _number(figure.holdout), ideal]
        for name, (figure, ideal) in figures.items()
    ]
    widths = [max(map(len, column)) for column in zip(*rows, strict=True)]
    lines = [
        " | ".join([row[0].ljust(widths[0]), *map(str.rjust, row[1:], widths[1:])]) for row in rows
    ]
    return [lines[0], "-+-".join("-" * width for width in widths), *lines[1:]]


def _number(value: float | None) -> str:
    return _NOT_MEASURED if value is None else f"{value:.3f}"


def _sentences(head: Headline) -> list[str]:
    target = "1 is ideal" if head.shape.holdout is None else "as high as the real holdout is ideal"
    sentences = [_shape_words(head, target), _trend_words(head, target), _c2st_words(head)]
    if head.shape.holdout is None and head.columns:
        sentences.append("no real holdout: how high a perfect table would score is not known.")
    return sentences


def _shape_words(head: Headline, target: str) -> str:
    if head.shape.synthetic is None:
        return "shape: not measured, the table has no number, date, category or text column."
    return f"shape: each column on its own, mean of {head.columns}; {target}."


def _trend_words(head: Headline, target: str) -> str:
    if head.trend.synthetic is None:
        return "trend: not measured, it needs two columns of numbers, dates, categories or text."
    of_all = f" drawn from {head.all_pairs}" if head.pairs < head.all_pairs else ""
    return f"trend: two columns together, mean of {head.pairs} pairs{of_all}; {target}."


def _c2st_words(head: Headline) -> str:
    if head.c2st.synthetic is None:
        return (
            f"c2st: not measured, it needs a column to compare and {MIN_ROWS} rows in both tables."
        )
    return (
        "c2st: how well a classifier tells synthetic rows from real ones; 0.5 is a coin toss, "
        "1 is always, clearly below 0.5 means copied rows."
    )
