"""How figures are written on the page; what was not measured is a dash."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from syngen_lite.report.numerals import day, numeral, value_of
from syngen_lite.report.numerals import percent as percent_of

DASH = "\N{EN DASH}"

_DAY = 86_400
_CONTROLS = dict.fromkeys((*range(9), 11, 12, *range(14, 32)), "�")
# marks that turn the direction of all that follows
_CONTROLS |= dict.fromkeys((*range(8234, 8239), *range(8294, 8298)), "�")

LEVELS = {
    "good": ("✓", "good"),
    "fair": ("!", "fair"),
    "poor": ("✕", "poor"),
    "unknown": ("?", "unknown"),
}
"""The sign and the word of each level of a verdict."""


MEASURES = {
    "spearman": "Spearman's rho",
    "cramers_v": "Cramér's V",
    "correlation_ratio": "correlation ratio",
    "auc": "AUC",
    "f1": "F1",
    "r2": "R²",
}
"""How measures are printed."""


def measure(name: str) -> str:
    """A measure's name as it is printed."""
    return MEASURES.get(name, name.replace("_", " "))


def percent(share: float | None) -> str:
    """A share with one decimal."""
    return DASH if share is None else percent_of(share)


def percent2(share: float | None) -> str:
    """A share with two decimals."""
    return DASH if share is None else percent_of(share, 2)


def figure(value: float | None) -> str:
    """A figure that is no share: three decimals, and a true minus."""
    return DASH if value is None else f"{value:.3f}".replace("-", "\N{MINUS SIGN}")


def count(value: int | None) -> str:
    """A number of things."""
    return DASH if value is None else f"{value:,}"


def value(kind: str, number: float) -> str:
    """A mean or quantile of a column; dates come in seconds since 1970."""
    return day(number / _DAY) if kind == "date" else value_of(kind, number)


def spread(kind: str, number: float) -> str:
    """A standard deviation; that of dates comes in seconds."""
    return f"{numeral(number / _DAY)} days" if kind == "date" else numeral(number)


def lines(facts: Mapping[str, Any], prefix: str = "") -> Iterator[tuple[str, str]]:
    """Nested facts as names with dots and their values in words."""
    for key, fact in facts.items():
        name = f"{prefix}{key}"
        if isinstance(fact, Mapping):
            yield from lines(fact, f"{name}.")
        elif isinstance(fact, list | tuple):
            yield name, ", ".join(map(str, fact)) or DASH
        else:
            yield name, DASH if fact is None else str(fact)


def harmless(text: str) -> str:
    """Text without control characters, marks of direction and half characters.

    They come from headers and values of untrusted tables; escaping does not touch them.
    """
    return text.translate(_CONTROLS).encode("utf-8", "replace").decode()
