"""What the fidelity figures say in words."""

from __future__ import annotations

from collections.abc import Sequence

from syngen_lite.report.results import ColumnFigures, PairFigures
from syngen_lite.report.score import SIDES, Level, Score, Verdict

_GOOD, _FAIR = 0.9, 0.6
_NO_ROOM = 0.01
_LEAST_LOSS = 0.005
_GAP_GOOD, _GAP_FAIR = 0.05, 0.15


def fidelity_verdicts(
    overall: Score,
    columns: Sequence[ColumnFigures],
    pairs: Sequence[PairFigures],
    real: str = SIDES[0],
) -> tuple[Verdict, ...]:
    """One on the whole, and one on the column and the pair that fall the furthest short.

    Args:
        overall: The accuracy.
        columns: At least one.
        pairs: Those that were looked at.
        real: What the first table is called.
    """
    return (_on_the_whole(overall, real), _on_the_worst(columns, pairs, real))


def level_of(score: Score) -> Level:
    """Where a score stands between its floor and its ceiling: 90 % of the way good, 60 % fair.

    The expected value stands in for a ceiling that was not measured. Where a shuffle costs next to
    nothing (a single column, columns that do not depend on each other), the loss against the
    ceiling's own loss decides: up to 1.5 times good, up to 3 times fair.
    """
    top = ceiling_of(score)
    if score.synthetic is None or top is None:
        return "unknown"
    if score.floor is not None and top - score.floor > _NO_ROOM:
        way = (score.synthetic - score.floor) / (top - score.floor)
        return _graded(-way, -_GOOD, -_FAIR)
    return _graded((1 - score.synthetic) / max(1 - top, _LEAST_LOSS), 1.5, 3)


def ceiling_of(score: Score) -> float | None:
    """What real rows reach: as measured, or else by calculation."""
    return score.expected if score.ceiling is None else score.ceiling


def _on_the_whole(score: Score, real: str) -> Verdict:
    words = (
        f"The accuracy is {_three(score.synthetic)}, {_top_in_words(score, real)} and shuffled "
        f"columns {_three(score.floor)}: {_MEANING[level_of(score)].format(real=real)}."
    )
    name = "fidelity.accuracy.synthetic"
    return Verdict("fidelity", level_of(score), words, name, score.synthetic)


def _on_the_worst(
    columns: Sequence[ColumnFigures], pairs: Sequence[PairFigures], real: str
) -> Verdict:
    column = max(columns, key=lambda column: _gap(column.accuracy))
    named = [(column.accuracy, f"the column '{column.name}'")]
    worst, where = column.accuracy, f"fidelity.columns.{columns.index(column)}"
    if pairs:
        pair = max(pairs, key=lambda pair: _gap(pair.accuracy))
        named.append((pair.accuracy, f"the pair '{pair.first}' and '{pair.second}'"))
        if _gap(pair.accuracy) > _gap(worst):
            worst, where = pair.accuracy, f"fidelity.pairs.{pairs.index(pair)}"
    level = _graded(_gap(worst), _GAP_GOOD, _GAP_FAIR)
    short = [f"{what} ({_beside(score, real)})" for score, what in named if _gap(score) > 0]
    words = (
        f"Furthest from {real} rows: {' and '.join(short)}."
        if short
        else f"No column and no pair falls short of {real} rows."
    )
    return Verdict("fidelity", level, words, f"{where}.accuracy.synthetic", worst.synthetic)


_MEANING: dict[Level, str] = {
    "good": "columns and the relations between them are nearly those of the {real} table",
    "fair": "most relations between columns are kept, some are weaker than in the {real} table",
    "poor": "many relations between columns are lost, or columns have other values",
    "unknown": "what {real} rows would reach is not known",
}


def _graded(badness: float, good: float, fair: float) -> Level:
    if badness <= good:
        return "good"
    return "fair" if badness <= fair else "poor"


def _gap(score: Score) -> float:
    """What is lost against real rows."""
    top = ceiling_of(score)
    return 0.0 if score.synthetic is None or top is None else top - score.synthetic


def _beside(score: Score, real: str) -> str:
    return f"{_three(score.synthetic)}, {real} rows {_three(ceiling_of(score))}"


def _top_in_words(score: Score, real: str) -> str:
    if score.ceiling is None:
        return f"where as many {real} rows would reach about {_three(score.expected)}"
    return f"where {real} rows reach {_three(score.ceiling)}"


def _three(value: float | None) -> str:
    return "n/a" if value is None else f"{value:.3f}"
