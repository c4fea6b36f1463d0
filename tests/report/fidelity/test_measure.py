"""Fidelity ranks tables rightly, and survives every table."""

import json
from dataclasses import asdict, replace

import numpy as np
import pandas as pd
import pytest

from syngen_lite.report.fidelity import measure_fidelity
from syngen_lite.report.fidelity.sides import max_rows
from syngen_lite.report.measure import Question, measure
from syngen_lite.report.score import Score
from syngen_lite.report.tables import Tables
from syngen_lite.schema import Column, TableSchema

HEADLINES = ["accuracy", "median_accuracy", "pair_accuracy", "triple_accuracy"]
NUMBERS = TableSchema("numbers", (Column("age", "integer"), Column("income", "decimal")))


@pytest.fixture(scope="module")
def tables(people):
    return Tables(people.schema, people.train, people.sample, people.holdout)


@pytest.fixture(scope="module")
def ranked(people, tables):
    made = [people.sample, people.shuffled, people.noise]
    return [measure_fidelity(replace(tables, synthetic=table), rng_of(0)) for table in made]


def rng_of(seed: int) -> np.random.Generator:
    return np.random.default_rng(seed)


@pytest.mark.parametrize("name", HEADLINES)
def test_fresh_rows_stand_above_a_column_shuffle_above_noise(ranked, name):
    fresh, shuffled, noise = (getattr(found, name).synthetic for found in ranked)
    assert fresh > shuffled + 0.02 > noise + 0.05


@pytest.mark.parametrize("name", HEADLINES)
def test_fresh_rows_reach_the_ceiling_and_a_column_shuffle_the_floor(ranked, name):
    fresh, shuffled, _ = (getattr(found, name) for found in ranked)
    assert fresh.synthetic == pytest.approx(fresh.ceiling, abs=0.03)
    assert fresh.synthetic == pytest.approx(fresh.expected, abs=0.03)
    assert shuffled.synthetic == pytest.approx(shuffled.floor, abs=0.03)


def test_the_verdict_is_good_of_fresh_rows_and_poor_of_shuffled_ones_and_noise(ranked):
    assert [found.verdicts[0].level for found in ranked] == ["good", "poor", "poor"]
    assert f"accuracy is {ranked[0].accuracy.synthetic:.3f}" in ranked[0].verdicts[0].words
    assert f"{ranked[0].accuracy.ceiling:.3f}" in ranked[0].verdicts[0].words


def test_the_worst_column_and_the_worst_pair_are_named(people, tables):
    spoilt = people.sample.assign(age=people.sample["age"] + 100)
    worst = measure_fidelity(replace(tables, synthetic=spoilt), rng_of(0)).verdicts[1]
    assert worst.level == "poor"
    assert "the column 'age'" in worst.words
    assert "the pair 'age' and" in worst.words


def test_shape_and_column_accuracy_cannot_tell_a_column_shuffle(ranked):
    fresh, shuffled, noise = ranked
    assert shuffled.column_accuracy.synthetic == fresh.column_accuracy.synthetic
    assert shuffled.shape.synthetic == pytest.approx(fresh.shape.synthetic)
    assert noise.shape.synthetic < fresh.shape.synthetic - 0.2


def test_correlation_falls_for_a_column_shuffle(ranked):
    fresh, shuffled, _ = (found.correlation for found in ranked)
    assert fresh.synthetic > 0.9 > shuffled.synthetic
    assert shuffled.synthetic == pytest.approx(fresh.floor, abs=0.05)


