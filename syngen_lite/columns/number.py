"""Numbers <-> codes: atoms for frequent exact values, bins of about equal mass for the rest.

Bin edges respect the components of a Bayesian Gaussian mixture, and each code carries value
features (rank hats, scores, mixture responsibilities), after the mode-specific normalisation of
CTGAN (Xu et al. 2019), which names a mode but not the resolution inside it.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Self

import numpy as np
from numpy.typing import NDArray

from syngen_lite.codes import Codes, CodeSpec, log_marginal
from syngen_lite.columns.codec import MIN_ROWS, ColumnCodec, Rows, Values
from syngen_lite.columns.features import value_features
from syngen_lite.columns.grid import Grid
from syngen_lite.columns.modes import Modes
from syngen_lite.columns.quantiles import SegmentTable, bin_segments, central
from syngen_lite.schema import Column

MAX_CODES = 256
ROWS_PER_CODE = 20  # a small table gets fewer codes
_ROOMY = 960  # values up to 2**960 leave room for sums and differences of theirs

FloatArray = NDArray[np.float64]


class NumberCodec(ColumnCodec):
    """Integers and decimals.

    Codes are ordered by value; the last one is "missing" when the training column had nulls.
    """

    kind = "number"

    def fit(self, values: Values, rng: np.random.Generator) -> Self:
        present = values[~np.isnan(values)]
        self.has_missing_ = len(present) < len(values)
        # a column of nulls alone has one code, 0, that no row carries
        present = present if len(present) else np.zeros(1)
        self.grid_ = Grid.fit(present, self.column.decimals)
        self.shift_ = max(0, int(np.frexp(np.abs(present).max())[1]) - _ROOMY)
        present = self._inwards(present)
        present = np.clip(present, *self.grid_.snap(np.array(_inner_range(present))))
        limit = int(np.clip(len(present) // ROWS_PER_CODE, 8, MAX_CODES))
        distinct, counts = np.unique(present, return_counts=True)
        self.atoms_ = _choose_atoms(distinct, counts, limit)
        rest = np.sort(present[~np.isin(present, self.atoms_)])
        self.modes_ = Modes.fit(present, rng) if len(distinct) > limit // 2 else Modes.none()
        n_bins = _bin_count(rest, len(self.atoms_), limit)
        self.edges_ = _bin_edges(rest, n_bins, self.modes_.boundaries)
        self._place_codes(rest, n_bins, distinct)
        return self

    def _place_codes(self, rest: FloatArray, n_bins: int, distinct: FloatArray) -> None:
        """Merge atoms and bins into one order of codes, and learn what each decodes to."""
        parts = np.split(rest, np.searchsorted(rest, self.edges_)) if n_bins else []
        segments = [bin_segments(part, *_neighbours(part, distinct)) for part in parts]
        segments += [(np.array([a]), np.array([a]), np.array([1.0])) for a in self.atoms_]
        middle = np.r_[[central(part) for part in parts], self.atoms_]
        order = np.argsort(middle, kind="stable")
        self.location_ = middle[order]
        code_of = np.argsort(order, kind="stable")
        self.bin_codes_ = code_of[: len(parts)].astype(np.int32)
        self.atom_codes_ = code_of[len(parts) :].astype(np.int32)
        self.segments_ = SegmentTable.build([segments[i] for i in order])

    @property
    def cardinality(self) -> int:
        """Number of codes, "missing" included."""
        return len(self.location_) + int(self.has_missing_)

    def transform(self, values: Values) -> Codes:
        missing = np.isnan(values)
        filled = np.where(missing, self.location_[self.usual_code], self._inwards(values))
        codes = self._nearest(filled)
        if self.has_missing_:
            codes[missing] = self.cardinality - 1
        return codes

    def _inwards(self, values: FloatArray) -> FloatArray:
        """Values by a power of two, which changes no digit, so that none is near infinity."""
        return np.ldexp(values, -self.shift_) if self.shift_ else values

    def _nearest(self, values: FloatArray) -> Codes:
        if len(self.bin_codes_):
            codes = self.bin_codes_[np.searchsorted(self.edges_, values, side="right")]
        else:
            between = (self.location_[1:] + self.location_[:-1]) / 2
            codes = np.searchsorted(between, values).astype(np.int32)
        if len(self.atoms_):
            slot = np.searchsorted(self.atoms_, values).clip(max=len(self.atoms_) - 1)
            exact = self.atoms_[slot] == values
            codes[exact] = self.atom_codes_[slot[exact]]
        return codes

    def spec(self, codes: Codes) -> CodeSpec:
        cardinality = self.cardinality
        marginal = log_marginal(codes, cardinality)
        location = np.full(cardinality, np.nan)
        location[: len(self.location_)] = self.location_
        return CodeSpec(
            cardinality=cardinality,
            features=value_features(location, marginal, self.modes_),
            free=self._free_codes(marginal, len(codes)),
            log_marginal=marginal,
            location=location,
        )

    def _free_codes(self, marginal: NDArray[np.float32], n_rows: int) -> NDArray[np.bool_]:
        """Missing, and atoms frequent enough to be learnt on their own."""
        free = np.zeros(self.cardinality, bool)
        enough = max(10, 0.002 * n_rows) / max(n_rows, 1)
        free[self.atom_codes_] = np.exp(marginal[self.atom_codes_]) >= enough
        free[len(self.location_) :] = True
        return free

    @property
    def usual_code(self) -> int:
        return len(self.location_) // 2

    @property
    def missing_code(self) -> int | None:
        return self.cardinality - 1 if self.has_missing_ else None

    def admit(self, values: FloatArray) -> FloatArray:
        """The nearest values, shape (n,), within the column's range and on its grid."""
        low, high = self.segments_.low.min(), self.segments_.high.max()
        return self._outwards(np.clip(self._inwards(values), low, high))

    def _outwards(self, values: FloatArray) -> FloatArray:
        return self.grid_.snap(np.ldexp(values, self.shift_) if self.shift_ else values)

    def inverse_transform(self, codes: Codes, rows: Rows, rng: np.random.Generator) -> Values:
        uniform = rng.random(len(codes))
        missing = codes >= len(self.location_)
        drawn = self.segments_.draw(np.where(missing, 0, codes), uniform)
        values = self._outwards(drawn)
        values[missing] = np.nan
        return values

    def to_dict(self) -> dict[str, Any]:
        return {
            "grid": self.grid_.to_dict(),
            "shift": self.shift_,
            "has_missing": self.has_missing_,
            "atoms": self.atoms_.tolist(),
            "atom_codes": self.atom_codes_.tolist(),
            "edges": self.edges_.tolist(),
            "bin_codes": self.bin_codes_.tolist(),
            "location": self.location_.tolist(),
            "segments": self.segments_.to_dict(),
            "modes": self.modes_.to_dict(),
        }

    @classmethod
    def from_dict(cls, column: Column, state: Mapping[str, Any]) -> Self:
        codec = cls(column)
        codec.grid_ = Grid(**state["grid"])
        codec.shift_ = int(state.get("shift", 0))  # 0.1.0 had none
        codec.has_missing_ = bool(state["has_missing"])
        codec.atoms_ = np.array(state["atoms"], np.float64)
        codec.atom_codes_ = np.array(state["atom_codes"], np.int32)
        codec.edges_ = np.array(state["edges"], np.float64)
        codec.bin_codes_ = np.array(state["bin_codes"], np.int32)
        codec.location_ = np.array(state["location"], np.float64)
        codec.segments_ = SegmentTable.from_dict(state["segments"])
        codec.modes_ = Modes.from_dict(state["modes"])
        return codec


