"""The classifier two-sample test."""

from __future__ import annotations

import numpy as np
import pandas as pd

from syngen_lite.report.detection import c2st
from syngen_lite.schema import Column, TableSchema


def names(rng: np.random.Generator, n: int) -> pd.DataFrame:
    words = [f"name{i}" for i in rng.geometric(0.002, n)]
    return pd.DataFrame({"name": pd.Series(words, dtype=object), "x": rng.normal(size=n)})


def test_a_fresh_real_sample_with_words_never_seen_before_is_not_told_apart() -> None:
    schema = TableSchema("t", (Column("name", "text"), Column("x", "decimal", decimals=3)))
    rng = np.random.default_rng(0)
    auc = c2st(names(rng, 3000), names(rng, 1000), schema, rng)
    assert auc is not None
    assert abs(auc - 0.5) < 0.05


def test_words_of_one_row_each_do_not_say_which_table_they_come_from() -> None:
    schema = TableSchema("t", (Column("title", "text"),))
    rng = np.random.default_rng(0)
    titles = [f"title {i}" for i in rng.permutation(600)]
    real, fresh = (pd.DataFrame({"title": t}, dtype=object) for t in (titles[:300], titles[300:]))
    auc = c2st(real, fresh, schema, rng)
    assert auc is not None
    assert abs(auc - 0.5) < 0.1
