"""A summary holds no row, and measures nearly as the rows do."""

import json
from dataclasses import replace

import numpy as np
import pandas as pd
import pytest

from syngen_lite.errors import ArtifactError
from syngen_lite.report.fidelity import Summary, measure_by_summary, measure_fidelity, summarize
from syngen_lite.report.fidelity.ruler import LineRuler
from syngen_lite.report.score import Score
from syngen_lite.report.tables import Tables
from syngen_lite.schema import Column, TableSchema


@pytest.fixture(scope="module")
def tables(people):
    return Tables(people.schema, people.train, people.sample, people.holdout)


@pytest.fixture(scope="module")
def summary(tables):
    return summarize(tables, np.random.default_rng(0))


def by(summary, table, people):
    return measure_by_summary(summary, table, people.schema, np.random.default_rng(0))


def test_a_summary_returns_from_json_as_it_was(summary):
    assert Summary.from_dict(json.loads(json.dumps(summary.to_dict()))) == summary


def test_columns_are_measured_as_their_rows_are(tables, summary, people):
    by_rows = measure_fidelity(tables, np.random.default_rng(0))
    by_numbers = by(summary, people.sample, people)
    for one, other in zip(by_rows.columns, by_numbers.columns, strict=True):
        assert one.accuracy.synthetic == pytest.approx(other.accuracy.synthetic, abs=1e-6)
        assert (one.mean, one.missing, one.coverage) == (other.mean, other.missing, other.coverage)
        assert one.quantiles == other.quantiles


def test_pairs_look_a_little_more_alike_than_by_their_rows(tables, summary, people):
    by_rows = measure_fidelity(tables, np.random.default_rng(0))
    by_numbers = by(summary, people.sample, people)
    for one, other in zip(by_rows.pairs, by_numbers.pairs, strict=True):
        assert one.accuracy.synthetic - 1e-9 <= other.accuracy.synthetic
        assert one.accuracy.synthetic == pytest.approx(other.accuracy.synthetic, abs=0.1)
        assert one.association == pytest.approx(other.association, abs=1e-5)


def test_fresh_rows_stand_above_a_column_shuffle_above_noise(summary, people):
    made = [people.sample, people.shuffled, people.noise]
    fresh, shuffled, noise = (by(summary, table, people).accuracy.synthetic for table in made)
    assert fresh > shuffled + 0.02 > noise + 0.2


def test_ceiling_and_floor_stand_beside_the_scores(summary, people):
    found = by(summary, people.sample, people)
    for score in (found.accuracy, found.median_accuracy, found.pair_accuracy, found.correlation):
        assert score.ceiling > score.floor
        assert score.synthetic == pytest.approx(score.ceiling, abs=0.03)
    assert found.verdicts[0].level == "good"


def test_what_needs_rows_is_not_measured(summary, people):
    found = by(summary, people.sample, people)
    assert found.shape == found.triple_accuracy == Score(None)
    assert (found.triples, found.all_triples) == (0, 4)


def test_the_synthetic_table_is_not_looked_at(tables, summary, people):
    other = replace(tables, synthetic=people.noise)
    assert summarize(other, np.random.default_rng(0)) == summary


def test_no_word_cell_or_number_of_fewer_than_5_rows_is_in_it(tables):
    rng = np.random.default_rng(0)

    def made(rows):
        rare = [f"only once {rng.random()}" for _ in range(4)]
        word = np.array(rare + ["often"] * (rows - 4), dtype=object)
        return pd.DataFrame({"x": rng.normal(size=rows), "w": word})

    schema = TableSchema("t", (Column("x", "decimal"), Column("w", "category")))
    real, holdout = made(400), made(300)
    found = summarize(Tables(schema, real, real, holdout), rng)
    text = json.dumps(found.to_dict())
    assert "only once" not in text
    assert "often" in text
    cells = [n for part in (*found.columns, *found.pairs) for n in part.counts]
    assert all(n == 0 or n >= 5 for n in cells)
    numbers = np.array(found.columns[0].ruler.edges)
    assert not np.isin(numbers, real["x"]).any()
    low, high = np.sort(real["x"])[[4, -5]]
    span = found.columns[0].span
    assert low < span[0] < span[1] < high
    assert not np.isin(span, real["x"]).any()
    assert ((numbers >= low) & (numbers <= high)).all()


