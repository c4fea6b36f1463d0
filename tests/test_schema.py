"""Keys and database schemas go to plain data and back; what is damaged is refused."""

import json
from copy import deepcopy

import pytest
from hypothesis import given
from hypothesis import strategies as st

from syngen_lite.errors import ArtifactError
from syngen_lite.schema import Column, DatabaseSchema, Key, TableSchema

PARENT = TableSchema("order", (Column("id", "identifier"), Column("day", "date")))
CHILD = TableSchema("order_items", (Column("order_id", "integer"), Column("nr", "integer")))
SHOP = DatabaseSchema(
    (PARENT, CHILD),
    {
        "order": (Key("pk", "PK", ("id",)),),
        "order_items": (
            Key("pk", "PK", ("order_id", "nr")),
            Key("fk", "FK", ("order_id",), "order", ("id",)),
        ),
    },
)


def test_a_database_schema_survives_json():
    again = DatabaseSchema.from_dict(json.loads(json.dumps(SHOP.to_dict())))
    assert again == SHOP
    assert again.foreign_keys("order_items") == (SHOP.keys["order_items"][1],)
    assert again.table("order") == PARENT
    with pytest.raises(ArtifactError, match="no table 'orders'"):
        again.table("orders")


def damaged(path, value):
    data = json.loads(json.dumps(SHOP.to_dict()))
    place = data
    for part in path[:-1]:
        place = place[part]
    if value is KeyError:
        del place[path[-1]]
    else:
        place[path[-1]] = value
    return data


FK = ("keys", "order_items", 1)
DAMAGES = {
    "no tables": (("tables",), KeyError),
    "tables that are a number": (("tables",), 3),
    "a table twice": (("tables", 1, "name"), "order"),
    "keys that are a list": (("keys",), []),
    "keys of a table that are a word": (("keys", "order"), "pk"),
    "a key that is a word": ((*FK,), "fk"),
    "no name": ((*FK, "name"), KeyError),
    "a name that is a number": ((*FK, "name"), 7),
    "an unknown kind": ((*FK, "kind"), "XX"),
    "no columns": ((*FK, "columns"), []),
    "columns that are a word": ((*FK, "columns"), "order_id"),
    "columns that are numbers": ((*FK, "columns"), [1]),
    "a column that is not there": ((*FK, "columns"), ["order"]),
    "no parent": ((*FK, "parent"), None),
    "a parent that is not there": ((*FK, "parent"), "orders"),
    "a column of the parent that is not there": ((*FK, "parent_columns"), ["nr"]),
    "too many columns of the parent": ((*FK, "parent_columns"), ["id", "day"]),
    "a parent of a primary key": (("keys", "order", 0, "parent"), "order_items"),
}


@pytest.mark.parametrize("damage", DAMAGES)
def test_a_damaged_database_schema_is_refused(damage):
    with pytest.raises(ArtifactError):
        DatabaseSchema.from_dict(damaged(*DAMAGES[damage]))


@given(
    st.recursive(
        st.none() | st.text() | st.integers(), lambda s: st.lists(s) | st.dictionaries(st.text(), s)
    )
)
def test_whatever_is_no_schema_is_refused_in_words(data):
    broken = deepcopy(SHOP.to_dict())
    broken["keys"]["order"] = data
    try:
        DatabaseSchema.from_dict(broken)
    except ArtifactError:
        return
    assert data in ([], {}, "")
