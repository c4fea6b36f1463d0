"""Bars that compare a few figures: gauges, named bars, intervals."""

from __future__ import annotations

from collections.abc import Sequence

from markupsafe import Markup

from syngen_lite.report.page.charts.frame import Scale
from syngen_lite.report.page.charts.svg import chart, cut, hint, tag

_WIDTH = 260.0
_WIDE = 400.0
_NAMES = 132.0
_PAST = 0.06  # how far past its ends a gauge goes


def gauge(value: float, worst: float, best: float, label: str) -> Markup:
    """A mark on the way from a worthless table at the left to a perfect one at the right.

    Args:
        value: The synthetic table's figure; a mark past an end stops there.
        worst: The floor.
        best: The ceiling; may be the smaller number.
        label: Said to screen readers.
    """
    share = (value - worst) / (best - worst) if best != worst else 0.5
    along = Scale(-_PAST, 1 + _PAST, 4, _WIDTH - 4)
    start, end, at = along(0.0), along(1.0), along(share)
    parts = [
        tag("rect", class_="track", x=4.0, y=9.0, width=_WIDTH - 8, height=6.0, rx=3.0),
        tag("rect", class_="reach", x=start, y=9.0, width=max(0.0, at - start), height=6.0),
        tag("line", class_="end", x1=start, x2=start, y1=5.0, y2=19.0),
        tag("line", class_="end", x1=end, x2=end, y1=5.0, y2=19.0),
        tag("circle", hint(label), class_="mark", cx=at, cy=12.0, r=6.5),
    ]
    return chart(_WIDTH, 24, label, parts, "gauge")


def named_bars(rows: Sequence[tuple[str, float, str, str]], label: str) -> Markup:
    """Bars from zero, one a row.

    Args:
        rows: Name, length, the words at its end, and the class that colours it.
        label: Said to screen readers.
    """
    top = max((abs(value) for _, value, _, _ in rows), default=0.0) or 1.0
    room = 12 + 6.2 * max((len(words) for _, _, words, _ in rows), default=0)
    along = Scale(0.0, top, _NAMES, _WIDE - room)
    parts = []
    for i, (name, value, words, kind) in enumerate(rows):
        y, end = 4 + 24.0 * i, along(max(0.0, value))
        bar = {"x": _NAMES, "y": y, "width": max(1.0, end - _NAMES), "height": 16.0}
        parts.append(
            tag(
                "g",
                hint(f"{name}: {words}"),
                tag(
                    "text", cut(name, 21), class_="word", x=_NAMES - 7, y=y + 12, text_anchor="end"
                ),
                tag("rect", class_=f"{kind} bar", **bar),
                tag("text", words, class_="word", x=end + 6, y=y + 12),
            )
        )
    return chart(_WIDE, 8 + 24 * len(rows), label, parts, "bars")


def interval(
    value: float, ends: tuple[float, float], nothing: float, most: float, label: str
) -> Markup:
    """A figure with its interval, beside the line where nothing is gained."""
    low = min(nothing - 0.05, *ends, value)
    along = Scale(low, max(most, *ends, value), 6, 134)
    line = along(nothing)
    parts = [
        tag("line", class_="end", x1=line, x2=line, y1=1.0, y2=19.0),
        tag("line", class_="whisker", x1=along(ends[0]), x2=along(ends[1]), y1=10.0, y2=10.0),
        tag("circle", hint(label), class_="mark", cx=along(value), cy=10.0, r=4.5),
    ]
    return chart(140, 20, label, parts, "interval")
