"""Arrow batches to raw columns: text as dictionaries, typed columns as exact series."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import pandas as pd
import pyarrow as pa
import pyarrow.compute as pc

from syngen_lite.errors import DataError
from syngen_lite.tables.cells import JSON, holds_json, text_of
from syngen_lite.tables.frame_source import raw_column
from syngen_lite.tables.number_styles import MAX_EXACT
from syngen_lite.tables.raw import RawColumn

_TEXT = pa.dictionary(pa.int32(), pa.string())
_is = pa.types


def raw_columns(
    batches: list[pa.RecordBatch], names: Sequence[str]
) -> tuple[dict[str, RawColumn], dict[str, str], dict[str, str]]:
    """Take the columns of batches, which are given away: the list is empty afterwards.

    Args:
        batches: The rows. A column that one lacks is null in it; one of different types becomes
            the type that holds them all, text at worst.
        names: The columns, in order.

    Returns:
        Header to values, to "text" or the pandas dtype's name, and to Arrow's word for its type
        ("json" for the text of lists and objects).

    Raises:
        DataError: a type cannot be learnt; with the column.
    """
    nested = {f.name for batch in batches for f in batch.schema if holds_json(f)}
    chunks = {name: [_chunk(batch, name) for batch in batches] for name in names}
    batches.clear()
    columns: dict[str, RawColumn] = {}
    dtypes: dict[str, str] = {}
    types: dict[str, str] = {}
    for name in names:
        values = unified(chunks.pop(name))
        types[name] = JSON if name in nested else _word(values.type)
        columns[name] = _raw(name, values)
        series = columns[name]
        dtypes[name] = _dtype(values.type, series) if isinstance(series, pd.Series) else "text"
    return columns, dtypes, types


def unified(chunks: list[pa.Array]) -> pa.ChunkedArray:
    """Chunks of one column in one type; the list is emptied on the way."""
    types = {_plain_type(chunk.type) for chunk in chunks} - {pa.null()}
    target = next(iter(types)) if len(types) == 1 else _common(types)
    if any(_is_coarse(chunk, target) for chunk in chunks):
        target = pa.string()
    made: list[pa.Array] = []
    chunks.reverse()
    while chunks:
        made.append(_as_type(chunks.pop(), target))
    return pa.chunked_array(made)


def _chunk(batch: pa.RecordBatch, name: str) -> pa.Array:
    place = batch.schema.get_field_index(name)
    return pa.nulls(batch.num_rows) if place < 0 else batch.column(place)


def _plain_type(kind: pa.DataType) -> pa.DataType:
    """The type of the values, all text types being one."""
    if isinstance(kind, pa.BaseExtensionType):
        return _plain_type(kind.storage_type)
    if _is.is_dictionary(kind):
        return _plain_type(kind.value_type)
    return pa.string() if _is_text(kind) else kind


def _is_text(kind: pa.DataType) -> bool:
    return bool(_is.is_string(kind) or _is.is_large_string(kind) or str(kind) == "string_view")


def _common(types: set[pa.DataType]) -> pa.DataType:
    if not types:
        return pa.string()
    if all(_is.is_integer(kind) for kind in types):
        return pa.int64() if not any(kind == pa.uint64() for kind in types) else pa.string()
    if all(_is.is_integer(kind) or _is.is_floating(kind) for kind in types):
        return pa.float64()
    if all(_is.is_date(kind) or _is_naive(kind) for kind in types):
        return pa.timestamp("us")
    return pa.string()


def _is_naive(kind: pa.DataType) -> bool:
    return bool(_is.is_timestamp(kind)) and kind.tz is None


def _is_coarse(chunk: pa.Array, target: pa.DataType) -> bool:
    """Whether whole numbers of a chunk would be rounded as floats."""
    return _is.is_floating(target) and _is.is_integer(chunk.type) and _is_large(chunk)


def _as_type(chunk: pa.Array, target: pa.DataType) -> pa.Array:
    if isinstance(chunk.type, pa.BaseExtensionType):
        chunk = chunk.storage
    if target == pa.string():
        return _as_text(chunk)
    if _is.is_dictionary(chunk.type):
        chunk = chunk.dictionary_decode()
    return chunk if chunk.type == target else chunk.cast(target)


def _as_text(chunk: pa.Array) -> pa.DictionaryArray:
    if chunk.type == _TEXT:
        return chunk
    if _is.is_dictionary(chunk.type):
        chunk = chunk.dictionary_decode()
    if not (_is_text(chunk.type) or _is.is_null(chunk.type)):
        chunk = pa.array([None if v is None else text_of(v) for v in chunk.to_pylist()])
    return chunk.cast(pa.string()).dictionary_encode()


def _word(kind: pa.DataType) -> str:
    return "string" if _is.is_dictionary(kind) else str(kind)


def _dtype(kind: pa.DataType, series: pd.Series[Any]) -> str:
    """The pandas dtype's name, with the zone that the raw series no longer has."""
    if _is.is_timestamp(kind) and kind.tz:
        return f"datetime64[us, {kind.tz}]"
    return str(series.dtype)


