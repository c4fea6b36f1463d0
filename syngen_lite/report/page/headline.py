"""The cards at the top: one figure each, between floor and ceiling, for no statistician."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass

from markupsafe import Markup

from syngen_lite.report.page.charts.bars import gauge
from syngen_lite.report.page.spelling import DASH, figure, measure, percent
from syngen_lite.report.results import ClosestRecord, Detection, Figures, Utility
from syngen_lite.report.score import Score, Verdict

_SHUFFLED = "columns shuffled"
_REAL = "real rows"
_BADNESS: dict[str | None, int] = {"fair": 1, "poor": 2}


@dataclass(frozen=True, slots=True)
class Card:
    """One headline figure.

    Attributes:
        title: What it is.
        value: The figure in words.
        level: Of the verdict that rests on it; None where there is none.
        gauge: Its place between floor and ceiling; None where it was not measured.
        floor: What a worthless table reaches, in words.
        ceiling: What a perfect one reaches.
        words: One line of explanation.
    """

    title: str
    value: str
    level: str | None
    gauge: Markup | None
    floor: str
    ceiling: str
    words: str


def headline_cards(figures: Figures) -> list[Card]:
    """Accuracy, median accuracy, detection, utility of each target, privacy."""
    return [*_fidelity(figures), *_detection(figures), *_utility(figures), *_privacy(figures)]


def level_of(verdicts: Iterable[Verdict], name: str) -> str | None:
    """The level of the first verdict that rests on a figure of that name."""
    return next((v.level for v in verdicts if v.name.startswith(name)), None)


def _fidelity(figures: Figures) -> Iterator[Card]:
    fidelity = figures.fidelity
    if fidelity is None:
        return
    names = (_SHUFFLED, f"{figures.sides[0]} rows")
    yield _card(
        "Accuracy",
        fidelity.accuracy,
        level_of(fidelity.verdicts, "fidelity.accuracy"),
        "How far the shares of values, of pairs and of triples of values agree. "
        "100% would be equal in every detail.",
        names=names,
    )
    yield _card(
        "Median pair accuracy",
        fidelity.median_accuracy,
        level_of(fidelity.verdicts, "fidelity.median_accuracy"),
        "The same for two columns at a time: half of the pairs are better, half are worse.",
        names=names,
    )


def _detection(figures: Figures) -> Iterator[Card]:
    detection = figures.detection
    if detection is None:
        return
    score, level = _worse_auc(detection)
    sees = "" if score is detection.auc else "that is told how the numbers of a row relate "
    yield _card(
        "Detection",
        score,
        level,
        f"How well a classifier {sees}tells synthetic rows from real ones (AUC): "
        "0.5 is a coin toss, 1 is always right.",
        ends=(1.0, 0.5),
        spell=figure,
    )


def _worse_auc(detection: Detection) -> tuple[Score, str | None]:
    """The AUC with relations where its verdict is the worse one."""
    plain = level_of(detection.verdicts, "detection.auc.")
    related = level_of(detection.verdicts, "detection.auc_relations.")
    if _BADNESS.get(related, 0) > _BADNESS.get(plain, 0):
        return detection.auc_relations, related
    return detection.auc, plain


def _utility(figures: Figures) -> Iterator[Card]:
    for utility in figures.utility[:1]:
        name, score = main_score(utility)
        yield _card(
            "Utility",
            score,
            level_of(utility.verdicts, "utility"),
            f"How well a model that learnt from synthetic rows predicts {utility.target} "
            f"of real rows ({name}).",
            ends=(0.0 if utility.task == "regression" else 0.5, 1.0),
            spell=figure,
        )


def main_score(utility: Utility) -> tuple[str, Score]:
    """The score that stands for a target, with its name."""
    name = next(iter(utility.scores), "auc")
    name = "auc" if "auc" in utility.scores else name
    return measure(name), utility.scores.get(name, Score(None))


def _privacy(figures: Figures) -> Iterator[Card]:
    privacy = figures.privacy
    if privacy is None:
        return
    level = privacy.verdicts[0].level if privacy.verdicts else None
    if privacy.closest is not None:
        yield _closest(privacy.closest, level)
    elif privacy.copies is not None:
        yield Card(
            "Privacy: copied rows",
            percent(privacy.copies.share),
            level,
            None,
            "",
            "",
            "Synthetic rows that equal a real row. Without a holdout no more can be said.",
        )


def _closest(closest: ClosestRecord, level: str | None) -> Card:
    score = Score(closest.memorised, ceiling=0.0, floor=1.0)
    return _card(
        "Privacy",
        score,
        level,
        "How much nearer synthetic rows lie to rows that were learnt from than to other real "
        "rows: 0 = nothing memorised, 1 = copies.",
        names=("copies", "ideal"),
        spell=figure,
    )


def _card(
    title: str,
    score: Score,
    level: str | None,
    words: str,
    *,
    ends: tuple[float, float] = (0.0, 1.0),
    names: tuple[str, str] = (_SHUFFLED, _REAL),
    spell: Callable[[float | None], str] = percent,
) -> Card:
    value = score.synthetic
    if value is None:
        return Card(title, DASH, level, None, "", "", f"Not measured. {words}")
    worst, floor = _end(score.floor, ends[0], names[0], spell)
    is_measured = score.ceiling is not None or score.expected is None
    top = score.ceiling if is_measured else score.expected
    best, ceiling = _end(top, ends[1], names[1] if is_measured else f"{names[1]}, about", spell)
    drawn = gauge(value, worst, best, f"{title}: {spell(value)}; {floor}; {ceiling}")
    return Card(title, spell(value), level, drawn, floor, ceiling, words)


def _end(
    measured: float | None, natural: float, name: str, spell: Callable[[float | None], str]
) -> tuple[float, str]:
    """Where a gauge ends, and what is written there."""
    if measured is None:
        return natural, spell(natural)
    return measured, f"{name} {spell(measured)}"
