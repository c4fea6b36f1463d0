"""Rulers: bins that are taken from the real table and give no single row away."""

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from syngen_lite.report.fidelity.coded import code_table, overlap
from syngen_lite.report.fidelity.ruler import LineRuler, WordRuler, fit_ruler, line_edges
from syngen_lite.schema import Column

NUMBER, WORD, TEXT = Column("x", "decimal"), Column("x", "category"), Column("x", "text")

huge = st.floats(allow_nan=False, allow_infinity=False)
numbers = st.lists(
    st.none() | st.integers(-3, 3).map(float) | st.floats(-1e6, 1e6) | huge,
    min_size=1,
    max_size=80,
).map(lambda values: pd.Series(values, dtype=float))
words = st.lists(st.none() | st.sampled_from("abcdefgh"), min_size=1, max_size=80).map(
    lambda values: pd.Series(values, dtype=object)
)


def counts(real: pd.Series, other: pd.Series, column: Column) -> tuple[np.ndarray, np.ndarray]:
    rulers = {"x": fit_ruler(real, column)}
    tables = [code_table(pd.DataFrame({"x": side}), rulers) for side in (real, other)]
    return tables[0].counts(["x"]), tables[1].counts(["x"])


@given(numbers, numbers)
def test_every_number_falls_in_one_bin_of_at_most_22(real, other):
    ruler = fit_ruler(real, NUMBER)
    codes = ruler.codes(ruler.positions(other))
    assert ruler.width <= 22
    assert ((codes >= 0) & (codes < ruler.width)).all()
    assert np.array_equal(codes == ruler.width - 1, other.isna())


@given(numbers)
def test_edges_rise_and_lie_within_the_5th_smallest_and_the_5th_largest_number(real):
    edges = np.array(line_edges(real.to_numpy()))
    known = np.sort(real.dropna().to_numpy())
    assert (np.diff(edges) > 0).all()
    assert np.isfinite(edges).all()
    if len(edges):
        # an edge may lie just below a frequent number, to give it a bin of its own
        assert np.nextafter(known[4], -np.inf) <= edges[0]
        assert edges[-1] <= known[-5]


@given(numbers)
def test_no_number_of_fewer_than_5_rows_has_a_bin_of_its_own(real):
    edges = set(line_edges(real.to_numpy()))
    values, rows = np.unique(real.dropna(), return_counts=True)
    alone = {v for v in values if v in edges and np.nextafter(v, -np.inf) in edges}
    assert alone <= set(values[rows >= 5])


@given(numbers | words, st.randoms(use_true_random=False))
def test_the_order_of_the_rows_does_not_matter(column, random):
    order = list(range(len(column)))
    random.shuffle(order)
    kind = WORD if column.dtype == object else NUMBER
    assert fit_ruler(column, kind) == fit_ruler(column.iloc[order], kind)


@given(words, words)
def test_bins_never_make_two_columns_of_words_look_less_alike(real, other):
    shares = [side.fillna("-").value_counts(normalize=True) for side in (real, other)]
    exact = 1 - shares[0].sub(shares[1], fill_value=0).abs().sum() / 2
    assert overlap(*counts(real, other, WORD)) >= exact - 1e-9


def test_many_numbers_are_cut_into_tenths():
    real, _ = counts(pd.Series(np.arange(100.0)), pd.Series([0.0]), NUMBER)
    assert real.tolist() == [10] * 10 + [0]


def test_numbers_out_of_the_real_range_fall_in_the_outermost_bins_and_null_in_its_own():
    ruler = fit_ruler(pd.Series(np.arange(100.0)), NUMBER)
    assert ruler.codes(np.array([-5.0, 500.0, np.nan])).tolist() == [0, 9, 10]


def test_each_of_few_values_has_a_bin_and_what_lies_between_them_has_another():
    ruler = fit_ruler(pd.Series([1.0, 2.0, 4.0] * 5), NUMBER)
    codes = ruler.codes(np.array([0.0, 1.0, 1.5, 2.0, 3.0, 4.0, 4000.0]))
    assert codes.tolist() == [0, 1, 2, 3, 4, 5, 6]


def test_a_value_of_a_tenth_of_the_rows_has_a_bin_and_the_rest_is_cut_finely():
    real = pd.Series([0.0] * 900 + list(np.arange(1.0, 101.0)))
    known = counts(real, real, NUMBER)[0]
    assert known.max() == 900
    assert sorted(known[known > 0])[:-1] == pytest.approx([11] * 9, abs=1)


def test_the_most_frequent_words_of_5_rows_have_bins():
    real = pd.Series(["a"] * 9 + ["b"] * 5 + ["c"] * 4, dtype=object)
    assert fit_ruler(real, WORD) == WordRuler(("a", "b"))
    many = pd.Series([letter for letter in "abcdefghijkl" for _ in range(5)], dtype=object)
    assert fit_ruler(many, WORD) == WordRuler(tuple("abcdefghij"))


def test_texts_that_seldom_repeat_are_measured_by_their_lengths():
    texts = pd.Series([f"{i:03}" * (i % 7 + 1) for i in range(200)], dtype=object)
    ruler = fit_ruler(texts, TEXT)
    assert isinstance(ruler, LineRuler)
    assert ruler.of_lengths
    assert np.array_equal(ruler.positions(pd.Series(["ab", None])), [2, np.nan], equal_nan=True)


def test_texts_that_often_repeat_and_all_categories_are_measured_by_their_words():
    often = pd.Series(["yes", "no"] * 20 + [f"rare {i}" for i in range(9)], dtype=object)
    assert fit_ruler(often, TEXT) == WordRuler(("no", "yes"))
    seldom = pd.Series([f"word {i}" for i in range(90)], dtype=object)
    assert fit_ruler(seldom, WORD) == WordRuler(())


@pytest.mark.parametrize("kind", ["name", "email", "phone", "address"])
def test_what_names_a_person_is_measured_by_its_length_however_often_it_repeats(kind):
    ruler = fit_ruler(pd.Series(["Ann", "Robert"] * 30, dtype=object), Column("x", kind))
    assert ruler.of_lengths


@pytest.mark.parametrize("column", [NUMBER, WORD, TEXT], ids=lambda column: column.kind)
def test_a_column_of_nulls_alone_has_a_ruler(column):
    nulls = pd.Series([None] * 30, dtype=float if column is NUMBER else object)
    assert overlap(*counts(nulls, nulls, column)) == 1
