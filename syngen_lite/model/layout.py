"""How code columns are laid out inside the network: groups of like size, and relations."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from syngen_lite.codes import Codes, CodeSpec
from syngen_lite.model.sight import Columns, choose_sight

FloatArray = NDArray[np.float64]

MAX_COLUMNS = 5_000  # of one table; benchmarks/scale.md has the memory that they take
MIN_CORRELATION = 0.7
RELATION_ROWS = 5_000
RELATION_CELLS = 2**22  # rows times number columns that are looked at
MAX_RELATIONS = 64  # the strongest are kept: each holds tables of its two columns' codes
KERNEL_RATES = (400.0, 100.0, 25.0)
GAP_RATES = (400.0, 100.0, 25.0, 6.0)
N_GAP_FEATURES = len(GAP_RATES) + len(KERNEL_RATES)


@dataclass(frozen=True, slots=True)
class Group:
    """Columns of about as many codes, which the network handles as one batch.

    Attributes:
        columns: Their indices, ascending.
        size: Codes of the largest, to which the others are padded.
    """

    columns: tuple[int, ...]
    size: int


@dataclass(frozen=True, slots=True)
class Relation:
    """Column `target` follows the earlier column `source` closely.

    Attributes:
        target: Index of the column.
        source: Index of an earlier one.
        place: Where each source code stands on the target's rank scale, NaN for nowhere, shape
            (K_source,).
        rank: Mid-rank of each target code, NaN for none, shape (K_target,).
    """

    target: int
    source: int
    place: NDArray[np.float64]
    rank: NDArray[np.float64]

    def kernels(self) -> NDArray[np.float32]:
        """Bumps and slopes of (rank - place), zero where either is missing.

        Shape (K_source, n_kernels, K_target).
        """
        gap = self.rank[None, :] - self.place[:, None]
        bumps = [np.exp(-np.abs(gap) * rate) for rate in KERNEL_RATES]
        slopes = [np.tanh(gap * r) * bump for r, bump in zip(KERNEL_RATES, bumps, strict=True)]
        stacked = np.stack([*bumps, *slopes], axis=1)
        return np.asarray(np.nan_to_num(stacked, nan=0.0), np.float32)

    def gap_features(self) -> NDArray[np.float32]:
        """What later columns are told of (rank - place), beyond the two codes alone.

        Shape (K_source, K_target, N_GAP_FEATURES), zero where either is missing.
        """
        gap = self.rank[None, :] - self.place[:, None]
        slopes = [np.tanh(gap * rate) for rate in GAP_RATES]
        bumps = [np.exp(-np.abs(gap) * rate) for rate in KERNEL_RATES]
        stacked = np.stack([*slopes, *bumps], axis=2)
        return np.asarray(np.nan_to_num(stacked, nan=0.0), np.float32)


@dataclass(frozen=True, slots=True)
class Layout:
    """The columns' groups and relations.

    Columns are decoded in the table's own order: tables tend to name causes first and the target
    last, and what is decoded last is conditioned on everything (benchmarks/README.md).

    Attributes:
        groups: Together they hold every column once.
        relations: At most one a target.
        seen: Indices of the earlier columns that each column sees.
        given: So many first columns are context: seen, never predicted. No group mixes them with
            the others.
    """

    groups: tuple[Group, ...]
    relations: tuple[Relation, ...]
    seen: tuple[Columns, ...]
    given: int = 0

    @property
    def sees_all(self) -> bool:
        """Whether every predicted column sees all earlier ones."""
        predicted = enumerate(self.seen[self.given :], self.given)
        return all(len(columns) == at for at, columns in predicted)

    @property
    def predicted(self) -> tuple[Group, ...]:
        """The groups whose columns are predicted."""
        return tuple(group for group in self.groups if group.columns[0] >= self.given)


def plan_layout(
    specs: Sequence[CodeSpec], codes: Codes, rng: np.random.Generator, given: int = 0
) -> Layout:
    """Choose groups, relations and sight from the specs and the training codes."""
    rows = rng.permutation(len(codes))[:RELATION_ROWS]
    groups = _groups([spec.cardinality for spec in specs], given)
    relations = _relations(specs, codes[rows], given)
    return Layout(groups, relations, choose_sight(specs, codes, rng), given)


def _groups(cardinalities: Sequence[int], given: int) -> tuple[Group, ...]:
    """Columns within a factor of two are padded together, context apart from the others."""
    buckets: dict[tuple[int, bool], list[int]] = {}
    for column, cardinality in enumerate(cardinalities):
        size = max(2, (cardinality - 1).bit_length())
        buckets.setdefault((size, column < given), []).append(column)
    return tuple(
        Group(tuple(columns), max(cardinalities[c] for c in columns))
        for _, columns in sorted(buckets.items())
    )


def _relations(specs: Sequence[CodeSpec], codes: Codes, given: int) -> tuple[Relation, ...]:
    """For each predicted number the most correlated earlier one, where |Spearman| is high."""
    numbers = [j for j, spec in enumerate(specs) if _is_fine(spec)]
    codes = codes[: RELATION_CELLS // max(1, len(numbers))]
    if len(numbers) < 2 or len(codes) < 3:
        return ()
    ranks = np.stack([_filled_ranks(specs[j], codes[:, j]) for j in numbers])
    with np.errstate(invalid="ignore", divide="ignore"):  # a column that does not vary
        correlation = np.asarray(np.nan_to_num(np.corrcoef(ranks)))
    best = [int(np.argmax(np.abs(correlation[at, :at]))) for at in range(1, len(numbers))]
    strengths = correlation[np.arange(1, len(numbers)), best]
    strengths[np.array(numbers[1:]) < given] = 0.0
    strongest = np.argsort(-np.abs(strengths), kind="stable")[:MAX_RELATIONS]
    return tuple(
        _relation(specs, numbers[best[i]], numbers[i + 1], falling=strengths[i] < 0)
        for i in sorted(strongest.tolist())
        if abs(strengths[i]) >= MIN_CORRELATION
    )


def _relation(specs: Sequence[CodeSpec], source: int, target: int, *, falling: bool) -> Relation:
    place = _places(specs[source], specs[target], falling=falling)
    return Relation(target, source, place, specs[target].ranks())


def _is_fine(spec: CodeSpec) -> bool:
    """Whether a column has enough located codes for a difference of ranks to mean something."""
    return int((~np.isnan(spec.location)).sum()) > 20


def _filled_ranks(spec: CodeSpec, codes: NDArray[np.int32]) -> NDArray[np.float64]:
    """Mid-ranks of codes; the middle for codes without a place."""
    return np.nan_to_num(spec.ranks(), nan=0.5)[codes]


def _places(source: CodeSpec, target: CodeSpec, *, falling: bool) -> NDArray[np.float64]:
    """Where the source's codes stand on the target's rank scale, shape (K_source,).

    By value where the two columns share a scale (their interquartile ranges overlap by half),
    else by rank, mirrored if the relation falls.
    """
    rank = source.ranks()
    if falling:
        return 1.0 - rank
    low, high = _quartiles(source), _quartiles(target)
    overlap = min(low[1], high[1]) - max(low[0], high[0])
    if overlap < 0.5 * max(low[1] - low[0], high[1] - high[0]):
        return rank
    placed = ~np.isnan(target.location)
    order = np.argsort(target.location[placed], kind="stable")
    axis: FloatArray = target.location[placed][order]
    ranks: FloatArray = target.ranks()[placed][order]
    by_value = np.interp(source.location, axis, ranks)
    return np.where(np.isnan(source.location), np.nan, by_value)


def _quartiles(spec: CodeSpec) -> tuple[float, float]:
    placed = ~np.isnan(spec.location)
    ranks, values = spec.ranks()[placed], spec.location[placed]
    order = np.argsort(ranks)
    low, high = np.interp([0.25, 0.75], ranks[order], values[order])
    return float(low), float(high)
