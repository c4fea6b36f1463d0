"""Kinds of rows of a table: what a child says of the further parents that it refers to."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, Self

import numpy as np
from numpy.typing import NDArray

from syngen_lite.codes import Codes, CodeSpec, Floats

MAX_KINDS = 256
ROWS_PER_KIND = 5  # at least; a kind of fewer would tell of single rows
MANY_ROWS = 200  # below, every row may be a kind of its own
ROUNDS = 30
USUAL = 8  # the most frequent words of a column are told apart
FIT_ROWS = 20_000
Labels = NDArray[np.int64]


class RowKinds:
    """Clusters of rows by their codes (k-means).

    Args:
        tables: What each code is in numbers, (K, n_numbers) a code column.
        centers: Shape (n_kinds, sum of n_numbers).
    """

    def __init__(self, tables: Sequence[Floats], centers: Floats) -> None:
        self.tables = list(tables)
        self.centers = centers

    @classmethod
    def fit(
        cls,
        codes: Codes,
        specs: Sequence[CodeSpec],
        weights: NDArray[np.float64],
        rng: np.random.Generator,
    ) -> Self:
        """Learn kinds of the rows of a table.

        Args:
            codes: Shape (n_rows, n_codes).
            specs: One a code column.
            weights: How much each column counts, shape (n_codes,).
            rng: Where the randomness comes from.
        """
        pairs = zip(specs, weights, strict=True)
        tables = [(_numbers_of(spec) * weight).astype(np.float32) for spec, weight in pairs]
        rows_per_kind = ROWS_PER_KIND if len(codes) >= MANY_ROWS else 1
        n_kinds = int(np.clip(len(codes) // rows_per_kind, 1, MAX_KINDS))
        rows = rng.permutation(len(codes))[:FIT_ROWS]
        points = cls(tables, np.zeros((1, 0), np.float32))._points(codes[rows])
        return cls(tables, _k_means(points, n_kinds, rows_per_kind, rng))

    @classmethod
    def one(cls) -> Self:
        """All rows are of one kind, for tables whose kinds nobody asks for."""
        return cls([], np.zeros((1, 0), np.float32))

    def __len__(self) -> int:
        return len(self.centers)

    def labels(self, codes: Codes) -> Labels:
        """The kind of each row, shape (n_rows,)."""
        return _nearest(self._points(codes), self.centers)

    def nearest_of(self, made: NDArray[np.bool_]) -> Labels:
        """For each kind the nearest one of which there are rows, shape (n_kinds,)."""
        there = np.flatnonzero(made)
        return there[_nearest(self.centers, self.centers[there])]

    def _points(self, codes: Codes) -> Floats:
        columns = [table[codes[:, j]] for j, table in enumerate(self.tables)]
        return np.hstack([np.zeros((len(codes), 0), np.float32), *columns])

    def to_arrays(self) -> dict[str, NDArray[Any]]:
        """Every array by a name."""
        tables = {f"numbers.{j}": table for j, table in enumerate(self.tables)}
        return {"centers": self.centers, **tables}

    @classmethod
    def from_arrays(cls, arrays: Mapping[str, NDArray[Any]]) -> Self:
        """Rebuild from `to_arrays`."""
        n = sum(name.startswith("numbers.") for name in arrays)
        return cls([arrays[f"numbers.{j}"] for j in range(n)], arrays["centers"])


def _numbers_of(spec: CodeSpec) -> Floats:
    """Codes in numbers: the rank, and which of the frequent codes without a rank it is."""
    ranks = spec.ranks()
    placed = ~np.isnan(ranks)
    share = np.where(placed, -np.inf, spec.log_marginal)
    usual = [i for i in np.argsort(-share, kind="stable")[:USUAL].tolist() if not placed[i]]
    indicators = np.zeros((spec.cardinality, len(usual)))
    indicators[usual, np.arange(len(usual))] = 0.7
    rank = np.nan_to_num(ranks, nan=0.5)[:, None] * 2
    return np.hstack([rank[:, : int(placed.any())], indicators]).astype(np.float32)


def _k_means(points: Floats, n_kinds: int, least: int, rng: np.random.Generator) -> Floats:
    """Centers by Lloyd's rounds from k-means++ seeds (Arthur and Vassilvitskii 2007).

    Args:
        points: Shape (n, n_numbers).
        n_kinds: Centers at most.
        least: Points that a center is the mean of, at least.
        rng: Draws the seeds.
    """
    centers = points[rng.integers(len(points), size=1)]
    for _ in range(n_kinds - 1):
        far = _distances(points, centers).min(axis=1).clip(min=0)
        if far.sum() <= 0:
            break
        centers = np.vstack([centers, points[rng.choice(len(points), p=far / far.sum())]])
    for _ in range(ROUNDS):
        centers = _means(points, centers, 1)
    for few in range(2, least + 1):  # the smallest give way first, and their points join others
        centers = _means(points, centers, few)
    return centers.astype(np.float32)


def _means(points: Floats, centers: Floats, least: int) -> Floats:
    """The means of the points that are nearest to each center, where these are enough."""
    label = _nearest(points, centers)
    counts = np.bincount(label, minlength=len(centers))
    sums = np.zeros(centers.shape, np.float64)
    np.add.at(sums, label, points)
    enough = counts >= min(least, counts.max())
    return np.asarray(sums[enough] / counts[enough, None], np.float32)


def _distances(points: Floats, centers: Floats) -> NDArray[np.float64]:
    squares = (points.astype(np.float64) ** 2).sum(axis=1)[:, None]
    products = points.astype(np.float64) @ centers.astype(np.float64).T
    return np.asarray(squares - 2 * products + (centers.astype(np.float64) ** 2).sum(axis=1))


def _nearest(points: Floats, centers: Floats) -> Labels:
    return np.asarray(np.argmin(_distances(points, centers), axis=1))
