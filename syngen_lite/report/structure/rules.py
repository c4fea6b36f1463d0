"""The rules that rows may keep. A rule says of which rows it speaks, and which of them break it."""

from __future__ import annotations

from abc import ABC, abstractmethod
from dataclasses import dataclass

import numpy as np

from syngen_lite.report.comparable import Floats
from syngen_lite.report.structure.sheet import Rows, Sheet


@dataclass(frozen=True, slots=True)
class Rule(ABC):
    """A rule over some columns.

    Attributes:
        columns: In the order in which the rule names them.
    """

    columns: tuple[str, ...]

    @property
    @abstractmethod
    def text(self) -> str:
        """The rule, with the columns' names."""

    @abstractmethod
    def broken(self, sheet: Sheet) -> Rows:
        """Rows that break the rule, among those it speaks of; (n,)."""

    def applies(self, sheet: Sheet) -> Rows:
        """Rows that the rule speaks of; (n,)."""
        return sheet.known(*self.columns)

    def share_broken(self, sheet: Sheet) -> float:
        """Share of the rows it speaks of that break it; 0 if there are none."""
        applies = int(self.applies(sheet).sum())
        return float(self.broken(sheet).sum() / applies) if applies else 0.0


class Order(Rule):
    """The first is never more than the second."""

    @property
    def text(self) -> str:
        return " <= ".join(self.columns)

    def broken(self, sheet: Sheet) -> Rows:
        first, second = (sheet[name] for name in self.columns)
        return np.asarray(first > second)


class Equality(Rule):
    """Both have the same value."""

    @property
    def text(self) -> str:
        return " = ".join(self.columns)

    def broken(self, sheet: Sheet) -> Rows:
        first, second = (sheet[name] for name in self.columns)
        return np.asarray(self.applies(sheet) & (first != second))


@dataclass(frozen=True, slots=True)
class Dependency(Rule):
    """Every value of the first has one value of the second.

    Attributes:
        keys: Values of the first in real rows, in order; the rule does not speak of others.
        values: The one value of the second for each.
    """

    keys: Floats
    values: Floats

    @classmethod
    def of(cls, columns: tuple[str, str], sheet: Sheet) -> Dependency:
        """The rule that the rows of a sheet would keep: the first row of each value counts."""
        known = sheet.known(*columns)
        keys, places = np.unique(sheet[columns[0]][known], return_index=True)
        return cls(columns, keys, sheet[columns[1]][known][places])

    @property
    def text(self) -> str:
        return " -> ".join(self.columns)

    def applies(self, sheet: Sheet) -> Rows:
        first = sheet[self.columns[0]]
        if not len(self.keys):
            return np.zeros(sheet.rows, dtype=bool)
        return np.asarray(sheet.known(*self.columns) & (self.keys[self._places(first)] == first))

    def broken(self, sheet: Sheet) -> Rows:
        first, second = (sheet[name] for name in self.columns)
        applies = self.applies(sheet)
        found = np.zeros(sheet.rows, dtype=bool)
        found[applies] = self.values[self._places(first[applies])] != second[applies]
        return found

    def _places(self, first: Floats) -> np.ndarray[tuple[int], np.dtype[np.int64]]:
        return np.minimum(np.searchsorted(self.keys, first), len(self.keys) - 1)


@dataclass(frozen=True, slots=True)
class Arithmetic(Rule):
    """The first is the sum, or the product, of the others.

    Attributes:
        sign: "+" or "*".
        slack: How far off rounding may leave it.
    """

    sign: str
    slack: float

    @property
    def text(self) -> str:
        total, *terms = self.columns
        return f"{total} = {f' {self.sign} '.join(terms)}"

    def broken(self, sheet: Sheet) -> Rows:
        total, first, second = (sheet[name] for name in self.columns)
        with np.errstate(over="ignore", invalid="ignore"):
            made = first + second if self.sign == "+" else first * second
            off = np.abs(total - made) > self.slack + 1e-9 * np.abs(total)
        return self.applies(sheet) & off


@dataclass(frozen=True, slots=True)
class SharedNull(Rule):
    """The first is null whenever, or exactly when, the second is.

    Attributes:
        exactly: Whether the second is null whenever the first is, too.
    """

    exactly: bool

    @property
    def text(self) -> str:
        when = "exactly when" if self.exactly else "whenever"
        first, second = self.columns
        return f"{first} is null {when} {second} is null"

    def applies(self, sheet: Sheet) -> Rows:
        return np.ones(sheet.rows, dtype=bool)

    def broken(self, sheet: Sheet) -> Rows:
        first, second = (np.isnan(sheet[name]) for name in self.columns)
        return first != second if self.exactly else second & ~first
