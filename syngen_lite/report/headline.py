"""The headline of a report, for a terminal: a table of scores, and what they say."""

from __future__ import annotations

from syngen_lite.report.results import Figures
from syngen_lite.report.score import Score

_NOT_MEASURED = "n/a"
_HEADER = ("", "synthetic", "real rows", "shuffled", "ideal")


def headline_lines(figures: Figures) -> list[str]:
    """Scores beside those of real rows and of shuffled columns; verdicts; what was left out.

    Without a holdout, the score of real rows is the calculated one, with a ~ before it.
    """
    rows = [_HEADER, *(_cells(name, score, ideal) for name, score, ideal in _scores(figures))]
    return [
        *_aligned(rows),
        "",
        *_verdicts(figures),
        *(f"left out: {why}" for why in figures.left_out),
    ]


def _scores(figures: Figures) -> list[tuple[str, Score, str]]:
    found: list[tuple[str, Score, str]] = []
    if (fidelity := figures.fidelity) is not None:
        found.append(("accuracy", fidelity.accuracy, "real rows"))
        found.append(("median accuracy", fidelity.median_accuracy, "real rows"))
    if (detection := figures.detection) is not None:
        found.append(("detection AUC", detection.auc, "0.5"))
    for utility in figures.utility:
        name, score = next(iter(utility.scores.items()))
        found.append((f"{name.upper()} of {utility.target}", score, "real rows"))
    if figures.privacy is not None and (closest := figures.privacy.closest) is not None:
        found.append(("memorised", Score(closest.memorised, 0.0), "0"))
    return found


def _cells(name: str, score: Score, ideal: str) -> tuple[str, ...]:
    ceiling = _number(score.ceiling)
    if score.ceiling is None and score.expected is not None:
        ceiling = f"~{_number(score.expected)}"
    return name, _number(score.synthetic), ceiling, _number(score.floor), ideal


def _number(value: float | None) -> str:
    return _NOT_MEASURED if value is None else f"{value:.3f}"


def _aligned(rows: list[tuple[str, ...]]) -> list[str]:
    widths = [max(map(len, column)) for column in zip(*rows, strict=True)]
    lines = [
        " | ".join([row[0].ljust(widths[0]), *map(str.rjust, row[1:], widths[1:])]) for row in rows
    ]
    return [lines[0], "-+-".join("-" * width for width in widths), *lines[1:]]


def _verdicts(figures: Figures) -> list[str]:
    """The first one of each topic, and every other that is not good; the page has all."""
    sections = (figures.structure, figures.fidelity, figures.detection, *figures.utility)
    lines = []
    for section in (*sections, figures.privacy):
        for place, verdict in enumerate(section.verdicts if section else ()):
            if place == 0 or verdict.level != "good":
                lines.append(f"{verdict.topic}, {verdict.level}: {verdict.words}")
    return lines