def _inner_range(present: FloatArray) -> tuple[float, float]:
    """Bounds beside the 5th smallest and 5th largest value: what lies beyond is nobody's business.

    A bound that is no frequent value lies half-way to the next one, so that it is no row's own.
    Small columns give up fewer values: at most a twentieth on each side.
    """
    depth = min(MIN_ROWS - 1, len(present) // 20)
    ordered = np.sort(present)
    return _bound(ordered, depth), -_bound(-ordered[::-1], depth)


def _bound(ordered: FloatArray, depth: int) -> float:
    """The lower bound of ascending values that gives up `depth` of them."""
    least = ordered[depth]
    beyond = int(np.searchsorted(ordered, least, side="right"))
    frequent = beyond - int(np.searchsorted(ordered, least)) >= MIN_ROWS
    if frequent or not depth or beyond == len(ordered):
        return float(least)
    return float(least / 2 + ordered[beyond] / 2)


def _choose_atoms(distinct: FloatArray, counts: NDArray[np.int64], limit: int) -> FloatArray:
    """Values with a code of their own: all frequent ones if few, else those heavier than a bin."""
    if len(distinct) <= limit:
        return np.asarray(distinct[counts >= MIN_ROWS])
    heavy: FloatArray = distinct[counts >= max(MIN_ROWS, counts.sum() / limit)]
    return heavy[: limit - 1]


def _bin_count(rest: FloatArray, n_atoms: int, limit: int) -> int:
    """Bins for what is not an atom; none when too few rows are left to hide behind each other."""
    if len(rest) < MIN_ROWS:
        return 0 if n_atoms else 1
    distinct = int((np.diff(rest) > 0).sum()) + 1
    return int(np.clip(min(limit - n_atoms, len(rest) // MIN_ROWS), 1, distinct))


def _bin_edges(rest: FloatArray, n_bins: int, boundaries: FloatArray) -> FloatArray:
    """Inner edges of bins of about equal mass, moved onto mixture boundaries where one is near.

    Bin b holds edges[b-1] <= value < edges[b], at least `MIN_ROWS` rows.  An edge stands between
    two neighbouring values, so that it is no row's own.
    """
    if n_bins <= 1:
        return np.zeros(0)
    cuts = np.arange(1, n_bins) * len(rest) // n_bins
    for boundary in np.searchsorted(rest, boundaries):
        nearest = int(np.argmin(np.abs(cuts - boundary)))
        if abs(cuts[nearest] - boundary) <= len(rest) / n_bins / 2 and 0 < boundary < len(rest):
            cuts[nearest] = boundary
    starts = np.unique(np.searchsorted(rest, rest[cuts]))  # equal values stay together
    apart: list[int] = []
    for start in starts.tolist():
        if start - (apart[-1] if apart else 0) >= MIN_ROWS and len(rest) - start >= MIN_ROWS:
            apart.append(start)
    first, last = rest[apart], rest[np.array(apart, np.int64) - 1]
    between = last / 2 + first / 2
    return np.where(between > last, between, first)


def _neighbours(part: FloatArray, distinct: FloatArray) -> tuple[float, float]:
    """The column's values next to a bin's sorted ones, or its own ends where there are none."""
    below, above = np.searchsorted(distinct, part[[0, -1]]) + np.array([-1, 1])
    return float(distinct[max(below, 0)]), float(distinct[min(above, len(distinct) - 1)])
