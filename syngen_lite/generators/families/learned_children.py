"""One learnt child table: all children of some parents, sibling by sibling."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
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
from syngen_lite.generators.families.recall import SLOTS, Memory, recalled, with_recall
from syngen_lite.model.sampler import CodeSampler


@dataclass(frozen=True, slots=True)
class Recall:
    """A code column that may say "the same as a sibling before".

    Attributes:
        column: Its number among the child's own code columns.
        cardinality: Its codes without those that say so.
        missing: The code of a null, -1 where there is none.
        usual: The code that stands in where there is nothing to repeat.
    """

    column: int
    cardinality: int
    missing: int
    usual: int


@dataclass(frozen=True, slots=True)
class Children:
    """Children of some parents.

    Attributes:
        codes: Shape (n, width), none of them a recall.
        sources: From which row each value is taken, by code column; for columns with recall.
    """

    codes: Codes
    sources: dict[int, Rows]


class LearnedChildren:
    """Draws the children of given parents.

    Args:
        sampler: The model of a child's codes in its context.
        width: Codes of a child.
        chained: Whether a child hears of its place and of its siblings.
        recalls: The columns that may repeat a sibling's value.
    """

    def __init__(
        self, sampler: CodeSampler, width: int, *, chained: bool, recalls: Sequence[Recall] = ()
    ) -> None:
        self.sampler = sampler
        self.width = width
        self.chained = chained
        self.recalls = tuple(recalls)

    def children(self, parents: Codes, owner: Rows, rng: np.random.Generator) -> Children:
        """The children in the order of `owner`. Families grow together, a sibling at a time.

        Args:
            parents: Codes of the parents, shape (n_parents, n_parent_codes).
            owner: The row in `parents` of each child, ascending, -1 for a child without one.
            rng: The block's own random stream.
        """
        families = Families.of(owner)
        codes = np.zeros((len(owner), self.width), np.int32)
        sources = {recall.column: np.arange(len(owner)) for recall in self.recalls}
        if not self.width:
            return Children(codes, sources)
        known, family = parent_codes(parents, owner), families.numbers
        memories = [Memory(int(family.max(initial=-1)) + 1) for _ in self.recalls]
        for rows in families.by_position():
            before = self._before(codes, rows, families, memories) if self.chained else None
            places = families.position[rows], families.left[rows]
            context = join_context(known[rows], *places, before)
            drawn = self.sampler.sample(len(rows), rng, context)
            for recall, memory in zip(self.recalls, memories, strict=True):
                origin = sources[recall.column]
                _resolve(recall, memory, drawn, rows, family[rows], origin)
            codes[rows] = drawn
        return Children(codes, sources)

    def _before(
        self, codes: Codes, rows: Rows, families: Families, memories: Sequence[Memory]
    ) -> list[Codes]:
        first = families.position[rows] == 0
        last = np.where(first[:, None], 0, codes[np.maximum(rows - 1, 0)] + 1)
        return [last, *(memory.codes[families.numbers[rows]] for memory in memories)]

    def to_dict(self) -> dict[str, Any]:
        """Plain data; the arrays are the sampler's."""
        recalls = [[r.column, r.cardinality, r.missing, r.usual] for r in self.recalls]
        return {"width": self.width, "chained": self.chained, "recalls": recalls}

    @classmethod
    def from_artifact(cls, state: Mapping[str, Any], arrays: Mapping[str, NDArray[Any]]) -> Self:
        """Rebuild from `to_dict` and the sampler's arrays."""
        recalls = [Recall(*map(int, recall)) for recall in state["recalls"]]
        sampler = CodeSampler.from_arrays(arrays)
        return cls(sampler, int(state["width"]), chained=bool(state["chained"]), recalls=recalls)


def _resolve(
    recall: Recall, memory: Memory, drawn: Codes, rows: Rows, family: Rows, origin: Rows
) -> None:
    """Put in the place of each recall what it recalls, and remember what was drawn.

    Args:
        recall: Of which column.
        memory: Of that column; the ids are row numbers.
        drawn: Codes of the rows, shape (n, width); changed.
        rows: The rows, one a family.
        family: Number of the family of each.
        origin: From which row each row's value is taken; changed.
    """
    own = drawn[:, recall.column]
    slot = own.astype(np.int64) - recall.cardinality
    again = slot >= 0
    asked = memory.ids[family[again], slot[again]]
    # a family that has not as many values yet repeats its last one, or begins with a usual one
    found = np.where(asked >= 0, asked, memory.ids[family[again], 0])
    codes = np.where(
        asked >= 0, memory.codes[family[again], slot[again]], memory.codes[family[again], 0]
    )
    origin[rows[again]] = np.where(found >= 0, found, rows[again])
    drawn[again, recall.column] = np.where(found >= 0, codes - 1, recall.usual)
    ids = np.where(drawn[:, recall.column] == recall.missing, -1, origin[rows])
    memory.push(family, ids, drawn[:, recall.column])


@dataclass(frozen=True, slots=True)
class TrainingCodes:
    """What a model of children learns.

    Attributes:
        codes: Context and own codes side by side.
        specs: Of all columns.
        given: How many of them are context.
        chained: Whether families hold more than one row.
    """

    codes: Codes
    specs: list[CodeSpec]
    given: int
    chained: bool


def training_codes(
    own: tuple[Codes, Sequence[CodeSpec]],
    parents: tuple[Codes, Sequence[CodeSpec]],
    owner: Rows,
    recalls: Mapping[int, NDArray[np.int64]],
) -> TrainingCodes:
    """Context and own codes of children.

    Args:
        own: The children's own codes, in the order of their families, and their specs.
        parents: Codes of all parents, and their specs.
        owner: The parent of each child, ascending, -1 for none.
        recalls: What makes values the same, by own code column, for columns with recall.
    """
    families, (codes, specs) = Families.of(owner), own
    if families.position.max(initial=0) == 0:
        context = parent_codes(parents[0], owner)
        given = context_specs(parents[1], families, None)
        joined = np.ascontiguousarray(np.hstack([context, codes]))
        return TrainingCodes(joined, [*given, *specs], len(given), chained=False)
    target, target_specs = codes.copy(), list(specs)
    before, before_specs = [previous(codes, families)], list(specs)
    for column, ids in recalls.items():
        marked, seen = recalled(codes[:, column], ids, families, specs[column].cardinality)
        target[:, column], target_specs[column] = marked, with_recall(specs[column], marked)
        before.append(seen)
        before_specs += [specs[column]] * SLOTS
    context = join_context(
        parent_codes(parents[0], owner), families.position, families.left, before
    )
    given = context_specs(parents[1], families, before_specs)
    joined = np.ascontiguousarray(np.hstack([context, target]))
    return TrainingCodes(joined, [*given, *target_specs], len(given), chained=True)
