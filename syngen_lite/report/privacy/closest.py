"""Are synthetic rows nearer to rows that were learnt from than to rows that were not?

The share of Platzer and Reutterer (2021), "Holdout-based empirical assessment of mixed-type
synthetic data", read between 0.5 and what pure copying would reach on the same rows.
"""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np
import numpy.typing as npt
import pandas as pd

from syngen_lite.report.comparable import Floats
from syngen_lite.report.privacy.column_groups import column_groups
from syngen_lite.report.privacy.embedding import Embedding, Points
from syngen_lite.report.privacy.neighbours import Counts, count_within, nearest, two_nearest
from syngen_lite.report.results import ClosestRecord, Distances
from syngen_lite.report.tables import Tables, draw
from syngen_lite.schema import Column

MAX_HOLDOUT = 50_000
MOST_REAL = 20_000
"""So many real rows, or as many as there are holdout rows if these are more: with more rows on
both sides copies stand out more."""
MAX_DISTANCES = 500_000_000
MIN_SYNTHETIC, MAX_SYNTHETIC = 1_500, 5_000
MAX_COPIES, MAX_SHUFFLED = 1_000, 2_000
GROUP_SYNTHETIC, GROUP_REAL = 2_500, 5_000
MIN_HEADROOM = 0.02
"""Where copies score less above 0.5, they cannot be told from others: rows are too alike, or so few
of the real rows are drawn that a copy seldom meets its own."""

_Z = 1.96
_Z_OF_GROUPS = 2.64  # 95 % for the best of six groups (Bonferroni)
_LEVELS = (0.0, 0.01, *(place / 40 for place in range(1, 40)), 0.99)


@dataclass(frozen=True, slots=True)
class _Sides:
    """Points of three tables in one space, and what share of all real rows is among them."""

    real: Points
    holdout: Points
    synthetic: Points
    drawn_share: float

    @property
    def copies(self) -> Points:
        """Real rows that stand for a table of copies."""
        return self.real[:MAX_COPIES]

    def cut(self, dims: npt.NDArray[np.bool_]) -> _Sides:
        """Fewer rows, and some of the dimensions."""
        real = self.real[:GROUP_REAL, dims]
        return _Sides(
            real,
            self.holdout[:GROUP_REAL, dims],
            self.synthetic[:GROUP_SYNTHETIC, dims],
            self.drawn_share * len(real) / len(self.real),
        )


@dataclass(frozen=True, slots=True)
class _Share:
    """A share between 0.5 and that of copies."""

    share: float
    interval: tuple[float, float]
    copying: float
    values_alone: float

    def memorised(self, share: float) -> float:
        return (share - 0.5) / (self.copying - 0.5)


def closest_record(
    tables: Tables, unseen: pd.DataFrame, columns: list[Column], rng: np.random.Generator
) -> ClosestRecord | None:
    """Distance to the closest record, on all columns or on the group of columns that says most.

    Args:
        tables: Real and synthetic rows; at most 50,000 and 5,000 are drawn.
        unseen: Real rows that nobody learnt from; at most 50,000 are drawn.
        columns: What rows are compared on.
        rng: Draws rows and groups of columns.

    Returns:
        None where even copies could not be told from fresh rows. The interval is a normal
        approximation in which synthetic rows with a neighbour in common vary together; on a group
        of columns it is widened for six looks.
    """
    if len(tables.real) < 2:
        return None
    embedding = Embedding.fit([tables.real, unseen], columns)
    sides = _sides(tables, unseen, embedding, rng)
    found = _measure(sides, embedding.owners, _Z, rng)
    if found is None:
        return None
    found, names = _telling_group(sides, embedding, found, rng)
    size = min(len(sides.real), len(sides.holdout))
    record = ClosestRecord(
        share=found.share,
        interval=found.interval,
        copying=found.copying,
        values_alone=found.values_alone,
        memorised=found.memorised(found.share),
        memorised_interval=(found.memorised(found.interval[0]), found.memorised(found.interval[1])),
        subset=names,
        distances=(),
        neighbour_ratio={},
        rows=size,
    )
    return _with_distances(record, sides, size, embedding.grid.unit)


