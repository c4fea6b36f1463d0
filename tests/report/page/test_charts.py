"""Charts stay inside their frame, whatever the numbers, and their axes have round ticks."""

import re

import pytest
from hypothesis import example, given
from hypothesis import strategies as st
from made_figures import line

from syngen_lite.report.page.charts.bars import gauge, interval, named_bars
from syngen_lite.report.page.charts.curves import distance_curves, roc_curve, training_curve
from syngen_lite.report.page.charts.distributions import cumulative, histogram, paired_bars
from syngen_lite.report.page.charts.frame import Scale, number_ticks, value_ticks
from syngen_lite.report.page.charts.matrices import Colouring, Square, heat_map, matrix
from syngen_lite.report.page.charts.svg import tag
from syngen_lite.report.plots.columns import column_plot
from syngen_lite.report.results import Distances
from syngen_lite.schema import Column

FINITE = st.floats(allow_nan=False, allow_infinity=False)


def test_text_and_attributes_are_escaped():
    written = tag("text", "<b>", class_='"><script>')
    assert written == '<text class="&#34;&gt;&lt;script&gt;">&lt;b&gt;</text>'


@given(FINITE, FINITE, FINITE)
def test_a_scale_never_leaves_its_pixels(low, high, value):
    low, high = sorted((low, high))
    assert 10 <= Scale(low, high, 10, 90)(value) <= 90


@example(-9.9792015476736e291, 1.7976931348623157e308, "integer")  # an infinite difference
@given(FINITE, FINITE, st.sampled_from(["integer", "decimal", "date", "time"]))
def test_ticks_rise_inside_their_range(low, high, kind):
    low, high = sorted((low, high))
    places = [at for at, _ in value_ticks(kind, low, high)]
    assert places == sorted(places)
    slack = 1e-6 * max(abs(low), abs(high))
    assert all(low - slack <= at <= high + slack for at in places)
    assert len(places) <= 12


@pytest.mark.parametrize(
    ("kind", "low", "high", "words"),
    [
        ("date", 0, 3 * 365.25, ["1970", "1971", "1972"]),
        ("date", 18_262, 18_262 + 200, ["2020-01", "2020-03", "2020-05", "2020-07"]),
        ("date", 18_262, 18_272, ["2020-01-01", "2020-01-05", "2020-01-09"]),
        ("time", 0, 86_400, ["00:00", "06:00", "12:00", "18:00", "24:00"]),
        ("integer", 0, 450_000, ["0", "200k", "400k"]),
        ("decimal", -0.2, 0.2, ["-0.2", "-0.1", "0", "0.1", "0.2"]),
    ],
    ids=["years", "months", "days", "hours", "thousands", "signs"],
)
def test_ticks_are_round_in_the_words_of_their_kind(kind, low, high, words):
    assert [spelt for _, spelt in value_ticks(kind, low, high)] == words


def test_ticks_that_lie_close_together_are_told_apart():
    spelt = [words for _, words in number_ticks(1_000_000, 1_000_003)]
    assert len(set(spelt)) == len(spelt)


@given(st.lists(FINITE, min_size=10, max_size=30))
def test_any_numbers_can_be_drawn(values):
    import pandas as pd

    plot = column_plot(pd.Series(values), pd.Series(values[:1]), Column("x", "decimal"))
    if plot is None:  # too few rows between the extremes
        return
    for drawing in (histogram(plot), cumulative(plot)):
        assert not re.search(r"nan|inf\b", drawing)


def test_every_bin_says_its_shares():
    import numpy as np

    drawing = histogram(line("age", 0, np.random.default_rng(0)))
    assert drawing.count("<title>") == 30
    assert re.search(r"<title>40 to 41.4: real 11\.\d+%, synthetic 1\d\.\d+%</title>", drawing)


@given(FINITE, FINITE, FINITE)
def test_a_gauge_holds_any_mark(value, worst, best):
    drawing = gauge(value, worst, best, "words")
    at = float(re.search(r'cx="([\d.]+)"', drawing)[1])
    assert 0 <= at <= 260


def test_a_gauge_puts_the_better_end_at_the_right_even_when_it_is_the_smaller_number():
    marks = [float(re.search(r'cx="([\d.]+)"', gauge(v, 1.0, 0.5, ""))[1]) for v in (0.9, 0.6)]
    assert marks == sorted(marks)


def test_a_colour_grows_with_the_distance_from_the_middle():
    colouring = Colouring("up", "down", 0.0, 1.0)
    assert [colouring.of(v) for v in (-2.0, -0.5, 0.0, 0.5)] == [
        ("down", 20),
        ("down", 10),
        ("down", 0),
        ("up", 10),
    ]


def test_a_matrix_shows_a_pair_on_both_sides_of_the_diagonal():
    square = Square.of(["a", "b"], small=True)
    drawing = matrix(square, {(0, 1): 1.0}, Colouring("up", "down", 0, 1), "words", str)
    assert "M1 0h1v1h-1zM0 1h1v1h-1z" in drawing
    assert drawing.count("<title>a and b: 1.0") + drawing.count("<title>b and a: 1.0") == 2


def test_curves_need_something_to_draw():
    assert training_curve([]) is None
    assert training_curve([[1, 2.0, 3.0]]) is None
    assert "<path" in distance_curves([Distances("holdout to real", (0.0, 1.0), (0.0, 0.0))])
    assert "<svg" in distance_curves([])
    assert "AUC 0.500" in roc_curve([(0.0, 0.0), (1.0, 1.0)], 0.5)


def test_bars_without_length_are_drawn():
    assert "<rect" in named_bars([("a", 0.0, "0", "real"), ("b", -0.1, "-0.1", "real")], "words")
    assert "<svg" in named_bars([], "words")
    assert "<circle" in interval(0.5, (0.5, 0.5), 0.5, 0.5, "words")
    assert "<svg" in heat_map(["a"], ["b"], [[0.0]], Colouring("a", "b", 0.0, 0.0), "words")


def test_long_words_are_cut_in_the_chart_and_whole_in_its_hint():
    from syngen_lite.report.plots.plots import WordPlot

    word = "x" * 40
    drawing = paired_bars(WordPlot("c", "category", (word,), (1.0,), (1.0,), (0.0, 0.0)))
    assert f"<title>{word}: real 100.00%, synthetic 100.00%</title>" in drawing
    assert f">{'x' * 17}…<" in drawing
