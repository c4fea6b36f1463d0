"""What a model's grades say."""

from __future__ import annotations

from syngen_lite.report.results import Utility
from syngen_lite.report.score import Level, Score, Verdict

_GOOD, _FAIR = 0.03, 0.10
"""What learning from synthetic rows may cost, in AUC or R2."""

_LEAST = {"auc": 0.55, "r2": 0.05}
"""Where real rows teach less, synthetic rows cannot be judged."""

_MEASURES = {"auc": "AUC", "r2": "R2"}


def verdict(found: Utility, is_seen: bool) -> Verdict:
    """One sentence on what a model loses when it learns from synthetic rows.

    Args:
        found: Its grades.
        is_seen: Whether the rows it was tested on were learnt from by the maker of the synthetic
            table: there was no holdout.
    """
    key = "auc" if "auc" in found.scores else "r2"
    score, measure = found.scores[key], _MEASURES[key]
    words = _sentence(found.target, measure, score)
    if is_seen:
        words += " There is no holdout: whoever made the synthetic table has seen these real rows."
    name = f"utility.0.scores.{key}.synthetic"
    return Verdict("utility", _level(score, _LEAST[key]), words, name, score.synthetic)


def _sentence(target: str, measure: str, score: Score) -> str:
    real, floor = f"{measure} {_figure(score.ceiling)}", _figure(score.floor)
    if score.synthetic is None:
        return (
            f"The synthetic table has too few known values of '{target}' to learn it; a model "
            f"that learnt from real rows reaches {real}."
        )
    return (
        f"A model that learnt from synthetic rows predicts '{target}' in real rows with {measure} "
        f"{_figure(score.synthetic)}; one that learnt from real rows reaches {real}, one from "
        f"shuffled columns {floor}."
    )


def _figure(value: float | None) -> str:
    value = value or 0.0
    return f"{value:.2f}" if value >= -1 else "below -1"


def _level(score: Score, least: float) -> Level:
    ceiling = score.ceiling or 0.0
    if ceiling < least:
        return "unknown"
    if score.synthetic is None:
        return "poor"
    gap = ceiling - score.synthetic
    return "good" if gap <= _GOOD else "fair" if gap <= _FAIR else "poor"
