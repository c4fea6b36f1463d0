"""Worksheets (.xlsx, .xls, .ods) to batches."""

from __future__ import annotations

import io
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pyarrow as pa

from syngen_lite.errors import ConfigError, DataError, MissingExtraError
from syngen_lite.tables.cells import batch_of, text_of
from syngen_lite.tables.file_format import FileFormat
from syngen_lite.tables.given_format import GivenFormat
from syngen_lite.tables.header import checked_header
from syngen_lite.tables.locations import Location
from syngen_lite.tables.missing_texts import MissingTexts
from syngen_lite.tables.part import CHUNK_ROWS, Part

_EXACT = 2**53


@contextmanager
def open_excel(place: Location, given: GivenFormat) -> Iterator[Part]:
    """Open one worksheet; the header is its first row that is not empty.

    A column of whole numbers is whole, one of numbers and text is text.

    Raises:
        MissingExtraError: python-calamine is not installed.
        ConfigError: there is no such sheet.
        DataError: no such file, it is no workbook, or the sheet holds no table; with the row.
        ResourceError: the machine refuses to read it.
    """
    with place.open() as file:
        content = file.read()
    name, start, rows = _sheet(content, place, given)
    rows = rows[max(0, given.skiprows - start) :]
    start = max(start, given.skiprows)
    if not rows:
        raise DataError(f"the sheet {name!r} is empty", file=place.file, hint="name another sheet")
    names, body = _header(rows, place.file, given, start + 1)
    missing = MissingTexts(names, given)

    def found() -> FileFormat:
        header = given.header is True
        return FileFormat(name="xlsx", sheet_name=name, header=header, na=missing.labels())

    line = start + 1 + len(rows) - len(body)
    yield Part(names, _batches(names, body, missing, _Bad(place.file, given, line)), found)


def _sheet(content: bytes, place: Location, given: GivenFormat) -> tuple[str, int, list[list[Any]]]:
    """Name of the sheet, blank rows above its cells, and its cells as a rectangle."""
    try:
        import python_calamine  # noqa: PLC0415 - an extra
    except ImportError as error:
        raise MissingExtraError(
            "worksheets need the package python-calamine",
            file=place.file,
            hint="pip install 'syngen-lite[excel]'",
        ) from error
    try:
        book = python_calamine.CalamineWorkbook.from_filelike(io.BytesIO(content))
        name = _sheet_name(book.sheet_names, given.sheet_name, place.file)
        sheet = book.get_sheet_by_name(name)
        return name, (sheet.start or (0, 0))[0], sheet.to_python()
    except python_calamine.CalamineError as error:
        raise DataError(
            f"not a whole workbook ({error})",
            file=place.file,
            hint="open it in a spreadsheet program and save it again, without a password",
        ) from error


def _sheet_name(names: Sequence[str], wanted: str | int | None, file: Path | str) -> str:
    if isinstance(wanted, int) and 0 <= wanted < len(names):
        return names[wanted]
    if wanted is None and names:
        return names[0]
    if wanted not in names or not isinstance(wanted, str):
        raise ConfigError(
            f"no sheet {wanted!r}; the workbook has {', '.join(names[:20])}",
            file=file,
            hint="set format: sheet_name to one of them, or to its place from 0 on",
        )
    return wanted


def _header(
    rows: list[list[Any]], file: Path | str, given: GivenFormat, line: int
) -> tuple[tuple[str, ...], list[list[Any]]]:
    if given.header is True:
        return checked_header([_name(cell) for cell in rows[0]], file, line), rows[1:]
    numbered = tuple(f"column_{i}" for i in range(1, len(rows[0]) + 1))
    names = checked_header(given.header or numbered, "format.header")
    if len(names) != len(rows[0]):
        raise DataError(
            f"{len(rows[0])} columns, but {len(names)} names are given",
            file=file,
            hint="give a name to each column (format: header)",
        )
    return names, rows


def _name(cell: object) -> str:
    return text_of(_cell(cell) if cell != "" else "")


class _Bad:
    """Blank rows: allowed below the table, else refused or left out."""

    def __init__(self, file: Path | str, given: GivenFormat, line: int) -> None:
        self._file, self._rule, self._line = file, given.on_bad_lines, line

    def without_blank(self, rows: list[list[Any]]) -> list[list[Any]]:
        while rows and _is_blank(rows[-1]):
            rows.pop()
        blank = [place for place, row in enumerate(rows) if len(row) > 1 and _is_blank(row)]
        if blank and self._rule == "error":
            raise DataError(
                "a blank row among the rows",
                file=self._file,
                line=self._line + blank[0],
                hint="remove it (format: on_bad_lines: skip leaves such rows out)",
            )
        gone = set(blank)
        return [row for place, row in enumerate(rows) if place not in gone] if gone else rows


def _is_blank(row: Sequence[Any]) -> bool:
    return all(cell == "" for cell in row)


def _batches(
    names: Sequence[str], rows: list[list[Any]], missing: MissingTexts, bad: _Bad
) -> Iterator[pa.RecordBatch]:
    kept = bad.without_blank(rows)
    for start in range(0, len(kept), CHUNK_ROWS):
        columns = zip(*kept[start : start + CHUNK_ROWS], strict=True)
        cells = (
            [_known(cell, name, missing) for cell in column]
            for name, column in zip(names, columns, strict=True)
        )
        yield batch_of(names, cells)


def _known(cell: Any, name: str, missing: MissingTexts) -> Any:  # noqa: ANN401
    if isinstance(cell, str):
        return None if cell == "" or missing.takes(name, cell) else cell
    return _cell(cell)


def _cell(cell: Any) -> Any:  # noqa: ANN401
    """A worksheet knows floats only; a whole one is meant whole."""
    if isinstance(cell, float) and cell.is_integer() and abs(cell) <= _EXACT:
        return int(cell)
    return cell
