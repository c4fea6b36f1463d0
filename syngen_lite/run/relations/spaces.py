"""Are there as many different keys as rows are asked?"""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from syngen_lite.config.keys import KeySettings
from syngen_lite.patterns import Pattern
from syngen_lite.run.relations.database import ReadTable
from syngen_lite.run.relations.facts import RelationFacts, Tables
from syngen_lite.run.relations.findings import Finding


def check_spaces(tables: Tables, relations: Sequence[RelationFacts]) -> Iterator[Finding]:
    """Find keys that patterns or parents make too few values for."""
    for name, table in tables.items():
        for key in table.asked.keys:
            if key.type not in ("PK", "UQ"):
                continue
            own = [r for r in relations if r.link.child == name and not r.nulls]
            space = key_space(key, own, tables)
            if space is not None and space < asked_rows(table):
                text = f"{space:,} different values are possible, {asked_rows(table):,} rows asked"
                hint = "ask for fewer rows, or make the pattern longer or its parents more"
                yield Finding("config", name, text, key.name, key.line, hint)


def asked_rows(table: ReadTable) -> int:
    """Rows to generate."""
    return table.asked.size or table.rows


def key_space(key: KeySettings, relations: Sequence[RelationFacts], tables: Tables) -> int | None:
    """An upper bound of the different values of a PK or UQ key; None without a bound.

    Args:
        key: The key.
        relations: Foreign keys of its table that every row has.
        tables: All tables.
    """
    space, free = 1, set(key.columns)
    for column, pattern in key.regex_patterns.items():
        space *= Pattern.parse(pattern).space
        free.discard(column)
    for relation in relations:
        if set(relation.key.columns) <= set(key.columns) and free & set(relation.key.columns):
            space *= asked_rows(tables[relation.link.parent])
            free -= set(relation.key.columns)
    return None if free else space
