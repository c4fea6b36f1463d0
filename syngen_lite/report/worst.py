"""Which columns and pairs a reader should look at first."""

from __future__ import annotations

from syngen_lite.report.results import ColumnFigures, Fidelity, PairFigures
from syngen_lite.report.score import Score


def shortfall(score: Score) -> float:
    """How far a score lies below what real rows reach; two columns of many words reach little.

    What real rows reach is the ceiling, else what is expected, else 1. A score that was not
    measured falls short of nothing.
    """
    reached = next((v for v in (score.ceiling, score.expected) if v is not None), 1.0)
    return 0.0 if score.synthetic is None else reached - score.synthetic


def worst_columns(fidelity: Fidelity) -> list[ColumnFigures]:
    """All columns, those that fall short the most first."""
    return sorted(fidelity.columns, key=lambda column: (-shortfall(column.accuracy), column.name))


def worst_pairs(fidelity: Fidelity) -> list[PairFigures]:
    """All pairs, those that fall short the most first."""
    return sorted(fidelity.pairs, key=lambda p: (-shortfall(p.accuracy), p.first, p.second))


def strongest_pairs(fidelity: Fidelity) -> list[PairFigures]:
    """The pairs that are related in the real table, the closest related first."""
    related = [pair for pair in fidelity.pairs if pair.association[0] is not None]
    return sorted(related, key=lambda p: (-abs(p.association[0] or 0.0), p.first, p.second))
