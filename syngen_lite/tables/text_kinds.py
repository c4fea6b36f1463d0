"""What a text column holds, from its distinct values."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from syngen_lite.errors import DataError
from syngen_lite.schema import Column, Kind
from syngen_lite.tables.date_formats import guess_date_format
from syngen_lite.tables.identifiers import is_text_key, is_whole_key
from syngen_lite.tables.number_styles import (
    ANY_NUMBER,
    ANY_WHOLE,
    MAX_EXACT,
    NUMBER,
    WHOLE,
    Floats,
    all_match,
    are_exact,
    decimal_style,
    parse_numbers,
)
from syngen_lite.tables.raw import TextColumn

WHOLE_KEY = "integer"
"""`format` of an identifier whose values are whole numbers; text ones have none."""

_COMMON_ROWS = 5
_COMMON_SHARE = 0.8
_FEW_VALUES = 20
_MAX_DIGITS = 17


def detect_text(name: str, dtype: str, text: TextColumn) -> Column:
    """The column that a text column is, by its values and, for keys, its header."""
    if not len(text.uniques):
        return Column(name, "empty", dtype)
    if len(text.uniques) == 1 and not text.null_count:
        return Column(name, "constant", dtype)
    return (
        _as_number(name, dtype, text) or _as_date(name, dtype, text) or _as_words(name, dtype, text)
    )


def force_text(name: str, dtype: str, text: TextColumn, kind: Kind) -> Column:
    """The column that a text column is when the user says its kind.

    Raises:
        DataError: a value cannot be of that kind; with its row.
    """
    rules: dict[str, Callable[[str, str, TextColumn], Column]] = {
        "integer": _forced_integer,
        "decimal": _forced_decimal,
        "date": _forced_date,
        "datetime": _forced_date,
        "identifier": _forced_identifier,
        "constant": _forced_constant,
        "empty": _forced_empty,
    }
    column = rules[kind](name, dtype, text) if kind in rules else Column(name, kind, dtype)
    if kind in ("date", "datetime") and column.kind != kind:
        return Column(name, kind, dtype, column.decimals, column.format)
    return column


def is_category(text: TextColumn) -> bool:
    """Whether the values repeat enough to be learnt as they are."""
    counts = text.counts
    rows = int(counts.sum())
    if len(counts) <= min(_FEW_VALUES, max(2, (rows + 1) // 2)) and len(counts) < rows:
        return True
    return float(counts[counts >= _COMMON_ROWS].sum()) >= _COMMON_SHARE * rows


def offence(name: str, text: TextColumn, unique: int, kind: str, allowed: str) -> DataError:
    """The error for distinct value number `unique`, which is not what the kind allows."""
    seen = text.uniques[unique].as_py()
    shown = repr(seen if len(seen) <= 40 else seen[:40] + "…")
    return DataError(
        f"row {text.row_of(unique)} holds {shown}; kind {kind!r} allows {allowed}",
        column=name,
        hint="correct the value, or choose another kind for the column",
    )


def first_unlike(texts: pa.StringArray, pattern: str) -> int | None:
    """The number of the first distinct value that does not match."""
    alike = pc.match_substring_regex(texts, pattern).to_numpy(zero_copy_only=False)
    return None if alike.all() else int(np.argmin(alike))


def _as_number(name: str, dtype: str, text: TextColumn) -> Column | None:
    if not all_match(text.uniques, NUMBER):
        return None
    if all_match(text.uniques, WHOLE):
        return _as_whole(name, dtype, text)
    numbers = parse_numbers(text.uniques)
    if not np.isfinite(numbers).all() or _loses_digits(text.uniques, numbers):
        return None
    return Column(name, "decimal", dtype, *decimal_style(text.uniques, numbers))


def _as_whole(name: str, dtype: str, text: TextColumn) -> Column | None:
    if pc.max(pc.binary_length(text.uniques)).as_py() > _MAX_DIGITS:
        return None
    numbers = parse_numbers(text.uniques)
    if not are_exact(numbers):
        return None
    if _all_different(text) and is_whole_key(name, numbers):
        return Column(name, "identifier", dtype, format=WHOLE_KEY)
    return Column(name, "integer", dtype)


def _loses_digits(texts: pa.StringArray, numbers: Floats) -> bool:
    """Whether float64 is too coarse for numbers written out in full."""
    if are_exact(numbers):
        return False
    large = texts.filter(pa.array(np.abs(numbers) >= MAX_EXACT))
    return not pc.all(pc.match_substring_regex(large, "[eE]")).as_py()


def _as_date(name: str, dtype: str, text: TextColumn) -> Column | None:
    guess = guess_date_format(text.uniques)
    if guess is None:
        return None
    form, digits = guess
    return Column(name, "datetime" if "H:%M" in form else "date", dtype, digits, form)


def _as_words(name: str, dtype: str, text: TextColumn) -> Column:
    if _all_different(text):
        kind: Kind = "identifier" if is_text_key(name, text.uniques) else "text"
        return Column(name, kind, dtype)
    return Column(name, "category" if is_category(text) else "text", dtype)


def _all_different(text: TextColumn) -> bool:
    return len(text.uniques) == len(text.codes) > 1 and not text.null_count


def _forced_integer(name: str, dtype: str, text: TextColumn) -> Column:
    wrong = first_unlike(text.uniques, ANY_WHOLE)
    if wrong is None:
        large = np.abs(parse_numbers(text.uniques)) >= MAX_EXACT
        wrong = int(np.argmax(large)) if large.any() else None
    if wrong is not None:
        raise offence(name, text, wrong, "integer", "whole numbers within ±2**53")
    return Column(name, "integer", dtype)


def _forced_decimal(name: str, dtype: str, text: TextColumn) -> Column:
    wrong = first_unlike(text.uniques, ANY_NUMBER)
    numbers = np.empty(0) if wrong is not None else parse_numbers(text.uniques)
    if wrong is None and not np.isfinite(numbers).all():
        wrong = int(np.argmin(np.isfinite(numbers)))
    if wrong is not None:
        raise offence(name, text, wrong, "decimal", "finite numbers such as -1.5 or 2e-05")
    style = decimal_style(text.uniques, numbers) if len(numbers) else (0, "plain")
    return Column(name, "decimal", dtype, *style)


def _forced_date(name: str, dtype: str, text: TextColumn) -> Column:
    column = _as_date(name, dtype, text)
    if column is None:
        raise DataError(
            f"{_unreadable(text)}; a date column is written in one known format throughout",
            column=name,
            hint="write the dates as YYYY-MM-DD, or leave the kind to detection",
        )
    return column


def _unreadable(text: TextColumn) -> str:
    """The first row that breaks the format that the first value has."""
    if not len(text.uniques) or guess_date_format(text.uniques.slice(0, 1)) is None:
        return "row 1 is no date" if len(text.uniques) else "the column is empty"
    low, high = 1, len(text.uniques)
    while low < high:  # detection of a prefix fails from the first odd value on
        middle = (low + high) // 2
        fits = guess_date_format(text.uniques.slice(0, middle)) is not None
        low, high = (middle + 1, high) if fits else (low, middle)
    seen = text.uniques[low - 1].as_py()[:40]
    return f"row {text.row_of(low - 1)} holds {seen!r}, unlike the rows before"


def _forced_identifier(name: str, dtype: str, text: TextColumn) -> Column:
    if text.null_count:
        row = int(np.argmax(text.codes < 0)) + 1
        raise DataError(
            f"row {row} is empty; an identifier is never empty",
            column=name,
            hint="fill it, or choose kind 'text' or 'category'",
        )
    repeated = text.counts > 1
    if repeated.any():
        allowed = "a value once only"
        raise offence(name, text, int(np.argmax(repeated)), "identifier", allowed)
    whole = _as_whole(name, dtype, text) if all_match(text.uniques, WHOLE) else None
    return Column(name, "identifier", dtype, format=WHOLE_KEY if whole else "")


def _forced_constant(name: str, dtype: str, text: TextColumn) -> Column:
    if text.null_count or len(text.uniques) != 1:
        raise DataError(
            f"{len(text.uniques)} distinct values and {text.null_count} empty rows; "
            "a constant has one value in every row",
            column=name,
            hint="choose kind 'category'",
        )
    return Column(name, "constant", dtype)


def _forced_empty(name: str, dtype: str, text: TextColumn) -> Column:
    if len(text.uniques):
        raise offence(name, text, 0, "empty", "no value at all")
    return Column(name, "empty", dtype)
