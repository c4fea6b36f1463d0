"""A learnt database: all its tables, block by block, parents first."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from syngen_lite.codes import Codes
from syngen_lite.columns.codec import Rows, Values
from syngen_lite.generators.families.chronology import in_families
from syngen_lite.generators.families.linked_table import (
    Family,
    Growing,
    LinkedTable,
    Made,
    Reference,
)
from syngen_lite.generators.families.matching import row_hashes
from syngen_lite.generators.families.references import Slots
from syngen_lite.generators.generator import BLOCK_ROWS
from syngen_lite.model.sampler import CodeSampler
from syngen_lite.schema import Column, Key
from syngen_lite.streams import stream


@dataclass(frozen=True, slots=True)
class LinkedBlock:
    """Consecutive rows of a table.

    Attributes:
        table: Its name.
        first: Number of the first row.
        values: Typed values by leaf.
    """

    table: str
    first: int
    values: dict[str, Values]


@dataclass(frozen=True, slots=True)
class _Draft:
    """Rows before their keys: codes, and the parent's row of each, -1 for none.

    `sources` says from which row a code column's values are taken.
    """

    codes: Codes
    owner: Rows
    rng: np.random.Generator
    sources: dict[int, Rows]


class LinkedTables:
    """Makes the tables of a database.

    A table's blocks are runs of `BLOCK_ROWS` rows of a root, or the children of as many rows of
    the driving parent. Of a table that others refer to, codes and keys are kept until the last
    of them is made; all else leaves with its block.

    Args:
        tables: What was learnt of each, parents first.
    """

    def __init__(self, tables: Mapping[str, LinkedTable]) -> None:
        self.tables = dict(tables)

    def blocks(self, seed: int, rows: Mapping[str, int] | None = None) -> Iterator[LinkedBlock]:
        """All blocks of all tables, parents first, rows of a table in order.

        Args:
            seed: The same seed gives the same rows.
            rows: How many rows of a root; as many as were learnt where it is not named.
        """
        made: dict[str, Made] = {}
        for table in self.tables.values():
            wanted = (rows or {}).get(table.name, table.rows)
            yield from _Maker(table, self.tables, made, seed).blocks(wanted)

    def all(self, seed: int, rows: Mapping[str, int] | None = None) -> dict[str, dict[str, Values]]:
        """Typed values of all tables in memory, by table and leaf."""
        parts: dict[str, list[dict[str, Values]]] = {}
        for block in self.blocks(seed, rows):
            parts.setdefault(block.table, []).append(block.values)
        return {
            name: {leaf: np.concatenate([b[leaf] for b in blocks]) for leaf in blocks[0]}
            for name, blocks in parts.items()
        }


class _Maker:
    """Makes one table."""

    def __init__(
        self,
        table: LinkedTable,
        tables: Mapping[str, LinkedTable],
        made: dict[str, Made],
        seed: int,
    ) -> None:
        self.table, self.tables, self.made, self.seed = table, tables, made, seed
        self.growing = Growing()
        self.seen: dict[tuple[str, ...], NDArray[np.uint64]] = {}
        self.slots = {
            key.name: self._slots_of(key) for key in table.further if key != table.plan.itself
        }

    def blocks(self, wanted: int) -> Iterator[LinkedBlock]:
        """All blocks; afterwards `made` holds what children need."""
        model = self.table.model
        drafts = self._children(model) if isinstance(model, Family) else self._roots(model, wanted)
        if self.table.plan.itself:
            drafts = iter([_joined(list(drafts))])
        for draft in drafts:
            yield self._finished(draft)
        self.made[self.table.name] = self.growing.finish()

    def _roots(self, sampler: CodeSampler, wanted: int) -> Iterator[_Draft]:
        for first in range(0, max(wanted, 1), BLOCK_ROWS):
            rng = stream(self.seed, self.table.name, first // BLOCK_ROWS)
            codes = sampler.sample(BLOCK_ROWS, rng)[: max(wanted - first, 0)]
            yield _Draft(codes, np.full(len(codes), -1, np.int64), rng, {})

    def _children(self, family: Family) -> Iterator[_Draft]:
        """The families of each block of parents, then the rows without a parent."""
        driver, learnt = family.driver, family.children
        parent = self.made[str(driver.parent)]
        most = self._most_children(driver)
        counts = np.minimum(parent.counts[self.table.name, driver.name], most)
        for first in range(0, max(parent.n_rows, 1), BLOCK_ROWS):
            rng = stream(self.seed, self.table.name, first // BLOCK_ROWS)
            block = slice(first, first + BLOCK_ROWS)
            owner = np.repeat(np.arange(len(counts[block])), counts[block])
            found = learnt.children(parent.codes[block], owner, rng)
            yield _Draft(found.codes, owner + first, rng, found.sources)
        alone = round(family.alone * int(counts.sum()))
        for first in range(0, alone, BLOCK_ROWS):
            rng = stream(self.seed, self.table.name, "alone", first // BLOCK_ROWS)
            owner = np.full(min(BLOCK_ROWS, alone - first), -1, np.int64)
            found = learnt.children(parent.codes, owner, rng)
            yield _Draft(found.codes, owner, rng, found.sources)

    def _most_children(self, driver: Key) -> int:
        """Children of one parent at most: what is unique leaves room for so many."""
        most = np.iinfo(np.int64).max
        for group in self.table.plan.distinct:
            rest = set(group) - set(driver.columns)
            within = len(rest) < len(set(group))
            if within and not rest:
                most = 1
            for key in self.table.further:
                if within and rest and rest <= set(key.columns) and key.name in self.slots:
                    most = min(most, self.slots[key.name].n_rows)
        return int(most)

    def _finished(self, draft: _Draft) -> LinkedBlock:
        """Values, keys and row numbers of a block."""
        table = self.table
        first = self.growing.n_rows
        numbers = np.arange(first, first + len(draft.codes), dtype=np.int64)
        own = draft.codes[:, len(table.further) :]
        values = table.codec.inverse_transform(own, numbers, draft.rng)
        for column, rows in draft.sources.items():
            leaf = table.codec.coded_names[column - len(table.further)]
            values[leaf] = values[leaf][rows]
        if isinstance(table.model, Family):
            # rows without a parent are families of their own, in any order
            order = in_families(draft.owner, values, table.model.chronology)
            values = {name: column[order] for name, column in values.items()}
            draft = _Draft(draft.codes[order], draft.owner[order], draft.rng, {})
        values |= self._references(draft, numbers)
        kept = self._distinct(values)
        values = {name: column[kept] for name, column in values.items()}
        numbers = numbers[: int(kept.sum())]
        no_codes = np.zeros(len(numbers), np.int32)
        for name, codec in table.identities.items():
            values[name] = codec.inverse_transform(no_codes, numbers, draft.rng)
        if itself := table.plan.itself:
            values |= self._own_rows(itself, draft.codes[kept], values)
        self._keep(draft.codes[kept], values)
        leaves = table.plan.schema.leaves.column_names
        return LinkedBlock(table.name, first, {leaf: values[leaf] for leaf in leaves})

    def _references(self, draft: _Draft, numbers: Rows) -> dict[str, Values]:
        """The columns of all foreign keys but those to the table itself."""
        values: dict[str, Values] = {}
        for key in self.table.plan.foreign:
            rows = draft.owner if key == self.table.driver else self._drawn(key, draft)
            values |= _taken(key, self._schema_of(key), self.made[str(key.parent)].keys, rows)
        return values

    def _drawn(self, key: Key, draft: _Draft) -> Rows:
        """Rows of a further parent, by the kinds that the codes say."""
        slots, rows = self.slots[key.name], np.full(len(draft.codes), -1, np.int64)
        kinds = draft.codes[:, self.table.further.index(key)].astype(np.int64)
        if not slots.n_rows:
            return rows
        known = np.flatnonzero(kinds < len(self.tables[str(key.parent)].kinds))
        if self._is_apart(key):
            rows[known] = slots.draw_apart(kinds[known], draft.owner[known])
        else:
            rows[known] = slots.draw(kinds[known])
        return rows

    def _is_apart(self, key: Key) -> bool:
        """Whether a family must not refer to a row twice by this key."""
        driver = set(self.table.driver.columns) if self.table.driver else set()
        return any(
            set(group) <= driver | set(key.columns) and set(group) & set(key.columns)
            for group in self.table.plan.distinct
        )

    def _own_rows(self, key: Key, codes: Codes, values: dict[str, Values]) -> dict[str, Values]:
        """The columns of the key to rows of this table, all of which are there."""
        table = self.table
        wanted = self._counts(values)[table.name, key.name]
        slots = Slots(table.kinds, table.kinds_of(codes), wanted, self._rng_of(key))
        kinds, rows = codes[:, 0].astype(np.int64), np.full(len(codes), -1, np.int64)
        known = np.flatnonzero(kinds < len(table.kinds))
        rows[known] = slots.draw_earlier(kinds[known], known)
        return _taken(key, {c.name: c for c in table.plan.schema}, values, rows)

    def _distinct(self, values: dict[str, Values]) -> NDArray[np.bool_]:
        """Rows that repeat no value of a key."""
        kept = np.ones(len(next(iter(values.values()))), bool)
        by_name = {column.name: column for column in self.table.plan.schema}
        itself, driver = self.table.plan.itself, self.table.driver
        for group in self.table.plan.distinct:
            if itself and set(itself.columns) & set(group):
                continue
            leaves = [leaf.name for name in group for leaf in by_name[name].leaves]
            marks = row_hashes([values[leaf] for leaf in leaves])
            first = np.zeros(len(kept), bool)
            first[np.unique(marks, return_index=True)[1]] = True
            kept &= first
            if driver is None or not set(driver.columns) <= set(group):
                earlier = self.seen.get(group, marks[:0])
                kept &= ~np.isin(marks, earlier)
                self.seen[group] = np.concatenate([earlier, marks[kept]])
        return kept

    def _keep(self, codes: Codes, values: dict[str, Values]) -> None:
        """What later tables need."""
        needed = {c for t in self.tables.values() for c in _referred(t, self.table.name)}
        by_name = {column.name: column for column in self.table.plan.schema}
        leaves = [leaf.name for name in needed for leaf in by_name[name].leaves]
        wanted = codes if needed else codes[:, :0]
        self.growing.add(wanted, self._counts(values), {leaf: values[leaf] for leaf in leaves})

    def _counts(self, values: dict[str, Values]) -> dict[Reference, Rows]:
        return {ref: _whole(values[name]) for ref, name in self.table.counts.items()}

    def _slots_of(self, key: Key) -> Slots:
        parent, made = self.tables[str(key.parent)], self.made[str(key.parent)]
        wanted = made.counts[self.table.name, key.name]
        return Slots(parent.kinds, parent.kinds_of(made.codes), wanted, self._rng_of(key))

    def _rng_of(self, key: Key) -> np.random.Generator:
        return stream(self.seed, self.table.name, key.name, "slots")

    def _schema_of(self, key: Key) -> dict[str, Column]:
        return {column.name: column for column in self.tables[str(key.parent)].plan.schema}


def _referred(table: LinkedTable, parent: str) -> set[str]:
    """The columns of `parent` that a table's keys take values from."""
    itself = (table.plan.itself,) if table.plan.itself else ()
    keys = (*table.plan.foreign, *itself)
    return {name for key in keys if key.parent == parent for name in key.parent_columns}


