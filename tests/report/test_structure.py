"""Structure: columns, keys, and the rules that real rows keep."""

from __future__ import annotations

from dataclasses import asdict

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from syngen_lite.report.results import ColumnStructure, Constraint, Structure
from syngen_lite.report.structure import measure_structure
from syngen_lite.report.tables import Tables
from syngen_lite.schema import Column, TableSchema

ROWS = 600
SCHEMA = TableSchema(
    "orders",
    (
        Column("id", "identifier"),
        Column("ordered", "date"),
        Column("shipped", "date"),
        Column("net", "decimal", decimals=2),
        Column("tax", "decimal", decimals=2),
        Column("gross", "decimal", decimals=2),
        Column("pieces", "integer"),
        Column("piece_weight", "integer"),
        Column("weight", "integer"),
        Column("city", "category"),
        Column("zone", "category"),
        Column("billed_city", "category"),
        Column("coupon", "category"),
        Column("discount", "decimal", decimals=1),
        Column("note", "text"),
    ),
)


def orders(rows: int = ROWS, seed: int = 1) -> pd.DataFrame:
    rng = np.random.default_rng(seed)
    ordered = pd.Series(
        pd.Timestamp("2020-01-01") + pd.to_timedelta(rng.integers(0, 900, rows), "D")
    )
    shipped = ordered + pd.to_timedelta(rng.integers(0, 30, rows), "D")
    net, tax = np.round(rng.lognormal(3, 1, rows), 2), np.round(rng.lognormal(1, 1, rows), 2)
    pieces, each = rng.integers(1, 9, rows).astype(float), rng.integers(1, 50, rows).astype(float)
    city = rng.choice(["Rome", "Milan", "Paris", "Lyon"], rows).astype(object)
    zone = np.where(np.isin(city, ["Rome", "Milan"]), "IT", "FR").astype(object)
    used = rng.random(rows) < 0.3
    return pd.DataFrame(
        {
            "id": np.arange(rows) + seed * 10_000,
            "ordered": ordered.astype("datetime64[us]"),
            "shipped": shipped.astype("datetime64[us]"),
            "net": net,
            "tax": tax,
            "gross": np.round(net + tax, 2),
            "pieces": pieces,
            "piece_weight": each,
            "weight": pieces * each,
            "city": pd.Series(city, dtype=object),
            "zone": pd.Series(zone, dtype=object),
            "billed_city": pd.Series(city, dtype=object),
            "coupon": pd.Series(np.where(used, rng.choice(["X", "Y"], rows), None), dtype=object),
            "discount": np.where(used, rng.integers(1, 99, rows) / 10, np.nan),
            "note": pd.Series([f"note {i}" for i in range(rows)], dtype=object),
        }
    )


def structure(synthetic: pd.DataFrame, **options) -> Structure:
    tables = Tables(SCHEMA, orders(), synthetic, orders(300, 3))
    found, left_out = measure_structure(tables, np.random.default_rng(0), **options)
    assert left_out == ()
    return found


def column(found: Structure, name: str) -> ColumnStructure:
    return next(column for column in found.columns if column.name == name)


def broken(found: Structure) -> dict[str, float]:
    return {rule.rule: rule.broken for rule in found.constraints}


@pytest.fixture(scope="module")
def fresh() -> Structure:
    return structure(orders(500, 2))


RULES = [
    "ordered <= shipped",
    "gross = net + tax",
    "weight = pieces * piece_weight",
    "city -> zone",
    "city = billed_city",
    "coupon is null exactly when discount is null",
]


@pytest.mark.parametrize("rule", RULES)
def test_a_rule_that_all_real_rows_keep_is_found_and_kept_by_fresh_rows(fresh, rule):
    assert broken(fresh)[rule] == 0


def test_no_rule_is_claimed_that_follows_from_others_or_is_no_news(fresh):
    implied = {"net <= gross", "tax <= gross", "pieces <= weight", "piece_weight <= weight"}
    assert set(broken(fresh)) <= {*RULES, *implied}


def test_a_good_table_is_told_so_in_two_sentences(fresh):
    assert [verdict.level for verdict in fresh.verdicts] == ["good", "good"]


