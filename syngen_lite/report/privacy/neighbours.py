"""Exact distances between two sets of points, block by block."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from syngen_lite.report.comparable import Floats
from syngen_lite.report.privacy.embedding import Points

_BLOCK_CELLS = 4_000_000

Counts = npt.NDArray[np.int64]


@dataclass(frozen=True, slots=True)
class Nearest:
    """Per point its nearest other point.

    Attributes:
        squared: Squared distance; (n,).
        index: Its place among the others; (n,).
    """

    squared: Floats
    index: Counts


def nearest(points: Points, others: Points) -> Nearest:
    """The nearest of the others, the first of equally near ones."""
    found = Nearest(np.empty(len(points)), np.empty(len(points), dtype=np.int64))
    for rows, squared in _blocks(points, others):
        found.index[rows] = squared.argmin(axis=1)
        found.squared[rows] = squared[np.arange(len(squared)), found.index[rows]]
    return found


def two_nearest(points: Points, others: Points) -> Floats:
    """Squared distances to the nearest and second nearest of two or more others; (n, 2)."""
    found = np.empty((len(points), 2))
    for rows, squared in _blocks(points, others):
        found[rows] = np.partition(squared, 1, axis=1)[:, :2]
    return found


@dataclass(frozen=True, slots=True)
class Within:
    """Per point the others around it.

    Attributes:
        nearer: How many lie nearer than its radius; (n,).
        level: How many lie exactly at it; (n,).
        index: The place of the nearest; (n,).
    """

    nearer: Counts
    level: Counts
    index: Counts


def count_within(points: Points, others: Points, squared_radius: Floats) -> Within:
    """How many others lie within a radius of each point's own; (n,)."""
    found = Within(*(np.empty(len(points), dtype=np.int64) for _ in range(3)))
    for rows, squared in _blocks(points, others):
        radius = squared_radius[rows, None]
        found.nearer[rows] = np.count_nonzero(squared < radius, axis=1)
        found.level[rows] = np.count_nonzero(squared <= radius, axis=1) - found.nearer[rows]
        found.index[rows] = squared.argmin(axis=1)
    return found


def _blocks(points: Points, others: Points) -> Iterator[tuple[slice, Points]]:
    """Squared distances of some points to all others.

    Coordinates stand on a `Grid`, so that |x|² - 2xy + |y|² has no rounding error.
    """
    step = max(1, _BLOCK_CELLS // max(len(others), 1))
    turned = np.ascontiguousarray(others.T)
    norms = np.einsum("ij,ij->i", others, others)
    for start in range(0, len(points), step):
        rows = slice(start, start + step)
        block = points[rows]
        squared = (-2 * block) @ turned
        squared += norms
        squared += np.einsum("ij,ij->i", block, block)[:, None]
        yield rows, squared
