"""Shapes keep to their definitions on every kind of column."""

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from syngen_lite.report.comparable import as_numbers, as_words
from syngen_lite.report.fidelity.ruler import LineRuler, WordRuler
from syngen_lite.report.fidelity.shapes import number_shape, shape, word_shape

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
    assert 0 <= word_shape(a, b) <= 1
    assert word_shape(a, b) == pytest.approx(word_shape(b, a))


@given(numbers, words)
def test_a_column_is_exactly_like_itself_in_any_row_order(a, b):
    assert number_shape(a, a[::-1]) == 1
    assert word_shape(b, b[::-1]) == pytest.approx(1)


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


def test_free_texts_are_compared_by_their_lengths_and_lists_of_words_by_the_words():
    real, other = (pd.Series(texts, dtype=object) for texts in (["ab", "abc"], ["xy", "xyz"]))
    assert shape(real, other, LineRuler((2.0,), of_lengths=True)) == 1
    assert shape(real, other, WordRuler(("ab", "abc"))) == 0


def test_dates_are_compared_as_moments_and_1_is_the_same_word_as_1_0():
    moments = pd.Series(pd.to_datetime(["1970-01-02", None])).astype("datetime64[us]")
    assert np.array_equal(as_numbers(moments), [86_400e6, np.nan], equal_nan=True)
    spelt = as_words(pd.Series([1, 1.0, None, "x"], dtype=object)).tolist()
    assert spelt == ["1.0", "1.0", None, "x"]
