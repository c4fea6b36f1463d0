"""What the privacy figures say, in words; only what is beyond the noise of a figure is blamed.

A figure is held against a limit by the end of its 95 % interval moved out by half as much again
(about 99.7 % one-sided): there are seven figures, and none should cry wolf on a fair table.
The limits lie between what real rows and good models reach on tables of 8,000 to 40,000 rows and
what half a table of copies, or copies with a tenth of the cells exchanged, reaches.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np

from syngen_lite.report.results import Attack, ClosestRecord, Copies, RareValues
from syngen_lite.report.score import Level, Verdict
from syngen_lite.report.tables import Tables

_FIRM = 1.5
_Z = 1.96 * _FIRM

_SEVERITY: dict[Level, int] = {"unknown": -1, "good": 0, "fair": 1, "poor": 2}
_MILDER: dict[Level, Level] = {"poor": "fair", "fair": "good", "good": "good"}


@dataclass(frozen=True, slots=True)
class _Limits:
    """Above these a figure's firm lower end is beyond chance, fair, or poor."""

    chance: float
    fair: float
    poor: float

    def level(self, lower: float) -> Level:
        if lower > self.poor:
            return "poor"
        return "fair" if lower > self.fair else "good"


_MEMORISED = _Limits(0, 0.1, 0.25)
_COPIES = _Limits(0, 0.005, 0.03)
_RARE = _Limits(0, 0.02, 0.1)
_AUC = _Limits(0.5, 0.52, 0.55)
_RISK = _Limits(0, 0.02, 0.05)


@dataclass(frozen=True, slots=True)
class _Finding:
    """A verdict, whether it speaks of whole rows or of single values, and if it is no chance."""

    verdict: Verdict
    is_of_rows: bool
    is_beyond_chance: bool

    @property
    def severity(self) -> int:
        """Single values that come again do not make the whole table poor."""
        found = _SEVERITY[self.verdict.level]
        return found if self.is_of_rows else min(found, _SEVERITY["fair"])


def judge(
    closest: ClosestRecord | None,
    copies: Copies,
    rare: Sequence[RareValues],
    attacks: Sequence[Attack],
    tables: Tables,
) -> tuple[Verdict, ...]:
    """One verdict in all, then one on each figure that was measured.

    Args:
        closest: None where it was not measured.
        copies: Always measured.
        rare: Columns with rare values.
        attacks: Empty where there is no holdout.
        tables: How many rows all of this rests on.
    """
    findings = [] if closest is None else [_closest(closest)]
    findings.append(_copies(copies, tables))
    if rare:
        findings.append(_rare(rare))
    findings += [_attack(attack, place) for place, attack in enumerate(attacks)]
    return (_in_all(findings, tables), *(finding.verdict for finding in findings))


def _in_all(findings: list[_Finding], tables: Tables) -> Verdict:
    worst = max(findings, key=lambda finding: finding.severity)
    raised = [finding for finding in findings if finding.is_beyond_chance]
    if worst.severity == _SEVERITY["poor"]:
        is_copied = worst.verdict.name.startswith(("privacy.closest", "privacy.copies"))
        start = (
            "Rows were copied" if is_copied else "Rows that were learnt from give themselves away"
        )
        return _summary("poor", start, worst)
    if tables.unseen is None:
        start = "Not known: most tests need a holdout, real rows that nobody learnt from"
        return _summary("unknown", start, worst)
    if worst.severity == _SEVERITY["fair"]:
        is_of_rows = worst.is_of_rows
        start = "Some excess leakage" if is_of_rows else "Single values come again, rows do not"
        return _summary("fair", start, worst)
    if raised:
        return _summary("good", "No sign of copying, though one figure is beyond chance", raised[0])
    sizes = f"n = {len(tables.real):,} real and {len(tables.unseen):,} holdout rows"
    words = f"No sign of copying: no excess leakage was found by these tests at {sizes}."
    return replace(worst.verdict, level="good", words=words)


def _summary(level: Level, start: str, cause: _Finding) -> Verdict:
    return replace(cause.verdict, level=level, words=f"{start}. {cause.verdict.words}")


