"""All privacy figures of a synthetic table."""

from __future__ import annotations

import numpy as np
import pandas as pd

from syngen_lite.report.comparable import as_numbers, as_words, is_number
from syngen_lite.report.privacy.closest import closest_record
from syngen_lite.report.privacy.copies import exact_copies
from syngen_lite.report.privacy.membership import membership_attacks
from syngen_lite.report.privacy.rare_values import rare_values
from syngen_lite.report.privacy.singling_out import singling_out_attacks
from syngen_lite.report.privacy.verdicts import judge
from syngen_lite.report.results import Attack, ClosestRecord, Privacy
from syngen_lite.report.tables import MIN_HOLDOUT, Tables
from syngen_lite.schema import Column

MAX_COLUMNS = 60
"""Distances are taken on so many columns, drawn from wider tables."""

_NEARLY_UNIQUE = 0.5


def measure_privacy(tables: Tables, rng: np.random.Generator) -> tuple[Privacy | None, list[str]]:
    """Distances, copies, rare values and attacks; no row and no value is in the result.

    Args:
        tables: Real, synthetic and, for all but copies and rare values, holdout rows.
        rng: Draws rows, columns and guesses; one state, one result.

    Returns:
        None without a comparable column, and in plain words what was left out and why.
    """
    columns = [c for c in tables.columns if tables.real[c.name].notna().any()]
    telling = [c for c in columns if not _is_nearly_unique(tables.real, c)]
    if not telling or not len(tables.synthetic):
        return None, ["Privacy was left out: there is no column that rows could be compared on."]
    left_out = _sentences(tables, columns, telling)
    copies = exact_copies(tables, tables.unseen, telling, rng)
    rare = rare_values(tables, tables.unseen, columns, rng)
    closest: ClosestRecord | None = None
    attacks: tuple[Attack, ...] = ()
    if tables.unseen is not None:
        closest, attacks = _against_unseen(tables, tables.unseen, telling, rng)
        left_out += _not_measured(closest, attacks)
    verdicts = judge(closest, copies, rare, attacks, tables)
    return Privacy(closest, copies, rare, attacks, verdicts), left_out


def _against_unseen(
    tables: Tables, unseen: pd.DataFrame, columns: list[Column], rng: np.random.Generator
) -> tuple[ClosestRecord | None, tuple[Attack, ...]]:
    near = columns
    if len(columns) > MAX_COLUMNS:
        chosen = np.sort(rng.choice(len(columns), MAX_COLUMNS, replace=False))
        near = [columns[i] for i in chosen]
    closest = closest_record(tables, unseen, near, rng)
    guessed = membership_attacks(tables, unseen, near, rng)
    return closest, (*guessed, *singling_out_attacks(tables, unseen, columns, rng))


def _is_nearly_unique(table: pd.DataFrame, column: Column) -> bool:
    """Whether most values are words of one row: they make every row unlike every other."""
    if is_number(column):
        return bool(np.isnan(as_numbers(table[column.name])).all())
    words = as_words(table[column.name])
    known = words[~pd.isna(words)]
    return len(known) > 0 and len(pd.unique(known)) > _NEARLY_UNIQUE * len(known)


def _sentences(tables: Tables, columns: list[Column], telling: list[Column]) -> list[str]:
    found = []
    if tables.unseen is None:
        size = 0 if tables.holdout is None else len(tables.holdout)
        small = f"the holdout has {size} rows, and {MIN_HOLDOUT} are needed"
        none = "there is no holdout, real rows that nobody learnt from"
        found.append(
            "Distances, membership inference and singling out were left out: "
            f"{small if size else none}."
        )
    dropped = [c.name for c in columns if c not in telling]
    if dropped:
        found.append(
            f"Copies, distances and attacks leave out {_listed(dropped)}: nearly every row has a "
            "text of its own."
        )
    if len(telling) > MAX_COLUMNS and tables.unseen is not None:
        found.append(
            f"Distances and membership inference rest on {MAX_COLUMNS} of the {len(telling)} "
            "columns."
        )
    return found


def _not_measured(closest: ClosestRecord | None, attacks: tuple[Attack, ...]) -> list[str]:
    found = []
    if closest is None:
        found.append(
            "The distance to the closest record was left out: even copies would hardly be nearer "
            "to real rows than fresh rows are; rows are too alike, or the holdout is too small a "
            "part of the table."
        )
    names = {attack.name.partition(",")[0] for attack in attacks}
    if "membership inference" not in names:
        found.append("Membership inference was left out: there are too few rows.")
    if "singling out" not in names:
        found.append("Singling out was left out: too few statements single out a synthetic row.")
    return found


def _listed(names: list[str]) -> str:
    shown = ", ".join(f"'{name}'" for name in names[:5])
    return shown if len(names) <= 5 else f"{shown} and {len(names) - 5} more"
