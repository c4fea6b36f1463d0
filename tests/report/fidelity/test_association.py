"""Association: Spearman's rho, Cramer's V and the correlation ratio."""

import numpy as np
import pandas as pd
import pytest

from syngen_lite.report.fidelity.association import association, correlation
from syngen_lite.report.fidelity.coded import CodedTable, code_table
from syngen_lite.report.fidelity.ruler import fit_rulers
from syngen_lite.schema import Column

COLUMNS = [Column("x", "decimal"), Column("y", "decimal")]
WORDS = [Column("a", "category"), Column("b", "category")]


def coded(table: pd.DataFrame) -> CodedTable:
    columns = [column for column in (*COLUMNS, *WORDS) if column.name in table]
    return code_table(table, fit_rulers(table, columns))


def test_numbers_have_the_rank_correlation_that_pandas_finds():
    rng = np.random.default_rng(0)
    x = rng.normal(size=300)
    table = pd.DataFrame({"x": x, "y": np.exp(x + rng.normal(size=300))}).round(1)
    assert association(coded(table), "x", "y") == pytest.approx(
        table.corr("spearman").loc["x", "y"]
    )


def test_nulls_are_passed_over():
    rng = np.random.default_rng(0)
    table = pd.DataFrame({"x": rng.normal(size=3000)})
    table["y"] = np.where(rng.random(3000) < 0.3, np.nan, -table["x"])
    assert association(coded(table), "x", "y") == pytest.approx(-1, abs=1e-3)


def test_words_that_name_each_other_have_a_cramers_v_of_1_and_independent_ones_of_about_0():
    rng = np.random.default_rng(0)
    a = rng.choice(list("uvw"), 4000)
    same = pd.DataFrame({"a": a, "b": np.char.upper(a)}, dtype=object)
    other = pd.DataFrame({"a": a, "b": rng.permutation(a)}, dtype=object)
    assert association(coded(same), "a", "b") == pytest.approx(1, abs=1e-3)
    assert association(coded(other), "a", "b") == pytest.approx(0, abs=0.03)


def test_a_word_that_decides_a_number_has_a_correlation_ratio_near_1():
    rng = np.random.default_rng(0)
    a = rng.choice(list("uv"), 2000)
    table = pd.DataFrame({"x": np.where(a == "u", 1.0, 9.0), "y": rng.normal(size=2000)})
    table["a"] = pd.Series(a, dtype=object)
    assert association(coded(table), "x", "a") == pytest.approx(1)
    assert association(coded(table), "a", "x") == association(coded(table), "x", "a")
    assert association(coded(table), "y", "a") == pytest.approx(0, abs=0.05)


@pytest.mark.parametrize("pair", [("x", "y"), ("a", "b"), ("x", "a")], ids="-".join)
@pytest.mark.parametrize("rows", [1, 2, 30])
def test_a_constant_column_has_no_association(pair, rows):
    table = pd.DataFrame({"x": np.ones(rows), "y": np.arange(rows, dtype=float)})
    table["a"] = pd.Series(["u"] * rows, dtype=object)
    table["b"] = pd.Series((["v", "w"] * rows)[:rows], dtype=object)
    assert association(coded(table), *pair) is None


def test_correlation_is_one_less_the_mean_difference_and_collapsed_columns_count_as_0():
    assert correlation([0.5, -0.5], [0.5, -0.5]) == 1
    assert correlation([0.5, None], [0.3, 0.9]) == pytest.approx(0.8)
    assert correlation([0.5], [None]) == 0.5
    assert correlation([1.0], [-1.0]) == 0
    assert correlation([None], [0.1]) is None
