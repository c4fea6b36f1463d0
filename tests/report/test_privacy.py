"""Copies of every sort are found, fresh rows are not accused, and nothing real is told."""

from dataclasses import asdict, replace

import numpy as np
import pandas as pd
import pytest

from syngen_lite.report.privacy import measure_privacy
from syngen_lite.report.tables import Tables
from syngen_lite.schema import Column, TableSchema


def _tables(people, synthetic, holdout="holdout"):
    unseen = getattr(people, holdout) if isinstance(holdout, str) else holdout
    return Tables(people.schema, people.train, synthetic.reset_index(drop=True), unseen)


def _measured(tables, seed=0):
    return measure_privacy(tables, np.random.default_rng(seed))


def _verdict(tables):
    privacy, _ = _measured(tables)
    return privacy.verdicts[0]


def _drawn(table, rows, seed=7):
    return table.iloc[np.random.default_rng(seed).integers(0, len(table), rows)]


def _exchanged(table):
    """A tenth of the cells come from another row."""
    rng, out = np.random.default_rng(8), {}
    for name, column in table.items():
        places = np.arange(len(table))
        hit = rng.random(len(table)) < 0.1
        places[hit] = rng.integers(0, len(table), hit.sum())
        out[name] = column.array.take(places)
    return pd.DataFrame(out)


def _moved(table):
    """Each number is moved by up to a tenth of its spread."""
    rng, out = np.random.default_rng(9), table.copy()
    for name in ("age", "income"):
        out[name] += rng.uniform(-0.1, 0.1, len(table)) * table[name].std()
    return out


def test_a_fresh_sample_is_not_accused(people):
    verdict = _verdict(_tables(people, people.sample))
    assert verdict.level == "good"
    assert "no excess leakage was found by these tests at n = 1,500 real and 700" in verdict.words


@pytest.mark.parametrize("worthless", ["shuffled", "noise"])
def test_worthless_rows_are_not_taken_for_copies(people, worthless):
    privacy, _ = _measured(_tables(people, getattr(people, worthless)))
    assert privacy.verdicts[0].level != "poor"
    by_name = {verdict.name: verdict.level for verdict in privacy.verdicts[1:]}
    assert by_name["privacy.copies.share"] == "good"
    assert by_name["privacy.closest.memorised"] == "good"


def test_copied_rows_are_found_by_every_figure_of_rows(people):
    privacy, _ = _measured(_tables(people, _drawn(people.train, 1500)))
    assert privacy.verdicts[0].level == "poor"
    assert privacy.verdicts[0].words.startswith("Rows were copied. ")
    assert privacy.closest.memorised == pytest.approx(1, abs=0.3)
    assert privacy.copies.share == 1
    assert all(attack.interval[0] > 0.5 for attack in privacy.attacks if attack.measure == "auc")
    assert [v.level for v in privacy.verdicts if "closest" in v.name or "copies" in v.name] == [
        "poor",
        "poor",
        "poor",
    ]


def test_copies_with_a_tenth_of_their_cells_exchanged_are_found(people):
    assert _verdict(_tables(people, _exchanged(_drawn(people.train, 1500)))).level == "poor"


def test_copies_with_numbers_moved_a_little_are_found(wide):
    assert _verdict(replace(wide, synthetic=_nudged(wide.real))).level == "poor"


def test_sixty_rows_repeated_are_found(people):
    privacy, _ = _measured(_tables(people, _drawn(people.train.iloc[:60], 1500)))
    assert privacy.verdicts[0].level == "poor"
    assert privacy.copies.repeated[0] == 1


def test_a_table_that_is_half_copies_is_found(people):
    half = pd.concat([_drawn(people.train, 750), people.sample])
    assert _verdict(_tables(people, half)).level == "poor"


def test_copies_are_found_when_the_columns_around_them_are_made_up(wide):
    copied = _drawn(wide.real, len(wide.real)).reset_index(drop=True)
    names = wide.schema.column_names
    made = wide.synthetic[names[:8]].join(copied[names[8:]])
    privacy, _ = _measured(replace(wide, synthetic=made))
    assert privacy.closest.subset == tuple(names[8:])
    assert privacy.verdicts[0].level == "poor"
    assert "on 4 of the columns" in privacy.verdicts[0].words


def test_a_small_table_of_copies_is_found_and_a_small_fresh_one_is_not(people):
    small = replace(_tables(people, people.sample), real=people.train[:300])
    small = replace(small, holdout=people.holdout[:100].copy(), synthetic=people.sample[:300])
    assert _verdict(small).level == "good"
    assert _verdict(replace(small, synthetic=_drawn(small.real, 300))).level == "poor"


def test_without_a_holdout_copies_are_still_found_and_the_rest_is_said_to_be_unknown(people):
    privacy, left_out = _measured(_tables(people, people.sample, holdout=None))
    assert privacy.closest is None
    assert privacy.attacks == ()
    assert privacy.copies.holdout_share is None
    assert privacy.verdicts[0].level == "unknown"
    assert left_out == [
        "Distances, membership inference and singling out were left out: there is no holdout, real "
        "rows that nobody learnt from."
    ]
    assert _verdict(_tables(people, _drawn(people.train, 900), holdout=None)).level == "poor"


def test_a_holdout_too_small_to_compare_with_is_told_apart_from_none(people):
    _, left_out = _measured(_tables(people, people.sample, holdout=people.holdout[:99]))
    assert "the holdout has 99 rows, and 100 are needed" in left_out[0]