@pytest.mark.parametrize(
    ("rule", "spoilt", "value"),
    [
        ("ordered <= shipped", "shipped", pd.Timestamp("1999-01-01")),
        ("gross = net + tax", "gross", 0.5),
        ("weight = pieces * piece_weight", "weight", 0.0),
        ("city -> zone", "zone", "elsewhere"),
        ("city = billed_city", "billed_city", "elsewhere"),
        ("coupon is null exactly when discount is null", "discount", "flip"),
    ],
)
def test_rows_that_break_a_rule_are_counted(rule, spoilt, value):
    made = orders(500, 2)
    if value == "flip":
        made.loc[:49, spoilt] = np.where(made.loc[:49, spoilt].isna(), 1.0, np.nan)
    else:
        made.loc[:49, spoilt] = value
    found = structure(made)
    assert broken(found)[rule] == pytest.approx(0.1)
    assert found.verdicts[-1].level == "poor"
    assert "10.0%" in found.verdicts[-1].words


def test_each_rule_has_its_share_in_the_holdout(fresh):
    assert {rule.holdout_broken for rule in fresh.constraints} == {0.0}


def test_a_rule_that_the_holdout_breaks_was_an_accident():
    holdout = orders(300, 3)
    holdout["zone"] = holdout["zone"].sample(frac=1, random_state=0).to_numpy()
    tables = Tables(SCHEMA, orders(), orders(500, 2), holdout)
    found, _ = measure_structure(tables, np.random.default_rng(0))
    assert "city -> zone" not in broken(found)


def test_without_a_holdout_rules_have_no_share_in_it():
    tables = Tables(SCHEMA, orders(), orders(500, 2))
    found, _ = measure_structure(tables, np.random.default_rng(0))
    assert {rule.holdout_broken for rule in found.constraints} == {None}


def test_few_real_rows_prove_no_rule():
    found, _ = measure_structure(
        Tables(SCHEMA, orders(90), orders(90, 2)), np.random.default_rng(0)
    )
    assert found.constraints == ()


def test_columns_that_decide_each_other_are_listed_once():
    rng = np.random.default_rng(0)
    code = rng.integers(0, 6, 500).astype(float)
    names = np.array(["half", "a", "dozen", "words", "for", "codes"], dtype=object)
    table = pd.DataFrame({"word": pd.Series(names[code.astype(int)], dtype=object), "code": code})
    schema = TableSchema("t", (Column("word", "category"), Column("code", "integer")))
    found, _ = measure_structure(Tables(schema, table, table), rng)
    assert found.constraints == (Constraint("word -> code", ("word", "code"), 0.0, None),)


def test_a_chain_of_orders_is_listed_link_by_link():
    rng = np.random.default_rng(0)
    steps = np.sort(rng.normal(size=(500, 4)), axis=1)
    table = pd.DataFrame(steps, columns=list("dbca"))
    schema = TableSchema("t", tuple(Column(c, "decimal", decimals=9) for c in "abcd"))
    found, _ = measure_structure(Tables(schema, table, table), rng)
    assert {rule.rule for rule in found.constraints} == {"d <= b", "b <= c", "c <= a"}


def test_a_column_that_is_null_whenever_another_is():
    rng = np.random.default_rng(0)
    values = rng.normal(size=(500, 2))
    values[rng.random(500) < 0.3] = np.nan
    values[rng.random(500) < 0.3, 0] = np.nan
    table = pd.DataFrame(values, columns=["a", "b"])
    schema = TableSchema("t", (Column("a", "decimal"), Column("b", "decimal")))
    found, _ = measure_structure(Tables(schema, table, table), rng)
    assert [rule.rule for rule in found.constraints] == ["a is null whenever b is null"]


def test_missing_extra_and_other_columns_are_named_and_the_rest_is_compared():
    seen = {
        "net": ("missing", None),
        "colour": ("extra", None),
        "pieces": ("other type", 0.2),
        "tax": ("same", 0.9),
    }
    found = structure(orders(500, 2).drop(columns=["net", "pieces"]), seen=seen)
    states = {column.name: column.state for column in found.columns}
    assert (states["net"], states["colour"]) == ("missing", "extra")
    assert column(found, "pieces").in_range is None
    assert column(found, "tax").valid == 0.9
    words = " ".join(verdict.words for verdict in found.verdicts)
    assert "1 column missing in the synthetic table: 'net'." in words
    assert "1 column in the synthetic table alone, and not compared: 'colour'." in words
    assert "'tax': 10.0% of the cells are not written as decimal." in words
    assert "ordered <= shipped" in broken(found)
    assert "gross = net + tax" not in broken(found)


