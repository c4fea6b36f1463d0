"""The error tree: every failure a user can cause or meet, with where, what and what to do.

    SyngenError              exit code 1
    ├── ConfigError          exit code 2   flags, YAML, settings
    │   └── MissingExtraError              an optional package is not installed
    ├── DataError            exit code 3   the table that was given
    ├── ArtifactError        exit code 4   a stored model: missing, damaged, foreign
    │   └── NotFittedError                 a model that was never fitted
    ├── ResourceError        exit code 5   disk, memory, permissions
    └── LockedError          exit code 6   another process is writing the same thing

Only `syngen_lite.cli` turns these into exit codes and terminal text.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path


def shown(text: object) -> str:
    """Text as it may be printed: addresses lose user, password and signature.

    >>> shown("s3://me:secret@store/a.csv"), shown("https://host/a.csv?sig=secret")
    ('s3://store/a.csv', 'https://host/a.csv?...')
    """
    open_text = re.sub(r"((?:postgres|mysql|mariadb)[\w+]*://)\S*@", r"\1", str(text))
    open_text = re.sub(r"(\w[\w+.-]*://)[^/\s'\"]*@", r"\1", open_text)
    return re.sub(r"(\w://[^\s?'\"]*)\?[^\s'\")]*=[^\s'\")]*", r"\1?...", open_text)


@contextmanager
def noting(note: str) -> Iterator[None]:
    """Say beside whatever stops what is done inside that something else was done all the same."""
    try:
        yield
    except (Exception, KeyboardInterrupt) as stop:
        stop.add_note(note)
        raise


class SyngenError(Exception):
    """Root of the tree.

    Args:
        message: What was seen and what is allowed, in one or two sentences.
        file: The file that was being read or written.
        line: The 1-based line in `file`.
        table: The table concerned.
        column: The column concerned.
        hint: What the user can do about it.

    >>> print(SyngenError("3 fields, 2 expected", file="x.csv", line=7, hint="quote the comma"))
    x.csv, line 7: 3 fields, 2 expected
      hint: quote the comma
    """

    exit_code = 1

    def __init__(
        self,
        message: str,
        *,
        file: str | Path | None = None,
        line: int | None = None,
        table: str | None = None,
        column: str | None = None,
        hint: str | None = None,
    ) -> None:
        super().__init__(message)
        self.message = message
        self.file = file
        self.line = line
        self.table = table
        self.column = column
        self.hint = hint

    def __str__(self) -> str:
        parts = [
            str(self.file) if self.file is not None else "",
            f"line {self.line}" if self.line is not None else "",
            f"table {self.table!r}" if self.table is not None else "",
            f"column {self.column!r}" if self.column is not None else "",
        ]
        where = ", ".join(part for part in parts if part)
        text = shown(f"{where}: {self.message}" if where else self.message)
        return f"{text}\n  hint: {self.hint}" if self.hint else text


class ConfigError(SyngenError):
    """A flag, a YAML key or a setting is not allowed."""

    exit_code = 2


class MissingExtraError(ConfigError):
    """An optional package is needed; the message names the extra to install."""


class DataError(SyngenError):
    """The source table cannot be read, or cannot be learnt from."""

    exit_code = 3


class ArtifactError(SyngenError):
    """A stored model is missing, damaged or not ours."""

    exit_code = 4


class NotFittedError(ArtifactError):
    """`fit` has not been called yet."""


class ResourceError(SyngenError):
    """The machine said no: disk full, no memory, no permission."""

    exit_code = 5


class LockedError(SyngenError):
    """Another process is writing the same table or file."""

    exit_code = 6
