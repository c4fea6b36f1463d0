"""One learnt child table: all children of some parents, sibling by sibling."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, Self

import numpy as np
from numpy.typing import NDArray

from syngen_lite.codes import Codes, CodeSpec
from syngen_lite.columns.codec import Rows
from syngen_lite.generators.families.context import (
    Families,
    context_specs,
    join_context,
    parent_codes,
    previous,
)
from syngen_lite.model.sampler import CodeSampler


class LearnedChildren:
    """Draws the children of given parents.

    Args:
        sampler: The model of a child's codes in its context.
        width: Codes of a child.
        chained: Whether a child hears of its place and of the sibling before it.
    """

    def __init__(self, sampler: CodeSampler, width: int, *, chained: bool) -> None:
        self.sampler = sampler
        self.width = width
        self.chained = chained

    def children(self, parents: Codes, owner: Rows, rng: np.random.Generator) -> Codes:
        """Codes of children, shape (n, width), in the order of `owner`.

        Families grow together, one sibling at a time.

        Args:
            parents: Codes of the parents, shape (n_parents, n_parent_codes).
            owner: The row in `parents` of each child, ascending, -1 for a child without one.
            rng: The block's own random stream.
        """
        families = Families.of(owner)
        codes = np.zeros((len(owner), self.width), np.int32)
        if not self.width:
            return codes
        known = parent_codes(parents, owner)
        for position in range(int(families.position.max(initial=-1)) + 1):
            rows = np.flatnonzero(families.position == position)
            before = codes[rows - 1] + 1 if position else np.zeros_like(codes[rows])
            context = join_context(
                known[rows],
                families.position[rows],
                families.left[rows],
                before if self.chained else None,
            )
            codes[rows] = self.sampler.sample(len(rows), rng, context)
        return codes

    def to_dict(self) -> dict[str, Any]:
        """Plain data; the arrays are the sampler's."""
        return {"width": self.width, "chained": self.chained}

    @classmethod
    def from_artifact(cls, state: Mapping[str, Any], arrays: Mapping[str, NDArray[Any]]) -> Self:
        """Rebuild from `to_dict` and the sampler's arrays."""
        sampler = CodeSampler.from_arrays(arrays)
        return cls(sampler, int(state["width"]), chained=bool(state["chained"]))


def training_codes(
    codes: Codes, specs: Sequence[CodeSpec], parents: Codes, parent_specs: Sequence[CodeSpec],
    owner: Rows,
) -> tuple[Codes, list[CodeSpec], bool]:  # fmt: skip
    """Context and own codes side by side, their specs, and whether families are chained.

    Args:
        codes: The children's own codes, in the order of their families.
        specs: Their specs.
        parents: Codes of all parents.
        parent_specs: Their specs.
        owner: The parent of each child, ascending, -1 for none.
    """
    families = Families.of(owner)
    chained = bool(families.position.max(initial=0) > 0)
    context = join_context(
        parent_codes(parents, owner),
        families.position,
        families.left,
        previous(codes, families) if chained else None,
    )
    given = context_specs(parent_specs, specs, families, chained=chained)
    return np.ascontiguousarray(np.hstack([context, codes])), [*given, *specs], chained
