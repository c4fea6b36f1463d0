"""What can be wrong with a foreign key: another type, orphans, no values at all."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

import numpy as np

from syngen_lite.run.relations.database import ReadTable
from syngen_lite.run.relations.facts import RelationFacts, Tables
from syngen_lite.run.relations.findings import Finding, Weight, rows_in_words
from syngen_lite.tables.relations.key_column import KeyColumn
from syngen_lite.tables.relations.orphans import Mask, lost_rows

MISSING_WORDS = ("NA", "N/A", "n/a", "NULL", "null", "None", "nan", "NaN", "\\N", "?", "-")
"""What other programs write where a value is missing."""
_TREATMENTS = "--orphans drop leaves them out, --orphans keep learns them as rows without a parent"


def check_relation(relation: RelationFacts, tables: Tables) -> Iterator[Finding]:
    """Judge one foreign key by itself."""
    rows, key = relation.link.rows, relation.key
    child, parent = tables[relation.link.child], tables[relation.link.parent]
    if relation.nulls == len(rows):
        text = "no row has a value, so that nothing is learnt of this key"
        yield Finding("warning", relation.link.child, text, key.name, key.line)
    if not len(relation.orphans):
        return
    foreign = _of_other_type(relation, child, parent)
    if foreign is not None and not (rows >= 0).any():
        hint = "make both columns of one type, or name the columns that belong together"
        yield Finding("data", relation.link.child, foreign, key.name, key.line, hint)
    else:
        yield from _orphans(relation, child, parent)


def _of_other_type(relation: RelationFacts, child: ReadTable, parent: ReadTable) -> str | None:
    key = relation.key.key
    for ours, theirs in zip(key.columns, key.parent_columns, strict=True):
        mine, other = child.columns[ours].family, parent.columns[theirs].family
        if "nothing" not in (mine, other) and mine != other:
            kinds = _kind(child, ours), _kind(parent, theirs)
            return (
                f"{ours!r} holds {mine} ({kinds[0]}), but {theirs!r} of {key.parent} holds "
                f"{other} ({kinds[1]}); no row has a parent"
            )
    return None


def _kind(table: ReadTable, column: str) -> str:
    return next(c.kind for c in table.schema if c.name == column)


def _orphans(relation: RelationFacts, child: ReadTable, parent: ReadTable) -> Iterator[Finding]:
    key, orphans, treatment = relation.key, relation.orphans, child.asked.settings.orphans
    share = len(orphans) / len(relation.link.rows)
    theirs = ", ".join(key.key.parent_columns)
    text = f"no parent in {relation.link.parent} ({theirs}) for {share:.1%} of the rows, " + (
        rows_in_words(child.numbers[orphans])
    )
    words = [word for column in key.columns for word in _words(child.columns[column], relation)]
    if gone := parent.read_rows - parent.rows:
        words.append(f"drop_null leaves out {gone:,} rows of {relation.link.parent}")
    weight: Weight = "data" if treatment == "error" else "warning"
    if treatment == "error":
        hint = "; ".join([*words, _TREATMENTS])
        yield Finding(weight, relation.link.child, text, key.name, key.line, hint)
        return
    done = {"drop": "they are left out", "keep": "they are learnt as rows without a parent"}
    text = f"{text}; {done[treatment]}"
    yield Finding(weight, relation.link.child, text, key.name, key.line, "; ".join(words) or None)
    primary = next((k for k in child.asked.keys if k.type == "PK"), None)
    if treatment == "keep" and primary and set(primary.columns) & set(key.columns):
        text = f"orphans cannot be kept without this key: {primary.name!r} needs its columns"
        yield Finding("config", relation.link.child, text, key.name, key.line, "use drop")


def _words(column: KeyColumn, relation: RelationFacts) -> Iterator[str]:
    """Of the orphans, those that hold a word for "missing"."""
    known = column.text.uniques.to_pylist() if len(column.text.uniques) else []
    places = {word: known.index(word) for word in MISSING_WORDS if word in known}
    codes = column.text.codes[relation.orphans]
    for word, place in places.items():
        if count := int(np.count_nonzero(codes == place)):
            yield f"{count:,} of them say {word!r}: na_values under format makes that a null"


def check_second_orphans(
    relations: Sequence[RelationFacts], tables: Tables, kept: Mapping[str, Mask]
) -> Iterator[Finding]:
    """Rows whose parent is left out as an orphan, where their own table may not lose rows."""
    for relation in relations:
        child, key = relation.link.child, relation.key
        lost = np.flatnonzero(lost_rows(relation.link, kept) & (relation.link.rows >= 0))
        if not len(lost):
            continue
        treatment = tables[child].asked.settings.orphans
        weight: Weight = "data" if treatment == "error" else "warning"
        text = f"the parent is left out for {rows_in_words(tables[child].numbers[lost])}"
        hint = "give this table the same orphans setting" if treatment == "error" else None
        yield Finding(weight, child, text, key.name, key.line, hint)
