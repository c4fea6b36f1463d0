"""Accuracy: how alike the histograms of one, two or three columns are."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence

import numpy as np

from syngen_lite.report.fidelity.coded import overlap
from syngen_lite.report.fidelity.noise import expected_overlap
from syngen_lite.report.fidelity.sides import Sides
from syngen_lite.report.score import Score

Mean = Callable[[Sequence[float]], float]


def accuracy(sides: Sides, names: Sequence[str]) -> Score:
    """1 - TV of the joint histogram of columns against the reference, of all sides.

    Args:
        sides: What is compared.
        names: Up to three columns.
    """
    reference = sides.reference.counts(names)
    return sides.score(
        lambda side: overlap(reference, side.counts(names)),
        expected_overlap(reference, sides.rows),
    )


def average(scores: Iterable[Score]) -> Score:
    """The mean of scores, part by part; None where any lacks it, or there are none."""
    return _together(list(scores), lambda values: float(np.mean(values)))


def median(scores: Iterable[Score]) -> Score:
    """The median of scores, part by part; None where any lacks it, or there are none."""
    return _together(list(scores), lambda values: float(np.median(values)))


def _together(scores: Sequence[Score], mean: Mean) -> Score:
    parts = [
        [score.synthetic for score in scores],
        [score.ceiling for score in scores],
        [score.floor for score in scores],
        [score.expected for score in scores],
    ]
    return Score(*(_mean_of_known(part, mean) for part in parts))


def _mean_of_known(values: Sequence[float | None], mean: Mean) -> float | None:
    known = [value for value in values if value is not None]
    return mean(known) if known and len(known) == len(values) else None
