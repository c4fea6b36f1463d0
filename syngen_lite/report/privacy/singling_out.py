"""Singling out: does what is said of one synthetic row point to exactly one real row?

After Giomi et al. (2023), "A unified framework for quantifying privacy risk in synthetic data"
(Anonymeter), written from the paper: guesses are predicates that exactly one synthetic row meets;
what they gain on the rows that were learnt from, beyond rows that were not, is the risk.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

import numpy as np
import numpy.typing as npt
import pandas as pd

from syngen_lite.report.comparable import Floats, as_numbers, as_words, is_number
from syngen_lite.report.privacy.rare_values import FREQUENT
from syngen_lite.report.results import Attack
from syngen_lite.report.tables import Tables, draw
from syngen_lite.schema import Column

MAX_ROWS = 30_000
MAX_GUESSES = 1_000
MIN_GUESSES = 50
"""With fewer guesses the risk says nothing."""

_TRIES, _TRIES_A_ROW = 10_000, 20
_MOST_COLUMNS = 8
_Z = 1.96

Flags = npt.NDArray[np.bool_]
_TESTS: dict[str, Callable[[Floats, float], Any]] = {
    "=": np.equal,
    "<=": np.less_equal,
    ">=": np.greater_equal,
    "null": lambda values, _: np.isnan(values),
}

Predicate = tuple[tuple[int, str, float], ...]
"""Terms that all must hold: the column's place, "=", "<=", ">=" or "null", and a value."""


def singling_out_attacks(
    tables: Tables, unseen: pd.DataFrame, columns: list[Column], rng: np.random.Generator
) -> tuple[Attack, ...]:
    """Risk of being singled out by one column, and by several.

    Args:
        tables: Real and synthetic rows; at most 30,000 of each are drawn.
        unseen: Real rows that nobody learnt from, the control.
        columns: What predicates speak of.
        rng: Draws rows and predicates.

    Returns:
        "singling out, one column" and "singling out, several columns", each if at least 50
        predicates single out a synthetic row. Real rows count as cut to the size of the control:
        the success on them is the mean over all such cuts, by calculation.
    """
    frames = [draw(table, MAX_ROWS, rng) for table in (tables.real, tables.synthetic, unseen)]
    real, synthetic, control = _coded(frames, columns)
    found = []
    makers: dict[str, Callable[[Floats, Sequence[Column], np.random.Generator], list[Predicate]]]
    makers = {"one column": one_column_guesses, "several columns": several_columns_guesses}
    for name, guesses_of in makers.items():
        guesses = guesses_of(synthetic, columns, rng)
        if len(guesses) >= MIN_GUESSES:
            found.append(_attack(f"singling out, {name}", guesses, real, control))
    return tuple(found)


def one_column_guesses(
    rows: Floats, columns: Sequence[Column], rng: np.random.Generator
) -> list[Predicate]:
    """Values that stand in one row, the least and the greatest numbers, a null that is alone.

    Args:
        rows: Coded synthetic rows; (n, n_columns), NaN where null.
        columns: Which of them are numbers.
        rng: Draws at most 1,000 of the guesses.
    """
    guesses: list[Predicate] = []
    for place, column in enumerate(columns):
        known = rows[~np.isnan(rows[:, place]), place]
        values, counts = np.unique(known, return_counts=True)
        guesses += [((place, "=", value),) for value in values[counts == 1].tolist()]
        if len(known) == len(rows) - 1:
            guesses.append(((place, "null", 0.0),))
        if is_number(column) and len(values):
            ends = (("<=", values[0], counts[0]), (">=", values[-1], counts[-1]))
            guesses += [((place, sign, float(v)),) for sign, v, count in ends if count == 1]
    chosen = rng.permutation(len(guesses))[:MAX_GUESSES]
    return [guesses[i] for i in chosen]


def several_columns_guesses(
    rows: Floats, columns: Sequence[Column], rng: np.random.Generator
) -> list[Predicate]:
    """What random synthetic rows say of 2 to 8 random columns, if only one row says so.

    Words must be equal; numbers be as far from the median, or further. Words of fewer than 5 rows
    are passed over: what they give away, they give away alone.

    Args:
        rows: Coded synthetic rows; (n, n_columns), NaN where null.
        columns: Which of them are numbers.
        rng: Draws rows and columns: 10,000 tries, at most 1,000 guesses.
    """
    if len(columns) < 2 or not len(rows):
        return []
    medians = [_median(rows[:, place]) for place in range(len(columns))]
    is_word = [not is_number(column) for column in columns]
    is_rare = np.column_stack([w & _is_rare(rows[:, p]) for p, w in enumerate(is_word)])
    by_column = np.ascontiguousarray(rows.T)
    guesses: dict[int, Predicate] = {}  # one a row: a row's guesses come true together
    tries = min(_TRIES, _TRIES_A_ROW * len(rows))
    for row in np.resize(rng.permutation(len(rows)), tries).tolist():
        if row in guesses:
            continue
        width = int(rng.integers(2, min(_MOST_COLUMNS, len(columns)) + 1))
        places = np.sort(rng.choice(len(columns), width, replace=False)).tolist()
        guess = tuple(
            _term(p, float(rows[row, p]), medians[p], is_word[p])
            for p in places
            if not is_rare[row, p]
        )
        if len(guess) > 1 and _matches(guess, by_column) == 1:
            guesses[row] = guess
        if len(guesses) == MAX_GUESSES:
            break
    return list(guesses.values())


