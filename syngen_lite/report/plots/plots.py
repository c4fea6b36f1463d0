"""The plain data that charts are drawn from; no field holds a row."""

from __future__ import annotations

from dataclasses import dataclass

Shares = tuple[float, ...]


@dataclass(frozen=True, slots=True)
class LinePlot:
    """Numbers, dates, or lengths of texts: a histogram and a cumulative curve.

    Attributes:
        name: The column.
        kind: What its values mean; dates are given in days since 1970.
        of: "values", or "characters" where the lengths of texts are drawn.
        edges: Of b bins, b + 1 numbers; the outermost bins hold what lies outside, too.
        real: Shares of all real rows per bin, 0 for fewer than 5.
        synthetic: Shares of all synthetic rows per bin, 0 for fewer than 5.
        points: Where the cumulative curve was taken.
        real_below: Shares of known real values up to each point, in steps of 5 rows.
        synthetic_below: The same of synthetic values.
        missing: Null shares, real and synthetic.
    """

    name: str
    kind: str
    of: str
    edges: Shares
    real: Shares
    synthetic: Shares
    points: Shares
    real_below: Shares
    synthetic_below: Shares
    missing: tuple[float, float]


@dataclass(frozen=True, slots=True)
class WordPlot:
    """The most frequent words of a column.

    Attributes:
        name: The column.
        kind: What its values mean.
        labels: Words of at least 5 real rows, and "(others)" last.
        real: Shares of all real rows per label.
        synthetic: Shares of all synthetic rows per label.
        missing: Null shares, real and synthetic.
    """

    name: str
    kind: str
    labels: tuple[str, ...]
    real: Shares
    synthetic: Shares
    missing: tuple[float, float]


@dataclass(frozen=True, slots=True)
class PairPlot:
    """Two columns together, on the real table's bins.

    Attributes:
        first: The column whose bins are the rows of the matrices.
        second: The column whose bins are their columns.
        reason: "worst" or "strongest".
        first_labels: r labels.
        second_labels: c labels.
        real: (r, c) shares of all real rows, 0 for fewer than 5.
        synthetic: (r, c) shares of all synthetic rows, 0 for fewer than 5.
    """

    first: str
    second: str
    reason: str
    first_labels: tuple[str, ...]
    second_labels: tuple[str, ...]
    real: tuple[Shares, ...]
    synthetic: tuple[Shares, ...]


ColumnPlot = LinePlot | WordPlot


@dataclass(frozen=True, slots=True)
class Plots:
    """All that is drawn of the values.

    Attributes:
        columns: The worst first.
        all_columns: How many could have been drawn.
        pairs: The worst pairs, then the strongest.
    """

    columns: tuple[ColumnPlot, ...]
    all_columns: int
    pairs: tuple[PairPlot, ...]
