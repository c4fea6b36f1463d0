"""Rows of one table of a database, batch by batch, in the order of its primary key."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from datetime import date, datetime, time
from decimal import Decimal
from typing import TYPE_CHECKING, Any

import pyarrow as pa

from syngen_lite.addresses import DatabaseAddress
from syngen_lite.errors import DataError
from syngen_lite.tables.cells import batch_of
from syngen_lite.tables.databases.connection import reading
from syngen_lite.tables.databases.reflection import (
    ReflectedColumn,
    ReflectedTable,
    find_table,
    reflect_table,
)
from syngen_lite.tables.databases.sql_types import BINARY, arrow_of, is_array
from syngen_lite.tables.file_format import FileFormat
from syngen_lite.tables.header import checked_header
from syngen_lite.tables.part import OBJECT_ROWS, Part

if TYPE_CHECKING:
    from sqlalchemy import ColumnElement, Connection, Select

_UNFIT = (pa.ArrowException, ValueError, TypeError, ArithmeticError)
_READ_AS_THEY_ARE = ("numeric", "inet")  # a cast would write 10.0.0.1/32
_STRIPPED = "char("  # the database fills these up with spaces


@contextmanager
def open_database(url: str) -> Iterator[Part]:
    """Open the table that an address names; the rows come in the order of its primary key.

    Raises:
        ConfigError: the address cannot be used.
        MissingExtraError: SQLAlchemy or the driver is not installed.
        DataError: there is no such table, or it holds what cannot be learnt; with the column.
        ResourceError: the server is not there, refuses, or goes away while it is read.
    """
    address = DatabaseAddress.of(url)
    with reading(address) as connection:
        schema, name = find_table(connection, address)
        table = reflect_table(connection, schema, name)
        _require_readable(table, address)
        names = checked_header([column.name for column in table.columns], address.shown)
        loose: set[str] = set()
        query = _query(table, schema, name, is_pg=address.backend == "postgresql")
        yield Part(names, _batches(connection, query, table, loose), lambda: _format(table, loose))


def _format(table: ReflectedTable, loose: set[str]) -> FileFormat:
    """The types of the columns; those that hold something else get the natural one."""
    words = {column.name: column.word for column in table.columns if column.name not in loose}
    return FileFormat(name="sql", dtypes=words, primary_key=table.primary_key)


def _require_readable(table: ReflectedTable, address: DatabaseAddress) -> None:
    for column in table.columns:
        if column.word.startswith(BINARY):
            raise DataError(
                "a column of bytes cannot be learnt",
                file=address.shown,
                column=column.name,
                hint="create a view without it, and name the view behind #",
            )


def _batches(
    connection: Connection, query: Select[tuple[Any, ...]], table: ReflectedTable, loose: set[str]
) -> Iterator[pa.RecordBatch]:
    # a server-side cursor: the rows come as they are asked for
    options = {"stream_results": True, "yield_per": OBJECT_ROWS}
    names = [column.name for column in table.columns]
    with connection.execution_options(**options).execute(query) as result:
        for rows in result.partitions():
            cells = zip(table.columns, zip(*rows, strict=True), strict=True)
            made = [_array(column, values, loose) for column, values in cells]
            yield pa.RecordBatch.from_arrays(made, names=names)


def _query(
    table: ReflectedTable, schema: str | None, name: str, *, is_pg: bool
) -> Select[tuple[Any, ...]]:
    import sqlalchemy as sa  # noqa: PLC0415

    # without types, SQLAlchemy converts nothing
    columns: list[ColumnElement[Any]] = [sa.column(column.name) for column in table.columns]
    source = sa.table(name, *columns, schema=schema)  # type: ignore[arg-type]
    chosen = [_selected(source.c[c.name], c, is_pg=is_pg) for c in table.columns]
    order = [source.c[key] for key in table.primary_key]
    return sa.select(*chosen).select_from(source).order_by(*order)


def _selected(
    found: ColumnElement[Any], column: ReflectedColumn, *, is_pg: bool
) -> ColumnElement[Any]:
    """A column as it is, or as PostgreSQL writes it where only text can hold it."""
    import sqlalchemy as sa  # noqa: PLC0415

    if not is_pg:
        return found
    if is_array(column.word):
        return sa.cast(sa.func.to_json(found), sa.Text).label(column.name)
    is_text = arrow_of(column.word) == pa.string() and column.word not in _READ_AS_THEY_ARE
    return sa.cast(found, sa.Text).label(column.name) if is_text else found


def _array(column: ReflectedColumn, cells: Sequence[Any], loose: set[str]) -> pa.Array:
    """Values in the column's type; SQLite may hold others in it, which are taken as they are."""
    kind = arrow_of(column.word)
    if column.word == "numeric":
        cells = [None if cell != cell else cell for cell in cells]  # noqa: PLR0124 - NaN
        if not any(isinstance(cell, str) for cell in cells):
            return batch_of([column.name], [cells]).column(0)
    elif kind == pa.string():
        if not any(type(cell) in (int, float) for cell in cells):
            texts = _texts(column, cells)
            return batch_of([column.name], [texts], words=frozenset({column.name})).column(0)
    else:
        convert = _CONVERT[_family(kind)]
        try:
            return pa.array([None if cell is None else convert(cell, kind) for cell in cells], kind)
        except _UNFIT:
            pass
    loose.add(column.name)
    return batch_of([column.name], [cells]).column(0)


