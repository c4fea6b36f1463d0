"""Which columns and pairs are drawn."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace

import numpy as np

from syngen_lite.report.plots.columns import column_plot
from syngen_lite.report.plots.pairs import pair_plot
from syngen_lite.report.plots.plots import PairPlot, Plots
from syngen_lite.report.results import Fidelity, PairFigures
from syngen_lite.report.tables import Tables, draw
from syngen_lite.report.worst import strongest_pairs, worst_columns, worst_pairs
from syngen_lite.schema import Column

MAX_COLUMNS = 100
"""Up to this many columns all are drawn."""

FEWER = 60
"""Above it, only so many of the worst are."""

MAX_ROWS = 100_000
"""Longer tables are sampled."""

_PAIRS = 4  # of the worst, and of the strongest


def draw_plots(tables: Tables, fidelity: Fidelity | None, rng: np.random.Generator) -> Plots:
    """Everything that charts of the values need, so that the tables can be let go.

    Args:
        tables: What is drawn; the real table's bins and words are the ruler.
        fidelity: Says which columns and pairs are worst; without it columns stand in the table's
            order and no pair is drawn.
        rng: Draws rows of long tables.
    """
    real, synthetic = (draw(t, MAX_ROWS, rng) for t in (tables.real, tables.synthetic))
    drawn = replace(tables, real=real, synthetic=synthetic, holdout=None)
    columns = _in_order(tables, fidelity)
    chosen = columns if len(columns) <= MAX_COLUMNS else columns[:FEWER]
    plots = (column_plot(real[c.name], synthetic[c.name], c) for c in chosen)
    return Plots(
        columns=tuple(plot for plot in plots if plot is not None),
        all_columns=len(columns),
        pairs=() if fidelity is None else tuple(_pair_plots(drawn, fidelity)),
    )


def _in_order(tables: Tables, fidelity: Fidelity | None) -> list[Column]:
    names = [] if fidelity is None else [column.name for column in worst_columns(fidelity)]
    place = {name: i for i, name in enumerate(names)}
    return sorted(tables.columns, key=lambda column: place.get(column.name, len(place)))


def _pair_plots(tables: Tables, fidelity: Fidelity) -> Iterable[PairPlot]:
    columns = {column.name: column for column in tables.columns}
    worst = worst_pairs(fidelity)[:_PAIRS]
    seen = {(pair.first, pair.second) for pair in worst}
    others: list[PairFigures] = [
        pair for pair in strongest_pairs(fidelity) if (pair.first, pair.second) not in seen
    ]
    for reason, pairs in (("worst", worst), ("strongest", others[:_PAIRS])):
        for pair in pairs:
            yield pair_plot(tables, columns[pair.first], columns[pair.second], reason)
