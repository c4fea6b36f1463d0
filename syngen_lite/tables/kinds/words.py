"""Categories and free text: what is left when a column is nothing more special."""

from __future__ import annotations

from typing import ClassVar

from syngen_lite.errors import DataError
from syngen_lite.schema import Column, Kind
from syngen_lite.tables.kinds.kind import TextKind, least_rows, offence
from syngen_lite.tables.raw import TextColumn

_COMMON_ROWS = 5
_COMMON_SHARE = 0.8
_FEW_VALUES = 20


class CategoryKind(TextKind):
    """Values that repeat enough to be learnt as they are."""

    kind: ClassVar[Kind] = "category"
    allowed = "any value"

    def detect(self, name: str, text: TextColumn) -> Column | None:
        repeats = not text.all_different and is_category(text)
        return Column(name, "category") if repeats else None

    def force(self, name: str, text: TextColumn) -> Column:
        return Column(name, "category")


class WordsKind(TextKind):
    """Text of any kind."""

    kind: ClassVar[Kind] = "text"
    allowed = "any text"

    def detect(self, name: str, text: TextColumn) -> Column | None:
        return Column(name, "text")

    def force(self, name: str, text: TextColumn) -> Column:
        return Column(name, "text")


class ConstantKind(TextKind):
    """One value in every row."""

    kind: ClassVar[Kind] = "constant"
    allowed = "one value in every row"

    def detect(self, name: str, text: TextColumn) -> Column | None:
        alone = len(text.uniques) == 1 and not text.null_count
        return Column(name, "constant") if alone else None

    def force(self, name: str, text: TextColumn) -> Column:
        found = self.detect(name, text)
        if found is None:
            raise DataError(
                f"{len(text.uniques)} distinct values and {text.null_count} empty rows; "
                "a constant has one value in every row",
                column=name,
                hint="choose kind 'category'",
            )
        return found


class EmptyKind(TextKind):
    """No value at all."""

    kind: ClassVar[Kind] = "empty"
    allowed = "no value at all"

    def detect(self, name: str, text: TextColumn) -> Column | None:
        return None if len(text.uniques) else Column(name, "empty")

    def force(self, name: str, text: TextColumn) -> Column:
        if len(text.uniques):
            raise offence(name, text, 0, self.kind, self.allowed)
        return Column(name, "empty")


def few_words(name: str, text: TextColumn) -> Column | None:
    """The column of few words that a part of another column is, None if no word is frequent."""
    if len(text.uniques) == 1 and not text.null_count:
        return Column(name, "constant")
    frequent = len(text.uniques) > 0 and text.counts.max() >= least_rows(text)
    return Column(name, "category") if frequent else None


def is_category(text: TextColumn) -> bool:
    """Whether the values repeat enough to be learnt as they are."""
    counts = text.counts
    rows = int(counts.sum())
    if len(counts) <= min(_FEW_VALUES, max(2, (rows + 1) // 2)) and len(counts) < rows:
        return True
    return float(counts[counts >= _COMMON_ROWS].sum()) >= _COMMON_SHARE * rows
