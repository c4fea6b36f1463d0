"""The file door: a table file of any supported format to raw columns."""

from __future__ import annotations

from pathlib import Path

from syngen_lite.errors import DataError
from syngen_lite.tables.csv_reader import Dialect, read_csv
from syngen_lite.tables.raw import RawTable

_SUPPORTED = (".csv", ".csv.gz")


def read_table(
    path: Path, *, row_limit: int | None = None, seed: int = 0, dialect: Dialect | None = None
) -> RawTable:
    """Read a table file by its suffix.

    Args:
        path: The file.
        row_limit: Keep a uniform sample of this many rows, in file order; None keeps all.
        seed: Seed of that sample.
        dialect: How a CSV file is written.

    Raises:
        ConfigError: `row_limit` is below 1, or the encoding is unknown.
        DataError: the format is not supported, or the file is malformed; with the line.
        ResourceError: the machine refuses to read it.
    """
    if path.name.lower().endswith(_SUPPORTED):
        return RawTable.from_arrow(read_csv(path, row_limit=row_limit, seed=seed, dialect=dialect))
    raise DataError(
        f"format {path.suffix or '(no suffix)'} is not supported; known: {', '.join(_SUPPORTED)}",
        file=path,
        hint="save the table as CSV",
    )
