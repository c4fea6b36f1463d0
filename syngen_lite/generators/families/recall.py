"""Values that a family repeats: "the same as a sibling had", whatever the value is.

A standing order goes to the same account month after month. The account stands in too few rows
to have a code, so no sibling before can tell it by codes. Such columns gain the codes "the last
value of the family", "the one before that"; what is told by them is taken over as a value.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from syngen_lite.codes import Codes, CodeSpec
from syngen_lite.columns.codec import Rows
from syngen_lite.columns.echo import with_echo_codes
from syngen_lite.generators.families.context import Families

SLOTS = 3  # different values of a family that are remembered
MIN_SHARE = 0.3  # of later siblings that repeat a value of their family
MIN_GAIN = 1.5  # times as many as in families thrown together by chance
MAX_COLUMNS = 8
Numbers = NDArray[np.int64]


class Memory:
    """The last different values of some families, newest first.

    Args:
        n_families: How many families.
    """

    def __init__(self, n_families: int) -> None:
        self.ids = np.full((n_families, SLOTS), -1, np.int64)
        self.codes = np.zeros((n_families, SLOTS), np.int32)

    def slot_of(self, families: Rows, ids: Numbers) -> Numbers:
        """In which slot each value stands, -1 for none and for nulls (-1), shape (n,)."""
        same = (self.ids[families] == ids[:, None]) & (ids >= 0)[:, None]
        return np.where(same.any(axis=1), same.argmax(axis=1), -1)

    def push(self, families: Rows, ids: Numbers, codes: Codes) -> None:
        """Put each value in front; nulls (-1) leave no trace.

        Args:
            families: Each at most once, shape (n,).
            ids: What makes values the same, shape (n,).
            codes: Their codes without any recall, shape (n,).
        """
        there = ids >= 0
        families, ids, codes = families[there], ids[there], codes[there]
        slot = self.slot_of(families, ids)
        until = np.where(slot < 0, SLOTS - 1, slot)
        for at in range(SLOTS - 1, 0, -1):
            moved = families[until >= at]
            self.ids[moved, at] = self.ids[moved, at - 1]
            self.codes[moved, at] = self.codes[moved, at - 1]
        self.ids[families, 0] = ids
        self.codes[families, 0] = codes + 1


def repeating(
    values: Mapping[str, NDArray[Any]],
    leaves: Sequence[str],
    owner: Rows,
    order: Rows,
    rng: np.random.Generator,
) -> list[str]:
    """The leaves whose values families repeat, more than by chance, most telling first.

    Args:
        values: Typed values by leaf.
        leaves: The leaves to look at.
        owner: The parent of each row, in the order of the families.
        order: Row numbers in that order.
        rng: Throws families together.
    """
    gains = {}
    for leaf in leaves:
        ids = pd.factorize(values[leaf][order])[0]
        share, chance = (_repeats(x, owner) for x in (ids, rng.permutation(ids)))
        if share >= MIN_SHARE and share >= MIN_GAIN * chance:
            gains[leaf] = share - chance
    return sorted(gains, key=lambda leaf: -gains[leaf])[:MAX_COLUMNS]


def _repeats(ids: Numbers, owner: Rows) -> float:
    """The share of later siblings with a value that repeat one of their family."""
    known = (ids >= 0) & (owner >= 0)
    frame = pd.DataFrame({"owner": owner[known], "id": ids[known]})
    later = frame.duplicated("owner")
    return float(frame.duplicated()[later].mean()) if later.any() else 0.0


def recalled(
    codes: Codes, ids: Numbers, families: Families, cardinality: int
) -> tuple[Codes, Codes]:
    """One column with recall codes, shape (n,), and what is remembered at each row, (n, SLOTS).

    Args:
        codes: Of the column, in the order of the families.
        ids: What makes values the same, -1 for nulls.
        families: Where each row stands.
        cardinality: Codes of the column without recall.
    """
    family = families.numbers
    memory = Memory(int(family.max(initial=-1)) + 1)
    marked, seen = codes.copy(), np.zeros((len(codes), SLOTS), np.int32)
    for rows in families.by_position():
        seen[rows] = memory.codes[family[rows]]
        slot = memory.slot_of(family[rows], ids[rows])
        marked[rows] = np.where(slot >= 0, cardinality + slot, codes[rows])
        memory.push(family[rows], ids[rows], codes[rows])
    return marked, seen


def with_recall(spec: CodeSpec, marked: Codes) -> CodeSpec:
    """The spec of a column with recall codes."""
    return with_echo_codes(spec, marked, SLOTS)