def _closest(found: ClosestRecord) -> _Finding:
    lower = _firm(found.memorised, found.memorised_interval[0])
    level = _MEMORISED.level(lower)
    if found.interval[0] <= found.values_alone:
        level = _MILDER[level]  # columns shuffled on their own come as near: values, not rows
    where = f" on {len(found.subset)} of the columns" if found.subset else ""
    words = (
        f"{_percent(found.share)} of synthetic rows are nearer to a real row that was learnt from "
        f"than to one that was not{where}; {_percent(0.5)} is ideal, copies would reach "
        f"{_percent(found.copying)}."
    )
    verdict = _verdict(level, words, "privacy.closest.memorised", found.memorised)
    return _Finding(verdict, is_of_rows=True, is_beyond_chance=lower > _MEMORISED.chance)


def _copies(found: Copies, tables: Tables) -> _Finding:
    chance, fresh = found.single_chance, tables.real if tables.unseen is None else tables.unseen
    lower = _difference(found.single_share, chance, len(tables.synthetic), len(fresh))
    level = _COPIES.level(lower)
    is_beyond = "" if level == "good" else ", more than by chance"
    by_chance = (
        f"rows of a holdout do so in {_percent(found.holdout_share)}"
        if found.holdout_share is not None
        else f"real rows repeat each other in {_percent(found.repeated_in_all_real)}"
    )
    words = f"{_percent(found.share)} of synthetic rows equal a real row{is_beyond}; {by_chance}."
    verdict = _verdict(level, words, "privacy.copies.share", found.share)
    return _Finding(verdict, is_of_rows=True, is_beyond_chance=lower > _COPIES.chance)


def _rare(found: Sequence[RareValues]) -> _Finding:
    total = sum(column.rare for column in found)
    leaked = sum(column.rare * column.leaked for column in found) / total
    start = f"{_percent(leaked)} of {total} rare real values come again"
    if any(column.holdout_leaked is None for column in found):
        verdict = _verdict("unknown", f"{start}.", "privacy.rare", leaked)
        return _Finding(verdict, is_of_rows=False, is_beyond_chance=False)
    alike = sum(c.rare * (c.leaked_in_as_many_rows or 0) for c in found) / total
    chance = sum(c.rare * (c.holdout_leaked or 0) for c in found) / total
    lower = _difference(alike, chance, total, total)
    words = (
        f"{start}, {_percent(alike)} in as many rows as the holdout has, where "
        f"{_percent(chance)} do by chance."
    )
    verdict = _verdict(_RARE.level(lower), words, "privacy.rare", alike)
    return _Finding(verdict, is_of_rows=False, is_beyond_chance=lower > _RARE.chance)


def _attack(found: Attack, place: int) -> _Finding:
    limits = _AUC if found.measure == "auc" else _RISK
    lower = _firm(found.value, found.interval[0])
    low, high = found.interval
    scale = (
        f"AUC {found.value:.3f} ({low:.3f} to {high:.3f}); 0.5 is a coin toss"
        if found.measure == "auc"
        else f"risk {found.value:.3f} ({low:.3f} to {high:.3f}); 0 is no more than by chance"
    )
    name, words = (
        f"privacy.attacks.{place}.value",
        f"{found.name[0].upper()}{found.name[1:]}: {scale}.",
    )
    verdict = _verdict(limits.level(lower), words, name, found.value)
    is_of_rows = found.name != "singling out, one column"
    return _Finding(verdict, is_of_rows, is_beyond_chance=lower > limits.chance)


def _firm(value: float, low: float) -> float:
    return value - _FIRM * (value - low)


def _difference(share: float, other: float, size: int, other_size: int) -> float:
    """Firm lower end of share - other (Newcombe 1998, method 10: Wilson's ends of both)."""
    below = share - _wilson_end(share, size, -1)
    above = _wilson_end(other, other_size, 1) - other
    return share - other - float(np.hypot(below, above))


def _wilson_end(share: float, size: int, side: int) -> float:
    squared = _Z**2
    margin = _Z * np.sqrt(share * (1 - share) / size + squared / (4 * size**2))
    return float((share + squared / (2 * size) + side * margin) / (1 + squared / size))


def _verdict(level: Level, words: str, name: str, value: float | None) -> Verdict:
    return Verdict("privacy", level, words, name, value)


def _percent(share: float) -> str:
    return f"{share:.1%}"
