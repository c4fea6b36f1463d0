"""The headline of a report, for a terminal: a table of scores, and what they say."""

from __future__ import annotations

from collections.abc import Iterator

from syngen_lite.report.results import Figures
from syngen_lite.report.score import Score, Verdict

_NOT_MEASURED = "n/a"


def headline_lines(figures: Figures) -> list[str]:
    """Scores beside those of real rows and of shuffled columns; verdicts; what was left out.

    Without a holdout, the score of real rows is the calculated one, with a ~ before it.
    """
    real, made = figures.sides
    header = ("", made, f"{real} rows", "shuffled", "ideal")
    rows = [header, *(_cells(name, score, ideal) for name, score, ideal in _scores(figures))]
    table = [*_aligned(rows), ""] if len(rows) > 1 else []
    said = [f"{v.topic}, {v.level}: {v.words}" for v in main_verdicts(figures)]
    return [*table, *said, *(f"note: {why}" for why in figures.left_out)]


def main_verdicts(figures: Figures) -> list[Verdict]:
    """The first of each topic, privacy first, and every other that is fair or poor.

    One that the first of its topic quotes is not said again.
    """
    sections = (figures.privacy, figures.fidelity, figures.detection, *figures.utility)
    told = (section.verdicts for section in (*sections, figures.structure) if section)
    return [verdict for verdicts in told for verdict in _main(verdicts)]


def _main(verdicts: tuple[Verdict, ...]) -> Iterator[Verdict]:
    for place, verdict in enumerate(verdicts):
        is_quoted = verdict.words in verdicts[0].words
        if place == 0 or (verdict.level in {"fair", "poor"} and not is_quoted):
            yield verdict


def _scores(figures: Figures) -> list[tuple[str, Score, str]]:
    found: list[tuple[str, Score, str]] = []
    if (fidelity := figures.fidelity) is not None:
        real = f"{figures.sides[0]} rows"
        found.append(("accuracy", fidelity.accuracy, real))
        found.append(("median accuracy", fidelity.median_accuracy, real))
    if (detection := figures.detection) is not None:
        found.append(("detection AUC", detection.auc, "0.5"))
        if detection.auc_relations.synthetic not in {None, detection.auc.synthetic}:
            found.append(("with relations", detection.auc_relations, "0.5"))
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
