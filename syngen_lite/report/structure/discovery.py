"""Rules that all real rows keep, and that would be news if they did by chance.

Candidates are tried on a few rows first, then on all. A rule is believed when it speaks of 100 rows
or more, all of them keep it, the holdout does too, and shuffled columns would break it clearly.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from itertools import combinations, permutations

import numpy as np

from syngen_lite.report.comparable import Floats, is_number
from syngen_lite.report.structure.rules import (
    Arithmetic,
    Dependency,
    Equality,
    Order,
    Rule,
    SharedNull,
)
from syngen_lite.report.structure.sheet import Sheet
from syngen_lite.schema import Column

_MIN_SUPPORT = 100
_SAMPLE, _GLANCE = 2_000, 64
_MIN_NEWS = 0.01
"""Shuffled columns must break a rule in this share of rows, and in 20 rows altogether."""
_MIN_BREAKS = 20
_HOLDOUT_SLACK = 0.01
_ROWS_A_VALUE = 20
_ARITHMETIC_COLUMNS = 30
_NUMBERS = frozenset({"integer", "decimal"})

Pairs = dict[tuple[str, str], float]
"""Which pairs keep a relation, and what share of shuffled rows would break it."""


@dataclass(frozen=True, slots=True)
class Found:
    """A rule, and the share of rows that would break it if the columns were shuffled."""

    rule: Rule
    news: float


class Discovery:
    """Looks for rules.

    Args:
        columns: Among which; at most 60 or so, as all pairs are tried.
        real: Their values in the real table.
        holdout: In real rows that nobody learnt from, or None.
        rng: Draws the rows that are tried first.
    """

    def __init__(
        self,
        columns: list[Column],
        real: Sheet,
        holdout: Sheet | None,
        rng: np.random.Generator,
    ) -> None:
        self._columns = [column for column in columns if _varies(real[column.name])]
        self._real = real
        self._holdout = holdout
        self._sample = real.sample(_SAMPLE, rng)
        self._mixed = self._sample.shuffled(rng)
        self._nulls = [column for column in columns if np.isnan(real[column.name]).any()]

    def rules(self) -> list[Found]:
        """Every rule once, none that follows from two others of its sort; the newest first."""
        found = [*self._orders(), *self._dependencies(), *self._arithmetic(), *self._shared_nulls()]
        equal = {frozenset(f.rule.columns) for f in found if isinstance(f.rule, Equality)}
        listed = [
            f
            for f in found
            if not (isinstance(f.rule, Dependency) and frozenset(f.rule.columns) in equal)
        ]
        return sorted(listed, key=lambda f: -f.news)

    def _orders(self) -> Iterator[Found]:
        """Orders of numbers, and equalities of numbers or words."""
        orders: Pairs = {}
        for group in self._alike():
            for pair in permutations(group, 2):
                self._try(Order(pair), orders)
        for (first, second), news in _reduced(orders):
            mutual = (second, first) in orders
            rule = Equality((first, second)) if mutual else Order((first, second))
            yield Found(rule, news)
        words = [column.name for column in self._columns if not is_number(column)]
        equal: Pairs = {}
        for pair in combinations(words, 2):
            self._try(Equality(pair), equal)
        yield from (Found(Equality(pair), news) for pair, news in equal.items())

    def _dependencies(self) -> Iterator[Found]:
        few = [c.name for c in self._columns if _has_few_values(self._real[c.name])]
        held: Pairs = {}
        for pair in permutations(few, 2):
            glance = Dependency.of(pair, self._sample)
            is_news = glance.share_broken(self._mixed) >= _MIN_NEWS
            if is_news and not glance.broken(self._sample).any():
                self._try(Dependency.of(pair, self._real), held)
        for pair, news in _reduced(held):
            yield Found(Dependency.of(pair, self._real), news)

    def _arithmetic(self) -> Iterator[Found]:
        numbers = [c for c in self._columns if c.kind in _NUMBERS][:_ARITHMETIC_COLUMNS]
        for sign, combine in _SIGNS.items():
            for total, first, second in self._glance(numbers, combine):
                names = (total.name, first.name, second.name)
                rule = Arithmetic(names, sign, 0.5 * 10.0**-total.decimals)
                news = self._news(rule)
                if news is not None and self._has_terms(rule):
                    yield Found(rule, news)

    def _shared_nulls(self) -> Iterator[Found]:
        # the parts of a composite column are null together because it is
        names = [column.name for column in self._nulls if not column.tied]
        held: Pairs = {}
        for pair in permutations(names, 2):
            self._try(SharedNull(pair, exactly=False), held)
        for (first, second), news in _reduced(held):
            yield Found(SharedNull((first, second), exactly=(second, first) in held), news)

    def _try(self, rule: Rule, kept: Pairs) -> None:
        news = self._news(rule)
        if news is not None:
            first, second = rule.columns
            kept[first, second] = news

    def _news(self, rule: Rule) -> float | None:
        """Share of shuffled rows that break a rule which real rows keep; None if it is no rule."""
        if rule.broken(self._sample).any():
            return None
        news = rule.share_broken(self._mixed)
        support = int(rule.applies(self._real).sum())
        if news < _MIN_NEWS or support < _MIN_SUPPORT or news * support < _MIN_BREAKS:
            return None
        if rule.broken(self._real).any():
            return None
        is_kept = self._holdout is None or rule.share_broken(self._holdout) <= _HOLDOUT_SLACK
        return news if is_kept else None

    def _alike(self) -> list[list[str]]:
        """Names of columns whose values can be compared with each other."""
        groups: dict[str, list[str]] = {}
        for column in self._columns:
            if is_number(column):
                kind = "number" if column.kind in _NUMBERS else column.kind
                groups.setdefault(kind, []).append(column.name)
        return list(groups.values())

    def _glance(
        self, columns: list[Column], combine: Callable[[Floats, Floats], Floats]
    ) -> Iterator[tuple[Column, Column, Column]]:
        """Triples of columns of which a few rows say that the first is the others combined."""
        few = self._sample.values
        rows = np.array([few[column.name][:_GLANCE] for column in columns])
        for i, j in combinations(range(len(columns)), 2):
            with np.errstate(over="ignore", invalid="ignore"):
                off = np.abs(rows - combine(rows[i], rows[j]))
                slack = [[0.5 * 10.0**-column.decimals] for column in columns]
                fits = ~(off > np.array(slack) + 1e-9 * np.abs(rows)).any(axis=1)
            for k in np.flatnonzero(fits).tolist():
                if k not in (i, j):
                    yield columns[k], columns[i], columns[j]

    def _has_terms(self, rule: Arithmetic) -> bool:
        """Whether neither term is but an ornament: always 0, or in a product always 1."""
        rows = self._sample
        applies = rule.applies(rows)
        least = max(_MIN_NEWS * applies.sum(), 1)
        neutral = 0.0 if rule.sign == "+" else 1.0
        return all(((rows[c] != neutral) & applies).sum() >= least for c in rule.columns[1:])


_SIGNS: dict[str, Callable[[Floats, Floats], Floats]] = {"+": np.add, "*": np.multiply}


def _varies(values: Floats) -> bool:
    known = values[~np.isnan(values)]
    return len(known) > 0 and bool((known != known[0]).any())


def _has_few_values(values: Floats) -> bool:
    known = values[~np.isnan(values)]
    return len(np.unique(known)) * _ROWS_A_VALUE <= len(known)


def _reduced(held: Pairs) -> list[tuple[tuple[str, str], float]]:
    """Without pairs that follow from two others, and with each mutual pair once.

    Columns that hold mutually are one: the first of them speaks for all, and each of the others
    is listed with it.
    """
    speaker: dict[str, str] = {}
    for name in dict.fromkeys(name for pair in held for name in pair):
        mutual = [n for n in speaker if (n, name) in held and (name, n) in held]
        speaker[name] = speaker[mutual[0]] if mutual else name
    speakers = set(speaker.values())
    kept = []
    for (first, second), news in held.items():
        if first not in speakers:
            continue
        if speaker[second] == first:
            kept.append(((first, second), news))
        elif second in speakers:
            between = ((first, name) in held and (name, second) in held for name in speakers)
            kept += [] if any(between) else [((first, second), news)]
    return kept
