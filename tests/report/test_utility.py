"""Utility: learn from synthetic rows, test on real ones."""

from __future__ import annotations

from dataclasses import asdict, replace

import numpy as np
import pandas as pd
import pytest

from syngen_lite.errors import ConfigError
from syngen_lite.report.results import Utility
from syngen_lite.report.tables import Tables, shuffled
from syngen_lite.report.utility import measure_utility
from syngen_lite.schema import Column, TableSchema

SCHEMA = TableSchema(
    "clients",
    (
        Column("id", "identifier"),
        Column("name", "name"),
        Column("age", "integer"),
        Column("income", "decimal", decimals=2),
        Column("city", "category"),
        Column("active", "boolean"),
        Column("noise", "decimal", decimals=3),
    ),
)


def clients(rows: int, seed: int) -> pd.DataFrame:
    """Income follows age, activity follows both; noise follows nothing."""
    rng = np.random.default_rng(seed)
    age = rng.integers(18, 80, rows).astype(float)
    income = np.round(1000 + 40 * age + rng.normal(0, 300, rows), 2)
    active = pd.Series(income + rng.normal(0, 500, rows) > 3000, dtype=object)
    return pd.DataFrame(
        {
            "id": np.arange(rows),
            "name": pd.Series([f"name {i}" for i in rng.permutation(rows)], dtype=object),
            "age": age,
            "income": income,
            "city": pd.Series(rng.choice(["a", "b", "c"], rows), dtype=object),
            "active": active,
            "noise": rng.normal(size=rows),
        }
    )


def tables(synthetic: pd.DataFrame | None = None) -> Tables:
    made = clients(1200, 2) if synthetic is None else synthetic
    return Tables(SCHEMA, clients(1200, 1), made, clients(500, 3))


def graded(given: Tables, target: str | None = None) -> Utility:
    (found,), left_out = measure_utility(given, np.random.default_rng(0), target)
    assert left_out == ()
    return found


def reason(given: Tables, target: str | None = None) -> str:
    found, (left_out,) = measure_utility(given, np.random.default_rng(0), target)
    assert found == ()
    return left_out


def test_the_last_column_that_others_predict_is_chosen():
    found = graded(tables())
    assert found.target == "active"
    assert found.chosen.startswith("the last column that the others predict (AUC 0.")


def test_fresh_real_rows_teach_as_much_as_the_real_ones():
    found = graded(tables(), "active")
    auc = found.scores["auc"]
    assert auc.synthetic == pytest.approx(auc.ceiling, abs=0.04)
    assert auc.ceiling is not None
    assert auc.ceiling > 0.8
    assert auc.floor == pytest.approx(0.5, abs=0.12)
    assert set(found.scores) == {"auc", "f1"}
    assert (found.task, found.chosen, found.rows) == ("classification", "asked", (1200, 500))


def test_a_number_is_predicted_by_regression():
    found = graded(tables(), "income")
    r2 = found.scores["r2"]
    assert found.task == "regression"
    assert r2.ceiling is not None
    assert r2.ceiling > 0.7
    assert r2.synthetic == pytest.approx(r2.ceiling, abs=0.04)
    assert r2.floor is not None
    assert r2.floor < 0.1
    assert found.verdicts[0].level == "good"


def test_shuffled_rows_teach_nothing_and_are_called_poor():
    made = shuffled(clients(1200, 2), np.random.default_rng(0))
    assert graded(tables(made), "income").verdicts[0].level == "poor"


def test_a_target_that_nothing_predicts_says_nothing_of_the_table():
    assert graded(tables(), "noise").verdicts[0].level == "unknown"


def test_values_times_1000_are_found_worthless():
    made = clients(1200, 2)
    made["income"] *= 1000
    r2 = graded(tables(made), "income").scores["r2"].synthetic
    assert r2 is not None
    assert r2 < -1000


def test_without_a_holdout_real_rows_are_set_aside_and_the_words_say_so():
    found = graded(replace(tables(), holdout=None), "active")
    assert found.rows == (960, 240)
    assert "There is no holdout" in found.verdicts[0].words


