"""Distances, keys, attacks and intervals keep to their definitions."""

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays
from sklearn.metrics import roc_auc_score

from syngen_lite.report.privacy.closest import shares_nearer
from syngen_lite.report.privacy.column_groups import column_groups
from syngen_lite.report.privacy.copies import repeated_share, row_keys
from syngen_lite.report.privacy.embedding import Embedding
from syngen_lite.report.privacy.membership import auc_interval
from syngen_lite.report.privacy.neighbours import count_within, nearest, two_nearest
from syngen_lite.report.privacy.singling_out import (
    one_column_guesses,
    risk_interval,
    several_columns_guesses,
)
from syngen_lite.schema import Column


def _points(rows, dims=2):
    return arrays(np.float64, st.tuples(rows, st.just(dims)), elements=st.integers(-3, 3))


few, one_or_more = st.integers(2, 12), st.integers(1, 12)


@given(_points(one_or_more), _points(one_or_more), _points(one_or_more))
def test_shares_lie_in_0_and_1_and_turn_round_when_both_sides_are_exchanged(points, real, holdout):
    found = shares_nearer(points, real, holdout).shares
    assert ((found >= 0) & (found <= 1)).all()
    assert found + shares_nearer(points, holdout, real).shares == pytest.approx(1)


@given(_points(one_or_more), _points(one_or_more))
def test_a_side_against_itself_is_a_tie_throughout(points, real):
    assert shares_nearer(points, real, real[::-1]).shares == pytest.approx(0.5)


def test_the_share_is_the_mean_over_all_cuts_of_the_larger_side():
    rng = np.random.default_rng(0)
    points, real, holdout = (rng.integers(0, 9, (n, 2)).astype(float) for n in (50, 12, 4))
    found = shares_nearer(points, real, holdout).shares.mean()
    cuts = [real[rng.permutation(12)[:4]] for _ in range(2000)]
    drawn = np.mean([shares_nearer(points, cut, holdout).shares.mean() for cut in cuts])
    assert found == pytest.approx(drawn, abs=0.01)


@given(_points(few), _points(few))
def test_distances_are_exact(points, others):
    squared = ((points[:, None] - others[None]) ** 2).sum(axis=2)
    assert nearest(points, others).squared.tolist() == squared.min(axis=1).tolist()
    assert two_nearest(points, others).tolist() == np.sort(squared, axis=1)[:, :2].tolist()
    within = count_within(points, others, squared[:, 0])
    assert within.nearer.tolist() == (squared < squared[:, :1]).sum(axis=1).tolist()
    assert within.level.tolist() == (squared == squared[:, :1]).sum(axis=1).tolist()


@pytest.mark.parametrize("columns", [1, 8, 9, 25, 26, 146])
def test_points_are_exact_on_every_grid(columns):
    rng = np.random.default_rng(columns)
    kinds = [Column(f"c{i}", ("decimal", "category")[i % 2]) for i in range(columns)]
    table = pd.DataFrame(
        {
            c.name: np.where(rng.random(60) < 0.2, np.nan, rng.normal(size=60))
            if c.kind == "decimal"
            else pd.Series(rng.choice(["a", "b", None], 60), dtype=object)
            for c in kinds
        }
    )
    embedding = Embedding.fit([table], kinds)
    points = embedding.points(table)
    whole = points.astype(np.int64)
    squared = ((whole[:, None] - whole[None]) ** 2).sum(axis=2)
    assert (whole == points).all()
    assert (two_nearest(points, points) == np.sort(squared, axis=1)[:, :2]).all()
    assert points.shape[1] == len(embedding.owners)


def test_one_column_wholly_different_is_1_apart():
    columns = [Column("n", "integer"), Column("w", "category")]
    table = pd.DataFrame({"n": [0.0, 0.0, 1.0], "w": pd.Series(["a", "b", "a"], dtype=object)})
    embedding = Embedding.fit([pd.concat([table] * 500)], columns)
    points = embedding.points(table) / embedding.grid.unit
    assert np.linalg.norm(points[0] - points[1]) == pytest.approx(1, abs=1e-6)
    assert np.linalg.norm(points[0] - points[2]) == pytest.approx(0.5, abs=0.01)


