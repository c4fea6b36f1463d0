"""Numbers with a decimal point or comma, plain or grouped (`1,234.50`)."""

from __future__ import annotations

from typing import ClassVar

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from syngen_lite.schema import Column, Kind
from syngen_lite.tables.kinds.integer import IntegerKind, is_whole, parse_any
from syngen_lite.tables.kinds.kind import Cells, TextKind, Values, first_unlike, offence
from syngen_lite.tables.notation import Notation, guess_notation
from syngen_lite.tables.number_styles import (
    ANY_NUMBER,
    MAX_EXACT,
    NUMBER,
    Floats,
    all_match,
    are_exact,
    decimal_style,
    parse_numbers,
    render_decimals,
)
from syngen_lite.tables.raw import TextColumn, take


class DecimalKind(TextKind):
    """Decimals.

    `format` is "fixed" (always `decimals` digits), "float" (`1.0`, `2.5`), "plain" (`1`, `2.5`),
    or a number pattern (see `notation`).
    """

    kind: ClassVar[Kind] = "decimal"
    allowed = "finite numbers such as -1.5 or 2e-05"

    def detect(self, name: str, text: TextColumn) -> Column | None:
        if not all_match(text.uniques, NUMBER):
            notation = guess_notation(text.uniques)
            if notation is None or not notation.most:
                return None
            return Column(name, "decimal", decimals=notation.most, format=notation.pattern)
        numbers = parse_numbers(text.uniques)
        if not np.isfinite(numbers).all() or _loses_digits(text.uniques, numbers):
            return None
        digits, style = decimal_style(text.uniques, numbers)
        return Column(name, "decimal", decimals=digits, format=style)

    def force(self, name: str, text: TextColumn) -> Column:
        wrong = first_unlike(text.uniques, ANY_NUMBER)
        if wrong is None:
            numbers = parse_numbers(text.uniques)
            if np.isfinite(numbers).all():
                style = decimal_style(text.uniques, numbers) if len(numbers) else (0, "plain")
                return Column(name, "decimal", decimals=style[0], format=style[1])
            wrong = int(np.argmin(np.isfinite(numbers)))
        found = self.detect(name, text)
        if found is not None:
            return found
        raise offence(name, text, wrong, self.kind, self.allowed)

    def parse(self, column: Column, text: TextColumn) -> Values:
        return take(parse_any(column, text), text.codes, np.nan)

    def render(self, column: Column, values: Values) -> Cells:
        if Notation.is_pattern(column.format):
            return Notation.of(column.format).render(values)
        cells: Cells = render_decimals(values, column.decimals, column.format)
        return cells


def detect_number(name: str, text: TextColumn) -> Column | None:
    """The column of numbers that `text` is, never an identifier; None when it is none."""
    if is_whole(text):
        return Column(name, "integer")
    return IntegerKind().detect(name, text) or DecimalKind().detect(name, text)


def _loses_digits(texts: pa.StringArray, numbers: Floats) -> bool:
    """Whether float64 is too coarse for numbers written out in full."""
    if are_exact(numbers):
        return False
    large = texts.filter(pa.array(np.abs(numbers) >= MAX_EXACT))
    return not pc.all(pc.match_substring_regex(large, "[eE]")).as_py()
