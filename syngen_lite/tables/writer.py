"""The one contract of all that write a table to a file, and who keeps it."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any, ClassVar, Protocol

from numpy.typing import NDArray

from syngen_lite.errors import ConfigError
from syngen_lite.schema import TableSchema
from syngen_lite.tables.csv_writer import CsvWriter
from syngen_lite.tables.file_format import FileFormat
from syngen_lite.tables.json_writer import JsonLinesWriter, JsonWriter


class TableWriter(Protocol):
    """Writes rows to one file, in order: open, header, rows, footer, close.

    Where `appendable`, header, footer and any run of rows may each be written between an `open`
    and a `close` of their own, to one file or to several that are put behind each other; the
    bytes are the same whenever rows are cut at the same places. The others need one `open`.

    Whatever the machine refuses is an OSError; a value that the format cannot hold a DataError.
    """

    appendable: ClassVar[bool]

    def open(self, path: Path, rows_before: int = 0) -> None:
        """Start a file, or where `appendable` go on with it, below so many rows."""
        ...

    def write_header(self) -> None:
        """Write what stands above the rows."""
        ...

    def write(self, values: Mapping[str, NDArray[Any]]) -> None:
        """Write n canonical values a column (see `parsing.to_values`) as n rows."""
        ...

    def write_footer(self) -> None:
        """Write what stands below the rows."""
        ...

    def close(self) -> None:
        """Leave the file, with all that was written in it."""
        ...


def table_writer(schema: TableSchema, form: FileFormat, excel_safe: bool = False) -> TableWriter:
    """The writer of a format.

    Args:
        schema: The table's columns.
        form: The format.
        excel_safe: Put an apostrophe before texts that a spreadsheet takes for a formula.

    Raises:
        ConfigError: the format cannot take these columns, or `excel_safe`.
        MissingExtraError: an optional package is missing.
    """
    if form.name == "csv":
        return CsvWriter(schema, form, excel_safe)
    # inside: most tables are CSV files, and need not wait for the others
    if form.name == "xlsx":
        from syngen_lite.tables.excel_writer import ExcelWriter  # noqa: PLC0415

        return ExcelWriter(schema, form, excel_safe)
    if excel_safe:
        raise ConfigError(
            f"excel_safe is for CSV and Excel, not for {form.name}", hint="leave it out"
        )
    if form.name == "parquet":
        from syngen_lite.tables.parquet_writer import ParquetWriter  # noqa: PLC0415

        return ParquetWriter(schema, form)
    if form.name == "avro":
        from syngen_lite.tables.avro_writer import AvroWriter  # noqa: PLC0415

        return AvroWriter(schema, form)
    return JsonWriter(schema, form) if form.name == "json" else JsonLinesWriter(schema, form)
