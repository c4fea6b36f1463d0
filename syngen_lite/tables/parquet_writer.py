"""Rows to Parquet: one row group for each part of a table."""

from __future__ import annotations

from collections.abc import Mapping
from contextlib import suppress
from pathlib import Path
from typing import Any, ClassVar

import pyarrow.parquet as pq
from numpy.typing import NDArray

from syngen_lite.schema import TableSchema
from syngen_lite.tables.arrow_types import arrow_schema, to_arrow
from syngen_lite.tables.file_format import FileFormat


class ParquetWriter:
    """Writes a table with the source's Arrow types, or the natural ones.

    Args:
        schema: The table's columns.
        form: `dtypes` names Arrow types.
    """

    appendable: ClassVar[bool] = False

    def __init__(self, schema: TableSchema, form: FileFormat) -> None:
        self.schema = schema
        self.types = arrow_schema(schema, form.dtypes)

    def open(self, path: Path, rows_before: int = 0) -> None:
        self.stream = path.open("wb")
        self.file = pq.ParquetWriter(self.stream, self.types)

    def write_header(self) -> None:
        """The format writes its own."""

    def write(self, values: Mapping[str, NDArray[Any]]) -> None:
        table = to_arrow(values, self.schema, self.types)
        self.file.write_table(table, row_group_size=max(1, len(table)))

    def write_footer(self) -> None:
        self.file.close()

    def close(self) -> None:
        if self.file.is_open:  # it was broken off: without this it would write when collected
            with suppress(OSError):
                self.file.close()
            self.file.is_open = False
        self.stream.close()
