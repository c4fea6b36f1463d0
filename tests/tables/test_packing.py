"""Typed values as bytes, and back."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from syngen_lite.errors import ArtifactError
from syngen_lite.tables.packing import pack, unpack

TEXTS = st.lists(
    st.none() | st.text(st.characters(codec="utf-8"), max_size=5), min_size=1, max_size=9
)
NUMBERS = st.lists(st.floats(allow_infinity=False, width=64), min_size=1, max_size=9)


@given(TEXTS)
def test_texts_come_back(texts: list[str | None]) -> None:
    frame = pd.DataFrame({"a": pd.Series(texts, dtype=object)})
    pd.testing.assert_frame_equal(unpack(pack(frame)), frame)


@given(NUMBERS)
def test_numbers_come_back(numbers: list[float]) -> None:
    frame = pd.DataFrame({"a": np.array(numbers)})
    pd.testing.assert_frame_equal(unpack(pack(frame)), frame)


@pytest.mark.parametrize("values", [[True, None, False], [1, None, 2], [None, None]])
def test_objects_that_are_no_text_keep_their_type(values: list[object]) -> None:
    frame = pd.DataFrame({"a": pd.Series(values, dtype=object)})
    back = unpack(pack(frame))["a"].tolist()
    assert back == values
    assert [type(value) for value in back] == [type(value) for value in values]


def test_moments_and_keys_keep_their_dtype() -> None:
    moments = np.array(["2020-01-01", "NaT"], dtype="datetime64[us]")
    frame = pd.DataFrame({"day": moments, "key": np.array([1, 2**60])})
    pd.testing.assert_frame_equal(unpack(pack(frame)), frame)


def test_other_bytes_are_refused() -> None:
    with pytest.raises(ArtifactError, match="cannot be read"):
        unpack(b"nothing of the kind")
