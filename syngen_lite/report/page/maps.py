"""The heat maps of the page: accuracy, correlations, pairs of columns."""

from __future__ import annotations

import math
from collections.abc import Iterable
from dataclasses import dataclass

from markupsafe import Markup

from syngen_lite.report.page.charts.matrices import (
    FEW,
    Cells,
    Colouring,
    Square,
    heat_map,
    matrix,
    scale_bar,
)
from syngen_lite.report.page.spelling import figure, percent
from syngen_lite.report.plots.plots import PairPlot, Shares
from syngen_lite.report.results import Fidelity

MAX_COLUMNS = 60
"""A wider matrix cannot be read."""

_LEAST_REACH = 0.1  # differences below it are noise and stay pale


@dataclass(frozen=True, slots=True)
class HeatMap:
    """A map with its key.

    Attributes:
        title: What it shows.
        drawing: The map.
        scale: Its colours.
        low: The value at the left end of the colours.
        high: The value at their right end.
        is_wide: Whether it needs the whole width of the page.
    """

    title: str
    drawing: Markup
    scale: Markup
    low: str
    high: str
    is_wide: bool = False


def accuracy_map(fidelity: Fidelity) -> HeatMap | None:
    """Accuracy of each pair, of each column on the diagonal; None where there is no pair."""
    names = _names(fidelity)
    if not names:
        return None
    cells = _cells(names, ((p.first, p.second, p.accuracy.synthetic) for p in fidelity.pairs))
    places = {name: i for i, name in enumerate(names)}
    for column in fidelity.columns:
        if column.name in places and column.accuracy.synthetic is not None:
            cells[places[column.name], places[column.name]] = column.accuracy.synthetic
    reach = max(_LEAST_REACH, math.ceil(20 * (1 - min(cells.values(), default=1.0))) / 20)
    colouring = Colouring("loss", "loss", 1.0, reach)
    label = "Accuracy of every pair of columns"
    return HeatMap(
        label,
        matrix(Square.of(names, small=False), cells, colouring, label, percent),
        scale_bar(colouring, 1.0, 1 - reach, "colours of the accuracy"),
        percent(1.0),
        percent(1 - reach),
    )


def correlation_maps(fidelity: Fidelity, names_of_sides: tuple[str, str]) -> list[HeatMap]:
    """Associations in the real and in the synthetic table, and synthetic minus real."""
    names = _names(fidelity)
    pairs = [(p.first, p.second, p.association) for p in fidelity.pairs]
    real = _cells(names, ((a, b, both[0]) for a, b, both in pairs))
    synthetic = _cells(names, ((a, b, both[1]) for a, b, both in pairs))
    if not real and not synthetic:
        return []
    difference = {at: synthetic[at] - real[at] for at in real if at in synthetic}
    reach = max(_LEAST_REACH, math.ceil(20 * max(map(abs, difference.values()), default=0)) / 20)
    one, other = map(str.capitalize, names_of_sides)
    sides = ((one, real, 1.0), (other, synthetic, 1.0))
    return [
        _correlation(title, names, cells, most)
        for title, cells, most in (*sides, (f"{other} minus {one.lower()}", difference, reach))
    ]


def pair_maps(plot: PairPlot, names_of_sides: tuple[str, str]) -> list[HeatMap]:
    """The real table's shares, the synthetic table's, and where one has more than the other."""
    most = max((max(line) for side in (plot.real, plot.synthetic) for line in side), default=0.0)
    one, other = map(str.capitalize, names_of_sides)
    difference = tuple(map(_minus, plot.synthetic, plot.real))
    sides = (
        (one, plot.real, "real-fill", 0.0),
        (other, plot.synthetic, "synthetic-fill", 0.0),
        (f"{other} minus {one.lower()}", difference, "", -most),
    )
    return [_pair_map(plot, title, shares, kind, low, most) for title, shares, kind, low in sides]


def _pair_map(
    plot: PairPlot, title: str, shares: tuple[Shares, ...], kind: str, low: float, high: float
) -> HeatMap:
    colours = (kind, kind) if kind else ("synthetic-fill", "real-fill")
    colouring = Colouring(*colours, 0.0, high, root=True)
    label = f"{title}: {plot.first} and {plot.second}"
    drawing = heat_map(plot.first_labels, plot.second_labels, shares, colouring, label)
    scale = scale_bar(colouring, low, high, "colours of the shares")
    return HeatMap(title, drawing, scale, percent(low), percent(high))


def _correlation(title: str, names: list[str], cells: Cells, reach: float) -> HeatMap:
    colouring = Colouring("positive", "negative", 0.0, reach)
    label = f"Strength of relations: {title.lower()}"
    return HeatMap(
        title,
        matrix(Square.of(names, small=len(names) <= FEW), cells, colouring, label, figure),
        scale_bar(colouring, -reach, reach, "colours of the relations"),
        figure(-reach),
        figure(reach),
        len(names) > FEW,
    )


def _names(fidelity: Fidelity) -> list[str]:
    """Columns of any pair in the table's order; none if there are too many to draw."""
    paired = {name for pair in fidelity.pairs for name in (pair.first, pair.second)}
    names = [column.name for column in fidelity.columns if column.name in paired]
    return names if len(names) <= MAX_COLUMNS else []


def _cells(names: list[str], values: Iterable[tuple[str, str, float | None]]) -> Cells:
    places = {name: i for i, name in enumerate(names)}
    return {
        (places[first], places[second]): value
        for first, second, value in values
        if value is not None and first in places and second in places
    }


def _minus(left: Shares, right: Shares) -> Shares:
    return tuple(a - b for a, b in zip(left, right, strict=True))
