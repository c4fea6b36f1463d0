"""Detection: what the classifier sees, beside real and shuffled rows, and by which columns."""

from __future__ import annotations

from dataclasses import asdict, replace

import numpy as np
import pandas as pd
import pytest

from syngen_lite.report.detection import measure_detection
from syngen_lite.report.results import Detection
from syngen_lite.report.tables import Tables
from syngen_lite.schema import Column, TableSchema

SCHEMA = TableSchema(
    "orders",
    (
        Column("id", "identifier"),
        Column("price", "decimal", decimals=2),
        Column("tax", "decimal", decimals=2),
        Column("size", "decimal", decimals=2),
        Column("shop", "category"),
    ),
)


def orders(rows: int, seed: int) -> pd.DataFrame:
    """Tax repeats the price; the rest is independent."""
    rng = np.random.default_rng(seed)
    price = np.round(rng.lognormal(3, 1, rows), 2)
    shop = pd.Series(rng.choice(["north", "south", "east"], rows), dtype=object)
    size = rng.normal(size=rows)
    ids = np.arange(rows)
    return pd.DataFrame({"id": ids, "price": price, "tax": price, "size": size, "shop": shop})


def tables(synthetic: pd.DataFrame, holdout: pd.DataFrame | None = None) -> Tables:
    return Tables(SCHEMA, orders(600, 1), synthetic, holdout)


def detected(given: Tables) -> Detection:
    found, left_out = measure_detection(given, np.random.default_rng(0))
    assert found is not None
    assert left_out == ()
    return found


@pytest.fixture(scope="module")
def fresh() -> Detection:
    return detected(tables(orders(600, 2), orders(300, 3)))


def test_fresh_real_rows_are_not_told_apart_and_nothing_gives_them_away(fresh):
    assert fresh.auc.synthetic == pytest.approx(0.5, abs=0.06)
    assert fresh.auc_relations.synthetic == pytest.approx(0.5, abs=0.06)
    assert fresh.giveaways == ()
    assert {verdict.level for verdict in fresh.verdicts} == {"good"}


def test_the_ceiling_is_a_coin_toss_and_the_floor_is_not(fresh):
    assert fresh.auc.ceiling == pytest.approx(0.5, abs=0.1)
    assert fresh.auc.floor is not None
    assert fresh.auc.floor > 0.9


def test_the_roc_goes_from_corner_to_corner_in_at_most_100_points(fresh):
    assert len(fresh.roc) <= 100
    assert (fresh.roc[0], fresh.roc[-1]) == ((0.0, 0.0), (1.0, 1.0))
    assert list(fresh.roc) == sorted(fresh.roc)


@pytest.mark.parametrize("spoilt", ["size", "shop"])
def test_the_one_column_that_is_spoilt_is_named_first_and_alone_matters(spoilt):
    made = orders(600, 2)
    made[spoilt] = made[spoilt] * 1.8 if spoilt == "size" else made[spoilt].replace("east", "north")
    found = detected(tables(made))
    assert found.giveaways[0].column == spoilt
    assert all(other.auc_drop < found.giveaways[0].auc_drop / 3 for other in found.giveaways[1:])
    assert f"What gives them away most: '{spoilt}'" in found.verdicts[-1].words


def test_a_relation_that_is_spoilt_names_both_of_its_columns():
    made = orders(600, 2)
    made["tax"] = made["price"].sample(frac=1, random_state=0).to_numpy()
    made["tax"] = np.where(np.arange(600) % 2, made["tax"], made["price"])
    found = detected(tables(made))
    assert found.auc_relations.synthetic is not None
    assert found.auc_relations.synthetic > 0.7
    assert {giveaway.column for giveaway in found.giveaways[:2]} == {"price", "tax"}


def test_relations_see_more_than_columns_do():
    made = orders(600, 2)
    made["tax"] = np.round(made["price"] + 0.01, 2)
    found = detected(tables(made))
    assert found.auc.synthetic is not None
    assert found.auc_relations.synthetic == 1.0
    assert found.auc.synthetic < 0.8
    assert found.verdicts[1].level == "poor"


def test_where_several_columns_are_spoilt_each_is_named():
    made = orders(600, 2)
    made["size"] *= 1000
    made["tax"] *= 1000
    made["price"] *= 1000
    found = detected(tables(made))
    assert {giveaway.column for giveaway in found.giveaways[:3]} == {"size", "tax", "price"}
    assert all(giveaway.auc_alone > 0.8 for giveaway in found.giveaways[:3])


def test_of_many_columns_the_spoilt_ones_are_still_found():
    def wide(seed: int) -> pd.DataFrame:
        values = np.random.default_rng(seed).integers(0, 4, (200, 45)).astype(float)
        return pd.DataFrame(values, columns=[f"c{i}" for i in range(45)])

    made = wide(2)
    made["c41"] = np.maximum(made["c41"], made["c40"])
    schema = TableSchema("wide", tuple(Column(f"c{i}", "integer") for i in range(45)))
    found = detected(Tables(schema, wide(1), made))
    assert found.giveaways[0].column == "c41"
    assert found.auc.ceiling is None


def test_copied_rows_are_called_a_hint_of_copies():
    found = detected(tables(orders(600, 1)))
    assert found.auc.synthetic is not None
    assert found.auc.synthetic < 0.45
    (verdict,) = found.verdicts
    assert verdict.level == "poor"
    assert "hint of copied rows" in verdict.words


def test_fewer_than_20_rows_are_left_out_with_a_reason():
    found, left_out = measure_detection(tables(orders(19, 2)), np.random.default_rng(0))
    assert found is None
    assert "20 rows" in left_out[0]


def test_a_table_of_identifiers_alone_is_left_out_with_a_reason():
    given = replace(tables(orders(50, 2)), schema=TableSchema("t", SCHEMA.columns[:1]))
    found, left_out = measure_detection(given, np.random.default_rng(0))
    assert found is None
    assert "no column to compare" in left_out[0]


@pytest.mark.parametrize("empty", ["real", "synthetic", "both"])
def test_columns_that_are_null_everywhere_are_no_obstacle(empty):
    given = tables(orders(100, 2))
    for role in ("real", "synthetic"):
        if empty in (role, "both"):
            getattr(given, role)["price"] = np.nan
            getattr(given, role)["shop"] = pd.Series(
                [None] * len(getattr(given, role)), dtype=object
            )
    assert detected(given).auc.synthetic is not None


def test_numbers_of_huge_size_are_no_obstacle():
    given = tables(orders(100, 2))
    given.synthetic["price"] *= 1e305
    assert detected(given).auc.synthetic == 1.0


def test_the_same_seed_gives_the_same_figures():
    given = tables(orders(100, 2).assign(size=1.0))
    assert asdict(detected(given)) == asdict(detected(given))
