"""What was measured of keys and relations."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from syngen_lite.config.keys import KeySettings
from syngen_lite.run.relations.database import ReadTable
from syngen_lite.tables.relations.matching import (
    NO_KEY,
    ORPHAN,
    Uniqueness,
    parent_rows,
    uniqueness,
)
from syngen_lite.tables.relations.orphans import Link

Tables = Mapping[str, ReadTable]


@dataclass(frozen=True, slots=True)
class KeyFacts:
    """A PK or UQ key in the rows of its table."""

    table: str
    key: KeySettings
    uniqueness: Uniqueness


@dataclass(frozen=True, slots=True)
class RelationFacts:
    """A foreign key in the rows of its table.

    Attributes:
        key: The key.
        link: The parent's row of each row.
        parents: Rows of the parent.
    """

    key: KeySettings
    link: Link
    parents: int

    @property
    def orphans(self) -> npt.NDArray[np.int64]:
        """Rows, from 0, whose key no parent has."""
        return np.flatnonzero(self.link.rows == ORPHAN)

    @property
    def nulls(self) -> int:
        """Rows without a key."""
        return int(np.count_nonzero(self.link.rows == NO_KEY))

    @property
    def children(self) -> npt.NDArray[np.int64]:
        """Rows that each parent has, shape (parents,)."""
        return np.bincount(self.link.rows[self.link.rows >= 0], minlength=self.parents)


def key_facts(tables: Tables) -> list[KeyFacts]:
    """Measure every PK and UQ whose columns are there."""
    return [
        KeyFacts(name, key, uniqueness([table.columns[c] for c in key.columns]))
        for name, table in tables.items()
        for key in table.asked.keys
        if key.type in ("PK", "UQ") and _has(table, key.columns)
    ]


def relation_facts(tables: Tables) -> list[RelationFacts]:
    """Measure every FK whose columns, and its parent's, are there."""
    return [
        _relation(name, key, table, tables[key.references.table])
        for name, table in tables.items()
        for key in table.asked.keys
        if key.references is not None
        and key.references.table in tables
        and _has(table, key.columns)
        and _has(tables[key.references.table], key.references.columns)
    ]


def _relation(name: str, key: KeySettings, child: ReadTable, parent: ReadTable) -> RelationFacts:
    theirs = key.key.parent_columns
    ours = [child.columns[column] for column in key.columns]
    rows = parent_rows(ours, [parent.columns[column] for column in theirs])
    return RelationFacts(key, Link(name, key.name, parent.asked.table, rows), parent.rows)


def _has(table: ReadTable, columns: Sequence[str]) -> bool:
    return all(column in table.columns for column in columns)
