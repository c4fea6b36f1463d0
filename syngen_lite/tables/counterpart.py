"""A second table read as the first one is meant: what fits is compared, the rest is named."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Literal

import numpy as np
import numpy.typing as npt
import pandas as pd
import pyarrow as pa
from pandas.api import types

from syngen_lite.errors import SyngenError
from syngen_lite.schema import NUMBERS, Column, TableSchema
from syngen_lite.tables.identifiers import WHOLE_KEY
from syngen_lite.tables.kinds.registry import detect_text
from syngen_lite.tables.parsing import raw_leaves
from syngen_lite.tables.raw import RawColumn, RawTable, TextColumn
from syngen_lite.tables.typed_kinds import detect_typed

State = Literal["same", "missing", "extra", "other type"]
Leaves = dict[str, npt.NDArray[Any]]

_TRIED = 200
_MOST_WRONG = 0.5


@dataclass(frozen=True, slots=True)
class Seen:
    """What became of one column.

    Attributes:
        state: "same" when it can be compared.
        valid: Share of its values that are written as the first table's; None if not compared.
    """

    state: State
    valid: float | None = None


@dataclass(frozen=True, slots=True)
class Counterpart:
    """A second table's values in the first one's terms.

    Attributes:
        table: Values by leaf, of the columns that can be compared; what cannot be read is null.
        seen: Every header of either table, the first one's in its order.
    """

    table: pd.DataFrame
    seen: Mapping[str, Seen]

    @property
    def headers(self) -> list[str]:
        """Those that the second table has."""
        return [name for name, found in self.seen.items() if found.state != "missing"]


def read_counterpart(raw: RawTable, schema: TableSchema) -> Counterpart:
    """Read a table that should be like another one, and may not be.

    Args:
        raw: The second table, n rows.
        schema: What the first one's columns mean.
    """
    seen: dict[str, Seen] = {}
    values: Leaves = {}
    for column in schema:
        leaves, seen[column.name] = _column(raw.columns.get(column.name), column)
        values |= leaves
    seen |= {name: Seen("extra") for name in raw.columns if name not in seen}
    frame = {name: pd.Series(array, dtype=array.dtype) for name, array in values.items()}
    return Counterpart(pd.DataFrame(frame, index=range(raw.row_count)), seen)


def _column(raw: RawColumn | None, column: Column) -> tuple[Leaves, Seen]:
    """Strictly as the first table is written, else by its own writing, else cell by cell."""
    if raw is None:
        return {}, Seen("missing")
    if _is_alike(raw, column) and (leaves := _parsed(raw, column)) is not None:
        return leaves, Seen("same", 1.0)
    own = _by_its_own_kind(raw, column)
    if own is not None:
        return own, Seen("same", 0.0 if _is_alike(raw, column) else None)
    text = _as_text(raw)
    if column.parts or column.kind in NUMBERS or column.kind == "date":
        return _cell_by_cell(text, column)
    leaves = _parsed(text, column) or {}
    return leaves, Seen("same", None) if leaves else Seen("other type")


def _is_alike(raw: RawColumn, column: Column) -> bool:
    """Whether both columns are text, or typed values of one sort."""
    sort = _sort_of(column.dtype)
    return sort == (_sort_of(str(raw.dtype)) if isinstance(raw, pd.Series) else "text")


def _sort_of(dtype: str) -> str:
    """What `raw_column` makes of a dtype."""
    if dtype == "text" or isinstance(known := types.pandas_dtype(dtype), pd.CategoricalDtype):
        return "text"
    if types.is_datetime64_any_dtype(known):
        return "moment"
    if types.is_bool_dtype(known) or types.is_timedelta64_dtype(known):
        return str(known.kind)
    return "number" if types.is_numeric_dtype(known) else "text"


def _parsed(raw: RawColumn, column: Column) -> Leaves | None:
    try:
        return raw_leaves(raw, column)
    except (SyngenError, TypeError, ValueError):  # numpy's words for values of another type
        return None


def _by_its_own_kind(raw: RawColumn, column: Column) -> Leaves | None:
    """Values by what the column is on its own, if that is numbers or dates in both tables."""
    if isinstance(raw, pd.Series):
        own = detect_typed(column.name, str(raw.dtype), raw)
    else:
        own = detect_text(column.name, TextColumn.of(raw))
    if len(column.parts) != len(own.parts) or len(column.leaves) != len(own.leaves):
        return None
    pairs = list(zip(column.leaves, own.leaves, strict=True))
    if any(not _family(a) or _family(a) != _family(b) for a, b in pairs):
        return None
    leaves = _parsed(raw, own)
    return leaves and {a.name: leaves[b.name].astype(_DTYPES[_family(a)]) for a, b in pairs}


_DTYPES = {"number": np.dtype(np.float64), "date": np.dtype("datetime64[us]")}


def _family(column: Column) -> str:
    """Columns of one family can stand for each other, however they are written."""
    is_whole_key = column.kind == "identifier" and column.format == WHOLE_KEY
    if column.kind in ("integer", "decimal") or is_whole_key:
        return "number"
    return column.kind if column.kind == "date" else ""


def _as_text(raw: RawColumn) -> pa.DictionaryArray:
    if not isinstance(raw, pd.Series):
        return raw
    spelt = raw.astype(object).map(_spelling, na_action="ignore")
    return pa.array(spelt.to_list(), pa.string(), from_pandas=True).dictionary_encode()


def _spelling(value: object) -> str:
    """A whole number without a point, as a file has it."""
    return str(int(value)) if isinstance(value, float) and value.is_integer() else str(value)


def _cell_by_cell(raw: pa.DictionaryArray, column: Column) -> tuple[Leaves, Seen]:
    """What can be read; "other type" if that is less than half."""
    text = TextColumn.of(raw)
    if not len(text.uniques):
        leaves = _parsed(raw, column)
        return leaves or {}, Seen("same", 1.0) if leaves else Seen("other type")
    sample = np.unique(np.linspace(0, len(text.uniques) - 1, _TRIED).astype(int))
    wrong = np.mean([not _reads(text, slice(i, i + 1), column) for i in sample.tolist()])
    if wrong > _MOST_WRONG:
        return {}, Seen("other type")
    good = _readable(text, slice(0, len(text.uniques)), column)
    kept = text.codes >= 0
    kept[kept] = good[text.codes[kept]]
    indices = pa.array(text.codes, mask=~kept)
    leaves = _parsed(pa.DictionaryArray.from_arrays(indices, text.uniques), column)
    known = int((text.codes >= 0).sum())
    if leaves is None or kept.sum() < (1 - _MOST_WRONG) * known:
        return {}, Seen("other type")
    return leaves, Seen("same", float(kept.sum() / known))


def _readable(text: TextColumn, part: slice, column: Column) -> npt.NDArray[np.bool_]:
    """Which distinct values can be read: halves of halves, as most can."""
    size = part.stop - part.start
    if _reads(text, part, column):
        return np.ones(size, bool)
    if size == 1:
        return np.zeros(1, bool)
    middle = part.start + size // 2
    halves = (slice(part.start, middle), slice(middle, part.stop))
    return np.concatenate([_readable(text, half, column) for half in halves])


def _reads(text: TextColumn, part: slice, column: Column) -> bool:
    uniques = text.uniques.slice(part.start, part.stop - part.start)
    indices = pa.array(np.arange(len(uniques), dtype=np.int32))
    return _parsed(pa.DictionaryArray.from_arrays(indices, uniques), column) is not None
