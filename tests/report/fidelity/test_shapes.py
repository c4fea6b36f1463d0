"""Shape and trend keep to their definitions on every kind of column."""

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from syngen_lite.report.bins import number_bins, overlap, word_bins
from syngen_lite.report.comparable import as_numbers, as_words
from syngen_lite.report.figures import choose_pairs, fidelity, number_shape, trends, word_shape
from syngen_lite.schema import Column, TableSchema

numbers = st.lists(st.none() | st.floats(-1e9, 1e9), min_size=1, max_size=40).map(
    lambda values: np.array(values, dtype=float)
)
words = st.lists(st.none() | st.sampled_from("abcde"), min_size=1, max_size=40).map(
    lambda values: np.array(values, dtype=object)
)


@given(numbers, numbers)
def test_the_shape_of_numbers_lies_between_0_and_1_and_is_symmetric(a, b):
    assert 0 <= number_shape(a, b) <= 1
    assert number_shape(a, b) == pytest.approx(number_shape(b, a))


@given(words, words)
def test_the_shape_of_words_lies_between_0_and_1_and_is_symmetric(a, b):
    assert -1e-12 <= word_shape(a, b) <= 1
    assert word_shape(a, b) == pytest.approx(word_shape(b, a))


@given(numbers, words)
def test_a_column_is_exactly_like_itself_in_any_row_order(a, b):
    assert number_shape(a, a[::-1]) == 1
    assert word_shape(b, b[::-1]) == pytest.approx(1)
    assert overlap(*number_bins(a, a[::-1])) == pytest.approx(1)
    assert overlap(*word_bins(b, b[::-1], 3)) == pytest.approx(1)


@given(words, words)
def test_cutting_words_into_bins_never_makes_two_columns_look_less_alike(a, b):
    assert overlap(*word_bins(a, b, 2)) >= word_shape(a, b) - 1e-9


def test_the_shape_of_numbers_is_the_ks_distance_less_the_gap_in_nulls():
    real = np.array([1.0, 2.0, 3.0, 4.0])
    assert number_shape(real, np.array([1.0, 2.0, 1.0, 2.0])) == pytest.approx(0.5)
    assert number_shape(real, np.array([1.0, 2.0, 3.0, 4.0, np.nan])) == pytest.approx(0.8)


def test_the_shape_of_words_is_their_shared_share():
    assert word_shape(np.array(["a", "b"], object), np.array(["a", None], object)) == 0.5


def test_a_column_that_is_null_in_one_table_alone_scores_0():
    null = np.full(3, np.nan)
    assert number_shape(np.ones(3), null) == 0
    assert number_shape(null, np.ones(3)) == 0


def test_a_column_that_is_null_in_both_tables_scores_1():
    assert number_shape(np.full(3, np.nan), np.full(2, np.nan)) == 1
    assert word_shape(np.full(3, None), np.full(2, None)) == 1


def test_rare_unseen_and_null_words_have_a_bin_each():
    real = np.array(["a", "a", "b", "c", None], dtype=object)
    other = np.array(["a", "b", "new", None], dtype=object)
    mine, theirs = word_bins(real, other, keep=1)
    assert mine.tolist() == [0, 0, 1, 1, 3]
    assert theirs.tolist() == [0, 1, 2, 3]


def test_null_numbers_have_a_bin_of_their_own():
    mine, theirs = number_bins(np.arange(100.0), np.array([-5.0, 500.0, np.nan]))
    assert np.bincount(mine).tolist() == [10] * 10
    assert theirs.tolist() == [0, 9, 10]


def test_dates_are_compared_as_moments_and_1_is_the_same_word_as_1_0():
    moments = pd.Series(pd.to_datetime(["1970-01-02", None])).astype("datetime64[us]")
    assert np.array_equal(as_numbers(moments), [86_400e6, np.nan], equal_nan=True)
    assert as_words(pd.Series([1, 1.0, None, "x"], dtype=object)).tolist() == [
        "1.0",
        "1.0",
        None,
        "x",
    ]


def test_identifiers_constants_and_empty_columns_are_left_out(people, rng):
    extra = (Column("c", "constant"), Column("e", "empty"))
    schema = TableSchema("t", (*people.schema.columns, *extra))
    pairs = choose_pairs(schema, rng)
    found = fidelity(people.train, people.sample, schema, pairs)
    assert set(found.shapes) == {"age", "income", "job", "joined"}
    assert set(found.trends) == set(pairs)
    assert len(pairs) == 6


def test_above_60_columns_1770_distinct_pairs_are_drawn_with_the_given_generator():
    schema = TableSchema("t", tuple(Column(f"c{i}", "integer") for i in range(70)))
    pairs = choose_pairs(schema, np.random.default_rng(3))
    assert len(pairs) == len(set(pairs)) == 1770
    assert pairs == choose_pairs(schema, np.random.default_rng(3))
    assert pairs != choose_pairs(schema, np.random.default_rng(4))


def test_a_pair_is_told_apart_though_its_columns_are_equal():
    schema = TableSchema("t", (Column("a", "category"), Column("b", "category")))
    real = pd.DataFrame({"a": ["x", "y"] * 50, "b": ["x", "y"] * 50}, dtype=object)
    other = pd.DataFrame({"a": ["x", "y"] * 50, "b": ["y", "x"] * 50}, dtype=object)
    found = fidelity(real, other, schema, [("a", "b")])
    assert found.shape == pytest.approx(1)
    assert found.trend == pytest.approx(0)


def test_trends_are_taken_only_on_the_pairs_asked_for(people):
    pairs = [("age", "job")]
    assert list(trends(people.train, people.sample, people.schema, pairs)) == pairs
