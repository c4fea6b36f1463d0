"""Rulers: how the cells of a column are put into bins that are taken from the real table.

A ruler holds no value that stands in fewer than 5 real rows, and no number beyond the 5th smallest
and the 5th largest, so it may be stored and shown.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt
import pandas as pd

from syngen_lite.report.bounds import HIDDEN, protected_range
from syngen_lite.report.comparable import Floats, Words, as_numbers, as_words, is_number
from syngen_lite.schema import Column

Codes = npt.NDArray[np.int16]


_BINS = 10
_WINDOW = 3
_LISTS = frozenset({"category", "boolean"})
PERSONAL = frozenset({"name", "email", "phone", "address"})
"""Texts that nobody wants to read in a report, however frequent they are."""


@dataclass(frozen=True, slots=True)
class LineRuler:
    """Bins of numbers, dates (microseconds since 1970) or lengths of texts.

    Attributes:
        edges: Rising; bin i holds what is above edge i - 1 and not above edge i. What lies outside
            falls in the outermost bins; null is a bin of its own, the last.
        of_lengths: Whether texts are measured by their lengths.
    """

    edges: tuple[float, ...]
    of_lengths: bool = False

    @property
    def width(self) -> int:
        """How many bins there are."""
        return len(self.edges) + 2

    def positions(self, series: pd.Series[Any]) -> Floats:
        """The places of cells on the line; (n,), NaN where null."""
        return text_lengths(as_words(series)) if self.of_lengths else as_numbers(series)

    def codes(self, positions: Floats) -> Codes:
        """The bin of each position; (n,)."""
        bins = np.searchsorted(np.array(self.edges), positions, side="left")
        return np.where(np.isnan(positions), self.width - 1, bins).astype(np.int16)


@dataclass(frozen=True, slots=True)
class WordRuler:
    """A bin for each of some words, one for all others, and one for null.

    Attributes:
        words: The most frequent ones of the real table, most frequent first.
    """

    words: tuple[str, ...]

    @property
    def width(self) -> int:
        """How many bins there are."""
        return len(self.words) + 2

    def codes(self, words: Words) -> Codes:
        """The bin of each word; (n,)."""
        found, uniques = pd.factorize(words)
        bins = {word: place for place, word in enumerate(self.words)}
        others = len(self.words)
        # factorize codes null as -1: the last bin
        table = np.array([*(bins.get(word, others) for word in uniques), others + 1], np.int16)
        return table[found]


Ruler = LineRuler | WordRuler


def is_joinable(ruler: Ruler) -> bool:
    """Whether a column is looked at in pairs and triples: whether its values are in the bins.

    Free texts are not: the length of a surname says little of what it has to do with others.
    """
    return isinstance(ruler, WordRuler) or not ruler.of_lengths


def fit_rulers(real: pd.DataFrame, columns: Iterable[Column]) -> dict[str, Ruler]:
    """A ruler for each of the columns, by name."""
    return {column.name: fit_ruler(real[column.name], column) for column in columns}


def fit_ruler(real: pd.Series[Any], column: Column) -> Ruler:
    """The ruler of a column.

    Words have a bin each for the 10 most frequent of them that stand in 5 rows. Where these hold
    under half of the rows and the column is no category (free text, codes), the texts are
    measured by their lengths instead; so are names, emails, phones and addresses always, which a
    model may have been told to write anew, and which nobody wants to read in a report.

    Args:
        real: n values.
        column: Says whether they are numbers or words.
    """
    if is_number(column):
        return LineRuler(line_edges(as_numbers(real)))
    words = as_words(real)
    kept, share = _frequent(words)
    if column.kind in _LISTS or (share >= 0.5 and column.kind not in PERSONAL):
        return WordRuler(kept)
    return LineRuler(line_edges(text_lengths(words)), of_lengths=True)


def line_edges(positions: Floats) -> tuple[float, ...]:
    """Edges of about 10 bins.

    Of at most 10 distinct values each has a bin of its own, if it stands in 5 rows. Of more values,
    so has each that holds a tenth of the rows; the rest is cut into parts of equally many rows.
    What lies between two values with bins of their own has a bin, too, which no real row is in.

    Args:
        positions: (n,), NaN where null.
    """
    known = np.sort(positions[~np.isnan(positions)])
    values, counts = np.unique(known, return_counts=True)
    few = len(values) <= _BINS and counts[counts >= HIDDEN].sum() >= len(known) / 2
    least = HIDDEN if few else max(HIDDEN, len(known) / _BINS)
    points = values[counts >= least]
    edges = np.concatenate([points, np.nextafter(points, -np.inf)])
    if not few:
        rest = known[~np.isin(known, points)]
        cuts = equal_parts(rest, min(_BINS - len(points), len(rest) // HIDDEN))
        edges = np.concatenate([edges, clip_to_protected(cuts, known)])
    return tuple(np.unique(edges[np.isfinite(edges)]).tolist())


def equal_parts(rising: Floats, parts: int) -> Floats:
    """Cuts between equally many values.

    A cut is the mean of the 3 values on either side of it, so it gives no single row away.

    Args:
        rising: (n,), sorted.
        parts: How many; under 2 there is no cut.
    """
    places = [len(rising) * part // parts for part in range(1, parts)]
    windows = [rising[max(0, place - _WINDOW) : place + _WINDOW] for place in places]
    # divided first: the sum of six huge numbers is too large for a float
    return np.array([float((window / len(window)).sum()) for window in windows])


def clip_to_protected(values: Floats, rising: Floats) -> Floats:
    """Values no further out than `protected_range`; none of them where there is no such range."""
    span = protected_range(rising)
    return np.empty(0) if span is None else np.clip(values, *span)


def text_lengths(words: Words) -> Floats:
    """How many characters each text has; (n,), NaN where null."""
    return np.array([np.nan if word is None else len(word) for word in words], dtype=np.float64)


def _frequent(words: Words) -> tuple[tuple[str, ...], float]:
    """The words that have bins, and the share of the known cells that they hold."""
    codes, uniques = pd.factorize(words)
    counts = np.bincount(codes[codes >= 0], minlength=len(uniques))
    # ties by spelling, so that the order of the rows does not matter
    order = np.lexsort((uniques.astype(str), -counts))[:_BINS]
    kept = order[counts[order] >= HIDDEN]
    share = counts[kept].sum() / counts.sum() if len(uniques) else 1.0
    return tuple(str(uniques[place]) for place in kept), float(share)
