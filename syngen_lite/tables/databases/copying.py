"""Batches of rows to one table: COPY for PostgreSQL, INSERT of many rows for SQLite."""

from __future__ import annotations

import io
import json
from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING, Any

import pyarrow as pa
import pyarrow.compute as pc

from syngen_lite.errors import DataError
from syngen_lite.tables.databases.sql_types import is_array

if TYPE_CHECKING:
    from sqlalchemy import Connection, Table

Inserter = Callable[[pa.Table], None]


def inserter(connection: Connection, table: Table, words: Mapping[str, str]) -> Inserter:
    """What writes batches to a table of an open transaction.

    Args:
        connection: To PostgreSQL or SQLite.
        table: Where to.
        words: The columns that are written, and the words for their types.
    """
    if connection.dialect.name == "postgresql":
        return _copier(connection, table, words)
    return _inserter(connection, table, words)


def _copier(connection: Connection, table: Table, words: Mapping[str, str]) -> Inserter:
    from pyarrow import csv  # noqa: PLC0415

    quote = connection.dialect.identifier_preparer
    names = ", ".join(quote.quote_identifier(name) for name in words)
    # an empty field is a null here, an empty text stands in quotes
    command = f"COPY {quote.format_table(table)} ({names}) FROM STDIN (FORMAT csv)"
    options = csv.WriteOptions(include_header=False)
    arrays = [place for place, word in enumerate(words.values()) if is_array(word)]

    def copy(rows: pa.Table) -> None:
        for place in arrays:
            name = rows.column_names[place]
            rows = rows.set_column(place, name, _arrays(rows.column(place), name))
        buffer = io.BytesIO()
        csv.write_csv(rows, buffer, options)
        cursor = connection.connection.cursor()
        try:
            with cursor.copy(command) as stream:
                stream.write(buffer.getbuffer())
        finally:
            cursor.close()

    return copy


def _inserter(connection: Connection, table: Table, words: Mapping[str, str]) -> Inserter:
    quote = connection.dialect.identifier_preparer
    names = ", ".join(quote.quote_identifier(name) for name in words)
    marks = ", ".join("?" * len(words))
    command = f"INSERT INTO {quote.format_table(table)} ({names}) VALUES ({marks})"  # noqa: S608

    def insert(rows: pa.Table) -> None:
        columns = [_plain(column) for column in rows.columns]
        connection.exec_driver_sql(command, list(zip(*columns, strict=True)))

    return insert


def _plain(column: pa.ChunkedArray) -> list[Any]:
    """Numbers and texts, which are all that SQLite has."""
    kind = column.type
    if pa.types.is_boolean(kind):
        column = column.cast(pa.int8())
    elif pa.types.is_temporal(kind):
        return [None if value is None else str(value) for value in column.to_pylist()]
    elif pa.types.is_decimal(kind):
        column = column.cast(pa.string())  # a column of numbers makes numbers of it
    elif pa.types.is_floating(kind):
        column = pc.if_else(pc.is_nan(column), None, column)
    found: list[Any] = column.to_pylist()
    return found


def _arrays(column: pa.ChunkedArray, name: str) -> pa.Array:
    try:
        return pa.array([_array_literal(text) for text in column.to_pylist()], pa.string())
    except ValueError as error:
        raise DataError(
            "a made text is no JSON list, which this column of arrays needs",
            column=name,
            hint="use --if_exists append with a table that has a column of text there",
        ) from error


def _array_literal(text: str | None) -> str | None:
    """PostgreSQL's way of writing the array that a JSON list stands for.

    >>> _array_literal('[1, null, "a, b", [true]]')
    '{1,NULL,"a, b",{true}}'
    """
    if text is None:
        return None
    found = json.loads(text)
    if not isinstance(found, list):
        raise ValueError("no list")
    return _item(found)


def _item(value: Any) -> str:  # noqa: ANN401
    if isinstance(value, list):
        return "{" + ",".join(map(_item, value)) + "}"
    if value is None:
        return "NULL"
    if isinstance(value, str):
        escaped = value.replace("\\", "\\\\").replace('"', '\\"')
        return f'"{escaped}"'
    return json.dumps(value)
