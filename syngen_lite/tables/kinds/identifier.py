"""Keys: values that are all different by design."""

from __future__ import annotations

from typing import ClassVar

import numpy as np

from syngen_lite.errors import DataError
from syngen_lite.schema import Column, Kind
from syngen_lite.tables.identifiers import WHOLE_KEY, is_text_key
from syngen_lite.tables.kinds.integer import is_whole
from syngen_lite.tables.kinds.kind import TextKind, Values, offence, require_like
from syngen_lite.tables.number_styles import ANY_WHOLE, parse_numbers
from syngen_lite.tables.raw import TextColumn


class IdentifierKind(TextKind):
    """Never empty, a value once only. `format` is `WHOLE_KEY` for whole numbers, else ""."""

    kind: ClassVar[Kind] = "identifier"
    allowed = "a value once only"

    def detect(self, name: str, text: TextColumn) -> Column | None:
        is_key = text.all_different and is_text_key(name, text.uniques)
        return Column(name, "identifier") if is_key else None

    def force(self, name: str, text: TextColumn) -> Column:
        _require_complete(name, text)
        repeated = text.counts > 1
        if repeated.any():
            raise offence(name, text, int(np.argmax(repeated)), self.kind, self.allowed)
        return Column(name, "identifier", format=WHOLE_KEY if is_whole(text) else "")

    def parse(self, column: Column, text: TextColumn) -> Values:
        _require_complete(column.name, text)
        if column.format != WHOLE_KEY:
            return super().parse(column, text)
        require_like(column, text, ANY_WHOLE, "whole numbers")
        return parse_numbers(text.uniques).astype(np.int64)[text.codes]


def _require_complete(name: str, text: TextColumn) -> None:
    if text.null_count:
        row = int(np.argmax(text.codes < 0)) + 1
        raise DataError(
            f"row {row} is empty; an identifier is never empty",
            column=name,
            hint="fill it, or choose kind 'text' or 'category'",
        )
