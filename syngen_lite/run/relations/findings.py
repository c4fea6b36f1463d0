"""What is wrong with linked tables, all of it told at once."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

import numpy as np
import numpy.typing as npt

from syngen_lite.errors import ConfigError, DataError, SyngenError, shown

_FIRST = 5
"""Rows that are named of many."""
Weight = Literal["config", "data", "warning"]


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing that is wrong, or worth a word.

    Attributes:
        weight: Whether the metadata is wrong, the data is, or nothing has to be changed.
        table: The table.
        text: What was seen; never a value of the table.
        key: The key's name, if it is about one.
        line: The 1-based line of the metadata.
        hint: What to do.
    """

    weight: Weight
    table: str
    text: str
    key: str = ""
    line: int = 1
    hint: str | None = None

    @property
    def where(self) -> str:
        """The table, and the key's name."""
        return f"{self.table}.keys.{self.key}" if self.key else self.table

    def __str__(self) -> str:
        return f"{self.where}: {self.text}" + (f" (hint: {self.hint})" if self.hint else "")


def rows_in_words(rows: npt.NDArray[np.int64]) -> str:
    """How many rows, and the first of them, 1-based below the header.

    >>> rows_in_words(np.array([0])), rows_in_words(np.arange(4, 1200))
    ('row 1', '1,196 rows: 5, 6, 7, 8, 9 ...')
    """
    if len(rows) == 1:
        return f"row {rows[0] + 1}"
    more = " ..." if len(rows) > _FIRST else ""
    return f"{len(rows):,} rows: {', '.join(str(row + 1) for row in rows[:_FIRST])}{more}"


def finding_of(error: ConfigError | DataError, table: str, line: int) -> Finding:
    """A table that could not be read, as a finding."""
    place = [str(error.file)] if error.file is not None else []
    place += [f"line {error.line}"] if error.line is not None else []
    place += [f"column {error.column!r}"] if error.column is not None else []
    text = ": ".join(([", ".join(place)] if place else []) + [error.message])
    weight: Weight = "config" if isinstance(error, ConfigError) else "data"
    return Finding(weight, table, shown(text), line=line, hint=error.hint)


def raise_problems(findings: Iterable[Finding], file: Path | None) -> None:
    """Raise when something has to be changed.

    Args:
        findings: What was found, in any order.
        file: The metadata file; None if there is none.

    Raises:
        ConfigError: the metadata is wrong, perhaps the data, too.
        DataError: only the data is wrong.
    """
    wrong = sorted((f for f in findings if f.weight != "warning"), key=lambda f: f.line)
    if not wrong:
        return
    kind: type[SyngenError] = DataError
    if any(finding.weight == "config" for finding in wrong):
        kind = ConfigError
    line = wrong[0].line if file is not None else None
    if len(wrong) == 1:
        only = wrong[0]
        raise kind(f"{only.where}: {only.text}", file=file, line=line, hint=only.hint)
    lines = [f"  line {f.line}: {f}" if file is not None else f"  {f}" for f in wrong]
    raise kind("\n".join([f"{len(wrong)} problems", *lines]), file=file, line=line)