def test_a_target_that_is_no_column_is_an_error_that_lists_the_columns():
    with pytest.raises(ConfigError, match="there are: id, name, age, income"):
        measure_utility(tables(), np.random.default_rng(0), "salary")


@pytest.mark.parametrize(
    ("target", "why"),
    [("id", "nothing that could be predicted"), ("name", "free text")],
)
def test_targets_that_cannot_be_predicted_are_left_out_with_a_reason(target, why):
    assert why in reason(tables(), target)


@pytest.mark.parametrize("target", ["city", "age", "active"])
def test_a_target_of_one_value_is_left_out_with_a_reason(target):
    given = tables()
    given.real[target] = given.real[target].iloc[0]
    assert f"'{target}' has one value alone" in reason(given, target)


def test_a_test_table_of_one_class_is_left_out_with_a_reason():
    given = tables()
    assert given.holdout is not None
    given.holdout["city"] = pd.Series(["a"] * 500, dtype=object)
    assert "all rows to test on have the same 'city'" in reason(given, "city")


def test_a_target_that_is_null_in_the_synthetic_table_has_no_synthetic_grade():
    made = clients(1200, 2)
    made["active"] = pd.Series([None] * 1200, dtype=object)
    found = graded(tables(made), "active")
    assert found.scores["auc"].synthetic is None
    assert found.scores["auc"].ceiling is not None
    assert found.verdicts[0].level == "poor"


def test_a_synthetic_table_of_one_class_grades_as_a_coin_toss():
    made = clients(1200, 2)
    made["active"] = pd.Series([True] * 1200, dtype=object)
    assert graded(tables(made), "active").scores["auc"].synthetic == 0.5


def test_classes_of_one_table_alone_are_no_obstacle():
    given = tables()
    given.synthetic.loc[:300, "city"] = "only here"
    assert given.holdout is not None
    given.holdout.loc[:200, "city"] = "only there"
    given.real.loc[:5, "city"] = "in few rows"
    assert graded(given, "city").scores["auc"].synthetic is not None


def test_columns_that_are_null_everywhere_are_no_obstacle():
    made = clients(1200, 2)
    made["income"], made["age"] = np.nan, np.nan
    made["city"] = pd.Series([None] * 1200, dtype=object)
    assert graded(tables(made), "active").scores["auc"].synthetic is not None


def test_numbers_of_huge_size_are_no_obstacle():
    made = clients(1200, 2)
    made["income"] *= 1e304
    assert graded(tables(made), "income").scores["r2"].synthetic is not None
    assert graded(tables(made), "active").scores["auc"].synthetic is not None


def test_a_column_that_another_determines_is_not_chosen():
    given = tables()
    for table in (given.real, given.synthetic, given.holdout):
        assert table is not None
        table["noise"] = table["income"] * 2
        table["income"] = table["noise"]
    assert graded(given).target == "active"


def test_where_nothing_predicts_anything_no_target_is_chosen():
    given = tables()
    rng = np.random.default_rng(0)
    mixed = [shuffled(table, rng) for table in (given.real, given.synthetic)]
    assert "no column can be predicted" in reason(Tables(SCHEMA, *mixed))


@pytest.mark.parametrize("rows", [1, 30])
def test_few_real_rows_are_left_out_with_a_reason(rows):
    given = Tables(SCHEMA, clients(rows, 1), clients(50, 2))
    assert "Utility was left out" in reason(given)
    assert "Utility was left out" in reason(given, "income")


def test_a_single_column_has_nothing_to_be_predicted_from():
    given = replace(tables(), schema=TableSchema("t", SCHEMA.columns[3:4]))
    assert "no other column" in reason(given, "income")
    assert "no column can be predicted" in reason(given)


def test_the_header_of_a_composite_column_stands_for_its_first_part_that_can_be_predicted():
    part = Column("pay", "money", parts=(Column("income", "decimal"), Column("city", "category")))
    schema = TableSchema("t", (SCHEMA.columns[2], SCHEMA.columns[5], part))
    found = graded(replace(tables(), schema=schema), "pay")
    assert found.target == "income"


def test_the_same_seed_gives_the_same_grades():
    assert asdict(graded(tables())) == asdict(graded(tables()))
