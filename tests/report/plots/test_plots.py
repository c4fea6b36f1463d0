"""What is drawn are shares on a range that hides the extremes, and words of 5 rows or more."""

from dataclasses import fields, is_dataclass

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from syngen_lite.report.plots.columns import column_plot
from syngen_lite.report.plots.drawing import FEWER, draw_plots
from syngen_lite.report.plots.pairs import pair_plot
from syngen_lite.report.plots.plots import LinePlot, WordPlot
from syngen_lite.report.plots.ranges import bin_edges, drawn_range
from syngen_lite.report.results import ColumnFigures, Fidelity, PairFigures
from syngen_lite.report.score import Score
from syngen_lite.report.tables import Tables
from syngen_lite.schema import Column, TableSchema

NUMBER, WORD = Column("x", "decimal"), Column("x", "category")


def numbers(*values: float | None) -> pd.Series:
    return pd.Series(np.array(values, dtype=float))


def words(*values: str | None) -> pd.Series:
    return pd.Series(list(values), dtype=object)


def compared(accuracies: dict[str, float], pairs: dict[tuple[str, str], tuple[float, float]]):
    """A Fidelity with accuracies of columns, and accuracy and association of pairs."""
    nothing = Score(None)
    columns = tuple(
        ColumnFigures(name, "integer", Score(a, 1.0), nothing, (0, 0), None, None, None, {})
        for name, a in accuracies.items()
    )
    listed = tuple(
        PairFigures(a, b, Score(accuracy, 1.0), (strength, strength), "spearman")
        for (a, b), (accuracy, strength) in pairs.items()
    )
    scores = (nothing,) * 7
    return Fidelity(*scores, columns, listed, len(listed), 0, 0, (1, 1))


def test_numbers_are_drawn_as_shares_of_all_rows():
    plot = column_plot(numbers(*range(98), None, None), numbers(*[3] * 99, None), NUMBER)
    assert isinstance(plot, LinePlot)
    assert sum(plot.real) == pytest.approx(0.98)
    assert sum(plot.synthetic) == pytest.approx(0.99)
    assert plot.missing == pytest.approx((0.02, 0.01))
    assert plot.real_below[-1] == 90 / 98  # in steps of 5 rows


def test_no_edge_lies_beyond_the_fifth_smallest_or_largest_value():
    values = np.concatenate([[-1e9, -1e8, -1e7, -1e6], np.linspace(0, 1, 40), [1e6, 1e7, 1e8, 1e9]])
    plot = column_plot(pd.Series(values), pd.Series(values), NUMBER)
    assert 0 < plot.edges[0] < 0.1
    assert 0.9 < plot.edges[-1] < 1
    assert sum(plot.real) == pytest.approx(1)


@given(
    st.lists(st.floats(allow_nan=False, allow_infinity=False), min_size=10, max_size=60),
    st.booleans(),
)
def test_edges_rise_and_stay_inside_of_the_hidden_extremes(values, whole):
    ordered = np.sort(np.trunc(values) if whole else values)
    if (shown := drawn_range(ordered)) is None:
        return  # too few, or too many alike
    low, high = shown
    assert ordered[4] <= low <= high <= ordered[-5]
    edges = bin_edges(low, high, whole=whole)
    assert np.isfinite(edges).all()
    assert (np.diff(edges / 2) >= 0).all()
    assert len(edges) <= 32


def test_too_few_values_are_not_drawn():
    assert column_plot(numbers(*range(9)), numbers(1, 2), NUMBER) is None
    assert column_plot(words(None, None), words("a"), WORD) is None


def test_dates_are_drawn_in_days():
    days = pd.Series(pd.date_range("2020-01-01", periods=300)).astype("datetime64[us]")
    plot = column_plot(days, days[:3], Column("x", "date"))
    assert 18_262 < plot.edges[0] < plot.edges[-1] < 18_572


def test_words_of_fewer_than_5_rows_are_never_named():
    plot = column_plot(words(*["a"] * 9, *["b"] * 4, *["c"] * 5), words("b", "b", "a", None), WORD)
    assert isinstance(plot, WordPlot)
    assert plot.labels == ("a", "c", "(others)")
    assert plot.real == pytest.approx((9 / 18, 5 / 18, 4 / 18))
    assert plot.synthetic == pytest.approx((0.25, 0, 0.5))
    assert plot.missing == (0, 0.25)


def test_without_other_words_there_are_no_others():
    assert column_plot(words(*["a"] * 9), words("a"), WORD).labels == ("a",)


def test_an_empty_word_has_a_label():
    assert column_plot(words(*[""] * 9), words(""), WORD).labels == ("(empty)",)


def test_free_texts_are_drawn_by_their_lengths():
    texts = words(*(f"text {'x' * (i % 30)}{i}" for i in range(200)))
    plot = column_plot(texts, texts, Column("x", "text"))
    assert plot.of == "characters"
    assert 6 <= plot.edges[0] <= plot.edges[-1] <= 42


