"""The picture is drawn for every kind of column, at the promised width."""

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st
from matplotlib.image import imread

from syngen_lite.errors import DataError, ResourceError
from syngen_lite.report.panels import bin_edges
from syngen_lite.report.picture import draw_marginals
from syngen_lite.schema import Column, TableSchema


def test_a_picture_of_numbers_words_and_dates_is_1200_pixels_wide(people, tmp_path):
    draw_marginals(people.train, people.noise, people.schema, tmp_path / "p.png")
    assert imread(tmp_path / "p.png").shape[1] == 1200


def test_equal_tables_give_equal_bytes(people, tmp_path):
    for name in ("a.png", "b.png"):
        draw_marginals(people.train, people.sample, people.schema, tmp_path / name)
    assert (tmp_path / "a.png").read_bytes() == (tmp_path / "b.png").read_bytes()


def test_dollar_signs_and_letters_that_the_font_lacks_are_no_obstacle(tmp_path):
    schema = TableSchema("t", (Column("pay $ in $", "category"),))
    table = pd.DataFrame({"pay $ in $": ["$a $b", "日本", None]}, dtype=object)
    draw_marginals(table, table[:1], schema, tmp_path / "p.png")
    assert (tmp_path / "p.png").exists()


def test_a_column_that_is_null_in_the_synthetic_table_alone_is_drawn(people, tmp_path):
    made = people.sample.assign(age=np.nan)
    draw_marginals(people.train, made, people.schema, tmp_path / "p.png")
    assert (tmp_path / "p.png").exists()


def test_a_table_without_a_column_to_draw_gives_an_empty_picture(people, tmp_path):
    schema = TableSchema("keys", (Column("id", "identifier"),))
    draw_marginals(people.train, people.sample, schema, tmp_path / "p.png")
    assert imread(tmp_path / "p.png").shape[1] == 1200


def test_more_than_12_columns_are_cut_to_12(tmp_path):
    schema = TableSchema("wide", tuple(Column(f"c{i}", "integer") for i in range(40)))
    wide = pd.DataFrame({name: np.arange(5.0) for name in schema.column_names})
    draw_marginals(wide, wide, schema, tmp_path / "p.png")
    height, width = imread(tmp_path / "p.png").shape[:2]
    assert height < width


def test_a_missing_column_is_a_data_error(people, tmp_path):
    with pytest.raises(DataError, match="missing in the synthetic table"):
        draw_marginals(people.train, people.sample[["age"]], people.schema, tmp_path / "p.png")


def test_a_folder_that_does_not_exist_is_a_resource_error(people, tmp_path):
    with pytest.raises(ResourceError, match="cannot be written"):
        draw_marginals(people.train, people.sample, people.schema, tmp_path / "no" / "p.png")


@given(
    st.lists(st.integers(-(10**12), 10**12), min_size=1, max_size=30).map(
        lambda values: np.array(values, dtype=float)
    ),
    st.booleans(),
)
def test_bin_edges_rise_and_span_the_middle_of_the_values(values, whole):
    edges = bin_edges(values, whole=whole)
    assert (np.diff(edges) > 0).all()
    assert len(edges) <= 32
    assert edges[0] <= np.median(values) <= edges[-1]
