"""The picture is drawn for every kind of column, at the promised width."""

from __future__ import annotations

from io import BytesIO
from typing import Any

import numpy as np
import pandas as pd
from hypothesis import given, settings
from hypothesis import strategies as st
from matplotlib.image import imread

from syngen_lite.report.picture import to_png
from syngen_lite.report.plots.drawing import draw_plots
from syngen_lite.report.plots.plots import Plots
from syngen_lite.report.tables import Tables
from syngen_lite.schema import Column, TableSchema


def plots_of(real: pd.DataFrame, made: pd.DataFrame, schema: TableSchema) -> Plots:
    return draw_plots(Tables(schema, real, made), None, np.random.default_rng(0))


def picture_of(plots: Plots) -> np.ndarray[Any, Any]:
    return imread(BytesIO(to_png(plots)))


def test_a_picture_of_numbers_words_and_dates_is_1200_pixels_wide(people):
    plots = plots_of(people.train, people.noise, people.schema)
    assert {type(plot).__name__ for plot in plots.columns} == {"LinePlot", "WordPlot"}
    assert picture_of(plots).shape[1] == 1200


def test_equal_tables_give_equal_bytes(people):
    plots = plots_of(people.train, people.sample, people.schema)
    assert to_png(plots) == to_png(plots)


def test_dollar_signs_and_letters_that_the_font_lacks_are_no_obstacle():
    schema = TableSchema("t", (Column("pay $ in $", "category"),))
    table = pd.DataFrame({"pay $ in $": ["$a $b", "日本", None] * 9}, dtype=object)
    assert picture_of(plots_of(table, table[:5], schema)).shape[1] == 1200


def test_a_column_that_is_null_in_the_synthetic_table_alone_is_drawn(people):
    made = people.sample.assign(age=np.nan)
    assert picture_of(plots_of(people.train, made, people.schema)).shape[1] == 1200


def test_a_table_without_a_column_to_draw_gives_an_empty_picture(people):
    schema = TableSchema("keys", (Column("id", "identifier"),))
    assert picture_of(plots_of(people.train, people.sample, schema)).shape[1] == 1200


def test_more_than_12_columns_are_cut_to_12():
    schema = TableSchema("wide", tuple(Column(f"c{i}", "integer") for i in range(40)))
    wide = pd.DataFrame({name: np.arange(50.0) for name in schema.column_names})
    height, width = picture_of(plots_of(wide, wide, schema)).shape[:2]
    assert height < width


@settings(deadline=None, max_examples=25)
@given(st.floats(-1e300, 1e300), st.sampled_from(["decimal", "date"]))
def test_numbers_of_any_size_are_drawn_without_a_warning(scale, kind):
    numbers = pd.Series(np.linspace(scale / 2, scale, 30))
    if kind == "date":
        numbers = pd.Series(pd.to_datetime("2020-01-01") + pd.to_timedelta(range(30), unit="D"))
    schema = TableSchema("t", (Column("x", kind),))
    frame = pd.DataFrame({"x": numbers})
    assert picture_of(plots_of(frame, frame, schema)).shape[1] == 1200
