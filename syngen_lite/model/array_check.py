"""What the arrays of a stored model must be, so that a foreign file is refused and not run."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

import numpy as np
from numpy.typing import NDArray

from syngen_lite.model.layout import KERNEL_RATES, N_GAP_FEATURES

Shapes = dict[str, tuple[int, ...]]


def check_arrays(arrays: Mapping[str, NDArray[Any]]) -> None:
    """Check names, types and shapes of what `CodeSampler.to_arrays` gives.

    Raises:
        KeyError: an array is missing.
        ValueError: one is too many, of another shape, or of another type.
    """
    expected: Shapes = {"steps": (1,)}
    count, known = int(arrays["steps"].flat[0]), given_in(arrays)
    if known:
        expected |= _given(arrays, known)
    for at in range(known, count):
        expected.update(_step(arrays, at, len(arrays["mixture.means"].T)))
        if f"relation.{at}.source" in arrays:
            expected.update(_relation(arrays, at))
    components, latent = arrays["mixture.means"].shape
    expected |= {
        "mixture.weights": (components,),
        "mixture.means": (components, latent),
        "mixture.factors": (components, latent, latent),
    }
    _compare(arrays, expected)


def given_in(arrays: Mapping[str, NDArray[Any]]) -> int:
    """How many first columns are given and not drawn."""
    return int(arrays["given"].flat[0]) if "given" in arrays else 0


def _given(arrays: Mapping[str, NDArray[Any]], known: int) -> Shapes:
    if not 0 < known < int(arrays["steps"].flat[0]):
        raise ValueError(f"{known} given columns, of {int(arrays['steps'].flat[0])}")
    embedding = arrays["step.0.table"].shape[1]
    tables = {f"step.{at}.table": arrays[f"step.{at}.table"] for at in range(known)}
    return {"given": (1,), **{name: (len(a), embedding) for name, a in tables.items()}}


def _step(
    arrays: Mapping[str, NDArray[Any]], at: int, latent: int
) -> Iterator[tuple[str, tuple[int, ...]]]:
    embedding, hidden = _sizes(arrays)
    codes, seen = len(arrays[f"step.{at}.table"]), at
    if f"step.{at}.seen" in arrays:
        seen = _seen(arrays[f"step.{at}.seen"], at)
        yield f"step.{at}.seen", (seen,)
    shapes = {
        "table": (codes, embedding),
        "weight": (seen * embedding, hidden),
        "latent": (latent, hidden),
        "bias": (hidden,),
        "residual": (hidden, hidden),
        "residual_bias": (hidden,),
        "head": (hidden, codes),
        "head_bias": (codes,),
    }
    for name, shape in shapes.items():
        yield f"step.{at}.{name}", shape


def _sizes(arrays: Mapping[str, NDArray[Any]]) -> tuple[int, int]:
    """Numbers that a code is embedded in, and hidden units a column."""
    first = arrays[f"step.{given_in(arrays)}.bias"]
    return arrays["step.0.table"].shape[1], first.shape[0]


def _seen(columns: NDArray[Any], at: int) -> int:
    """How many earlier columns a column sees, where these are not all."""
    if columns.dtype.kind != "i" or columns.ndim != 1:
        raise ValueError(f"step.{at}.seen is no list of columns")
    inside = len(columns) < at and columns.min(initial=0) >= 0 and columns.max(initial=0) < at
    if not inside or (np.diff(columns) <= 0).any():
        raise ValueError(f"step.{at}.seen is no list of earlier columns")
    return len(columns)


def _relation(arrays: Mapping[str, NDArray[Any]], at: int) -> Iterator[tuple[str, tuple[int, ...]]]:
    embedding, hidden = _sizes(arrays)
    source = int(arrays[f"relation.{at}.source"].flat[0])
    if not 0 <= source < at:
        raise ValueError(f"relation.{at}.source is {source}, no earlier column")
    kernels = 2 * len(KERNEL_RATES)  # a bump and a slope a rate
    shapes = {
        "source": (1,),
        "place": (len(arrays[f"step.{source}.table"]),),
        "rank": (len(arrays[f"step.{at}.table"]),),
        "weight": (hidden, kernels),
        "bias": (kernels,),
        "gap_weight": (N_GAP_FEATURES, embedding),
    }
    for name, shape in shapes.items():
        yield f"relation.{at}.{name}", shape


def _compare(arrays: Mapping[str, NDArray[Any]], expected: Shapes) -> None:
    foreign = sorted(arrays.keys() - expected.keys())
    if foreign:
        raise ValueError(f"the array {foreign[0]} does not belong here")
    for name, shape in expected.items():
        if arrays[name].shape != shape:
            raise ValueError(f"{name} has the shape {arrays[name].shape}, not {shape}")
        kind = "i" if name.endswith(("steps", "given", "source", "seen")) else "f"
        if arrays[name].dtype.kind != kind:
            raise ValueError(f"{name} is of the type {arrays[name].dtype}")
