"""Column by column: is it there, and are its values in the real range?"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import numpy as np
import pandas as pd

from syngen_lite.report.comparable import as_numbers, as_words, comparable_columns, is_number
from syngen_lite.report.results import ColumnStructure
from syngen_lite.report.structure.sheet import Rows
from syngen_lite.report.tables import Tables
from syngen_lite.schema import Column, TableSchema

Seen = Mapping[str, tuple[str, float | None]]
"""Per header: "same", "missing", "extra" or "other type", and the share of well-written cells."""

_KEYS = frozenset({"identifier", "uuid", "ulid"})
_KEYS_IF_DISTINCT = frozenset({"code", "email", "phone"})
_MIN_KEY_ROWS = 100
_LISTED_WORDS = frozenset({"boolean", "category", "constant"})


def column_structures(tables: Tables, seen: Seen) -> tuple[ColumnStructure, ...]:
    """Every header of the real table in its order, then those that were seen beside them.

    Args:
        tables: What is compared.
        seen: What reading the synthetic table found out; all well where a header is not in it.
    """
    known = {column.name: column for column in tables.schema}
    headers = [*known, *(header for header in seen if header not in known)]
    return tuple(_structure(header, known.get(header), tables, seen) for header in headers)


def is_compared(column: Column, tables: Tables, seen: Seen) -> bool:
    """Whether the synthetic table has this column, of the real one's type."""
    state, _ = seen.get(column.name, ("same", 1.0))
    return state == "same" and all(leaf.name in tables.synthetic for leaf in column.leaves)


def _structure(header: str, column: Column | None, tables: Tables, seen: Seen) -> ColumnStructure:
    if column is None:
        state, valid = seen[header]
        return ColumnStructure(header, "", state, valid, None, None)
    state, valid = seen.get(header, ("same", 1.0))
    if not is_compared(column, tables, seen):
        return ColumnStructure(header, column.kind, state, valid, None, None)
    in_range, unique = _in_range(column, tables), _unique(column, tables)
    return ColumnStructure(header, column.kind, state, valid, in_range, unique)


def _in_range(column: Column, tables: Tables) -> float | None:
    """Share of synthetic values all of whose parts real rows could hold; None if that says nothing.

    Texts, names and the like are written anew: there, values that no real row has are right.
    """
    rows = len(tables.synthetic)
    inside, known, is_ruled = np.ones(rows, dtype=bool), np.zeros(rows, dtype=bool), False
    for leaf in column.leaves:
        if not (is_number(leaf) or leaf.kind in _LISTED_WORDS):
            continue
        if tables.real[leaf.name].notna().any():
            is_ruled = True
            has_value = tables.synthetic[leaf.name].notna().to_numpy()
            known |= has_value
            inside &= ~has_value | _inside(leaf, tables)
    return float(inside[known].mean()) if is_ruled and known.any() else None


def _inside(leaf: Column, tables: Tables) -> Rows:
    real, synthetic = tables.real[leaf.name], tables.synthetic[leaf.name]
    if is_number(leaf):
        ruler, values = as_numbers(real), as_numbers(synthetic)
        return np.asarray((values >= np.nanmin(ruler)) & (values <= np.nanmax(ruler)))
    return pd.Series(as_words(synthetic)).isin(set(as_words(real))).to_numpy()


def _unique(column: Column, tables: Tables) -> tuple[float, float] | None:
    """Shares of distinct values among the known ones, real and synthetic, of a key."""
    leaf = column.leaves[0]
    if len(column.leaves) > 1 or leaf.kind not in _KEYS | _KEYS_IF_DISTINCT:
        return None
    shares = [_distinct(table[leaf.name]) for table in (tables.real, tables.synthetic)]
    if shares[0] is None or shares[1] is None:
        return None
    is_key = shares[0] == 1 and len(tables.real) >= _MIN_KEY_ROWS
    return (shares[0], shares[1]) if leaf.kind in _KEYS or is_key else None


def _distinct(series: pd.Series[Any]) -> float | None:
    known = int(series.notna().sum())
    return series.nunique() / known if known else None


def ruled_columns(tables: Tables, seen: Seen) -> list[Column]:
    """The leaves among which rules are looked for: compared, and with a distribution."""
    compared = tuple(column for column in tables.schema if is_compared(column, tables, seen))
    return comparable_columns(TableSchema(tables.schema.name, compared))
