"""Whole numbers, plain or grouped (`1,234`)."""

from __future__ import annotations

from typing import ClassVar

import numpy as np
import pyarrow.compute as pc

from syngen_lite.schema import Column, Kind
from syngen_lite.tables.identifiers import WHOLE_KEY, is_whole_key
from syngen_lite.tables.kinds.kind import Cells, TextKind, Values, first_unlike, offence
from syngen_lite.tables.notation import Notation, guess_notation
from syngen_lite.tables.number_styles import (
    ANY_NUMBER,
    ANY_WHOLE,
    MAX_EXACT,
    WHOLE,
    all_match,
    are_exact,
    parse_numbers,
)
from syngen_lite.tables.raw import TextColumn, take

_MAX_DIGITS = 17


class IntegerKind(TextKind):
    """Whole numbers that their values give back: no leading zero, within ±2^53.

    `format` is "" for plain digits, else a number pattern (see `notation`).
    """

    kind: ClassVar[Kind] = "integer"
    allowed = "whole numbers within ±2**53"

    def detect(self, name: str, text: TextColumn) -> Column | None:
        if is_whole(text):
            key = text.all_different and is_whole_key(name, parse_numbers(text.uniques))
            return Column(name, "identifier", format=WHOLE_KEY) if key else Column(name, "integer")
        notation = guess_notation(text.uniques)
        if notation is None or notation.most:
            return None
        return Column(name, "integer", format=notation.pattern)

    def force(self, name: str, text: TextColumn) -> Column:
        wrong = first_unlike(text.uniques, ANY_WHOLE)
        if wrong is None:
            large = np.abs(parse_numbers(text.uniques)) >= MAX_EXACT
            if not large.any():
                return Column(name, "integer")
            wrong = int(np.argmax(large))
        found = self.detect(name, text)
        if found is not None and found.kind == "integer":
            return found
        raise offence(name, text, wrong, self.kind, self.allowed)

    def parse(self, column: Column, text: TextColumn) -> Values:
        return take(parse_any(column, text), text.codes, np.nan)

    def render(self, column: Column, values: Values) -> Cells:
        if column.format:
            return Notation.of(column.format).render(values)
        missing = np.isnan(values)
        cells: Cells = np.rint(np.where(missing, 0.0, values)).astype(np.int64).tolist()
        for row in np.flatnonzero(missing).tolist():
            cells[row] = ""
        return cells


def is_whole(text: TextColumn) -> bool:
    """Whether all values are plain whole numbers that float64 holds exactly."""
    if not all_match(text.uniques, WHOLE):
        return False
    if pc.max(pc.binary_length(text.uniques)).as_py() > _MAX_DIGITS:
        return False
    return are_exact(parse_numbers(text.uniques))


def parse_any(column: Column, text: TextColumn) -> Values:
    """The numbers of the distinct values, shape (k,), by the column's format.

    Raises:
        DataError: a value is no such number; with its row.
    """
    if Notation.is_pattern(column.format):
        numbers = Notation.of(column.format).parse(text.uniques)
        if np.isnan(numbers).any():
            wrong = int(np.argmax(np.isnan(numbers)))
            raise offence(column.name, text, wrong, column.kind, f"numbers like {column.format}")
        return numbers
    wrong_one = first_unlike(text.uniques, ANY_NUMBER)
    if wrong_one is not None:
        raise offence(column.name, text, wrong_one, column.kind, "numbers")
    return parse_numbers(text.uniques)