@pytest.mark.parametrize(
    "spoil",
    [lambda x: x * 1000, lambda x: x.mean() + (x - x.mean()) / 10, lambda x: x.mean() + 0 * x],
    ids=["times 1000", "squeezed to a tenth", "one value"],
)
@pytest.mark.parametrize("schema", [NUMBERS, None], ids=["numbers alone", "all columns"])
def test_numbers_of_another_size_or_spread_score_below_the_floor(people, tables, spoil, schema):
    spoilt = people.sample.assign(**{n: spoil(people.sample[n]) for n in ("age", "income")})
    measured = replace(tables, synthetic=spoilt, schema=schema or tables.schema)
    found = measure_fidelity(measured, rng_of(0))
    for name in HEADLINES[:3]:
        score = getattr(found, name)
        assert score.synthetic < score.floor


def test_identical_tables_have_an_accuracy_of_1_and_no_ceiling_without_a_holdout(people):
    found = measure_fidelity(Tables(people.schema, people.train, people.train), rng_of(0))
    assert [getattr(found, name).synthetic for name in HEADLINES] == pytest.approx([1] * 4)
    assert found.accuracy.ceiling is None
    assert found.accuracy.expected < 1
    assert found.shape.synthetic == pytest.approx(1)
    assert found.correlation.synthetic == pytest.approx(1)


def test_equal_seeds_give_equal_figures(tables):
    assert measure_fidelity(tables, rng_of(0)) == measure_fidelity(tables, rng_of(0))


def test_the_order_of_the_columns_does_not_matter(tables):
    turned = TableSchema("people", tables.schema.columns[::-1])
    first, second = (
        measure_fidelity(replace(tables, schema=schema), rng_of(0))
        for schema in (tables.schema, turned)
    )
    for name in HEADLINES:
        assert getattr(first, name).synthetic == pytest.approx(getattr(second, name).synthetic)
        assert getattr(first, name).ceiling == pytest.approx(getattr(second, name).ceiling)


def test_all_tables_are_cut_to_the_same_number_of_rows(people, tables):
    found = measure_fidelity(replace(tables, synthetic=people.sample[:300]), rng_of(0))
    assert found.rows == (300, 700)


def test_wide_tables_are_compared_on_fewer_rows():
    assert max_rows(42) == 50_000
    assert max_rows(5_000) * 5_000 <= 15_000_000


def test_a_holdout_of_under_100_rows_is_no_reference(people, tables):
    found = measure_fidelity(replace(tables, holdout=people.holdout[:99]), rng_of(0))
    assert found.accuracy.ceiling is None
    assert found.rows == (700, 1500)


def test_columns_are_described_by_all_their_rows(people, tables):
    found = {c.name: c for c in measure_fidelity(tables, rng_of(0)).columns}
    income, joined, job = found["income"], found["joined"], found["job"]
    assert income.missing == (
        people.train["income"].isna().mean(),
        people.sample["income"].isna().mean(),
    )
    assert income.mean == pytest.approx(
        (people.train["income"].mean(), people.sample["income"].mean())
    )
    assert income.quantiles["0.5"][0] == pytest.approx(people.train["income"].median())
    seconds = (people.train["joined"].mean() - pd.Timestamp("1970-01-01")).total_seconds()
    assert joined.mean[0] == pytest.approx(seconds)
    assert (job.mean, job.spread, job.quantiles) == (None, None, {})
    assert job.coverage == 1
    assert 0.9 < income.coverage <= 1


def test_quantiles_of_few_rows_stay_inside_the_5th_smallest_and_the_5th_largest_value():
    schema = TableSchema("t", (Column("x", "decimal"),))
    few = pd.DataFrame({"x": np.arange(21.0) ** 3})
    column = measure_fidelity(Tables(schema, few, few), rng_of(0)).columns[0]
    low, high = (4.0**3 + 5.0**3) / 2, (15.0**3 + 16.0**3) / 2  # no row's own
    assert column.quantiles["0.05"] == (low, low)
    assert column.quantiles["0.95"] == (high, high)


