"""What the findings on columns, keys and rules say."""

from __future__ import annotations

from collections.abc import Iterable

from syngen_lite.report.results import ColumnStructure, Constraint
from syngen_lite.report.score import SIDES, Level, Verdict

_NAMED = 5
_STATES = {
    "missing": "missing in the {1} table",
    "extra": "in the {1} table alone, and not compared",
    "other type": "of another type than in the {0} table, and not compared",
}
_VALID, _VALID_FAIR = 0.999, 0.99
_INSIDE, _INSIDE_FAIR = 0.99, 0.95
_KEPT, _KEPT_FAIR = 0.01, 0.05
"""Share of broken rows, beyond those of the holdout."""


def verdicts(
    columns: tuple[ColumnStructure, ...],
    constraints: tuple[Constraint, ...],
    sides: tuple[str, str] = SIDES,
) -> tuple[Verdict, ...]:
    """What is wrong, a sentence each; a word on the columns where nothing is; then the rules.

    Args:
        columns: Every header of either table.
        constraints: Rules that were found.
        sides: What the tables are called.
    """
    found = [
        *_state_verdicts(columns, sides),
        *_valid_verdicts(columns),
        *_range_verdicts(columns, sides[0]),
        *_key_verdicts(columns, sides),
    ]
    if not found:
        keys = sum(column.unique is not None for column in columns)
        distinct = f", and no key repeats ({keys} looked at)" if keys else ""
        words = (
            f"The columns are those of the {sides[0]} table ({len(columns)}), written like them, "
            f"with values in their ranges{distinct}."
        )
        found = [Verdict("structure", "good", words, "structure.columns", float(len(columns)))]
    return (*found, *_rule_verdicts(constraints, sides))


def _state_verdicts(columns: tuple[ColumnStructure, ...], sides: tuple[str, str]) -> list[Verdict]:
    found = []
    for state, words in _STATES.items():
        names = [column.name for column in columns if column.state == state]
        if names:
            sentence = f"{_count(len(names), 'column')} {words.format(*sides)}: {_listed(names)}."
            value = float(len(names))
            found.append(Verdict("structure", "poor", sentence, "structure.columns", value))
    return found


def _valid_verdicts(columns: tuple[ColumnStructure, ...]) -> list[Verdict]:
    shares = {i: c.valid for i, c in enumerate(columns) if c.valid is not None}
    worst, others = _worst(shares, columns, _VALID)
    if worst is None:
        return []
    column, share = columns[worst], shares[worst]
    words = (
        f"'{column.name}': {_percent(1 - share)} of the cells are not written as {column.kind}"
        f"{others}."
    )
    return [_share_verdict(words, f"structure.columns.{worst}.valid", share, _VALID_FAIR)]


def _range_verdicts(columns: tuple[ColumnStructure, ...], real: str) -> list[Verdict]:
    shares = {i: c.in_range for i, c in enumerate(columns) if c.in_range is not None}
    worst, others = _worst(shares, columns, _INSIDE)
    if worst is None:
        return []
    share = shares[worst]
    words = (
        f"'{columns[worst].name}': {_percent(1 - share)} of the values lie outside of the {real} "
        f"range, or are words that no {real} row has{others}."
    )
    return [_share_verdict(words, f"structure.columns.{worst}.in_range", share, _INSIDE_FAIR)]


def _worst(
    shares: dict[int, float], columns: tuple[ColumnStructure, ...], good: float
) -> tuple[int | None, str]:
    """The compared column of the least share, and the others that are not good, in words."""
    bad = [i for i, share in shares.items() if share < good and columns[i].state == "same"]
    bad.sort(key=lambda i: shares[i])
    names = _listed(columns[i].name for i in bad[1:])
    return (bad[0] if bad else None), (f"; less so {names}" if names else "")


def _share_verdict(words: str, name: str, share: float, fair: float) -> Verdict:
    return Verdict("structure", "fair" if share >= fair else "poor", words, name, share)


def _key_verdicts(columns: tuple[ColumnStructure, ...], sides: tuple[str, str]) -> list[Verdict]:
    found = []
    for i, column in enumerate(columns):
        real, made = column.unique or (0.0, 1.0)
        if real == 1 and made < 1:
            words = (
                f"'{column.name}' is a key in the {sides[0]} table; in the {sides[1]} one "
                f"{_percent(1 - made)} of its values repeat."
            )
            name = f"structure.columns.{i}.unique.1"
            found.append(Verdict("structure", "poor", words, name, made))
    return found


def _rule_verdicts(constraints: tuple[Constraint, ...], sides: tuple[str, str]) -> list[Verdict]:
    if not constraints:
        return []
    real, made = sides
    excess = [rule.broken - (rule.holdout_broken or 0.0) for rule in constraints]
    worst = max(range(len(constraints)), key=lambda i: excess[i])
    rule, broken = constraints[worst], sum(e > _KEPT for e in excess)
    name, share = f"structure.constraints.{worst}.broken", f"{_percent(rule.broken)} of the rows"
    level: Level = "good" if not broken else "fair" if excess[worst] <= _KEPT_FAIR else "poor"
    if rule.broken == 0:
        words = f"All {made} rows keep the rules of the {real} ones ({len(constraints)} found)."
    elif not broken:
        words = (
            f"The {made} rows keep the rules of the {real} ones ({len(constraints)} found); the "
            f"weakest is '{rule.rule}', broken by {share}."
        )
    else:
        words = (
            f"Of {_count(len(constraints), 'rule')} that all {real} rows keep, {broken} "
            f"{'is' if broken == 1 else 'are'} broken; the worst is '{rule.rule}', by {share}."
        )
    return [Verdict("structure", level, words, name, rule.broken)]


def _count(number: int, noun: str) -> str:
    return f"{number:,} {noun}{'' if number == 1 else 's'}"


def _listed(names: Iterable[str]) -> str:
    quoted = [f"'{name}'" for name in names]
    more = f" and {len(quoted) - _NAMED:,} more" if len(quoted) > _NAMED else ""
    return ", ".join(quoted[:_NAMED]) + more


def _percent(share: float) -> str:
    return f"{share:.1%}" if share >= 0.0005 else "less than 0.1%"
