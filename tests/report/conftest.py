"""A small made table with dependent columns, and its imitations of known quality."""

from types import SimpleNamespace

import numpy as np
import pandas as pd
import pytest

from syngen_lite.schema import Column, TableSchema


def _people(rows: int, seed: int) -> pd.DataFrame:
    rng = np.random.default_rng(seed)
    age = rng.integers(18, 80, rows).astype(float)
    income = np.round(1000 + 40 * age + rng.normal(0, 300, rows), 2)
    income[rng.random(rows) < 0.1] = np.nan
    job = np.where(age > 62, "retired", np.where(income > 2500, "lead", "clerk")).astype(object)
    job[rng.random(rows) < 0.05] = None
    joined = pd.Timestamp("2000-01-01") + pd.to_timedelta(age * 30, "D")
    return pd.DataFrame(
        {
            "id": [f"P{i}" for i in range(rows)],
            "age": age,
            "income": income,
            "job": pd.Series(job, dtype=object),
            "joined": pd.Series(joined).astype("datetime64[us]"),
        }
    )


def _shuffled(table: pd.DataFrame) -> pd.DataFrame:
    rng = np.random.default_rng(5)
    mixed = {name: table[name].to_numpy()[rng.permutation(len(table))] for name in table}
    return pd.DataFrame({k: pd.Series(v, dtype=table[k].dtype) for k, v in mixed.items()})


def _noise(table: pd.DataFrame) -> pd.DataFrame:
    rng = np.random.default_rng(6)
    rows = len(table)
    days = pd.to_timedelta(rng.integers(0, 9000, rows), "D")
    noise = {
        "age": rng.uniform(0, 200, rows),
        "income": rng.uniform(0, 9000, rows),
        "job": pd.Series(rng.choice(["clerk", "lead", "pilot"], rows), dtype=object),
        "joined": pd.Series(pd.Timestamp("1990-01-01") + days).astype("datetime64[us]"),
    }
    return table.assign(**noise)


@pytest.fixture(scope="session")
def people() -> SimpleNamespace:
    """Real rows, and a holdout, a column shuffle and noise of 700 rows in their place."""
    kinds = {"age": "integer", "income": "decimal", "job": "category", "joined": "date"}
    columns = [Column("id", "identifier"), *(Column(name, kind) for name, kind in kinds.items())]
    train, sample = _people(1500, 1), _people(700, 2)
    return SimpleNamespace(
        schema=TableSchema("people", tuple(columns)),
        train=train,
        holdout=_people(700, 3),
        sample=sample,
        shuffled=_shuffled(sample),
        noise=_noise(sample),
    )


@pytest.fixture
def rng() -> np.random.Generator:
    return np.random.default_rng(0)
