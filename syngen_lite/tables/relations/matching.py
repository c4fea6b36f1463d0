"""Key values as numbers: whether they are unique, and which parent row each row has."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
import pandas as pd
import pyarrow as pa

from syngen_lite.tables.raw import TextColumn
from syngen_lite.tables.relations.key_column import KeyColumn, comparable

NO_KEY, ORPHAN = -1, -2
"""In place of a parent's row: a part of the key is null; no parent has this key."""
Rows = npt.NDArray[np.int64]
_EMPTY = pa.array([], pa.string())


@dataclass(frozen=True, slots=True)
class Uniqueness:
    """How well columns tell rows apart.

    Attributes:
        distinct: Different values among the rows that have one.
        repeating: Rows, from 0, whose value stands in an earlier row, too.
        incomplete: Rows, from 0, in which a part is null.
    """

    distinct: int
    repeating: Rows
    incomplete: Rows


def uniqueness(columns: Sequence[KeyColumn]) -> Uniqueness:
    """Judge the columns of a PK or UQ key, each of n rows."""
    codes = _joined([column.text.codes for column in columns])
    known = np.flatnonzero(codes >= 0)
    again = pd.Series(codes[known]).duplicated().to_numpy()
    distinct = int(len(known) - again.sum())
    return Uniqueness(distinct, known[again], np.flatnonzero(codes < 0))


def parent_rows(child: Sequence[KeyColumn], parent: Sequence[KeyColumn]) -> Rows:
    """The parent row of every child row.

    Args:
        child: The columns of the foreign key, each of n rows.
        parent: The columns it refers to, in the same order, each of m rows.

    Returns:
        Shape (n,), numbers from 0 to m - 1, `NO_KEY` where a part of the key is null, `ORPHAN`
        where no parent has it. Of parents with the same key the first counts.
    """
    n = len(child[0].text.codes)
    columns = [_side_by_side(*comparable(*pair)) for pair in zip(child, parent, strict=True)]
    codes = _joined(columns)
    ours, theirs = codes[:n], codes[n:]
    row_of = np.full(int(codes.max(initial=-1)) + 2, ORPHAN, np.int64)
    named = np.flatnonzero(theirs >= 0)[::-1]  # the first is written last
    row_of[theirs[named]] = named
    row_of[-1] = NO_KEY  # what a code of -1 reads
    return row_of[ours]


def _side_by_side(first: TextColumn, second: TextColumn) -> npt.NDArray[np.int32]:
    """Codes of both columns' rows, one after the other, equal where the texts are."""
    texts = pa.concat_arrays([_EMPTY, first.uniques, second.uniques]).dictionary_encode()
    places = np.append(texts.indices.to_numpy(), -1).astype(np.int32)
    shifted = np.where(second.codes < 0, -1, second.codes + len(first.uniques))
    codes: npt.NDArray[np.int32] = places[np.concatenate([first.codes, shifted])]
    return codes


def _joined(columns: Sequence[npt.NDArray[np.int32]]) -> Rows:
    """One code for each combination, dense from 0; -1 where any part is -1."""
    codes = columns[0].astype(np.int64)
    missing = codes < 0
    for column in columns[1:]:
        missing |= column < 0
        pairs = codes * (int(column.max(initial=0)) + 1) + column  # below 2**62: both are dense
        codes = pd.factorize(pairs)[0].astype(np.int64)
    return np.where(missing, -1, codes)
