"""Rows into a database: tables made with their keys, parents first, all of it or nothing."""

from __future__ import annotations

import logging
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, Literal

import pyarrow as pa
import pyarrow.compute as pc
from numpy.typing import NDArray

from syngen_lite.addresses import DatabaseAddress
from syngen_lite.errors import ConfigError, DataError
from syngen_lite.schema import TableSchema
from syngen_lite.tables.arrow_types import natural_type, to_arrow
from syngen_lite.tables.databases.connection import writing
from syngen_lite.tables.databases.copying import inserter
from syngen_lite.tables.databases.reflection import (
    ReflectedForeignKey,
    ReflectedTable,
    reflect_table,
    split_name,
)
from syngen_lite.tables.databases.sql_types import (
    arrow_of,
    most_characters,
    sql_type,
    word_of_arrow,
)

if TYPE_CHECKING:
    from sqlalchemy import Column, Connection, ForeignKeyConstraint, MetaData, Table

IfExists = Literal["fail", "replace", "append"]
Values = Mapping[str, NDArray[Any]]

log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class NewTable:
    """A table to be filled.

    Attributes:
        name: Its name in the database, `schema.name` where it is not in the usual schema.
        schema: Its columns.
        words: Column to its type, a word of `sql_types`; the natural one where none is given.
        primary_key: Its columns, empty for none.
        foreign_keys: Their parents are named as in the database.
        unique: Sets of columns that are different in each row.
    """

    name: str
    schema: TableSchema
    words: Mapping[str, str] = field(default_factory=dict)
    primary_key: tuple[str, ...] = ()
    foreign_keys: tuple[ReflectedForeignKey, ...] = ()
    unique: tuple[tuple[str, ...], ...] = ()


def create_and_load(
    url: str,
    tables: Sequence[tuple[NewTable, Iterable[Values]]],
    if_exists: IfExists = "fail",
    listener: Callable[[int], None] = lambda _: None,
) -> None:
    """Make tables and fill them in one transaction, every constraint being on from the start.

    Args:
        url: The address of the database; a table that it names does not matter.
        tables: Each with its rows, as batches of canonical values (see `parsing.to_values`).
            Parents stand before their children; a table may be its own parent if its rows stand
            in such an order, or in one batch (PostgreSQL).
        if_exists: What to do with a table that is there already: "fail"; "replace" drops it
            (children first); "append" adds the rows to it, and makes those that are not there.
        listener: Called with the number of rows after each batch.

    Raises:
        ConfigError: the address cannot be used, or a table is there already.
        MissingExtraError: SQLAlchemy or the driver is not installed.
        DataError: a row does not fit a type or a constraint.
        ResourceError: the server is not there, refuses, or goes away. In all cases nothing is left.
    """
    address = DatabaseAddress.of(url)
    with writing(address) as connection:
        opened = [_opened(connection, new, if_exists, address) for new, _ in tables]
        if if_exists == "replace":
            for target in reversed(opened):
                target.table.drop(connection, checkfirst=True)
        for target in opened:
            target.table.create(connection, checkfirst=True)
        for target, (new, batches) in zip(opened, tables, strict=True):
            _fill(connection, target, new, batches, listener)


@dataclass(frozen=True, slots=True)
class _Target:
    """A table of the database, and the words for the types of the columns that are written."""

    table: Table
    words: Mapping[str, str]


def _opened(
    connection: Connection, new: NewTable, if_exists: IfExists, address: DatabaseAddress
) -> _Target:
    import sqlalchemy as sa  # noqa: PLC0415

    schema, name = split_name(connection, new.name)
    words = {c.name: new.words.get(c.name) or word_of_arrow(natural_type(c)) for c in new.schema}
    if sa.inspect(connection).has_table(name, schema):
        if if_exists == "fail":
            raise ConfigError(
                f"there is a table {new.name!r} already",
                file=address.shown,
                hint="--if_exists replace drops it first, --if_exists append adds the rows to it",
            )
        if if_exists == "append":
            words = _words_of(reflect_table(connection, schema, name), words, address)
    return _Target(_table(connection, new, schema, name, words), words)


def _words_of(
    there: ReflectedTable, wanted: Mapping[str, str], address: DatabaseAddress
) -> dict[str, str]:
    """The types of the table that is there already."""
    words = {column.name: column.word for column in there.columns}
    missing = [name for name in wanted if name not in words]
    if missing:
        raise DataError(
            f"the table {there.name!r} has no such column; it has {', '.join(words)}",
            file=address.shown,
            column=missing[0],
            hint="use --if_exists replace, or another table: ...#name",
        )
    return {name: words[name] for name in wanted}


def _table(
    connection: Connection,
    new: NewTable,
    schema: str | None,
    name: str,
    words: Mapping[str, str],
) -> Table:
    import sqlalchemy as sa  # noqa: PLC0415

    columns: list[Column[Any]] = [
        sa.Column(c, sql_type(words[c], connection.dialect), nullable=c not in new.primary_key)
        for c in words
    ]
    rules: list[sa.Constraint] = [sa.UniqueConstraint(*key) for key in new.unique]
    if new.primary_key:
        rules.append(sa.PrimaryKeyConstraint(*new.primary_key))
    holder = sa.MetaData()
    rules += [_reference(holder, connection, key, new.name, columns) for key in new.foreign_keys]
    return sa.Table(name, holder, *columns, *rules, schema=schema)


def _reference(
    holder: MetaData,
    connection: Connection,
    key: ReflectedForeignKey,
    child: str,
    columns: Sequence[Column[Any]],
) -> ForeignKeyConstraint:
    """A foreign key; its parent is described as far as the reference needs it."""
    import sqlalchemy as sa  # noqa: PLC0415

    if key.parent == child:
        own = {column.name: column for column in columns}
        return sa.ForeignKeyConstraint(key.columns, [own[c] for c in key.parent_columns])
    schema, name = split_name(connection, key.parent)
    stubs: list[Column[Any]] = [sa.Column(column) for column in key.parent_columns]
    parent = sa.Table(name, holder, *stubs, schema=schema, extend_existing=True)
    return sa.ForeignKeyConstraint(key.columns, [parent.c[c] for c in key.parent_columns])


def _fill(
    connection: Connection,
    target: _Target,
    new: NewTable,
    batches: Iterable[Values],
    listener: Callable[[int], None],
) -> None:
    types = pa.schema([(name, arrow_of(word)) for name, word in target.words.items()])
    cut = dict.fromkeys(target.words, 0)
    insert = inserter(connection, target.table, target.words)
    for values in batches:
        rows = to_arrow(values, new.schema, types)
        insert(_fitting(rows, target.words, cut))
        listener(len(rows))
    for column, count in cut.items():
        if count:
            log.warning(
                "%s, column %r: %d texts were cut to the %d characters of their type",
                new.name,
                column,
                count,
                most_characters(target.words[column]),
            )


def _fitting(rows: pa.Table, words: Mapping[str, str], cut: dict[str, int]) -> pa.Table:
    """Texts cut to the length of their type, for words that are made anew may be longer."""
    for place, (name, word) in enumerate(words.items()):
        most = most_characters(word)
        if most is None:
            continue
        texts = rows.column(place)
        longer = pc.sum(pc.greater(pc.utf8_length(texts), most)).as_py()
        if longer:
            cut[name] += longer
            rows = rows.set_column(place, name, pc.utf8_slice_codeunits(texts, 0, most))
    return rows
