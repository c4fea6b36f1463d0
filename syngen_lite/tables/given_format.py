"""What a user says about a table file; what is not said is found out."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Literal

from syngen_lite.tables.file_format import Quoting

BadLines = Literal["error", "skip", "warn"]


@dataclass(frozen=True, slots=True)
class GivenFormat:
    """Settings that override what a reader would find.

    Attributes:
        sep: The character between two fields; None goes by the suffix, or by a look (.txt).
        quotechar: The character around a field; None is the double quote.
        quoting: Which fields are quoted; None finds out.
        escapechar: The character before a quote or separator that is part of the text. The
            quote itself says that it is doubled, which is understood anyway.
        encoding: A codec's name; None reads the byte order mark and falls back to UTF-8.
        header: Whether the first row holds the names (csv, xlsx), or the names, when none does.
        skiprows: Lines before the header that are no part of the table.
        on_bad_lines: What to do with a row of too many or too few fields.
        na_values: Texts that mean "missing", for all columns or by column.
        sheet_name: The worksheet or its place from 0 on; None is the first.
    """

    sep: str | None = None
    quotechar: str | None = None
    quoting: Quoting | None = None
    escapechar: str | None = None
    encoding: str | None = None
    header: bool | tuple[str, ...] = True
    skiprows: int = 0
    on_bad_lines: BadLines = "error"
    na_values: tuple[str, ...] | Mapping[str, tuple[str, ...]] = ()
    sheet_name: str | int | None = None

    def missing_texts(self, column: str) -> tuple[str, ...]:
        """The texts that mean "missing" in a column, besides the empty one."""
        if isinstance(self.na_values, Mapping):
            return tuple(self.na_values.get(column, ()))
        return self.na_values
