"""A table as bins and ranks: coded once, looked at in hundreds of pairs and triples."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
import pandas as pd

from syngen_lite.report.comparable import Floats, as_words
from syngen_lite.report.fidelity.ruler import Codes, LineRuler, Ruler

Counts = npt.NDArray[np.int64]


@dataclass(frozen=True, slots=True)
class CodedTable:
    """The bins of a table's cells, and the ranks of those that lie on a line.

    Attributes:
        rows: How many rows it has.
        codes: Per column (n,), the bin of each cell.
        ranks: Per column of numbers, dates or lengths (n,): from 1, ties share their mean rank,
            NaN where null.
        widths: Per column, how many bins there are.
    """

    rows: int
    codes: dict[str, Codes]
    ranks: dict[str, Floats]
    widths: dict[str, int]

    def counts(self, names: Sequence[str]) -> Counts:
        """How many rows are in each cell of the joint histogram; flat, the last column fastest."""
        joint, size = self.codes[names[0]], self.widths[names[0]]
        for name in names[1:]:
            # a ruler has at most 22 bins: even three columns have fewer cells than int16 counts
            joint = joint * np.int16(self.widths[name]) + self.codes[name]
            size *= self.widths[name]
        return np.bincount(joint, minlength=size)

    def shuffled(self, rng: np.random.Generator) -> CodedTable:
        """Every column in another order: the columns stay right, their relations are lost."""
        orders = {name: rng.permutation(self.rows) for name in self.codes}
        codes = {name: column[orders[name]] for name, column in self.codes.items()}
        ranks = {name: column[orders[name]] for name, column in self.ranks.items()}
        return CodedTable(self.rows, codes, ranks, self.widths)


def code_table(table: pd.DataFrame, rulers: Mapping[str, Ruler]) -> CodedTable:
    """Put the cells of every column that has a ruler into its bins."""
    codes, ranks = {}, {}
    for name, ruler in rulers.items():
        if isinstance(ruler, LineRuler):
            positions = ruler.positions(table[name])
            codes[name] = ruler.codes(positions)
            ranks[name] = _ranks(positions)
        else:
            codes[name] = ruler.codes(as_words(table[name]))
    return CodedTable(len(table), codes, ranks, {name: r.width for name, r in rulers.items()})


def overlap(reference: Counts, other: Counts) -> float:
    """1 - TV, the total variation distance of two histograms of the same bins; in [0, 1]."""
    distance = np.abs(reference / reference.sum() - other / other.sum()).sum() / 2
    return float(max(0.0, 1 - distance))


def _ranks(positions: Floats) -> Floats:
    return np.asarray(pd.Series(positions).rank(), dtype=np.float64)
