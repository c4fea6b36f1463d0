"""metrics.json: every figure under a stable key, the same bytes for the same figures."""

from __future__ import annotations

import json
import math
from dataclasses import asdict

from syngen_lite.report.results import Figures

_DECIMALS = 6
_DIGITS = 9
_IN_UNITS = frozenset({"mean", "spread", "quantiles"})
"""Figures in a column's own unit may be tiny or huge: they keep digits, the others decimals."""


def to_json(figures: Figures) -> str:
    """All figures as JSON, keys in the order of `results.py`; see docs/metrics.md.

    Shares and scores have 6 decimals, values in a column's own unit 9 digits. What is not
    finite, as the spread of numbers near 1e300 is, is null: JSON has no word for it.
    """
    plain = _rounded(asdict(figures), in_units=False)
    return json.dumps(plain, indent=2, allow_nan=False) + "\n"


def _rounded(value: object, *, in_units: bool) -> object:
    if isinstance(value, dict):
        return {k: _rounded(v, in_units=in_units or k in _IN_UNITS) for k, v in value.items()}
    if isinstance(value, list | tuple):
        return [_rounded(item, in_units=in_units) for item in value]
    if not isinstance(value, float):
        return value
    if not math.isfinite(value):
        return None
    # + 0.0 turns a negative zero into a plain one
    return (float(f"{value:.{_DIGITS}g}") if in_units else round(value, _DECIMALS)) + 0.0
