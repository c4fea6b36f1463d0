"""One panel of the picture: a histogram of numbers or dates, or bars of words."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import Any

import numpy as np
import pandas as pd
from matplotlib.axes import Axes
from matplotlib.axis import Axis
from matplotlib.dates import AutoDateLocator, ConciseDateFormatter
from matplotlib.ticker import EngFormatter, FuncFormatter, MaxNLocator

from syngen_lite.report.comparable import Floats, as_numbers, as_words
from syngen_lite.schema import Column


@dataclass(frozen=True, slots=True)
class Style:
    """How one of the two tables is drawn."""

    label: str
    color: str


# Okabe and Ito (2008): apart for every kind of colour vision, and in grey.
REAL = Style("real", "#0072B2")
SYNTHETIC = Style("synthetic", "#E69F00")

_BINS = 30
_TAILS = (0.005, 0.995)
_TOP = 6
_LABEL = 14
_LONG = 10_000  # numbers from here on are written 20k, 3M
_DAY = 86_400e6  # microseconds; matplotlib counts days since 1970
_DATES = frozenset({"date", "datetime"})


def draw_numbers(axes: Axes, real: pd.Series[Any], made: pd.Series[Any], column: Column) -> None:
    """Step lines of the shares of all rows per bin, on the real column's range.

    The outermost bins also hold what lies outside of them. The null shares stand below.
    """
    dates = column.kind in _DATES
    scale = _DAY if dates else 1.0
    a, b = as_numbers(real) / scale, as_numbers(made) / scale
    edges = bin_edges(a, whole=column.kind == "integer")
    filled = axes.stairs(_shares(a, edges), edges, fill=True, color=REAL.color, alpha=0.35)
    filled.set_linewidth(0)
    axes.stairs(_shares(a, edges), edges, color=REAL.color, linewidth=1)
    axes.stairs(_shares(b, edges), edges, color=SYNTHETIC.color, linewidth=1.3)
    axes.set_ylim(bottom=0)
    _share_axis(axes.yaxis)
    _date_axis(axes.xaxis) if dates else _number_axis(axes.xaxis, edges)
    _write_nulls(axes, float(np.isnan(a).mean()), float(np.isnan(b).mean()))


def draw_words(axes: Axes, real: pd.Series[Any], made: pd.Series[Any]) -> None:
    """Paired bars of the real column's most frequent words, and of all others together."""
    a, b = (pd.Series(as_words(side), dtype=object) for side in (real, made))
    top = list(a.value_counts().index[:_TOP])
    bars = {word: (float((a == word).mean()), float((b == word).mean())) for word in top}
    others = [float((side.notna() & ~side.isin(top)).mean()) for side in (a, b)]
    if max(others) > 0:
        bars["(others)"] = (others[0], others[1])
    places = np.arange(len(bars))
    for index, style in enumerate((REAL, SYNTHETIC)):
        widths = [shares[index] for shares in bars.values()]
        axes.barh(places + 0.4 * index - 0.2, widths, height=0.4, color=style.color)
    axes.set_yticks(places, [_short(word) for word in bars], parse_math=False)
    axes.invert_yaxis()
    _share_axis(axes.xaxis)
    _write_nulls(axes, float(a.isna().mean()), float(b.isna().mean()))


def bin_edges(values: Floats, *, whole: bool) -> Floats:
    """Up to 30 equal bins between the 0.5 % and the 99.5 % quantile of the known values.

    Bins of whole numbers hold equally many of them and have them in their middle.

    Args:
        values: (n,), at least one of them known.
        whole: Whether the values are whole numbers.
    """
    low, high = np.quantile(values[~np.isnan(values)], _TAILS).tolist()
    if whole:
        low, high = math.floor(low), math.ceil(high)
        step = math.ceil((high - low + 1) / _BINS)
        bins = math.ceil((high - low + 1) / step)
        return np.linspace(low - 0.5, low - 0.5 + step * bins, bins + 1)
    if low == high:
        low, high = low - 0.5, high + 0.5
    return np.linspace(low, high, _BINS + 1)


def _shares(values: Floats, edges: Floats) -> Floats:
    inside = np.clip(values[~np.isnan(values)], edges[0], edges[-1])
    counts: Floats = np.histogram(inside, edges)[0].astype(np.float64)
    return counts / len(values)


def _share_axis(axis: Axis) -> None:
    axis.set_major_locator(MaxNLocator(3))
    axis.set_major_formatter(FuncFormatter(lambda share, _: f"{100 * share:.3g}%"))


def _number_axis(axis: Axis, edges: Floats) -> None:
    axis.set_major_locator(MaxNLocator(4))
    if np.abs(edges).max() >= _LONG:
        axis.set_major_formatter(EngFormatter(sep=""))


def _date_axis(axis: Axis) -> None:
    locator = AutoDateLocator(minticks=2, maxticks=4)  # type: ignore[no-untyped-call]
    axis.set_major_locator(locator)
    axis.set_major_formatter(ConciseDateFormatter(locator))  # type: ignore[no-untyped-call]
    axis.get_offset_text().set_fontsize(6)


def _write_nulls(axes: Axes, real: float, made: float) -> None:
    if real or made:
        axes.set_xlabel(f"null: {real:.1%} real, {made:.1%} synthetic", fontsize=6)


def _short(word: str) -> str:
    return word if len(word) <= _LABEL else f"{word[: _LABEL - 1]}…"
