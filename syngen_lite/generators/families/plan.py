"""How a database is taken apart: the order of its tables, and what each of their columns is."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from graphlib import CycleError, TopologicalSorter
from itertools import combinations

from syngen_lite.errors import ConfigError
from syngen_lite.schema import Column, DatabaseSchema, Key, Kind, TableSchema
from syngen_lite.tables.identifiers import WHOLE_KEY

MEANT: frozenset[Kind] = frozenset({"email", "phone", "url", "ip", "name", "address", "date"})
"""Kinds of unique columns whose values mean something: they are learnt, repeats are left out."""


@dataclass(frozen=True, slots=True)
class TablePlan:
    """What the columns of a table are.

    Attributes:
        schema: The columns as they are written: key columns are identifiers, foreign ones as
            their parents write them.
        learnt: The columns that are learnt.
        identities: Columns that are functions of the row number.
        foreign: Keys whose columns are taken from a parent's row; keys whose columns another
            one holds, too, are left out.
        itself: The key to rows of the same table, if there is one.
        distinct: Groups of columns whose values are unique together, beyond `identities`.
    """

    schema: TableSchema
    learnt: TableSchema
    identities: tuple[Column, ...]
    foreign: tuple[Key, ...]
    itself: Key | None
    distinct: tuple[tuple[str, ...], ...]


def order_of_tables(database: DatabaseSchema) -> list[str]:
    """Parents before their children.

    Raises:
        ConfigError: tables refer to each other in a circle.
    """
    graph = {
        table.name: {str(k.parent) for k in database.foreign_keys(table.name)} - {table.name}
        for table in database
    }
    try:
        return list(TopologicalSorter(graph).static_order())
    except CycleError as error:
        circle = " -> ".join(reversed(error.args[1]))
        raise ConfigError(
            f"tables refer to each other in a circle: {circle}",
            hint="leave one of the keys out",
        ) from error


def plan_tables(database: DatabaseSchema) -> dict[str, TablePlan]:
    """Take every table apart, parents first."""
    plans: dict[str, TablePlan] = {}
    for name in order_of_tables(database):
        plans[name] = _plan(name, database, plans)
    return plans


def _plan(name: str, database: DatabaseSchema, plans: Mapping[str, TablePlan]) -> TablePlan:
    keys, table = database.keys.get(name, ()), database.table(name)
    _require_compatible(name, database.foreign_keys(name))
    own = [key for key in _holding_all(database.foreign_keys(name)) if key.parent != name]
    itself = next((key for key in database.foreign_keys(name) if key.parent == name), None)
    foreign = {column for key in (*own, *([itself] if itself else [])) for column in key.columns}
    unique = [key.columns for key in keys if key.kind in ("PK", "UQ")]
    alone = {columns[0] for columns in unique if len(columns) == 1} - foreign
    single = {c.name for c in table if c.name in alone and not c.parts and c.kind not in MEANT}
    columns = {column.name: column for column in table}
    columns |= {column: _identity(columns[column]) for column in single}
    for key in own:
        theirs = {column.name: column for column in plans[str(key.parent)].schema}
        for column, other in zip(key.columns, key.parent_columns, strict=True):
            columns[column] = _renamed(theirs[other], columns[column])
    if itself:
        for column, other in zip(itself.columns, itself.parent_columns, strict=True):
            columns[column] = _renamed(columns[other], columns[column])
    learnt = tuple(c for c in table if c.name not in single | foreign)
    return TablePlan(
        TableSchema(name, tuple(columns[column.name] for column in table)),
        TableSchema(name, learnt),
        tuple(columns[column.name] for column in table if column.name in single),
        tuple(own),
        itself,
        tuple(group for group in unique if not set(group) & single),
    )


def _require_compatible(name: str, keys: tuple[Key, ...]) -> None:
    """Refuse keys that cannot all be kept.

    Raises:
        ConfigError: two keys share some of their columns, or refer to the table itself.
    """
    for one, other in combinations(keys, 2):
        shared = set(one.columns) & set(other.columns)
        within = shared in (set(one.columns), set(other.columns))
        if shared and (not within or set(one.columns) == set(other.columns)):
            raise ConfigError(
                f"the keys {one.name!r} and {other.name!r} share the column {min(shared)!r}; "
                "keys may share columns where one holds all of the other's",
                table=name,
                hint="leave one of them out",
            )
        if one.parent == other.parent == name:
            raise ConfigError(
                f"the keys {one.name!r} and {other.name!r} refer to the table itself; one may",
                table=name,
                hint="leave one of them out",
            )


def _holding_all(keys: tuple[Key, ...]) -> Iterator[Key]:
    """Keys without those whose columns all stand in a larger one."""
    for key in keys:
        if not any(set(key.columns) < set(other.columns) for other in keys):
            yield key


def _identity(column: Column) -> Column:
    whole = column.kind == "integer" or column.format == WHOLE_KEY
    return Column(column.name, "identifier", column.dtype, format=WHOLE_KEY if whole else "")


def _renamed(theirs: Column, own: Column) -> Column:
    """A parent's column under the name that the child has for it."""
    return replace(_under(theirs, theirs.name, own.name), dtype=own.dtype)


def _under(column: Column, old: str, new: str) -> Column:
    parts = tuple(_under(part, old, new) for part in column.parts)
    return replace(column, name=new + column.name.removeprefix(old), parts=parts)
