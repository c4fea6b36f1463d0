"""The order that every fidelity headline keeps, and the copies that privacy must flag."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import pytest

from syngen_lite import Synthesizer
from syngen_lite.report.measure import Question
from syngen_lite.report.results import Fidelity, Figures
from syngen_lite.run.comparison import compare_frames

REPOSITORY = Path(__file__).parents[2]
SOURCES = {
    "adult": REPOSITORY / "examples" / "adult.csv.gz",
    **{
        name: Path(__file__).parent / "tables" / f"{name}.csv.gz"
        for name in ("shoppers", "default", "housing")
    },
}
LEARNT, HELD = 4_000, 1_000
HEADLINES = ("accuracy", "median_accuracy", "pair_accuracy", "triple_accuracy")


@dataclass(frozen=True)
class Split:
    real: pd.DataFrame
    holdout: pd.DataFrame
    made: pd.DataFrame


@cache
def split(name: str) -> Split:
    """Rows learnt from, rows set aside, and rows that our model made."""
    rows = pd.read_csv(SOURCES[name]).sample(LEARNT + HELD, random_state=3)
    real, holdout = rows[:LEARNT].reset_index(drop=True), rows[LEARNT:].reset_index(drop=True)
    made = Synthesizer(random_seed=1).fit(real).sample(LEARNT, seed=1)
    return Split(real, holdout, made)


@cache
def figures(name: str, table: str, section: str) -> Figures:
    tables, question = split(name), Question(sections=(section,))
    made = MADE[table](tables)
    return compare_frames(tables.real, made, tables.holdout, name, None, question).figures


def shuffled(tables: Split) -> pd.DataFrame:
    rng = np.random.default_rng(5)
    real = tables.real
    return pd.DataFrame({name: real[name].to_numpy()[rng.permutation(LEARNT)] for name in real})


def noise(tables: Split) -> pd.DataFrame:
    """Numbers uniform between the real bounds, words uniform among the real ones."""
    rng = np.random.default_rng(6)
    return pd.DataFrame({name: _noise(column, rng) for name, column in tables.real.items()})


def _noise(column: pd.Series[Any], rng: np.random.Generator) -> np.ndarray[Any, Any]:
    if column.dtype.kind in "if" and column.nunique() > 2:
        made = rng.uniform(column.min(), column.max(), len(column))
        return np.rint(made).astype(np.int64) if column.dtype.kind == "i" else made
    return rng.choice(column.dropna().unique(), len(column))


def scaled(tables: Split) -> pd.DataFrame:
    return _numbers_by(tables, lambda column: column * 1000)


def squeezed(tables: Split) -> pd.DataFrame:
    return _numbers_by(tables, lambda column: column.median() + (column - column.median()) / 10)


def _numbers_by(tables: Split, change: Callable[[pd.Series[Any]], Any]) -> pd.DataFrame:
    real = tables.real
    numbers = [name for name in real if real[name].dtype.kind in "if"]
    return real.assign(**{str(name): change(real[name].astype(float)) for name in numbers})


def copied(tables: Split) -> pd.DataFrame:
    return tables.real.sample(LEARNT, replace=True, random_state=4).reset_index(drop=True)


def perturbed(tables: Split) -> pd.DataFrame:
    """Every cell of a copy is another row's with probability 0.1."""
    rng = np.random.default_rng(7)
    copy, other = copied(tables), shuffled(tables)
    return copy.mask(rng.random(copy.shape) < 0.1, other)


def repeated(tables: Split) -> pd.DataFrame:
    few = tables.real.sample(60, random_state=8)
    return pd.concat([few] * (LEARNT // 60 + 1), ignore_index=True)[:LEARNT]


MADE: dict[str, Callable[[Split], pd.DataFrame]] = {
    "our model": lambda tables: tables.made,
    "shuffled": shuffled,
    "noise": noise,
    "scaled": scaled,
    "squeezed": squeezed,
    "copied": copied,
    "perturbed": perturbed,
    "repeated": repeated,
}


EACH_TABLE = pytest.mark.parametrize(
    "name",  # those of one table in one process, which learns it once
    [pytest.param(name, marks=pytest.mark.xdist_group(f"ranking of {name}")) for name in SOURCES],
)


def fidelity(name: str, table: str) -> Fidelity:
    found = figures(name, table, "fidelity").fidelity
    assert found is not None
    return found


@pytest.mark.parametrize("headline", HEADLINES)
@EACH_TABLE
def test_real_rows_beat_our_model_beats_shuffled_columns_beat_noise(
    name: str, headline: str
) -> None:
    score = getattr(fidelity(name, "our model"), headline)
    noisy = getattr(fidelity(name, "noise"), headline)
    assert score.ceiling > score.synthetic > score.floor > noisy.synthetic


@pytest.mark.parametrize("table", ["scaled", "squeezed"])
@EACH_TABLE
def test_numbers_that_lost_their_scale_or_spread_are_no_better_than_the_floor(
    name: str, table: str
) -> None:
    found = fidelity(name, table)
    for headline in HEADLINES:
        score = getattr(found, headline)
        assert score.synthetic <= score.floor + 0.01


@pytest.mark.parametrize("table", ["copied", "perturbed", "repeated"])
@EACH_TABLE
def test_copies_are_flagged_by_privacy(name: str, table: str) -> None:
    privacy = figures(name, table, "privacy").privacy
    assert privacy is not None
    assert privacy.verdicts[0].level == "poor"


@pytest.mark.parametrize("table", ["our model", "shuffled", "noise"])
@EACH_TABLE
def test_rows_that_nobody_copied_are_not_flagged(name: str, table: str) -> None:
    privacy = figures(name, table, "privacy").privacy
    assert privacy is not None
    assert privacy.verdicts[0].level in ("good", "fair")
