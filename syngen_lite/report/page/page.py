"""The door: figures in, one HTML file that needs nothing else out."""

from __future__ import annotations

import base64
import hashlib
from collections.abc import Mapping
from functools import cache
from importlib.resources import files
from typing import Any

from jinja2 import Environment, FunctionLoader, StrictUndefined
from markupsafe import Markup

from syngen_lite.report import worst
from syngen_lite.report.headline import main_verdicts
from syngen_lite.report.page import headline, maps, spelling
from syngen_lite.report.page.charts import bars, curves, distributions
from syngen_lite.report.plots.plots import ColumnPlot, LinePlot, Plots
from syngen_lite.report.results import Attack, Figures, Utility

SHOWN_PAIRS = 30
"""So many of the worst pairs stand in a table; the CSV file has all."""


def to_html(figures: Figures, plots: Plots | None, facts: Mapping[str, Any]) -> str:
    """The whole report as one file: no network, no library, everything from data escaped.

    Args:
        figures: What was measured; every part of it may be missing.
        plots: What is drawn of the values; None draws none of them.
        facts: What the page says beside the figures, each optional: "title", "created",
            "settings", "versions" (both mappings), "seed", "training" (see `Fitted.training`).
    """
    style, script = _resource("report.css"), _resource("report.js")
    page = _environment().get_template("report.html.j2")
    html = page.render(
        figures=figures,
        plots=plots,
        facts={"title": None, "created": None, "seed": None, "training": None, **facts},
        settings=list(spelling.lines(facts.get("settings") or {})),
        versions=list(spelling.lines(facts.get("versions") or {})),
        style=Markup(style),  # noqa: S704 - a file of this package
        script=Markup(script),  # noqa: S704 - a file of this package
        style_hash=_hash(style),
        script_hash=_hash(script),
        shown_pairs=SHOWN_PAIRS,
    )
    return spelling.harmless(html)


def _resource(name: str) -> str:
    return (files(__package__) / "templates" / name).read_text(encoding="utf-8")


def _hash(text: str) -> str:
    """What the content security policy calls a script or style by: none but ours is run."""
    return base64.b64encode(hashlib.sha256(text.encode()).digest()).decode()


@cache
def _environment() -> Environment:
    found = Environment(
        loader=FunctionLoader(_resource),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    found.globals.update(
        cards=headline.headline_cards,
        verdicts=main_verdicts,
        measure=spelling.measure,
        levels=spelling.LEVELS,
        percent=spelling.percent,
        percent2=spelling.percent2,
        figure=spelling.figure,
        count=spelling.count,
        value=spelling.value,
        spread=spelling.spread,
        worst_columns=worst.worst_columns,
        worst_pairs=worst.worst_pairs,
        accuracy_map=maps.accuracy_map,
        correlation_maps=maps.correlation_maps,
        pair_maps=maps.pair_maps,
        column_charts=_column_charts,
        roc_curve=curves.roc_curve,
        distance_curves=curves.distance_curves,
        side_of=curves.side_of,
        training_curve=curves.training_curve,
        named_bars=bars.named_bars,
        utility_bars=_utility_bars,
        attack_interval=_attack_interval,
    )
    return found


def _column_charts(plot: ColumnPlot, sides: tuple[str, str]) -> list[Markup]:
    if isinstance(plot, LinePlot):
        return [distributions.histogram(plot, sides), distributions.cumulative(plot, sides)]
    return [distributions.paired_bars(plot, sides)]


def _utility_bars(utility: Utility, name: str) -> Markup:
    """What was learnt from real, from synthetic and from shuffled rows, a bar each."""
    score = utility.scores[name]
    sides = (
        ("learnt from real", score.ceiling, "real"),
        ("learnt from synthetic", score.synthetic, "synthetic"),
        ("learnt from shuffled", score.floor, "other"),
    )
    rows = [(side, v, spelling.figure(v), kind) for side, v, kind in sides if v is not None]
    return bars.named_bars(rows, f"{spelling.measure(name)} of predictions of {utility.target}")


def _attack_interval(attack: Attack) -> Markup:
    nothing = 0.5 if attack.measure == "auc" else 0.0
    words = f"{attack.name}: {attack.value:.3f}"
    return bars.interval(attack.value, attack.interval, nothing, nothing + 0.15, words)
