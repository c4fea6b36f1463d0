"""The headline ranks tables rightly, and says in words what it could not measure."""

import json

import numpy as np
import pandas as pd
import pytest

from syngen_lite.errors import DataError
from syngen_lite.report.detection import c2st
from syngen_lite.report.headline import headline
from syngen_lite.schema import Column, TableSchema


@pytest.fixture(scope="module")
def ranked(people):
    def of(table):
        rng = np.random.default_rng(0)
        return headline(people.train, table, people.holdout, people.schema, rng)

    return [of(table) for table in (people.sample, people.shuffled, people.noise)]


def test_trend_ranks_fresh_rows_above_a_column_shuffle_above_noise(ranked):
    fresh, shuffled, noise = (head.trend.synthetic for head in ranked)
    assert fresh > shuffled + 0.1 > noise + 0.2


def test_c2st_ranks_fresh_rows_below_a_column_shuffle_below_noise(ranked):
    fresh, shuffled, noise = (head.c2st.synthetic for head in ranked)
    assert 0.4 < fresh < 0.6 < shuffled < noise <= 1


def test_shape_cannot_tell_a_column_shuffle_but_tells_noise(ranked):
    fresh, shuffled, noise = (head.shape.synthetic for head in ranked)
    assert shuffled == pytest.approx(fresh)
    assert fresh > noise + 0.2


def test_fresh_rows_score_as_the_holdout_does(ranked):
    fresh = ranked[0]
    assert fresh.shape.synthetic == pytest.approx(fresh.shape.holdout, abs=0.03)
    assert fresh.trend.synthetic == pytest.approx(fresh.trend.holdout, abs=0.05)


def test_copied_rows_are_flagged_by_c2st_below_a_half(people, rng):
    copied = people.train.iloc[rng.integers(0, len(people.train), len(people.train))]
    assert c2st(people.train, copied, people.schema, rng) < 0.45


def test_equal_seeds_give_equal_headlines(people, ranked):
    rng = np.random.default_rng(0)
    again = headline(people.train, people.noise, people.holdout, people.schema, rng)
    assert again == ranked[2]


def test_both_tables_are_cut_to_the_same_number_of_rows(people, rng):
    head = headline(people.train, people.sample, people.holdout[:100], people.schema, rng)
    assert head.rows == 100
    longer = headline(people.train, people.sample[:100], people.holdout, people.schema, rng)
    assert longer.rows == 100


def test_the_lines_are_an_aligned_table_and_a_sentence_per_figure(ranked):
    lines = ranked[0].lines()
    assert [line.split("|")[0].strip() for line in lines[:5]] == [
        "figure",
        "-------+-----------+--------------+------",
        "shape",
        "trend",
        "c2st",
    ]
    assert len({len(line) for line in lines[:5]}) == 1
    assert [line.split(":")[0] for line in lines[6:]] == ["shape", "trend", "c2st"]


def test_the_headline_is_plain_data_for_json(ranked):
    data = json.loads(json.dumps(ranked[0].to_dict()))
    assert data["trend"]["holdout"] == ranked[0].trend.holdout
    assert (data["columns"], data["pairs"], data["all_pairs"]) == (4, 6, 6)


def test_without_a_holdout_its_figures_are_none_and_the_lines_say_so(people, rng):
    head = headline(people.train, people.sample, None, people.schema, rng)
    assert (head.shape.holdout, head.trend.holdout, head.c2st.holdout) == (None, None, None)
    assert head.trend.synthetic is not None
    assert head.lines()[-1].startswith("no real holdout")


def test_one_row_a_side_has_shape_and_trend_but_no_c2st(people, rng):
    head = headline(people.train[:1], people.sample[:1], people.holdout[:1], people.schema, rng)
    assert head.shape.synthetic is not None
    assert head.trend.synthetic is not None
    assert head.c2st.synthetic is None
    assert any("20 rows" in line for line in head.lines())


def test_all_null_columns_are_compared_without_a_warning(people, rng):
    nulls = people.train.assign(
        age=np.nan,
        income=np.nan,
        job=pd.Series([None] * len(people.train), dtype=object),
        joined=pd.Series(pd.NaT, index=people.train.index, dtype="datetime64[us]"),
    )
    head = headline(nulls, nulls[:50], nulls[50:], people.schema, rng)
    assert head.shape.synthetic == head.trend.synthetic == 1
    assert head.c2st.synthetic == pytest.approx(0.5)


def test_a_table_of_null_numbers_alone_cannot_be_told_apart(people, rng):
    schema = TableSchema("nulls", (Column("age", "integer"),))
    nulls = people.train.assign(age=np.nan)
    assert c2st(nulls, nulls, schema, rng) == 0.5


def test_a_table_with_nothing_to_compare_has_no_figures_and_says_so(people, rng):
    schema = TableSchema("keys", (Column("id", "identifier"),))
    head = headline(people.train, people.sample, people.holdout, schema, rng)
    assert [head.shape.synthetic, head.trend.synthetic, head.c2st.synthetic] == [None] * 3
    assert sum("not measured" in line for line in head.lines()) == 3


def test_a_single_column_has_a_shape_but_no_trend(people, rng):
    schema = TableSchema("ages", (Column("age", "integer"),))
    head = headline(people.train, people.sample, None, schema, rng)
    assert head.shape.synthetic > 0.9
    assert head.trend.synthetic is None


def test_sampled_pairs_are_counted_in_the_lines(rng):
    schema = TableSchema("wide", tuple(Column(f"c{i}", "integer") for i in range(62)))
    wide = pd.DataFrame({name: np.arange(15.0) for name in schema.column_names})
    lines = headline(wide, wide, None, schema, rng).lines()
    assert any("1770 pairs drawn from 1891" in line for line in lines)


@pytest.mark.parametrize("role", ["real", "synthetic", "holdout"])
def test_a_missing_column_is_named_with_its_table(people, rng, role):
    tables = {"real": people.train, "synthetic": people.sample, "holdout": people.holdout}
    tables[role] = tables[role].drop(columns="job")
    with pytest.raises(DataError, match=f"missing in the {role} table") as caught:
        headline(*tables.values(), people.schema, rng)
    assert caught.value.column == "job"


def test_a_table_without_rows_is_refused(people, rng):
    with pytest.raises(DataError, match="synthetic table has no rows"):
        headline(people.train, people.sample[:0], None, people.schema, rng)
