"""The parts that families are made of, one by one."""

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from syngen_lite.errors import ConfigError, DataError
from syngen_lite.generators.families.context import PLACES, Families, place_codes
from syngen_lite.generators.families.kinds import RowKinds
from syngen_lite.generators.families.matching import match_rows
from syngen_lite.generators.families.plan import order_of_tables, plan_tables
from syngen_lite.generators.families.recall import SLOTS, Memory, recalled
from syngen_lite.generators.families.references import Slots
from syngen_lite.schema import Column, DatabaseSchema, Key, TableSchema
from syngen_lite.streams import stream


def database(**columns):
    tables = {"a": ("id",), "b": ("id", "a_id"), **columns}
    keys = {"a": (Key("pk", "PK", ("id",)),), "b": (Key("fk", "FK", ("a_id",), "a", ("id",)),)}
    schemas = [
        TableSchema(name, tuple(Column(c, "integer") for c in own)) for name, own in tables.items()
    ]
    return DatabaseSchema(tuple(schemas), keys)


def frames(parents, children):
    own = {"id": np.arange(len(children), dtype=float), "a_id": np.array(children)}
    return {"a": pd.DataFrame({"id": np.array(parents)}), "b": pd.DataFrame(own)}


def matched(parents, children):
    schema = database()
    return match_rows(schema.keys["b"][0], "b", schema, frames(parents, children)).tolist()


def test_keys_are_matched_whatever_their_type():
    assert matched([5, 7, 9], [9.0, np.nan, 5.0]) == [2, -1, 0]
    text = np.array(["7", None, "9"], object)
    assert matched([5, 7, 9], text) == [1, -1, 2]


def test_an_orphan_is_refused_with_its_row():
    with pytest.raises(DataError, match=r"row 2 refers to a row that 'a' does not have"):
        matched([5, 7], [5.0, 6.0])


def test_a_key_to_one_of_several_rows_is_refused():
    with pytest.raises(DataError, match=r"row 3 repeats a value"):
        matched([5, 7, 5], [7.0])


def test_a_circle_of_tables_is_refused():
    schema = database()
    keys = {**schema.keys, "a": (Key("back", "FK", ("id",), "b", ("id",)),)}
    with pytest.raises(ConfigError, match=r"in a circle: .* -> "):
        order_of_tables(DatabaseSchema(schema.tables, keys))


def test_a_foreign_key_is_written_as_its_parent_writes_it():
    plan = plan_tables(database())["b"]
    assert [column.kind for column in plan.schema] == ["integer", "identifier"]
    assert [column.name for column in plan.learnt] == ["id"]


def test_a_key_inside_a_larger_one_is_left_out():
    tables = (
        TableSchema("a", (Column("x", "integer"),)),
        TableSchema("b", (Column("x", "integer"), Column("y", "date"))),
        TableSchema("c", (Column("p", "integer"), Column("q", "date"))),
    )
    keys = {
        "a": (Key("pk", "PK", ("x",)),),
        "b": (Key("pk", "PK", ("x", "y")), Key("fk", "FK", ("x",), "a", ("x",))),
        "c": (
            Key("one", "FK", ("p",), "a", ("x",)),
            Key("two", "FK", ("p", "q"), "b", ("x", "y")),
        ),
    }
    plan = plan_tables(DatabaseSchema(tables, keys))
    assert [key.name for key in plan["c"].foreign] == ["two"]
    assert plan["b"].distinct == (("x", "y"),)


def keys_of_b(*keys):
    schema = database(b=("id", "a_id", "other"), c=("p", "q"))
    return DatabaseSchema(schema.tables, {**schema.keys, "b": keys})


def test_keys_that_share_some_columns_are_refused():
    one = Key("one", "FK", ("id", "a_id"), "c", ("p", "q"))
    other = Key("other", "FK", ("a_id", "other"), "c", ("p", "q"))
    with pytest.raises(ConfigError, match="'one' and 'other' share the column 'a_id'"):
        plan_tables(keys_of_b(one, other))


def test_a_second_key_to_the_table_itself_is_refused():
    one, other = (Key(c, "FK", (c,), "b", ("id",)) for c in ("a_id", "other"))
    with pytest.raises(ConfigError, match="refer to the table itself; one may"):
        plan_tables(keys_of_b(one, other))


def test_unique_columns_that_mean_something_are_learnt():
    table = TableSchema("a", (Column("id", "integer"), Column("mail", "email")))
    keys = {"a": (Key("pk", "PK", ("id",)), Key("uq", "UQ", ("mail",)))}
    plan = plan_tables(DatabaseSchema((table,), keys))["a"]
    assert [column.name for column in plan.identities] == ["id"]
    assert [column.name for column in plan.learnt] == ["mail"]
    assert plan.distinct == (("mail",),)


