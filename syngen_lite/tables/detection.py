"""Raw columns to a schema: the kind of each, from its values, or as the user says."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from dataclasses import replace

import pandas as pd

from syngen_lite.errors import ConfigError, DataError
from syngen_lite.schema import KINDS, Column, Kind, TableSchema
from syngen_lite.tables.kinds.registry import detect_text, force_text
from syngen_lite.tables.raw import RawTable, TextColumn
from syngen_lite.tables.typed_kinds import detect_typed, force_typed


def detect_schema(
    name: str, raw: RawTable, *, overrides: Mapping[str, Kind] | None = None
) -> TableSchema:
    """Find out what each column means.

    Args:
        name: The table's name.
        raw: Its columns.
        overrides: Column to the kind that it must have.

    Returns:
        The schema, columns in the source's order.

    Raises:
        ConfigError: an override names no column or no kind, or a dtype that cannot be that kind.
        DataError: a value cannot be of the kind that an override says; with its row.
    """
    forced = dict(overrides or {})
    _require_known(name, raw, forced)
    schema = TableSchema(name, tuple(_column(raw, key, forced.get(key)) for key in raw.columns))
    _refuse_like_names(schema)
    return schema


def _require_known(name: str, raw: RawTable, forced: Mapping[str, str]) -> None:
    for column, kind in forced.items():
        if column not in raw.columns:
            raise ConfigError(
                f"no such column; the table has {', '.join(list(raw.columns)[:20])}",
                table=name,
                column=column,
                hint="write the header exactly as in the table",
            )
        if kind not in KINDS:
            raise ConfigError(
                f"unknown kind {kind!r}; known: {', '.join(KINDS)}", table=name, column=column
            )


def _column(raw: RawTable, name: str, kind: Kind | None) -> Column:
    values, dtype = raw.columns[name], raw.dtypes[name]
    if isinstance(values, pd.Series):
        if kind is None:
            return detect_typed(name, dtype, values)
        return force_typed(name, dtype, values, kind)
    text = TextColumn.of(values)
    if name in raw.exemplars:  # the rows that were not sampled have a say, too
        text = text.with_others(raw.exemplars[name], null=raw.has_nulls[name])
    column = detect_text(name, text) if kind is None else force_text(name, text, kind)
    return replace(column, dtype=dtype)


def _refuse_like_names(schema: TableSchema) -> None:
    """A part of a column must not be called like another column."""
    twice = [n for n, count in Counter(schema.leaves.column_names).items() if count > 1]
    if twice:
        raise DataError(
            "a part of another column has this name, too",
            table=schema.name,
            column=twice[0],
            hint="rename the column",
        )
