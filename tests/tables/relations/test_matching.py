"""Rows find their parents, whatever file they come from, as fast counting would."""

import numpy as np
import pandas as pd
import pyarrow as pa
import pytest
from hypothesis import given
from hypothesis import strategies as st

from syngen_lite.tables.relations.key_column import KeyColumn
from syngen_lite.tables.relations.matching import NO_KEY, ORPHAN, parent_rows, uniqueness
from syngen_lite.tables.relations.orphans import Link, kept_rows, link_of_kept, lost_rows


def texts(values):
    return KeyColumn.of(pa.array(values, pa.string()).dictionary_encode())


def typed(values, dtype=None):
    return KeyColumn.of(pd.Series(values, dtype=dtype))


cells = st.sampled_from([None, "a", "b", "1", "2", "é"])  # spellings: see SAME below


@st.composite
def composites(draw):
    width = draw(st.integers(1, 3))
    rows = st.lists(st.tuples(*[cells] * width), min_size=1, max_size=12)
    return draw(rows), draw(rows)


def columns(rows):
    return [texts(list(column)) for column in zip(*rows, strict=True)]


@given(composites())
def test_parents_are_those_that_a_plain_search_finds(both):
    children, parents = both
    found = parent_rows(columns(children), columns(parents))
    for row, got in zip(children, found, strict=True):
        if None in row:
            assert got == NO_KEY
        else:
            assert got == (parents.index(row) if row in parents else ORPHAN)


@given(composites())
def test_uniqueness_is_what_a_plain_count_finds(both):
    rows, _ = both
    seen = uniqueness(columns(rows))
    whole = [row for row in rows if None not in row]
    assert seen.distinct == len(set(whole))
    assert seen.incomplete.tolist() == [i for i, row in enumerate(rows) if None in row]
    again = [i for i, row in enumerate(rows) if None not in row and row in rows[:i]]
    assert seen.repeating.tolist() == again


SAME = {
    "blanks around": (texts([" 1", "2 ", "\t3"]), texts(["1", "2", "3"])),
    "only blanks are null": (texts([" ", "2", "3"]), texts(["", "2", "3"])),
    "numbers with nulls as pandas writes them": (texts(["1.0", "2.0", "3.0"]), texts(list("123"))),
    "whole numbers and text": (typed([1, 2, 3]), texts(["1", "2", "3.0"])),
    "floating numbers and text": (typed([1.0, 2.5, np.nan]), texts(["1", "2.50", ""])),
    "nullable whole numbers": (typed([1, 2, None], "Int64"), typed([1.0, 2.0, np.nan])),
    "booleans": (typed([True, False]), texts(["true", "false"])),
    "days and moments": (
        typed(["2024-01-01", "2024-01-02"], "datetime64[us]"),
        texts(["2024-01-01", "2024-01-02T00:00:00Z"]),
    ),
    "moments": (
        texts(["2024-01-01T05:00:00Z", "2024-01-01 06:00:00"]),
        typed(["2024-01-01 05:00", "2024-01-01 06:00"], "datetime64[us]"),
    ),
}


@pytest.mark.parametrize("case", SAME)
def test_one_value_in_two_spellings_is_one_value(case):
    first, second = SAME[case]
    for child, parent in ((first, second), (second, first)):
        found = parent_rows([child], [parent])
        rows = np.arange(len(found))
        assert ((found == rows) | (found == NO_KEY)).all()
        assert (found >= 0).sum() >= 2


def test_codes_with_zeros_in_front_are_no_numbers():
    assert parent_rows([texts(["007", "7"])], [texts(["7"])]).tolist() == [ORPHAN, 0]


def test_many_columns_of_many_values_fit_in_the_numbers():
    rng = np.random.default_rng(0)
    wide = [texts([str(v) for v in rng.permutation(3000)]) for _ in range(9)]
    assert parent_rows(wide, wide).tolist() == list(range(3000))


def link(child, parent, rows):
    return Link(child, "fk", parent, np.array(rows, np.int64))


def test_dropping_an_orphan_drops_its_children_and_theirs():
    links = [
        link("grandchild", "child", [0, 1, 1, NO_KEY]),
        link("child", "root", [0, ORPHAN]),
    ]
    counts = {"root": 1, "child": 2, "grandchild": 4}
    kept = kept_rows(counts, links, dict.fromkeys(counts, "drop"))
    assert {t: mask.tolist() for t, mask in kept.items()} == {
        "root": [True],
        "child": [True, False],
        "grandchild": [True, False, False, True],
    }
    assert link_of_kept(links[0], kept).rows.tolist() == [0, NO_KEY]


def test_dropping_goes_down_a_tree_in_one_table_and_numbers_anew():
    staff = link("staff", "staff", [ORPHAN, 0, 1, NO_KEY, 3])
    kept = kept_rows({"staff": 5}, [staff], {"staff": "drop"})
    assert kept["staff"].tolist() == [False, False, False, True, True]
    assert link_of_kept(staff, kept).rows.tolist() == [NO_KEY, 0]


def test_kept_orphans_stay_as_rows_without_a_parent():
    orders = link("orders", "people", [0, ORPHAN, NO_KEY])
    kept = kept_rows({"people": 1, "orders": 3}, [orders], {"people": "error", "orders": "keep"})
    assert kept["orders"].all()
    assert link_of_kept(orders, kept).rows.tolist() == [0, NO_KEY, NO_KEY]


def test_a_table_that_is_not_to_lose_rows_says_how_many_lost_their_parent():
    links = [link("child", "root", [0, ORPHAN]), link("grandchild", "child", [0, 1])]
    counts = {"root": 1, "child": 2, "grandchild": 2}
    treatment = {"root": "error", "child": "drop", "grandchild": "error"}
    kept = kept_rows(counts, links, treatment)
    assert kept["grandchild"].all()
    assert lost_rows(links[1], kept).tolist() == [False, True]
