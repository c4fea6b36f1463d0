"""A picture of the columns of two tables: small multiples, real beside synthetic."""

from __future__ import annotations

import warnings
from pathlib import Path

import pandas as pd
from matplotlib.axes import Axes
from matplotlib.figure import Figure

from syngen_lite.errors import ResourceError
from syngen_lite.report.comparable import check_table, is_number
from syngen_lite.report.panels import REAL, SYNTHETIC, draw_numbers, draw_words
from syngen_lite.schema import Column, TableSchema

MAX_PANELS = 12

_ACROSS = 4
_DPI = 150
_WIDTH = 8.0  # inches: 1200 pixels
_ROW_HEIGHT = 1.65
_LEGEND_HEIGHT = 0.35


def draw_marginals(
    train: pd.DataFrame, synthetic: pd.DataFrame, schema: TableSchema, path: str | Path
) -> None:
    """Draw the distributions of up to 12 columns of both tables into a PNG 1200 pixels wide.

    Args:
        train: Typed values, n rows.
        synthetic: Typed values, m rows.
        schema: What the columns mean; free text, identifiers, constants and empty columns are
            passed over.
        path: The file to write; its folder exists.

    Raises:
        DataError: a table lacks a column, or has no rows.
        ResourceError: the file cannot be written.
    """
    check_table(train, schema, "real")
    check_table(synthetic, schema, "synthetic")
    columns = [c for c in schema.leaves if is_number(c) or c.kind == "category"]
    columns = [c for c in columns if train[c.name].notna().any()][:MAX_PANELS]
    rows = max(1, -(-len(columns) // _ACROSS))
    height = rows * _ROW_HEIGHT + _LEGEND_HEIGHT
    figure = Figure(figsize=(_WIDTH, height), dpi=_DPI, facecolor="white", layout="constrained")
    for position, column in enumerate(columns, start=1):
        axes = figure.add_subplot(rows, min(_ACROSS, len(columns)), position)
        _draw_panel(axes, train, synthetic, column)
    _finish(figure, drawn=bool(columns))
    _save(figure, Path(path))


def _draw_panel(axes: Axes, train: pd.DataFrame, made: pd.DataFrame, column: Column) -> None:
    if is_number(column):
        draw_numbers(axes, train[column.name], made[column.name], column)
    else:
        draw_words(axes, train[column.name], made[column.name])
    # A dollar sign in a header is no formula.
    axes.set_title(column.name, fontsize=8, loc="left", parse_math=False)
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


def _save(figure: Figure, path: Path) -> None:
    try:
        with warnings.catch_warnings():
            # Letters that the font lacks become boxes; the picture is still of use.
            warnings.filterwarnings("ignore", message="Glyph")
            figure.savefig(path, format="png")
    except OSError as error:
        raise ResourceError(
            f"the picture cannot be written: {error.strerror or error}",
            file=path,
            hint="give a path in a folder that exists and may be written to",
        ) from error
