"""What a database says of its tables: columns, types, keys."""

from __future__ import annotations

import warnings
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from syngen_lite.addresses import DatabaseAddress
from syngen_lite.errors import DataError
from syngen_lite.tables.databases.connection import reading
from syngen_lite.tables.databases.sql_types import word_of

if TYPE_CHECKING:
    from sqlalchemy import Connection, Inspector

_SHOWN_TABLES = 20


@dataclass(frozen=True, slots=True)
class ReflectedColumn:
    """A column.

    Attributes:
        name: Its name.
        word: Its type, one of the words of `sql_types`.
        nullable: Whether it may hold nulls.
    """

    name: str
    word: str
    nullable: bool


@dataclass(frozen=True, slots=True)
class ReflectedForeignKey:
    """Columns whose values stand in those of a parent, in the same order.

    Attributes:
        columns: Of the child.
        parent: The parent's name, with its schema where that is not the usual one.
        parent_columns: Of the parent.
    """

    columns: tuple[str, ...]
    parent: str
    parent_columns: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class ReflectedTable:
    """A table or a view.

    Attributes:
        name: Its name, with its schema (`sales.orders`) where that is not the usual one.
        columns: In their order.
        primary_key: Its columns, in the key's order; empty for none.
        foreign_keys: By their columns.
        unique: Sets of columns whose values are different in each row, beside the primary key.
    """

    name: str
    columns: tuple[ReflectedColumn, ...]
    primary_key: tuple[str, ...] = ()
    foreign_keys: tuple[ReflectedForeignKey, ...] = ()
    unique: tuple[tuple[str, ...], ...] = ()


def reflect(url: str, schema: str | None = None) -> tuple[ReflectedTable, ...]:
    """All tables of a database (no views), by name.

    Args:
        url: Its address; a table named in it does not matter.
        schema: The schema; None is the usual one.

    Raises:
        ConfigError: the address cannot be used.
        MissingExtraError: SQLAlchemy or the driver is not installed.
        DataError: there is no such file (SQLite).
        ResourceError: the server is not there, or refuses.
    """
    import sqlalchemy as sa  # noqa: PLC0415

    with reading(DatabaseAddress.of(url)) as connection:
        names = sorted(sa.inspect(connection).get_table_names(schema))
        return tuple(reflect_table(connection, schema, name) for name in names)


def find_table(connection: Connection, address: DatabaseAddress) -> tuple[str | None, str]:
    """Schema (None for the usual one) and name of the table that an address names.

    Raises:
        DataError: there is none of that name; says which there are.
    """
    import sqlalchemy as sa  # noqa: PLC0415

    inspector = sa.inspect(connection)
    asked = address.table
    schema, dot, name = asked.partition(".")
    places: list[tuple[str | None, str]] = [(None, asked)] + [(schema, name)] * bool(dot and name)
    for place, word in places:
        if asked and inspector.has_table(word, place):
            return place, word
    there = relations(inspector)
    alike = [word for word in there if word.casefold() == asked.casefold()]
    if len(alike) == 1:
        return None, alike[0]
    some = ", ".join(there[:_SHOWN_TABLES]) + (", ..." if len(there) > _SHOWN_TABLES else "")
    raise DataError(
        f"there is no table {asked!r}; there are {some or 'none'}" if asked else "no table named",
        file=address.shown,
        hint=f"name one behind #, for example {_base(address)}#{there[0] if there else 'orders'}; "
        "one of another schema is #schema.table",
    )


def relations(inspector: Inspector) -> list[str]:
    """Tables and views of the usual schema, by name."""
    return sorted({*inspector.get_table_names(), *inspector.get_view_names()})


def reflect_table(connection: Connection, schema: str | None, name: str) -> ReflectedTable:
    """One table or view."""
    import sqlalchemy as sa  # noqa: PLC0415

    inspector = sa.inspect(connection)
    with _known_gaps():
        columns = inspector.get_columns(name, schema)
        key = inspector.get_pk_constraint(name, schema)["constrained_columns"]
        foreign = inspector.get_foreign_keys(name, schema)
        unique = _unique(inspector, schema, name)
    return ReflectedTable(
        _full(schema, name),
        tuple(
            ReflectedColumn(c["name"], word_of(c["type"], connection.dialect), bool(c["nullable"]))
            for c in columns
        ),
        tuple(key),
        tuple(sorted(map(_foreign_key, foreign), key=lambda k: (k.columns, k.parent))),
        tuple(sorted(columns for columns in unique if set(columns) != set(key))),
    )


def split_name(connection: Connection, full: str) -> tuple[str | None, str]:
    """Schema and name of a table that need not be there: `sales.orders` where sales is one."""
    import sqlalchemy as sa  # noqa: PLC0415

    schema, dot, name = full.partition(".")
    if dot and name and schema in sa.inspect(connection).get_schema_names():
        return schema, name
    return None, full


def _base(address: DatabaseAddress) -> str:
    return address.shown.partition("#")[0]


def _full(schema: str | None, name: str) -> str:
    return f"{schema}.{name}" if schema else name


def _foreign_key(found: Any) -> ReflectedForeignKey:  # noqa: ANN401 - SQLAlchemy's own dict
    return ReflectedForeignKey(
        tuple(found["constrained_columns"]),
        _full(found["referred_schema"], found["referred_table"]),
        tuple(found["referred_columns"]),
    )


def _unique(inspector: Inspector, schema: str | None, name: str) -> set[tuple[str, ...]]:
    """Columns of unique constraints, and of unique indexes over all rows."""
    # of SQLite's constraints SQLAlchemy sees some; each has an index
    extra = {"include_auto_indexes": True} if inspector.dialect.name == "sqlite" else {}
    constraints: Iterable[Sequence[str | None]] = [
        found["column_names"] for found in inspector.get_unique_constraints(name, schema)
    ]
    indexes: Iterable[Sequence[str | None]] = [
        found["column_names"]
        for found in inspector.get_indexes(name, schema, **extra)
        if found["unique"] and not any("where" in key for key in found.get("dialect_options", {}))
    ]
    # an index over an expression has a column without a name
    return {tuple(map(str, c)) for c in (*constraints, *indexes) if c and None not in c}


@contextmanager
def _known_gaps() -> Iterator[None]:
    """SQLAlchemy warns of types and indexes that it does not know; they are text, or left out."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        yield
