"""What a plain YAML word means: fewer surprises than YAML 1.1.

`NO`, `on`, `012`, `12:30:00` and `2021-01-01` stay text; `1e3` is a number.
"""

from __future__ import annotations

import math
import re

_NULLS = frozenset({"", "~", "null", "Null", "NULL"})
_TRUE = frozenset({"true", "True", "TRUE"})
_FALSE = frozenset({"false", "False", "FALSE"})
# Python refuses to read integers of more than 4300 digits; no setting needs 40.
_INTEGER = re.compile(r"[-+]?(?:0|[1-9][0-9]{0,39})")
_FLOAT = re.compile(r"[-+]?(?:(?:0|[1-9][0-9]*)(?:\.[0-9]*)?|\.[0-9]+)(?:[eE][-+]?[0-9]+)?")
_LONGEST_NUMBER = 64

Scalar = bool | int | float | str | None


def resolve_scalar(word: str) -> Scalar:
    """Give an unquoted word its value.

    >>> [resolve_scalar(word) for word in ("True", "12", "1e3", "~", "NO", "012", "12:30:00")]
    [True, 12, 1000.0, None, 'NO', '012', '12:30:00']
    """
    if word in _NULLS:
        return None
    if word in _TRUE or word in _FALSE:
        return word in _TRUE
    return _resolve_number(word)


def _resolve_number(word: str) -> int | float | str:
    if _INTEGER.fullmatch(word):
        return int(word)
    if len(word) > _LONGEST_NUMBER or not _FLOAT.fullmatch(word):
        return word
    number = float(word)
    return number if math.isfinite(number) else word