def test_a_seed_gives_the_same_figures_again(people):
    tables = _tables(people, people.sample)
    assert _measured(tables) == _measured(tables)
    assert _measured(tables) != _measured(tables, seed=1)


def test_no_real_value_is_told(people):
    told = people.train.assign(job="a job that only real rows have")
    told.loc[:2, "job"] = "the rarest job"
    privacy, left_out = _measured(replace(_tables(people, people.sample), real=told))
    assert privacy.rare
    for word in ("only real rows", "the rarest"):
        assert word not in repr((asdict(privacy), left_out))


def test_rare_words_that_come_again_are_counted_beside_those_that_do_by_chance(people):
    names = [f"name {i // 2}" for i in range(1500)]
    schema = TableSchema("t", (*people.schema.columns, Column("name", "name")))
    real = people.train.assign(name=pd.Series(names, dtype=object))
    fresh = people.holdout.assign(
        name=pd.Series([f"other {i // 2}" for i in range(700)], dtype=object)
    )
    made = people.sample.assign(name=pd.Series(names[:700], dtype=object))
    privacy, _ = _measured(Tables(schema, real, made, fresh))
    found = next(column for column in privacy.rare if column.column == "name")
    assert (found.rare, found.holdout_leaked) == (750, 0)
    assert found.leaked == found.leaked_in_as_many_rows == pytest.approx(350 / 750)
    by_name = {verdict.name: verdict.level for verdict in privacy.verdicts[1:]}
    assert by_name["privacy.rare"] == "poor"
    assert privacy.verdicts[0].level == "fair"
    assert privacy.verdicts[0].words.startswith("Single values come again, rows do not")


def test_texts_of_one_row_each_are_left_out_and_named(people):
    note = pd.Series([f"note {i}" for i in range(1500)], dtype=object)
    schema = TableSchema("t", (*people.schema.columns, Column("note", "text")))
    tables = Tables(
        schema,
        people.train.assign(note=note),
        _drawn(people.train, 900).reset_index(drop=True).assign(note="new"),
        people.holdout.assign(note=note[:700]),
    )
    privacy, left_out = _measured(tables)
    assert "Copies, distances and attacks leave out 'note'" in left_out[0]
    assert privacy.verdicts[0].level == "poor"


@pytest.mark.parametrize("role", ["real", "synthetic", "holdout"])
@pytest.mark.parametrize("column", ["income", "job", "joined"])
def test_a_column_that_is_null_throughout_stops_nothing(people, role, column):
    tables = _tables(people, people.sample)
    table = getattr(tables, role).copy()
    table[column] = pd.Series([None] * len(table), dtype=table[column].dtype)
    privacy, _ = _measured(replace(tables, **{role: table}))
    assert privacy.copies.holdout_share is not None
    assert privacy.attacks


def test_tables_of_one_row_stop_nothing(people):
    one = people.train[:1]
    for holdout in (None, people.holdout):
        privacy, left_out = _measured(Tables(people.schema, one, one, holdout))
        assert privacy.copies.share == 1
        assert left_out
    privacy, _ = _measured(Tables(people.schema, people.train, one, people.holdout))
    assert privacy.closest is not None


def test_nothing_to_compare_is_said(people):
    schema = TableSchema("t", (Column("id", "identifier"),))
    tables = replace(_tables(people, people.sample), schema=schema)
    assert _measured(tables) == (
        None,
        ["Privacy was left out: there is no column that rows could be compared on."],
    )
    empty = replace(_tables(people, people.sample), synthetic=people.sample[:0])
    assert _measured(empty)[0] is None


def test_rows_that_are_all_alike_are_nobodys_copies(people):
    schema = TableSchema("t", (Column("job", "category"),))
    same = pd.DataFrame({"job": pd.Series(["clerk"] * 300, dtype=object)})
    privacy, left_out = _measured(Tables(schema, same, same, same))
    assert privacy.closest is None
    assert privacy.verdicts[0].level == "good"
    assert any("rows are too alike" in reason for reason in left_out)


def test_a_table_of_300_columns_is_compared_on_60_of_them(rng):
    names = [f"c{i}" for i in range(300)]
    schema = TableSchema("t", tuple(Column(name, "decimal") for name in names))
    real, made, fresh = (pd.DataFrame(rng.normal(size=(200, 300)), columns=names) for _ in "abc")
    privacy, left_out = _measured(Tables(schema, real, made, fresh))
    assert privacy.verdicts[0].level == "good"
    assert left_out == [
        "Distances and membership inference rest on 60 of the 300 columns.",
    ]


@pytest.fixture(scope="module")
def wide():
    """Three times four columns that follow two hidden ones each; 1,000, 1,000 and 400 rows."""
    rng = np.random.default_rng(11)
    weights = np.kron(np.eye(3), np.array([[1.0, 1, 1, 1], [1, 1, 0, 0]]))
    names = [f"c{i}" for i in range(12)]

    def rows(count):
        hidden = rng.normal(size=(count, 6))
        return pd.DataFrame(hidden @ weights + rng.normal(0, 0.7, (count, 12)), columns=names)

    schema = TableSchema("t", tuple(Column(name, "decimal") for name in names))
    return Tables(schema, rows(1000), rows(1000), rows(400))


def _nudged(table):
    rng = np.random.default_rng(12)
    return table + rng.uniform(-0.1, 0.1, table.shape) * table.std().to_numpy()
