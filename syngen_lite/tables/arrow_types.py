"""The Arrow types of a table's columns: the source's own, or the natural ones of their kinds."""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import time
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
from pandas.api import types

from syngen_lite.errors import ArtifactError, DataError
from syngen_lite.schema import NUMBERS, Column, TableSchema
from syngen_lite.tables.identifiers import WHOLE_KEY
from syngen_lite.tables.rendering import ColumnValues, to_frame, to_text

_is = pa.types
_TIMESTAMP = re.compile(r"timestamp\[(s|ms|us|ns)(?:, tz=(.+))?\]")
_DECIMAL = re.compile(r"decimal(128|256)?\((\d+), (-?\d+)\)")
_DICTIONARY = re.compile(r"dictionary<values=(.+), indices=(\w+), ordered=([01])>")
_UNFIT = (pa.ArrowInvalid, pa.ArrowNotImplementedError, pa.ArrowTypeError)
_DATES = {"date": "datetime64[us]", "datetime": "datetime64[us]"}
_NATURAL = (
    (types.is_bool_dtype, pa.bool_()),
    (types.is_integer_dtype, pa.int64()),
    (types.is_float_dtype, pa.float64()),
    (types.is_timedelta64_dtype, pa.duration("us")),
)
_TRUTHS = {"true": True, "false": False, "1": True, "0": False}


def arrow_schema(schema: TableSchema, dtypes: Mapping[str, str]) -> pa.Schema:
    """Names and types of the columns.

    Args:
        schema: The table's columns.
        dtypes: Column to Arrow type, in Arrow's own words, where the source had one.

    Raises:
        ArtifactError: a type is unknown.
    """
    return pa.schema(
        [
            (c.name, arrow_type(dtypes[c.name]) if c.name in dtypes else natural_type(c))
            for c in schema
        ]
    )


def natural_type(column: Column) -> pa.DataType:
    """What a column's values are in a frame, in Arrow's words; text where nothing else."""
    nothing = {leaf.name: np.empty(0, _dtype(leaf)) for leaf in column.leaves}
    dtype = to_frame(nothing, TableSchema("", (column,)))[column.name].dtype
    if types.is_datetime64_any_dtype(dtype):
        return pa.date32() if column.kind == "date" else pa.timestamp("us")
    for is_such, kind in _NATURAL:
        if is_such(dtype):
            return kind
    return pa.string()


def _dtype(leaf: Column) -> str:
    """The numpy dtype of canonical values."""
    if leaf.kind == "identifier" and leaf.format == WHOLE_KEY:
        return "int64"
    return "float64" if leaf.kind in NUMBERS else _DATES.get(leaf.kind, "object")


def arrow_type(word: str) -> pa.DataType:
    """The type that Arrow prints as `word`.

    >>> arrow_type("timestamp[ms, tz=UTC]"), arrow_type("decimal128(9, 2)")
    (TimestampType(timestamp[ms, tz=UTC]), Decimal128Type(decimal128(9, 2)))
    """
    if word == "json":  # the text of a list or an object
        return pa.string()
    try:
        if found := _TIMESTAMP.fullmatch(word):
            return pa.timestamp(found[1], tz=found[2])
        if found := _DECIMAL.fullmatch(word):
            make = pa.decimal256 if found[1] == "256" else pa.decimal128
            return make(int(found[2]), int(found[3]))
        if found := _DICTIONARY.fullmatch(word):
            return pa.dictionary(arrow_type(found[2]), arrow_type(found[1]), found[3] == "1")
        return pa.type_for_alias(word)
    except (ValueError, pa.ArrowException) as error:
        raise ArtifactError(f"unknown Arrow type {word!r}", hint="train again") from error


def to_arrow(values: ColumnValues, schema: TableSchema, target: pa.Schema) -> pa.Table:
    """Typed values as an Arrow table.

    Args:
        values: Column name to n canonical values (see `parsing.to_values`).
        schema: The table's columns.
        target: Their types, of `arrow_schema`.

    Raises:
        DataError: a value does not fit its type; with the column.
    """
    frame, texts = to_frame(values, schema), to_text(values, schema)
    arrays = [
        _array(pa.Array.from_pandas(frame[field.name]), cells, field)
        for cells, field in zip(texts, target, strict=True)
    ]
    return pa.Table.from_arrays(arrays, schema=target)


def _array(array: pa.Array, texts: list[Any], field: pa.Field) -> pa.Array:
    """A column in its type: straight where Arrow can, else by way of its text."""
    if isinstance(array, pa.ChunkedArray):
        array = array.combine_chunks()
    try:
        try:
            return _straight(array, field.type)
        except _UNFIT:
            return _by_text(texts, field.type)
    except (*_UNFIT, KeyError, ValueError) as error:
        raise DataError(
            f"a value does not fit the source's type {field.type}",
            column=field.name,
            hint="choose --format csv or jsonl",
        ) from error


def _straight(array: pa.Array, target: pa.DataType) -> pa.Array:
    if _is.is_string(target) or _is.is_large_string(target):
        raise pa.ArrowNotImplementedError("by text")  # as the source wrote it
    if array.type == target:
        return array
    if _is.is_timestamp(target):
        moments = array.cast(pa.timestamp("us", tz=getattr(array.type, "tz", None)), safe=False)
        if target.tz and moments.type.tz is None:
            moments = pc.assume_timezone(moments, "UTC")
        return moments.cast(target, safe=False)
    if _is.is_date(target):
        return array.cast(target, safe=False)
    if _is.is_duration(target):
        return array.cast(pa.int64()).cast(target)
    if _is.is_integer(target) or _is.is_floating(target):
        return array.cast(target)
    raise pa.ArrowNotImplementedError("by text")


def _by_text(texts: list[Any], target: pa.DataType) -> pa.Array:
    if _is.is_dictionary(target):
        return _by_text(texts, target.value_type).dictionary_encode().cast(target)
    if _is.is_boolean(target):
        return pa.array([None if t == "" else _TRUTHS[str(t).lower()] for t in texts], target)
    if _is.is_time(target):
        return pa.array([None if t == "" else time.fromisoformat(str(t)) for t in texts], target)
    return pa.array([None if t == "" else str(t) for t in texts], pa.string()).cast(target)
