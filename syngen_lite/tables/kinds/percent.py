"""Shares of a hundred: `12.5%`, `7 %`, `12,5 %`."""

from __future__ import annotations

from dataclasses import replace
from typing import ClassVar

import numpy as np
import pyarrow.compute as pc

from syngen_lite.schema import Column, Kind
from syngen_lite.tables.kinds.decimal import detect_number
from syngen_lite.tables.kinds.integer import parse_any
from syngen_lite.tables.kinds.kind import Cells, TextKind, Values
from syngen_lite.tables.notation import Notation
from syngen_lite.tables.number_styles import all_match
from syngen_lite.tables.raw import TextColumn, take

_PERCENT = r"^-?[0-9][0-9.,'\x{a0}\x{202f} ]*%$"
_SIGN = r"[ \x{a0}\x{202f}]?%$"


class PercentKind(TextKind):
    """Numbers before a percent sign; `12.5%` is 12.5. `format` is a number pattern."""

    kind: ClassVar[Kind] = "percent"
    allowed = "numbers with a percent sign such as 12.5%"

    def detect(self, name: str, text: TextColumn) -> Column | None:
        if not all_match(text.uniques, _PERCENT):
            return None
        signs = pc.unique(pc.replace_substring_regex(text.uniques, r"^.*?([^0-9]?%)$", r"\1"))
        suffixes = {sign.lstrip(".,'") for sign in signs.to_pylist()}
        if len(suffixes) > 1:
            return None
        numbers = text.through(pc.replace_substring_regex(text.uniques, _SIGN, ""))
        found = detect_number(name, numbers)
        if found is None:
            return None
        notation = _notation(found)
        pattern = replace(notation, suffix=suffixes.pop()).pattern
        return Column(name, "percent", decimals=notation.most, format=pattern)

    def parse(self, column: Column, text: TextColumn) -> Values:
        return take(parse_any(column, text), text.codes, np.nan)

    def render(self, column: Column, values: Values) -> Cells:
        cells: Cells = Notation.of(column.format).render(values)
        return cells


def _notation(number: Column) -> Notation:
    """The notation of a column of numbers, plain ones included."""
    if Notation.is_pattern(number.format):
        return Notation.of(number.format)
    least = {"fixed": number.decimals, "float": 1}.get(number.format, 0)
    return Notation(least=least, most=max(least, number.decimals))
