"""One table of a learnt database, and what has been made of it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

import numpy as np

from syngen_lite.codes import Codes
from syngen_lite.columns.codec import Rows, Values
from syngen_lite.columns.identifier import IdentifierCodec
from syngen_lite.columns.table import TableCodec
from syngen_lite.generators.families.kinds import Labels, RowKinds
from syngen_lite.generators.families.learned_children import LearnedChildren
from syngen_lite.generators.families.plan import TablePlan
from syngen_lite.model.sampler import CodeSampler
from syngen_lite.schema import Key

Reference = tuple[str, str]
"""A child table, and its key to this table."""


@dataclass(frozen=True, slots=True)
class Family:
    """How the rows of a table follow from the rows of another one.

    Attributes:
        driver: The key to the parent.
        children: Makes them.
        alone: Rows without a parent for each row with one.
        chronology: The leaves by which siblings stand in order; none for any order.
    """

    driver: Key
    children: LearnedChildren
    alone: float
    chronology: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class LinkedTable:
    """What was learnt of one table.

    Its codes are the kinds of the rows that it refers to, one column a further key, then those of
    its own columns and of the figures of its children.

    Attributes:
        plan: What its columns are.
        codec: Learnt columns and figures.
        model: Makes the rows: by themselves, or as children of a parent's.
        further: The keys that do not drive: to rows of this table first, if there is such a key.
        rows: Rows that were learnt.
        identities: Codecs of the columns that are functions of the row number.
        counts: By reference the figure that says how many rows refer to a row.
        kinds: Kinds of its rows, for the further keys that refer to them.
    """

    plan: TablePlan
    codec: TableCodec
    model: CodeSampler | Family
    further: tuple[Key, ...]
    rows: int
    identities: Mapping[str, IdentifierCodec]
    counts: Mapping[Reference, str]
    kinds: RowKinds

    @property
    def name(self) -> str:
        """The table's name."""
        return self.plan.schema.name

    @property
    def driver(self) -> Key | None:
        """The driving key, None for a root."""
        return self.model.driver if isinstance(self.model, Family) else None

    def kinds_of(self, codes: Codes) -> Labels:
        """The kind of each row, shape (n_rows,)."""
        return self.kinds.labels(self.kind_codes(codes))

    def kind_codes(self, codes: Codes) -> Codes:
        """The codes that its kinds are made of: all but the kind of an own row referred to."""
        return codes[:, int(self.plan.itself is not None) :]


@dataclass(slots=True)
class Made:
    """What later tables need of a table that has been made.

    Attributes:
        codes: Shape (n_rows, n_codes).
        counts: How many rows are to refer to each row, by reference.
        keys: Values of its key columns by leaf.
    """

    codes: Codes
    counts: dict[Reference, Rows]
    keys: dict[str, Values]

    @property
    def n_rows(self) -> int:
        """Rows that were made."""
        return len(self.codes)


@dataclass(slots=True)
class Growing:
    """A table while its blocks are made.

    Attributes:
        codes: Of each block.
        counts: Of each block.
        keys: Of each block.
        n_rows: Rows so far.
    """

    codes: list[Codes] = field(default_factory=list)
    counts: list[dict[Reference, Rows]] = field(default_factory=list)
    keys: list[dict[str, Values]] = field(default_factory=list)
    n_rows: int = 0

    def add(self, codes: Codes, counts: dict[Reference, Rows], keys: dict[str, Values]) -> None:
        """A block more."""
        self.codes.append(codes)
        self.counts.append(counts)
        self.keys.append(keys)
        self.n_rows += len(codes)

    def finish(self) -> Made:
        """All blocks as one; there is at least one."""
        return Made(
            np.concatenate(self.codes),
            {ref: np.concatenate([c[ref] for c in self.counts]) for ref in self.counts[0]},
            {leaf: np.concatenate([k[leaf] for k in self.keys]) for leaf in self.keys[0]},
        )