@dataclass(frozen=True, slots=True)
class Nearer:
    """Per point, whether it is nearer to real or to holdout rows.

    Attributes:
        shares: The chance that a real row is the nearer, a tie counting half; (m,).
        real: The place of the nearest real row; (m,).
        holdout: The place of the nearest holdout row; (m,).
    """

    shares: Floats
    real: Counts
    holdout: Counts

    @property
    def error(self) -> float:
        """Standard error of the mean share, where points with a neighbour in common vary together.

        Two-way clustered (Cameron, Gelbach and Miller 2011): by nearest real and holdout row.
        """
        rest = self.shares - self.shares.mean()
        pairs = self.real * (self.holdout.max() + 1) + self.holdout
        one, other, both = (_squared_sums(rest, g) for g in (self.real, self.holdout, pairs))
        return float(np.sqrt(max(one + other - both, both))) / len(rest)


def shares_nearer(points: Points, real: Points, holdout: Points) -> Nearer:
    """Which real side each point is nearer to.

    The larger side is thought to be cut to the size of the smaller: the chance is over all the
    ways to do so, by calculation.

    Args:
        points: (m, d), on a `Grid`.
        real: (n, d).
        holdout: (k, d).

    Returns:
        Shares in [0, 1]; with both sides exchanged one less them.
    """
    if len(real) < len(holdout):
        turned = shares_nearer(points, holdout, real)
        return Nearer(1 - turned.shares, turned.holdout, turned.real)
    closest = nearest(points, holdout)
    within = count_within(points, real, closest.squared)
    beaten = _shares_beaten(within.nearer, within.level, len(real), len(holdout))
    return Nearer(beaten, within.index, closest.index)


def gains_of_copies(points: Points, real: Points, holdout: Points) -> Floats:
    """How much more each point is nearer to the real side for being one of its rows; (m,).

    On rows that were not learnt from the share is 0.5 by exchange of both sides, so that 0.5 and
    the mean of this is the share of copies, with far less noise than the shares of copies have.

    Args:
        points: (m, d), rows of `real`.
        real: (n, d), n >= 2.
        holdout: (k, d).
    """
    if len(real) < len(holdout):
        own, second = two_nearest(points, real).T
        shares = []
        for radius in (own, second):
            within = count_within(points, holdout, radius)
            beaten = _shares_beaten(within.nearer, within.level, len(holdout), len(real))
            shares.append(1 - beaten)
        return shares[0] - shares[1]
    radius = nearest(points, holdout).squared
    within = count_within(points, real, radius)
    is_level = radius == 0  # a holdout row is as near as the row itself
    sizes = len(real), len(holdout)
    others = _shares_beaten(within.nearer - ~is_level, within.level - is_level, *sizes)
    return _shares_beaten(within.nearer, within.level, *sizes) - others


def _shares_beaten(nearer: Counts, level: Counts, total: int, size: int) -> Floats:
    """Chance that the nearest of `size` of `total` rows is nearer than a radius, half if level."""
    none_drawn = _chance_of_none(total, size)
    beaten: Floats = 1 - (none_drawn[nearer] + none_drawn[nearer + level]) / 2
    return beaten


def _squared_sums(values: Floats, groups: Counts) -> float:
    """Sum over groups of the squared sum in each, as an unbiased variance would have it."""
    _, places = np.unique(groups, return_inverse=True)
    sums = np.bincount(places, weights=values)
    return float((sums**2).sum()) * len(sums) / max(len(sums) - 1, 1)


def _chance_of_none(total: int, size: int) -> Floats:
    """Chance that a draw of `size` of `total` rows has none of the first r; (total + 1,) by r."""
    place = np.arange(total)
    ratios = np.clip((total - size - place) / (total - place), 0, 1)
    chances: Floats = np.append(1.0, np.cumprod(ratios))
    return chances


