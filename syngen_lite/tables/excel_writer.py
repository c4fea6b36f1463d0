"""Rows to an Excel workbook: one sheet, in constant memory; text stays text."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any, ClassVar

import pyarrow as pa
from numpy.typing import NDArray

from syngen_lite.errors import ConfigError, DataError, MissingExtraError
from syngen_lite.schema import TableSchema
from syngen_lite.tables.arrow_types import arrow_schema, to_arrow
from syngen_lite.tables.cell_guard import guarded
from syngen_lite.tables.file_format import FileFormat

MAX_ROWS, MAX_COLUMNS, MAX_CELL = 1_048_576, 16_384, 32_767
_MAX_WHOLE = 10**15  # Excel keeps 15 digits
_FIRST_YEAR = 1900
_OPTIONS = {
    "constant_memory": True,
    "strings_to_formulas": False,
    "strings_to_urls": False,
    "strings_to_numbers": False,
}


class ExcelWriter:
    """Writes a table to the one sheet of a workbook.

    Args:
        schema: The table's columns.
        form: Header and sheet's name.
        excel_safe: Put an apostrophe before texts that a spreadsheet takes for a formula.

    Raises:
        ConfigError: the columns are more than a sheet holds.
        MissingExtraError: xlsxwriter is not installed.
    """

    appendable: ClassVar[bool] = False

    def __init__(self, schema: TableSchema, form: FileFormat, excel_safe: bool = False) -> None:
        if len(schema.column_names) > MAX_COLUMNS:
            raise ConfigError(
                f"{len(schema.column_names)} columns; a sheet holds {MAX_COLUMNS}",
                table=schema.name,
                hint="choose another --format",
            )
        self.schema, self.form, self.excel_safe = schema, form, excel_safe
        # a cell holds no duration
        texts = {f.name: "string" for f in arrow_schema(schema, {}) if pa.types.is_duration(f.type)}
        self.types = arrow_schema(schema, texts)
        self._workbook_class = _workbook_class()

    def open(self, path: Path, rows_before: int = 0) -> None:
        options = {**_OPTIONS, "tmpdir": str(path.parent)}
        self.book = self._workbook_class(str(path), options)
        # the same rows must be the same bytes on every day
        self.book.set_properties({"created": datetime(1980, 1, 1, tzinfo=UTC)})
        self.sheet = self.book.add_worksheet(self.form.sheet_name or None)
        self.row = 0
        day = self.book.add_format({"num_format": "yyyy-mm-dd"})
        moment = self.book.add_format({"num_format": "yyyy-mm-dd hh:mm:ss"})
        sheet = self.sheet
        self._put: dict[type, Callable[[int, int, Any], object]] = {
            bool: sheet.write_boolean,
            int: sheet.write_number,
            float: sheet.write_number,
            str: sheet.write_string,
            date: lambda row, column, cell: sheet.write_datetime(row, column, cell, day),
            datetime: lambda row, column, cell: sheet.write_datetime(row, column, cell, moment),
        }

    def write_header(self) -> None:
        if self.form.header:
            self._write_rows([self._texts([name], name) for name in self.schema.column_names])

    def write(self, values: Mapping[str, NDArray[Any]]) -> None:
        table = to_arrow(values, self.schema, self.types)
        columns = []
        for name, column in zip(table.column_names, table.columns, strict=True):
            missing = self.form.na.get(name)
            cells = [missing if cell is None else _fitting(cell) for cell in column.to_pylist()]
            columns.append(self._texts(cells, name))
        self._write_rows(columns)

    def write_footer(self) -> None:
        """Put the rows, which stand in files of their own so far, into the workbook.

        Raises:
            OSError: the machine says no.
        """
        from xlsxwriter.exceptions import FileCreateError  # noqa: PLC0415 - an extra

        try:
            self.book.close()
        except FileCreateError as error:
            raise error.args[0] from None  # the OSError that it wraps

    def close(self) -> None:
        self.sheet.row_data_fh.close()

    def _texts(self, cells: list[Any], name: str) -> list[Any]:
        safe = guarded(cells) if self.excel_safe else cells
        longest = max((len(cell) for cell in safe if isinstance(cell, str)), default=0)
        if longest > MAX_CELL:
            raise DataError(
                f"a text of {longest} characters; a cell of Excel holds {MAX_CELL}",
                table=self.schema.name,
                column=name,
                hint="choose another --format",
            )
        return safe

    def _write_rows(self, columns: list[list[Any]]) -> None:
        put = self._put
        for row in zip(*columns, strict=True):
            for number, cell in enumerate(row):
                if cell is not None:
                    put[type(cell)](self.row, number, cell)
            self.row += 1


def require_rows_fit(rows: int, form: FileFormat, table: str) -> None:
    """Refuse more rows than a sheet holds, before any is made.

    Raises:
        ConfigError: they are too many.
    """
    most = MAX_ROWS - form.header
    if form.name == "xlsx" and rows > most:
        raise ConfigError(
            f"{rows:,} rows; a sheet of Excel holds {most:,} below its header",
            table=table,
            hint="ask for fewer rows, or choose another --format",
        )


def _fitting(cell: Any) -> Any:  # noqa: ANN401 - whatever a column holds
    """Text in place of what Excel would change: long numbers, and days before 1900."""
    if isinstance(cell, int) and abs(cell) >= _MAX_WHOLE:
        return str(cell)
    if isinstance(cell, date) and cell.year < _FIRST_YEAR:
        return cell.isoformat(" ") if isinstance(cell, datetime) else cell.isoformat()
    return cell


def _workbook_class() -> Any:  # noqa: ANN401 - xlsxwriter has no types
    try:
        from xlsxwriter import Workbook  # noqa: PLC0415
    except ImportError as error:
        raise MissingExtraError(
            "Excel workbooks need xlsxwriter", hint="pip install 'syngen-lite[excel]'"
        ) from error
    return Workbook
