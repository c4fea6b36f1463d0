"""The one in-memory form of a source table, before anything is known of its meaning."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, TypeAlias

import numpy as np
import numpy.typing as npt
import pandas as pd
import pyarrow as pa
import pyarrow.compute as pc

from syngen_lite.tables.file_format import FileFormat

RawColumn: TypeAlias = "pa.DictionaryArray | pd.Series[Any]"
"""Text as dictionary<int32, string> with nulls, or a typed pandas column."""


@dataclass(frozen=True, slots=True)
class RawTable:
    """Columns as they stand in the source.

    Attributes:
        columns: Header to values: text columns as dictionary arrays, typed ones as series.
        dtypes: Header to "text" (a file) or the pandas dtype's name.
        row_count: Rows in every column.
        format: How the source file is written.
        source_rows: Rows of the source, of which `row_count` were sampled.
        has_nulls: Header to whether a value is missing anywhere in the source.
        exemplars: Text column to values that stand for all of the source's, see `Census`; empty
            when every row is here.
        lengths: Text column to the characters in the source's shortest and longest value; empty
            when every row is here.
    """

    columns: dict[str, RawColumn]
    dtypes: dict[str, str]
    row_count: int
    source_rows: int
    has_nulls: Mapping[str, bool]
    format: FileFormat = field(default_factory=FileFormat)
    exemplars: Mapping[str, pa.StringArray] = field(default_factory=dict)
    lengths: Mapping[str, tuple[int, int]] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class TextColumn:
    """A text column taken apart: its distinct values and where each row points.

    Attributes:
        uniques: Distinct non-null values, string array of shape (k,).
        codes: Shape (n,), the index in `uniques` of each row, -1 for a null.
    """

    uniques: pa.StringArray
    codes: npt.NDArray[np.int32]

    @classmethod
    def of(cls, array: pa.DictionaryArray) -> TextColumn:
        """Take a dictionary array apart; distinct values that no row uses are left out."""
        codes = array.indices.fill_null(-1).to_numpy(zero_copy_only=False).astype(np.int32)
        uniques = array.dictionary
        used = np.bincount(codes + 1, minlength=len(uniques) + 1)[1:] > 0
        if not used.all():
            position = np.append(np.cumsum(used) - 1, -1)
            uniques, codes = uniques.filter(pa.array(used)), position[codes].astype(np.int32)
        return cls(uniques, codes)

    @property
    def counts(self) -> npt.NDArray[np.int64]:
        """Rows per distinct value, shape (k,)."""
        return np.bincount(self.codes + 1, minlength=len(self.uniques) + 1)[1:].astype(np.int64)

    @property
    def null_count(self) -> int:
        """Rows without a value."""
        return int(np.count_nonzero(self.codes < 0))

    @property
    def all_different(self) -> bool:
        """Whether no value stands twice and none is missing, in two rows or more."""
        return len(self.uniques) == len(self.codes) > 1 and not self.null_count

    def through(self, texts: pa.StringArray) -> TextColumn:
        """The column that holds, in each row, what `texts` (shape (k,)) says of its value."""
        encoded = texts.dictionary_encode()
        pool = encoded.indices.fill_null(-1).to_numpy(zero_copy_only=False).astype(np.int32)
        return TextColumn(encoded.dictionary, take(pool, self.codes, -1))

    def with_others(self, others: pa.StringArray, *, null: bool) -> TextColumn:
        """The column with a row more for each value of `others` that it lacks, and for a null."""
        new = pc.unique(others.filter(pc.invert(pc.is_in(others, self.uniques))))
        codes = np.arange(len(self.uniques), len(self.uniques) + len(new), dtype=np.int32)
        nulls = np.full(int(null and not self.null_count), -1, np.int32)
        uniques = pa.concat_arrays([self.uniques, new])
        return TextColumn(uniques, np.concatenate([self.codes, codes, nulls]))

    def known(self) -> TextColumn:
        """The same without the rows that hold no value."""
        return TextColumn(self.uniques, self.codes[self.codes >= 0])

    def row_of(self, unique: int) -> int:
        """The first row, 1-based below the header, that holds distinct value number `unique`."""
        return int(np.argmax(self.codes == unique)) + 1


def take(pool: npt.NDArray[Any], codes: npt.NDArray[np.int32], null: object) -> npt.NDArray[Any]:
    """Spread the values of distinct entries over the rows.

    Args:
        pool: Shape (k,), one value per distinct entry.
        codes: Shape (n,), indices in `pool`, -1 for a null.
        null: The value a null gets.
    """
    padded = np.empty(len(pool) + 1, dtype=pool.dtype)
    padded[:-1] = pool
    padded[-1] = null  # codes of -1 read the last entry
    return padded[codes]
