"""Numbers as people read them: few digits, thousands as k and M, days as dates."""

from __future__ import annotations

import math
from datetime import date, timedelta

_DAY = 86_400
_UNITS = ((1e12, "T"), (1e9, "G"), (1e6, "M"), (1e3, "k"))
_PLAIN = 9999.5  # numbers from here on are written 20k, 3M
_EPOCH = date(1970, 1, 1)


def numeral(value: float, digits: int = 4) -> str:
    """A number with so many significant digits.

    >>> numeral(0.123456), numeral(1234.5), numeral(25_300.0), numeral(-3e6), numeral(1e-7)
    ('0.1235', '1234', '25.3k', '-3M', '1e-07')
    """
    if abs(value) >= 1e15 or not math.isfinite(value):
        return f"{value:.{digits}g}"
    if abs(value) < _PLAIN:
        return f"{value:.{digits}g}"
    size, letter = next((s, u) for s, u in _UNITS if abs(value) >= s)
    return f"{value / size:.{digits}g}{letter}"


def day(days: float) -> str:
    """The date so many days after 1970-01-01.

    >>> day(0), day(19_723.4), day(1e12)
    ('1970-01-01', '2024-01-01', '1e+12 days')
    """
    try:
        return (_EPOCH + timedelta(days=math.floor(days))).isoformat()
    except OverflowError:
        return f"{days:.4g} days"


def clock(seconds: float) -> str:
    """A time of the day.

    >>> clock(3661), clock(86_400)
    ('01:01', '24:00')
    """
    hours, rest = divmod(round(seconds), 3600)
    return f"{hours:02d}:{rest // 60:02d}"


def value_of(kind: str, value: float) -> str:
    """A value of a column; dates are given in days since 1970, times in seconds.

    >>> value_of("date", 0), value_of("time", 60), value_of("integer", 12)
    ('1970-01-01', '00:01', '12')
    """
    if kind == "date":
        return day(value)
    if kind == "time" and 0 <= value <= _DAY:
        return clock(value)
    return numeral(value)


def percent(share: float, digits: int = 1) -> str:
    """A share in percent.

    >>> percent(0.97812), percent(1.0), percent(0.00002)
    ('97.8%', '100.0%', '0.0%')
    """
    return f"{100 * share:.{digits}f}%".replace("-", "\N{MINUS SIGN}")
