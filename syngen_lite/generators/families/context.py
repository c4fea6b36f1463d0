"""What a child row is told: its parent, its place in the family, and the sibling before it."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import numpy as np

from syngen_lite.codes import Codes, CodeSpec, log_marginal
from syngen_lite.columns.codec import Rows

PLACES = 40  # codes of a place: one each up to EXACT, then four a doubling
EXACT = 8
RARE = np.float32(-7.0)  # log frequency that stands for a code of which nothing is known


@dataclass(frozen=True, slots=True)
class Families:
    """Rows of a child table in the order of their families.

    Attributes:
        owner: The parent's row of each row, ascending; rows without a parent come first, and
            each is a family of its own, shape (n,).
        position: How many siblings stand before it, shape (n,).
        left: How many are still to come, itself included, shape (n,).
        numbers: Number of its family, from 0, shape (n,).
    """

    owner: Rows
    position: Rows
    left: Rows
    numbers: Rows

    @classmethod
    def of(cls, owner: Rows) -> Families:
        """Places from owners, ascending."""
        starts = np.ones(len(owner), bool)
        starts[1:] = (owner[1:] != owner[:-1]) | (owner[1:] < 0)
        first = np.flatnonzero(starts)
        sizes = np.diff(np.r_[first, len(owner)])
        position = np.arange(len(owner)) - np.repeat(first, sizes)
        return cls(owner, position, np.repeat(sizes, sizes) - position, np.cumsum(starts) - 1)

    def by_position(self) -> Iterator[Rows]:
        """The first rows of all families, then the second ones, and so on."""
        order = np.argsort(self.position, kind="stable")
        ends = np.cumsum(np.bincount(self.position))
        yield from np.split(order, ends[:-1]) if len(order) else ()


def place_codes(places: Rows) -> Codes:
    """Codes of counts from 0: exact ones first, then ever wider ones, shape (n,)."""
    wide = EXACT + (4 * np.log2(np.maximum(places, EXACT) / EXACT)).astype(np.int64)
    return np.where(places < EXACT, places, np.minimum(wide, PLACES - 1)).astype(np.int32)


def place_spec(codes: Codes) -> CodeSpec:
    """What the codes of places look like."""
    at = np.arange(PLACES) / PLACES
    return CodeSpec(
        cardinality=PLACES,
        features=np.column_stack([at, at**2]).astype(np.float32),
        free=np.ones(PLACES, bool),
        log_marginal=log_marginal(codes, PLACES),
        location=np.full(PLACES, np.nan),
    )


def with_none(spec: CodeSpec) -> CodeSpec:
    """The same codes, one place further up: 0 is "there is none"."""
    nothing = np.zeros((1, spec.features.shape[1]), np.float32)
    return CodeSpec(
        cardinality=spec.cardinality + 1,
        features=np.vstack([nothing, spec.features]),
        free=np.r_[True, spec.free],
        log_marginal=np.r_[RARE, spec.log_marginal].astype(np.float32),
        location=np.r_[np.nan, spec.location],
    )


def previous(codes: Codes, families: Families) -> Codes:
    """The sibling's codes before each row, one place further up, 0 for the first."""
    before = np.zeros_like(codes)
    before[1:] = codes[:-1] + 1
    before[families.position == 0] = 0
    return before


def parent_codes(codes: Codes, owner: Rows) -> Codes:
    """The parents' codes, one place further up, 0 for rows without a parent."""
    return np.where(owner[:, None] >= 0, codes[np.maximum(owner, 0)] + 1, 0).astype(np.int32)


def join_context(
    parents: Codes, position: Rows, left: Rows, before: Sequence[Codes] | None
) -> Codes:
    """All that a row is told, shape (n, n_given).

    Args:
        parents: As `parent_codes` gives them.
        position: How many siblings stand before each row.
        left: How many are still to come.
        before: What is known of those before, (n, m) each; None where families hold one row.
    """
    if before is None:
        return parents
    places = [place_codes(position)[:, None], place_codes(left)[:, None]]
    return np.ascontiguousarray(np.hstack([parents, *places, *before]).astype(np.int32))


def context_specs(
    parents: Sequence[CodeSpec], families: Families, before: Sequence[CodeSpec] | None
) -> list[CodeSpec]:
    """The specs of `join_context`'s columns, given those of parents and of the siblings before."""
    specs = [with_none(spec) for spec in parents]
    if before is not None:
        specs += [place_spec(place_codes(p)) for p in (families.position, families.left)]
        specs += [with_none(spec) for spec in before]
    return specs
