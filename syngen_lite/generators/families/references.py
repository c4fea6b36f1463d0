"""Which made rows a child refers to besides its own parent: by kind, as often as each row wants.

A made row learnt how often it is referred to. Each of these references is a slot. The slots of a
kind are taken one after the other; those of one row stand evenly among the others, so that every
row gets its share of any run, and a family seldom meets a row twice.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from syngen_lite.columns.codec import Rows
from syngen_lite.generators.families.kinds import Labels, RowKinds

REDRAWS = 12  # of a row that a family refers to already, before any other row is taken
EARLY = 0.75  # the first slot of a row stands in this part, so that hardly any row is left out


class Slots:
    """The references that a made table has to give.

    Args:
        kinds: What kinds are like.
        labels: The kind of each made row, shape (n_rows,).
        wanted: How often each is to be referred to, shape (n_rows,).
        rng: Puts the slots in order, and finds rows where slots do not serve.
    """

    def __init__(
        self, kinds: RowKinds, labels: Labels, wanted: Rows, rng: np.random.Generator
    ) -> None:
        self.n_rows, self.rng = len(labels), rng
        wanted = wanted if wanted.any() else np.ones_like(wanted)
        rows = np.repeat(np.arange(len(wanted)), wanted)
        turn = np.arange(len(rows)) - np.repeat(np.cumsum(wanted) - wanted, wanted)
        place = (turn + rng.random(len(wanted))[rows]) / wanted[rows]
        place[turn == 0] *= EARLY
        self.rows = rows[np.lexsort([place, labels[rows]])]
        sizes = np.bincount(labels, wanted, minlength=len(kinds)).astype(np.int64)
        self.kinds, self.sizes, self.starts = kinds, sizes, np.cumsum(sizes) - sizes
        self.taken = np.zeros(len(sizes), np.int64)

    def draw(self, wanted: Labels) -> Rows:
        """The next row of each wanted kind, shape (n,); the table has rows.

        A kind that has no slots left gives way to the nearest one that has; when all are taken,
        all are free again.
        """
        rows, left = np.empty(len(wanted), np.int64), np.arange(len(wanted))
        while len(left):
            if (self.taken == self.sizes).all():
                self.taken[:] = 0
            own = self.kinds.nearest_of(self.taken < self.sizes)[wanted[left]]
            over = [left[:0]]
            for kind in np.unique(own).tolist():
                here, free = left[own == kind], int(self.sizes[kind] - self.taken[kind])
                if len(here) > free:  # which of them give way must not depend on their place
                    kept = np.sort(self.rng.permutation(len(here))[:free])
                    over.append(np.delete(here, kept))
                    here = here[kept]
                begin = self.starts[kind] + self.taken[kind]
                rows[here] = self.rows[begin : begin + len(here)]
                self.taken[kind] += len(here)
            left = np.concatenate(over)
        return rows

    def draw_apart(self, kinds: Labels, owner: Rows) -> Rows:
        """The same, but no two children of one owner get the same row."""
        rows = self.draw(kinds)
        for _ in range(REDRAWS):
            again = _repeated(owner, rows, self.n_rows)
            if not again.any():
                return rows
            rows[again] = self.draw(kinds[again])
        return self._any_others(rows, owner)

    def draw_earlier(self, kinds: Labels, row_numbers: Rows) -> Rows:
        """The same from earlier rows of the same table alone; -1 for the first row."""
        rows = self.draw(kinds)
        for _ in range(REDRAWS):
            late = rows >= row_numbers
            if not late.any():
                return rows
            rows[late] = self.draw(kinds[late])
        late = rows >= row_numbers
        rows[late] = (self.rng.random(int(late.sum())) * row_numbers[late]).astype(np.int64)
        rows[row_numbers == 0] = -1
        return rows

    def _any_others(self, rows: Rows, owner: Rows) -> Rows:
        """Give what is repeated the first rows that its family does not refer to yet."""
        for family in np.unique(owner[_repeated(owner, rows, self.n_rows)]).tolist():
            here = np.flatnonzero(owner == family)
            first = np.unique(rows[here], return_index=True)[1]
            again = np.delete(here, first)
            free = np.setdiff1d(np.arange(self.n_rows), rows[here])
            rows[again] = self.rng.permutation(free)[: len(again)]
        return rows


def _repeated(owner: Rows, rows: Rows, n_rows: int) -> NDArray[np.bool_]:
    """Which (owner, row) stood before; children without an owner never repeat."""
    pairs = owner * n_rows + rows
    again = np.ones(len(pairs), bool)
    again[np.unique(pairs, return_index=True)[1]] = False
    return again & (owner >= 0)
