"""Two columns of both tables together, made ready to be drawn."""

from __future__ import annotations

from itertools import pairwise
from typing import Any

import numpy as np
import numpy.typing as npt
import pandas as pd

from syngen_lite.report.bounds import protected_range, quantile
from syngen_lite.report.comparable import Floats, as_words, is_number
from syngen_lite.report.fidelity.suppression import suppressed
from syngen_lite.report.numerals import value_of
from syngen_lite.report.plots.columns import OTHERS, frequent_words, label_of, line_values
from syngen_lite.report.plots.plots import PairPlot, Shares
from syngen_lite.report.tables import Tables
from syngen_lite.schema import Column

Codes = npt.NDArray[np.int64]

_TOP = 9
_CUTS = np.linspace(0, 1, 9)[1:-1]
_NULL = "(null)"


def pair_plot(tables: Tables, first: Column, second: Column, reason: str) -> PairPlot:
    """Shares of the cells that the real columns' bins make with each other.

    A cell of fewer than 5 rows is drawn as empty, in either table: a sample is of real rows, too.
    """
    rows, row_labels = _binned(tables, first)
    columns, column_labels = _binned(tables, second)
    shape = len(row_labels), len(column_labels)
    sides = [_matrix(r, c, shape) for r, c in zip(rows, columns, strict=True)]
    return PairPlot(
        first=first.name,
        second=second.name,
        reason=reason,
        first_labels=tuple(row_labels),
        second_labels=tuple(column_labels),
        real=sides[0],
        synthetic=sides[1],
    )


def _binned(tables: Tables, column: Column) -> tuple[tuple[Codes, Codes], list[str]]:
    """Bin numbers of the real and the synthetic rows, and a label per bin."""
    real, synthetic = tables.real[column.name], tables.synthetic[column.name]
    if is_number(column):
        sides = line_values(real, column), line_values(synthetic, column)
        cuts = _cuts(sides[0])
        codes = [np.where(np.isnan(v), len(cuts) + 1, np.searchsorted(cuts, v)) for v in sides]
        labels = _range_labels(cuts, column.kind)
    else:
        top = frequent_words(as_words(real), _TOP)
        codes = [_word_codes(side, top) for side in (real, synthetic)]
        labels = [*map(label_of, top), OTHERS]
    return _without_empty_ends((codes[0], codes[1]), [*labels, _NULL])


def _without_empty_ends(
    codes: tuple[Codes, Codes], labels: list[str]
) -> tuple[tuple[Codes, Codes], list[str]]:
    """Leave out "(others)" and "(null)" where no row of either table is in them."""
    used = np.bincount(np.concatenate(codes), minlength=len(labels)) > 0
    used |= [label not in {OTHERS, _NULL} for label in labels]
    moved = np.cumsum(used) - 1
    return (moved[codes[0]], moved[codes[1]]), [w for w, u in zip(labels, used, strict=True) if u]


def _cuts(values: Floats) -> Floats:
    """Octiles of the known values, none beyond the 5th smallest or largest, no row's own."""
    known = np.sort(values[~np.isnan(values)])
    span = protected_range(known)
    if span is None:
        return np.empty(0)
    cuts = np.unique(np.clip([quantile(known, level) for level in _CUTS], *span))
    # nothing would stand above the last one
    return cuts[cuts < known[-1]] if len(cuts) else cuts


def _range_labels(cuts: Floats, kind: str) -> list[str]:
    spelt = [value_of(kind, cut) for cut in cuts.tolist()]
    if not spelt:
        return ["all values"]
    middle = [f"{a} to {b}" for a, b in pairwise(spelt)]
    return [f"≤ {spelt[0]}", *middle, f"> {spelt[-1]}"]


def _word_codes(series: pd.Series[Any], top: list[str]) -> Codes:
    words = as_words(series)
    codes = pd.Index(top, dtype=object).get_indexer(pd.Index(words, dtype=object))
    null = np.array([word is None for word in words], dtype=bool)
    return np.where(null, len(top) + 1, np.where(codes < 0, len(top), codes)).astype(np.int64)


def _matrix(rows: Codes, columns: Codes, shape: tuple[int, int]) -> tuple[Shares, ...]:
    counts = np.bincount(rows * shape[1] + columns, minlength=shape[0] * shape[1])
    return tuple(map(tuple, (suppressed(counts).reshape(shape) / len(rows)).tolist()))
