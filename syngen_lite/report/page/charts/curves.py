"""Curves: ROC, distances to the nearest row, the training's loss."""

from __future__ import annotations

import math
from collections.abc import Sequence

from markupsafe import Markup

from syngen_lite.report.numerals import numeral
from syngen_lite.report.page.charts.frame import Frame, number_ticks
from syngen_lite.report.page.charts.svg import chart, hint, path, tag
from syngen_lite.report.results import Distances

Points = Sequence[tuple[float, float]]

_MARGINS = (25.0, 12.0, 38.0, 44.0)
_HALVES = [(0.0, "0"), (0.5, "0.5"), (1.0, "1")]
_SIDES = {
    "synthetic to real": "synthetic",
    "synthetic to holdout": "other",
    "holdout to real": "real",
}
_ORDER = ("real", "other", "synthetic")


def roc_curve(points: Points, auc: float | None) -> Markup:
    """True against false positive rate; the diagonal is a coin toss."""
    frame = Frame.of((340.0, 320.0), (0.0, 1.0), (0.0, 1.0), _MARGINS)
    ends = [(0.0, 0.0), (1.0, 1.0)]
    parts = [
        *frame.axes(_HALVES, _HALVES, "real rows taken for synthetic", "synthetic rows recognised"),
        tag("path", hint("a coin toss"), class_="ceiling line", d=_along(frame, ends)),
        tag("path", class_="synthetic line", d=_along(frame, points)),
    ]
    words = "ROC curve of real against synthetic rows"
    return chart(340, 320, words if auc is None else f"{words}, AUC {auc:.3f}", parts)


def distance_curves(distances: Sequence[Distances]) -> Markup:
    """Share of rows whose nearest row is at most so far away, a curve for each pair of tables."""
    far = max((max(d.quantiles, default=0.0) for d in distances), default=0.0) or 1.0
    frame = Frame.of((460.0, 280.0), (0.0, far), (0.0, 1.0), _MARGINS)
    shares = [(0.0, "0%"), (0.5, "50%"), (1.0, "100%")]
    parts = frame.axes(
        number_ticks(0.0, far), shares, "distance to the nearest row", "share of rows"
    )
    # the synthetic rows' curve is drawn above the others
    for distance in sorted(distances, key=lambda d: _ORDER.index(side_of(d.of))):
        points = list(zip(distance.quantiles, distance.levels, strict=True))
        kind = f"{side_of(distance.of)} line"
        parts.append(tag("path", hint(distance.of), class_=kind, d=_along(frame, points)))
    return chart(460, 280, "Distances to the nearest row, as cumulative curves", parts)


def side_of(distance: str) -> str:
    """The class that colours a distance's curve."""
    return _SIDES.get(distance, "other")


def training_curve(curve: Sequence[Sequence[float | None]]) -> Markup | None:
    """Loss per step of the training; None with fewer than two evaluations.

    Args:
        curve: Step, training loss, held-out loss of each evaluation.
    """
    sides = [_known(curve, 1), _known(curve, 2)]
    if min(map(len, sides)) < 2:
        return None
    losses = [loss for side in sides for _, loss in side]
    steps = [step for step, _ in sides[1]]
    frame = Frame.of((460.0, 260.0), (min(steps), max(steps)), (min(losses), max(losses)), _MARGINS)
    parts = frame.axes(
        number_ticks(min(steps), max(steps)),
        number_ticks(min(losses), max(losses)),
        "training step",
        "loss, nats a row",
    )
    for kind, side in zip(("other", "real"), sides, strict=True):
        parts.append(tag("path", class_=f"{kind} line", d=_along(frame, side)))
    step, least = min(sides[1], key=lambda point: point[1])
    words = f"least held-out loss: {numeral(least)} at step {step:.0f}"
    best = tag("circle", hint(words), class_="best", cx=frame.x(step), cy=frame.y(least), r=4.0)
    return chart(460, 260, f"Training and held-out loss; {words}", [*parts, best])


def _known(curve: Sequence[Sequence[float | None]], place: int) -> list[tuple[float, float]]:
    pairs = [(point[0], point[place]) for point in curve]
    return [(a, b) for a, b in pairs if a is not None and b is not None and math.isfinite(b)]


def _along(frame: Frame, points: Points) -> str:
    return path([(frame.x(x), frame.y(y)) for x, y in points])
