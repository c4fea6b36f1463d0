"""Columns of text to CSV rows, in the dialect of the source: quotes, separator, line ends."""

from __future__ import annotations

import csv
import io
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any, ClassVar, Final, Literal, TextIO

from numpy.typing import NDArray

from syngen_lite.errors import DataError
from syngen_lite.schema import TableSchema
from syngen_lite.tables.cell_guard import guarded
from syngen_lite.tables.file_format import FileFormat, Quoting
from syngen_lite.tables.kinds.kind import Cells
from syngen_lite.tables.rendering import to_text
from syngen_lite.tables.text_file import TextFile

PLAIN: Final = FileFormat()
_QUOTING: Mapping[Quoting, Literal[0, 1, 2, 3]] = {
    "minimal": csv.QUOTE_MINIMAL,
    "all": csv.QUOTE_ALL,
    "nonnumeric": csv.QUOTE_NONNUMERIC,
    "none": csv.QUOTE_NONE,
}
_NUMBERS = ("integer", "decimal")


def write_header(file: TextIO, schema: TableSchema, form: FileFormat = PLAIN) -> None:
    """Write the header line.

    Args:
        file: Opened with `newline=""`.
        schema: The table's columns.
        form: The dialect.
    """
    _rows(file, [[name] for name in schema.column_names], form)


def write_rows(file: TextIO, columns: Sequence[Sequence[Any]], form: FileFormat = PLAIN) -> None:
    """Write rows below the header, or below rows written before.

    Args:
        file: Opened with `newline=""`.
        columns: One sequence of n cells per column (see `rendering.to_text`).
        form: The dialect.

    Raises:
        ValueError: the columns differ in length.
        DataError: a cell cannot be written without quotes.
    """
    _rows(file, columns, form)


class CsvWriter:
    """Writes a table as separated values.

    Args:
        schema: The table's columns.
        form: The dialect, encoding and compression.
        excel_safe: Put an apostrophe before cells that a spreadsheet takes for a formula.
    """

    appendable: ClassVar[bool] = True

    def __init__(self, schema: TableSchema, form: FileFormat, excel_safe: bool = False) -> None:
        self.schema, self.form, self.excel_safe = schema, form, excel_safe

    def open(self, path: Path, rows_before: int = 0) -> None:
        self.file = TextFile(path, self.form)

    def write_header(self) -> None:
        text = io.StringIO(newline="")
        if self.form.header:
            names = [[name] for name in self.schema.column_names]
            _rows(text, self._safe(names), self.form)
        self.file.start(text.getvalue())

    def write(self, values: Mapping[str, NDArray[Any]]) -> None:
        text = io.StringIO(newline="")
        cells = [
            self._dressed(cells, column.name, column.kind in _NUMBERS)
            for cells, column in zip(to_text(values, self.schema), self.schema, strict=True)
        ]
        write_rows(text, self._safe(cells), self.form)
        self.file.write(text.getvalue())

    def write_footer(self) -> None:
        """Nothing stands below the rows."""

    def close(self) -> None:
        self.file.close()

    def _dressed(self, cells: Cells, name: str, is_number: bool) -> Cells:
        """Nulls get their text, and numbers the sign that they need no quotes."""
        label = self.form.na.get(name, "")
        bare = self.form.quoting == "nonnumeric"
        if label:
            null = _Bare(label) if bare else label
            cells = [null if cell == "" else cell for cell in cells]
        if bare and is_number:
            return [_Bare(cell) if isinstance(cell, str) and cell else cell for cell in cells]
        return cells

    def _safe(self, columns: Sequence[Cells]) -> Sequence[Cells]:
        return [guarded(cells) for cells in columns] if self.excel_safe else columns


class _Bare(str):
    """Text that `csv` takes for a number, and so leaves without quotes."""

    __slots__ = ()

    def __float__(self) -> float:
        raise TypeError("it is only written")


def _rows(file: TextIO, columns: Sequence[Sequence[Any]], form: FileFormat) -> None:
    writer = csv.writer(
        _LineEnds(file, form.line_end),
        delimiter=form.sep,
        quotechar=form.quotechar,
        quoting=_QUOTING[form.quoting],
        escapechar=form.escapechar or None,
        doublequote=not form.escapechar,
        lineterminator="\r\n",
    )
    try:
        writer.writerows(zip(*columns, strict=True))
    except csv.Error as error:
        raise DataError(
            f"a cell cannot be written without quotes ({error})",
            hint="the source has none; choose another format with --format",
        ) from error


class _LineEnds:
    """Ends rows as the dialect says while the writer believes that it ends them with CR LF.

    `csv` quotes a line end inside a field only when it is one of the writer's own: with LF alone,
    Python before 3.13 leaves a lone CR bare, and readers then see two rows.
    """

    def __init__(self, file: TextIO, line_end: str) -> None:
        self._write, self._end = file.write, line_end

    def write(self, row: str) -> None:
        self._write(row[:-2] + self._end)
