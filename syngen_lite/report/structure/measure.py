"""Structure: columns, keys and rules of the synthetic table against the real one's."""

from __future__ import annotations

import numpy as np
import pandas as pd

from syngen_lite.report.results import Constraint, Structure
from syngen_lite.report.structure.columns import Seen, column_structures, ruled_columns
from syngen_lite.report.structure.discovery import Discovery
from syngen_lite.report.structure.sheet import Sheet, Vocabulary
from syngen_lite.report.structure.words import verdicts
from syngen_lite.report.tables import Tables, draw
from syngen_lite.schema import Column

_MAX_COLUMNS = 60
_MAX_ROWS = 100_000
_MAX_RULES = 50


def measure_structure(
    tables: Tables, rng: np.random.Generator, seen: Seen | None = None
) -> tuple[Structure, tuple[str, ...]]:
    """Is the synthetic table built as the real one is?

    Args:
        tables: What is compared.
        rng: Draws the rows in which rules are looked for, and of wide tables the columns.
        seen: What reading the synthetic table found out, per header: "same", "missing", "extra"
            or "other type", and the share of cells written as the kind asks (None if they were
            not compared). Headers that are not in it are the same, and well written.

    Returns:
        The findings, and what was not looked at, a sentence each.
    """
    seen = seen or {}
    columns = column_structures(tables, seen)
    ruled = ruled_columns(tables, seen)
    left_out: tuple[str, ...] = ()
    if len(ruled) > _MAX_COLUMNS:
        left_out = (f"Rules were looked for in the first {_MAX_COLUMNS} of {len(ruled)} columns.",)
    constraints = _constraints(tables, ruled[:_MAX_COLUMNS], rng)
    return Structure(columns, constraints, verdicts(columns, constraints, tables.sides)), left_out


def _constraints(
    tables: Tables, columns: list[Column], rng: np.random.Generator
) -> tuple[Constraint, ...]:
    words = Vocabulary()

    def sheet(table: pd.DataFrame) -> Sheet:
        return words.sheet(draw(table, _MAX_ROWS, rng), columns)

    real, synthetic = sheet(tables.real), sheet(tables.synthetic)
    has_holdout = tables.holdout is not None and len(tables.holdout)
    holdout = sheet(tables.holdout) if has_holdout and tables.holdout is not None else None
    found = Discovery(columns, real, holdout, rng).rules()[:_MAX_RULES]
    return tuple(
        Constraint(
            f.rule.text,
            f.rule.columns,
            f.rule.share_broken(synthetic),
            None if holdout is None else f.rule.share_broken(holdout),
        )
        for f in found
    )