def risk_interval(hits: float, control: float, guesses: int) -> tuple[float, tuple[float, float]]:
    """(hits - control) / (1 - control) and its 95 % interval.

    Both rates are drawn towards 1/2 and given an error as Wilson (1927) does; the errors are
    carried over to the risk to first order, as in Giomi et al.

    Args:
        hits: Success rate on real rows.
        control: Success rate on rows that were not learnt from.
        guesses: How many both rest on.
    """
    (a, da), (c, dc) = _wilson(hits, guesses), _wilson(control, guesses)
    if control >= 1:
        return 0.0, (-1.0, 1.0)
    risk, centre = (hits - control) / (1 - control), (a - c) / (1 - c)
    margin = float(np.hypot(da / (1 - c), (1 - a) * dc / (1 - c) ** 2))
    return risk, (max(-1.0, centre - margin), min(1.0, centre + margin))


def _wilson(rate: float, guesses: int) -> tuple[float, float]:
    """Centre and half width."""
    squared = _Z**2
    centre = (rate + squared / (2 * guesses)) / (1 + squared / guesses)
    variance = rate * (1 - rate) / guesses + squared / (4 * guesses**2)
    return centre, float(_Z * np.sqrt(variance) / (1 + squared / guesses))


def _attack(name: str, guesses: list[Predicate], real: Floats, control: Floats) -> Attack:
    size = min(len(real), len(control))
    rates = [_success(guesses, rows, size) for rows in (real, control)]
    risk, interval = risk_interval(rates[0], rates[1], len(guesses))
    return Attack(name, "risk", risk, interval, len(guesses), (rates[0], rates[1]))


def _success(guesses: list[Predicate], rows: Floats, size: int) -> float:
    """Mean chance that a draw of `size` of the rows has exactly one that meets the guess."""
    by_column = np.ascontiguousarray(rows.T)
    meeting = np.array([_matches(guess, by_column) for guess in guesses])
    return float(_chance_of_one(len(rows), size)[meeting].mean())


def _chance_of_one(total: int, size: int) -> Floats:
    """Chance that a draw of `size` of `total` rows has one of the first r; (total + 1,) by r."""
    place = np.arange(total)
    # none of r - 1 others in the other size - 1 places, times r ways
    others = np.clip((total - size - place) / np.maximum(total - 1 - place, 1), 0, 1)
    none = np.concatenate([[1.0], np.cumprod(others)])[:total]
    return np.concatenate([[0.0], (place + 1) * size / total * none])


def _matches(guess: Predicate, by_column: Floats) -> int:
    place, sign, value = guess[0]
    found = _meets(by_column[place], sign, value)
    for place, sign, value in guess[1:]:
        found &= _meets(by_column[place], sign, value)
    return int(np.count_nonzero(found))


def _meets(values: Floats, sign: str, value: float) -> Flags:
    met: Flags = _TESTS[sign](values, value)
    return met


def _term(place: int, value: float, median: float, is_word: bool) -> tuple[int, str, float]:
    if np.isnan(value):
        return place, "null", 0.0
    if is_word:
        return place, "=", value
    return place, ">=" if value >= median else "<=", value


def _is_rare(values: Floats) -> Flags:
    _, places, counts = np.unique(values, return_inverse=True, return_counts=True)
    rare: Flags = counts[places] < FREQUENT
    return rare


def _median(values: Floats) -> float:
    known = values[~np.isnan(values)]
    return float(np.median(known)) if len(known) else 0.0


def _coded(frames: Sequence[pd.DataFrame], columns: Sequence[Column]) -> list[Floats]:
    """Numbers as they are, words as whole numbers that all tables share, NaN for null."""
    ends = np.cumsum([len(frame) for frame in frames])
    coded = np.empty((ends[-1], len(columns)))
    for place, column in enumerate(columns):
        coded[:, place] = _codes([frame[column.name] for frame in frames], column)
    return np.split(coded, ends[:-1])


def _codes(series: Sequence[pd.Series[Any]], column: Column) -> Floats:
    if is_number(column):
        return np.concatenate([as_numbers(s) for s in series])
    codes, _ = pd.factorize(np.concatenate([as_words(s) for s in series]))
    return np.where(codes < 0, np.nan, codes)
