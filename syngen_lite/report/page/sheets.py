"""The tables of the report as CSV, for a spreadsheet."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable, Iterator
from dataclasses import asdict, fields

from syngen_lite.report.results import (
    ColumnFigures,
    Figures,
    PairFigures,
    Privacy,
)
from syngen_lite.report.score import Score

Cell = str | float | int | None
Row = dict[str, Cell]

_FORMULA = ("=", "+", "-", "@", "\t", "\r")
_DIGITS = 9


SHEETS = (
    "scores.csv",
    "columns.csv",
    "pairs.csv",
    "giveaways.csv",
    "utility.csv",
    "privacy.csv",
    "rare_values.csv",
    "structure.csv",
    "rules.csv",
    "verdicts.csv",
)
"""Every table there may be."""


def tables_csv(figures: Figures) -> dict[str, str]:
    """File names and CSV texts; a table without a row is left out.

    Lines end as RFC 4180 asks, in CR and LF: write the texts as bytes, or with `newline=""`.

    Texts that a spreadsheet would run as a formula get an apostrophe in front: headers come from
    tables that nobody vouches for.
    """
    fidelity = figures.fidelity
    tables: tuple[Iterable[Row], ...] = (
        _scores(figures),
        map(_column, fidelity.columns) if fidelity else (),
        map(_pair, fidelity.pairs) if fidelity else (),
        _giveaways(figures),
        _utility(figures),
        _privacy(figures.privacy) if figures.privacy else (),
        map(asdict, figures.privacy.rare) if figures.privacy else (),
        _structure(figures),
        _rules(figures),
        _verdicts(figures),
    )
    listed = {name: list(rows) for name, rows in zip(SHEETS, tables, strict=True)}
    return {name: _text(rows) for name, rows in listed.items() if rows}


def _text(rows: list[Row]) -> str:
    file = io.StringIO(newline="")
    # columns of words have no quantiles
    names = dict.fromkeys(name for row in rows for name in row)
    writer = csv.DictWriter(file, list(names), lineterminator="\r\n")
    writer.writeheader()
    writer.writerows({key: _cell(value) for key, value in row.items()} for row in rows)
    # half characters, which no file can hold
    return file.getvalue().encode("utf-8", "replace").decode()


def _cell(value: Cell) -> Cell:
    if isinstance(value, float):
        return float(f"{value:.{_DIGITS}g}")
    if isinstance(value, str) and value.startswith(_FORMULA):
        return f"'{value}"
    return value


def _score(score: Score, prefix: str = "") -> Row:
    return {f"{prefix}{field.name}": getattr(score, field.name) for field in fields(Score)}


def _both(name: str, values: tuple[float | None, float | None] | None) -> Row:
    real, synthetic = values or (None, None)
    return {f"{name}_real": real, f"{name}_synthetic": synthetic}


def _scores(figures: Figures) -> Iterator[Row]:
    for section in (figures.fidelity, figures.detection):
        for field in fields(section) if section else ():
            score = getattr(section, field.name)
            if isinstance(score, Score):
                yield {"score": field.name, **_score(score)}


def _column(column: ColumnFigures) -> Row:
    levels = {
        key: value
        for level, both in column.quantiles.items()
        for key, value in _both(f"quantile_{level}", both).items()
    }
    return {
        "column": column.name,
        "kind": column.kind,
        **_score(column.accuracy, "accuracy_"),
        **_score(column.shape, "shape_"),
        **_both("missing", column.missing),
        "coverage": column.coverage,
        **_both("mean", column.mean),
        **_both("spread", column.spread),
        **levels,
    }


def _pair(pair: PairFigures) -> Row:
    return {
        "first": pair.first,
        "second": pair.second,
        **_score(pair.accuracy, "accuracy_"),
        **_both("association", pair.association),
        "measure": pair.measure,
    }


def _giveaways(figures: Figures) -> Iterator[Row]:
    return map(asdict, figures.detection.giveaways if figures.detection else ())


def _utility(figures: Figures) -> Iterator[Row]:
    for utility in figures.utility:
        for name, score in utility.scores.items():
            yield {"target": utility.target, "task": utility.task, "score": name, **_score(score)}


def _privacy(privacy: Privacy) -> Iterator[Row]:
    """A row a figure; intervals where there are any."""
    closest, copies = privacy.closest, privacy.copies
    if closest is not None:
        yield _figure("closest.share", closest.share, closest.interval)
        yield _figure("closest.copying", closest.copying)
        yield _figure("closest.values_alone", closest.values_alone)
        yield _figure("closest.memorised", closest.memorised, closest.memorised_interval)
    if copies is not None:
        yield _figure("copies.share", copies.share)
        yield _figure("copies.holdout_share", copies.holdout_share)
        yield _figure("copies.excess", copies.excess)
        yield _figure("copies.single_share", copies.single_share)
        yield _figure("copies.single_chance", copies.single_chance)
    for attack in privacy.attacks:
        yield _figure(f"{attack.name}: {attack.measure}", attack.value, attack.interval)


def _figure(name: str, value: float | None, ends: tuple[float, float] | None = None) -> Row:
    low, high = ends or (None, None)
    return {"figure": name, "value": value, "low": low, "high": high}


def _structure(figures: Figures) -> Iterator[Row]:
    for column in figures.structure.columns:
        yield {
            "column": column.name,
            "kind": column.kind,
            "state": column.state,
            "valid": column.valid,
            "in_range": column.in_range,
            **_both("unique", column.unique),
        }


def _rules(figures: Figures) -> Iterator[Row]:
    for rule in figures.structure.constraints:
        yield {
            "rule": rule.rule,
            "columns": ", ".join(rule.columns),
            "broken": rule.broken,
            "holdout_broken": rule.holdout_broken,
        }


def _verdicts(figures: Figures) -> Iterator[Row]:
    sections = [figures.fidelity, figures.detection, *figures.utility, figures.privacy]
    for section in [*sections, figures.structure]:
        for verdict in section.verdicts if section else ():
            yield {
                "topic": verdict.topic,
                "level": verdict.level,
                "words": verdict.words,
                "name": verdict.name,
                "value": verdict.value,
            }