def _sides(
    tables: Tables, unseen: pd.DataFrame, embedding: Embedding, rng: np.random.Generator
) -> _Sides:
    size = min(len(unseen), MAX_HOLDOUT)
    real = min(len(tables.real), max(size, MOST_REAL))
    synthetic = int(np.clip(MAX_DISTANCES // (size + real), MIN_SYNTHETIC, MAX_SYNTHETIC))
    drawn = [
        draw(tables.real, real, rng),
        draw(unseen, size, rng),
        draw(tables.synthetic, synthetic, rng),
    ]
    # in random order, so that any first rows are a sample
    points = [rng.permutation(embedding.points(table)) for table in drawn]
    return _Sides(points[0], points[1], points[2], drawn_share=real / len(tables.real))


def _measure(
    sides: _Sides, owners: npt.NDArray[np.int64], z: float, rng: np.random.Generator
) -> _Share | None:
    gain = float(gains_of_copies(sides.copies, sides.real, sides.holdout).mean())
    copying = 0.5 + gain * sides.drawn_share
    if copying - 0.5 < MIN_HEADROOM:
        return None
    found = shares_nearer(sides.synthetic, sides.real, sides.holdout)
    share, margin = float(found.shares.mean()), z * found.error
    mixed = _shuffled(sides.synthetic[:MAX_SHUFFLED], owners, rng)
    alone = float(shares_nearer(mixed, sides.real, sides.holdout).shares.mean())
    return _Share(share, (max(0.0, share - margin), min(1.0, share + margin)), copying, alone)


def _shuffled(points: Points, owners: npt.NDArray[np.int64], rng: np.random.Generator) -> Points:
    """Each column shuffled on its own."""
    mixed = np.empty_like(points)
    for column in np.unique(owners):
        dims = np.flatnonzero(owners == column)
        mixed[:, dims] = points[np.ix_(rng.permutation(len(points)), dims)]
    return mixed


def _telling_group(
    sides: _Sides, embedding: Embedding, whole: _Share, rng: np.random.Generator
) -> tuple[_Share, tuple[str, ...]]:
    """The group of columns on which rows are copied more surely than on all; else all."""
    best, names = whole, ()
    bar = max(0.0, whole.memorised(whole.interval[1]))
    for group in column_groups(sides.real, embedding.owners, rng):
        dims = np.isin(embedding.owners, group)
        found = _measure(sides.cut(dims), embedding.owners[dims], _Z_OF_GROUPS, rng)
        if found is None or found.interval[0] <= found.values_alone:
            continue
        surely = found.memorised(found.interval[0])
        if surely > bar:
            best, bar = found, surely
            names = tuple(embedding.columns[place].name for place in group)
    return best, names


def _with_distances(record: ClosestRecord, sides: _Sides, size: int, unit: int) -> ClosestRecord:
    """Quantiles of distances to equally many rows, and of nearest over second nearest."""
    real, holdout = sides.real[:size], sides.holdout[:size]
    if size < 2:
        return record
    synthetic_real, holdout_real = (two_nearest(p, real) for p in (sides.synthetic, holdout))
    distances = (
        _quantiles("synthetic to real", synthetic_real[:, 0], unit),
        _quantiles("synthetic to holdout", nearest(sides.synthetic, holdout).squared, unit),
        _quantiles("holdout to real", holdout_real[:, 0], unit),
    )
    ratios: dict[str, tuple[float, float | None]]
    ratios = {str(q): (_ratio(synthetic_real, q), _ratio(holdout_real, q)) for q in (0.05, 0.5)}
    return replace(record, distances=distances, neighbour_ratio=ratios)


def _quantiles(of: str, squared: Floats, unit: int) -> Distances:
    found = np.quantile(np.sqrt(squared) / unit, _LEVELS)
    return Distances(of, _LEVELS, tuple(found.tolist()))


def _ratio(squared: Floats, level: float) -> float:
    """Quantile of nearest over second nearest; two equal rows are as near as each other: 1."""
    first, second = squared.T
    ratios = np.sqrt(np.divide(first, second, out=np.ones_like(first), where=second > 0))
    return float(np.quantile(ratios, level))