def test_free_texts_are_in_no_pair(people, tables):
    rng = rng_of(1)

    def with_text(table):
        note = ["".join(rng.choice(list("abc "), rng.integers(5, 30))) for _ in range(len(table))]
        return table.assign(note=pd.Series(note, dtype=object, index=table.index))

    schema = TableSchema("t", (*tables.schema.columns, Column("note", "text")))
    texts = Tables(schema, *map(with_text, (people.train, people.sample, people.holdout)))
    found = measure_fidelity(texts, rng)
    assert "note" in {column.name for column in found.columns}
    assert len(found.pairs) == found.all_pairs == 6
    assert found.columns[-1].accuracy.synthetic > 0.85


def test_identifiers_constants_and_empty_columns_are_left_out(people, tables):
    extra = (Column("c", "constant"), Column("e", "empty"))
    schema = TableSchema("t", (*people.schema.columns, *extra))
    found = measure_fidelity(replace(tables, schema=schema), rng_of(0))
    assert {column.name for column in found.columns} == {"age", "income", "job", "joined"}


def test_a_pair_is_told_apart_though_its_columns_are_equal():
    schema = TableSchema("t", (Column("a", "category"), Column("b", "category")))
    real = pd.DataFrame({"a": ["x", "y"] * 50, "b": ["x", "y"] * 50}, dtype=object)
    other = pd.DataFrame({"a": ["x", "y"] * 50, "b": ["y", "x"] * 50}, dtype=object)
    found = measure_fidelity(Tables(schema, real, other), rng_of(0))
    assert found.column_accuracy.synthetic == 1
    assert found.pair_accuracy.synthetic == 0
    assert found.triple_accuracy == Score(None)


def test_pairs_of_a_wide_table_are_sampled_and_counted():
    schema = TableSchema("wide", tuple(Column(f"c{i}", "integer") for i in range(62)))
    wide = pd.DataFrame({name: np.arange(30.0) for name in schema.column_names})
    found = measure_fidelity(Tables(schema, wide, wide), rng_of(0))
    assert (len(found.pairs), found.all_pairs) == (1770, 1891)
    assert (found.triples, found.all_triples) == (1000, 37820)
    report = measure(Tables(schema, wide, wide), Question(sections=("fidelity",)))
    assert any("121 of the 1,891 pairs" in why for why in report.figures.left_out)


@pytest.mark.parametrize("side", ["real", "synthetic", "holdout"])
@pytest.mark.parametrize("rows", [20, 150])
def test_a_table_of_nulls_constants_and_huge_numbers_is_measured(side, rows):
    kinds = {"null": "decimal", "one": "integer", "huge": "decimal", "word": "category"}
    schema = TableSchema("odd", tuple(Column(name, kind) for name, kind in kinds.items()))
    rng = rng_of(0)
    plain = pd.DataFrame({name: rng.normal(size=150) for name in ("null", "one", "huge")})
    plain["word"] = pd.Series(rng.choice(["a", "b"], 150), dtype=object)
    odd = pd.DataFrame(
        {
            "null": np.full(rows, np.nan),
            "one": np.ones(rows),
            "huge": np.resize([-1.7e308, 1.7e308, 0.0, 1e-300], rows),
            "word": pd.Series([None] * rows, dtype=object),
        }
    )
    trio = {"real": plain, "synthetic": plain, "holdout": plain, side: odd}
    found = measure_fidelity(Tables(schema, **trio), rng)
    assert json.dumps(asdict(found), allow_nan=False)
    scores = [found.accuracy, *(column.shape for column in found.columns), found.correlation]
    for score in scores:
        for value in asdict(score).values():
            assert value is None or 0 <= value <= 1


def test_too_few_rows_and_nothing_to_compare_are_not_measured(people, tables):
    assert measure_fidelity(replace(tables, synthetic=people.sample[:1]), rng_of(0)) is None
    assert measure_fidelity(replace(tables, real=people.train[:1]), rng_of(0)) is None
    keys = TableSchema("keys", (Column("id", "identifier"),))
    assert measure_fidelity(replace(tables, schema=keys), rng_of(0)) is None
