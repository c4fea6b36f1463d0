"""What `train --dry_run` prints: tables in training order, their keys, relations and columns."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np
import numpy.typing as npt

from syngen_lite.run.relations.checks import CheckedDatabase
from syngen_lite.run.relations.database import ReadTable
from syngen_lite.run.relations.facts import KeyFacts, RelationFacts

_WIDTH = 96


def overview(database: CheckedDatabase) -> str:
    """The text, without a line end."""
    return "\n".join(_lines(database))


def _lines(database: CheckedDatabase) -> Iterator[str]:
    names = database.order.tables
    yield f"{len(names)} tables, in the order of training:" if len(names) > 1 else "1 table:"
    for number, name in enumerate(names, 1):
        table = database.tables.get(name)
        yield ""
        if table is None:
            yield f"{number}. {name}: could not be read"
            continue
        yield f"{number}. {name}: {_rows(table, database)}, {len(table.schema)} columns"
        for facts in database.keys:
            if facts.table == name:
                yield f"   {_key(facts)}"
        for relation in database.relations:
            if relation.link.child == name:
                yield f"   {_relation(relation)}"
        yield from (f"   {line}" for line in _columns(table))


def _rows(table: ReadTable, database: CheckedDatabase) -> str:
    words = f"{table.source_rows:,} rows"
    if table.source_rows > table.read_rows:
        words += f" ({table.read_rows:,} of them as a sample)"
    left_out = table.read_rows - int(database.kept[table.asked.table].sum())
    return words + (f" ({left_out:,} of them left out)" if left_out else "")


def _key(facts: KeyFacts) -> str:
    seen = facts.uniqueness
    words = [f"{len(seen.repeating):,} rows repeat" if len(seen.repeating) else "unique"]
    if len(seen.incomplete):
        words.append(f"{len(seen.incomplete):,} rows empty")
    return f"{facts.key.type} {facts.key.name} ({', '.join(facts.key.columns)}): {', '.join(words)}"


def _relation(facts: RelationFacts) -> str:
    key, rows, children = facts.key.key, len(facts.link.rows), facts.children
    words = [f"{_range(children)} for each of {facts.parents:,} parents"]
    if orphans := len(facts.orphans):
        words.append(f"{orphans:,} without a parent ({orphans / rows:.1%})")
    if facts.nulls:
        words.append(f"{facts.nulls:,} empty ({facts.nulls / rows:.1%})")
    theirs = ", ".join(key.parent_columns)
    head = f"FK {key.name} ({', '.join(key.columns)}) -> {key.parent} ({theirs})"
    return f"{head}: {', '.join(words)}"


def _range(children: npt.NDArray[np.int64]) -> str:
    least, most = int(children.min()), int(children.max())
    if least == most:
        return f"{most:,} rows" if most != 1 else "1 row"
    return f"{least:,} to {most:,} rows (median {float(np.median(children)):,.10g})"


def _columns(table: ReadTable) -> Iterator[str]:
    """Columns by kind, with the share of nulls where there are any."""
    by_kind: dict[str, list[str]] = {}
    for column in table.schema:
        share = table.nulls[column.name]
        null = f" ({_percent(share)} empty)" if share else ""
        by_kind.setdefault(column.kind, []).append(f"{column.name}{null}")
    for kind, names in by_kind.items():
        yield from _wrapped(f"{kind}: ", names)


def _percent(share: float) -> str:
    return "<0.1%" if share < 0.001 else f"{share:.1%}"


def _wrapped(head: str, words: list[str]) -> Iterator[str]:
    """Words with commas, in lines of a width; no word is broken."""
    line = head
    for i, word in enumerate(words):
        piece = word + ("," if i < len(words) - 1 else "")
        if len(line) + len(piece) > _WIDTH and line.strip() != head.strip():
            yield line.rstrip()
            line = " " * len(head)
        line += piece + " "
    yield line.rstrip()
