"""A made database keeps its keys, and its families are like those it was learnt from."""

import json

import numpy as np
import pandas as pd
import pytest

from syngen_lite.errors import ArtifactError
from syngen_lite.generators.families.storing import from_artifact, to_artifact
from syngen_lite.tables import to_frame, to_text


@pytest.fixture(scope="module")
def made(linked):
    values = linked.all(seed=3, rows={"customers": 1500})
    return {name: to_frame(v, linked.tables[name].plan.schema) for name, v in values.items()}


def test_every_table_has_the_columns_of_its_source(made, shop):
    assert {name: list(frame) for name, frame in made.items()} == {
        name: list(frame) for name, frame in shop.frames.items()
    }


@pytest.mark.parametrize(
    ("table", "columns"),
    [
        ("customers", ["id"]),
        ("staff", ["staff_id"]),
        ("products", ["code"]),
        ("orders", ["order_id"]),
        ("lines", ["order_id", "code"]),
    ],
)
def test_primary_keys_are_unique_and_complete(made, table, columns):
    assert not made[table].duplicated(columns).any()
    assert not made[table][columns].isna().any(axis=None)


@pytest.mark.parametrize(
    ("table", "column", "parent", "theirs"),
    [
        ("orders", "customer", "customers", "id"),
        ("orders", "seller", "staff", "staff_id"),
        ("lines", "order_id", "orders", "order_id"),
        ("lines", "code", "products", "code"),
        ("staff", "boss", "staff", "staff_id"),
    ],
)
def test_foreign_keys_refer_to_rows_that_are_there(made, table, column, parent, theirs):
    known = made[table][column].dropna()
    assert len(known)
    assert known.isin(made[parent][theirs]).all()


def test_keys_are_missing_as_often_as_in_the_source(made, shop):
    shares = [tables["orders"]["customer"].isna().mean() for tables in (made, shop.frames)]
    assert shares[0] == pytest.approx(shares[1], abs=0.01)


def test_bosses_are_earlier_rows(made):
    staff = made["staff"]
    row = pd.Series(np.arange(len(staff)), index=staff["staff_id"])
    has = staff["boss"].notna().to_numpy()
    assert (row[staff["boss"][has]].to_numpy() < np.flatnonzero(has)).all()


def test_parents_have_as_many_children_as_their_kind(made, shop):
    def by_kind(tables):
        counts = tables["orders"]["customer"].value_counts()
        customers = tables["customers"]
        return customers["id"].map(counts).fillna(0).groupby(customers["rich"].to_numpy()).mean()

    real, ours = by_kind(shop.frames), by_kind(made)
    assert ours["no"] == pytest.approx(real["no"], abs=0.4)
    assert ours["yes"] == pytest.approx(real["yes"], abs=0.8)


def test_children_are_like_their_parents(made):
    orders = made["orders"].merge(made["customers"], left_on="customer", right_on="id")
    share = (orders["paid"] == "card").groupby(orders["rich"]).mean()
    assert share["yes"] > 0.75
    assert share["no"] < 0.35


def test_dates_ascend_within_families(made):
    orders = made["orders"].dropna(subset="customer")
    days = pd.to_datetime(orders["day"]).groupby(orders["customer"])
    assert days.apply(lambda day: day.is_monotonic_increasing).all()


def test_what_siblings_share_is_shared(made, shop):
    counts = shop.frames["orders"]["account"].value_counts()
    orders = made["orders"]
    assert orders["account"].isin(counts[counts < 5].index).mean() < 0.02
    assert orders.groupby("customer")["account"].nunique().mean() < 1.1
    assert orders["account"].nunique() > 300


def test_the_same_seed_gives_the_same_tables(linked):
    first, again, other = (linked.all(seed, {"customers": 200}) for seed in (1, 1, 2))
    for name, table in first.items():
        schema = linked.tables[name].plan.schema
        assert to_text(table, schema) == to_text(again[name], schema)
    assert to_text(first["orders"], linked.tables["orders"].plan.schema) != to_text(
        other["orders"], linked.tables["orders"].plan.schema
    )


def test_a_database_without_root_rows_is_empty(linked):
    values = linked.all(1, {"customers": 0, "staff": 0, "products": 0})
    assert len(values["customers"]["id"]) == 0
    assert len(values["orders"]["order_id"]) == 0


def test_a_learnt_database_goes_through_json_and_arrays_and_back(linked, shop):
    state, arrays = to_artifact(linked, shop.database)
    again = from_artifact(json.loads(json.dumps(state)), arrays)
    for name, table in linked.all(4, {"customers": 100}).items():
        schema = linked.tables[name].plan.schema
        assert to_text(table, schema) == to_text(again.all(4, {"customers": 100})[name], schema)


def test_a_damaged_database_is_refused(linked, shop):
    state, arrays = to_artifact(linked, shop.database)
    missing = next(name for name in arrays if name.startswith("model/orders"))
    with pytest.raises(ArtifactError, match="cannot be rebuilt"):
        from_artifact(state, {name: a for name, a in arrays.items() if name != missing})
    with pytest.raises(ArtifactError, match="cannot be rebuilt"):
        from_artifact({**state, "tables": {}}, arrays)


def test_no_rare_value_is_in_the_artifact(linked, shop):
    state, _ = to_artifact(linked, shop.database)
    text = json.dumps(state)
    counts = shop.frames["orders"]["account"].value_counts()
    rare = counts[counts < 5].index
    assert len(rare) > 50
    assert not [account for account in rare if account in text]
