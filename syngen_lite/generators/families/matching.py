"""Which row of the parent table each row of a child refers to."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from syngen_lite.columns.codec import Rows
from syngen_lite.errors import DataError
from syngen_lite.schema import Column, DatabaseSchema, Key, TableSchema

ORPHAN_HINT = "remove the rows, or empty their keys"


def match_rows(
    key: Key, table: str, database: DatabaseSchema, values: dict[str, pd.DataFrame]
) -> Rows:
    """The parent's row number of every child row, -1 for a null key, shape (n_rows,).

    Args:
        key: A foreign key of `table`.
        table: The child.
        database: The schemas of both.
        values: Typed values by leaf, by table.

    Raises:
        DataError: a key that the parent lacks, or that stands twice there; with its row.
    """
    parent = str(key.parent)
    own = _texts(values[table], database.table(table), key.columns)
    theirs = _texts(values[parent], database.table(parent), key.parent_columns)
    codes, parent_codes = _coded(own, theirs)
    _require_once(parent_codes, parent, key)
    row_of = np.full(max(codes.max(initial=-1), parent_codes.max(initial=-1)) + 2, -2, np.int64)
    row_of[parent_codes[parent_codes >= 0]] = np.flatnonzero(parent_codes >= 0)
    row_of[-1] = -1
    rows = row_of[codes]
    if (rows == -2).any():
        row = int(np.argmax(rows == -2))
        raise DataError(
            f"row {row + 1} refers to a row that {parent!r} does not have (key {key.name!r})",
            table=table,
            column=key.columns[0],
            hint=ORPHAN_HINT,
        )
    return rows


def _require_once(codes: NDArray[np.int64], table: str, key: Key) -> None:
    known = codes[codes >= 0]
    counts = np.bincount(known)
    if (counts > 1).any():
        row = int(np.flatnonzero(codes == np.argmax(counts > 1))[1])
        raise DataError(
            f"row {row + 1} repeats a value that the key {key.name!r} refers to",
            table=table,
            column=key.parent_columns[0],
            hint="a key refers to columns whose values are unique",
        )


def _texts(
    values: pd.DataFrame, schema: TableSchema, columns: Sequence[str]
) -> list[pd.Series[Any]]:
    """The leaves of some columns as text; null stays null."""
    by_name: dict[str, Column] = {column.name: column for column in schema}
    leaves = [leaf.name for name in columns for leaf in by_name[name].leaves]
    return [as_text(values[leaf].to_numpy()) for leaf in leaves]


def as_text(values: NDArray[Any]) -> pd.Series[Any]:
    """Values as text, whole numbers without a decimal point, null as None."""
    series = pd.Series(values)
    missing = series.isna().to_numpy()
    if values.dtype.kind == "f":
        whole = np.where(missing, 0, values).astype(np.float64)
        if (whole == np.rint(whole)).all():
            series = pd.Series(whole.astype(np.int64))
    return series.astype(str).astype(object).mask(missing, None)


def _coded(
    own: list[pd.Series[Any]], theirs: list[pd.Series[Any]]
) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
    """One number a distinct tuple, the same on both sides, -1 where the first part is null."""
    pairs = zip(own, theirs, strict=True)
    codes = _joint([pd.concat(pair, ignore_index=True) for pair in pairs])
    return codes[: len(own[0])], codes[len(own[0]) :]


def row_hashes(columns: Sequence[NDArray[Any]]) -> NDArray[np.uint64]:
    """A number a row, the same for rows of the same values, shape (n,)."""
    frame = pd.DataFrame(dict(enumerate(columns)))
    return np.asarray(pd.util.hash_pandas_object(frame, index=False), np.uint64)


def _joint(columns: Sequence[pd.Series[Any]]) -> NDArray[np.int64]:
    joined = np.zeros(len(columns[0]), np.int64)
    missing = columns[0].isna().to_numpy()
    for column in columns:
        codes, _ = pd.factorize(column)
        joined = pd.factorize(joined * (int(codes.max(initial=0)) + 2) + codes + 1)[0]
    # later leaves of a composite may be constants that hold no value
    return np.where(missing, -1, joined)
