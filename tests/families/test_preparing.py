"""What is found out of families before anything is learnt."""

import numpy as np
import pandas as pd
import pytest

from syngen_lite.codes import categorical_spec
from syngen_lite.generators.families.chronology import chronology, in_families
from syngen_lite.generators.families.extension import extend
from syngen_lite.generators.families.kinds import RowKinds
from syngen_lite.generators.families.kinship import driving_key, share_between
from syngen_lite.generators.families.recall import repeating
from syngen_lite.schema import Column, Key, TableSchema
from syngen_lite.streams import stream

LEAVES = TableSchema(
    "child", (Column("x", "decimal", decimals=1), Column("day", "date"), Column("word", "category"))
)


def days(numbers):
    return np.array(numbers, "datetime64[D]").astype("datetime64[us]")


@pytest.fixture
def children():
    """Forty families of five: `x` differs between them, the others do not."""
    rng = np.random.default_rng(0)
    owner = np.repeat(np.arange(40), 5)
    day = np.tile(np.arange(5), 40) * 10 + rng.integers(0, 9, 200)
    words = np.array(list("ab"), object)[rng.integers(0, 2, 200)]
    values = {"x": owner + rng.normal(0, 0.1, 200), "day": days(day), "word": words}
    return owner, pd.DataFrame(values)


def test_the_share_between_families_is_adjusted_for_chance(children):
    owner, values = children
    assert share_between(values["x"].to_numpy(), owner) > 0.99
    assert share_between(np.random.default_rng(1).normal(size=200), owner) < 0.1
    assert share_between(np.ones(200), owner) == 0.0
    assert share_between(values["x"].to_numpy(), np.arange(200)) == 0.0


def test_the_key_that_tells_most_drives(children):
    owner, values = children
    keys = {n: Key(n, "FK", (n,), "p", ("id",)) for n in ("other", "own", "few")}
    other = np.random.default_rng(2).permutation(owner)
    owners = {"other": other, "own": owner, "few": owner % 3}
    assert driving_key(keys, owners, values, LEAVES) == "own"
    assert driving_key({"few": keys["few"]}, owners, values, LEAVES) is None
    assert driving_key({}, {}, values, LEAVES) is None


def test_a_parent_learns_how_many_children_it_has_and_what_they_are_like(children):
    owner, values = children
    found = extend("child.key", owner + 1, 141, (values, LEAVES), 32)
    names = [column.name.removeprefix("child.key · ") for column in found.columns]
    assert names == [
        "count",
        "x · mean",
        "x · spread",
        "day · mean",
        "day · spread",
        "word · distinct",
    ]
    assert found.figures.iloc[0, 0] == 0
    assert found.figures.iloc[0, 1:].isna().all()
    assert (found.figures.iloc[1:41, 0] == 5).all()
    np.testing.assert_allclose(found.figures["child.key · x · mean"][1:41], np.arange(40), atol=0.3)


def test_a_small_parent_learns_few_figures(children):
    owner, values = children
    found = extend("k", owner, 40, (values, LEAVES), 32)
    assert [column.name for column in found.columns] == [
        "k · count",
        "k · x · mean",
        "k · x · spread",
    ]
    assert found.columns[0].kind == "constant"


def test_siblings_stand_by_the_date_that_ascends(children):
    owner, values = children
    assert chronology(values, LEAVES, owner) == ("day",)
    assert chronology(values.assign(day=days(["NaT"] * 200)), LEAVES, owner) == ()


def test_families_stand_together_and_in_order():
    owner, day = np.array([1, 0, 1, -1, 0]), np.array([5, 9, 3, 0, 7])
    assert in_families(owner, {"day": day}, ["day"]).tolist() == [3, 4, 1, 2, 0]
    assert in_families(owner, {}, []).tolist() == [3, 1, 4, 0, 2]


def test_columns_that_families_repeat_are_found(children):
    owner, values = children
    account = np.array([f"A{i}" for i in owner], object)
    account[::7] = None
    mine = {
        "account": account,
        "word": values["word"].to_numpy(object),
        "x": values["x"].to_numpy(),
    }
    order = np.arange(200)
    assert repeating(mine, list(mine), owner, order, stream(0, "r")) == ["account"]


def test_kinds_are_rows_alike():
    rng = np.random.default_rng(0)
    codes = np.repeat(rng.integers(0, 5, 300)[:, None], 3, axis=1).astype(np.int32)
    specs = [categorical_spec(column, 5) for column in codes.T]
    kinds = RowKinds.fit(codes, specs, np.ones(3), stream(0, "k"))
    labels = kinds.labels(codes)
    assert 5 <= len(kinds) <= 60
    assert all(len(set(codes[labels == label, 0].tolist())) == 1 for label in set(labels.tolist()))
    again = RowKinds.from_arrays(kinds.to_arrays())
    assert np.array_equal(again.labels(codes), labels)


def test_a_kind_of_a_large_table_is_never_a_single_row():
    codes = np.r_[np.repeat(np.arange(10), 30), np.arange(10, 60)].astype(np.int32)[:, None]
    specs = [categorical_spec(codes[:, 0], 60)]
    kinds = RowKinds.fit(codes, specs, np.ones(1), stream(0, "k"))
    assert np.bincount(kinds.labels(codes)).min() >= 5
