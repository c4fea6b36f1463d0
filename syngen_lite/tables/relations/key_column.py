"""One column of a key, as texts that can be compared whatever file they come from."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Any, Literal

import numpy as np
import numpy.typing as npt
import pandas as pd
import pyarrow as pa
import pyarrow.compute as pc
from pandas.api import types

from syngen_lite.tables.raw import RawColumn, TextColumn

Family = Literal["numbers", "moments", "texts", "nothing"]
_NUMBER = r"^[+-]?\d+(\.\d+)?$"
_MOMENT = r"^\d{4}-\d\d-\d\d([T ]\d\d:\d\d(:\d\d(\.\d+)?)?(Z|[+-]\d\d:?\d\d)?)?$"
_LEVELLED: dict[Family, tuple[tuple[str, str], ...]] = {
    "numbers": ((r"^([+-]?\d+)\.0*$", r"\1"), (r"^([+-]?\d+\.\d*?[1-9])0+$", r"\1")),
    "moments": (
        (r"^(\d{4}-\d\d-\d\d)T", r"\1 "),
        (r"(\d)(Z|\+00:?00)$", r"\1"),
        (r"(:\d\d)\.0+$", r"\1"),
        (r" 00:00(:00)?$", ""),
    ),
    "texts": (),
    "nothing": (),
}
"""One spelling of values that are written in several ways."""


@dataclass(frozen=True, slots=True)
class KeyColumn:
    """Values of a key's column.

    Attributes:
        text: They, without blanks around; null where there are only blanks.
        family: What all of them look like.
        is_typed: Whether the source held numbers or moments, so that the spelling is ours.
    """

    text: TextColumn
    family: Family
    is_typed: bool

    @classmethod
    def of(cls, raw: RawColumn) -> KeyColumn:
        """Take a source's column."""
        is_typed = isinstance(raw, pd.Series)
        text = _typed_texts(raw) if isinstance(raw, pd.Series) else _trimmed(TextColumn.of(raw))
        return cls(text, _family(text.uniques), is_typed)

    def at(self, rows: npt.NDArray[np.int64]) -> KeyColumn:
        """The column at these rows only."""
        return replace(self, text=TextColumn(self.text.uniques, self.text.codes[rows]))


def comparable(first: KeyColumn, second: KeyColumn) -> tuple[TextColumn, TextColumn]:
    """Two columns with one spelling: `1.0` is `1` where both are numbers or one is typed."""
    families = {first.family, second.family} - {"nothing"}
    levels = families if first.is_typed or second.is_typed or len(families) == 1 else set()
    texts = [first.text, second.text]
    for family in sorted(levels):
        for pattern, spelling in _LEVELLED[family]:
            texts = [_replaced(text, pattern, spelling) for text in texts]
    return texts[0], texts[1]


def _replaced(text: TextColumn, pattern: str, spelling: str) -> TextColumn:
    return text.through(pc.replace_substring_regex(text.uniques, pattern, spelling))


def _trimmed(text: TextColumn) -> TextColumn:
    bare = pc.utf8_trim_whitespace(text.uniques)
    return text.through(pc.if_else(pc.equal(bare, ""), pa.scalar(None, pa.string()), bare))


def _family(uniques: pa.StringArray) -> Family:
    if not len(uniques):
        return "nothing"
    if pc.all(pc.match_substring_regex(uniques, _NUMBER)).as_py():
        return "numbers"
    return "moments" if pc.all(pc.match_substring_regex(uniques, _MOMENT)).as_py() else "texts"


def _typed_texts(series: pd.Series[Any]) -> TextColumn:
    codes, values = pd.factorize(series)
    words = pa.array(_words(pd.Series(values)), pa.string())
    return TextColumn(words, codes.astype(np.int32))


def _words(values: pd.Series[Any]) -> list[str]:
    if types.is_datetime64_any_dtype(values.dtype):
        micros = values.to_numpy(dtype="datetime64[us]")
        return [str(word) for word in np.datetime_as_string(micros)]
    if types.is_float_dtype(values.dtype):
        numbers = values.to_numpy(dtype=np.float64)
        return [str(int(n)) if n.is_integer() else repr(n) for n in numbers.tolist()]
    return [str(value).lower() if isinstance(value, bool) else str(value) for value in values]
