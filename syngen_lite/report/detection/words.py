"""What the classifier's figures say."""

from __future__ import annotations

import math

from syngen_lite.report.results import Detection, Giveaway
from syngen_lite.report.score import Level, Score, Verdict

_GOOD, _FAIR = 0.6, 0.75
_COPIES = 0.03
_SIGMAS = 4
"""An AUC further than both below 0.5 is no chance."""


def verdicts(found: Detection) -> tuple[Verdict, ...]:
    """One sentence on the columns, one on their relations where there are any.

    An AUC clearly below 0.5 says that rows were copied, and nothing else.
    """
    value = found.auc.synthetic or 0.0
    name = "detection.auc.synthetic"
    if value < 0.5 - max(_COPIES, _SIGMAS * noise(found.rows)):
        words = (
            f"A classifier takes synthetic rows for real ones more often than chance allows: AUC "
            f"{value:.2f}, clearly below 0.5. That is a hint of copied rows."
        )
        return (Verdict("detection", "poor", words, name, value),)
    words = (
        f"A classifier tells synthetic rows from real ones with AUC {value:.2f} "
        f"({_beside(found.auc)})."
    )
    blame = _blame(found.giveaways)
    beyond = found.auc_relations.synthetic or 0.0
    if beyond == value:
        return (Verdict("detection", _level(value), words + blame, name, value),)
    more = (
        f"When it is also told how the numbers of a row stand to each other, the AUC is "
        f"{beyond:.2f} ({_beside(found.auc_relations)}).{blame}"
    )
    return (
        Verdict("detection", _level(value), words, name, value),
        Verdict("detection", _level(beyond), more, "detection.auc_relations.synthetic", beyond),
    )


def noise(rows: int) -> float:
    """Standard deviation of the AUC of so many rows a side when there is nothing to see."""
    return math.sqrt((2 * rows + 1) / (12 * rows**2))


def _beside(auc: Score) -> str:
    real = "" if auc.ceiling is None else f", real holdout rows {auc.ceiling:.2f}"
    worst = "" if auc.floor is None else f", shuffled columns {auc.floor:.2f}"
    return f"0.5 is a coin toss{real}{worst}"


def _blame(blamed: tuple[Giveaway, ...]) -> str:
    names = [f"'{giveaway.column}'" for giveaway in blamed[:3]]
    return f" What gives them away most: {', '.join(names)}." if names else ""


def _level(auc: float) -> Level:
    return "good" if auc < _GOOD else "fair" if auc < _FAIR else "poor"
