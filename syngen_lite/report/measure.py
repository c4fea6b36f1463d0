"""Every figure of two tables, section by section, and the report that is made of them."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

import numpy as np
import pandas as pd

from syngen_lite.report.comparable import check_table
from syngen_lite.report.detection import measure_detection
from syngen_lite.report.fidelity import Summary, measure_by_summary, measure_fidelity
from syngen_lite.report.fidelity.sides import MIN_ROWS
from syngen_lite.report.plots.drawing import draw_plots
from syngen_lite.report.privacy import measure_privacy
from syngen_lite.report.report import Report
from syngen_lite.report.results import Detection, Fidelity, Figures, Privacy, Structure, Utility
from syngen_lite.report.score import SIDES
from syngen_lite.report.structure.measure import measure_structure
from syngen_lite.report.tables import Tables
from syngen_lite.report.utility.measure import measure_utility
from syngen_lite.schema import TableSchema
from syngen_lite.streams import stream

SECTIONS = ("structure", "fidelity", "detection", "utility", "privacy", "drawings")
Seen = Mapping[str, tuple[str, float | None]]
Listener = Callable[[str], None]


@dataclass(frozen=True, slots=True)
class Question:
    """What a report is asked for.

    Attributes:
        seed: Of all that is drawn; the same tables and seed give the same figures.
        target: The column whose prediction is tried out; None to choose one.
        seen: Header to what reading found out: "same", "missing", "extra" or "other type", and
            the share of valid cells; headers that are not in it are "same".
        left_out: What is known beforehand not to be measured, a sentence each.
        sections: Which parts to make; "drawings" are what the page needs.
        facts: For the page, see `Report`.
        listener: Called with each section's name before it starts.
    """

    seed: int = 0
    target: str | None = None
    seen: Seen = field(default_factory=dict)
    left_out: tuple[str, ...] = ()
    sections: tuple[str, ...] = SECTIONS
    facts: Mapping[str, Any] = field(default_factory=dict)
    listener: Listener = lambda _: None

    def begins(self, section: str) -> np.random.Generator | None:
        """The section's own random stream, None if the section was not asked for."""
        if section not in self.sections:
            return None
        self.listener(section)
        return stream(self.seed, "report", section)


def measure(tables: Tables, question: Question) -> Report:
    """Compare a synthetic table with the real one.

    Raises:
        DataError: a table has no rows, or lacks a column of the schema.
        ConfigError: the target is no column.
    """
    for role in ("real", "synthetic", "holdout"):
        if (table := getattr(tables, role)) is not None:
            check_table(table, tables.schema, role)
    structure, of_structure = measure_structure(
        tables, stream(question.seed, "report", "structure"), question.seen
    )
    fidelity, of_fidelity = _fidelity(tables, question)
    detection, of_detection = _detection(tables, question)
    utility, of_utility = _utility(tables, question)
    privacy, of_privacy = _privacy(tables, question)
    left_out = (
        *question.left_out, *of_structure, *of_fidelity, *of_detection, *of_utility, *of_privacy
    )  # fmt: skip
    figures = Figures(
        table=tables.schema.name,
        rows=_rows(tables),
        seed=question.seed,
        structure=structure,
        fidelity=fidelity,
        detection=detection,
        utility=utility,
        privacy=privacy,
        left_out=left_out,
        sides=tables.sides,
    )
    rng = question.begins("drawings")
    plots = None if rng is None else draw_plots(tables, fidelity, rng)
    return Report(figures, plots, question.facts, with_page="drawings" in question.sections)


def _fidelity(tables: Tables, question: Question) -> tuple[Fidelity | None, tuple[str, ...]]:
    if (rng := question.begins("fidelity")) is None:
        return None, ()
    fidelity = measure_fidelity(tables, rng)
    if fidelity is None:
        return None, (_NO_FIDELITY,)
    left_out = _pairs_left_out(fidelity)
    if tables.unseen is None and tables.sides == SIDES:  # a sample is not asked for one
        why = "there is no holdout" if tables.holdout is None else "the holdout is too small"
        left_out = (f"The ceiling of fidelity is calculated, not measured: {why}.", *left_out)
    return fidelity, left_out


def _pairs_left_out(fidelity: Fidelity) -> tuple[str, ...]:
    """Of wide tables; triples are nearly always a sample, and the page says of how many."""
    looked_at = len(fidelity.pairs)
    if looked_at == fidelity.all_pairs:
        return ()
    words = f"{fidelity.all_pairs - looked_at:,} of the {fidelity.all_pairs:,} pairs of columns"
    return (f"{words} were left out: a seeded random sample of {looked_at:,} is looked at.",)


def _detection(tables: Tables, question: Question) -> tuple[Detection | None, tuple[str, ...]]:
    rng = question.begins("detection")
    return (None, ()) if rng is None else measure_detection(tables, rng)


def _utility(tables: Tables, question: Question) -> tuple[tuple[Utility, ...], tuple[str, ...]]:
    rng = question.begins("utility")
    return ((), ()) if rng is None else measure_utility(tables, rng, question.target)


def _privacy(tables: Tables, question: Question) -> tuple[Privacy | None, tuple[str, ...]]:
    rng = question.begins("privacy")
    if rng is None:
        return None, ()
    privacy, left_out = measure_privacy(tables, rng)
    return privacy, tuple(left_out)


def measure_summary(
    summary: Summary, synthetic: pd.DataFrame, schema: TableSchema, question: Question
) -> Report:
    """Compare a synthetic table with counts of the real one, where its rows are not at hand.

    Raises:
        DataError: the table has no rows, or lacks a column of the schema.
    """
    check_table(synthetic, schema, "synthetic")
    rng = question.begins("fidelity") or stream(question.seed, "report", "fidelity")
    fidelity = measure_by_summary(summary, synthetic, schema, rng)
    figures = Figures(
        table=schema.name,
        rows={"real": summary.rows, "synthetic": len(synthetic), "holdout": 0},
        seed=question.seed,
        structure=Structure((), ()),
        fidelity=fidelity,
        detection=None,
        utility=(),
        privacy=None,
        left_out=(*question.left_out, _NO_ROWS),
    )
    return Report(figures, None, question.facts, with_page="drawings" in question.sections)


_NO_FIDELITY = (
    f"Fidelity was left out: it needs a column to compare and {MIN_ROWS} rows in each table."
)
_NO_ROWS = (
    "Triples, structure, detection, utility, privacy and drawings were left out: the real rows are "
    "not at hand. They need the source as it was at the training, or rows that were kept, "
    "encrypted (fernet_key)."
)


def _rows(tables: Tables) -> dict[str, int]:
    holdout = 0 if tables.holdout is None else len(tables.holdout)
    return {"real": len(tables.real), "synthetic": len(tables.synthetic), "holdout": holdout}
