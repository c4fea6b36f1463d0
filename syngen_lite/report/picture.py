"""A picture of the columns of two tables, for slides and READMEs: small multiples."""

from __future__ import annotations

import warnings
from io import BytesIO

from matplotlib.axes import Axes
from matplotlib.figure import Figure

from syngen_lite.report.panels import REAL, SYNTHETIC, draw_bars, draw_line
from syngen_lite.report.plots.plots import ColumnPlot, LinePlot, Plots

MAX_PANELS = 12

_ACROSS = 4
_DPI = 150
_WIDTH = 8.0  # inches: 1200 pixels
_ROW_HEIGHT = 1.65
_LEGEND_HEIGHT = 0.35
_LARGEST = 1e150  # beyond it matplotlib's axes overflow


def to_png(plots: Plots) -> bytes:
    """Up to 12 columns, those that fall short the most first, as a PNG 1200 pixels wide."""
    columns = [plot for plot in plots.columns if _is_drawable(plot)][:MAX_PANELS]
    rows = max(1, -(-len(columns) // _ACROSS))
    height = rows * _ROW_HEIGHT + _LEGEND_HEIGHT
    figure = Figure(figsize=(_WIDTH, height), dpi=_DPI, facecolor="white", layout="constrained")
    for position, plot in enumerate(columns, start=1):
        _draw_panel(figure.add_subplot(rows, min(_ACROSS, len(columns)), position), plot)
    _finish(figure, drawn=bool(columns))
    return _rendered(figure)


def _is_drawable(plot: ColumnPlot) -> bool:
    if isinstance(plot, LinePlot):
        return max(abs(plot.edges[0]), abs(plot.edges[-1])) < _LARGEST
    return bool(plot.labels)


def _draw_panel(axes: Axes, plot: ColumnPlot) -> None:
    if isinstance(plot, LinePlot):
        draw_line(axes, plot)
    else:
        draw_bars(axes, plot)
    # A dollar sign in a header is no formula.
    axes.set_title(plot.name, fontsize=8, loc="left", parse_math=False)
    axes.spines[["top", "right"]].set_visible(False)
    axes.tick_params(labelsize=6, length=2)


def _finish(figure: Figure, *, drawn: bool) -> None:
    if not drawn:
        figure.text(0.5, 0.5, "no column to draw", ha="center", fontsize=9)
        return
    handles = [
        figure.axes[0].plot([], [], color=style.color, linewidth=4, label=style.label)[0]
        for style in (REAL, SYNTHETIC)
    ]
    figure.legend(handles=handles, loc="outside upper left", ncols=2, fontsize=8, frameon=False)


def _rendered(figure: Figure) -> bytes:
    picture = BytesIO()
    with warnings.catch_warnings():
        # Letters that the font lacks become boxes; the picture is still of use.
        warnings.filterwarnings("ignore", message="Glyph")
        figure.savefig(picture, format="png")
    return picture.getvalue()