def _taken(
    key: Key, theirs: Mapping[str, Column], values: Mapping[str, Values], rows: Rows
) -> dict[str, Values]:
    """The key's columns of the child from the parent's rows, null where the row is -1."""
    taken = {}
    for own, other in zip(key.columns, key.parent_columns, strict=True):
        for leaf in theirs[other].leaves:
            name = own + leaf.name.removeprefix(other)
            taken[name] = _with_nulls(values[leaf.name], rows)
    return taken


def _with_nulls(values: Values, rows: Rows) -> Values:
    """Values of some rows; whole numbers become objects where one is missing."""
    missing = rows < 0
    if not missing.any():
        return values[rows]
    kept = values.astype(object) if values.dtype.kind in "iu" else values
    taken = kept[np.maximum(rows, 0)] if len(kept) else np.full(len(rows), None, object)
    taken[missing] = {"f": np.nan, "M": np.datetime64("NaT")}.get(taken.dtype.kind)
    return taken


def _whole(values: Values) -> Rows:
    numbers = values.astype(np.float64)
    return np.asarray(np.rint(np.nan_to_num(numbers, nan=0.0).clip(min=0)), np.int64)


def _joined(drafts: list[_Draft]) -> _Draft:
    starts = np.cumsum([0, *(len(draft.codes) for draft in drafts[:-1])])
    return _Draft(
        np.concatenate([draft.codes for draft in drafts]),
        np.concatenate([draft.owner for draft in drafts]),
        drafts[0].rng,
        {
            column: np.concatenate(
                [d.sources[column] + at for d, at in zip(drafts, starts, strict=True)]
            )
            for column in drafts[0].sources
        },
    )
