"""Tables of known faults, made of a real one: copies of several sorts, shuffles and noise."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

import numpy as np
import pandas as pd

from syngen_lite.report.tables import Tables, shuffled

COPIES = ("copied", "exchanged", "moved", "repeated", "half copied")
"""Imitations that a report must call copies."""


def imitations(
    tables: Tables, unseen: pd.DataFrame, rng: np.random.Generator
) -> Iterator[tuple[str, Tables]]:
    """Every imitation in the synthetic table's place.

    Args:
        tables: Real, synthetic and holdout rows.
        unseen: The holdout.
        rng: Draws what is drawn.

    Yields:
        "synthetic", the table itself; "fresh", half of the holdout, measured against the other
        half; "shuffled", "noise" and what `COPIES` names: rows drawn from the real table, the same
        with a tenth of the cells exchanged, with every number moved by up to a tenth of its spread,
        60 rows drawn again and again, and half copied, half synthetic.
    """
    real, made = tables.real, tables.synthetic
    mixed = unseen.iloc[rng.permutation(len(unseen))].reset_index(drop=True)
    half = len(mixed) // 2
    yield "synthetic", tables
    yield "fresh", replace(tables, synthetic=mixed[:half], holdout=mixed[half:])
    copied, few = _drawn(real, len(real), rng), real.iloc[rng.permutation(len(real))[:60]]
    half_copied = [copied[: len(made) // 2], made[len(made) // 2 :]]
    found = {
        "shuffled": shuffled(real, rng),
        "noise": _noise(real, rng),
        "copied": copied,
        "exchanged": _exchanged(copied, rng),
        "moved": _moved(real, rng),
        "repeated": _drawn(few, len(real), rng),
        "half copied": pd.concat(half_copied, ignore_index=True),
    }
    for name, table in found.items():
        yield name, replace(tables, synthetic=table)


def _drawn(table: pd.DataFrame, size: int, rng: np.random.Generator) -> pd.DataFrame:
    return table.iloc[rng.integers(0, len(table), size)].reset_index(drop=True)


def _exchanged(table: pd.DataFrame, rng: np.random.Generator) -> pd.DataFrame:
    out, rows = {}, len(table)
    for name, column in table.items():
        others = np.where(rng.random(rows) < 0.1, rng.integers(0, rows, rows), np.arange(rows))
        out[name] = column.array.take(others)
    return pd.DataFrame(out)


def _moved(table: pd.DataFrame, rng: np.random.Generator) -> pd.DataFrame:
    out = table.copy()
    for name, column in table.items():
        if column.dtype.kind == "f":
            values = column.to_numpy()
            moved = values + rng.uniform(-0.1, 0.1, len(values)) * np.nanstd(values)
            out[name] = np.round(moved) if _is_whole(values) else moved
    return out


def _noise(table: pd.DataFrame, rng: np.random.Generator) -> pd.DataFrame:
    out, rows = {}, len(table)
    for name, column in table.items():
        if column.dtype.kind == "f":
            made = rng.uniform(column.min(), column.max(), rows)
            out[name] = pd.Series(np.round(made) if _is_whole(column.to_numpy()) else made)
        else:
            known = np.array(column.dropna().unique(), dtype=object)
            out[name] = pd.Series(known[rng.integers(0, len(known), rows)], dtype=column.dtype)
    return pd.DataFrame(out)


def _is_whole(values: np.ndarray) -> bool:
    return bool(np.nanmax(np.abs(values % 1)) == 0)
