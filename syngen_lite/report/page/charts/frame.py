"""The plain of a chart: scales, ticks, grid and axes."""

from __future__ import annotations

import math
from dataclasses import dataclass
from datetime import date, timedelta

from markupsafe import Markup

from syngen_lite.report.numerals import clock, numeral
from syngen_lite.report.page.charts.svg import tag

Ticks = list[tuple[float, str]]

_EPOCH = date(1970, 1, 1)
_LEAST, _MOST = 1e-12, 1e300  # narrower and wider ranges have no round numbers in them
_MONTHS = (1, 2, 3, 6, 12, 24)
_DAY = 86_400
_HOURS = (1, 2, 3, 4, 6, 12)


@dataclass(frozen=True, slots=True)
class Scale:
    """Numbers from `low` to `high` on pixels from `start` to `end`."""

    low: float
    high: float
    start: float
    end: float

    def __call__(self, value: float) -> float:
        """The pixel of a number; halves keep huge numbers from overflowing."""
        span = self.high / 2 - self.low / 2
        share = (value / 2 - self.low / 2) / span if span > 0 else 0.5
        return self.start + min(1.0, max(0.0, share)) * (self.end - self.start)


@dataclass(frozen=True, slots=True)
class Frame:
    """A chart's plain.

    Attributes:
        width: Of the whole chart.
        height: Of the whole chart.
        x: From left to right.
        y: From the bottom upwards.
    """

    width: float
    height: float
    x: Scale
    y: Scale

    @classmethod
    def of(
        cls,
        size: tuple[float, float],
        x: tuple[float, float],
        y: tuple[float, float],
        margins: tuple[float, float, float, float] = (8, 10, 22, 38),
    ) -> Frame:
        """A plain inside of margins: top, right, bottom, left."""
        (width, height), (top, right, bottom, left) = size, margins
        across = Scale(x[0], x[1], left, width - right)
        return cls(width, height, across, Scale(y[0], y[1], height - bottom, top))

    def axes(self, x: Ticks, y: Ticks, x_title: str = "", y_title: str = "") -> list[Markup]:
        """Grid lines, the labels of both axes, and what the axes mean."""
        grid = [self._grid_line(at) for at, _ in y]
        base = tag(
            "line",
            class_="base",
            x1=self.x.start,
            x2=self.x.end,
            y1=self.y.start,
            y2=self.y.start,
        )
        labels = [self._x_label(at, words) for at, words in x]
        labels += [self._y_label(at, words) for at, words in y]
        return [*grid, base, *labels, *self._titles(x_title, y_title)]

    def _grid_line(self, at: float) -> Markup:
        y = self.y(at)
        return tag("line", class_="grid", x1=self.x.start, x2=self.x.end, y1=y, y2=y)

    def _x_label(self, at: float, words: str) -> Markup:
        x = self.x(at)
        # labels near an end lean inwards, so that none is cut off
        reach = 3.2 * len(words)
        anchor = "middle"
        if x + reach > self.width:
            anchor = "end"
        elif x - reach < 0:
            anchor = "start"
        return tag("text", words, class_="tick", x=x, y=self.y.start + 14, text_anchor=anchor)

    def _y_label(self, at: float, words: str) -> Markup:
        return tag(
            "text", words, class_="tick", x=self.x.start - 5, y=self.y(at) + 3.5, text_anchor="end"
        )

    def _titles(self, x: str, y: str) -> list[Markup]:
        middle = (self.x.start + self.x.end) / 2
        found = []
        if x:
            found.append(
                tag("text", x, class_="name", x=middle, y=self.height - 3, text_anchor="middle")
            )
        if y:
            found.append(tag("text", y, class_="name", x=2.0, y=11.0))
        return found


def number_ticks(low: float, high: float, most: int = 4) -> Ticks:
    """Round numbers inside a range, written with as many digits as tell them apart."""
    places = _round_places(low, high, most)
    step = places[1] - places[0] if len(places) > 1 else 0.0
    top = max(map(abs, places), default=0.0)
    # the difference of two huge numbers may be infinite
    digits = max(4, 2 + math.ceil(math.log10(top / step))) if top and 0 < step < math.inf else 4
    return [(at, numeral(at, digits)) for at in places]


def share_ticks(high: float, most: int = 3) -> Ticks:
    """Round percentages up to a share."""
    return [(at, f"{100 * at:.3g}%") for at in _round_places(0.0, high, most)]


def value_ticks(kind: str, low: float, high: float) -> Ticks:
    """Ticks of a column's values: dates are days since 1970, times seconds."""
    if kind == "date" and high - low >= 2:
        return _date_ticks(low, high) or number_ticks(low, high)
    if kind == "time" and -_DAY <= low < high - 3600 < 2 * _DAY:
        return _clock_ticks(low, high)
    return number_ticks(low, high)


def _round_places(low: float, high: float, most: int) -> list[float]:
    """Multiples of 1, 2, 2.5 or 5 times a power of ten inside a range, about `most` of them.

    >>> _round_places(0, 450, 4), _round_places(-0.3, 0.2, 3)
    ([0.0, 200.0, 400.0], [-0.2, 0.0, 0.2])
    """
    span = high - low
    if not _LEAST * max(abs(low), abs(high), _LEAST) < span < _MOST:
        return sorted({low, high})
    size = 10.0 ** math.floor(math.log10(span / most))
    step = next(size * n for n in (1, 2, 2.5, 5, 10) if span / (size * n) <= most)
    return [n * step for n in range(math.ceil(low / step), math.floor(high / step) + 1)]


def _date_ticks(low: float, high: float) -> Ticks:
    """Starts of years or months, or days; none for dates that no calendar has."""
    try:
        first, last = (_EPOCH + timedelta(days=at) for at in (low, high))
    except OverflowError:
        return []
    months = _months(first), _months(last)
    step = next((s for s in _MONTHS if (months[1] - months[0]) / s <= 4), 0)
    if months[1] - months[0] < 3:
        start, step = math.ceil(low), max(1, math.ceil((high - low) / 3))
        days = range(start, math.floor(high) + 1, step)
        return [(at, (_EPOCH + timedelta(days=at)).isoformat()) for at in days]
    if not step:
        years = _round_places(first.year, last.year, 4)
        starts = [date(int(year), 1, 1) for year in years if year == int(year) and year >= 1]
    else:
        starts = [
            date(m // 12, m % 12 + 1, 1)
            for m in range(-(-months[0] // step) * step, months[1] + 1, step)
        ]
    form = "%Y" if not step or step % 12 == 0 else "%Y-%m"
    ticks = [(float((start - _EPOCH).days), start.strftime(form)) for start in starts]
    return [(at, words) for at, words in ticks if low <= at <= high]


def _months(moment: date) -> int:
    return 12 * moment.year + moment.month - 1


def _clock_ticks(low: float, high: float) -> Ticks:
    hours = (high - low) / 3600
    step = next((step for step in _HOURS if hours / step <= 5), 24) * 3600
    first = math.ceil(low / step)
    return [(at * step, clock(at * step)) for at in range(first, math.floor(high / step) + 1)]