def _raw(name: str, values: pa.ChunkedArray) -> RawColumn:
    kind = values.type
    if _is.is_dictionary(kind):
        return _combined(values.unify_dictionaries())
    if _is.is_integer(kind) or _is.is_boolean(kind) or _is.is_floating(kind):
        return _number(name, values)
    if _is.is_temporal(kind) and not _is.is_time(kind):
        return _moments(name, values)
    if _is.is_decimal(kind):
        return _combined(values.cast(pa.string()).dictionary_encode())
    if _is.is_time(kind):
        texts = pa.chunked_array([_as_text(chunk) for chunk in values.chunks])
        return _combined(texts.unify_dictionaries())
    return _nested(name, values)


def _combined(values: pa.ChunkedArray) -> pa.Array:
    array = values.combine_chunks()
    # of several chunks pyarrow makes an array, of none a chunked one
    return array.chunk(0) if isinstance(array, pa.ChunkedArray) else array


def _number(name: str, values: pa.ChunkedArray) -> RawColumn:
    if _is.is_integer(values.type) and _is_large(values):
        # such numbers are codes, and floats would round them
        return _combined(values.cast(pa.string()).dictionary_encode())
    return _series(name, values.cast(pa.float32()) if _is.is_float16(values.type) else values)


def _is_large(whole: pa.Array | pa.ChunkedArray) -> bool:
    """Whether float64 would round some of these numbers."""
    span = pc.min_max(whole).as_py()
    return span["min"] is not None and max(-span["min"], span["max"]) > MAX_EXACT


def _moments(name: str, values: pa.ChunkedArray) -> RawColumn:
    """Dates and timestamps to microseconds, durations to counts of their own unit."""
    if _is.is_duration(values.type):
        return _number(name, values.cast(pa.int64()))
    zone = values.type.tz if _is.is_timestamp(values.type) else None
    return _series(name, values.cast(pa.timestamp("us", zone), safe=False))


_NULLABLE = {
    pa.bool_(): pd.BooleanDtype(),
    pa.int8(): pd.Int8Dtype(),
    pa.int16(): pd.Int16Dtype(),
    pa.int32(): pd.Int32Dtype(),
    pa.int64(): pd.Int64Dtype(),
    pa.uint8(): pd.UInt8Dtype(),
    pa.uint16(): pd.UInt16Dtype(),
    pa.uint32(): pd.UInt32Dtype(),
    pa.uint64(): pd.UInt64Dtype(),
}


def _series(name: str, values: pa.ChunkedArray) -> RawColumn:
    mapper = _NULLABLE.get if values.null_count else None
    return raw_column(name, values.to_pandas(types_mapper=mapper))


def _nested(name: str, values: pa.ChunkedArray) -> pa.DictionaryArray:
    """Lists, structs and maps as JSON text."""
    kind = values.type
    if not (_is.is_nested(kind)):
        raise DataError(
            f"type {kind} is not supported",
            column=name,
            hint="convert it to text, numbers, booleans or dates, or drop the column",
        )
    try:
        texts = [None if v is None else text_of(_jsonable(v, kind)) for v in values.to_pylist()]
    except TypeError as error:
        raise DataError(
            f"type {kind}: {error}, which JSON cannot hold",
            column=name,
            hint="convert it to text, or drop the column",
        ) from error
    return pa.array(texts, pa.string()).dictionary_encode()


def _jsonable(value: Any, kind: pa.DataType) -> Any:  # noqa: ANN401
    """Arrow's maps are lists of pairs in Python; JSON has objects for them."""
    if value is None or not _is.is_nested(kind):
        return value
    if _is.is_map(kind):
        return {text_of(key): _jsonable(item, kind.item_type) for key, item in value}
    if _is.is_struct(kind):
        return {f.name: _jsonable(value.get(f.name), f.type) for f in kind}
    if _is.is_union(kind):
        return value
    return [_jsonable(item, kind.value_type) for item in value]
