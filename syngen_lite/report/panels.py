"""One panel of the picture: a histogram of numbers or dates, or bars of words."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from matplotlib.axes import Axes
from matplotlib.axis import Axis
from matplotlib.dates import AutoDateLocator, ConciseDateFormatter
from matplotlib.ticker import EngFormatter, FuncFormatter, MaxNLocator

from syngen_lite.report.plots.plots import LinePlot, WordPlot


@dataclass(frozen=True, slots=True)
class Style:
    """How one of the two tables is drawn."""

    label: str
    color: str


# Okabe and Ito (2008): apart for every kind of colour vision, and in grey.
REAL = Style("real", "#0072B2")
SYNTHETIC = Style("synthetic", "#E69F00")

_TOP = 7
_LABEL = 14
_LONG = 10_000  # numbers from here on are written 20k, 3M
_YEARS = (-719_162, 2_932_896)  # what matplotlib can write as dates, in days since 1970


def draw_line(axes: Axes, plot: LinePlot) -> None:
    """Step lines of the shares of all rows per bin; the null shares stand below."""
    edges = np.array(plot.edges)
    filled = axes.stairs(plot.real, edges, fill=True, color=REAL.color, alpha=0.35)
    filled.set_linewidth(0)
    axes.stairs(plot.real, edges, color=REAL.color, linewidth=1)
    axes.stairs(plot.synthetic, edges, color=SYNTHETIC.color, linewidth=1.3)
    axes.set_ylim(bottom=0)
    _share_axis(axes.yaxis)
    if plot.kind == "date" and _YEARS[0] < plot.edges[0] <= plot.edges[-1] < _YEARS[1]:
        _date_axis(axes.xaxis)
    else:
        _number_axis(axes.xaxis, float(np.abs(edges).max()))
    _write_nulls(axes, plot.missing)


def draw_bars(axes: Axes, plot: WordPlot) -> None:
    """Paired bars of the most frequent words, and of all others together."""
    words = plot.labels[:_TOP]
    places = np.arange(len(words))
    for index, (style, shares) in enumerate(((REAL, plot.real), (SYNTHETIC, plot.synthetic))):
        heights = shares[: len(words)]
        axes.barh(places + 0.4 * index - 0.2, heights, height=0.4, color=style.color)
    axes.set_yticks(places, [_short(word) for word in words], parse_math=False)
    axes.invert_yaxis()
    _share_axis(axes.xaxis)
    _write_nulls(axes, plot.missing)


def _share_axis(axis: Axis) -> None:
    axis.set_major_locator(MaxNLocator(3))
    axis.set_major_formatter(FuncFormatter(lambda share, _: f"{100 * share:.3g}%"))


def _number_axis(axis: Axis, largest: float) -> None:
    axis.set_major_locator(MaxNLocator(4))
    if largest >= _LONG:
        axis.set_major_formatter(EngFormatter(sep=""))


def _date_axis(axis: Axis) -> None:
    locator = AutoDateLocator(minticks=2, maxticks=4)  # type: ignore[no-untyped-call]
    axis.set_major_locator(locator)
    axis.set_major_formatter(ConciseDateFormatter(locator))  # type: ignore[no-untyped-call]
    axis.get_offset_text().set_fontsize(6)


def _write_nulls(axes: Axes, missing: tuple[float, float]) -> None:
    real, made = missing
    if real or made:
        axes.set_xlabel(f"null: {real:.1%} real, {made:.1%} synthetic", fontsize=6)


def _short(word: str) -> str:
    return word if len(word) <= _LABEL else f"{word[: _LABEL - 1]}…"
