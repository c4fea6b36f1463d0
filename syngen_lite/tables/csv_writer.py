"""Columns of text to CSV rows: UTF-8, LF line ends, quotes only where they are needed."""

from __future__ import annotations

import csv
from collections.abc import Sequence
from typing import Any, TextIO

from syngen_lite.schema import TableSchema


def write_header(file: TextIO, schema: TableSchema) -> None:
    """Write the header line.

    Args:
        file: Opened with `encoding="utf-8", newline=""`.
        schema: The table's columns.
    """
    csv.writer(_LineFeeds(file), lineterminator="\r\n").writerow(schema.column_names)


def write_rows(file: TextIO, columns: Sequence[Sequence[Any]]) -> None:
    """Write rows below the header, or below rows written before.

    Args:
        file: Opened with `encoding="utf-8", newline=""`.
        columns: One sequence of n cells per column (see `rendering.to_text`).

    Raises:
        ValueError: the columns differ in length.
    """
    csv.writer(_LineFeeds(file), lineterminator="\r\n").writerows(zip(*columns, strict=True))


class _LineFeeds:
    """Ends rows with LF while the writer believes that it ends them with CR LF.

    `csv` quotes a line end inside a field only when it is one of the writer's own: with LF alone,
    Python before 3.13 leaves a lone CR bare, and readers then see two rows.
    """

    def __init__(self, file: TextIO) -> None:
        self._file = file

    def write(self, row: str) -> None:
        self._file.write(row[:-2] + "\n")
