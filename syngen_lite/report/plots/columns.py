"""One column of both tables, made ready to be drawn."""

from __future__ import annotations

from typing import Any

import numpy as np
import numpy.typing as npt
import pandas as pd

from syngen_lite.report.bounds import HIDDEN
from syngen_lite.report.comparable import Floats, Words, as_numbers, as_words, is_number
from syngen_lite.report.fidelity.ruler import PERSONAL
from syngen_lite.report.fidelity.suppression import suppressed
from syngen_lite.report.plots.plots import ColumnPlot, LinePlot, Shares, WordPlot
from syngen_lite.report.plots.ranges import between, bin_edges, bins_of, drawn_range
from syngen_lite.schema import Column

OTHERS = "(others)"

_TOP = 12
_POINTS = 61
_DAY = 86_400e6  # microseconds
_FREE = 0.5  # words of at least 5 rows in fewer of the rows: a free text
_LONGEST = 60  # letters of a label


def column_plot(
    real: pd.Series[Any], synthetic: pd.Series[Any], column: Column
) -> ColumnPlot | None:
    """A column's plot; None when too few real values are known to show any."""
    if is_number(column):
        a, b = line_values(real, column), line_values(synthetic, column)
        return _line_plot(a, b, column, "values")
    words = as_words(real), as_words(synthetic)
    top = frequent_words(words[0], _TOP)
    known = np.array([word is not None for word in words[0]], dtype=bool)
    if not known.any():
        return None
    if column.kind in PERSONAL or not _stands_for_most(words[0], int(known.sum())):
        return _line_plot(_lengths(words[0]), _lengths(words[1]), column, "characters")
    return _word_plot(*words, column, top)


def line_values(series: pd.Series[Any], column: Column) -> Floats:
    """Numbers as they are, dates as days since 1970; NaN where null."""
    return as_numbers(series) / _DAY if column.kind == "date" else as_numbers(series)


def frequent_words(words: Words, most: int) -> list[str]:
    """The most frequent words, each of at least 5 rows; ties by spelling."""
    codes, uniques = pd.factorize(words)
    counts = np.bincount(codes[codes >= 0], minlength=len(uniques))
    order = np.lexsort((uniques.astype(str), -counts))[:most]
    return [str(uniques[i]) for i in order if counts[i] >= HIDDEN]


def label_of(word: str) -> str:
    """A word as it is written in a chart."""
    if not word:
        return "(empty)"
    return word if len(word) <= _LONGEST else f"{word[: _LONGEST - 1]}…"


def _stands_for_most(words: Words, known: int) -> bool:
    codes, uniques = pd.factorize(words)
    counts = np.bincount(codes[codes >= 0], minlength=len(uniques))
    return bool(counts[counts >= HIDDEN].sum() >= _FREE * known)


def _lengths(words: Words) -> Floats:
    return np.array([np.nan if word is None else float(len(word)) for word in words])


def _line_plot(a: Floats, b: Floats, column: Column, of: str) -> LinePlot | None:
    known = [side[~np.isnan(side)] for side in (a, b)]
    ends = drawn_range(known[0])
    if ends is None:
        return None
    # dates are drawn on whole days, too
    whole = of == "characters" or bool((known[0] == np.floor(known[0])).all())
    edges = bin_edges(*ends, whole=whole, bins=bins_of(len(known[0])))
    points = between(float(edges[0]), float(edges[-1]), _POINTS)
    return LinePlot(
        name=column.name,
        kind="integer" if of == "characters" else column.kind,
        of=of,
        edges=_plain(edges),
        real=_shares(known[0], edges, len(a)),
        synthetic=_shares(known[1], edges, len(b)),
        points=_plain(points),
        real_below=_below(known[0], points),
        synthetic_below=_below(known[1], points),
        missing=(_null_share(a), _null_share(b)),
    )


def _word_plot(real: Words, synthetic: Words, column: Column, top: list[str]) -> WordPlot:
    sides = [_word_shares(side, top) for side in (real, synthetic)]
    labels = [label_of(word) for word in top]
    if max(side[-1] for side in sides) > 0:
        labels.append(OTHERS)
    nulls = [float(np.mean([word is None for word in side])) for side in (real, synthetic)]
    return WordPlot(
        name=column.name,
        kind=column.kind,
        labels=tuple(labels),
        real=sides[0][: len(labels)],
        synthetic=sides[1][: len(labels)],
        missing=(nulls[0], nulls[1]),
    )


def _word_shares(words: Words, top: list[str]) -> Shares:
    """Share of all rows per word, and of all other words last."""
    codes = pd.Index(top, dtype=object).get_indexer(pd.Index(words, dtype=object))
    null = np.array([word is None for word in words], dtype=bool)
    counts = np.bincount(np.where(codes < 0, len(top), codes)[~null], minlength=len(top) + 1)
    return _plain(counts / len(words))


def _shares(known: Floats, edges: Floats, rows: int) -> Shares:
    """A bin of fewer than 5 rows is drawn as empty, in either table: a sample is of real rows."""
    counts, _ = np.histogram(np.clip(known, edges[0], edges[-1]), edges)
    return _plain(suppressed(counts) / rows)


def _below(known: Floats, points: Floats) -> Shares:
    """In steps of 5 rows; the last one takes in the rest."""
    counts = np.searchsorted(np.sort(known), points, side="right")
    steps = np.where(counts < len(known), counts // HIDDEN * HIDDEN, counts)
    return _plain(steps / max(1, len(known)))


def _null_share(values: Floats) -> float:
    return float(np.isnan(values).mean())


def _plain(values: npt.NDArray[Any]) -> Shares:
    return tuple(values.astype(np.float64).tolist())
