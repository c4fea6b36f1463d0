"""Python values of one column, as JSON, Avro and spreadsheets hold them, to an Arrow array."""

from __future__ import annotations

import json
from collections.abc import Iterable, Sequence
from datetime import date, datetime, time, timedelta
from decimal import Decimal
from typing import Any
from uuid import UUID

import pyarrow as pa

from syngen_lite.errors import DataError

JSON = "json"
_HOLDS = b"holds"
_TYPED: dict[frozenset[type], pa.DataType] = {
    frozenset({bool}): pa.bool_(),
    frozenset({int}): pa.int64(),
    frozenset({float}): pa.float64(),
    frozenset({int, float}): pa.float64(),
    frozenset({date}): pa.date32(),
}
_EXACT = 2**53


def batch_of(
    names: Sequence[str], columns: Iterable[Sequence[Any]], *, words: frozenset[str] = frozenset()
) -> pa.RecordBatch:
    """Columns of Python values to a batch.

    Args:
        names: The columns.
        columns: For each its values, n of them; None is a null.
        words: Columns that are text whatever they hold.

    Raises:
        DataError: a value is of no type that a table can hold; with the column.
    """
    fields, arrays = [], []
    for name, values in zip(names, columns, strict=True):
        array, nested = _array(name, values, name in words)
        arrays.append(array)
        fields.append(pa.field(name, array.type, metadata={_HOLDS: JSON} if nested else None))
    return pa.RecordBatch.from_arrays(arrays, schema=pa.schema(fields))


def holds_json(field: pa.Field) -> bool:
    """Whether the text of a column stands for lists or objects."""
    return bool(field.metadata) and field.metadata.get(_HOLDS) == JSON.encode()


def text_of(value: Any) -> str:  # noqa: ANN401
    """A value in words: ISO dates, true and false, compact JSON.

    >>> text_of(1.0), text_of(True), text_of(Decimal("1.50")), text_of({"a": [1, "é"]})
    ('1.0', 'true', '1.50', '{"a":[1,"é"]}')
    """
    if isinstance(value, str):
        return value
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, Decimal):
        return format(value, "f")
    if isinstance(value, dict | list | tuple):
        return json.dumps(value, ensure_ascii=False, separators=(",", ":"), default=text_of)
    if isinstance(value, int | float | date | datetime | time | timedelta | UUID):
        return str(value)
    raise TypeError(f"a value of type {type(value).__name__}")


def _array(name: str, values: Sequence[Any], is_text: bool) -> tuple[pa.Array, bool]:
    types = frozenset(map(type, values)) - {type(None)}
    if not types:
        return pa.nulls(len(values)), False
    if not is_text:
        typed = _typed(values, types)
        if typed is not None:
            return typed, False
    return _texts(name, values), types <= {dict, list, tuple}


def _typed(values: Sequence[Any], types: frozenset[type]) -> pa.Array | None:
    """Numbers, booleans, dates and moments; None where only text is exact."""
    kind = _TYPED.get(types)
    if types == {date, datetime}:  # a worksheet's midnights are dates
        values = [datetime(v.year, v.month, v.day) if type(v) is date else v for v in values]
        types = frozenset({datetime})
    if types == {datetime}:
        zoned = {value.tzinfo is not None for value in values if value is not None}
        kind = pa.timestamp("us", "UTC" if True in zoned else None) if len(zoned) == 1 else None
    if kind is None or (types == {int, float} and _too_coarse(values)):
        return None
    try:
        return pa.array(values, kind)
    except (OverflowError, pa.ArrowInvalid):  # beyond int64
        return None


def _too_coarse(values: Sequence[Any]) -> bool:
    return any(type(value) is int and abs(value) > _EXACT for value in values)


def _texts(name: str, values: Sequence[Any]) -> pa.DictionaryArray:
    try:
        words = [None if value is None else text_of(value) for value in values]
        return pa.array(words, pa.string()).dictionary_encode()
    except TypeError as error:
        raise DataError(
            f"{error}, which no table holds",
            column=name,
            hint="write it as text, for example base64, or drop the column",
        ) from error
    except UnicodeEncodeError as error:
        raise DataError(
            "half of a surrogate pair, which is no text", column=name, hint="remove it"
        ) from error