def test_values_outside_of_the_real_range_are_counted():
    made = orders(500, 2)
    made.loc[:49, "net"] = 1e9
    made.loc[:99, "city"] = "Atlantis"
    found = structure(made)
    assert column(found, "net").in_range == pytest.approx(0.9, abs=0.01)
    assert column(found, "city").in_range == pytest.approx(0.8)
    assert "'city': 20.0% of the values lie outside" in found.verdicts[0].words


def test_texts_have_no_range_as_they_are_written_anew(fresh):
    assert column(fresh, "note").in_range is None


def test_a_composite_value_is_in_range_when_all_its_parts_are():
    parts = (Column("net", "decimal"), Column("city", "category"))
    schema = TableSchema("t", (Column("both", "money", parts=parts),))
    made = orders(500, 2)
    made.loc[:99, "city"] = "Atlantis"
    made.loc[100:199, "net"] = 1e9
    tables = Tables(schema, orders(), made)
    found, _ = measure_structure(tables, np.random.default_rng(0))
    assert column(found, "both").in_range == pytest.approx(0.6, abs=0.01)


def test_keys_that_repeat_are_poor():
    made = orders(500, 2)
    made["id"] = made["id"] // 2
    found = structure(made)
    assert column(found, "id").unique == (1.0, 0.5)
    assert any("'id' is a key" in v.words and v.level == "poor" for v in found.verdicts)


def test_a_wide_table_says_how_many_columns_were_looked_at():
    values = np.random.default_rng(0).normal(size=(200, 70))
    table = pd.DataFrame(values, columns=[f"c{i}" for i in range(70)])
    schema = TableSchema("t", tuple(Column(f"c{i}", "decimal") for i in range(70)))
    _, left_out = measure_structure(Tables(schema, table, table), np.random.default_rng(0))
    assert left_out == ("Rules were looked for in the first 60 of 70 columns.",)


@pytest.mark.parametrize("rows", [1, 500])
def test_columns_that_are_null_everywhere_are_no_obstacle(rows):
    made = orders(rows, 2)
    for name in ("net", "city", "shipped", "id"):
        made[name] = pd.Series(
            [None] * rows, dtype=orders(1)[name].dtype if name != "id" else object
        )
    found = structure(made)
    assert column(found, "net").in_range is None
    nothing, _ = measure_structure(Tables(SCHEMA, made, orders()), np.random.default_rng(0))
    assert column(nothing, "net").in_range is None


def test_the_same_seed_gives_the_same_findings(fresh):
    assert asdict(structure(orders(500, 2))) == asdict(fresh)


@settings(max_examples=30, deadline=None)
@given(
    seed=st.integers(0, 2**31),
    rows=st.integers(1, 400),
    levels=st.lists(st.integers(1, 40), min_size=1, max_size=6),
    nulls=st.floats(0, 0.9),
)
def test_a_table_against_itself_breaks_no_rule_and_stays_in_range(seed, rows, levels, nulls):
    rng = np.random.default_rng(seed)
    values = {f"c{i}": rng.integers(0, n, rows).astype(float) for i, n in enumerate(levels)}
    values["sum"] = values["c0"] + sum(values.values())
    table = pd.DataFrame(
        {k: np.where(rng.random(rows) < nulls, np.nan, v) for k, v in values.items()}
    )
    table["word"] = pd.Series(rng.choice(["a", "b", None], rows), dtype=object)
    kinds = {name: "category" if name == "word" else "integer" for name in table}
    schema = TableSchema("t", tuple(Column(name, kind) for name, kind in kinds.items()))
    found, _ = measure_structure(Tables(schema, table, table, table), rng)
    assert all(rule.broken == 0 for rule in found.constraints)
    assert all(column.in_range in (1.0, None) for column in found.columns)
    assert {verdict.level for verdict in found.verdicts} == {"good"}
