"""A report of two tables, whoever made the second: files, or frames."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

import pandas as pd

from syngen_lite.config.keys import KeySettings
from syngen_lite.config.settings import TrainSettings
from syngen_lite.errors import DataError
from syngen_lite.report.measure import SECTIONS, Listener, Question, measure
from syngen_lite.report.report import Report
from syngen_lite.report.tables import Tables
from syngen_lite.run.source import key_kinds, read_source, require_target
from syngen_lite.schema import Kind, TableSchema
from syngen_lite.tables import (
    Counterpart,
    RawTable,
    State,
    detect_schema,
    from_frame,
    read_counterpart,
    to_values,
)


@dataclass(frozen=True, slots=True)
class Comparison:
    """Two tables in files, and what is known of them.

    Attributes:
        table: Title of the report.
        settings: `source` is the real table; its format, column types, limit, target and seed.
        keys: The real table's keys.
        synthetic: Where the synthetic table is.
        holdout: Where the real rows are that nobody learnt from, or None.
        with_page: Whether to draw what the page needs.
    """

    table: str
    settings: TrainSettings
    keys: Sequence[KeySettings]
    synthetic: str
    holdout: str | None = None
    with_page: bool = True


def compare_frames(
    real: pd.DataFrame,
    synthetic: pd.DataFrame,
    holdout: pd.DataFrame | None,
    name: str,
    column_types: Mapping[str, Kind] | None,
    question: Question,
) -> Report:
    """Compare two tables in memory; see `syngen_lite.compare`."""
    raw = from_frame(real)
    schema = detect_schema(name, raw, overrides=column_types)
    unseen = None if holdout is None else from_frame(holdout)
    return _compare(to_values(raw, schema), from_frame(synthetic), unseen, schema, question)


def compare_sources(comparison: Comparison, listener: Listener) -> Report:
    """Compare two tables in files.

    Args:
        comparison: Where they are.
        listener: Called with each section's name before it is made.

    Raises:
        SyngenError: a table cannot be read, or a setting does not fit.
    """
    settings = comparison.settings
    seed = settings.random_seed or 0
    raw = read_source(settings, seed)
    kinds = {**key_kinds(comparison.keys), **settings.column_kinds}
    schema = detect_schema(comparison.table, raw, overrides=kinds)
    synthetic = _read(comparison.synthetic, settings, seed)
    holdout = None if comparison.holdout is None else _read(comparison.holdout, settings, seed)
    sections = SECTIONS if comparison.with_page else SECTIONS[:-1]
    question = Question(
        seed,
        settings.target,
        left_out=_not_drawn({"real": raw, "synthetic": synthetic, "holdout": holdout}),
        sections=sections,
        listener=listener,
    )
    return _compare(to_values(raw, schema), synthetic, holdout, schema, question)


def _read(source: str, settings: TrainSettings, seed: int) -> RawTable:
    """Another table that is written as the real one is."""
    return read_source(settings.model_copy(update={"source": source}), seed)


def _not_drawn(tables: Mapping[str, RawTable | None]) -> tuple[str, ...]:
    return tuple(
        f"{raw.source_rows - raw.row_count:,} of the {raw.source_rows:,} {role} rows were left "
        f"out: a seeded random sample of {raw.row_count:,} is compared; --row_limit sets another."
        for role, raw in tables.items()
        if raw is not None and raw.source_rows > raw.row_count
    )


def _compare(
    values: pd.DataFrame,
    synthetic: RawTable,
    holdout: RawTable | None,
    schema: TableSchema,
    question: Question,
) -> Report:
    require_target(question.target, schema)
    made = read_counterpart(synthetic, schema)
    unseen = None if holdout is None else read_counterpart(holdout, schema)
    kept = _common(schema, made, unseen)
    names = kept.leaves.column_names
    tables = Tables(
        kept, values[names], made.table[names], None if unseen is None else unseen.table[names]
    )
    seen = {name: (found.state, found.valid) for name, found in made.seen.items()}
    lost = () if unseen is None else _not_in_holdout(schema, unseen)
    return measure(tables, replace(question, seen=seen, left_out=(*question.left_out, *lost)))


def _common(schema: TableSchema, made: Counterpart, unseen: Counterpart | None) -> TableSchema:
    """The columns that all tables have.

    Raises:
        DataError: there are none.
    """
    others = {"synthetic": made} if unseen is None else {"synthetic": made, "holdout": unseen}
    columns = (c for c in schema if all(o.seen[c.name].state == "same" for o in others.values()))
    kept = TableSchema(schema.name, tuple(columns))
    if not kept.columns:
        headers = [f"{role}: {_some(other.headers)}" for role, other in others.items()]
        raise DataError(
            "no column of the real table can be compared: the headers or types have nothing in "
            f"common; real: {_some(schema.column_names)}; {'; '.join(headers)}",
            table=schema.name,
            hint="compare tables with the same header; a format in the metadata holds for all",
        )
    return kept


_NOT_IN_HOLDOUT: dict[State, str] = {
    "missing": "The column {name!r} was left out: the holdout does not have it.",
    "other type": "The column {name!r} was left out: it has another type in the holdout.",
}


def _not_in_holdout(schema: TableSchema, unseen: Counterpart) -> tuple[str, ...]:
    states = ((column.name, unseen.seen[column.name].state) for column in schema)
    return tuple(
        _NOT_IN_HOLDOUT[state].format(name=name)
        for name, state in states
        if state in _NOT_IN_HOLDOUT
    )


def _some(names: list[str]) -> str:
    return ", ".join(names[:10]) + (", ..." if len(names) > 10 else "")
