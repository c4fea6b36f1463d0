"""A second table read as the first one is meant."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest

from syngen_lite.schema import TableSchema
from syngen_lite.tables import Counterpart, Seen, detect_schema, from_frame, read_counterpart

ROWS = 60


def real_frame() -> pd.DataFrame:
    index = np.arange(ROWS)
    return pd.DataFrame(
        {
            "age": (index * 7) % 50 + 18,
            "income": ((index * 37) % 1000) / 10 + 0.05,
            "city": np.where(index % 3 == 0, "Oslo", "Bergen"),
            "born": pd.to_datetime("1980-01-01") + pd.to_timedelta(index * 11, unit="D"),
        }
    )


def as_text(frame: pd.DataFrame) -> pd.DataFrame:
    """As a CSV file holds it."""
    cells = frame.copy()
    for name in cells:
        if cells[name].dtype.kind == "M":
            cells[name] = cells[name].dt.strftime("%Y-%m-%d")
        cells[name] = cells[name].map(str, na_action="ignore").astype(object)
    return cells


def schema_of(frame: pd.DataFrame) -> TableSchema:
    return detect_schema("t", from_frame(frame))


def counterpart(real: pd.DataFrame, other: pd.DataFrame) -> Counterpart:
    return read_counterpart(from_frame(other), schema_of(real))


@pytest.mark.parametrize("spelt", [False, True], ids=["typed", "text"])
def test_a_table_like_the_first_is_the_same_and_valid_throughout(spelt: bool) -> None:
    real = as_text(real_frame()) if spelt else real_frame()
    found = counterpart(real, real)
    assert set(found.seen.values()) == {Seen("same", 1.0)}
    assert list(found.table) == list(real)


def test_missing_and_extra_columns_are_named_and_the_rest_is_read() -> None:
    other = real_frame().drop(columns="city").assign(new=1)
    found = counterpart(real_frame(), other)
    assert found.seen["city"] == Seen("missing")
    assert found.seen["new"] == Seen("extra")
    assert list(found.table) == ["age", "income", "born"]


def test_whole_numbers_written_with_a_point_are_still_numbers() -> None:
    real, other = as_text(real_frame()), as_text(real_frame())
    other["age"] = [f"{age}.0" for age in real_frame()["age"]]
    found = counterpart(real, other)
    assert found.seen["age"].state == "same"
    assert found.table["age"].tolist() == real_frame()["age"].tolist()


def test_dates_in_another_format_are_compared_and_called_invalid() -> None:
    other = as_text(real_frame())
    other["born"] = real_frame()["born"].dt.strftime("%d/%m/%Y")
    found = counterpart(as_text(real_frame()), other)
    assert found.seen["born"] == Seen("same", 0.0)
    assert found.table["born"].tolist() == real_frame()["born"].tolist()


def test_a_few_cells_that_cannot_be_read_are_nulls_and_counted() -> None:
    other = as_text(real_frame())
    other.loc[:5, "income"] = "n/a?"
    found = counterpart(as_text(real_frame()), other)
    assert found.seen["income"] == Seen("same", 1 - 6 / ROWS)
    assert found.table["income"].isna().sum() == 6


def test_words_in_a_column_of_numbers_are_another_type() -> None:
    other = as_text(real_frame()).assign(age="young")
    other["age"] = [f"young {i}" for i in range(ROWS)]
    found = counterpart(as_text(real_frame()), other)
    assert found.seen["age"] == Seen("other type")
    assert "age" not in found.table


def test_a_typed_table_is_compared_with_one_of_text_by_its_values() -> None:
    for real, other in [
        (real_frame(), as_text(real_frame())),
        (as_text(real_frame()), real_frame()),
    ]:
        found = counterpart(real, other)
        assert {seen.state for seen in found.seen.values()} == {"same"}
        for name in ("age", "income"):
            assert found.table[name].tolist() == real_frame()[name].tolist()
        assert found.table["born"].tolist() == real_frame()["born"].tolist()
        assert found.table["city"].tolist() == real_frame()["city"].tolist()


def test_whole_numbers_with_nulls_as_floats_are_the_same_type() -> None:
    other = real_frame()
    other["age"] = other["age"].astype("float64").where(np.arange(ROWS) > 3)
    found = counterpart(real_frame(), other)
    assert found.seen["age"].state == "same"
    assert found.table["age"].isna().sum() == 4


@pytest.mark.parametrize("spelt", [False, True], ids=["typed", "text"])
@pytest.mark.parametrize("name", ["age", "income", "city", "born"])
def test_a_column_without_values_is_the_same_type(name: str, spelt: bool) -> None:
    other = as_text(real_frame()) if spelt else real_frame()
    other[name] = pd.Series(
        [None] * ROWS,
        dtype=object if spelt else other[name].dtype if name not in ("age",) else "float64",
    )
    found = counterpart(as_text(real_frame()) if spelt else real_frame(), other)
    assert found.seen[name].state == "same"
    assert found.table[name].isna().all()


@pytest.mark.parametrize("text", ["[1, 2]", "{}", "2020-01-01T00:00", "true", "€ 5", ""])
def test_no_text_makes_it_fail(text: str) -> None:
    other = as_text(real_frame())
    for name in other:
        other[name] = text
    found = counterpart(as_text(real_frame()), other)
    assert set(found.seen) == set(other)


def test_a_key_that_has_become_floats_keeps_its_nulls_and_fractions() -> None:
    real = pd.DataFrame({"id": np.arange(1, 101), "x": np.arange(100) % 7})
    for cell in (np.nan, 1.5):
        other = real.assign(id=[cell, *range(2, 101)])
        found = counterpart(real, other)
        assert found.seen["id"] == Seen("same", 0.0)
        np.testing.assert_array_equal(found.table["id"], other["id"])
    assert counterpart(real, real.assign(id=np.nan)).seen["id"] == Seen("other type")