def test_the_mean_of_fewer_than_5_values_is_not_kept():
    schema = TableSchema("t", (Column("x", "decimal"),))
    real = pd.DataFrame({"x": [7.25] * 4 + [np.nan] * 60})
    found = summarize(Tables(schema, real, real), np.random.default_rng(0))
    assert "7.25" not in json.dumps(found.to_dict())


def test_15_columns_take_less_than_300_kb():
    rng = np.random.default_rng(0)
    schema = TableSchema("t", tuple(Column(f"c{i}", "decimal") for i in range(15)))
    real = pd.DataFrame({n: rng.integers(0, 10, 5000) / 3 for n in schema.column_names})
    found = summarize(Tables(schema, real, real), rng)
    assert len(json.dumps(found.to_dict())) < 300_000


def test_without_a_holdout_there_is_no_ceiling(people):
    found = summarize(Tables(people.schema, people.train, people.train), np.random.default_rng(0))
    assert found.columns[0].accuracy.ceiling is None
    assert by(found, people.sample, people).accuracy.ceiling is None


def test_too_few_rows_and_nothing_to_compare_have_no_summary(people, tables, summary, rng):
    assert summarize(replace(tables, real=people.train[:1]), rng) is None
    keys = TableSchema("keys", (Column("id", "identifier"),))
    assert summarize(replace(tables, schema=keys), rng) is None
    assert by(summary, people.sample[:1], people) is None


def test_a_column_that_the_schema_lacks_is_named(summary, people, rng):
    schema = TableSchema("people", people.schema.columns[:-1])
    with pytest.raises(ArtifactError, match="the schema lacks") as caught:
        measure_by_summary(summary, people.sample, schema, rng)
    assert caught.value.column == "joined"


def _first_line(data):
    return next(c for c in data["columns"] if "edges" in c["ruler"])


DAMAGES = {
    "no columns": lambda data: data.update(columns=[]),
    "no pairs": lambda data: data.pop("pairs"),
    "a table": lambda data: data.update(columns="abc"),
    "a count too few": lambda data: data["columns"][0]["counts"].pop(),
    "a count below 0": lambda data: data["pairs"][0]["counts"].__setitem__(0, -7),
    "more rows than there are": lambda data: data["columns"][0]["counts"].__setitem__(0, 10**9),
    "falling edges": lambda data: _first_line(data)["ruler"]["edges"].reverse(),
    "an edge that is no number": lambda data: _first_line(data)["ruler"].update(edges=[True]),
    "infinite edges": lambda data: _first_line(data)["ruler"].update(edges=[float("inf")]),
    "an unknown column": lambda data: data["pairs"][0].update(first="nobody"),
    "a column twice": lambda data: data["columns"].append(data["columns"][0]),
    "a text for a score": lambda data: data["correlation"].update(floor="high"),
    "a falling range": lambda data: _first_line(data).update(span=[2, 1]),
    "a name that is no text": lambda data: data["columns"][0].update(name=3),
}


@pytest.mark.parametrize("damage", DAMAGES.values(), ids=DAMAGES.keys())
def test_a_damaged_summary_is_refused(summary, damage):
    data = json.loads(json.dumps(summary.to_dict()))
    damage(data)
    with pytest.raises(ArtifactError, match="damaged"):
        Summary.from_dict(data)


def test_lengths_of_free_texts_are_in_the_summary_and_the_texts_are_not():
    rng = np.random.default_rng(0)
    texts = ["".join(rng.choice(list("xyz"), rng.integers(4, 40))) for _ in range(500)]
    schema = TableSchema("t", (Column("note", "text"),))
    table = pd.DataFrame({"note": texts}, dtype=object)
    found = summarize(Tables(schema, table, table), rng)
    assert isinstance(found.columns[0].ruler, LineRuler)
    assert "xyz" not in json.dumps(found.to_dict())
    assert measure_by_summary(found, table, schema, rng).accuracy.synthetic == 1