def _texts(column: ReflectedColumn, cells: Sequence[Any]) -> Sequence[Any]:
    if column.word.startswith(_STRIPPED):
        return [cell.rstrip(" ") if isinstance(cell, str) else cell for cell in cells]
    if column.word == "inet":
        return [None if cell is None else str(cell) for cell in cells]
    return cells


def _family(kind: pa.DataType) -> str:
    return next(name for is_such, name in _FAMILIES if is_such(kind))


def _truth(cell: Any, _: pa.DataType) -> bool:  # noqa: ANN401
    if cell not in (0, 1):
        raise ValueError("no truth value")
    return bool(cell)


def _whole(cell: Any, _: pa.DataType) -> int:  # noqa: ANN401
    if type(cell) is not int:
        raise TypeError("no whole number")
    return cell


def _floating(cell: Any, _: pa.DataType) -> float | None:  # noqa: ANN401
    if isinstance(cell, str):
        raise TypeError("no number")
    return float(cell)


def _decimal(cell: Any, kind: pa.DataType) -> Decimal | None:  # noqa: ANN401
    """A number of that scale; None for PostgreSQL's NaN."""
    if isinstance(cell, str):
        raise TypeError("no number")
    if cell != cell:  # noqa: PLR0124
        return None
    if isinstance(cell, float):
        short = Decimal(f"{cell:.{kind.scale}f}")
        if float(short) != cell:
            raise ValueError("more decimals than its type has")
        return short
    return Decimal(cell)


def _date(cell: Any, _: pa.DataType) -> date:  # noqa: ANN401
    if isinstance(cell, datetime):
        raise TypeError("no date")
    return cell if isinstance(cell, date) else date.fromisoformat(cell)


def _moment(cell: Any, kind: pa.DataType) -> datetime:  # noqa: ANN401
    found = cell if isinstance(cell, datetime) else datetime.fromisoformat(cell)
    if (found.tzinfo is None) != (kind.tz is None):
        raise ValueError("a zone where there should be none, or none where there should be one")
    return found


def _time(cell: Any, _: pa.DataType) -> time:  # noqa: ANN401
    return cell if isinstance(cell, time) else time.fromisoformat(cell)


_FAMILIES: tuple[tuple[Callable[[pa.DataType], bool], str], ...] = (
    (pa.types.is_boolean, "truth"),
    (pa.types.is_integer, "whole"),
    (pa.types.is_floating, "floating"),
    (pa.types.is_decimal, "decimal"),
    (pa.types.is_date, "date"),
    (pa.types.is_timestamp, "moment"),
    (pa.types.is_time, "time"),
)
_CONVERT: Mapping[str, Callable[[Any, pa.DataType], Any]] = {
    "truth": _truth,
    "whole": _whole,
    "floating": _floating,
    "decimal": _decimal,
    "date": _date,
    "moment": _moment,
    "time": _time,
}
