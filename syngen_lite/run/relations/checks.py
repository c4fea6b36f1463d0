"""Do the keys of linked tables hold? Everything that does not, at once, before any training."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from difflib import get_close_matches

from syngen_lite.config.keys import KeySettings
from syngen_lite.run.relations.database import AskedTable, Listener, ReadTable, read_database
from syngen_lite.run.relations.facts import (
    KeyFacts,
    RelationFacts,
    Tables,
    key_facts,
    relation_facts,
)
from syngen_lite.run.relations.findings import Finding, Weight, rows_in_words
from syngen_lite.run.relations.foreign_keys import check_relation, check_second_orphans
from syngen_lite.run.relations.order import Reference, TableOrder, order_tables
from syngen_lite.run.relations.spaces import check_spaces
from syngen_lite.tables.relations.orphans import Mask, kept_rows


@dataclass(frozen=True, slots=True)
class CheckedDatabase:
    """Linked tables, read and checked.

    Attributes:
        tables: Those that could be read.
        order: All of them, parents first.
        keys: Primary and unique keys as the rows have them.
        relations: Foreign keys as the rows have them.
        kept: Table to the rows that are left where orphans are dropped, shape (rows,).
        findings: What is wrong, and what is worth a word.
    """

    tables: Mapping[str, ReadTable]
    order: TableOrder
    keys: Sequence[KeyFacts]
    relations: Sequence[RelationFacts]
    kept: Mapping[str, Mask] = field(default_factory=dict)
    findings: Sequence[Finding] = ()


def check_database(asked: Sequence[AskedTable], listener: Listener) -> CheckedDatabase:
    """Read every table and check all relations; nothing that is wrong is raised.

    Args:
        asked: The tables, in file order.
        listener: Called with a table's name after it was read.
    """
    tables, findings = read_database(asked, listener)
    keys, relations = key_facts(tables), relation_facts(tables)
    order = order_tables([table.table for table in asked], _references(asked, relations))
    links = [relation.link for relation in relations]
    counts = {name: table.rows for name, table in tables.items()}
    treatment = {name: table.asked.settings.orphans for name, table in tables.items()}
    kept = kept_rows(counts, links, treatment)
    findings += [
        *_missing_parents(asked),
        *_missing_columns(tables),
        *_cycles(order, asked),
        *(finding for key in keys for finding in _check_key(key, tables)),
        *(finding for relation in relations for finding in check_relation(relation, tables)),
        *check_second_orphans(relations, tables, kept),
        *check_spaces(tables, relations),
    ]
    return CheckedDatabase(tables, order, keys, relations, kept, findings)


def _references(asked: Sequence[AskedTable], relations: Sequence[RelationFacts]) -> list[Reference]:
    nullable = {(r.link.child, r.key.name) for r in relations if r.nulls}
    return [
        Reference(t.table, key.name, key.references.table, (t.table, key.name) in nullable)
        for t in asked
        for key in t.keys
        if key.references is not None
    ]


def _missing_parents(asked: Sequence[AskedTable]) -> Iterator[Finding]:
    names = [table.table for table in asked]
    for table in asked:
        for key in table.keys:
            if key.references is None or key.references.table in names:
                continue
            parent = key.references.table
            text = f"the file has no table {parent!r}{_guess(parent, names)}"
            hint = f"add '{parent}:' with its source and its key, or remove the foreign key"
            yield Finding("config", table.table, text, key.name, key.line, hint)


def _missing_columns(tables: Tables) -> Iterator[Finding]:
    for name, table in tables.items():
        headers = table.schema.column_names
        for key in table.asked.keys:
            for column in key.columns:
                if column not in headers:
                    text = f"no column {column!r} in the table{_guess(column, headers)}"
                    hint = f"it has {', '.join(headers[:20])}"
                    yield Finding("config", name, text, key.name, key.line, hint)


def _guess(word: str, known: Sequence[str]) -> str:
    by_lower = {name.lower(): name for name in known}
    near = get_close_matches(word.lower(), by_lower, n=1, cutoff=0.6)
    return f"; did you mean {by_lower[near[0]]!r}?" if near else ""


def _cycles(order: TableOrder, asked: Sequence[AskedTable]) -> Iterator[Finding]:
    lines = {(t.table, key.name): key.line for t in asked for key in t.keys}
    for cycle in order.cycles:
        first = cycle.tables[0]
        if not cycle.broken_at:
            text = f"tables refer to each other in a circle: {cycle}"
            advice = "one of these keys must be empty in some rows, or be removed"
            line = min(lines[r] for r in lines if r[0] == first)
            yield Finding("config", first, text, line=line, hint=advice)
        for key in cycle.broken_at:
            text = f"breaks the circle {cycle}: it is filled in after both tables"
            yield Finding("warning", key.child, text, key.key, lines[key.child, key.key])


def _check_key(facts: KeyFacts, tables: Tables) -> Iterator[Finding]:
    key, seen, numbers = facts.key, facts.uniqueness, tables[facts.table].numbers
    if len(seen.repeating):
        text = f"{_of(key)} is not unique; again in {rows_in_words(numbers[seen.repeating])}"
        hint = "name more columns, or correct the rows"
        yield Finding("data", facts.table, text, key.name, key.line, hint)
    if len(seen.incomplete):
        weight: Weight = "data" if key.type == "PK" else "warning"
        text = (
            f"{_of(key)} is empty, or a part of it is, in {rows_in_words(numbers[seen.incomplete])}"
        )
        advice = "fill them in, or make it a UQ key" if key.type == "PK" else None
        yield Finding(weight, facts.table, text, key.name, key.line, advice)


def _of(key: KeySettings) -> str:
    return f"{key.type} ({', '.join(key.columns)})"