rows = st.lists(st.tuples(st.sampled_from([0.0, -0.0, 1.0, np.nan]), st.sampled_from("ab")))


@given(rows.filter(len), rows.filter(len))
def test_rows_have_one_key_exactly_where_they_are_equal(first, second):
    columns = [Column("n", "integer"), Column("w", "category")]
    tables = [pd.DataFrame(r, columns=["n", "w"]).astype({"w": object}) for r in (first, second)]
    keys = np.concatenate(row_keys(tables, columns)).tolist()
    spelt = [("null" if n != n else n + 0.0, w) for n, w in first + second]
    assert [keys.index(key) for key in keys] == [spelt.index(row) for row in spelt]


def test_the_order_of_cells_is_part_of_a_key():
    columns = [Column("a", "category"), Column("b", "category")]
    table = pd.DataFrame({"a": ["x", "y"], "b": ["y", "x"]}, dtype=object)
    assert repeated_share(row_keys([table], columns)[0]) == 0


scores = arrays(np.float64, st.integers(2, 20), elements=st.integers(0, 5))


@given(scores, scores)
def test_the_auc_is_that_of_the_textbook_and_lies_in_its_interval(inside, outside):
    auc, (low, high) = auc_interval(inside, outside)
    labels = np.repeat([1, 0], [len(inside), len(outside)])
    assert auc == pytest.approx(roc_auc_score(labels, np.concatenate([inside, outside])))
    assert 0 <= low <= auc + 1e-12
    assert auc - 1e-12 <= high <= 1


def test_the_auc_interval_holds_the_truth_about_95_times_in_100():
    rng = np.random.default_rng(1)
    intervals = [auc_interval(rng.normal(1, 1, 80), rng.normal(0, 1, 50))[1] for _ in range(400)]
    held = np.mean([low < 0.7602 < high for low, high in intervals])
    assert 0.92 < held < 0.98


def test_the_risk_is_what_hits_gain_beyond_chance():
    risk, (low, high) = risk_interval(0.4, 0.2, 1000)
    assert risk == pytest.approx(0.25)
    assert low < risk < high
    assert risk_interval(0.1, 0.1, 500)[0] == 0
    assert risk_interval(1.0, 1.0, 500) == (0.0, (-1.0, 1.0))


@settings(max_examples=20)
@given(st.integers(0, 2**32))
def test_every_guess_singles_out_one_synthetic_row(seed):
    rng = np.random.default_rng(seed)
    columns = [Column("n", "integer"), Column("w", "category"), Column("m", "decimal")]
    rows = np.where(rng.random((30, 3)) < 0.1, np.nan, rng.integers(0, 6, (30, 3)))
    tests = {"=": np.equal, "<=": np.less_equal, ">=": np.greater_equal}
    for guess in [
        *one_column_guesses(rows, columns, rng),
        *several_columns_guesses(rows, columns, rng),
    ]:
        met = np.ones(len(rows), dtype=bool)
        for place, sign, value in guess:
            column = rows[:, place]
            met &= np.isnan(column) if sign == "null" else tests[sign](column, value)
            assert columns[place].kind != "category" or sign in ("=", "null")
        assert met.sum() == 1


def test_related_columns_are_a_group(rng):
    hidden = rng.normal(size=(500, 3))
    points = np.repeat(hidden, 4, axis=1) + rng.normal(0, 0.1, (500, 12))
    groups = [group.tolist() for group in column_groups(points, np.arange(12), rng)]
    assert sorted(groups[:3]) == [[0, 1, 2, 3], [4, 5, 6, 7], [8, 9, 10, 11]]
    assert sorted(place for group in groups[3:] for place in group) == list(range(12))
    assert column_groups(points[:, :10], np.arange(10), rng) == []
