"""Numbers, dates or times among which a few words stand: `NA`, `?`, `unknown`, `n/a`."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import ClassVar

import numpy as np
import numpy.typing as npt
import pyarrow as pa
import pyarrow.compute as pc

from syngen_lite.schema import Column, Kind
from syngen_lite.tables.kinds.kind import Cells, CompositeKind, part_name
from syngen_lite.tables.kinds.words import detect_words
from syngen_lite.tables.raw import TextColumn

VALUE = "="
"""In the part of words: here stands a value."""
_MOST_LABELS = 10
_LEAST_VALUES = 8
"""Distinct values; with fewer the column is a category."""
_LEAST_SHARE = 0.3
"""Of the rows that are not empty."""
_STARTS_LIKE_A_VALUE = r"^[\p{Sc}(-]*[.0-9]"

Detect = Callable[[str, TextColumn], Column | None]


class MixedKind(CompositeKind):
    """A word, or `VALUE` and a value.

    A word that stands in fewer than 5 rows is never generated.

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
        values = text.through(_only(text.uniques, is_value))
        value = self._detect(part_name(name, "value"), values)
        if value is None:
            return None
        words = text.through(_words(text.uniques, is_value))
        label = detect_words(part_name(name, "word"), words)
        if label.kind == "text":
            return None
        return Column(name, "mixed", parts=(label, value))

    @staticmethod
    def _values(text: TextColumn) -> npt.NDArray[np.bool_] | None:
        """Which distinct values look like numbers or dates; None unless a few words do not."""
        like = pc.match_substring_regex(text.uniques, _STARTS_LIKE_A_VALUE)
        is_value: npt.NDArray[np.bool_] = like.to_numpy(zero_copy_only=False).astype(bool)
        n_labels = int((~is_value).sum())
        rows = text.counts
        enough = rows[is_value].sum() >= _LEAST_SHARE * rows.sum()
        if not (0 < n_labels <= _MOST_LABELS and enough and is_value.sum() >= _LEAST_VALUES):
            return None
        return None if VALUE in text.uniques.to_pylist() else is_value

    def split(self, column: Column, text: TextColumn) -> Sequence[pa.StringArray]:
        like = pc.match_substring_regex(text.uniques, _STARTS_LIKE_A_VALUE)
        is_value = like.to_numpy(zero_copy_only=False).astype(bool)
        return [_words(text.uniques, is_value), _only(text.uniques, is_value)]

    def join(self, column: Column, cells: Sequence[Cells]) -> Cells:
        return [value if word == VALUE else word for word, value in zip(*cells, strict=True)]


def _only(texts: pa.StringArray, chosen: npt.NDArray[np.bool_]) -> pa.StringArray:
    return pc.if_else(pa.array(chosen), texts, pa.scalar(None, pa.string()))


def _words(texts: pa.StringArray, is_value: npt.NDArray[np.bool_]) -> pa.StringArray:
    return pc.if_else(pa.array(is_value), VALUE, texts)
