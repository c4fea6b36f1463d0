"""Numbers in text: what counts as one, how it is written, and the way there and back."""

from __future__ import annotations

from decimal import Decimal

import numpy as np
import numpy.typing as npt
import pyarrow as pa
import pyarrow.compute as pc

Floats = npt.NDArray[np.float64]

MAX_DECIMALS = 12
"""`decimals` of 12 means 12 or more: such values are written in full, not rounded."""
MAX_EXACT = 2**53
"""Past it float64 skips whole numbers."""

WHOLE = r"^(?:0|-?[1-9][0-9]*)$"
"""A whole number that its value gives back: no plus, no leading zero, no minus zero."""
ANY_WHOLE = r"^[+-]?[0-9]+$"
NUMBER = r"^[+-]?(?:(?:0|[1-9][0-9]*)(?:\.[0-9]*)?|\.[0-9]+)(?:[eE][+-]?[0-9]+)?$"
ANY_NUMBER = r"^[+-]?(?:[0-9]+(?:\.[0-9]*)?|\.[0-9]+)(?:[eE][+-]?[0-9]+)?$"

_PROBE = 10_000


def all_match(texts: pa.StringArray, pattern: str) -> bool:
    """Whether every text (shape (k,), no nulls) matches; a short look first spares the rest."""
    return all(
        pc.all(pc.match_substring_regex(part, pattern)).as_py()
        for part in (texts.slice(0, 64), texts)
    )


def parse_numbers(texts: pa.StringArray) -> Floats:
    """Texts that match `ANY_NUMBER`, shape (k,), to float64."""
    return np.fromiter(map(float, texts.to_pylist()), dtype=np.float64, count=len(texts))


def are_exact(numbers: Floats) -> bool:
    """Whether all are within ±2^53, bound left out: float() rounds 2^53 + 1 down to it."""
    return bool((np.abs(numbers) < MAX_EXACT).all())


def decimal_style(texts: pa.StringArray, numbers: Floats) -> tuple[int, str]:
    """How decimals are written.

    Args:
        texts: Distinct values, shape (k,), each matching `ANY_NUMBER`.
        numbers: Their values, shape (k,).

    Returns:
        Digits after the point (at most 12) and "fixed", "float" or "plain".
    """
    digits = _digits(texts)
    most = min(int(digits.max()), MAX_DECIMALS)
    if all_match(texts, r"^-?[0-9]+\.0$"):
        return 0, "float"
    # Equal lengths alone prove nothing (0.25, 0.75); a kept trailing zero does.
    zeros = pc.any(pc.match_substring_regex(texts, r"\.[0-9]*0$")).as_py()
    if zeros and 0 < most == int(digits.min()) == int(digits.max()):
        return most, "fixed"
    step = max(1, len(texts) // _PROBE)
    probe, values = texts.take(pa.array(range(0, len(texts), step))), numbers[::step]
    source = probe.to_pylist()
    hits = {
        style: sum(
            a == b for a, b in zip(source, render_decimals(values, most, style), strict=True)
        )
        for style in ("plain", "float")
    }
    return most, max(hits, key=lambda style: hits[style])


def round_decimals(numbers: Floats, decimals: int) -> Floats:
    """Round to `decimals` digits; 12 and more, and values too large for that, stay as they are."""
    if decimals >= MAX_DECIMALS:
        return numbers + 0.0
    safe = np.abs(numbers) < MAX_EXACT / 10.0**decimals
    # Adding 0.0 turns -0.0 into 0.0: rounding must not invent "-0".
    return np.where(safe, np.round(np.where(safe, numbers, 0.0), decimals), numbers) + 0.0


def shortest_decimals(numbers: npt.NDArray[np.floating]) -> int:
    """Digits after the point that give every value back at its own precision, at most 12."""
    few = numbers[:_PROBE]  # most digit counts fail within a few values
    for decimals in range(MAX_DECIMALS):
        if _survive(few, decimals) and _survive(numbers, decimals):
            return decimals
    return MAX_DECIMALS


def render_decimals(numbers: Floats, decimals: int, style: str) -> list[str]:
    """Write decimals.

    Args:
        numbers: Shape (n,); NaN is a null.
        decimals: Digits after the point.
        style: "fixed" (`1.50`), "float" (`1.0`, `1.5`) or "plain" (`1`, `1.5`).

    Returns:
        n texts, "" for NaN.
    """
    missing = np.isnan(numbers)
    rounded = round_decimals(np.where(missing, 0.0, numbers), decimals)
    texts = _written(rounded, decimals, style)
    for row in np.flatnonzero(missing).tolist():
        texts[row] = ""
    return texts


def _written(rounded: Floats, decimals: int, style: str) -> list[str]:
    values = rounded.tolist()
    if style == "fixed":
        form = f"%.{decimals}f"
        return [form % value for value in values]
    if style == "float":
        return [repr(value) for value in values]
    if decimals >= MAX_DECIMALS or (np.abs(rounded) >= MAX_EXACT / 10.0**decimals).any():
        return [repr(value).removesuffix(".0") for value in values]
    if decimals <= 4:  # repr turns to exponents below 0.0001 only
        return [repr(value).removesuffix(".0") for value in values]
    form = f"%.{decimals}f"
    return [(form % value).rstrip("0").rstrip(".") for value in values]


def _survive(numbers: npt.NDArray[np.floating], decimals: int) -> bool:
    rounded = round_decimals(numbers.astype(np.float64), decimals)
    return bool(np.array_equal(rounded.astype(numbers.dtype), numbers))


def _digits(texts: pa.StringArray) -> npt.NDArray[np.int64]:
    """Digits after the point of each text, exponents resolved."""
    point = pc.find_substring(texts, ".").to_numpy()
    length = pc.binary_length(texts).to_numpy()
    digits = np.where(point < 0, 0, length - point - 1).astype(np.int64)
    exponents = pc.match_substring_regex(texts, "[eE]").to_numpy(zero_copy_only=False)
    for row in np.flatnonzero(exponents).tolist():
        exponent = Decimal(texts[row].as_py()).as_tuple().exponent
        digits[row] = max(0, -exponent) if isinstance(exponent, int) else 0
    return digits
