"""Numbers, dates or times among which a few words stand: `NA`, `?`, `unknown`, `n/a`."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import ClassVar

import numpy as np
import numpy.typing as npt
import pyarrow as pa
import pyarrow.compute as pc

from syngen_lite.schema import Column, Kind
from syngen_lite.tables.kinds.kind import Cells, CompositeKind, least_rows, part_name
from syngen_lite.tables.kinds.words import few_words
from syngen_lite.tables.raw import TextColumn

VALUE = "="
"""In the part of words: here stands a value."""
_MOST_LABELS = 10
_LEAST_VALUES = 8
"""Distinct values; with fewer the column is a category."""
_LEAST_SHARE = 0.05
"""Of the rows that are not empty."""
_STARTS_LIKE_A_VALUE = r"^[\p{Sc}(-]*[.0-9]"
_NO_DAY = r"^0+([-/.])0+[-/.]0+( 00:00(:00)?)?$"
"""`0000-00-00`: what MySQL writes where there is no date."""

Detect = Callable[[str, TextColumn], Column | None]


class MixedKind(CompositeKind):
    """A word, or `VALUE` and a value; only the value where one word stands for all that is missing.

    `format` is the most common word. A word that stands in fewer than 5 rows is never stored.

    Args:
        detect: What finds the kind of the values; None for what is neither number nor date.
    """

    kind: ClassVar[Kind] = "mixed"
    allowed = f"numbers or dates, and at most {_MOST_LABELS} different words among them"

    def __init__(self, detect: Detect) -> None:
        self._detect = detect

    def detect(self, name: str, text: TextColumn) -> Column | None:
        is_value = self._values(text)
        if is_value is None:
            return None
        value = self._detect(part_name(name, "value"), text.through(_only(text.uniques, is_value)))
        if value is None:
            return None
        common = _common_word(text, is_value)
        if common is not None and (~is_value).sum() == 1 and not text.null_count:
            return Column(name, "mixed", format=common, parts=(value,))
        label = few_words(part_name(name, "word"), text.through(_words(text.uniques, is_value)))
        if label is None:
            return None
        return Column(name, "mixed", format=common or "", parts=(label, value))

    @staticmethod
    def _values(text: TextColumn) -> npt.NDArray[np.bool_] | None:
        """Which distinct values look like numbers or dates; None unless a few words do not."""
        is_value = _look_like_values(text.uniques)
        n_labels = int((~is_value).sum())
        rows = text.counts
        enough = rows[is_value].sum() >= _LEAST_SHARE * rows.sum()
        if not (0 < n_labels <= _MOST_LABELS and enough and is_value.sum() >= _LEAST_VALUES):
            return None
        return None if VALUE in text.uniques.to_pylist() else is_value

    def split(self, column: Column, text: TextColumn) -> Sequence[pa.StringArray]:
        is_value = _look_like_values(text.uniques)
        pieces = [_words(text.uniques, is_value), _only(text.uniques, is_value)]
        return pieces[-len(column.parts) :]

    def join(self, column: Column, cells: Sequence[Cells]) -> Cells:
        if len(cells) == 1:
            return [column.format if value == "" else value for value in cells[0]]
        return [
            (column.format if value == "" else value) if word == VALUE else word
            for word, value in zip(*cells, strict=True)
        ]


def _look_like_values(texts: pa.StringArray) -> npt.NDArray[np.bool_]:
    like = pc.match_substring_regex(texts, _STARTS_LIKE_A_VALUE)
    no_day = pc.match_substring_regex(texts, _NO_DAY)
    return np.asarray(pc.and_not(like, no_day).to_numpy(zero_copy_only=False), dtype=bool)


def _common_word(text: TextColumn, is_value: npt.NDArray[np.bool_]) -> str | None:
    """The most common word, if it may be stored."""
    counts = np.where(is_value, 0, text.counts)
    enough = counts.max() >= least_rows(text)
    return str(text.uniques[int(np.argmax(counts))]) if enough else None


def _only(texts: pa.StringArray, chosen: npt.NDArray[np.bool_]) -> pa.StringArray:
    return pc.if_else(pa.array(chosen), texts, pa.scalar(None, pa.string()))


def _words(texts: pa.StringArray, is_value: npt.NDArray[np.bool_]) -> pa.StringArray:
    return pc.if_else(pa.array(is_value), VALUE, texts)
