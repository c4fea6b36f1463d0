"""The order in which linked tables are trained: parents first, else as the file has them."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from graphlib import CycleError, TopologicalSorter


@dataclass(frozen=True, slots=True)
class Reference:
    """One foreign key between two tables.

    Attributes:
        child: The table that has it.
        key: Its name there.
        parent: The table it refers to.
        is_nullable: Whether a row may do without; such a key can be filled in afterwards.
    """

    child: str
    key: str
    parent: str
    is_nullable: bool = False


@dataclass(frozen=True, slots=True)
class Cycle:
    """Tables that refer to each other in a circle.

    Attributes:
        tables: Each refers to the next, the last one to the first.
        broken_at: The nullable keys that are filled in afterwards; empty if nothing breaks it.
    """

    tables: tuple[str, ...]
    broken_at: tuple[Reference, ...] = ()

    def __str__(self) -> str:
        return " -> ".join((*self.tables, self.tables[0]))


@dataclass(frozen=True, slots=True)
class TableOrder:
    """Every table once, its parents before it, but for the keys at which cycles are broken."""

    tables: tuple[str, ...]
    cycles: tuple[Cycle, ...] = ()


def order_tables(tables: Sequence[str], references: Sequence[Reference]) -> TableOrder:
    """Put parents before their children.

    A self-reference is no cycle. Among tables that could both be next, the earlier one in `tables`
    is: so a further child table, or an unrelated one, leaves the order of the others as it was.

    Args:
        tables: In file order.
        references: The foreign keys; those to tables that are not listed are left out.
    """
    left = [r for r in references if r.child != r.parent and {r.child, r.parent} <= set(tables)]
    cycles: list[Cycle] = []
    while True:
        sorter = _sorter(tables, left)
        try:
            sorter.prepare()
        except CycleError as error:
            # each one of graphlib's list is a parent of the next
            cycle = _broken(_from_first(list(reversed(error.args[1][1:])), tables), left)
            cycles.append(cycle)
            cut = cycle.broken_at or tuple(_between(cycle.tables[0], cycle.tables[1], left))
            left = [reference for reference in left if reference not in cut]
        else:
            return TableOrder(tuple(_earliest_first(sorter, tables)), tuple(cycles))


def _sorter(tables: Sequence[str], references: Sequence[Reference]) -> TopologicalSorter[str]:
    sorter: TopologicalSorter[str] = TopologicalSorter()
    for table in tables:
        sorter.add(table)
    for reference in references:
        sorter.add(reference.child, reference.parent)
    return sorter


def _earliest_first(sorter: TopologicalSorter[str], tables: Sequence[str]) -> Iterator[str]:
    place = {table: i for i, table in enumerate(tables)}
    ready = set(sorter.get_ready())
    while ready:
        table = min(ready, key=place.__getitem__)
        yield table
        sorter.done(table)
        ready = (ready - {table}) | set(sorter.get_ready())


def _from_first(cycle: list[str], tables: Sequence[str]) -> tuple[str, ...]:
    """The same circle, begun at the table that stands first in the file."""
    start = min(range(len(cycle)), key=lambda i: tables.index(cycle[i]))
    return tuple(cycle[start:] + cycle[:start])


def _broken(tables: tuple[str, ...], references: Sequence[Reference]) -> Cycle:
    """Break a circle at the first table whose keys to the next one are all nullable."""
    for child, parent in zip(tables, (*tables[1:], tables[0]), strict=True):
        keys = _between(child, parent, references)
        if all(key.is_nullable for key in keys):
            return Cycle(tables, tuple(keys))
    return Cycle(tables)


def _between(child: str, parent: str, references: Sequence[Reference]) -> list[Reference]:
    return [r for r in references if (r.child, r.parent) == (child, parent)]
