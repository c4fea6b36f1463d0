"""The tables that are compared, cut to the same rows: the same noise is in every score."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
import pandas as pd

from syngen_lite.report.fidelity.coded import CodedTable, code_table
from syngen_lite.report.fidelity.ruler import Ruler, fit_rulers, is_joinable
from syngen_lite.report.score import Score
from syngen_lite.report.tables import Tables, draw

MIN_ROWS = 20
"""With fewer rows of a table the figures say nothing."""

MAX_ROWS = 50_000
_MAX_CELLS = 15_000_000


@dataclass(frozen=True, slots=True)
class Sides:
    """What is compared with the reference, and what scores it might have.

    Attributes:
        rulers: Per comparable column, fitted on the real table.
        reference: The holdout, or else the real table.
        synthetic: As many rows as the two that follow; None while there is no synthetic table.
        ceiling: Real rows; None where the reference is the real table itself.
        floor: Real rows, every column shuffled on its own.
    """

    rulers: dict[str, Ruler]
    reference: CodedTable
    synthetic: CodedTable | None
    ceiling: CodedTable | None
    floor: CodedTable

    @property
    def rows(self) -> int:
        """How many rows of the synthetic table are compared."""
        return self.floor.rows

    @property
    def joinable(self) -> list[str]:
        """Columns that are looked at in pairs and triples."""
        return [name for name, ruler in self.rulers.items() if is_joinable(ruler)]

    def score(
        self, figure: Callable[[CodedTable], float | None], expected: float | None = None
    ) -> Score:
        """The same figure of all sides."""
        return Score(
            synthetic=None if self.synthetic is None else figure(self.synthetic),
            ceiling=None if self.ceiling is None else figure(self.ceiling),
            floor=figure(self.floor),
            expected=expected,
        )


@dataclass(frozen=True, slots=True)
class Samples:
    """Rows that are compared, as typed values.

    Attributes:
        reference: m rows.
        synthetic: n rows, or None.
        real: n rows.
    """

    reference: pd.DataFrame
    synthetic: pd.DataFrame | None
    real: pd.DataFrame


def draw_samples(tables: Tables, rng: np.random.Generator, *, synthetic: bool = True) -> Samples:
    """Cut the tables: at most 50,000 rows each, fewer of more than 300 columns.

    Args:
        tables: What is compared.
        rng: Draws the rows.
        synthetic: Whether there is a synthetic table; without one the real rows alone say how
            many rows are drawn.
    """
    cap = max_rows(len(tables.columns))
    made = draw(tables.synthetic, cap, rng) if synthetic else None
    size = min(cap, len(tables.real), cap if made is None else len(made))
    return Samples(
        reference=draw(tables.reference, cap, rng),
        synthetic=None if made is None else draw(made, size, rng),
        real=draw(tables.real, size, rng),
    )


def max_rows(columns: int) -> int:
    """How many rows are compared at most; fewer the wider the table, for memory and time."""
    return max(MIN_ROWS, min(MAX_ROWS, _MAX_CELLS // max(1, columns)))


def code_sides(tables: Tables, samples: Samples, rng: np.random.Generator) -> Sides:
    """Put all sides into the bins of the real table's rulers."""
    rulers = fit_rulers(tables.real, tables.columns)
    real = code_table(samples.real, rulers)
    made = None if samples.synthetic is None else code_table(samples.synthetic, rulers)
    return Sides(
        rulers,
        reference=code_table(samples.reference, rulers),
        synthetic=made,
        ceiling=None if tables.unseen is None else real,
        floor=real.shuffled(rng),
    )
