"""The contract that every kind of column keeps, and the words of its complaints."""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Sequence
from dataclasses import replace
from typing import Any, ClassVar, TypeAlias

import numpy as np
import numpy.typing as npt
import pyarrow as pa
import pyarrow.compute as pc

from syngen_lite.errors import DataError
from syngen_lite.schema import Column, Kind
from syngen_lite.tables.raw import TextColumn, take

MIN_ROWS, MANY_ROWS = 5, 200
Cells: TypeAlias = list[Any]
"""One column ready for a writer: texts ("" is a null), or ints, which it writes faster itself."""
Values = npt.NDArray[Any]


class TextKind(ABC):
    """One kind of column in a table of text.

    The values between text and codes are float64 with NaN (`schema.NUMBERS`), datetime64[us] with
    NaT (dates), or objects with None.
    """

    kind: ClassVar[Kind]
    allowed: ClassVar[str]
    """What values of this kind look like, for error messages."""

    @abstractmethod
    def detect(self, name: str, text: TextColumn) -> Column | None:
        """The column that `text` is if it is of this kind, else None.

        Args:
            name: The header.
            text: At least one distinct value.
        """

    def force(self, name: str, text: TextColumn) -> Column:
        """The column that `text` is when the user says that it is of this kind.

        Raises:
            DataError: a value cannot be of this kind; with its row.
        """
        if not len(text.uniques):
            return Column(name, "empty")
        column = self.detect(name, text)
        if column is not None and column.kind == self.kind:
            return column
        raise offence(name, text, self._first_wrong(name, text), self.kind, self.allowed)

    def _first_wrong(self, name: str, text: TextColumn) -> int:
        """The number of the distinct value from which on the column is not of this kind."""
        low, high = 0, len(text.uniques) - 1
        while low < high:  # detection of a prefix fails from the first odd value on
            middle = (low + high) // 2
            part = TextColumn(text.uniques.slice(0, middle + 1), np.arange(middle + 1, dtype="i4"))
            low, high = (middle + 1, high) if self.detect(name, part) else (low, middle)
        return low

    def parse(self, column: Column, text: TextColumn) -> Values:
        """The values of every row, shape (n,).

        Raises:
            DataError: a value is not of this kind; with its row.
        """
        return take(objects(text.uniques.to_pylist()), text.codes, None)

    def render(self, column: Column, values: Values) -> Cells:
        """The cells of values, shape (n,), as the source writes them."""
        cells: Cells = values.tolist()
        return ["" if cell is None else cell for cell in cells]


class CompositeKind(TextKind):
    """A kind whose texts are taken apart; every part is a column with a kind of its own.

    Where the column has no value, no part has one.
    """

    @abstractmethod
    def split(self, column: Column, text: TextColumn) -> Sequence[pa.StringArray]:
        """What each distinct value (of k) holds for each part: one array of shape (k,) a part.

        Raises:
            DataError: a value is not of this kind; with its row.
        """

    @abstractmethod
    def join(self, column: Column, cells: Sequence[Cells]) -> Cells:
        """The cells of n rows from the cells of each part."""

    def parts_of(self, column: Column, text: TextColumn) -> list[TextColumn]:
        """The parts as columns of their own."""
        return [text.through(piece) for piece in self.split(column, text)]


def least_rows(text: TextColumn) -> int:
    """Rows that a word of a schema (a key, a label) must stand in; any number in a small table."""
    return MIN_ROWS if text.counts.sum() >= MANY_ROWS else 1


def part_name(name: str, part: str) -> str:
    """What a part of a column is called."""
    return f"{name} · {part}"


def tied(first: Column, *others: Column) -> tuple[Column, ...]:
    """Parts that all have a value, or none."""
    return (first, *(replace(other, tied=True) for other in others))


def objects(values: Sequence[Any]) -> Values:
    """A one-dimensional object array, whatever the values are."""
    array = np.empty(len(values), dtype=object)
    array[:] = values
    return array


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


def require_like(column: Column, text: TextColumn, pattern: str, allowed: str) -> None:
    """Refuse the first distinct value that does not match.

    Raises:
        DataError: with its row.
    """
    wrong = first_unlike(text.uniques, pattern)
    if wrong is not None:
        raise offence(column.name, text, wrong, column.kind, allowed)