@given(st.lists(st.integers(0, 6), max_size=60), st.integers(0, 3))
def test_places_count_siblings(sizes, alone):
    owner = np.r_[np.full(alone, -1), np.repeat(np.arange(len(sizes)), sizes)].astype(np.int64)
    families = Families.of(owner)
    whole = [1] * alone + [size for size in sizes for _ in range(size)]
    assert (families.position + families.left).tolist() == whole
    assert families.position.tolist() == [0] * alone + [i for s in sizes for i in range(s)]
    steps = list(families.by_position())
    assert sorted(np.concatenate([*steps, []]).tolist()) == list(range(len(owner)))
    for position, rows in enumerate(steps):
        assert (families.position[rows] == position).all()


@given(st.integers(0, 10**9), st.integers(0, 10**9))
def test_codes_of_places_ascend(one, other):
    low, high = place_codes(np.sort([one, other]))
    assert 0 <= low <= high < PLACES
    if one < 8:
        assert place_codes(np.array([one]))[0] == one


def test_a_memory_holds_the_last_different_values():
    memory, family = Memory(1), np.array([0])
    for value in (7, 8, 7, -1, 9, 5):
        memory.push(family, np.array([value]), np.array([value], np.int32))
    assert memory.ids[0].tolist() == [5, 9, 7][:SLOTS]
    assert memory.codes[0].tolist() == [6, 10, 8][:SLOTS]
    assert memory.slot_of(family, np.array([7])).tolist() == [2]
    assert memory.slot_of(family, np.array([8])).tolist() == [-1]
    assert memory.slot_of(family, np.array([-1])).tolist() == [-1]


def test_a_repeated_value_is_told_by_its_slot():
    families = Families.of(np.array([0, 0, 0, 0, 1, 1]))
    codes, ids = np.array([3, 3, 4, 3, 3, 5], np.int32), np.array([10, 11, -1, 10, 10, 10])
    marked, seen = recalled(codes, ids, families, 6)
    assert marked.tolist() == [3, 3, 4, 7, 3, 6]
    assert seen[3].tolist() == [4, 4, 0]


def slots(labels, wanted):
    n_kinds = int(max(labels)) + 1
    kinds = RowKinds([np.eye(n_kinds, dtype=np.float32)], np.eye(n_kinds, dtype=np.float32))
    return Slots(kinds, np.array(labels), np.array(wanted), stream(5, "slots"))


@given(st.lists(st.tuples(st.integers(0, 3), st.integers(0, 5)), min_size=1, max_size=40))
def test_every_row_is_referred_to_as_often_as_it_wants(rows):
    labels, wanted = (np.array(column) for column in zip(*rows, strict=True))
    drawn = slots(labels, wanted).draw(np.repeat(labels, wanted))
    if wanted.any():
        assert np.bincount(drawn, minlength=len(rows)).tolist() == wanted.tolist()


@given(st.integers(1, 30), st.integers(0, 2**20))
def test_a_family_never_refers_to_a_row_twice(size, seed):
    rng = np.random.default_rng(seed)
    labels = rng.integers(0, 4, 30)
    found = slots(np.r_[labels, 3], np.r_[rng.integers(0, 9, 30), 1])
    owner = np.repeat([0, 1, 2], size)
    rows = found.draw_apart(rng.integers(0, 4, len(owner)), owner)
    assert len(set(zip(owner.tolist(), rows.tolist(), strict=True))) == len(owner)


def test_few_children_still_refer_to_nearly_every_row():
    wanted = np.r_[np.full(20, 1), np.full(10, 18)]
    drawn = slots([0] * 30, wanted).draw(np.zeros(160, np.int64))
    assert len(set(drawn.tolist())) == 30


def test_rows_of_the_same_table_refer_to_earlier_ones():
    found = slots([0] * 50, [1] * 50)
    rows = found.draw_earlier(np.zeros(50, np.int64), np.arange(50))
    assert rows[0] == -1
    assert ((rows[1:] >= 0) & (rows[1:] < np.arange(1, 50))).all()


def test_a_kind_of_which_there_is_no_row_gives_way_to_the_nearest():
    kinds = RowKinds(
        [np.array([[0.0], [1.0], [9.0]], np.float32)], np.array([[0.0], [1.0], [9.0]], np.float32)
    )
    found = Slots(kinds, np.array([0, 2]), np.array([1, 1]), stream(0, "slots"))
    assert found.draw(np.array([1, 2])).tolist() == [0, 1]
