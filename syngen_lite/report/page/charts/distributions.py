"""One column of both tables: histogram, cumulative curve, paired bars."""

from __future__ import annotations

from itertools import pairwise

from markupsafe import Markup

from syngen_lite.report.numerals import percent, value_of
from syngen_lite.report.page.charts.frame import Frame, share_ticks, value_ticks
from syngen_lite.report.page.charts.svg import box, chart, cut, hint, path, tag
from syngen_lite.report.plots.plots import LinePlot, Shares, WordPlot
from syngen_lite.report.score import SIDES

_SIZE = (340.0, 150.0)
_LOW = (340.0, 110.0)
_ROW = 19.0
_LABELS = 112.0
_ENDS = 74.0


def histogram(plot: LinePlot, sides: tuple[str, str] = SIDES) -> Markup:
    """Shares of all rows per bin: the real table as an area, the synthetic one as a line."""
    edges, top = plot.edges, max(*plot.real, *plot.synthetic) or 1.0
    frame = Frame.of(_SIZE, (edges[0], edges[-1]), (0.0, top))
    ticks = value_ticks(plot.kind, edges[0], edges[-1])
    parts = [
        *frame.axes(ticks, share_ticks(top)),
        tag("path", class_="real area", d=path(_steps(frame, edges, plot.real), closed=True)),
        tag("path", class_="synthetic line", d=path(_steps(frame, edges, plot.synthetic))),
        *_bin_hints(frame, plot, sides),
    ]
    words = f"Histogram of {plot.name}: shares of rows per bin, {sides[0]} and {sides[1]}"
    return chart(*_SIZE, words, parts)


def cumulative(plot: LinePlot, sides: tuple[str, str] = SIDES) -> Markup:
    """Shares of the known values up to each point."""
    points = plot.points
    frame = Frame.of(_LOW, (points[0], points[-1]), (0.0, 1.0))
    ticks = value_ticks(plot.kind, points[0], points[-1])
    parts = frame.axes(ticks, [(0.0, "0%"), (0.5, "50%"), (1.0, "100%")])
    for side, shares in (("real", plot.real_below), ("synthetic", plot.synthetic_below)):
        along = [(frame.x(x), frame.y(y)) for x, y in zip(points, shares, strict=True)]
        parts.append(tag("path", class_=f"{side} line", d=path(along)))
    return chart(*_LOW, f"Cumulative shares of {plot.name}, {sides[0]} and {sides[1]}", parts)


def paired_bars(plot: WordPlot, sides: tuple[str, str] = SIDES) -> Markup:
    """Two bars a word, real above synthetic, with the shares at their right."""
    width, height = _SIZE[0], 6 + _ROW * max(1, len(plot.labels))
    top = max((*plot.real, *plot.synthetic), default=0.0) or 1.0
    frame = Frame.of((width, height), (0.0, top), (0.0, 1.0), (0, _ENDS, 0, _LABELS))
    rows = zip(plot.labels, plot.real, plot.synthetic, strict=True)
    parts = [
        _pair_of_bars(frame, 4 + _ROW * i, label, (real, synthetic), sides)
        for i, (label, real, synthetic) in enumerate(rows)
    ]
    words = f"Shares of the most frequent values of {plot.name}, {sides[0]} and {sides[1]}"
    return chart(width, height, words, parts)


def _pair_of_bars(
    frame: Frame, y: float, label: str, shares: tuple[float, float], sides: tuple[str, str]
) -> Markup:
    (real, synthetic), start = shares, frame.x.start
    ends = frame.x(real), frame.x(synthetic)
    words = f"{100 * real:.1f} / {percent(synthetic)}"
    return tag(
        "g",
        hint(f"{label}: {_both(sides, real, synthetic)}"),
        tag("text", cut(label, 18), class_="word", x=start - 6, y=y + 10.5, text_anchor="end"),
        tag("rect", class_="real bar", x=start, y=y, width=max(0.5, ends[0] - start), height=7.0),
        tag(
            "rect",
            class_="synthetic bar",
            x=start,
            y=y + 7,
            width=max(0.5, ends[1] - start),
            height=7.0,
        ),
        tag("text", words, class_="tick", x=frame.width - 2, y=y + 10.5, text_anchor="end"),
    )


def _steps(frame: Frame, edges: Shares, shares: Shares) -> list[tuple[float, float]]:
    points = [(frame.x(edges[0]), frame.y(0.0))]
    for (left, right), share in zip(pairwise(edges), shares, strict=True):
        points += [(frame.x(left), frame.y(share)), (frame.x(right), frame.y(share))]
    return [*points, (frame.x(edges[-1]), frame.y(0.0))]


def _bin_hints(frame: Frame, plot: LinePlot, sides: tuple[str, str]) -> list[Markup]:
    bins = zip(pairwise(plot.edges), plot.real, plot.synthetic, strict=True)
    found = []
    for (left, right), real, synthetic in bins:
        words = f"{value_of(plot.kind, left)} to {value_of(plot.kind, right)}: "
        words += _both(sides, real, synthetic)
        x, height = frame.x(left), frame.y.start - frame.y.end
        outline = box(x, frame.y.end, frame.x(right) - x, height)
        found.append(tag("path", hint(words), class_="hover", d=outline))
    return found


def _both(sides: tuple[str, str], real: float, synthetic: float) -> str:
    return f"{sides[0]} {percent(real, 2)}, {sides[1]} {percent(synthetic, 2)}"
