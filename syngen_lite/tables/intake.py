"""Batches of a source to one raw table: a sample of the rows, and what the others hold."""

from __future__ import annotations

from dataclasses import replace

import pyarrow as pa
import pyarrow.compute as pc

from syngen_lite.tables.arrow_source import raw_columns
from syngen_lite.tables.census import Census
from syngen_lite.tables.file_format import FileFormat
from syngen_lite.tables.raw import RawTable
from syngen_lite.tables.reservoir import Reservoir


class Intake:
    """Takes the batches of all parts of a source in order.

    The census begins with the row that makes a sample necessary: a table that is kept whole needs
    none.

    Args:
        row_limit: Rows to keep; None keeps all.
        seed: Seed of the sample.
    """

    def __init__(self, row_limit: int | None, seed: int) -> None:
        self._limit = row_limit
        self._reservoir = Reservoir(row_limit, seed)
        self._census: Census | None = None
        self._has_nulls: dict[str, bool] = {}
        self.rows = 0

    def add(self, batch: pa.RecordBatch) -> None:
        """Take the next rows."""
        before, self.rows = self.rows, self.rows + batch.num_rows
        self._note_nulls(batch, before)
        if self._limit is not None and self.rows > self._limit:
            self._count(batch)
        self._reservoir.add(batch)

    def table(self, form: FileFormat) -> RawTable:
        """The rows that are kept, one or more; to be asked once.

        Args:
            form: How the source is written, as far as its reader knows.

        Raises:
            DataError: a column's type cannot be learnt.
        """
        batches = self._reservoir.batches()
        rows = sum(batch.num_rows for batch in batches)
        columns, dtypes, types = raw_columns(batches, list(self._has_nulls))
        if form.name not in ("csv", "sql") and not form.dtypes:
            form = replace(form, dtypes=types)
        census = self._census or Census()
        return RawTable(
            columns,
            dtypes,
            rows,
            self.rows,
            self._has_nulls,
            form,
            census.exemplars,
            census.lengths,
        )

    def _count(self, batch: pa.RecordBatch) -> None:
        if self._census is None:
            self._census = Census()
            for earlier in self._reservoir.batches():  # as yet it holds every row
                self._census.add(earlier)
        self._census.add(batch)

    def _note_nulls(self, batch: pa.RecordBatch, before: int) -> None:
        names = batch.schema.names
        for name, column in zip(names, batch.columns, strict=True):
            late = before > 0 and name not in self._has_nulls
            self._has_nulls[name] = self._has_nulls.get(name, False) or late or _has_null(column)
        if len(names) < len(self._has_nulls):
            present = set(names)
            self._has_nulls.update({name: True for name in self._has_nulls if name not in present})


def _has_null(column: pa.Array) -> bool:
    if column.null_count:
        return True
    # a typed source may write its missing numbers as NaN
    return pa.types.is_floating(column.type) and bool(pc.any(pc.is_nan(column)).as_py())
