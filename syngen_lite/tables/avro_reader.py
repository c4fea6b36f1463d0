"""Avro files to batches."""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from itertools import islice
from typing import Any

import pyarrow as pa

from syngen_lite.errors import DataError, MissingExtraError
from syngen_lite.tables.cells import batch_of
from syngen_lite.tables.file_format import FileFormat
from syngen_lite.tables.header import checked_header
from syngen_lite.tables.locations import Location
from syngen_lite.tables.part import OBJECT_ROWS, Part

_BROKEN = (ValueError, EOFError, StopIteration, KeyError, IndexError, OverflowError, TypeError)
"""What fastavro raises on bytes that are no Avro."""


@contextmanager
def open_avro(place: Location) -> Iterator[Part]:
    """Open an Avro object container file whose schema is a record.

    Raises:
        MissingExtraError: fastavro is not installed.
        DataError: no such file, it is no whole Avro file, or its schema is no record.
        ResourceError: the machine refuses to read it.
    """
    try:
        import fastavro  # noqa: PLC0415 - an extra
    except ImportError as error:
        raise MissingExtraError(
            "Avro needs the package fastavro",
            file=place.file,
            hint="pip install 'syngen-lite[avro]'",
        ) from error
    with place.open() as file:
        try:
            records = fastavro.reader(file)
            schema = records.writer_schema
        except (*_BROKEN, MemoryError) as error:  # a header of other bytes may ask for terabytes
            raise _broken(place, error) from error
        fields = _fields(schema, place)
        names = checked_header(list(fields), place.file)
        form = FileFormat(name="avro", dtypes={n: json.dumps(t) for n, t in fields.items()})
        words = frozenset(name for name, kind in fields.items() if _is_text(kind))
        yield Part(names, _batches(iter(records), names, words, place), lambda: form)


def _fields(schema: Any, place: Location) -> dict[str, Any]:  # noqa: ANN401
    if not isinstance(schema, dict) or schema.get("type") != "record":
        raise DataError(
            "the Avro schema is no record, so that there are no columns",
            file=place.file,
            hint="write one record a row",
        )
    return {field["name"]: field["type"] for field in schema["fields"]}


def _batches(
    records: Iterator[Any], names: Sequence[str], words: frozenset[str], place: Location
) -> Iterator[pa.RecordBatch]:
    while chunk := _chunk(records, place):
        columns = ([record[name] for record in chunk] for name in names)
        yield batch_of(names, columns, words=words)


def _chunk(records: Iterator[Any], place: Location) -> list[Any]:
    try:
        return list(islice(records, OBJECT_ROWS))
    except _BROKEN as error:
        raise _broken(place, error) from error


def _is_text(kind: Any) -> bool:  # noqa: ANN401
    """Whether a type, or what it may be besides null, is text."""
    members = kind if isinstance(kind, list) else [kind]
    names = [m.get("type") if isinstance(m, dict) else m for m in members]
    return all(name in ("null", "string", "enum") for name in names)


def _broken(place: Location, error: Exception) -> DataError:
    return DataError(
        f"not a whole Avro file ({type(error).__name__}: {str(error)[:200]})",
        file=place.file,
        hint="fetch or write the file again",
    )
