"""Every table of a request, read as far as its keys and kinds need."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
import pandas as pd

from syngen_lite.config.keys import KeySettings
from syngen_lite.config.settings import TrainSettings
from syngen_lite.errors import ConfigError, DataError
from syngen_lite.run.relations.findings import Finding, finding_of
from syngen_lite.run.source import complete_rows, read_source, require_target
from syngen_lite.schema import TableSchema
from syngen_lite.tables import RawTable, detect_schema, to_values
from syngen_lite.tables.raw import RawColumn, TextColumn
from syngen_lite.tables.relations.key_column import KeyColumn

Listener = Callable[[str], None]
_ALL_ROWS = 2**62


@dataclass(frozen=True, slots=True)
class AskedTable:
    """One table that is to be trained.

    Attributes:
        table: Its name.
        settings: How it is trained.
        keys: Its keys.
        size: Rows that are to be generated later; None for as many as are learnt.
        line: Of its name in the metadata.
    """

    table: str
    settings: TrainSettings
    keys: tuple[KeySettings, ...] = ()
    size: int | None = None
    line: int = 1


@dataclass(frozen=True, slots=True)
class ReadTable:
    """What is known of a table once it was read.

    Attributes:
        asked: What was asked of it.
        schema: Its columns and their kinds.
        numbers: Of the rows that would be learnt, shape (n,): where each stands in what was read,
            from 0. `drop_null` leaves rows out.
        read_rows: All rows if keys concern the table, else those of a sample.
        source_rows: Rows of the source.
        nulls: Column to the share of rows that were read without a value.
        columns: The columns that keys name, its own and other tables', each of n rows.
    """

    asked: AskedTable
    schema: TableSchema
    numbers: npt.NDArray[np.int64]
    read_rows: int
    source_rows: int
    nulls: Mapping[str, float]
    columns: Mapping[str, KeyColumn]

    @property
    def rows(self) -> int:
        """Rows that would be learnt."""
        return len(self.numbers)


def read_database(
    asked: Sequence[AskedTable], listener: Listener
) -> tuple[dict[str, ReadTable], list[Finding]]:
    """Read all tables; one that cannot be read is a finding, and the others are read.

    Args:
        asked: The tables.
        listener: Called with a table's name after it was read.
    """
    read: dict[str, ReadTable] = {}
    findings: list[Finding] = []
    for table in asked:
        try:
            read[table.table] = _read(table, _named_columns(table.table, asked))
        except (ConfigError, DataError) as error:
            error.file = error.file or table.settings.source
            findings.append(finding_of(error, table.table, table.line))
        listener(table.table)
    return read, findings


def _named_columns(table: str, asked: Sequence[AskedTable]) -> set[str]:
    """The columns of a table that any key names."""
    columns: set[str] = set()
    for other in asked:
        for key in other.keys:
            if other.table == table:
                columns.update(key.columns)
            if key.references is not None and key.references.table == table:
                columns.update(key.references.columns)
    return columns


def _read(asked: AskedTable, named: set[str]) -> ReadTable:
    settings = asked.settings
    if settings.source is None:
        raise ConfigError("no source is given", hint="add source: in the metadata, or --source")
    if named:  # in a sample, children would miss their parents
        settings = settings.model_copy(update={"row_limit": _ALL_ROWS})
    raw = read_source(settings, settings.random_seed or 0)
    schema = detect_schema(asked.table, raw, overrides=settings.column_kinds)
    require_target(settings.target, schema)
    numbers = np.arange(raw.row_count)
    if settings.drop_null:
        numbers = np.flatnonzero(complete_rows(to_values(raw, schema), asked.table))
    there = [name for name in raw.columns if name in named]
    columns = {name: KeyColumn.of(raw.columns[name]).at(numbers) for name in there}
    return ReadTable(asked, schema, numbers, raw.row_count, raw.source_rows, _nulls(raw), columns)


def _nulls(raw: RawTable) -> dict[str, float]:
    return {name: _null_count(column) / raw.row_count for name, column in raw.columns.items()}


def _null_count(column: RawColumn) -> int:
    if isinstance(column, pd.Series):
        return int(column.isna().sum())
    return TextColumn.of(column).null_count
