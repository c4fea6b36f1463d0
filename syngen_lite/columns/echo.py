"""The code "the same as column k": number columns that often repeat another one exactly."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Self

import numpy as np
from numpy.typing import NDArray

from syngen_lite.codes import Codes, CodeSpec, log_marginal

MIN_SHARE = 0.02  # of the rows, outside values that are frequent anyway
MAX_SOURCES = 2
SAMPLE_ROWS = 5_000
SAMPLE_CELLS = 500_000  # rows times columns: pairs of many columns are compared on fewer rows
LEAST_ROWS = 400

FloatArray = NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class Echo:
    """Column `target` repeats column `source` in rows that carry the code `code`.

    Attributes:
        target: Index of the code column that gained a code.
        source: Index of an earlier code column.
        code: The added code.
    """

    target: int
    source: int
    code: int

    def mark(
        self, codes: Codes, values: Mapping[int, FloatArray], usual: NDArray[np.bool_]
    ) -> None:
        """Write the code into `codes[:, target]` where values agree and are not `usual`."""
        same = (values[self.target] == values[self.source]) & ~usual
        codes[same, self.target] = self.code

    def to_dict(self) -> dict[str, Any]:
        """Plain data."""
        return {"target": self.target, "source": self.source, "code": self.code}

    @classmethod
    def from_dict(cls, state: Mapping[str, Any]) -> Self:
        """Rebuild from `to_dict`."""
        return cls(int(state["target"]), int(state["source"]), int(state["code"]))


def find_echoes(
    values: Mapping[int, FloatArray],
    usual: Mapping[int, NDArray[np.bool_]],
    cardinalities: Sequence[int],
    rng: np.random.Generator,
) -> list[Echo]:
    """Search pairs of number columns for exact repeats.

    Args:
        values: Number values by code column, each of shape (n,).
        usual: Where a value is frequent on its own (an atom), each of shape (n,).
        cardinalities: Codes that each column has before any echo.
        rng: Chooses the rows that are looked at.

    Returns:
        At most two echoes a target, sources always earlier than targets.
    """
    columns = sorted(values)
    if len(columns) < 2:
        return []
    rows = rng.permutation(len(values[columns[0]]))[:SAMPLE_ROWS]
    few = rows[: max(LEAST_ROWS, SAMPLE_CELLS // len(columns))]

    def unusual(column: int, rows: NDArray[np.int64]) -> FloatArray:
        return np.where(usual[column][rows], np.nan, values[column][rows])

    sample = np.stack([unusual(column, few) for column in columns])
    echoes = []
    for at, target in enumerate(columns):
        shares = (sample[:at] == sample[at]).mean(axis=1)
        best = np.argsort(-shares, kind="stable")[:MAX_SOURCES]
        likely = [columns[i] for i in best if shares[i] >= MIN_SHARE]
        own = unusual(target, rows) if likely else None
        # of many pairs some agree by chance on few rows
        sources = [s for s in likely if (unusual(s, rows) == own).mean() >= MIN_SHARE]
        echoes += [Echo(target, s, cardinalities[target] + i) for i, s in enumerate(sources)]
    return echoes


def with_echo_codes(spec: CodeSpec, codes: Codes, n_echoes: int) -> CodeSpec:
    """The spec of a column that gained `n_echoes` free codes after its own."""
    total = spec.cardinality + n_echoes
    blank = np.zeros((n_echoes, spec.features.shape[1]), np.float32)
    return CodeSpec(
        cardinality=total,
        features=np.vstack([spec.features, blank]),
        free=np.r_[spec.free, np.ones(n_echoes, bool)],
        log_marginal=log_marginal(codes, total),
        location=np.r_[spec.location, np.full(n_echoes, np.nan)],
    )