def test_a_column_that_is_null_in_the_synthetic_table_alone_is_drawn():
    plot = column_plot(numbers(*range(50)), numbers(None, None), NUMBER)
    assert sum(plot.synthetic) == 0
    assert plot.missing == (0, 1)


def test_pairs_are_cut_at_octiles_and_name_no_rare_word():
    schema = TableSchema("t", (Column("x", "integer"), Column("w", "category")))
    real = pd.DataFrame(
        {"x": np.arange(80.0), "w": pd.Series(["a"] * 77 + ["rare"] * 3, dtype=object)}
    )
    tables = Tables(schema, real, real.assign(x=np.nan))
    plot = pair_plot(tables, *schema, reason="worst")
    assert plot.second_labels == ("a", "(others)")
    assert plot.first_labels[0] == "≤ 9.5"  # between two rows
    assert plot.first_labels[-1] == "(null)"
    assert np.sum(plot.real) == pytest.approx(77 / 80)  # rare cells are drawn as empty
    assert np.sum(plot.synthetic[-1]) == pytest.approx(77 / 80)


def test_two_words_that_are_labelled_alike_stay_two_rows_of_a_pair():
    schema = TableSchema("t", (Column("a", "category"), Column("b", "category")))
    column = pd.Series(["(others)"] * 20 + ["(null)"] * 20 + [None] * 20, dtype=object)
    table = pd.DataFrame({"a": column, "b": column})
    plot = pair_plot(Tables(schema, table, table), *schema, reason="worst")
    assert len(plot.first_labels) == 3
    assert np.diag(plot.real).sum() == pytest.approx(1)


def test_the_worst_columns_and_pairs_come_first_then_the_strongest(people, rng):
    tables = Tables(people.schema, people.train, people.sample)
    strong, bad = ("age", "income"), ("job", "joined")
    names = {"age": 0.9, "income": 0.5, "job": 0.8, "joined": 0.99}
    pairs = {("age", "job"): (0.9, 0.1), strong: (0.9, -0.9), bad: (0.2, 0.0)}
    plots = draw_plots(tables, compared(names, pairs), rng)
    assert [plot.name for plot in plots.columns] == ["income", "job", "age", "joined"]
    assert (plots.pairs[0].first, plots.pairs[0].second, plots.pairs[0].reason) == (*bad, "worst")
    assert len(plots.pairs) == 3


def test_without_fidelity_columns_stand_in_their_order_and_no_pair_is_drawn(people, rng):
    plots = draw_plots(Tables(people.schema, people.train, people.noise), None, rng)
    assert [plot.name for plot in plots.columns] == ["age", "income", "job", "joined"]
    assert plots.pairs == ()


def test_of_more_than_100_columns_only_the_60_worst_are_drawn(rng):
    schema = TableSchema("wide", tuple(Column(f"c{i}", "integer") for i in range(101)))
    wide = pd.DataFrame({name: np.arange(20.0) for name in schema.column_names})
    accuracies = dict.fromkeys(schema.column_names, 0.99) | {"c100": 0.1}
    plots = draw_plots(Tables(schema, wide, wide), compared(accuracies, {}), rng)
    assert (len(plots.columns), plots.all_columns) == (FEWER, 101)
    assert plots.columns[0].name == "c100"


def test_plots_are_plain_data(people, rng):
    plots = draw_plots(Tables(people.schema, people.train, people.sample), None, rng)

    def check(value):
        if is_dataclass(value):
            for field in fields(value):
                check(getattr(value, field.name))
        elif isinstance(value, tuple):
            for item in value:
                check(item)
        else:
            assert type(value) in {str, int, float}

    check(plots)


def test_a_bin_of_fewer_than_5_rows_is_drawn_as_empty_in_either_table():
    whole = Column("x", "integer")
    real = numbers(*[1.0] * 300, *[2.0] * 300, *[3.0] * 4, *[5.0] * 300)
    for sides in ((real, real), (real, real[:604])):
        plot = column_plot(*sides, whole)
        assert isinstance(plot, LinePlot)
        alone = plot.edges.index(2.5)
        assert (plot.real[alone], plot.synthetic[alone]) == (0, 0)
        assert plot.real[alone - 1] > 0.3
    schema = TableSchema("t", (whole, Column("w", "category")))
    frame = pd.DataFrame({"x": real, "w": ["a"] * 900 + ["b"] * 4})
    plot = pair_plot(Tables(schema, frame, frame), *schema, reason="worst")
    assert plot.second_labels == ("a", "(others)")
    for cells in (plot.real, plot.synthetic):
        assert not np.array(cells)[:, 1].any()


@pytest.mark.parametrize("kind", ["name", "email", "phone", "address"])
def test_personal_texts_are_drawn_by_their_lengths_however_frequent_they_are(kind):
    plot = column_plot(*[words(*["Ann Lee", "Bob Ray II"] * 50)] * 2, Column("x", kind))
    assert isinstance(plot, LinePlot)
    assert plot.of == "characters"
