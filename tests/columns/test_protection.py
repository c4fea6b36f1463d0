"""What the user says of rare values reaches the codecs, and stays with them."""

import json

import numpy as np
import pandas as pd
import pytest

from syngen_lite.columns.protection import MASKED, Protection
from syngen_lite.columns.table import TableCodec
from syngen_lite.schema import Column, TableSchema
from syngen_lite.streams import stream


def made(codec, frame):
    codes = codec.transform(frame)
    return codec.inverse_transform(codes, np.arange(len(frame)), stream(1, "b"))


def fitted(frame, protection, *columns):
    return TableCodec(TableSchema("t", columns), protection).fit(frame, stream(0, "codec"))


@pytest.fixture
def towns():
    return pd.DataFrame(
        {"town": pd.Series(["Oslo"] * 60 + ["Rome"] * 50 + ["Wee"] * 4, dtype=object)}
    )


def test_rare_categories_are_drawn_from_the_others(towns):
    codec = fitted(towns, Protection(), Column("town", "category"))
    assert set(made(codec, towns)["town"]) == {"Oslo", "Rome"}


def test_rare_categories_are_masked_if_asked(towns):
    codec = fitted(towns, Protection(rare_values="mask"), Column("town", "category"))
    twin = TableCodec.from_dict(json.loads(json.dumps(codec.to_dict())))
    for each in (codec, twin):
        assert made(each, towns)["town"].tolist() == ["Oslo"] * 60 + ["Rome"] * 50 + [MASKED] * 4


def test_a_part_of_a_value_is_never_masked(towns):
    part = Column("town", "category")
    codec = fitted(towns, Protection(rare_values="mask"), Column("list", "list", parts=(part,)))
    assert MASKED not in made(codec, towns)["town"]


def test_categories_that_are_no_text_are_not_masked():
    frame = pd.DataFrame({"n": pd.Series([1] * 60 + [2] * 4, dtype=object)})
    codec = fitted(frame, Protection(rare_values="mask"), Column("n", "category"))
    assert set(made(codec, frame)["n"]) == {1}


def test_kinds_that_are_not_sensitive_keep_frequent_values_in_any_case(towns):
    codec = fitted(towns, Protection(replace_sensitive="all"), Column("town", "text"))
    assert (made(codec, towns)["town"][:110] == towns["town"][:110]).all()
